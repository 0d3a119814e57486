"""The error of a named color."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from redact.network_quantity import NetworkQuantity
from redact.worlds.colors import check_color

if TYPE_CHECKING:
    from redact.measures.colors import Evaluation


@dataclass(frozen=True)
class ColorError(NetworkQuantity):
    """Error of a named color after an operation: mean over RGB of the squared difference, in [0, 1]."""

    world = "colors"

    color: str
    operation: str

    def __post_init__(self) -> None:
        check_color(self.color)

    def operations(self) -> Iterator[str]:
        yield self.operation

    def measure(self, evaluation: "Evaluation") -> float:
        place = evaluation.grids.places[self.color]
        return float(evaluation.grids.error(evaluation.named[self.operation][place], evaluation.grids.named[place]))

    def __str__(self) -> str:
        return f"error of {self.color}, {self.operation}"
