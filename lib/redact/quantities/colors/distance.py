"""How far what comes out for a color is from another color."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from redact.network_quantity import NetworkQuantity
from redact.worlds.colors import check_color

if TYPE_CHECKING:
    from redact.measures.colors import Evaluation


@dataclass(frozen=True)
class Distance(NetworkQuantity):
    """Mean over RGB of the squared difference between what comes out for a named color and another named color, in [0, 1].

    That between a color and itself is its error.
    """

    world = "colors"

    color: str
    operation: str
    to: str

    def __post_init__(self) -> None:
        check_color(self.color)
        check_color(self.to)

    def operations(self) -> Iterator[str]:
        yield self.operation

    def measure(self, evaluation: "Evaluation") -> float:
        grids = evaluation.grids
        out, target = evaluation.named[self.operation][grids.places[self.color]], grids.named[grids.places[self.to]]
        return float(grids.error(out, target))

    def __str__(self) -> str:
        return f"distance of {self.color} from {self.to}, {self.operation}"
