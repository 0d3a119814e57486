"""The shape of the small autoencoder, as plain data."""

from dataclasses import dataclass

from anchoring.checks import check_whole


@dataclass(frozen=True)
class ModelSpec:
    """Latent width K and number of hidden layers on either side."""

    latent: int
    depth: int = 1

    def __post_init__(self) -> None:
        # Far more than a tiny model needs; without a limit a slip of the keyboard fills the memory.
        check_whole(self.latent, "model: latent", 1, most=1000)
        check_whole(self.depth, "model: depth", 1, most=100)
