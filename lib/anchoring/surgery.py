"""Surgery on weights: delete latent dimensions from a model for good. A new model comes out; the old one is not touched."""

from collections.abc import Sequence

from torch import Tensor

from anchoring.model import Autoencoder, with_parameters
from press.errors import InputError


def _kept(model: Autoencoder, dims: Sequence[int]) -> list[int]:
    """The latent dimensions that stay; an error when `dims` are not distinct dimensions of the latent space."""
    outside = [d for d in dims if not 0 <= d < model.latent]
    if outside:
        raise InputError(f"dims={list(dims)}: {outside} is outside a latent space of width {model.latent}")
    if not dims or len(set(dims)) != len(dims):
        raise InputError(f"dims={list(dims)}: expected at least one dimension, each named once")
    return [d for d in range(model.latent) if d not in dims]


def _copied_state(model: Autoencoder) -> tuple[dict[str, Tensor], str, str]:
    """A copy of the parameters, and the names under which the layers around the latent space stand in it."""
    names = {module: name for name, module in model.named_modules()}
    state = {name: tensor.clone() for name, tensor in model.state_dict().items()}
    return state, names[model.to_latent], names[model.from_latent]


def ablate(model: Autoencoder, dims: Sequence[int]) -> Autoencoder:
    """Zero what writes and what reads the latent dimensions `dims`, of a model or of every model of a stack.

    Shapes stay. The activations there are 0 before the norm, which then renormalises what is left.

    Raises:
        InputError: a dimension lies outside the latent space, is named twice, or none is named.
    """
    _kept(model, dims)
    state, writer, reader = _copied_state(model)
    state[f"{writer}.weight"][..., list(dims), :] = 0
    state[f"{writer}.bias"][..., list(dims)] = 0
    state[f"{reader}.weight"][..., list(dims)] = 0
    return with_parameters(model.latent, model.depth, state)


def prune(model: Autoencoder, dims: Sequence[int]) -> Autoencoder:
    """Remove the latent dimensions `dims`: the model comes out narrower, its outputs equal the ablated model's.

    Raises:
        InputError: as `ablate`, and when no dimension would be left.
    """
    kept = _kept(model, dims)
    if not kept:
        raise InputError(f"dims={list(dims)}: pruning every dimension of a latent space of width {model.latent} leaves none")
    state, writer, reader = _copied_state(model)
    state[f"{writer}.weight"] = state[f"{writer}.weight"][..., kept, :].clone()
    state[f"{writer}.bias"] = state[f"{writer}.bias"][..., kept].clone()
    state[f"{reader}.weight"] = state[f"{reader}.weight"][..., kept].clone()
    return with_parameters(len(kept), model.depth, state)
