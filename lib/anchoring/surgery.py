"""Surgery on weights: delete latent dimensions of a model, or draw them anew. A new model comes out, the old one stays."""

import copy
from collections.abc import Sequence

import torch
from torch import Tensor, nn

from anchoring.checks import check_dims
from anchoring.errors import InputError
from anchoring.operations.ablate_with_fallback import AblateWithFallback
from anchoring.operations.prune import Prune
from anchoring.sphere import unit


def ablate(model: nn.Module, dims: Sequence[int], writer: str | None = None, reader: str | None = None) -> nn.Module:
    """Zero what writes and what reads the latent dimensions `dims`, of a model or of every model of a stack.

    Shapes stay. The activations there are 0, and a norm that follows renormalises what is left.
    writer, reader: the dotted names of the layers whose rows and whose columns are the latent dimensions; a model that knows
    its own has them as attributes `writer` and `reader`. Either is a layer like `nn.Linear`, with a bias or without, its weight
    (out, in) or, in a stack, (S, out, in). What stands between the two should keep the dimensions apart, but for their norm.

    Raises:
        InputError: there is no such layer, the two do not fit, a dimension lies outside of the latent space or is named twice,
            or none is named.
    """
    new, write, read, latent = _opened(model, writer, reader)
    check_dims(tuple(dims), latent, "ablate")
    for layer, name, place in _touched(write, read, tuple(dims)):
        changed = getattr(layer, name).detach().clone()
        changed[place] = 0
        _put(layer, name, changed)
    return new


def ablate_with_fallback(
    model: nn.Module, direction: Sequence[float], bias: float, writer: str | None = None, reader: str | None = None
) -> nn.Module:
    """Write the constant -bias along a direction v, instead of what was written there; what reads it stays.

    z' = z - (z . v) v - bias v, before the norm: of a coordinate axis, its row becomes zero and its bias -bias. A writer
    without a bias gets one.

    Raises:
        InputError: as `ablate`; the direction is no direction of the latent space, or the bias is no finite number.
    """
    new, write, _, latent = _opened(model, writer, reader)
    AblateWithFallback(tuple(direction), bias).check(latent, "ablate with fallback")
    weight, old = write.weight.detach(), getattr(write, "bias", None)
    v = unit(direction, weight)
    old = weight.new_zeros(weight.shape[:-1]) if old is None else old.detach()
    put = v.unsqueeze(-1)
    _put(write, "weight", weight - put * (put * weight).sum(dim=-2, keepdim=True))
    numbers = old - v * (v * old).sum(dim=-1, keepdim=True) - v * bias
    if getattr(write, "bias", None) is None:
        write.bias = nn.Parameter(numbers, requires_grad=write.weight.requires_grad)
    else:
        _put(write, "bias", numbers)
    return new


def prune(model: nn.Module, dims: Sequence[int], writer: str | None = None, reader: str | None = None) -> nn.Module:
    """Remove the latent dimensions `dims`: the model comes out narrower, its outputs equal the ablated model's.

    What stands between writer and reader has to work at any width: an activation or a norm does, a `LayerNorm` does not.

    Raises:
        InputError: as `ablate`, and when no dimension would be left.
    """
    new, write, read, latent = _opened(model, writer, reader)
    Prune(*dims).check(latent, "prune")
    kept = tuple(d for d in range(latent) if d not in dims)
    for layer, name, place in _touched(write, read, kept):
        _put(layer, name, getattr(layer, name).detach()[place].clone())
    write.out_features = read.in_features = len(kept)
    return new


def redraw(model: nn.Module, dims: Sequence[int], writer: str | None = None, reader: str | None = None) -> nn.Module:
    """Draw anew what writes and what reads the latent dimensions `dims`, uniformly between ±1/sqrt(inputs of the layer).

    That is how torch initializes an `nn.Linear`. Model i of a stack draws from a generator seeded with i, a model alone from
    one seeded with 0. The bias of the reader, which belongs to no dimension, stays.

    Raises:
        InputError: as `ablate`.
    """
    new, write, read, latent = _opened(model, writer, reader)
    check_dims(tuple(dims), latent, "redraw")
    generators = [torch.Generator().manual_seed(i) for i in range(len(write.weight) if write.weight.dim() == 3 else 1)]
    for layer, name, place in _touched(write, read, tuple(dims)):
        changed = getattr(layer, name).detach().clone()
        shape = changed[place].shape
        each = shape[1:] if write.weight.dim() == 3 else shape
        drawn = torch.stack([torch.rand(each, generator=generator, dtype=changed.dtype) for generator in generators])
        changed[place] = ((2 * drawn - 1) / layer.weight.shape[-1] ** 0.5).reshape(shape).to(changed.device)
        _put(layer, name, changed)
    return new


def _opened(model: nn.Module, writer: str | None, reader: str | None) -> tuple[nn.Module, nn.Module, nn.Module, int]:
    """A copy of the model, the layers of it that write and read the latent space, and its width."""
    new = copy.deepcopy(model)
    write, read = (_layer(new, name, role) for name, role in ((writer, "writer"), (reader, "reader")))
    latent, read_width = write.weight.shape[-2], read.weight.shape[-1]
    if latent != read_width:
        raise InputError(f"writer and reader do not fit: one writes {latent} dimensions, the other reads {read_width}")
    return new, write, read, latent


def _layer(model: nn.Module, name: str | None, role: str) -> nn.Module:
    """The layer of that name, or by the name that the model itself has for the role."""
    name = getattr(model, role, None) if name is None else name
    if not isinstance(name, str):
        raise InputError(f"{role}={name!r}, expected the dotted name of a layer of the {type(model).__name__}")
    layer = dict(model.named_modules(remove_duplicate=False)).get(name)
    weight = None if layer is None else layer._parameters.get("weight")  # a weight that is computed cannot be set
    if weight is None or weight.shape[-2:] != (getattr(layer, "out_features", None), getattr(layer, "in_features", None)):
        found = "no layer" if layer is None else f"a {type(layer).__name__}"
        linear = [other for other, module in model.named_modules() if isinstance(module, nn.Linear)]
        raise InputError(f"{role}={name!r} is {found}, expected one like nn.Linear, such as {', '.join(linear) or '(none)'}")
    return layer


def _touched(write: nn.Module, read: nn.Module, dims: tuple[int, ...]) -> list[tuple[nn.Module, str, tuple]]:
    """Where the numbers of some dimensions stand: layer, parameter, index. The bias of the reader belongs to none."""
    found = [(write, "weight", (..., list(dims), slice(None))), (read, "weight", (..., list(dims)))]
    if getattr(write, "bias", None) is not None:
        found.append((write, "bias", (..., list(dims))))
    return found


def _put(layer: nn.Module, name: str, numbers: Tensor) -> None:
    # A parameter of its own: one that is shared with another layer stays there as it is.
    setattr(layer, name, nn.Parameter(numbers, requires_grad=getattr(layer, name).requires_grad))
