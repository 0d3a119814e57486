"""Affine maps of latent vectors, for a stack, and how one becomes part of the layer that reads them."""

from dataclasses import dataclass

import torch
from torch import Tensor

from anchoring.errors import InputError
from anchoring.model import Autoencoder, with_parameters


@dataclass(frozen=True)
class Affine:
    """z -> A z + b. matrix A (..., K, K), shift b (..., K); what stands before K is a stack's axis, if there is one."""

    matrix: Tensor
    shift: Tensor

    def __call__(self, z: Tensor) -> Tensor:
        """Vectors (..., N, K) to vectors of the same shape."""
        return z @ self.matrix.mT + self.shift.unsqueeze(-2)


def along(direction: Tensor, center: Tensor) -> Affine:
    """What sets the component along a direction to that of a center: z - ((z - center) . d) d; both (..., K).

    The direction may have any length but 0; the map is a projection: twice does what once does.
    """
    d = direction / torch.linalg.vector_norm(direction, dim=-1, keepdim=True)
    matrix = torch.eye(d.shape[-1], dtype=d.dtype, device=d.device) - d.unsqueeze(-1) * d.unsqueeze(-2)
    return Affine(matrix, (center * d).sum(dim=-1, keepdim=True) * d)


def fold(model: Autoencoder, edit: Affine) -> Autoencoder:
    """The model, or stack, whose decoder does the map itself: W (A z + b) + c = (W A) z + (W b + c). A new one.

    Raises:
        InputError: the map is of another width than the latent space.
    """
    if edit.matrix.shape[-1] != model.latent:
        raise InputError(f"fold: a map of {edit.matrix.shape[-1]} dimensions, expected {model.latent} as the latent space has")
    state = {name: tensor.detach().clone() for name, tensor in model.state_dict().items()}
    weight, bias = f"{model.reader}.weight", f"{model.reader}.bias"
    W, c = state[weight].double(), state[bias].double()
    A, b = edit.matrix.double(), edit.shift.double()
    state[weight] = (W @ A).to(state[weight])
    state[bias] = (c + (W @ b.unsqueeze(-1)).squeeze(-1)).to(state[bias])
    return with_parameters(state)
