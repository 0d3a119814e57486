"""The small autoencoder: a sample in, a point on the unit hypersphere in the middle, the sample out.

Axes: S seeds, B batch, K latent width, H hidden width, C channels. One class serves one network and many: the parameters of a
*stack* carry a leading axis S, inputs are then (S, B, C), and the same formulas apply to every network of the stack by itself.
"""

import copy
from collections.abc import Mapping, Sequence
from functools import cache

import torch
from torch import Tensor, nn

from anchoring.model_spec import HIDDEN, ModelSpec
from anchoring.sphere import Sphere


class Linear(nn.Linear):
    """`torch.nn.Linear`, whose weight (out, in) and bias (out,) may carry a leading stack axis S."""

    def forward(self, x: Tensor) -> Tensor:
        # Products of matrices with the long axis, the batch, last in memory take half the time or less; `.mT` is a view.
        if self.weight.dim() == 2:
            if x.dim() != 2:
                return nn.functional.linear(x, self.weight, self.bias)
            return torch.addmm(self.bias.unsqueeze(-1), self.weight, x.mT).mT
        return torch.baddbmm(self.bias.unsqueeze(-1), self.weight, x.mT).mT


def _layers(widths: Sequence[int]) -> nn.Sequential:
    layers: list[nn.Module] = []
    for n_in, n_out in zip(widths[:-1], widths[1:], strict=True):
        layers += [Linear(n_in, n_out), nn.GELU()]  # the exact (erf) GELU
    return nn.Sequential(*layers[:-1])


class Autoencoder(nn.Module):
    """Encoder of `depth` hidden layers of width `hidden`, unit-norm bottleneck of width `latent`, decoder like the encoder.

    Initialised as torch initialises Linear layers, in the order encoder, then decoder, from torch's global generator. Its layer
    `sphere` is where it is steered.
    """

    def __init__(self, channels: int, latent: int, depth: int = 1, hidden: int = HIDDEN):
        super().__init__()
        self.encoder = _layers([channels, *[hidden] * depth, latent])
        self.sphere = Sphere()
        self.decoder = _layers([latent, *[hidden] * depth, channels])

    @property
    def writer(self) -> str:
        """The name of the layer that writes the latent dimensions: its rows are theirs."""
        return f"encoder.{len(self.encoder) - 1}"

    @property
    def reader(self) -> str:
        """The name of the layer that reads the latent dimensions: its columns are theirs."""
        return "decoder.0"

    @property
    def to_latent(self) -> Linear:
        """The layer that writes the latent dimensions."""
        return self.encoder[-1]

    @property
    def latent(self) -> int:
        """Width K of the latent space."""
        return self.to_latent.weight.shape[-2]

    @property
    def spec(self) -> ModelSpec:
        """The spec of which a network of this shape is built."""
        return ModelSpec(self.latent, len(self.encoder) // 2, self.to_latent.weight.shape[-1])

    def encode(self, x: Tensor) -> tuple[Tensor, Tensor]:
        """Samples (..., B, C) to `z` before and `z_hat` after the norm, both (..., B, K)."""
        z = self.encoder(x)
        return z, self.sphere(z)

    def features(self, x: Tensor) -> Tensor:
        """Samples (..., B, C) to the activations of the encoder's last hidden layer (..., B, H)."""
        return self.encoder[:-1](x)

    def forward(self, x: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        """Samples (..., B, C) to (reconstruction (..., B, C), z (..., B, K), z_hat (..., B, K)); nothing is clamped."""
        z, z_hat = self.encode(x)
        return self.decoder(z_hat), z, z_hat


def with_parameters(state: Mapping[str, Tensor]) -> Autoencoder:
    """A model, or a stack of models, that holds the parameters of `state` (not copied), which also say its shape."""
    depth = sum(name.startswith("encoder.") and name.endswith(".weight") for name in state) - 1
    hidden, channels = state["encoder.0.weight"].shape[-2:]
    latent = state["decoder.0.weight"].shape[-1]
    model = copy.deepcopy(_empty(channels, latent, depth, hidden))
    for name, tensor in state.items():
        path, _, leaf = name.rpartition(".")
        setattr(model.get_submodule(path), leaf, nn.Parameter(tensor))
    return model


@cache  # what is thrown away at once takes ten times as long to initialise as to copy
def _empty(channels: int, latent: int, depth: int, hidden: int) -> Autoencoder:
    """A model of that shape whose parameters hold no numbers: no draw from the global generator, no memory."""
    with torch.device("meta"):
        return Autoencoder(channels, latent, depth, hidden)


def stack(models: Sequence[Autoencoder]) -> Autoencoder:
    """Many models of one shape as one model whose parameters have a leading axis S."""
    states = [model.state_dict() for model in models]
    return with_parameters({name: torch.stack([state[name] for state in states]) for name in states[0]})


def select(models: Autoencoder, index: int) -> Autoencoder:
    """One model, with parameters of its own, out of a stack."""
    return with_parameters({name: tensor[index].clone() for name, tensor in models.state_dict().items()})


def flatten(model: Autoencoder) -> Tensor:
    """All parameters of a stack in one vector, a new one."""
    return torch.cat([tensor.flatten() for tensor in model.state_dict().values()])


def unflatten(vector: Tensor, shapes: Mapping[str, torch.Size]) -> Autoencoder:
    """The stack whose parameters, of these shapes (S, ...), are the parts of a vector, as `flatten` has them (not copied).

    The vector may be longer.
    """
    sizes = [shape.numel() for shape in shapes.values()]
    parts = vector[: sum(sizes)].split(sizes)
    return with_parameters({name: part.view(shape) for (name, shape), part in zip(shapes.items(), parts, strict=True)})


def shapes(model: Autoencoder) -> dict[str, torch.Size]:
    """The shapes of a model's parameters, by name."""
    return {name: tensor.shape for name, tensor in model.state_dict().items()}
