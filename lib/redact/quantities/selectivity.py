"""How well an error follows what it should follow."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from redact.network_quantity import NetworkQuantity

if TYPE_CHECKING:
    from redact.measures.evaluation import Evaluation


@dataclass(frozen=True)
class Selectivity(NetworkQuantity):
    """R^2 between the error after an operation and what it should follow, on the 8^3 lattice by which the source ranks.

    It has the sign of the correlation: an error that falls where the concept is strong is not selective.
    """

    operation: str

    def operations(self) -> Iterator[str]:
        yield self.operation

    def measure(self, evaluation: "Evaluation") -> float:
        return evaluation.selectivity("selectivity_trained", self.operation)

    def __str__(self) -> str:
        return f"selectivity on the 8^3 lattice, {self.operation}"
