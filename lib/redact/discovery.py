"""Finding experiments: reading the cell tagged `spec` out of every percent script in a folder.

Jupytext reads the scripts; only the spec cell is run. No torch, no results.
"""

import re
import traceback
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import metadata
from pathlib import Path
from typing import TYPE_CHECKING

from anchoring.schedule import check_columns, read_schedule
from anchoring.terms import RECONSTRUCTION
from press.errors import InputError, input_errors
from press.files import reuse
from press.files.source_files import matching
from press.scripts.cell_lines import lines_of
from redact.arms import SOLE, Arm, join, trained_name
from redact.spec import Experiment, Training, check_arm

if TYPE_CHECKING:
    import nbformat

SPEC_TAG = "spec"
ID = re.compile(r"(0|[1-9][0-9]*)(\.(0|[1-9][0-9]*))*")
"""No digit of another script, no leading zero: 2.06 would be sorted as 2.6 and drawn into a folder of its own."""


@dataclass(frozen=True)
class Script:
    """A percent script and the experiment that its spec cell makes; `arms` are resolved, in the order of the spec."""

    path: Path
    experiment: Experiment
    arms: Mapping[str, Arm]

    @property
    def trained(self) -> list[str]:
        """What the networks of the arms are known by below results/, each once."""
        return list(dict.fromkeys(arm.trained for arm in self.arms.values()))

    @property
    def schedules(self) -> list[Path]:
        """The files of the schedules of the arms, each once."""
        return list(dict.fromkeys(arm.schedule for arm in self.arms.values()))


def read_notebook(path: Path) -> "nbformat.NotebookNode":
    """A percent script as a notebook that was not run.

    Raises:
        InputError: the file is missing, no text, or no percent script.
    """
    return _as_notebook(path, _read_text(path))


def _read_text(path: Path) -> str:
    try:
        data = path.read_bytes()
    except OSError as error:
        raise InputError(f"{path}: cannot be read ({error.strerror}); expected a percent script") from None
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        row = data.count(b"\n", 0, error.start) + 1
        raise InputError(f"{path}, row {row}: byte 0x{data[error.start]:02x} is not UTF-8; expected a script that is") from None
    # A byte order mark or a NUL: Python runs the one and not the other, and editors show neither.
    for unwanted in ("\ufeff", "\0"):
        if unwanted in text:
            row = text.count("\n", 0, text.index(unwanted)) + 1
            raise InputError(f"{path}, row {row}: holds the character {unwanted!a}; expected a script in UTF-8 without it")
    return text


def _as_notebook(path: Path, text: str) -> "nbformat.NotebookNode":
    # Only where it is needed: every job reads specs, and most find them read already.
    import jupytext

    try:
        return jupytext.reads(text, fmt="py:percent")
    except Exception as error:  # jupytext, nbformat and yaml raise kinds of their own
        raise InputError(f"{path}: cannot be read as a percent script: {_one_line(error)}") from None


def _spec_cells(path: Path) -> list[tuple[str, int]]:
    """The sources of the cells that are tagged `spec`, and the lines in which they begin, 0 where that cannot be known.

    Of a script that was read before, in a checkout, as they were then.
    """
    text, root = _read_text(path), path.parent.parent
    kept = root / reuse.FOLDER / "specs" / f"{path.stem}.json" if (root / "Snakefile").is_file() else None
    key = reuse.key_of(metadata.version("jupytext"), SPEC_TAG, "with lines", text)
    known = reuse.recall_value(kept, key) if kept else None
    if known is not None:
        return [(source, line) for source, line in known]
    all_of_them = [cell for cell in _as_notebook(path, text).cells if cell.cell_type != "raw"]
    lines = lines_of(all_of_them, text) or [0] * len(all_of_them)
    tagged = zip(all_of_them, lines, strict=True)
    cells = [(cell.source, line) for cell, line in tagged if SPEC_TAG in cell.metadata.get("tags", [])]
    if kept:
        reuse.keep_value(kept, key, cells)
    return cells


def read_spec(path: Path) -> Experiment:
    """The experiment of one percent script.

    Raises:
        InputError: not exactly one cell is tagged `spec`, the cell fails, or it defines no `experiment`; a line a fault.
    """
    cells = _spec_cells(path)
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
        faults = str(error).splitlines() if isinstance(error, input_errors()) else [_one_line(error, str(path))]
        where = f"{path}:{_line_of(error, str(path)) or line}" if line else path
        raise InputError("\n".join(f"{where}: spec cell: {fault}" for fault in faults)) from error
    experiment = namespace.get("experiment")
    if not isinstance(experiment, Experiment):
        raise InputError(f"{_spec_cell(path)}: no variable 'experiment', expected experiment = Experiment(...)")
    if not isinstance(experiment.id, str) or not ID.fullmatch(experiment.id):
        raise InputError(f"{path}: id={experiment.id!r}, expected numbers joined by dots as text, such as '2.6'")
    return experiment


def _line_of(error: BaseException, filename: str) -> int:
    """The line of a file that an error is put down to: where it cannot be read, or the innermost one that ran; 0 if none."""
    if isinstance(error, SyntaxError) and error.filename == filename:
        return error.lineno or 0
    frames = traceback.extract_tb(error.__traceback__)
    return next((frame.lineno or 0 for frame in reversed(frames) if frame.filename == filename), 0)


def _spec_cell(path: Path) -> str:
    """Where the spec cell of a script is."""
    line = _spec_cells(path)[0][1]
    return f"{path}:{line}: spec cell" if line else f"{path}: spec cell"


def _one_line(error: BaseException, filename: str = "") -> str:
    # What a SyntaxError adds in brackets is its file and line, which are told already.
    here = isinstance(error, SyntaxError) and error.filename == filename
    text = " ".join(str(error.msg if here else error).split())  # type: ignore[attr-defined]
    return f"{type(error).__name__}: {text}" if text else type(error).__name__


def resolve(path: Path, experiment: Experiment, all_of_them: Mapping[str, Experiment]) -> Script:
    """The script with the trainings looked up that are another experiment's."""
    arms = {name: _resolve_arm(path, experiment, name, all_of_them) for name in experiment.trainings}
    known = [join(name, term) for name, arm in arms.items() for term in (RECONSTRUCTION, *arm.training.terms)]
    for name in experiment.printed.losses:
        if name not in known:
            raise InputError(
                f"{_spec_cell(path)}: printed: losses: {name!r} is no term of the loss; there are {', '.join(known)}"
            )
    if experiment.follows is not None and experiment.follows not in all_of_them:
        raise InputError(f"{path}: follows={experiment.follows!r} is no experiment; there are {', '.join(all_of_them)}")
    if experiment.follows == experiment.id:
        raise InputError(f"{path}: follows={experiment.follows!r} is the experiment itself, expected another or none")
    for arm in arms.values():
        check_columns(read_schedule(arm.schedule), arm.training.terms, str(arm.schedule))
    return Script(path, experiment, arms)


def _resolve_arm(path: Path, experiment: Experiment, name: str, all_of_them: Mapping[str, Experiment]) -> Arm:
    """An arm with its training looked up, if that is another experiment's."""
    training = experiment.trainings[name]
    if isinstance(training, Training):
        return Arm(training, trained_name(experiment.id, name), path.parent / training.schedule)
    trainer, where = training, f"{path}: arms: {name!r}: " if name else f"{path}: "
    if trainer not in all_of_them:
        raise InputError(f"{where}training={trainer!r} is no experiment; there are {', '.join(all_of_them)}")
    if all_of_them[trainer].arms:
        arms = ", ".join(all_of_them[trainer].arms)
        raise InputError(f"{where}training={trainer!r} trains several arms ({arms}), expected an experiment with one")
    training = all_of_them[trainer].trainings[SOLE]
    if isinstance(training, str):
        raise InputError(f"{where}training={trainer!r} has no training of its own but that of {training!r}; name that one")
    try:
        check_arm(experiment, name, training)
    except input_errors() as error:
        cell = _spec_cell(path)
        raise InputError("\n".join(f"{cell}: {fault}" for fault in str(error).splitlines())) from None
    return Arm(training, trainer, path.parent / training.schedule)


@cache
def discover(folder: Path) -> dict[str, Script]:
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
            experiment = read_spec(path)
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
            scripts[key] = resolve(found[key][0], experiments[key], experiments)
        except input_errors() as error:
            faults.append(str(error))
    _raise(faults)
    return scripts


def _raise(faults: Sequence[str]) -> None:
    """Tell all faults at once, each once: a schedule that is wrong is wrong for everybody who trains on it."""
    if faults:
        raise InputError("\n".join(dict.fromkeys(faults)))
