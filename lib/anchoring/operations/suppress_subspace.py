"""Suppress a subspace: set some coordinates of the activations to 0."""

from typing import TYPE_CHECKING

from anchoring.operations import Intervention
from anchoring.operations.fields import OfDims

if TYPE_CHECKING:
    from torch import Tensor


class SuppressSubspace(OfDims, Intervention):
    """Set these coordinates of z_hat to 0."""

    def apply(self, z_hat: "Tensor") -> "Tensor":
        self.check(z_hat.shape[-1], type(self).__name__)
        changed = z_hat.clone()
        changed[..., list(self.dims)] = 0
        return changed
