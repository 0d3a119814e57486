"""Further training of a stack on pools of samples: each network on its own draws, as if it were alone."""

from collections.abc import Sequence
from dataclasses import dataclass

import torch
from torch import Tensor

from anchoring.erasing.evidence import Evidence
from anchoring.model import Autoencoder, flatten, shapes, unflatten
from anchoring.training import Adam, small_arrays


@dataclass(frozen=True)
class Pool:
    """What a part of each batch is drawn from, with replacement.

    weight (S, N): how often each sample is drawn, relative to the others. target (N, C): what should come out for it.
    """

    weight: Tensor
    target: Tensor


def fine_tune(
    models: Autoencoder, samples: Tensor, pools: Sequence[Pool], seeds: Sequence[int], *, steps: int, lr: float, batch: int = 64
) -> Autoencoder:
    """A stack trained on with Adam, from a fresh state, at a constant rate; every pool gives an equal part of a batch.

    samples (N, C). seeds (S,): the draws of a network depend on its seed alone. The loss is the squared error of the unclamped
    output, averaged over batch and channels.
    """
    places = [draws(pool.weight, seeds, steps, batch // len(pools)) for pool in pools]  # (T, S, B) each
    form = shapes(models)
    vector = flatten(models)
    vector = torch.nn.functional.pad(vector, (0, -len(vector) % 64)).requires_grad_()
    vector.grad = torch.zeros_like(vector)
    adam = Adam(vector.detach(), vector.grad)
    with small_arrays():
        for step in range(steps):
            x = torch.cat([samples[place[step]] for place in places], dim=-2)
            y = torch.cat([pool.target[place[step]] for pool, place in zip(pools, places, strict=True)], dim=-2)
            # A stack out of one vector: what its parameters' gradients add up in is one vector, too.
            predicted = _forward(vector, form, x)
            loss = ((predicted - y) ** 2).mean(dim=(-1, -2)).sum()
            (gradient,) = torch.autograd.grad(loss, vector)
            vector.grad.copy_(gradient)
            adam.step(lr)
    return unflatten(vector.detach().clone(), form)


def draws(weight: Tensor, seeds: Sequence[int], steps: int, count: int) -> Tensor:
    """Places (T, S, B) of samples, drawn with replacement by their weights (S, N)."""
    found = []
    for row, seed in zip(weight, seeds, strict=True):
        generator = torch.Generator().manual_seed(seed)
        found.append(torch.multinomial(row.double(), steps * count, replacement=True, generator=generator))
    return torch.stack(found).view(len(found), steps, count).transpose(0, 1)


def _forward(vector: Tensor, form: dict[str, torch.Size], x: Tensor) -> Tensor:
    """The reconstruction of a stack whose parameters are parts of a vector, with gradients by the vector."""
    sizes = [shape.numel() for shape in form.values()]
    parts = vector[: sum(sizes)].split(sizes)
    state = {name: part.view(shape) for (name, shape), part in zip(form.items(), parts, strict=True)}
    for half in ("encoder", "decoder"):
        layers = sorted({int(name.split(".")[1]) for name in state if name.startswith(f"{half}.")})
        for layer in layers:
            x = torch.baddbmm(state[f"{half}.{layer}.bias"].unsqueeze(-2), x, state[f"{half}.{layer}.weight"].mT)
            if layer != layers[-1]:
                x = torch.nn.functional.gelu(x)
        if half == "encoder":
            x = x / (x * x).sum(dim=-1, keepdim=True).clamp_min(1e-24).sqrt()
    return x


@torch.no_grad()
def errors(models: Autoencoder, known: Evidence) -> Tensor:
    """The squared error (S, N), averaged over the channels, of every sample in every network; outputs are not clamped."""
    x = known.samples.expand(len(known.drawn), -1, -1)
    return ((models(x)[0] - x) ** 2).mean(dim=-1)
