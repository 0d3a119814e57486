"""Evaluation: what an edited network does to colors.

Errors, selectivity and the measurements that claims ask for, on grids that no claim can choose; besides, the
reconstructions and latents that the figures show. Axes: S seeds, N colors, K latent width.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache

import numpy as np
from numpy.typing import NDArray
from torch import Tensor

from press.errors import InputError
from redact.arms import BASELINE, split
from redact.measures.networks import CHUNK, Network, respond, respond_together
from redact.measures.r_squared import r_squared
from redact.measures.statistics import lower_median
from redact.worlds import Samples
from redact.worlds.colors import (
    CLAIMABLE_HSV,
    HD_CUBE,
    HELD_OUT_LATTICE,
    LATENT_LATTICE,
    NAMED_HSV,
    RANKING_LATTICE,
    SELECTIVITY_LATTICE,
    SLICE_CUBE,
    ColorScore,
    HsvCube,
    named_colors,
)
from redact.worlds.scores import Region, Score

LATTICES: dict[str, Samples] = {
    "selectivity": SELECTIVITY_LATTICE,
    "selectivity_trained": RANKING_LATTICE,
    "selectivity_held_out": HELD_OUT_LATTICE,
}
"""Column of scores.csv -> the colors over which that selectivity is taken."""


class Grids:
    """The colors that networks are asked for, made once, and what is known of them.

    cube (N, 3): the colors of `grid`, over which errors are taken. named (M, 3): the claimable colors; places: name -> its row.
    lattices: column of scores.csv -> the colors (L, 3) over which that selectivity is taken.
    """

    def __init__(self, grid: HsvCube = HD_CUBE) -> None:
        self.grid = grid
        self.cube = np.asfortranarray(grid.colors(), dtype=np.float32)  # the many colors last in memory, as outputs are
        self.named = named_colors(CLAIMABLE_HSV).astype(np.float32)
        self.places = {color: place for place, color in enumerate(CLAIMABLE_HSV)}
        self.lattices = {column: lattice.colors() for column, lattice in LATTICES.items()}
        self.members = cache(self._members)
        self.expected = cache(self._expected)

    def error(self, predicted: NDArray, true: NDArray) -> NDArray:
        """Error of each color (N,), as the world of colors scores a reconstruction: in [0, 1]."""
        return self.grid.error(predicted, true)

    def cube_error(self, predicted: NDArray, errors: NDArray) -> NDArray:
        """`error` of reconstructions (N, 3) of the cube, written into `errors` (N,).

        Chunk by chunk: what is computed on the way stays in the cache.
        """
        for first in range(0, len(predicted), CHUNK):
            chunk = slice(first, first + CHUNK)
            errors[chunk] = self.error(predicted[chunk], self.cube[chunk])
        return errors

    def _members(self, region: Region) -> NDArray[np.int64]:
        """The places of the colors of the cube that lie in a region.

        Raises:
            InputError: none does.
        """
        # Places, not a mask, which takes ten times as long; and single precision would move colors across the bound.
        members = np.flatnonzero(self.grid.members(region))
        if not members.size:
            raise InputError(f"region {region}: no color of {self.grid} lies in it, expected at least one")
        return members

    def _expected(self, column: str, score: Score) -> NDArray[np.float64]:
        """What the errors should follow (L,) on the lattice of a selectivity."""
        return LATTICES[column].score(score)


@dataclass(frozen=True)
class Evaluation:
    """What one seed's networks do, by operation: what a quantity is measured on.

    cube: outputs on the grid of colors (N, 3), the HD cube unless the spec says. cube_errors: errors there (N,). named: outputs
    for the claimable colors (M, 3). lattice_errors: per column of selectivity, the errors on its lattice (L,). latents: z_hat
    (M, K) of the lattice of 9 points a side, of the networks as they were trained. resemblance: operation -> the score of a
    color that the error after it should follow. networks: what answers, for quantities that ask for something else. recovery:
    attack and network -> the steps until the color is back.
    """

    grids: Grids
    resemblance: Callable[[str], ColorScore]
    cube: dict[str, NDArray]
    cube_errors: dict[str, NDArray]
    named: dict[str, NDArray]
    lattice_errors: dict[str, dict[str, NDArray]]
    latents: dict[str, NDArray]
    networks: Mapping[str, Network] = field(default_factory=dict)
    recovery: Mapping[tuple[str, str], float] = field(default_factory=dict)

    def selectivity(self, column: str, operation: str) -> float:
        """One of the selectivities of scores.csv, in [-1, 1]: below 0 where the errors fall with what they should follow."""
        expected = self.grids.expected(column, self.resemblance(operation))
        return r_squared(expected, self.lattice_errors[column][operation])

    def scores(self, operation: str) -> dict[str, float]:
        """The row of scores.csv for one operation."""
        errors = self.cube_errors[operation]
        named_errors = self.grids.error(self.named[operation], self.grids.named)
        return {
            "max_error": float(errors.max()),
            "median_error": lower_median(errors),
            **{column: self.selectivity(column, operation) for column in LATTICES},
            **{
                f"error_{color.replace(' ', '_')}": float(value)
                for color, value in zip(CLAIMABLE_HSV, named_errors, strict=True)
                if color in NAMED_HSV
            },
        }


class Evaluator:
    """Evaluates networks, one seed at a time, on grids that are made once.

    resemblance: operation -> the score of a color that the error after it should follow. cube: the colors over which errors are
    taken.
    """

    def __init__(self, resemblance: Callable[[str], ColorScore], cube: HsvCube = HD_CUBE):
        self.resemblance = resemblance
        self.grids = Grids(cube)
        self.slices = SLICE_CUBE.colors().astype(np.float32)
        self.latents = LATENT_LATTICE.colors().astype(np.float32)
        self._outputs: dict[str, Tensor] = {}
        self._errors: dict[str, NDArray[np.float32]] = {}

    def evaluate(self, networks: Mapping[str, Network], recovery: Mapping[tuple[str, str], float] | None = None) -> Evaluation:
        """What one seed's networks do, keyed by operation. recovery: what attacks on them have shown.

        What it holds of the cube is overwritten by the next call, in the same memory: new pages for all seeds take time.
        """
        grids = self.grids
        cube = respond_together(networks, grids.cube, self._outputs)
        for name in cube:
            if name not in self._errors:
                self._errors[name] = np.empty(len(grids.cube), np.float32)
        named = respond_together(networks, grids.named)
        errors = {name: grids.cube_error(outputs, self._errors[name]) for name, outputs in cube.items()}
        lattice_errors = {column: self.lattice_errors(column, networks) for column in grids.lattices}
        trained = {name: network for name, network in networks.items() if split(name)[1] == BASELINE}
        latents = {name: respond(network, self.latents)[1] for name, network in trained.items()}
        of_grids = grids, self.resemblance, cube, errors, named, lattice_errors, latents
        return Evaluation(*of_grids, networks, recovery or {})

    def lattice_errors(self, column: str, networks: Mapping[str, Network]) -> dict[str, NDArray]:
        """Errors (L,) of one seed's networks on the lattice of one of the selectivities of scores.csv."""
        true = self.grids.lattices[column].astype(np.float32)
        return {name: self.grids.error(outputs, true) for name, outputs in respond_together(networks, true).items()}

    def views(self, network: Network) -> dict[str, NDArray]:
        """What the figures show of one network: slices (N, 3), latents_colors (M, 3) and latents (M, K)."""
        colors, latents = respond(network, self.latents)
        return {"slices": respond(network, self.slices)[0], "latent_colors": colors, "latents": latents}


def stack_rows(rows: Sequence[Mapping[str, NDArray]]) -> dict[str, NDArray]:
    """Arrays of many seeds, each with a leading axis S."""
    return {name: np.stack([row[name] for row in rows]) for name in rows[0]}
