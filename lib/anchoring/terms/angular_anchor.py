"""Angular anchor: labeled samples near a direction, by the cosine."""

from typing import TYPE_CHECKING

from anchoring.terms import ByHand, Formula
from anchoring.terms.fields import Directed

if TYPE_CHECKING:
    from torch import Tensor


class AngularAnchor(Directed):
    """1 - cos(z_hat, v), in [0, 2]: 0 where aligned with the direction v, 2 opposite to it."""

    def loss(self, z: "Tensor", z_hat: "Tensor") -> "Tensor":
        from anchoring.sphere import unit

        return 1 - z_hat @ unit(self.direction, z_hat)

    def by_hand(self, latent: int, like: "Tensor") -> Formula:
        """The gradient is -v, v the unit vector."""
        from anchoring.sphere import unit

        v = unit(self.direction, like)

        def formula(z_hat: "Tensor", length: "Tensor", share: "Tensor") -> ByHand:
            return ByHand(1 - (z_hat * v).sum(dim=-1), by_z_hat=-share.unsqueeze(-1) * v)

        return formula
