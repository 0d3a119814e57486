"""The energy of activations in some dimensions, which the two terms of subspaces have in common."""

from collections.abc import Collection
from typing import TYPE_CHECKING

from anchoring.terms import ByHand, Formula

if TYPE_CHECKING:
    from torch import Tensor


def energy(z_hat: "Tensor", dims: Collection[int]) -> "Tensor":
    """The sum of z_hat_k^2 over k in dims (..., B)."""
    return (z_hat[..., list(dims)] ** 2).sum(dim=-1)


def energy_by_hand(dims: Collection[int], latent: int, like: "Tensor") -> Formula:
    """With m_k = 1 for k in dims, else 0, the sum of m_k z_hat_k^2 has the gradient 2 m_k z_hat_k."""
    counted = like.new_tensor([float(k in dims) for k in range(latent)])

    def formula(z_hat: "Tensor", length: "Tensor", share: "Tensor") -> ByHand:
        part = counted * z_hat
        return ByHand((part * part).sum(dim=-1), by_z_hat=part.mul_((share + share).unsqueeze(-1)))

    return formula
