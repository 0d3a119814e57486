"""Scores of samples, written in a spec as arithmetic with attributes, and the regions that a bound on one makes. Numpy only."""

from dataclasses import dataclass, replace
from typing import Self

import numpy as np
from numpy.typing import NDArray

from press.claims.comparisons import meets
from press.errors import InputError
from press.field_checks import is_number


@dataclass(frozen=True)
class Score:
    """A number for every sample: `scale * attribute ** power`, or `scale * (1 - attribute) ** power` when complemented.

    Written in a spec as arithmetic: `0.5 * redness**10`, `0.5 * (1 - vibrancy)**10`. As a label it is the probability with
    which a sample is labeled; compared with a bound it is a `Region`: `similarity <= 0.1`.
    """

    attribute: str
    complement: bool = False
    power: float = 1
    scale: float = 1

    def of(self, values: NDArray) -> NDArray[np.float64]:
        """Scores (N,) of samples that have so much of the attribute (N,)."""
        return self.scale * (1 - values if self.complement else values) ** self.power

    def among(self, values: NDArray, weights: NDArray | None = None) -> NDArray[np.float64]:
        """Scores (N,) of all samples of a world, which are drawn by these weights (N,); None: all alike."""
        return self.of(values)

    @property
    def base(self) -> "Score":
        """The attribute itself, or its complement, without power and factor."""
        return replace(self, power=1, scale=1)

    @property
    def is_probability(self) -> bool:
        """Whether it lies between 0 and 1 wherever its attribute does."""
        return 0 <= self.scale <= 1 and self.power >= 0

    def __pow__(self, power: float) -> Self:
        if not is_number(power):
            raise InputError(f"({self})**{power!r}: expected a finite number as the power")
        if self.scale != 1:
            raise InputError(f"({self})**{power}: write the factor in front of the power, as in 0.5 * redness**10")
        return replace(self, power=self.power * power)

    def __mul__(self, factor: float) -> Self:
        if not is_number(factor):
            raise InputError(f"{factor!r} * ({self}): expected a finite number as the factor")
        return replace(self, scale=self.scale * factor)

    __rmul__ = __mul__

    def __rsub__(self, one: float) -> Self:
        if one != 1 or self.complement or self.power != 1 or self.scale != 1:
            raise InputError(f"{one} - ({self}): only 1 minus a plain attribute has a meaning here")
        return replace(self, complement=True)

    def __le__(self, bound: float) -> "Region":
        return Region(self, "<=", bound)

    def __ge__(self, bound: float) -> "Region":
        return Region(self, ">=", bound)

    def __str__(self) -> str:
        base = f"(1 - {self.attribute})" if self.complement else self.attribute
        power = "" if self.power == 1 else f"^{self.power:.12g}"
        return f"{'' if self.scale == 1 else f'{self.scale:.12g} '}{base}{power}"


@dataclass(frozen=True)
class Region:
    """The samples whose score lies on one side of a bound, itself included."""

    score: Score
    comparison: str
    bound: float

    def holds(self, scores: NDArray) -> NDArray[np.bool_]:
        """Membership (N,) of samples with these scores (N,)."""
        # A bound such as 0.1 meets scores that are 0.1 but for rounding; 1e-9 is far below any step of a grid.
        slack = 1e-9 if self.comparison == "<=" else -1e-9
        return meets(scores, self.comparison, self.bound + slack)

    def __str__(self) -> str:
        # All digits: the text of a region names the column of its measurements.
        return f"{self.score} {self.comparison} {self.bound:.12g}"
