"""Fresh: forget all of training."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from anchoring.operations import PostHoc, Seen

if TYPE_CHECKING:
    from anchoring.model import Autoencoder


@dataclass(frozen=True)
class Fresh(PostHoc):
    """Take the weights with which each network's training began: what is learned after that owes nothing to what was known."""

    def check(self, latent: int, where: str) -> None:
        """It fits every latent space."""

    def fit(self, models: "Autoencoder", seen: Seen) -> "Autoencoder":
        from anchoring.model import stack
        from anchoring.streams import initial_model

        channels = models.encoder[0].weight.shape[-1]
        return stack([initial_model(channels, models.spec, seed)[0] for seed in seen.seeds])
