"""What the Snakefile asks: which files a job reads, and which part of a spec it depends on.

Torch-free, and quick: the Snakefile is read anew at every call of snakemake.
"""

import json
import os
from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict
from functools import cached_property
from importlib import metadata
from pathlib import Path
from typing import Any, Self

from press.build import dependencies
from press.build.settings import Settings, read_config
from press.build.survival import REPORT
from press.errors import InputError
from press.figures.citation_file import FILE as CITATION_FILE
from press.files import checksums
from press.files.planned import SOURCE
from press.files.provenance import sha256
from press.files.revision import Revision, read_revision
from press.files.source_files import is_stray, matching
from press.project import Project, in_parts
from press.scripts.discovery import Script
from press.site.choice import resolve

COMMANDS = {name: f"press.steps.{name}" for name in ("judge", "weave", "teach", "draw", "bind")} | {"render": "press.site"}
"""rule of any paper -> the module that its command runs."""

FIGURES = ("weave", "draw")
"""The rules of any paper that make figures."""

KNOWS_THE_PROJECT = ("judge", "weave", "teach", "bind")
"""The rules whose commands load the project, by its name in pyproject.toml."""

CODE = " code:"
"""The same for a module of which only the code counts, and neither its comments nor where its lines stand."""

VERSION = "=="
"""Between package and version, in what jobs are told of what they are made with."""

GENERATED = {
    "_site",
    "_generated",
    "experiments",
    "figures",
    "tutorials",
    "_quarto-chapters.yml",
    "_variables.yml",
    ".quarto",
}
"""What the workflow itself, or Quarto, puts into paper/."""


class Plan:
    """The files and spec parts of every job.

    Raises:
        InputError: a source cannot be read, or an experiment that the settings name is none.
    """

    Kind: type[Settings] = Settings

    @classmethod
    def of(cls, project: Project, config: Mapping[str, Any], folder: Path) -> Self:
        """The plan of a study under what config.yaml says.

        Raises:
            InputError: the configuration is not what its schema says.
        """
        return cls(project, cls.Kind.of(read_config(config)), folder)

    def __init__(self, project: Project, settings: Settings, folder: Path):
        self.project = project
        self.settings = settings
        self.scripts: dict[str, Script] = project.discover(folder)
        self.commands = COMMANDS | dict(project.commands)
        for id in settings.without:
            self._script(id)
        # All at once: what an input function raises, Snakemake passes over in silence where the job's outputs exist.
        self._imports = {
            id: dependencies.modules_of_script(script.path, project.packages) for id, script in self.scripts.items()
        }
        self._contents: dict[Any, str] = {}
        self._modules: dict[str, list[str]] = {}

    def _script(self, id: str) -> Script:
        if id not in self.scripts:
            raise InputError(f"{id!r} is no experiment; there are {', '.join(self.scripts)}")
        return self.scripts[id]

    # --- sources

    def modules(self, rule: str) -> list[str]:
        """The library files that a rule's command imports."""
        if rule not in self._modules:
            self._modules[rule] = self._modules_of(rule)
        return self._modules[rule]

    def _modules_of(self, rule: str) -> list[str]:
        behind = [self.commands[rule]]
        if rule in KNOWS_THE_PROJECT or rule in self.project.commands:
            behind.append(type(self.project).__module__)
        if rule == "bind" and self.project.binder:
            behind.append(self.project.binder)
        found = {path for module in behind for path in dependencies.modules_behind(module, self.project.packages)}
        return sorted(found)

    def imports(self, id: str) -> list[str]:
        """The library files that an experiment's script imports."""
        self._script(id)
        return self._imports[id]

    def check_sources(self) -> None:
        """Read every source file, so that none is found missing later on.

        Raises:
            InputError: one cannot be read.
        """
        for library in dependencies.libraries(self.project.packages):
            dependencies.go_by_content(path for path in library.rglob("*.py") if not is_stray(path.name))
        for rule in self.commands:
            self.sources(rule)
        for id in self.scripts:
            for name in (self.script(id), *self.beside(id), *self.imports(id)):
                self.source(name)
        for name in self.project.tutorials:
            self.source(self.tutorial(name))
            self.sources_of_tutorial(name)

    def source(self, path: str) -> str:
        """What a job is told of a source file that it reads: its path, and a digest of its content.

        A parameter of the job and no input, since Snakemake goes by the dates of inputs: a file that was moved, copied or
        unpacked may be older than what was made of the one before it, or dated in the future.
        """
        if path not in self._contents:
            try:
                self._contents[path] = sha256(Path(path))
            except OSError as error:
                raise InputError(f"{path}: cannot be read ({error.strerror}); expected a source of the paper") from None
        return f"{path}{SOURCE}{self._contents[path]}"

    def code(self, path: str) -> str:
        """`source` of a module of which only the code counts: a comment in it, or a docstring, changes nothing that is made."""
        if (CODE, path) not in self._contents:
            self._contents[CODE, path] = dependencies.code_digest(Path(path))
        return f"{path}{CODE}{self._contents[CODE, path]}"

    def sources(self, rule: str) -> list[str]:
        """What every job of a rule is told of all that it reads: the library's modules, and what else is a source.

        Of what makes figures the lines count, which their sidecars name.
        """
        told = self.source if self.makes_figures(rule) or rule in ("bind", "render") else self.code
        modules = [told(path) for path in self.modules(rule)]
        others = [self.source(str(path)) for path in dict.fromkeys(map(str, self.other_sources(rule)))]
        return [*modules, *others, *self.versions(rule)]

    def makes_figures(self, rule: str) -> bool:
        """Whether a rule makes figures, which carry the names of their authors."""
        return rule in FIGURES or rule in self.project.drawn_by.values()

    def other_sources(self, rule: str) -> Iterator[str]:
        """What every job of a rule reads besides modules."""
        if self.makes_figures(rule) or rule == "bind":
            yield CITATION_FILE
        if rule == "draw":
            yield "Snakefile"
        if rule == "bind":
            yield from ("paper/_quarto.yml", "pyproject.toml", "requirements.lock", *self.report(), *self._pages_of_missing())
            for id in self.scripts:
                yield from self.beside(id)
        if rule == "render":
            yield from self.paper_sources()

    def versions(self, rule: str) -> list[str]:
        """The packages that make a rule's outputs what they are, each with its version: another makes them anew."""
        return [f"{name}{VERSION}{metadata.version(name)}" for name in self.project.versions.get(rule, ())]

    def _pages_of_missing(self) -> list[str]:
        """The written pages, where an experiment is missing: its page stands in for all that they refer to."""
        return [str(path) for path in matching(Path("paper"), "*.qmd")] if self.settings.without else []

    def sources_of_scripts(self) -> list[Callable[[Any], str]]:
        """For each module that a script imports, a function that Snakemake calls with a job's wildcards: its `source`, or "".

        One parameter a file: Snakemake then names the file that changed, and not a list of all.
        """
        return [self._if_imported(path) for path in sorted({path for paths in self._imports.values() for path in paths})]

    def _if_imported(self, path: str) -> Callable[[Any], str]:
        return lambda wildcards: self.source(path) if path in self.imports(wildcards.id) else ""

    def script(self, id: str) -> str:
        return str(self._script(id).path)

    def beside(self, id: str) -> list[str]:
        """The files that an experiment's spec names."""
        return list(map(str, self._script(id).beside))

    def before(self, id: str) -> list[str]:
        """`source` of what the spec of the experiment that one follows names; none where it follows none."""
        before = self._script(id).experiment.follows
        return [self.source(path) for path in self.beside(before)] if before else []

    def predecessor(self, id: str) -> str:
        """A digest of what the page of an experiment shows of the one that it follows; empty where it follows none."""
        before = self._script(id).experiment.follows
        return self._script(before).digest("shown") if before else ""

    def digest(self, id: str, part: str) -> str:
        """A digest of the part of a spec that a job depends on; it changes when, and only when, that part changes."""
        return self._script(id).digest(part)

    # --- tutorials

    def tutorial(self, name: str) -> str:
        """The script of a tutorial."""
        if name not in self.project.tutorials:
            raise InputError(f"{name!r} is no tutorial; there are {', '.join(self.project.tutorials) or 'none'}")
        return f"tutorials/{name}.py"

    def sources_of_tutorial(self, name: str) -> list[str]:
        """`source` of a tutorial and of every module that it imports."""
        script = self.tutorial(name)
        modules = dependencies.modules_of_script(Path(script), self.project.packages)
        return [self.source(path) for path in (script, *modules)]

    def tutorials(self, pattern: str) -> list[str]:
        """A file for each tutorial: `{name}` is filled in."""
        return [pattern.format(name=name) for name in self.project.tutorials]

    # --- what jobs ask of a cluster; a study that has measured it says better

    def memory(self, rule: str) -> Callable[[Any, int], int]:
        """MB for a job of a rule, a function of its wildcards and of the attempt, the first being 1."""
        return lambda wildcards, attempt: 1000 * attempt

    def minutes(self, rule: str) -> Callable[[Any, int], int]:
        """Minutes for a job of a rule, in the same way."""
        return lambda wildcards, attempt: 10 * attempt

    # --- files

    def results(self, id: str) -> list[str]:
        """The results that a script reads."""
        self._script(id)
        lists = [checksums.LIST.format(id=id, step=step) for step in dict.fromkeys(self.project.listed.values())]
        return [*(f"results/{id}/{name}" for name in self.project.results), *lists]

    def made(self, pattern: str) -> list[str]:
        """A file for each experiment that the paper is made with: `{id}` and `{slug}` are filled in."""
        made = {id: script for id, script in self.scripts.items() if id not in self.settings.without}
        return [pattern.format(id=id, slug=script.experiment.slug) for id, script in made.items()]

    def everything(self) -> list[str]:
        """All that a build leaves in results and figures, but for logs: a file of each rule and experiment at least.

        Snakemake removes what a job made before when it runs again. If it then fails, what follows from it is still there, made
        of what is gone, and by Snakemake's own rules that is up to date: only a file that is asked for by name is missed.
        """
        found: list[str] = []
        for id in self.scripts:
            found += [*self.files_of(id), f"results/{id}/notebook.ipynb", f"figures/{id}"]
        return list(dict.fromkeys([*found, *self.tutorials("results/tutorials/{name}.ipynb"), *self.lists()]))

    def files_of(self, id: str) -> list[str]:
        """What the steps of an experiment leave in results before it is woven."""
        return [f"results/{id}/{name}" for name in self.project.results]

    def lists(self) -> list[str]:
        """Every list of checksums that a build leaves."""
        each = [checksums.LIST.format(id=id, step=step) for id in self.scripts for step in self.project.lists]
        shared = [f"results/checksums/{step}.sha256" for step in (*self.drawing(), "bind", "render")]
        return [*each, *shared, *self.tutorials("results/checksums/teach-{name}.sha256")]

    def drawing(self) -> list[str]:
        """The rules that draw the figures of written pages."""
        return list(self.project.drawn_by.values())

    def finished(self) -> list[str]:
        """The home page and the PDF: what a build is for."""
        return self.project.finished()

    def drawn(self) -> list[str]:
        """The folders of figures that rules draw for written pages, and the lists of their checksums."""
        return [*(f"figures/{id}" for id in self.project.drawn_by), *self.lists_of_drawn()]

    def lists_of_drawn(self) -> list[str]:
        """The lists of checksums of those rules."""
        return [f"results/checksums/{step}.sha256" for step in self.drawing()]

    def settings_in_words(self) -> str:
        """What config.yaml says, as JSON, but for what makes no difference to pages."""
        told = asdict(self.settings)
        return json.dumps({name: told[name] for name in sorted(told) if name in self.project.told})

    def figure_folders(self) -> list[str]:
        """The folders below figures/, in the order in which the book shows them."""
        ids = [script.experiment.id for script in in_parts(self.scripts.values())]
        return [*(page.id for page in self.project.figures_before), *ids, *(page.id for page in self.project.figures_after)]

    def chapters(self) -> list[str]:
        """The pages of the book, from the paper's folder, in their order."""
        return [
            *self.project.chapters,
            *(f"experiments/{script.experiment.slug}.ipynb" for script in in_parts(self.scripts.values())),
        ]

    def bound(self) -> list[str]:
        """What binding the pages makes."""
        parts = ("verdicts", "gallery", "environment", "build", "survival", *self.project.parts)
        generated = [f"paper/_generated/{name}.qmd" for name in parts]
        tutorials = self.tutorials("paper/tutorials/{name}.ipynb")
        return [
            *self.pages(),
            *tutorials,
            "paper/_quarto-chapters.yml",
            "paper/_variables.yml",
            *generated,
            "figures/catalogue.json",
        ]

    def bound_folders(self) -> list[str]:
        """The folders that binding fills, each anew."""
        return ["paper/_generated/figures"]

    def bound_of(self) -> list[str]:
        """What binding reads besides the results of experiments, their pages and the figures."""
        return []

    def pages(self) -> list[str]:
        """The notebook of each experiment's page. One that could not be built has one too, which says so."""
        return [f"paper/experiments/{script.experiment.slug}.ipynb" for script in self.scripts.values()]

    def report(self) -> list[str]:
        """The report of the survival tests, where one is kept."""
        return [str(REPORT)] if REPORT.is_file() else []

    @cached_property
    def revision(self) -> Revision:
        """The commit that a build is of; the site carries it, so a new one is a new site."""
        return read_revision(Path.cwd())

    @cached_property
    def renderer(self) -> str:
        """Who renders, as the machine is: `pandoc`, or `quarto 1.10.18`. Another one makes the site anew.

        Raises:
            InputError: the settings ask for a Quarto that is not there.
        """
        return resolve(self.settings.renderer)

    def paper_sources(self, paper: Path = Path("paper")) -> list[str]:
        """The tracked sources of the Quarto project."""
        found = []
        for folder, folders, files in os.walk(paper):
            top = Path(folder) == paper
            # Another build may be at work in what is left out: it must not even be looked into.
            folders[:] = [name for name in folders if not (is_stray(name) or (top and name in GENERATED))]
            found += [str(Path(folder, name)) for name in files if not (is_stray(name) or (top and name in GENERATED))]
        return sorted(found)
