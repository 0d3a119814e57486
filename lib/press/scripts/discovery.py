"""Finding experiments: reading the cell tagged `spec` out of the percent scripts of a folder.

Jupytext reads the scripts; only the spec cell is run. No results.
"""

import re
import traceback
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from press.errors import InputError, input_errors
from press.files.source_files import matching
from press.scripts.experiment import Experiment
from press.scripts.percent import SPEC_TAG, one_line, spec_cells
from press.scripts.specs import digest

if TYPE_CHECKING:
    from press.project import Project

ID = re.compile(r"(0|[1-9][0-9]*)(\.(0|[1-9][0-9]*))*")
"""No digit of another script, no leading zero: 2.06 would be sorted as 2.6 and drawn into a folder of its own."""


@dataclass(frozen=True)
class Script:
    """A percent script and the experiment that its spec cell makes."""

    path: Path
    experiment: Experiment

    @property
    def beside(self) -> tuple[Path, ...]:
        """The files that the spec names, such as a table: sources of the paper as the script is."""
        return ()

    def digest(self, part: str) -> str:
        """A digest of a part of the spec; it changes when, and only when, that part changes. part: `claims` or `shown`.

        `shown`: what the page of an experiment that follows this one shows of it. Its answer is prose, and part of neither.
        """
        experiment = self.experiment
        if part == "claims":
            asked = [experiment.claims, experiment.in_share, experiment.because, experiment.expect]
            return digest([*asked, experiment.observations, experiment.expect_observed])
        if part == "shown":
            return digest(replace(experiment, answer=""))
        raise ValueError(f"a spec has no part {part!r}")


def read_spec(path: Path, kind: type[Experiment] = Experiment) -> Experiment:
    """The experiment of one percent script.

    Raises:
        InputError: not exactly one cell is tagged `spec`, the cell fails, or it defines no `experiment`; a line a fault.
    """
    cells = spec_cells(path)
    if len(cells) != 1:
        raise InputError(f'{path}: {len(cells)} cells are tagged {SPEC_TAG!r}, expected exactly one (# %% tags=["{SPEC_TAG}"])')
    source, line = cells[0]
    namespace: dict[str, object] = {"__name__": "__spec__"}
    # Lines are counted from the top of the script.
    above = "\n" * max(line - 1, 0)
    try:
        # The spec is the author's own code in the author's own repository, as a conftest or a Snakefile is.
        exec(compile(above + source, str(path), "exec"), namespace)
    except (Exception, SystemExit) as error:  # an exit() would end the whole workflow, and as if all were well
        faults = str(error).splitlines() if isinstance(error, input_errors()) else [one_line(error, str(path))]
        where = f"{path}:{_line_of(error, str(path)) or line}" if line else path
        raise InputError("\n".join(f"{where}: spec cell: {fault}" for fault in faults)) from error
    experiment = namespace.get("experiment")
    if not isinstance(experiment, kind):
        raise InputError(f"{spec_cell(path)}: no variable 'experiment', expected experiment = {kind.__name__}(...)")
    if not isinstance(experiment.id, str) or not ID.fullmatch(experiment.id):
        raise InputError(f"{path}: id={experiment.id!r}, expected numbers joined by dots as text, such as '2.6'")
    return experiment


def _line_of(error: BaseException, filename: str) -> int:
    """The line of a file that an error is put down to: where it cannot be read, or the innermost one that ran; 0 if none."""
    if isinstance(error, SyntaxError) and error.filename == filename:
        return error.lineno or 0
    frames = traceback.extract_tb(error.__traceback__)
    return next((frame.lineno or 0 for frame in reversed(frames) if frame.filename == filename), 0)


def spec_cell(path: Path) -> str:
    """Where the spec cell of a script is, as an error names it."""
    line = spec_cells(path)[0][1]
    return f"{path}:{line}: spec cell" if line else f"{path}: spec cell"


@cache
def discover(project: "Project", folder: Path) -> dict[str, Script]:
    """Every experiment of a folder, keyed by id, in the order of their ids' numbers.

    Raises:
        InputError: a script has no usable spec, two scripts have one id, or an experiment that is referred to is missing; a
            line a fault.
    """
    found: dict[str, tuple[Path, Experiment]] = {}
    faults = []
    for path in matching(folder, "*.py"):
        # Snakemake takes braces in the name of a file for a wildcard, and a message has to stay one line.
        if not path.name.isprintable() or set(path.name) & set("{}"):
            faults.append(f"{folder}: the name {path.name!r} of a script, expected one without braces or control characters")
            continue
        try:
            experiment = read_spec(path, project.experiment)
        except input_errors() as error:
            faults.append(str(error))
            continue
        if experiment.id in found:
            first = found[experiment.id][0]
            faults.append(f"{path}: id={experiment.id!r} is already the id of {first}, expected one script an id")
        else:
            found[experiment.id] = (path, experiment)
    _raise(faults)
    if not found:
        raise InputError(f"{folder}: no percent script (*.py), expected at least one experiment")
    experiments = {key: experiment for key, (_, experiment) in found.items()}
    scripts = {}
    for key in sorted(found, key=lambda key: [int(number) for number in key.split(".")]):
        try:
            scripts[key] = _resolved(project, *found[key], experiments)
        except input_errors() as error:
            faults.append(str(error))
    _raise(faults)
    return scripts


@cache
def find(project: "Project", folder: Path, id: str) -> Script:
    """The script of one experiment of a folder. Of the others only those are looked at that it refers to.

    A job so depends on its own script, and not on one beside it that is being written.

    Raises:
        InputError: no experiment has this id, its spec cannot be used, or it refers to an experiment that is missing.
    """
    experiments = _AsNeeded(project, folder)
    if id not in experiments:
        raise InputError(f"{id!r} is no experiment; there are {', '.join(discover(project, folder))}")
    return _resolved(project, experiments.path(id), experiments[id], experiments)


class _AsNeeded(Mapping[str, Experiment]):
    """The experiments of a folder by id, each read when it is asked for."""

    def __init__(self, project: "Project", folder: Path):
        self._project = project
        self._paths = matching(folder, "*.py")
        self._found: dict[str, tuple[Path, Experiment]] = {}

    def path(self, id: str) -> Path:
        """The script of an experiment that is there."""
        return self._read(id)[0]

    def _read(self, id: str) -> tuple[Path, Experiment]:
        if id not in self._found:
            # Its name begins with its id, if people keep to what they began.
            named = [path for path in self._paths if re.match(rf"{re.escape(id)}(?![0-9.])", path.stem)]
            for path in (*named, *(path for path in self._paths if path not in named)):
                try:
                    experiment = read_spec(path, self._project.experiment)
                except input_errors():
                    if path in named:
                        raise
                    continue
                if experiment.id == id:
                    self._found[id] = (path, experiment)
                    break
            else:
                raise KeyError(id)
        return self._found[id]

    def __getitem__(self, id: str) -> Experiment:
        return self._read(id)[1]

    def __iter__(self) -> Iterator[str]:
        return iter(discover(self._project, self._paths[0].parent) if self._paths else ())

    def __len__(self) -> int:
        return len(list(iter(self)))


def _resolved(project: "Project", path: Path, experiment: Experiment, others: Mapping[str, Experiment]) -> Script:
    """The script, with all that its spec refers to looked up."""
    if experiment.follows is not None and experiment.follows not in others:
        raise InputError(f"{path}: follows={experiment.follows!r} is no experiment; there are {', '.join(others)}")
    if experiment.follows == experiment.id:
        raise InputError(f"{path}: follows={experiment.follows!r} is the experiment itself, expected another or none")
    return project.script(path, experiment, others)


def _raise(faults: Sequence[str]) -> None:
    """Tell all faults at once, each once: a schedule that is wrong is wrong for everybody who trains on it."""
    if faults:
        raise InputError("\n".join(dict.fromkeys(faults)))
