"""How bright named colors come out."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from press.errors import InputError
from redact.network_quantity import NetworkQuantity
from redact.worlds.colors import check_color

if TYPE_CHECKING:
    from redact.measures.colors import Evaluation


@dataclass(frozen=True)
class Brightness(NetworkQuantity):
    """Mean over RGB of what comes out for named colors after an operation, averaged over them, in [0, 1]."""

    world = "colors"

    colors: tuple[str, ...]
    operation: str

    def __post_init__(self) -> None:
        if not self.colors:
            raise InputError(f"brightness after {self.operation!r}: of no color, expected at least one")
        for color in self.colors:
            check_color(color)

    def operations(self) -> Iterator[str]:
        yield self.operation

    def measure(self, evaluation: "Evaluation") -> float:
        places = [evaluation.grids.places[color] for color in self.colors]
        return float(evaluation.named[self.operation][places].mean())

    def __str__(self) -> str:
        return f"brightness of {', '.join(self.colors)}, {self.operation}"
