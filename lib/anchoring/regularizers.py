"""The terms of the loss that shape the latent space: one short function each.

Every function takes activations (..., B, K) and returns one loss per sample (..., B); leading axes (the seeds of a stack) are
kept apart. Only `unitarity` acts on z, before the norm; all others act on the unit vectors z_hat. These are the definitions;
training computes the same, and the gradients, in `anchoring.gradients`.
Formulas: Fraser & Wielopolski (2026), arXiv 2512.12469, and the experiment notes that it grew from.
"""

from collections.abc import Sequence

import torch
from torch import Tensor

from redact import spec

ALIKE = 1 - (1e-8 + 1e-5)
"""The cosine similarity from which two samples count as one: |c - 1| <= atol + rtol, as `torch.isclose(c, 1)` has it."""


def unitarity(z: Tensor) -> Tensor:
    """(|z| - 1)^2, in [0, inf): zero on the unit sphere. Keeps z near the sphere, so that the norm loses little."""
    return (torch.linalg.vector_norm(z, dim=-1) - 1) ** 2


def anchor(z_hat: Tensor, direction: Tensor) -> Tensor:
    """|z_hat - v|^2, in [0, 4] for a unit direction v: zero at v."""
    return ((z_hat - direction) ** 2).sum(dim=-1)


def angular_anchor(z_hat: Tensor, direction: Tensor) -> Tensor:
    """1 - cos(z_hat, v), in [0, 2]: 0 aligned with the direction v, 2 opposite to it."""
    return 1 - _cosine(z_hat, direction)


def anti_anchor(z_hat: Tensor, direction: Tensor) -> Tensor:
    """max(0, cos(z_hat, u)), in [0, 1]: zero on the half-sphere that faces away from the direction u."""
    return _cosine(z_hat, direction).clamp_min(0)


def subspace(z_hat: Tensor, dims: Sequence[int]) -> Tensor:
    """Sum of z_hat_i^2 over i not in dims, in [0, 1]: zero inside the subspace that the dimensions `dims` span."""
    kept = set(dims)
    return _energy(z_hat, [i for i in range(z_hat.shape[-1]) if i not in kept])


def anti_subspace(z_hat: Tensor, dims: Sequence[int]) -> Tensor:
    """Sum of z_hat_i^2 over i in dims, in [0, 1]: zero where the dimensions `dims` are empty."""
    return _energy(z_hat, list(dims))


def separation(z_hat: Tensor, power: int) -> Tensor:
    """Sum over j of ((c_ij + 1)/2)^power, c the cosine similarities in the batch, in [0, B): zero when all are far apart.

    Pairs that are alike, c_ij close to 1 (the sample itself, and the repeats that sampling with replacement makes), count as
    c = 0 and have no gradient; at the power 100 each adds 8e-31. `power` is a whole number of at least 2. `z_hat` must have
    unit length: the gradient is that of the inner products.
    """
    cosine = z_hat @ z_hat.mT
    cosine = torch.where(cosine < ALIKE, cosine, 0)
    return (((cosine + 1) / 2) ** power).sum(dim=-1)


def _cosine(z_hat: Tensor, direction: Tensor) -> Tensor:
    # z_hat has unit length already; a direction need not.
    return z_hat @ (direction / torch.linalg.vector_norm(direction))


def _energy(z_hat: Tensor, dims: list[int]) -> Tensor:
    return (z_hat[..., dims] ** 2).sum(dim=-1)


def term_loss(term: spec.Term, z: Tensor, z_hat: Tensor) -> Tensor:
    """The per-sample loss (..., B) of a term as a spec names it."""
    match term:
        case spec.Unitarity():
            return unitarity(z)
        case spec.Anchor(direction=v):
            return anchor(z_hat, z_hat.new_tensor(v))
        case spec.AngularAnchor(direction=v):
            return angular_anchor(z_hat, z_hat.new_tensor(v))
        case spec.AntiAnchor(direction=u):
            return anti_anchor(z_hat, z_hat.new_tensor(u))
        case spec.Subspace(dims=dims):
            return subspace(z_hat, dims)
        case spec.AntiSubspace(dims=dims):
            return anti_subspace(z_hat, dims)
        case spec.Separation(power=power):
            return separation(z_hat, power)
    raise TypeError(f"no loss is known for the term {term!r}")
