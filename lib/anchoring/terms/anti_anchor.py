"""Anti-anchor: samples kept off a direction."""

from typing import TYPE_CHECKING

from anchoring.terms import ByHand, Formula
from anchoring.terms.fields import Directed

if TYPE_CHECKING:
    from torch import Tensor


class AntiAnchor(Directed):
    """max(0, cos(z_hat, u)), in [0, 1]: zero on the half-sphere that faces away from the direction u."""

    def loss(self, z: "Tensor", z_hat: "Tensor") -> "Tensor":
        from anchoring.sphere import unit

        return (z_hat @ unit(self.direction, z_hat)).clamp_min(0)

    def by_hand(self, latent: int, like: "Tensor") -> Formula:
        """The gradient is u, the unit vector, where the cosine is positive."""
        from anchoring.sphere import unit

        u = unit(self.direction, like)

        def formula(z_hat: "Tensor", length: "Tensor", share: "Tensor") -> ByHand:
            cosine = (z_hat * u).sum(dim=-1)
            return ByHand(cosine.clamp_min(0), by_z_hat=(share * (cosine > 0)).unsqueeze(-1) * u)

        return formula
