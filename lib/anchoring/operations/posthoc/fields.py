"""What all operations that are fitted on a concept have in common: which, and what they know of it."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from anchoring.checks import check, is_number
from anchoring.operations import PostHoc, Seen

if TYPE_CHECKING:
    from torch import Tensor

    from anchoring.erasing.evidence import Evidence
    from anchoring.model import Autoencoder

BY = ("labels", "scores")


@dataclass(frozen=True)
class OfConcept(PostHoc):
    """An operation that is fitted on a concept.

    on: the label of the concept. by: `labels`, those that training drew, not one more; or `scores`, how much every sample has
    of the concept, which is the label's probability, the highest being 1.
    """

    on: str
    by: str = "labels"

    def __post_init__(self) -> None:
        check(self.on, f"{type(self).__name__}: on", "the name of a label", isinstance(self.on, str) and bool(self.on))
        check(self.by, f"{type(self).__name__}: by", " or ".join(map(repr, BY)), self.by in BY)

    def check(self, latent: int, where: str) -> None:
        """Fits any latent space."""

    def known(self, models: "Autoencoder", seen: Seen) -> "Evidence":
        """What the operation knows of the concept, for each network of a stack."""
        from anchoring.erasing.evidence import evidence

        return evidence(models, seen, self.on, self.by)


def encoded(models: "Autoencoder", known: "Evidence") -> "Tensor":
    """z_hat (S, N, K) of all samples, in double precision."""
    import torch

    with torch.no_grad():
        return models.encode(known.samples.expand(len(known.drawn), -1, -1))[1].double()


def check_channels(color: object, channels: int, where: str) -> None:
    """A tuple of a finite number a channel."""
    ok = isinstance(color, tuple) and len(color) == channels and all(map(is_number, color))
    check(color, where, f"a tuple of {channels} finite numbers", ok)
