"""Anti-subspace: samples kept out of some dimensions."""

from typing import TYPE_CHECKING

from anchoring.terms import Formula
from anchoring.terms.energy import energy, energy_by_hand
from anchoring.terms.fields import OnDims

if TYPE_CHECKING:
    from torch import Tensor


class AntiSubspace(OnDims):
    """Sum of z_hat_k^2 over k in dims, in [0, 1]: zero where the dimensions `dims` are empty."""

    def loss(self, z: "Tensor", z_hat: "Tensor") -> "Tensor":
        return energy(z_hat, self.dims)

    def by_hand(self, latent: int, like: "Tensor") -> Formula:
        return energy_by_hand(self.dims, latent, like)
