"""What claims ask of a network after an operation: quantities, frozen data, and the words in which a spec writes them."""

from collections.abc import Iterator
from dataclasses import dataclass

from press.claims.quantities import Difference, Quantity
from press.errors import InputError
from press.field_checks import check
from redact.worlds.colors import CLAIMABLE_HSV, Region

BASELINE = "baseline"
"""The name of the operation that does nothing."""


def check_color(name: str) -> None:
    """Raise an InputError unless a claim can speak of the color."""
    if name not in CLAIMABLE_HSV:
        raise InputError(f"color {name!r} is not a named color; expected one of {', '.join(CLAIMABLE_HSV)}")


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
