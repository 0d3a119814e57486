"""How far the error of a named color is from a number that was predicted."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from press.field_checks import check, is_number
from redact.network_quantity import NetworkQuantity
from redact.quantities.colors.color_error import ColorError
from redact.worlds.colors import check_color

if TYPE_CHECKING:
    from redact.measures.colors import Evaluation


@dataclass(frozen=True)
class ErrorDeviation(NetworkQuantity):
    """The distance, in [0, 1], of the error of a named color after an operation from a predicted one, above or below it."""

    world = "colors"

    color: str
    operation: str
    predicted: float

    def __post_init__(self) -> None:
        check_color(self.color)
        known = is_number(self.predicted) and 0 <= self.predicted <= 1
        check(self.predicted, f"deviation of the error of {self.color}: predicted", "an error, from 0 to 1", known)

    def operations(self) -> Iterator[str]:
        yield self.operation

    def measure(self, evaluation: "Evaluation") -> float:
        return abs(ColorError(self.color, self.operation).measure(evaluation) - self.predicted)

    def __str__(self) -> str:
        return f"distance from {self.predicted:.4g} of the error of {self.color}, {self.operation}"
