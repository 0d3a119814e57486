"""How well an error follows what it should follow."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from redact.arms import baseline_of
from redact.network_quantity import NetworkQuantity
from redact.quantities.colors.color_error import ColorError
from redact.worlds.colors import check_color

if TYPE_CHECKING:
    from redact.measures.colors import Evaluation


@dataclass(frozen=True)
class Selectivity(NetworkQuantity):
    """R^2 between the error after an operation and what it should follow, on the 8^3 lattice by which the source ranks.

    held_out: on the lattice between the points of that one instead, of whose colors no network has seen any.

    It has the sign of the correlation: an error that falls where the concept is strong is not selective. A correlation does not
    see scale, so it says nothing of whether the concept is gone: with `removed`, colors that stand for it, R^2 counts where the
    operation raises the error of each of them by at least `by`; a network that kept the concept is not selective, and has 0.
    """

    world = "colors"

    operation: str
    removed: tuple[str, ...] = ()
    by: float = 0.0
    held_out: bool = False

    def __post_init__(self) -> None:
        for color in self.removed:
            check_color(color)

    def operations(self) -> Iterator[str]:
        yield self.operation
        if self.removed:
            yield baseline_of(self.operation)

    def measure(self, evaluation: "Evaluation") -> float:
        before = baseline_of(self.operation)
        for color in self.removed:
            if ColorError(color, self.operation).measure(evaluation) - ColorError(color, before).measure(evaluation) < self.by:
                return 0.0
        return evaluation.selectivity("selectivity_held_out" if self.held_out else "selectivity_trained", self.operation)

    def __str__(self) -> str:
        gone = f", if {', '.join(self.removed)} gained {self.by:g}" if self.removed else ""
        return f"selectivity on {'held-out colors' if self.held_out else 'the 8^3 lattice'}, {self.operation}{gone}"
