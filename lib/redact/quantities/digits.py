"""What claims ask of networks of digits: the words in which a spec writes quantities."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from press.field_checks import check, check_tuple, check_whole
from redact.arms import baseline_of
from redact.network_quantity import NetworkQuantity
from redact.quantities import mean
from redact.quantities.error_statistic import ErrorStatistic
from redact.worlds.digits import CLASSES, digit

if TYPE_CHECKING:
    from redact.measures.digits import Evaluation

LARGEST, SMALLEST = "largest", "smallest"


@dataclass(frozen=True)
class ClassRise(NetworkQuantity):
    """Of the errors of some digits, the largest or the smallest rise by an operation over the network as it was trained.

    The error of a digit is the mean or the median over its tested images. relative: the rise over what it was before, 0.5 for
    half of that. In [-1, 1] unless relative.
    """

    world = "digits"

    which: str
    operation: str
    digits: tuple[int, ...]
    statistic: str
    relative: bool

    def __post_init__(self) -> None:
        check(self.which, "rise: which", f"{LARGEST!r} or {SMALLEST!r}", self.which in (LARGEST, SMALLEST))
        check(self.statistic, "rise: statistic", "'mean' or 'median'", self.statistic in ("mean", "median"))
        check_tuple(self.digits, "rise: digits", int, "digits, one at least")
        check(self.digits, "rise: digits", "digits, one at least", bool(self.digits))
        for of in self.digits:
            check_whole(of, "rise: digits", 0, CLASSES - 1)

    def operations(self) -> Iterator[str]:
        yield self.operation
        yield baseline_of(self.operation)

    def measure(self, evaluation: "Evaluation") -> float:
        before = evaluation.by_class(baseline_of(self.operation), self.statistic)[list(self.digits)]
        rises = evaluation.by_class(self.operation, self.statistic)[list(self.digits)] - before
        if self.relative:
            rises = rises / before
        return float(rises.max() if self.which == LARGEST else rises.min())

    def __str__(self) -> str:
        of = ", ".join(map(str, self.digits))
        return (
            f"{self.which} {'relative ' if self.relative else ''}rise of the {self.statistic} error of {of}, {self.operation}"
        )


@dataclass(frozen=True)
class ClassError(NetworkQuantity):
    """The mean error of the digit that comes out worst, in [0, 1]."""

    world = "digits"

    operation: str

    def operations(self) -> Iterator[str]:
        yield self.operation

    def measure(self, evaluation: "Evaluation") -> float:
        return float(evaluation.by_class(self.operation, "mean").max())

    def __str__(self) -> str:
        return f"largest mean error of a digit, {self.operation}"


def others(*digits: int) -> tuple[int, ...]:
    """All digits but these."""
    return tuple(c for c in range(CLASSES) if c not in digits)


def error(of: int, operation: str) -> ErrorStatistic:
    """The mean error of the tested images of a digit."""
    return mean(operation, digit(of) >= 1)


def largest_error(operation: str) -> ClassError:
    """The mean error of the digit that comes out worst."""
    return ClassError(operation)


def largest_rise(operation: str, digits: tuple[int, ...]) -> ClassRise:
    """The largest rise of the mean error of one of some digits."""
    return ClassRise(LARGEST, operation, digits, "mean", relative=False)


def relative_rise(operation: str, digits: tuple[int, ...]) -> ClassRise:
    """The largest rise of the median error of one of some digits, over its own median error before."""
    return ClassRise(LARGEST, operation, digits, "median", relative=True)


def smallest_relative_rise(operation: str, digits: tuple[int, ...]) -> ClassRise:
    """The smallest rise of the mean error of one of some digits, over its own mean error before."""
    return ClassRise(SMALLEST, operation, digits, "mean", relative=True)
