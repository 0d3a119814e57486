"""How well the concept can be read from what a network's decoder is given."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from press.errors import InputError
from press.field_checks import check
from redact.network_quantity import NetworkQuantity
from redact.worlds.scores import Score

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from redact.measures.asking import Evaluation

LINEAR, SMALL = "linear", "small"
"""Kinds of probe: logistic regression; a network with one hidden layer of 16."""

CHANCE = 0.5


@dataclass(frozen=True)
class Probed(NetworkQuantity):
    """How often a probe tells the concept from the rest, in units of chance: 1 is guessing, 2 is never wrong.

    A sample counts as one of the concept by its score, and as one of the rest by 1 less its score; both sides count alike. The
    probe reads what the decoder's first layer makes of a sample, before its activation: so an edit counts whether it was done
    to the latent vector or folded into the layer. Fitted on samples of training, with exact scores; tested on others
    (`Evaluation.probed`).
    """

    operation: str
    score: Score
    kind: str

    def __post_init__(self) -> None:
        check(self.kind, "probe: kind", f"{LINEAR!r} or {SMALL!r}", self.kind in (LINEAR, SMALL))
        check(self.score, "probe: of", "a score of samples, such as redness**8", isinstance(self.score, Score))
        if not self.score.is_probability:
            raise InputError(f"probe: of={self.score}: expected a score between 0 and 1")

    def operations(self) -> Iterator[str]:
        yield self.operation

    def scores(self) -> Iterator[Score]:
        yield self.score

    def measure(self, evaluation: "Evaluation") -> float:
        from redact.measures.probes import balanced_accuracy, coordinates, linear_probe, small_probe

        samples, concept = evaluation.probed("fit", self.score)
        others, tested = evaluation.probed("test", self.score)
        network = evaluation.networks[self.operation]
        read = network.read(samples)
        reduced = coordinates(read, network.model.latent)
        probe = (linear_probe if self.kind == LINEAR else small_probe)(reduced(read), concept, 1 - concept)
        return balanced_accuracy(probe(reduced(network.read(others))), tested, 1 - tested) / CHANCE

    def __str__(self) -> str:
        return f"{self.kind} probe of {self.score}, {self.operation}"


def best_possible(concept: "NDArray") -> float:
    """What a probe that knows a sample itself would give, in units of chance: less than 2 where samples count on both sides.

    concept (N,): the scores of the samples that it is tested on.
    """
    from redact.measures.probes import balanced_accuracy

    rather = concept / concept.sum() - (1 - concept) / (1 - concept).sum()
    return balanced_accuracy(rather, concept, 1 - concept) / CHANCE
