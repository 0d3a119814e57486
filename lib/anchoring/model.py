"""The autoencoder: colors in, a point on the unit hypersphere in the middle, colors out.

Axes: S seeds, B batch, K latent width, C color channels. One class serves one network and many: the parameters of a *stack*
carry a leading axis S, inputs are then (S, B, C), and the same formulas apply to every network of the stack by itself.
"""

from collections.abc import Sequence

import torch
from torch import Tensor, nn

HIDDEN = 16
"""Width of every hidden layer."""


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


def length(z: Tensor) -> Tensor:
    """The lengths (..., B, 1) of vectors (..., B, K), at least 1e-12.

    The square is kept off 0, where its root has no gradient. `torch.linalg.vector_norm` takes fifty times as long where the
    batch is last in memory.
    """
    return (z * z).sum(dim=-1, keepdim=True).clamp_min(1e-24).sqrt()


class Autoencoder(nn.Module):
    """Encoder of `depth` hidden layers, unit-norm bottleneck of width `latent`, decoder of `depth` hidden layers.

    Initialised as torch initialises Linear layers, in the order encoder, then decoder, from torch's global generator.
    """

    def __init__(self, latent: int, depth: int = 1):
        super().__init__()
        self.encoder = _layers([3, *[HIDDEN] * depth, latent])
        self.decoder = _layers([latent, *[HIDDEN] * depth, 3])

    @property
    def to_latent(self) -> Linear:
        """The layer that writes the latent dimensions: its rows are theirs."""
        return self.encoder[-1]

    @property
    def from_latent(self) -> Linear:
        """The layer that reads the latent dimensions: its columns are theirs."""
        return self.decoder[0]

    @property
    def latent(self) -> int:
        """Width K of the latent space."""
        return self.to_latent.weight.shape[-2]

    @property
    def depth(self) -> int:
        """Number of hidden layers on either side."""
        return len(self.encoder) // 2

    def encode(self, x: Tensor) -> tuple[Tensor, Tensor]:
        """Colors (..., B, 3) to `z` before and `z_hat` after the norm, both (..., B, K)."""
        return self.to_sphere(self.features(x))

    def features(self, x: Tensor) -> Tensor:
        """Colors (..., B, 3) to the activations of the encoder's last hidden layer (..., B, HIDDEN)."""
        return self.encoder[:-1](x)

    def to_sphere(self, features: Tensor) -> tuple[Tensor, Tensor]:
        """The second half of `encode`: from the features."""
        z = self.to_latent(features)
        return z, z / length(z)

    def forward(self, x: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        """Colors (..., B, 3) to (reconstruction (..., B, 3), z (..., B, K), z_hat (..., B, K)); nothing is clamped."""
        z, z_hat = self.encode(x)
        return self.decoder(z_hat), z, z_hat


def with_parameters(latent: int, depth: int, state: dict[str, Tensor]) -> Autoencoder:
    """A model, or a stack of models, that holds the parameters of `state` (not copied)."""
    with torch.device("meta"):  # no draw from the global generator, no memory
        model = Autoencoder(latent, depth)
    for name, tensor in state.items():
        path, _, leaf = name.rpartition(".")
        setattr(model.get_submodule(path), leaf, nn.Parameter(tensor))
    return model


def stack(models: Sequence[Autoencoder]) -> Autoencoder:
    """Many models of one shape as one model whose parameters have a leading axis S."""
    states = [model.state_dict() for model in models]
    stacked = {name: torch.stack([state[name] for state in states]) for name in states[0]}
    return with_parameters(models[0].latent, models[0].depth, stacked)


def flatten(model: Autoencoder) -> Tensor:
    """All parameters of a stack in one vector, a new one."""
    return torch.cat([tensor.flatten() for tensor in model.state_dict().values()])


def unflatten(vector: Tensor, latent: int, depth: int) -> Autoencoder:
    """The stack of that width and depth whose parameters are the parts of a vector, as `flatten` has them (not copied).

    The vector may be longer by less than one network.
    """
    with torch.device("meta"):
        shapes = {name: tensor.shape for name, tensor in Autoencoder(latent, depth).state_dict().items()}
    n = vector.numel() // sum(shape.numel() for shape in shapes.values())
    state, first = {}, 0
    for name, shape in shapes.items():
        size = n * shape.numel()
        state[name] = vector[first : first + size].view(n, *shape)
        first += size
    return with_parameters(latent, depth, state)


def select(models: Autoencoder, index: int) -> Autoencoder:
    """One model, with parameters of its own, out of a stack."""
    state = {name: tensor[index].clone() for name, tensor in models.state_dict().items()}
    return with_parameters(models.latent, models.depth, state)
