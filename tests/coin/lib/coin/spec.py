"""What an experiment with coins is."""

from collections.abc import Iterator
from dataclasses import dataclass

from press.claims.quantities import Quantity
from press.scripts import experiment


@dataclass(frozen=True)
class Imbalance(Quantity):
    """How far the share of heads is from one half, in [0, 0.5]."""

    def measured(self) -> Iterator[Quantity]:
        yield self

    def __str__(self) -> str:
        return "imbalance"


@dataclass(frozen=True, kw_only=True)
class Experiment(experiment.Experiment):
    """tosses: how often each coin is tossed. coins: how many there are."""

    tosses: int
    coins: int
