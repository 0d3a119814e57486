"""Predictions, measurements, verdicts: what an experiment claims before it runs, and how sixty seeds answer.

Numpy only. A `Quantity` is something that can be measured on one trained network (the error of red after ablation); compared
with a threshold it is a `Condition`; with a sentence and the reason for the threshold it is a `Claim`. Each seed passes or
fails a claim by itself; the share of seeds that pass, with its Wilson interval, decides the claim; the claims decide the
experiment.
"""

import math
import operator
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from redact.cube import CLAIMABLE_HSV, Region
from redact.errors import InputError
from redact.fields import check, check_line, is_number

BASELINE = "baseline"
"""The name of the operation that does nothing."""


def check_color(name: str) -> None:
    """Raise an InputError unless a claim can speak of the color."""
    if name not in CLAIMABLE_HSV:
        raise InputError(f"color {name!r} is not a named color; expected one of {', '.join(CLAIMABLE_HSV)}")


# --- quantities -------------------------------------------------------------------------------------------------------


class Quantity:
    """Something measured on one network, a float. Subclasses are frozen data; `str()` names it and keys its column."""

    def __ge__(self, threshold: float) -> "Condition":
        return Condition(self, ">=", threshold)

    def __le__(self, threshold: float) -> "Condition":
        return Condition(self, "<=", threshold)

    def __sub__(self, other: "Quantity") -> "Difference":
        return Difference(self, other)

    def operations(self) -> Iterator[str]:
        """The operations whose edited models it needs."""
        raise NotImplementedError

    def measured(self) -> Iterator["Quantity"]:
        """The quantities that have to be measured to know it: itself, unless it is computed from others."""
        yield self


@dataclass(frozen=True)
class ColorError(Quantity):
    """Error of a named color after an operation: mean over RGB of the squared difference, in [0, 1]."""

    color: str
    operation: str

    def __post_init__(self) -> None:
        check_color(self.color)

    def operations(self) -> Iterator[str]:
        yield self.operation

    def __str__(self) -> str:
        return f"error of {self.color}, {self.operation}"


@dataclass(frozen=True)
class CubeError(Quantity):
    """A statistic of the error over the HD cube, or over a region of it: `max`, `min`, `median` or `mean`."""

    statistic: str
    operation: str
    region: Region | None = None

    def __post_init__(self) -> None:
        region = self.region is None or isinstance(self.region, Region)
        check(self.region, f"{self.statistic} error: where", "a region of colors, such as similarity <= 0.1", region)

    def operations(self) -> Iterator[str]:
        yield self.operation

    def __str__(self) -> str:
        where = f" where {self.region}" if self.region else ""
        return f"{self.statistic} error{where}, {self.operation}"


@dataclass(frozen=True)
class Brightness(Quantity):
    """Mean over RGB of what comes out for named colors after an operation, averaged over them, in [0, 1]."""

    colors: tuple[str, ...]
    operation: str

    def __post_init__(self) -> None:
        if not self.colors:
            raise InputError(f"brightness after {self.operation!r}: of no color, expected at least one")
        for color in self.colors:
            check_color(color)

    def operations(self) -> Iterator[str]:
        yield self.operation

    def __str__(self) -> str:
        return f"brightness of {', '.join(self.colors)}, {self.operation}"


@dataclass(frozen=True)
class Disagreement(Quantity):
    """The largest difference, over the HD cube and its channels, between the clamped outputs of two operations, in [0, 1]."""

    first: str
    second: str

    def operations(self) -> Iterator[str]:
        yield from (self.first, self.second)

    def __str__(self) -> str:
        return f"largest difference between {self.first} and {self.second}"


@dataclass(frozen=True)
class Selectivity(Quantity):
    """R^2 between the error after an operation and what it should follow, on the 8^3 lattice by which the source ranks."""

    operation: str

    def operations(self) -> Iterator[str]:
        yield self.operation

    def __str__(self) -> str:
        return f"selectivity on the 8^3 lattice, {self.operation}"


@dataclass(frozen=True)
class Difference(Quantity):
    """One quantity minus another, on the same network."""

    minuend: Quantity
    subtrahend: Quantity

    def operations(self) -> Iterator[str]:
        yield from self.minuend.operations()
        yield from self.subtrahend.operations()

    def measured(self) -> Iterator[Quantity]:
        yield from self.minuend.measured()
        yield from self.subtrahend.measured()

    def __str__(self) -> str:
        return f"({self.minuend}) - ({self.subtrahend})"


def error(color: str, operation: str) -> ColorError:
    """The error of a named color after an operation."""
    return ColorError(color, operation)


def increase(color: str, operation: str) -> Difference:
    """By how much an operation raises the error of a named color over the baseline."""
    return ColorError(color, operation) - ColorError(color, BASELINE)


def worst(operation: str, where: Region | None = None) -> CubeError:
    """The largest error over the HD cube, or over a region of it."""
    return CubeError("max", operation, where)


def least(operation: str, where: Region | None = None) -> CubeError:
    """The smallest error over the HD cube, or over a region of it."""
    return CubeError("min", operation, where)


def median(operation: str, where: Region | None = None) -> CubeError:
    """The median error (the lower of the two middle values) over the HD cube, or over a region of it."""
    return CubeError("median", operation, where)


def mean(operation: str, where: Region | None = None) -> CubeError:
    """The mean error over the HD cube, or over a region of it."""
    return CubeError("mean", operation, where)


def brightness(operation: str, *colors: str) -> Brightness:
    """How bright named colors come out, on average."""
    return Brightness(colors, operation)


def disagreement(first: str, second: str) -> Disagreement:
    """The largest difference between the outputs of two operations."""
    return Disagreement(first, second)


def selectivity(operation: str) -> Selectivity:
    """How well the error after an operation follows the concept: R^2 on the 8^3 lattice, as published."""
    return Selectivity(operation)


# --- claims -----------------------------------------------------------------------------------------------------------

_COMPARISONS = {">=": operator.ge, "<=": operator.le}


@dataclass(frozen=True)
class Condition:
    """A quantity on one side of a threshold, itself included."""

    quantity: Quantity
    comparison: str
    threshold: float

    def __post_init__(self) -> None:
        if not is_number(self.threshold):
            raise InputError(
                f"{self.quantity} {self.comparison} {self.threshold}: expected a number as the threshold; "
                "two quantities are compared by their difference"
            )

    def __bool__(self) -> bool:
        # `0.1 <= error(...) <= 0.2` would silently drop its first half.
        raise InputError(f"'{self}' is a claim to be tested later, not a truth value; write one comparison a claim")

    def __str__(self) -> str:
        return f"{self.quantity} {self.comparison} {self.threshold:g}"


@dataclass(frozen=True)
class Claim:
    """A sentence, the condition that makes it testable, and the reason for the threshold.

    `key` names the claim where prose and figures refer to it: lower-case words joined by dashes.
    """

    key: str
    text: str
    condition: Condition
    because: str

    def __post_init__(self) -> None:
        if not isinstance(self.key, str) or not re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", self.key):
            raise InputError(f"claim {self.key!r}: expected a key of lower-case words joined by dashes, such as red-is-gone")
        if not isinstance(self.condition, Condition):
            raise InputError(
                f"claim {self.key!r}: {self.condition!r} is no condition; expected a quantity compared with a number"
            )
        check_line(self.text, f"claim {self.key!r}: text")
        if not isinstance(self.because, str) or not self.because.strip():
            raise InputError(f"claim {self.key!r}: the threshold {self.condition.threshold:g} has no reason (because=...)")


def measured_quantities(claims: Sequence[Claim]) -> list[Quantity]:
    """What has to be measured on every network so that `claims` can be judged, each once, in order of appearance."""
    found = {str(q): q for claim in claims for q in claim.condition.quantity.measured()}
    return list(found.values())


def evaluate_quantity(quantity: Quantity, columns: Mapping[str, NDArray]) -> NDArray[np.float64]:
    """Values (S,) of a quantity from the measured columns, keyed by `str(quantity)`."""
    if isinstance(quantity, Difference):
        return evaluate_quantity(quantity.minuend, columns) - evaluate_quantity(quantity.subtrahend, columns)
    return np.asarray(columns[str(quantity)], dtype=np.float64)


# --- verdicts ---------------------------------------------------------------------------------------------------------

Z_95 = 1.959963984540054
"""The 97.5 % quantile of the standard normal distribution."""


def wilson(passes: int, n: int) -> tuple[float, float]:
    """The 95 % Wilson score interval of a share, for `passes` of `n` (Wilson, 1927).

    Raises:
        ValueError: unless 0 <= passes <= n and n >= 1.
    """
    if not 0 <= passes <= n or n < 1:
        raise ValueError(f"{passes} of {n} is no share")
    p, z2 = passes / n, Z_95**2
    center = (p + z2 / (2 * n)) / (1 + z2 / n)
    half = Z_95 / (1 + z2 / n) * math.sqrt(p * (1 - p) / n + z2 / (4 * n * n))
    # The interval ends at p itself for none and for all; rounding must not leave p outside.
    return min(p, max(0.0, center - half)), max(p, min(1.0, center + half))


HOLDS, REFUTED, UNDECIDED = "holds", "refuted", "undecided"
STATUSES = (HOLDS, REFUTED, UNDECIDED)
CONFIRMED, DISCONFIRMED, MIXED = "confirmed", "disconfirmed", "mixed"
VERDICTS = (CONFIRMED, DISCONFIRMED, MIXED)
DRAFT = "draft"
"""What stands in the place of a verdict until the experiment's author has chosen a conclusion."""


@dataclass(frozen=True)
class Judgement:
    """What the seeds say of one claim."""

    claim: Claim
    seeds: tuple[int, ...]
    values: NDArray[np.float64] = field(repr=False)

    @property
    def passed(self) -> NDArray[np.bool_]:
        """Per seed (S,). A value that is not a number passes nothing."""
        return _COMPARISONS[self.claim.condition.comparison](self.values, self.claim.condition.threshold)

    @property
    def passes(self) -> int:
        return int(self.passed.sum())

    @property
    def failing_seeds(self) -> list[int]:
        return [seed for seed, ok in zip(self.seeds, self.passed, strict=True) if not ok]

    @property
    def interval(self) -> tuple[float, float]:
        return wilson(self.passes, len(self.seeds))

    @property
    def status(self) -> str:
        """`holds` if the Wilson interval of the share that passes lies above 1/2, `refuted` if below, else `undecided`.

        Above one half means: a network trained anew more likely than not shows it.
        """
        low, high = self.interval
        return HOLDS if low > 0.5 else REFUTED if high < 0.5 else UNDECIDED


def judge(claims: Sequence[Claim], seeds: Sequence[int], columns: Mapping[str, NDArray]) -> list[Judgement]:
    """One judgement a claim, from the measured columns (S,) of the seeds."""
    return [Judgement(c, tuple(seeds), evaluate_quantity(c.condition.quantity, columns)) for c in claims]


def verdict(judgements: Sequence[Judgement]) -> str:
    """What follows from all claims of an experiment, by the rule of `verdict_of`."""
    return verdict_of([judgement.status for judgement in judgements])


def verdict_of(statuses: Sequence[str]) -> str:
    """The one rule: confirmed when every claim holds, disconfirmed when any claim is refuted, mixed otherwise.

    A prediction is the conjunction of its claims, so one refuted claim refutes it.
    """
    found = set(statuses)
    return DISCONFIRMED if REFUTED in found else CONFIRMED if found == {HOLDS} else MIXED
