"""What the Snakefile asks: which files a job reads, and which part of a spec it depends on.

Torch-free, and quick: the Snakefile is read anew at every call of snakemake.
"""

import codecs
import locale
import os
import shlex
import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property
from math import ceil
from pathlib import Path
from typing import Any

import jsonschema
import yaml

from press.build import dependencies
from press.build.survival import REPORT
from press.claims.claim import measured_quantities
from press.errors import InputError
from press.figures.citation_file import FILE as CITATION_FILE
from press.files import checksums
from press.files.provenance import sha256
from press.files.revision import Revision, read_revision
from press.files.source_files import is_stray, matching
from redact import job_costs
from redact.arms import Arm, blocks_of, trainings
from redact.discovery import Script, discover
from redact.results import CHECKED, FILES
from redact.spec import digest

SCHEMA = Path("config.schema.yaml")

STEPS = ("train", "operate", "evaluate", "judge", "weave", "illustrate", "compare", "bind", "draw")

SIGNED = ("weave", "illustrate", "compare", "draw", "bind")
"""The rules that make figures, which carry the names of their authors, and the one that says how figures are cited."""

COMMANDS = (
    {name: f"redact.steps.{name}" for name in STEPS}
    | {name: f"press.steps.{name}" for name in ("judge", "weave", "draw")}
    | {"render": "press.site"}
)
"""rule -> the module that its command runs."""

SOURCE = " sha256:"
"""Between path and digest, in what jobs are told of their sources."""

GENERATED = {
    "_site",
    "_generated",
    "experiments",
    "figures",
    "_quarto-chapters.yml",
    "_variables.yml",
    ".quarto",
}
"""What the workflow itself, or Quarto, puts into paper/."""


CACHES = Path(".cache")
"""Where tools keep what they work out once, the fonts of the machine say: in the checkout, not in the user's home."""


OPTIONS_OF_PYTHON = (
    *("PYTHONHOME", "PYTHONSTARTUP", "PYTHONPLATLIBDIR", "PYTHONCASEOK", "PYTHONWARNINGS", "PYTHONOPTIMIZE", "PYTHONINSPECT"),
    *("PYTHONDEBUG", "PYTHONVERBOSE", "PYTHONDEVMODE", "PYTHONIOENCODING", "PYTHONEXECUTABLE", "PYTHONPROFILEIMPORTTIME"),
)
"""Environment variables that make other programs of the library's; the Makefile has them too."""


def job_environment(library: Path, *, conda: bool = False) -> str:
    """The shell commands that set up a job, joined by `;`.

    A job runs with the Python that runs Snakemake (conda: with that of its environment), with this library, in UTF-8; it reads
    no settings of the user (a matplotlibrc, a start-up file of IPython), and writes nothing outside of the checkout.

    Raises:
        InputError: the checkout lies where no search path, or no rule of Snakemake, can name it.
        OSError: the checkout cannot be written.
    """
    for character in (":", "{", "}", "\n"):
        if character in str(library):
            expected = "expected one without colons, braces and ends of lines"
            raise InputError(f"{str(library.parent)!r}: the path of this checkout has {character!r} in it, {expected}")
    if str(library) != os.fsencode(library).decode("utf-8", errors="replace"):
        raise InputError(f"{str(library.parent)!r}: the path of this checkout is no UTF-8, expected one that is")
    CACHES.mkdir(exist_ok=True)
    caches = CACHES.absolute()
    variables = {
        "PYTHONPATH": library,
        "PYTHONSAFEPATH": 1,  # no file of the working directory is a module
        "PYTHONUTF8": 1,
        "XDG_CACHE_HOME": caches,
        "MPLCONFIGDIR": caches / "matplotlib",
        "IPYTHONDIR": caches / "ipython",
        "JUPYTER_CONFIG_DIR": caches / "jupyter",
        "TORCHINDUCTOR_CACHE_DIR": caches / "torch",
    }
    if codecs.lookup(locale.getencoding()).name != "utf-8":
        variables["LC_ALL"] = "C.UTF-8"  # Pandoc can name no file whose name the locale cannot spell
    commands = [f"export {name}={shlex.quote(str(value))}" for name, value in variables.items()]
    if not conda:
        commands.append(f'export PATH={shlex.quote(str(Path(sys.executable).parent))}:"$PATH"')
    return "; ".join([*commands, f"unset MATPLOTLIBRC MPLBACKEND {' '.join(OPTIONS_OF_PYTHON)}"])


LAST_SEED = 99_999
"""The names of files have five digits for a seed."""

MOST_BLOCKS = 2000
"""Blocks of an experiment whose files fit into one command: Linux takes 128 KiB of it, and a name has some fifty letters."""


@dataclass(frozen=True)
class Settings:
    """The content of config.yaml.

    without: id -> why; experiments that the paper is made without, as they could not be built.
    """

    seeds: int
    block: int
    renderer: str
    accelerator: str
    logger: str
    without: dict[str, str] = field(default_factory=dict)


def check_mapping(path: Path) -> None:
    """Look at a configuration file before Snakemake does, whose complaints name neither the file nor the row.

    Raises:
        InputError: the file is missing, no YAML, or no mapping.
    """
    try:
        text = path.read_text(encoding="utf-8")
        content, node = yaml.safe_load(text), yaml.compose(text, yaml.SafeLoader)
    except OSError as error:
        raise InputError(f"{path}: cannot be read ({error.strerror}), expected a YAML file") from None
    except (UnicodeDecodeError, yaml.reader.ReaderError) as error:
        raise InputError(f"{path}: holds what is no text in UTF-8 ({' '.join(str(error).split())}); expected YAML") from None
    except yaml.MarkedYAMLError as error:
        row = error.problem_mark.line + 1 if error.problem_mark else 1
        raise InputError(f"{path}, row {row}: {error.problem}; expected YAML") from None
    if not isinstance(content, dict):
        raise InputError(f"{path}: {content!r} is no mapping, expected lines of the form 'key: value'")
    # YAML's readers take the last of two without a word.
    rows: dict[str, int] = {}
    for key, _ in node.value:
        row = key.start_mark.line + 1
        if rows.setdefault(key.value, row) != row:
            raise InputError(f"{path}, row {row}: {key.value!r} stands in row {rows[key.value]} already, expected it once")


def read_config(config: dict[str, Any], schema: Path = SCHEMA) -> Settings:
    """The settings, checked against config.schema.yaml.

    Raises:
        InputError: an unknown or missing key, or a value that the schema does not allow.
    """
    validator = jsonschema.Draft202012Validator(yaml.safe_load(schema.read_text(encoding="utf-8")))
    allowed = validator.schema["properties"]
    for key in config:
        if key not in allowed:
            raise InputError(f"config.yaml: unknown key {key!r}, expected one of {', '.join(allowed)}")
    for error in sorted(validator.iter_errors(config), key=str):
        where = f"{'.'.join(map(str, error.absolute_path))}: " if error.absolute_path else ""
        raise InputError(f"config.yaml: {where}{error.message}")
    # To JSON's schemas 5.0 is an integer.
    settings = Settings(**{key: int(value) if isinstance(value, float) else value for key, value in config.items()})
    _check_seeds(settings)
    return settings


def _check_seeds(settings: Settings) -> None:
    """Refuse what no file name or no command has room for."""
    blocks = ceil(settings.seeds / settings.block)
    last = blocks * settings.block - 1
    asked = f"config.yaml: seeds: {settings.seeds} in blocks of {settings.block}"
    if last > LAST_SEED:
        raise InputError(f"{asked} end with seed {last}, expected at most {LAST_SEED}; a block that divides the seeds?")
    if blocks > MOST_BLOCKS:
        raise InputError(f"{asked} are {blocks} files an experiment, expected at most {MOST_BLOCKS}; larger blocks")


class Plan:
    """The files and spec parts of every job."""

    def __init__(self, settings: Settings, folder: Path):
        self.settings = settings
        self.scripts: dict[str, Script] = discover(folder)
        for id in settings.without:
            self._script(id)
        # All at once: what an input function raises, Snakemake passes over in silence where the job's outputs exist.
        self._imports = {id: dependencies.modules_of_script(script.path) for id, script in self.scripts.items()}
        self._trained = trainings(self.scripts)
        self._contents: dict[str, str] = {}

    def _script(self, id: str) -> Script:
        if id not in self.scripts:
            raise InputError(f"{id!r} is no experiment; there are {', '.join(self.scripts)}")
        return self.scripts[id]

    def modules(self, rule: str) -> list[str]:
        """The library files that a rule's command imports."""
        return dependencies.modules_behind(COMMANDS[rule])

    def imports(self, id: str) -> list[str]:
        """The library files that an experiment's script imports."""
        self._script(id)
        return self._imports[id]

    def check_sources(self) -> None:
        """Read every source file, so that none is found missing later on.

        Raises:
            InputError: one cannot be read.
        """
        dependencies.go_by_content(
            path for path in Path(dependencies.__file__).parents[2].rglob("*.py") if not is_stray(path.name)
        )
        for rule in COMMANDS:
            self.sources(rule)
        for id in self.scripts:
            for name in (self.script(id), *self.schedules(id), *self.imports(id)):
                self.source(name)

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

    def sources(self, rule: str) -> list[str]:
        """`source` of all that every job of a rule reads: the library's modules, and what else is a source."""
        published = [id for id, script in self.scripts.items() if script.experiment.published]
        schedules = {"compare": published, "bind": self.scripts}.get(rule, [])
        signed = [CITATION_FILE] if rule in SIGNED else []
        others = {
            "draw": ["Snakefile"],
            "bind": ["paper/_quarto.yml", "pyproject.toml", "requirements.lock", *self.report(), *self._pages_of_missing()],
            "render": self.paper_sources(),
        }
        read = [path for id in schedules for path in self.schedules(id)]
        paths = [*self.modules(rule), *read, *others.get(rule, []), *signed]
        return [self.source(path) for path in dict.fromkeys(paths)]

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

    def arm(self, trained: str) -> Arm:
        """What is trained under a name: that of an experiment, or of one of its arms."""
        if trained not in self._trained:
            raise InputError(f"{trained!r} is nothing that is trained; there are {', '.join(self._trained)}")
        return self._trained[trained]

    def schedules(self, id: str) -> list[str]:
        """The schedules of an experiment's arms."""
        return list(map(str, self._script(id).schedules))

    def schedules_before(self, id: str) -> list[str]:
        """`source` of the schedules of the experiment that one follows; none where it follows none."""
        before = self._script(id).experiment.follows
        return list(map(self.source, self.schedules(before))) if before else []

    def digest(self, id: str, part: str) -> str:
        """A digest of the part of a spec that a job depends on; it changes when, and only when, that part changes."""
        script = self._script(id)
        experiment = script.experiment
        match part:
            case "operations":
                arms = {name: arm.trained for name, arm in script.arms.items()}
                return digest([arms, self.settings.seeds, experiment.operations])
            case "measured":
                quantities = [str(quantity) for quantity in measured_quantities(experiment.judged)]
                resembling = {name: experiment.resemblance(name) for name in experiment.networks}
                chosen_by = [experiment.ranking, experiment.organized_by]
                return digest([quantities, list(script.arms), experiment.operations, resembling, chosen_by])
            case "claims":
                return digest([experiment.claims, experiment.observations, experiment.expect, experiment.expect_observed])
            case "predecessor":
                before = self.scripts.get(experiment.follows or "")
                # What the table of changes compares with.
                arms = {name: arm.training for name, arm in before.arms.items()} if before else {}
                return digest([arms, before.experiment.operations]) if before else ""
        raise ValueError(f"a spec has no part {part!r}")

    def training(self, trained: str) -> str:
        """A digest of how an arm is trained; what the spec says besides, and of other arms, has no part in it."""
        return digest(self.arm(trained).training)

    def blocks(self, id: str, kind: str) -> list[str]:
        """The files of an experiment's blocks of seeds, of the kind `models` or `losses`.

        A block is always trained whole, however few of its seeds are asked for: a network then does not depend on that.
        """
        return list(blocks_of(self._script(id), kind, self.settings.seeds, self.settings.block))

    def _seeds_of_a_job(self, rule: str) -> int:
        return self.settings.block if rule == "train" else self.settings.seeds

    def memory(self, rule: str) -> job_costs.Request:
        """What a job of a rule asks a cluster for, in MB."""
        return job_costs.memory(rule, self._seeds_of_a_job(rule))

    def minutes(self, rule: str) -> job_costs.Request:
        """How long a job of a rule may take on a cluster, in minutes."""
        return job_costs.minutes(rule, self._seeds_of_a_job(rule))

    @property
    def labels(self) -> str:
        """A digest of every label that an experiment draws: what the figure of labels shows."""
        arms = [(id, name, arm) for id, script in self.scripts.items() for name, arm in script.arms.items()]
        return digest([[id, name, arm.training.labels] for id, name, arm in arms])

    @property
    def published(self) -> str:
        """A digest of what the specs say of published numbers."""
        found = {id: script.experiment for id, script in self.scripts.items() if script.experiment.published}
        return digest([[id, e.published, e.ranking, e.organized_by, e.operations, e.resembling] for id, e in found.items()])

    def published_results(self) -> list[str]:
        """The results that the page against the paper reads."""
        found = [id for id, script in self.scripts.items() if script.experiment.published]
        return [path for id in found for path in self.results(id)]

    def results(self, id: str) -> list[str]:
        """The results that a script reads."""
        self._script(id)
        lists = [checksums.LIST.format(id=id, step=step) for step in dict.fromkeys(CHECKED.values())]
        return [*(f"results/{id}/{name}" for name in FILES), *lists]

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
            names = ["edited.safetensors", "measurements.csv", *FILES, "notebook.ipynb"]
            names += [f"checksums/{step}.sha256" for step in ("evaluate", "judge", "weave")]
            found += [*self.blocks(id, "models"), *self.blocks(id, "losses"), *(f"results/{id}/{name}" for name in names)]
            found.append(f"figures/{id}")
        found += [f"results/checksums/{step}.sha256" for step in ("bind", "draw", "render")]
        return list(dict.fromkeys(found))

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

    def paper_sources(self, paper: Path = Path("paper")) -> list[str]:
        """The tracked sources of the Quarto project."""
        found = []
        for folder, folders, files in os.walk(paper):
            top = Path(folder) == paper
            # Another build may be at work in what is left out: it must not even be looked into.
            folders[:] = [name for name in folders if not (is_stray(name) or (top and name in GENERATED))]
            found += [str(Path(folder, name)) for name in files if not (is_stray(name) or (top and name in GENERATED))]
        return sorted(found)
