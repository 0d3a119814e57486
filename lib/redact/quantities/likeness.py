"""How near what comes out for a named color is to another one."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from redact.network_quantity import NetworkQuantity
from redact.worlds.colors import check_color

if TYPE_CHECKING:
    from redact.measures.evaluation import Evaluation


@dataclass(frozen=True)
class Likeness(NetworkQuantity):
    """The mean over RGB, in [0, 1], of the squared difference between what comes out for a named color and another color.

    0 where an operation turned the color into the other one.
    """

    color: str
    other: str
    operation: str

    def __post_init__(self) -> None:
        check_color(self.color)
        check_color(self.other)

    def operations(self) -> Iterator[str]:
        yield self.operation

    def measure(self, evaluation: "Evaluation") -> float:
        places, grids = evaluation.grids.places, evaluation.grids
        return float(grids.error(evaluation.named[self.operation][places[self.color]], grids.named[places[self.other]]))

    def __str__(self) -> str:
        return f"difference of {self.color} from {self.other}, {self.operation}"
