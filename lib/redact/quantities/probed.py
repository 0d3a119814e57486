"""How well the concept can be read from what a network's decoder is given."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from press.errors import InputError
from press.field_checks import check
from redact.network_quantity import NetworkQuantity
from redact.worlds.colors import RANKING_LATTICE, SELECTIVITY_LATTICE, ColorScore

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from redact.measures.evaluation import Evaluation

LINEAR, SMALL = "linear", "small"
"""Kinds of probe: logistic regression; a network with one hidden layer of 16."""

CHANCE = 0.5


@dataclass(frozen=True)
class Probed(NetworkQuantity):
    """How often a probe tells the concept from the rest, in units of chance: 1 is guessing, 2 is never wrong.

    A color counts as one of the concept by its score, and as one of the rest by 1 less its score; both sides count alike. The
    probe reads what the decoder's first layer makes of a color, before its activation: so an edit counts whether it was done to
    the latent vector or folded into the layer. Fitted on the 8^3 lattice of training, with exact scores; tested on the lattice
    of 20 points a side.
    """

    operation: str
    score: ColorScore
    kind: str

    def __post_init__(self) -> None:
        check(self.kind, "probe: kind", f"{LINEAR!r} or {SMALL!r}", self.kind in (LINEAR, SMALL))
        check(self.score, "probe: of", "a score of colors, such as redness**8", isinstance(self.score, ColorScore))
        if not self.score.is_probability:
            raise InputError(f"probe: of={self.score}: expected a score between 0 and 1")

    def operations(self) -> Iterator[str]:
        yield self.operation

    def measure(self, evaluation: "Evaluation") -> float:
        from redact.measures.probes import balanced_accuracy, coordinates, linear_probe, small_probe

        colors, concept = _weighted("fit", self.score)
        others, tested = _weighted("test", self.score)
        network = evaluation.networks[self.operation]
        read = network.read(colors)
        reduced = coordinates(read, network.model.latent)
        probe = (linear_probe if self.kind == LINEAR else small_probe)(reduced(read), concept, 1 - concept)
        return balanced_accuracy(probe(reduced(network.read(others))), tested, 1 - tested) / CHANCE

    def __str__(self) -> str:
        return f"{self.kind} probe of {self.score}, {self.operation}"


@cache
def _weighted(part: str, score: ColorScore) -> "tuple[NDArray, NDArray]":
    """The colors (N, 3) that probes are fitted or tested on, and their scores (N,)."""
    lattice = RANKING_LATTICE if part == "fit" else SELECTIVITY_LATTICE
    return lattice.colors(), lattice.score(score)


def best_possible(score: ColorScore) -> float:
    """What a probe that knows the color itself would give, in units of chance: less than 2 where colors count on both sides."""
    from redact.measures.probes import balanced_accuracy

    concept = _weighted("test", score)[1]
    rather = concept / concept.sum() - (1 - concept) / (1 - concept).sum()
    return balanced_accuracy(rather, concept, 1 - concept) / CHANCE
