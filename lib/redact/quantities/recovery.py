"""How soon an attack brings a deleted concept back."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from redact.network_quantity import NetworkQuantity

if TYPE_CHECKING:
    from redact.measures.asking import Evaluation


@dataclass(frozen=True)
class RecoverySteps(NetworkQuantity):
    """After how many steps of an attack the concept is back and stays, at the learning rate that is fastest for this network.

    Where it is not back by the end: one more than the steps of the attack. Such a value is known from below alone.
    """

    network: str
    attack: str

    def operations(self) -> Iterator[str]:
        yield self.network

    def attacked(self) -> Iterator[tuple[str, str]]:
        yield self.attack, self.network

    def measure(self, evaluation: "Evaluation") -> float:
        return evaluation.recovery[self.attack, self.network]

    def __str__(self) -> str:
        return f"steps of {self.attack} until it is back, {self.network}"


@dataclass(frozen=True)
class Slowdown(NetworkQuantity):
    """How many times as many steps an attack takes on a network as on a control of the same seed.

    A concept that is there from the start counts as one step. Where it does not come back in the network alone, the ratio is
    known from below; where not in the control alone, from above; where in neither, it is 1. So a claim that the network takes
    more steps, by a factor above 1, passes only where that is known.
    """

    network: str
    control: str
    attack: str

    def operations(self) -> Iterator[str]:
        yield from (self.network, self.control)

    def attacked(self) -> Iterator[tuple[str, str]]:
        yield from ((self.attack, self.network), (self.attack, self.control))

    def measure(self, evaluation: "Evaluation") -> float:
        ours, theirs = (max(1.0, evaluation.recovery[name]) for name in self.attacked())
        return ours / theirs

    def __str__(self) -> str:
        return f"steps of {self.attack}, {self.network} over {self.control}"
