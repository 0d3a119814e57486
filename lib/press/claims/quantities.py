"""What can be measured on one network or in one run: quantities, their differences, and conditions on them."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from press.errors import InputError
from press.field_checks import is_number


class Quantity:
    """Something measured on one network, a float. Subclasses are frozen data; `str()` names it and keys its column."""

    def __ge__(self, threshold: float) -> "Condition":
        return Condition(self, ">=", threshold)

    def __le__(self, threshold: float) -> "Condition":
        return Condition(self, "<=", threshold)

    def __sub__(self, other: "Quantity") -> "Difference":
        return Difference(self, other)

    def measured(self) -> Iterator["Quantity"]:
        """The quantities that have to be measured to know it: itself, unless it is computed from others."""
        yield self


@dataclass(frozen=True)
class Difference(Quantity):
    """One quantity minus another, on the same network."""

    minuend: Quantity
    subtrahend: Quantity

    def measured(self) -> Iterator[Quantity]:
        yield from self.minuend.measured()
        yield from self.subtrahend.measured()

    def __str__(self) -> str:
        return f"({self.minuend}) - ({self.subtrahend})"


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


def evaluate_quantity(quantity: Quantity, columns: Mapping[str, NDArray]) -> NDArray[np.float64]:
    """Values (S,) of a quantity from the measured columns, keyed by `str(quantity)`."""
    if isinstance(quantity, Difference):
        return evaluate_quantity(quantity.minuend, columns) - evaluate_quantity(quantity.subtrahend, columns)
    return np.asarray(columns[str(quantity)], dtype=np.float64)
