"""Suppress: take the component along a direction out of the activations."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from anchoring.checks import check_number
from anchoring.mappings import Array
from anchoring.operations import Intervention
from anchoring.operations.fields import AlongDirection

if TYPE_CHECKING:
    from torch import Tensor


@dataclass(frozen=True)
class Suppress(AlongDirection, Intervention):
    """Take the component along a direction out of z_hat, where it is positive.

    threshold: the cosine up to which nothing happens, in [0, 1). strength: the share that is taken out of what is fully
    aligned, in [0, 1]. power: how the share grows from the threshold on; 0: it is `strength` at once.
    Formula: Fraser & Wielopolski (2026), arXiv 2512.12469.
    """

    threshold: float = 0.0
    strength: float = 1.0
    power: float = 0.0

    def __post_init__(self) -> None:
        super().__post_init__()
        check_number(self, "threshold", "at least 0 and less than 1", lambda value: 0 <= value < 1)
        check_number(self, "strength", "between 0 and 1", lambda value: 0 <= value <= 1)
        check_number(self, "power", "0 or more", lambda value: value >= 0)

    def share(self, alignment: Array) -> Array:
        """h(a), in [0, strength]: the share of the aligned component that is taken out. Numpy or torch.

        Up to the threshold t it is 0, at t itself too: with t = 0 every activation that points away has a = 0. Above it is
        strength ((a - t) / (1 - t))^power, so for the power 0 (0^0 = 1) full strength at once.
        """
        t = self.threshold
        ramp = ((alignment - t) / (1 - t)).clip(0, 1)
        return (alignment > t) * (self.strength * ramp**self.power)

    def apply(self, z_hat: "Tensor") -> "Tensor":
        """z_hat - h(a) (z_hat . v) v: shorter where z_hat points towards v, unchanged where it points away."""
        v = self.unit(z_hat)
        along = z_hat @ v
        return z_hat - (self.share(along.clamp(0, 1)) * along).unsqueeze(-1) * v
