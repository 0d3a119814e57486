"""Numbers that the sources print, the notes of their one run and the paper of its networks; and the tables that hold them."""

import csv
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from press.errors import InputError
from press.field_checks import check, check_mapping, check_whole, is_number
from press.files.checkout import project_root

COLUMNS = ("what", "operation", "name", "value")
_ONE_EACH = ("networks", "r2_mean", "r2_sd", "r2_best", "seed")
_WHOLE = ("networks", "seed", "logged_every")


class Number(NamedTuple):
    """A row of a table: what it is, of which operation and of what (a score, a term, a color), and the number."""

    what: str
    operation: str
    name: str
    value: float


def read_numbers(file: str, kinds: Sequence[str]) -> list[Number]:
    """The rows of a table with the columns `COLUMNS`, from the checkout's root. kinds: what may stand in the first.

    Raises:
        InputError: the file cannot be read, its header is another, or a row has other cells, an unknown kind or no number, or
            says what another says; the message names the file and the row.
    """
    try:
        with (project_root() / file).open(encoding="utf-8", newline="") as opened:
            header, *rows = list(csv.reader(opened, strict=True)) or [[]]
    except (OSError, ValueError, csv.Error) as error:
        reason = getattr(error, "strerror", None) or " ".join(str(error).split())
        raise InputError(f"{file}: cannot be read ({reason}); expected a table of printed numbers") from None
    if tuple(header) != COLUMNS:
        raise InputError(f"{file}, row 1: {','.join(header)!r}, expected the columns {','.join(COLUMNS)}")
    found: dict[tuple[str, ...], Number] = {}
    for number, row in enumerate(rows, start=2):
        where = f"{file}, row {number}"
        if len(row) != len(COLUMNS):
            raise InputError(f"{where}: {len(row)} cells, expected {len(COLUMNS)}, as in the header")
        if row[0] not in kinds:
            raise InputError(f"{where}, column 'what': {row[0]!r}, expected one of {', '.join(kinds)}")
        if tuple(row[:3]) in found:
            raise InputError(f"{where}: {' '.join(filter(None, row[:3]))!r} stands above already, expected it once")
        found[tuple(row[:3])] = Number(*row[:3], _number(row[0], row[3], where))
    return list(found.values())


def _number(what: str, text: str, where: str) -> float:
    try:
        value = float(text)
    except ValueError:
        value = float("nan")
    if not is_number(value):
        raise InputError(f"{where}, column 'value': {text!r} is no finite number")
    if what in _WHOLE and not value.is_integer():
        raise InputError(f"{where}, column 'value': {text!r} is no whole number")
    return value


@dataclass(frozen=True, kw_only=True)
class InNotes:
    """Numbers that the source prints for its one run (seed 0).

    scores: (operation, column of scores.csv) -> number. losses: term -> last logged value (`recon` is the reconstruction),
    logged every `logged_every` steps. file: the table that they were read from, from the checkout's root; empty for none.
    """

    scores: Mapping[tuple[str, str], float] = field(default_factory=dict)
    losses: Mapping[str, float] = field(default_factory=dict)
    logged_every: int = 50
    file: str = ""

    @classmethod
    def read(cls, file: str) -> "InNotes":
        """The numbers in a table of the checkout: see `read_numbers`; its kinds are `score`, `loss` and `logged_every`.

        Raises:
            InputError: the table cannot be read, or a row of it is of no kind.
        """
        numbers = read_numbers(file, ("score", "loss", "logged_every"))
        scores = {(number.operation, number.name): number.value for number in numbers if number.what == "score"}
        losses = {number.name: number.value for number in numbers if number.what == "loss"}
        every = {number.what: int(number.value) for number in numbers if number.what == "logged_every"}
        return cls(scores=scores, losses=losses, file=file, **every)

    def __post_init__(self) -> None:
        check(self.scores, "in_notes: scores", "a mapping from (operation, score) to numbers", isinstance(self.scores, Mapping))
        for key in self.scores:
            pair = isinstance(key, tuple) and len(key) == 2 and all(isinstance(part, str) for part in key)
            if not pair:
                raise InputError(f"in_notes: scores: {key!r}, expected a pair such as ('ablated', 'max_error')")
        check_mapping(self.losses, "in_notes: losses", "numbers")
        for key, value in {**self.scores, **self.losses}.items():
            check(value, f"in_notes: {key!r}", "a finite number", is_number(value))
        check_whole(self.logged_every, "in_notes: logged_every", 1)


@dataclass(frozen=True, kw_only=True)
class InPaper:
    """What the published paper prints of its networks.

    networks: how many there are. r2_mean, r2_sd: mean and standard deviation, over them, of the selectivity by which it ranks
    them. r2_best, seed: that of the network that it chooses, and its seed. increases: (color, operation) -> by how much the
    operation raises the error of the color over the baseline in that network. file: the table that they were read from.
    """

    networks: int
    r2_mean: float
    r2_sd: float
    r2_best: float
    seed: int
    increases: Mapping[tuple[str, str], float] = field(default_factory=dict)
    file: str = ""

    @classmethod
    def read(cls, file: str) -> "InPaper":
        """The numbers in a table of the checkout: see `read_numbers`; its kinds are the fields, and `increase`.

        Raises:
            InputError: the table cannot be read, a row of it is of no kind, or a number is missing.
        """
        numbers = read_numbers(file, (*_ONE_EACH, "increase"))
        single = {number.what: number.value for number in numbers if number.what in _ONE_EACH}
        for name in _ONE_EACH:
            if name not in single:
                raise InputError(f"{file}: no row {name!r}, expected one of each of {', '.join(_ONE_EACH)}")
        whole = {name: int(single.pop(name)) for name in ("networks", "seed")}
        increases = {(number.name, number.operation): number.value for number in numbers if number.what == "increase"}
        return cls(**single, **whole, increases=increases, file=file)

    @property
    def operations(self) -> list[str]:
        """The operations of which errors are printed, each once."""
        return list(dict.fromkeys(operation for _, operation in self.increases))

    def __post_init__(self) -> None:
        for name in ("r2_mean", "r2_sd", "r2_best"):
            value = getattr(self, name)
            check(value, f"in_paper: {name}", "a number from 0 to 1", is_number(value) and 0 <= value <= 1)
        check_whole(self.networks, "in_paper: networks", 1)
        check_whole(self.seed, "in_paper: seed", 0)
        check(
            self.increases,
            "in_paper: increases",
            "a mapping from (color, operation) to numbers",
            isinstance(self.increases, Mapping),
        )
        for key, value in self.increases.items():
            if not (isinstance(key, tuple) and len(key) == 2 and all(isinstance(part, str) for part in key)):
                raise InputError(f"in_paper: increases: {key!r}, expected a pair such as ('red', 'ablated')")
            check(value, f"in_paper: increases: {key!r}", "a finite number", is_number(value))
