"""Subspace: labeled samples inside the subspace of some dimensions."""

from typing import TYPE_CHECKING

from anchoring.terms import Formula
from anchoring.terms.energy import energy, energy_by_hand
from anchoring.terms.fields import OnDims

if TYPE_CHECKING:
    from torch import Tensor


class Subspace(OnDims):
    """Sum of z_hat_k^2 over k not in dims, in [0, 1]: zero inside the subspace that the dimensions `dims` span."""

    def loss(self, z: "Tensor", z_hat: "Tensor") -> "Tensor":
        return energy(z_hat, self._others(z_hat.shape[-1]))

    def by_hand(self, latent: int, like: "Tensor") -> Formula:
        return energy_by_hand(self._others(latent), latent, like)

    def _others(self, latent: int) -> list[int]:
        return [k for k in range(latent) if k not in self.dims]
