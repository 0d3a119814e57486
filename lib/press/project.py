"""What a study hands to the machinery: a `Project`, which pyproject.toml names as `[tool.press] project = "module:NAME"`."""

import importlib
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from press.claims import record
from press.errors import InputError
from press.figures.page_info import PageInfo
from press.files import checksums
from press.scripts.discovery import Script, discover, find
from press.scripts.experiment import Experiment

if TYPE_CHECKING:
    from press.build.plan import Plan

PYPROJECT = "pyproject.toml"


@dataclass(frozen=True)
class Binding:
    """What a study is told when the parts of its written pages are made.

    scripts: the experiments that the paper is made with, in the order of the book. missing: those that could not be built.
    figures: id of a figure on a written page -> that figure as Markdown. timed: whether pages may tell what a build took.
    settings: what config.yaml says.
    """

    root: Path
    scripts: tuple[Script, ...]
    missing: tuple[Script, ...]
    figures: Mapping[str, str]
    timed: bool
    settings: Mapping[str, Any] = field(default_factory=dict)


class Project:
    """A study. Each attribute has the value of a study whose experiments are judged and woven, and nothing else.

    name: a short one: the PDF has it, and keys of citations begin with it.
    experiment: the class of what a spec cell makes. packages: those in lib/ whose modules make what is made. commands: rule of
    the study's own -> the module that its command runs. steps: the rules that an experiment's page comes from, in their order.
    results: what a script reads in results/<id>/. listed: those of them that hold no checksum in themselves -> the step whose
    list of checksums they are in. lists: the steps of an experiment that write such a list. versions: rule -> the packages that
    make its outputs what they are. chapters: the written pages, in their order. figures_before, figures_after: the pages that
    are not woven and have figures, as they stand before and after the experiments. drawn_by: their folder below figures/ -> the
    rule that draws them. tutorials: percent scripts in tutorials/ that are chapters, tutorials/<name>.ipynb among them. parts:
    what written pages include, by name. told: the settings of config.yaml that they tell of.
    planner: the class of its plan, as module and name. binder: the module whose `write_parts(binding)` makes the parts, and
    whose `variables(script, root)` says what prose may name of an experiment besides its verdict and claims, whose `RENAMED`,
    where it has one, says of words in keys of claims that were spelled anew what they are now, and whose `folders(binding)`,
    where it has one, makes folders in paper/_generated, each file's content by name; only binding loads it, so that nothing
    else depends on it.
    """

    name = "paper"
    experiment: type[Experiment] = Experiment
    packages: tuple[str, ...] = ("press",)
    commands: Mapping[str, str] = {}
    steps: tuple[str, ...] = ("judge", "weave")
    results: tuple[str, ...] = ("verdict.json",)
    listed: Mapping[str, str] = {"verdict.json": "judge"}
    lists: tuple[str, ...] = ("judge", "weave")
    versions: Mapping[str, tuple[str, ...]] = {}
    planner: str = "press.build.plan:Plan"
    binder: str = ""
    chapters: tuple[str, ...] = ("index.qmd",)
    figures_before: tuple[PageInfo, ...] = ()
    figures_after: tuple[PageInfo, ...] = ()
    drawn_by: Mapping[str, str] = {}
    tutorials: tuple[str, ...] = ()
    parts: tuple[str, ...] = ()
    told: tuple[str, ...] = ()

    def script(self, path: Path, experiment: Experiment, others: Mapping[str, Experiment]) -> Script:
        """The script with what its spec refers to looked up among the other experiments of its folder.

        Raises:
            InputError: something that it refers to is missing, or does not fit.
        """
        return Script(path, experiment)

    def plan(self, config: Mapping[str, Any], folder: Path) -> "Plan":
        """What the workflow asks: the files of every job, and what they depend on. config: the content of config.yaml."""
        module, name = self.planner.split(":")
        return getattr(importlib.import_module(module), name).of(self, config, folder)

    def finished(self) -> list[str]:
        """The home page and the PDF, from the checkout's root: what a build is for."""
        return ["paper/_site/index.html", f"paper/_site/{self.name}.pdf"]

    def folders(self, step: str, script: Script) -> list[Path]:
        """Where a step of an experiment puts what it makes, from the checkout's root."""
        return [Path("results", script.experiment.id)]

    # --- what follows from the above

    def discover(self, folder: Path) -> dict[str, Script]:
        """Every experiment of a folder, by id: see `press.scripts.discovery.discover`."""
        return discover(self, folder)

    def find(self, folder: Path, id: str) -> Script:
        """One experiment of a folder: see `press.scripts.discovery.find`."""
        return find(self, folder, id)

    def verdict(self, root: Path, id: str) -> record.Verdict:
        """What was judged of an experiment; the file is as it was written."""
        return record.read(self.checked(root, id, "verdict.json"))

    def checked(self, root: Path, id: str, name: str) -> Path:
        """The path of one of the `results` of an experiment, which is as it was written.

        Raises:
            DamagedFileError: it is missing, or is not what the list of its step says.
        """
        path = root / "results" / id / name
        if name in self.listed:
            checksums.verify(root / checksums.LIST.format(id=id, step=self.listed[name]), root, [path])
        return path

    def read_by(self, script: Script, root: Path) -> list[Path]:
        """The files that the figures and tables of a script are made of."""
        return [*(root / "results" / script.experiment.id / name for name in self.results), *script.beside]


@cache
def load(root: Path) -> Project:
    """The project of a checkout.

    Raises:
        InputError: pyproject.toml names none, or one that is not there.
    """
    try:
        told = tomllib.loads((root / PYPROJECT).read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) else error
        raise InputError(f"{PYPROJECT}: cannot be read ({reason}); expected one with [tool.press]") from None
    try:
        named = told["tool"]["press"]["project"]
    except (KeyError, TypeError):
        named = None
    if not isinstance(named, str) or named.count(":") != 1:
        raise InputError(
            f'{PYPROJECT}: tool.press.project is {named!r}, expected a module and a name in it, as in "paper.project:PROJECT"'
        )
    module, name = named.split(":")
    try:
        found = getattr(importlib.import_module(module), name)
    except (ImportError, AttributeError) as error:
        raise InputError(f"{PYPROJECT}: tool.press.project is {named!r}, which is not there: {error}") from None
    if not isinstance(found, Project):
        raise InputError(f"{PYPROJECT}: tool.press.project is {named!r}, which is no press.project.Project")
    return found


def in_parts(scripts: Iterable[Script]) -> list[Script]:
    """Experiments as the book has them: those of one part together, each after the one that it follows.

    Parts stand in the order in which their experiments follow each other. Where nothing else is said, order stays as it is.
    """
    scripts = list(scripts)
    part_of = {script.experiment.id: script.experiment.part for script in scripts}
    follows = [(script.experiment.id, script.experiment.follows) for script in scripts if script.experiment.follows in part_of]
    parts = _in_order(list(dict.fromkeys(part_of.values())), [(part_of[id], part_of[before]) for id, before in follows])
    ids = _in_order(list(part_of), follows)
    return sorted(scripts, key=lambda script: (parts.index(script.experiment.part), ids.index(script.experiment.id)))


def _in_order(names: list[str], after: Iterable[tuple[str, str]]) -> list[str]:
    """The names, each after those that it comes after; where these run in a circle, the first of those left goes first."""
    waits: dict[str, set[str]] = {name: set() for name in names}
    for name, before in after:
        waits[name] |= {before} - {name}
    found: list[str] = []
    while left := [name for name in names if name not in found]:
        found.append(next((name for name in left if waits[name] <= set(found)), left[0]))
    return found
