"""Unitarity: lengths near 1 before the norm."""

from typing import TYPE_CHECKING

from anchoring.terms import ByHand, Formula, Term

if TYPE_CHECKING:
    from torch import Tensor


class Unitarity(Term):
    """(|z| - 1)^2, in [0, inf): zero on the unit sphere. Keeps z near it, so that the norm loses little."""

    def loss(self, z: "Tensor", z_hat: "Tensor") -> "Tensor":
        return (z.norm(dim=-1) - 1) ** 2

    def by_hand(self, latent: int, like: "Tensor") -> Formula:
        """The gradient is 2 (|z| - 1) z_hat, by z."""
        one = like.new_tensor(1.0)

        def formula(z_hat: "Tensor", length: "Tensor", share: "Tensor") -> ByHand:
            excess = length - one
            return ByHand((excess * excess).squeeze(-1), by_z=(share + share).unsqueeze(-1) * excess * z_hat)

        return formula
