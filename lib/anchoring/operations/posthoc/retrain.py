"""Retrain: train the network on until the concept comes out as something else."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from anchoring.checks import check, check_number, check_whole
from anchoring.operations import Seen
from anchoring.operations.posthoc.fields import OfConcept, check_channels

if TYPE_CHECKING:
    from anchoring.model import Autoencoder


@dataclass(frozen=True, kw_only=True)
class Retrain(OfConcept):
    """Train the whole network on, with Adam, towards another target for samples of the concept.

    to: what shall come out for them, a number a channel. keep: whether half of each batch are samples of the rest, which shall
    come out as they are; otherwise the network is shown the concept alone. The draws of a network depend on its seed.
    """

    to: tuple[float, ...]
    keep: bool = False
    steps: int = 500
    lr: float = 0.003

    def __post_init__(self) -> None:
        super().__post_init__()
        check(self.keep, "Retrain: keep", "True or False", isinstance(self.keep, bool))
        check_whole(self.steps, "Retrain: steps", 1, most=1_000_000)
        check_number(self, "lr", "more than 0", lambda value: value > 0)
        check_channels(self.to, len(self.to) if isinstance(self.to, tuple) else 0, "Retrain: to")

    def fit(self, models: "Autoencoder", seen: Seen) -> "Autoencoder":
        import torch

        from anchoring.erasing.finetuning import Pool, fine_tune

        known = self.known(models, seen)
        check_channels(self.to, known.samples.shape[-1], "Retrain: to")
        pools = [Pool(known.labeled, torch.tensor(self.to).expand_as(known.samples))]
        if self.keep:
            pools.append(Pool(known.rest, known.samples))
        return fine_tune(models, known.samples, pools, seen.seeds, steps=self.steps, lr=self.lr)
