"""Anchor: labeled samples near a point of the sphere, by Euclidean distance."""

from typing import TYPE_CHECKING

from anchoring.terms import ByHand, Formula
from anchoring.terms.fields import Directed

if TYPE_CHECKING:
    from torch import Tensor


class Anchor(Directed):
    """|z_hat - v|^2, in [0, 4] for a unit vector v, which is taken as it is given: zero at v."""

    def loss(self, z: "Tensor", z_hat: "Tensor") -> "Tensor":
        return ((z_hat - z_hat.new_tensor(self.direction)) ** 2).sum(dim=-1)

    def by_hand(self, latent: int, like: "Tensor") -> Formula:
        """The gradient is 2 (z_hat - v)."""
        v = like.new_tensor(self.direction)

        def formula(z_hat: "Tensor", length: "Tensor", share: "Tensor") -> ByHand:
            away = z_hat - v
            return ByHand((away * away).sum(dim=-1), by_z_hat=away.mul_((share + share).unsqueeze(-1)))

        return formula
