"""The unit sphere: lengths, the projection onto it, directions as unit vectors. Axes: B batch, K latent width."""

from collections.abc import Sequence

import torch
from torch import Tensor, nn


def length(z: Tensor) -> Tensor:
    """The lengths (..., B, 1) of vectors (..., B, K), at least 1e-12.

    The square is kept off 0, where its root has no gradient. `torch.linalg.vector_norm` takes fifty times as long where the
    batch is last in memory.
    """
    return (z * z).sum(dim=-1, keepdim=True).clamp_min(1e-24).sqrt()


def project(z: Tensor) -> Tensor:
    """z_hat = z / |z|, of the same shape; what has length 0 stays so."""
    return z / length(z)


def unit(direction: Sequence[float], like: Tensor) -> Tensor:
    """The unit vector (K,) along a direction of any length but 0, of the kind of the tensor `like`."""
    # Its length in double precision: 1 but for one rounding.
    v = torch.tensor(direction, dtype=torch.float64)
    return (v / torch.linalg.vector_norm(v)).to(like)


class Sphere(nn.Module):
    """`project` as a layer without parameters: give it a name in your network, and it can be steered there."""

    def forward(self, z: Tensor) -> Tensor:
        """Activations (..., K) to unit vectors (..., K)."""
        return project(z)
