"""How far the outputs of two networks are apart."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from redact.network_quantity import NetworkQuantity

if TYPE_CHECKING:
    from redact.measures.asking import Evaluation


@dataclass(frozen=True)
class Disagreement(NetworkQuantity):
    """The largest difference between the clamped outputs of two operations.

    Over all samples that are tested, and their channels.
    """

    first: str
    second: str

    def operations(self) -> Iterator[str]:
        yield from (self.first, self.second)

    def measure(self, evaluation: "Evaluation") -> float:
        return float(np.abs(evaluation.outputs[self.first] - evaluation.outputs[self.second]).max())

    def __str__(self) -> str:
        return f"largest difference between {self.first} and {self.second}"
