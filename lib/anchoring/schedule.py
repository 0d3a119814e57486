"""A schedule of training: a table of keyframes, as CSV, becomes one array of values per parameter.

The table (in animation: a dopesheet) has a row per step and a column per parameter:

    step, phase,   lr:log, anchor, separation::step-end
    0,    warm-up, 1e-8,   0,      0.01
    +10,  train,   0.01,   ,
    1000, relax,   0.1,    0.15,   0.02
    +0.9, ,        ,       0,      0
    3000, ,        0.05,   ,

Columns. `step` is required; `phase` (the name of the phase that starts at this step) and `action` (a note for
people, which nothing reads) are optional; these three are written in any case. Every other column is a
parameter: a name, optionally followed by a space and a curve, `name:space:curve`. Either may be left out:
`lr:log`, `anchor::linear`.

Cells. A number is a keyframe of its column, a blank is none. Between two keyframes of its own column a value
follows the curve; before the first and after the last one it is constant. A row whose parameters are all
blank only marks a step. No row may come after the last keyframe, because training ends there.

Steps. They increase from row to row. An unsigned whole number is absolute; a signed one is relative to the
nearest absolute rows, `a` before it and `b` after it (never to another relative row):

    +10    a + 10                         -10    b - 10
    +0.5   round(a + 0.5 (b - a))         -0.5   round(b - 0.5 (b - a))

The sum is exact, and a half is rounded to even: between 0 and 75 both +0.5 and -0.5 are step 38.

Curves, as functions of the part t of the interval that is over:

    minjerk    10 t^3 - 15 t^4 + 6 t^5: at rest at both ends (the default)
    linear     t
    step-end   jumps at the end: the value holds until the step of the next keyframe (`step-end` of CSS,
               `steps-post` of matplotlib)
    step       another name of step-end, as in the dopesheets of the source

Spaces. In `linear` (the default) the curve runs between the values; in `log` it runs between their
logarithms, and every keyframe has to be above 0.

The file is UTF-8, with or without a byte order mark, with any line ending. Blank lines, and lines that start
with `#`, are skipped. A quoted cell ends on its own line. Messages count rows as a text editor counts lines:
with nothing above it, the header is row 1.

Source of the notation: the dopesheets of z0u/ex-preppy. Of the
curve: T. Flash and N. Hogan, "The coordination of arm movements", Journal of Neuroscience 5 (1985) 1688-1703.

Axes: T training steps.
"""

import csv
import io
import math
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from fractions import Fraction
from itertools import accumulate, pairwise
from pathlib import Path
from typing import NamedTuple

import numpy as np

from anchoring.errors import InputError

STEP, PHASE, ACTION = "step", "phase", "action"
RESERVED = (STEP, PHASE, ACTION)
LEARNING_RATE = "lr"

# Seven digits are far more than a tiny model needs; without a limit a slip of the keyboard fills the memory.
STEP_CELL = re.compile(r"[+-]?[0-9]{1,7}|[+-]0?\.[0-9]{1,12}")


MOST_VALUES = 50_000_000
"""As many numbers of eight bytes as a schedule may become: 400 MB."""


def minimum_jerk(t: np.ndarray) -> np.ndarray:
    """The part of the way that is done at the part t of the time, both in [0, 1]; at rest at both ends."""
    return 10 * t**3 - 15 * t**4 + 6 * t**5


def hold(t: np.ndarray) -> np.ndarray:
    """Nothing of the way until the time is over, then all of it."""
    return np.where(t < 1, 0.0, 1.0)


CURVES: dict[str, Callable[[np.ndarray], np.ndarray]] = {
    "minjerk": minimum_jerk,
    "linear": lambda t: t,
    "step": hold,
    "step-end": hold,
}
SPACES = ("linear", "log")

Keyframes = list[tuple[int, float]]


@dataclass(frozen=True, eq=False)
class Schedule:
    """What every parameter is at every step of training.

    values: name -> (T,) float64, all finite and at least 0; `values["lr"][i]` is used for batch i.
    keyframes: name -> its (step, value) pairs, steps resolved and increasing.
    phases: (step at which a phase starts, its name), steps increasing.
    steps: T, the number of training steps: the step of the last keyframe of any column, plus 1.
    """

    values: dict[str, np.ndarray]
    keyframes: dict[str, Keyframes]
    phases: list[tuple[int, str]]
    steps: int

    def without(self, names: Iterable[str], where: str) -> "Schedule":
        """The schedule without some of its columns; as many steps as with them.

        Raises:
            InputError: there is no such column, or it is the learning rate's; the message opens with `where`.
        """
        names = list(names)
        for name in names:
            if name not in self.values or name == LEARNING_RATE:
                left = [column for column in self.values if column != LEARNING_RATE]
                raise InputError(f"{where}: without={name!r}, expected a column of the schedule to leave out: {_listed(left)}")
        values, keyframes = (
            {column: found for column, found in of.items() if column not in names} for of in (self.values, self.keyframes)
        )
        return Schedule(values, keyframes, self.phases, self.steps)


def read_schedule(path: str | Path) -> Schedule:
    """Read a schedule from a CSV file. Raises `InputError` if the file cannot be read or is no schedule."""
    try:
        data = Path(path).read_bytes()
    except (OSError, ValueError) as error:  # a ValueError: no system has a file with a NUL in its name
        why = getattr(error, "strerror", None) or error
        raise InputError(f"{path!s}: cannot be read ({why}); expected a schedule as a CSV file") from None
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        row = data.count(b"\n", 0, error.start) + 1
        raise InputError(
            f"{path}, row {row}: byte 0x{data[error.start]:02x} is not UTF-8; expected a CSV file in UTF-8"
        ) from None
    return parse_schedule(text, str(path))


def parse_schedule(text: str, name: str) -> Schedule:
    """Make a schedule out of the text of a CSV file (notation: the docstring of this module).

    `name` stands for the file in messages. Raises `InputError` with the row and column of the first fault.
    """
    header, rows = _read_table(text, name)
    columns = _parse_header(header, name)
    steps = _resolve_steps(rows, columns, name)
    parameters = [column for column in columns if column.name not in RESERVED]
    keyframes = {column.name: _read_keyframes(column, rows, steps, name) for column in parameters}
    last = max(frames[-1][0] for frames in keyframes.values())
    if (last + 1) * len(parameters) > MOST_VALUES:
        many = f"{last + 1} steps of {len(parameters)} parameters"
        raise InputError(f"{name}: {many} are {(last + 1) * len(parameters)} values; expected at most {MOST_VALUES}")
    for row, step in zip(rows, steps, strict=True):
        if step > last:
            raise InputError(
                f"{name}, row {row.line}: step {step} is after the last keyframe (step {last}), "
                "where training ends; expected a value in this row"
            )
    values = {column.name: _interpolate(keyframes[column.name], last + 1, column) for column in parameters}
    return Schedule(values, keyframes, _read_phases(columns, rows, steps), last + 1)


def check_columns(schedule: Schedule, terms: Iterable[str], where: str) -> None:
    """Raise `InputError` unless the columns are exactly `lr` and one for each of `terms`.

    `where` opens the message: the spec or the file that the reader should look at.
    """
    columns, terms = list(schedule.values), list(terms)
    for column in columns:
        if column != LEARNING_RATE and column not in terms:
            raise InputError(
                f"{where}: schedule column {column!r} names no term; expected {LEARNING_RATE!r} or a term: {_listed(terms)}"
            )
    for needed in (LEARNING_RATE, *terms):
        if needed not in columns:
            kind = "the learning rate" if needed == LEARNING_RATE else f"term {needed!r}"
            raise InputError(
                f"{where}: {kind} has no column in the schedule; expected a column {needed!r} beside {_listed(columns)}"
            )


class _Row(NamedTuple):
    """A line of the table; `line` counts from 1 in the file."""

    line: int
    cells: list[str]


class _Column(NamedTuple):
    """A column of the table; `header` is the cell as it was written, for messages."""

    index: int
    header: str
    name: str
    space: str
    curve: str


def _fault(name: str, row: int, column: str, problem: str) -> InputError:
    return InputError(f"{name}, row {row}, column {column!r}: {problem}")


def _listed(names: Iterable[str]) -> str:
    return ", ".join(repr(name) for name in names) or "(none)"


def _read_table(text: str, name: str) -> tuple[_Row, list[_Row]]:
    """Split the text into the header and at least one row, all of the same width, cells stripped."""
    rows = []
    for line, content in enumerate(io.StringIO(text.removeprefix("\ufeff"), newline=None), start=1):
        if content.lstrip().startswith("#"):
            continue
        try:
            # Line by line, so that a quote left open is reported there instead of swallowing the rows below.
            cells = [cell.strip() for record in csv.reader([content], skipinitialspace=True, strict=True) for cell in record]
        except csv.Error as error:
            raise InputError(
                f"{name}, row {line}: {error}; expected cells between commas, and quotes closed on their line"
            ) from None
        if any(cells):
            rows.append(_Row(line, cells))
    if not rows:
        raise InputError(f"{name}: the file is empty; expected a header with a column 'step', and rows of keyframes")
    header, *rows = rows
    if not rows:
        raise InputError(f"{name}, row {header.line}: a header without rows; expected at least one row of keyframes")
    for row in rows:
        if len(row.cells) != len(header.cells):
            raise InputError(
                f"{name}, row {row.line}: {len(row.cells)} cell{'s' * (len(row.cells) != 1)}; "
                f"expected {len(header.cells)}, as in the header (row {header.line})"
            )
    return header, rows


def _parse_header(header: _Row, name: str) -> list[_Column]:
    """One column a cell, names unique, with a step column and at least one parameter."""
    columns: list[_Column] = []
    for index, cell in enumerate(header.cells):
        if not cell:
            raise InputError(f"{name}, row {header.line}: column {index + 1} has no name; expected {STEP!r} or a parameter")
        column = _parse_column(index, cell, header.line, name)
        for earlier in columns:
            if earlier.name == column.name:
                both = f"columns {earlier.index + 1} and {index + 1} are both {column.name!r}"
                raise _fault(name, header.line, cell, f"{both}; expected one of them")
        columns.append(column)
    names = [column.name for column in columns]
    if STEP not in names:
        raise InputError(f"{name}, row {header.line}: no column 'step'; expected one beside {_listed(header.cells)}")
    if set(names) <= set(RESERVED):
        raise InputError(f"{name}, row {header.line}: no parameter among {_listed(header.cells)}; expected 'lr' at least")
    return columns


def _parse_column(index: int, cell: str, line: int, name: str) -> _Column:
    """Take `name:space:curve` apart; space and curve may be blank or left out."""
    parameter, *options = (part.strip() for part in cell.split(":"))
    if parameter.lower() in RESERVED:
        if options:
            raise _fault(name, line, cell, f"{parameter!r} takes neither a space nor a curve; expected {parameter!r}")
        return _Column(index, cell, parameter.lower(), "linear", "minjerk")
    if not parameter or len(options) > 2:
        raise _fault(name, line, cell, "is not a parameter; expected name, name:space, name::curve or name:space:curve")
    space, curve = (*options, "", "")[:2]
    if space and space not in SPACES:
        hint = f" (a curve comes after a second colon: {parameter}::{space})" if space in CURVES else ""
        raise _fault(name, line, cell, f"{space!r} is not a space; expected one of {_listed(SPACES)}{hint}")
    if curve and curve not in CURVES:
        raise _fault(name, line, cell, f"{curve!r} is not a curve; expected one of {_listed(CURVES)}")
    return _Column(index, cell, parameter, space or "linear", curve or "minjerk")


def _resolve_steps(rows: list[_Row], columns: list[_Column], name: str) -> list[int]:
    """The absolute step of every row, strictly increasing."""
    column = next(column for column in columns if column.name == STEP)
    cells = [row.cells[column.index] for row in rows]
    for row, cell in zip(rows, cells, strict=True):
        _check_step(cell, column, row.line, name)

    absolute = [int(cell) if cell.isdecimal() else None for cell in cells]
    before = list(accumulate(absolute, _latest))
    after = list(accumulate(reversed(absolute), _latest))[::-1]
    # First the absolute rows alone: where one goes back, the relative rows around it are not at fault.
    _check_order(absolute, cells, rows, column, name)
    steps = []
    for row, cell, *around in zip(rows, cells, before, after, strict=True):
        _check_neighbors(cell, *around, column, row.line, name)
        steps.append(_resolve_step(cell, *around))
    _check_order(steps, cells, rows, column, name)
    return steps


def _latest(earlier: int | None, later: int | None) -> int | None:
    return earlier if later is None else later


def _check_step(cell: str, column: _Column, line: int, name: str) -> None:
    if not STEP_CELL.fullmatch(cell):
        problem = f"{cell!r} is not a step" if cell else "the step is blank"
        expected = (
            "a whole number of at most 7 digits (10), steps after or before an absolute row (+10, -10), "
            "or a fraction below 1 of the interval (+0.5, -0.5)"
        )
        raise _fault(name, line, column.header, f"{problem}; expected {expected}")


def _check_neighbors(cell: str, before: int | None, after: int | None, column: _Column, line: int, name: str) -> None:
    """A relative step counts from an absolute one, before it or after it; a fraction needs both."""
    if before is None:
        problem = f"{cell!r} has no absolute step before it; expected an absolute first row, such as 0"
        raise _fault(name, line, column.header, problem)
    if after is None and (cell.startswith("-") or "." in cell):
        problem = f"{cell!r} has no absolute step after it; expected one in a row below"
        raise _fault(name, line, column.header, problem)


def _resolve_step(cell: str, before: int, after: int | None) -> int:
    """The step that a cell means, given the nearest absolute steps (both its own, if it is absolute)."""
    if cell.isdecimal():
        return before
    # A Fraction keeps 0.9 exactly 9/10: with floats a half would be rounded by the error of its last bit.
    amount = Fraction(cell[1:]) * (after - before if "." in cell else 1)
    return round(after - amount if cell.startswith("-") else before + amount)


def _check_order(steps: list[int | None], cells: list[str], rows: list[_Row], column: _Column, name: str) -> None:
    """Every known step comes after the known one before it."""
    known = [(step, cell, row.line) for step, cell, row in zip(steps, cells, rows, strict=True) if step is not None]
    for (earlier, _, above), (step, cell, line) in pairwise(known):
        if step <= earlier:
            meaning = f"step {step}" if cell.isdecimal() else f"{cell!r} is step {step}, which"
            fault = "repeats" if step == earlier else "goes back from"
            raise _fault(
                name,
                line,
                column.header,
                f"{meaning} {fault} step {earlier} (row {above}); expected a later step",
            )


def _read_keyframes(column: _Column, rows: list[_Row], steps: list[int], name: str) -> Keyframes:
    """The (step, value) pairs of a parameter, at least one."""
    keyframes = [
        (step, _parse_value(row.cells[column.index], column, row.line, name))
        for row, step in zip(rows, steps, strict=True)
        if row.cells[column.index]
    ]
    if not keyframes:
        raise InputError(f"{name}, column {column.header!r}: no keyframe in any row; expected at least one value")
    return keyframes


def _parse_value(cell: str, column: _Column, line: int, name: str) -> float:
    """A finite number, at least 0 (learning rates and weights are), above 0 in log space."""
    try:
        # Python reads 1_000 as a thousand, and digits of any script; a spreadsheet does neither.
        value = math.nan if "_" in cell or not cell.isascii() else float(cell)
    except ValueError:
        value = math.nan
    if not math.isfinite(value):
        expected = "expected one, or a blank for no keyframe"
        raise _fault(name, line, column.header, f"{cell!r} is not a finite number; {expected}")
    if value < 0:
        expected = "expected 0 or more for a learning rate or weight"
        raise _fault(name, line, column.header, f"{cell!r} is negative; {expected}")
    if column.space == "log" and value == 0:
        raise _fault(name, line, column.header, f"{cell!r} has no logarithm; expected a number above 0")
    return value


def _read_phases(columns: list[_Column], rows: list[_Row], steps: list[int]) -> list[tuple[int, str]]:
    """Where the phases start; the same name again, as when a column is filled down, does not start one."""
    phases: list[tuple[int, str]] = []
    for column in columns:
        if column.name == PHASE:
            for row, step in zip(rows, steps, strict=True):
                phase = row.cells[column.index]
                if phase and (not phases or phases[-1][1] != phase):
                    phases.append((step, phase))
    return phases


def _interpolate(keyframes: Keyframes, steps: int, column: _Column) -> np.ndarray:
    """The values of one parameter, (T,) float64."""
    values = np.empty(steps)
    values[: keyframes[0][0]] = keyframes[0][1]
    values[keyframes[-1][0] :] = keyframes[-1][1]
    for (start, first), (end, last) in pairwise(keyframes):
        done = CURVES[column.curve](np.arange(end - start + 1) / (end - start))
        if column.space == "log":
            between = np.exp(math.log(first) + (math.log(last) - math.log(first)) * done)
        else:
            between = first + (last - first) * done
        # Rounding may leave the interval by the last bit, and miss the ends by as much.
        values[start : end + 1] = np.clip(between, min(first, last), max(first, last))
        values[start], values[end] = first, last
    return values
