"""Evaluation: what an edited network does to colors.

Errors, selectivity and the measurements that claims ask for, on grids that no claim can choose; besides, the
reconstructions and latents that the figures show. Axes: S seeds, N colors, K latent width.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray

from redact.claims import Brightness, ColorError, CubeError, Disagreement, Quantity
from redact.cube import (
    CLAIMABLE_HSV,
    HD_CUBE,
    LATENT_LATTICE,
    NAMED_HSV,
    SELECTIVITY_LATTICE,
    SLICE_CUBE,
    Colors,
    named_colors,
    similarity,
)
from redact.errors import InputError

Network = Callable[[torch.Tensor], tuple[torch.Tensor, torch.Tensor, torch.Tensor]]
"""Colors (N, 3) to (reconstruction, z, z_hat), as `redact.model.Autoencoder` does."""

CHUNK = 16_384
"""Colors at a time: the activations of a chunk stay in a core's cache."""


@torch.no_grad()
def respond(network: Network, colors: Colors) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Reconstructions (N, 3), clamped to [0, 1], and latents z_hat (N, K) of colors (N, 3)."""
    outputs, latents = [], []
    for chunk in torch.from_numpy(np.asarray(colors)).float().split(CHUNK):
        output, _, z_hat = network(chunk)
        outputs.append(output.clamp(0, 1).numpy())
        latents.append(z_hat.numpy())
    return np.concatenate(outputs), np.concatenate(latents)


def squared_error(predicted: NDArray, true: NDArray) -> NDArray:
    """Error of each color (N,): the squared difference averaged over red, green and blue, in [0, 1]."""
    return ((predicted - true) ** 2).mean(axis=-1)


def lower_median(values: NDArray) -> float:
    """The median; of an even number of values the lower of the two middle ones, as torch.median gives."""
    middle = (values.size - 1) // 2
    return float(np.partition(values, middle)[middle])


def selectivity(errors: NDArray, resemblance: NDArray, power: float) -> float:
    """R^2 between resemblance^power and the errors (N,): the squared Pearson correlation, in [0, 1].

    It is blind to the scale and the sign of the errors. Not a number where the errors are all the same.
    """
    with np.errstate(invalid="ignore", divide="ignore"):
        return float(np.corrcoef(resemblance**power, errors)[0, 1] ** 2)


_PLACES = {color: place for place, color in enumerate(CLAIMABLE_HSV)}

_STATISTICS: dict[str, Callable[[NDArray], float]] = {
    "max": lambda values: float(values.max()),
    "min": lambda values: float(values.min()),
    "median": lower_median,
    "mean": lambda values: float(values.mean(dtype=np.float64)),
}


@dataclass(frozen=True)
class Responses:
    """What one network does, by operation: to the HD cube (N, 3), its errors there (N,), to the claimable colors (M, 3)."""

    cube: dict[str, NDArray]
    cube_errors: dict[str, NDArray]
    named: dict[str, NDArray]


class Evaluator:
    """Measures networks, one seed at a time, on grids that are made once."""

    def __init__(self, power: float):
        self.power = power
        self.cube = HD_CUBE.colors().astype(np.float32)
        self.named = named_colors(CLAIMABLE_HSV).astype(np.float32)
        self.lattice = SELECTIVITY_LATTICE.colors().astype(np.float32)
        self.resemblance = similarity(self.lattice)
        self.slices = SLICE_CUBE.colors().astype(np.float32)
        self.latents = LATENT_LATTICE.colors().astype(np.float32)
        self._regions: dict[object, NDArray] = {}

    def respond(self, networks: Mapping[str, Network]) -> Responses:
        """The responses of one seed's networks, keyed by operation."""
        cube = {name: respond(network, self.cube)[0] for name, network in networks.items()}
        named = {name: respond(network, self.named)[0] for name, network in networks.items()}
        return Responses(cube, {name: squared_error(output, self.cube) for name, output in cube.items()}, named)

    def scores(self, name: str, network: Network, responses: Responses) -> dict[str, float]:
        """The row of scores.csv for one operation of one seed."""
        errors = responses.cube_errors[name]
        named_errors = squared_error(responses.named[name], self.named)
        lattice_errors = squared_error(respond(network, self.lattice)[0], self.lattice)
        return {
            "max_error": float(errors.max()),
            "median_error": lower_median(errors),
            "selectivity": selectivity(lattice_errors, self.resemblance, self.power),
            **{
                f"error_{color.replace(' ', '_')}": float(value)
                for color, value in zip(CLAIMABLE_HSV, named_errors, strict=True)
                if color in NAMED_HSV
            },
        }

    def measure(self, quantity: Quantity, responses: Responses) -> float:
        """One quantity of one seed."""
        match quantity:
            case ColorError(color=color, operation=name):
                place = _PLACES[color]
                return float(squared_error(responses.named[name][place], self.named[place]))
            case Brightness(colors=colors, operation=name):
                return float(responses.named[name][[_PLACES[color] for color in colors]].mean())
            case CubeError(statistic=statistic, operation=name, region=region):
                errors = responses.cube_errors[name]
                return _STATISTICS[statistic](errors if region is None else errors[self._members(region)])
            case Disagreement(first=first, second=second):
                return float(np.abs(responses.cube[first] - responses.cube[second]).max())
        raise TypeError(f"nothing is known about measuring {quantity!r}")

    def _members(self, region: Callable[[Colors], NDArray]) -> NDArray:
        if region not in self._regions:
            members = region(HD_CUBE.colors())  # single precision would move colors across the bound
            if not members.any():
                raise InputError(f"region {region}: no color of the HD cube lies in it, expected at least one")
            self._regions[region] = members
        return self._regions[region]

    def views(self, network: Network) -> dict[str, NDArray]:
        """What the figures show of one network: slices (N, 3), latents_colors (M, 3) and latents (M, K)."""
        colors, latents = respond(network, self.latents)
        return {"slices": respond(network, self.slices)[0], "latent_colors": colors, "latents": latents}


def stack_rows(rows: Sequence[Mapping[str, NDArray]]) -> dict[str, NDArray]:
    """Arrays of many seeds, each with a leading axis S."""
    return {name: np.stack([row[name] for row in rows]) for name in rows[0]}
