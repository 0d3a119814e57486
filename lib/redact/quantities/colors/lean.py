"""How far colors lean into dimensions of the latent space that are kept for something else."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from press.field_checks import check, check_tuple
from redact.network_quantity import NetworkQuantity
from redact.worlds.colors import LATENT_LATTICE
from redact.worlds.scores import Region, Score

if TYPE_CHECKING:
    from redact.measures.colors import Evaluation


@dataclass(frozen=True)
class Lean(NetworkQuantity):
    """The largest length, in [0, 1], that a latent vector of a region has within some dimensions, as the network was trained.

    Latent vectors have length 1: 0 is at a right angle to all of these dimensions, 1 within them. Over the colors of the
    lattice of 9 points a side that lie in the region.
    """

    world = "colors"

    dims: tuple[int, ...]
    network: str
    region: Region

    def __post_init__(self) -> None:
        check_tuple(self.dims, "lean: dims", int, "dimensions of the latent space")
        check(self.region, "lean: where", "a region of colors, such as similarity <= 0.1", isinstance(self.region, Region))

    def operations(self) -> Iterator[str]:
        yield self.network

    def scores(self) -> Iterator[Score]:
        yield self.region.score

    def measure(self, evaluation: "Evaluation") -> float:
        z_hat = evaluation.latents[self.network][LATENT_LATTICE.members(self.region)]
        return float(np.linalg.norm(z_hat[:, list(self.dims)], axis=-1).max())

    def __str__(self) -> str:
        return f"largest lean into {', '.join(map(str, self.dims))} where {self.region}, {self.network}"
