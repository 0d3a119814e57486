"""Interventions: steer a model by changing its activations while it runs. Its weights are not touched.

Every function takes unit vectors z_hat (..., K) and returns changed ones of the same shape, not renormalised unless said.
The alignment of an activation with a direction v is a = max(0, cos(z_hat, v)).
"""

import torch
from torch import Tensor, nn

from anchoring import mappings
from anchoring.model import Autoencoder, length
from redact import spec

PARALLEL = 1e-6
"""Below this length the part of a unit vector that is orthogonal to a direction is rounding, in single precision."""


def suppress(z_hat: Tensor, operation: spec.Suppress) -> Tensor:
    """z_hat - h(a) (z_hat . v) v: shorter where z_hat points towards v, unchanged where it points away.

    Raises:
        InputError: the direction does not have K coordinates.
    """
    v = _unit(operation, z_hat)
    along = z_hat @ v
    share = mappings.suppression_strength(operation, along.clamp(0, 1))
    return z_hat - (share * along).unsqueeze(-1) * v


def suppress_subspace(z_hat: Tensor, operation: spec.SuppressSubspace) -> Tensor:
    """z_hat with the coordinates in `dims` set to 0.

    Raises:
        InputError: a dimension lies outside the latent space, is named twice, or none is named.
    """
    operation.check(z_hat.shape[-1], type(operation).__name__)
    changed = z_hat.clone()
    changed[..., list(operation.dims)] = 0
    return changed


def repel(z_hat: Tensor, operation: spec.Repel) -> Tensor:
    """m v + sqrt(1 - m^2) u with m = m(a), u the unit part of z_hat orthogonal to v: turned away from v, of unit length.

    Up to the mapping's threshold, and so wherever it points away, z_hat stays as it is. Where z_hat is parallel to v there is
    no u; the orthogonal part of the coordinate axis farthest from v (of several, the first) takes its place.

    Raises:
        InputError: the direction does not have K coordinates.
    """
    v = _unit(operation, z_hat)
    alignment = (z_hat @ v).clamp(0, 1)
    # In double precision: the root finder of the Bezier map goes on until nothing changes.
    m = mappings.repelled_alignment(operation.mapping, alignment.double()).to(z_hat.dtype).unsqueeze(-1)
    turned = m * v + (1 - m**2).clamp_min(0).sqrt() * _orthogonal(z_hat, v)
    return torch.where((alignment > operation.mapping.threshold).unsqueeze(-1), turned, z_hat)


def intervene(z_hat: Tensor, operation: spec.Intervention) -> Tensor:
    """The activations after an intervention as a spec names it."""
    match operation:
        case spec.Suppress():
            return suppress(z_hat, operation)
        case spec.SuppressSubspace():
            return suppress_subspace(z_hat, operation)
        case spec.Repel():
            return repel(z_hat, operation)
    raise TypeError(f"nothing is known about the intervention {operation!r}")


class Intervened(nn.Module):
    """A model, or a stack of models, that runs with an intervention. It shares the model's parameters and leaves no hook in it.

    Raises:
        InputError: the intervention does not fit the model's latent space.
    """

    def __init__(self, model: Autoencoder, intervention: spec.Intervention):
        super().__init__()
        intervention.check(model.latent, type(intervention).__name__)
        self.model = model
        self.intervention = intervention

    def forward(self, x: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        """Colors (..., B, 3) to (reconstruction (..., B, 3), z (..., B, K), changed z_hat (..., B, K)); nothing is clamped."""
        z, z_hat = self.model.encode(x)
        changed = intervene(z_hat, self.intervention)
        return self.model.decoder(changed), z, changed


def _unit(operation: spec.Suppress | spec.Repel, z_hat: Tensor) -> Tensor:
    operation.check(z_hat.shape[-1], type(operation).__name__)
    # Its length in double precision: 1 but for one rounding.
    v = torch.tensor(operation.direction, dtype=torch.float64)
    return (v / torch.linalg.vector_norm(v)).to(z_hat)


def _orthogonal(z_hat: Tensor, v: Tensor) -> Tensor:
    """The unit part of z_hat orthogonal to the unit vector v, or a fixed one where there is hardly any."""
    part = z_hat - (z_hat @ v).unsqueeze(-1) * v
    axis = torch.zeros_like(v)
    axis[v.abs().argmin()] = 1
    part = torch.where(length(part) < PARALLEL, axis, part)
    # Once more: what rounding left along v is small beside z_hat, but not beside a short part.
    part = part - (part @ v).unsqueeze(-1) * v
    return part / length(part)
