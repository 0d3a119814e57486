"""Evaluation: what an edited network does to colors.

Errors, selectivity and the measurements that claims ask for, on grids that no claim can choose; besides, the
reconstructions and latents that the figures show. Axes: S seeds, N colors, K latent width.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from press.claims.quantities import Quantity
from press.errors import InputError
from redact.measures.networks import Network, respond, respond_together
from redact.quantities import Brightness, ColorError, CubeError, Disagreement, Selectivity
from redact.worlds.colors import (
    CLAIMABLE_HSV,
    HD_CUBE,
    HELD_OUT_LATTICE,
    LATENT_LATTICE,
    NAMED_HSV,
    RANKING_LATTICE,
    SELECTIVITY_LATTICE,
    SLICE_CUBE,
    Colors,
    ColorScore,
    named_colors,
)

LATTICES = {
    "selectivity": SELECTIVITY_LATTICE,
    "selectivity_trained": RANKING_LATTICE,
    "selectivity_held_out": HELD_OUT_LATTICE,
}
"""Column of scores.csv -> the colors over which that selectivity is taken."""


def squared_error(predicted: NDArray, true: NDArray) -> NDArray:
    """Error of each color (N,): the squared difference averaged over red, green and blue, in [0, 1]."""
    difference = predicted - true
    return np.einsum("...c,...c->...", difference, difference) / difference.shape[-1]


def lower_median(values: NDArray) -> float:
    """The median; of an even number of values the lower of the two middle ones, as torch.median gives."""
    middle = (values.size - 1) // 2
    return float(np.partition(values, middle)[middle])


def selectivity(errors: NDArray, resemblance: NDArray) -> float:
    """R^2 between what the errors should follow and the errors, both (N,): the squared Pearson correlation, in [0, 1].

    It is blind to the scale and the sign of the errors. Not a number where the errors are all the same.
    """
    with np.errstate(invalid="ignore", divide="ignore"):
        return float(np.corrcoef(resemblance, errors)[0, 1] ** 2)


_PLACES = {color: place for place, color in enumerate(CLAIMABLE_HSV)}

_STATISTICS: dict[str, Callable[[NDArray], float]] = {
    "max": lambda values: float(values.max()),
    "min": lambda values: float(values.min()),
    "median": lower_median,
    "mean": lambda values: float(values.mean(dtype=np.float64)),
}


@dataclass(frozen=True)
class Responses:
    """What one seed's networks do, by operation.

    cube: outputs on the HD cube (N, 3). cube_errors: errors there (N,). named: outputs for the claimable colors (M, 3).
    lattice_errors: per column of selectivity, the errors on its lattice (L,).
    """

    cube: dict[str, NDArray]
    cube_errors: dict[str, NDArray]
    named: dict[str, NDArray]
    lattice_errors: dict[str, dict[str, NDArray]]


class Evaluator:
    """Measures networks, one seed at a time, on grids that are made once.

    resemblance: operation -> the score of a color that the error after it should follow.
    """

    def __init__(self, resemblance: Callable[[str], ColorScore]):
        self.resemblance = resemblance
        self.cube = np.asfortranarray(HD_CUBE.colors(), dtype=np.float32)  # the many colors last in memory, as outputs are
        self.named = named_colors(CLAIMABLE_HSV).astype(np.float32)
        self.lattices = {column: lattice.colors() for column, lattice in LATTICES.items()}
        self.slices = SLICE_CUBE.colors().astype(np.float32)
        self.latents = LATENT_LATTICE.colors().astype(np.float32)
        self._regions: dict[object, NDArray] = {}
        self._expected: dict[object, NDArray] = {}

    def respond(self, networks: Mapping[str, Network]) -> Responses:
        """The responses of one seed's networks, keyed by operation."""
        cube = respond_together(networks, self.cube)
        named = respond_together(networks, self.named)
        errors = {name: squared_error(outputs, self.cube) for name, outputs in cube.items()}
        lattice_errors = {column: self._lattice_errors(networks, colors) for column, colors in self.lattices.items()}
        return Responses(cube, errors, named, lattice_errors)

    def _lattice_errors(self, networks: Mapping[str, Network], colors: Colors) -> dict[str, NDArray]:
        true = colors.astype(np.float32)
        return {name: squared_error(outputs, true) for name, outputs in respond_together(networks, true).items()}

    def scores(self, name: str, responses: Responses) -> dict[str, float]:
        """The row of scores.csv for one operation of one seed."""
        errors = responses.cube_errors[name]
        named_errors = squared_error(responses.named[name], self.named)
        return {
            "max_error": float(errors.max()),
            "median_error": lower_median(errors),
            **{column: self._selectivity(column, name, responses) for column in LATTICES},
            **{
                f"error_{color.replace(' ', '_')}": float(value)
                for color, value in zip(CLAIMABLE_HSV, named_errors, strict=True)
                if color in NAMED_HSV
            },
        }

    def _selectivity(self, column: str, name: str, responses: Responses) -> float:
        score = self.resemblance(name)
        if (column, score) not in self._expected:
            self._expected[column, score] = score(self.lattices[column])
        return selectivity(responses.lattice_errors[column][name], self._expected[column, score])

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
            case Selectivity(operation=name):
                return self._selectivity("selectivity_trained", name, responses)
        raise TypeError(f"nothing is known about measuring {quantity!r}")

    def _members(self, region: Callable[[Colors], NDArray]) -> NDArray:
        if region not in self._regions:
            # Places, not a mask, which takes ten times as long; and single precision would move colors across the bound.
            members = np.flatnonzero(region(HD_CUBE.colors()))
            if not members.size:
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
