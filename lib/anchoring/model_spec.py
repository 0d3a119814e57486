"""The shape of the small autoencoder, as plain data."""

from dataclasses import dataclass

from anchoring.checks import check_whole

HIDDEN = 16
"""Width of every hidden layer, unless a spec says otherwise."""


@dataclass(frozen=True)
class ModelSpec:
    """Latent width K, number of hidden layers on either side, and width H of each of them."""

    latent: int
    depth: int = 1
    hidden: int = HIDDEN

    def __post_init__(self) -> None:
        # Far more than a tiny model needs; without a limit a slip of the keyboard fills the memory.
        check_whole(self.latent, "model: latent", 1, most=1000)
        check_whole(self.depth, "model: depth", 1, most=100)
        check_whole(self.hidden, "model: hidden", 1, most=1000)
