"""What networks of colors are asked: errors, selectivity, and what claims and figures need besides.

On grids that no claim can choose. Axes: S seeds, N colors, K latent width.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import ClassVar

import numpy as np
from numpy.typing import NDArray
from torch import Tensor

from anchoring.terms import RECONSTRUCTION
from press.errors import InputError
from press.files.store import Arrays, prefixed
from redact.arms import BASELINE, in_arm, split
from redact.measures import asking, pareto
from redact.measures.asking import Row
from redact.measures.networks import CHUNK, Network, respond, respond_together
from redact.measures.r_squared import r_squared
from redact.measures.statistics import lower_median, middle
from redact.spec import Experiment, Training
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
    HsvCube,
    cube_of,
    named_colors,
    resemblance,
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


@dataclass(frozen=True, kw_only=True)
class Evaluation(asking.Evaluation):
    """What one seed's networks do, by operation: what a quantity is measured on.

    outputs: on the cube of colors (N, 3), the HD cube unless the spec says. errors: errors there (N,). named: outputs for the
    claimable colors (M, 3). lattice_errors: per column of selectivity, the errors on its lattice (L,). latents: z_hat (M, K) of
    the lattice of 9 points a side, of the networks as they were trained. resemblance: operation -> the score of a color that
    the error after it should follow.
    """

    grids: Grids
    resemblance: Callable[[str], Score]
    named: dict[str, NDArray]
    lattice_errors: dict[str, dict[str, NDArray]]
    latents: dict[str, NDArray]

    def members(self, region: Region) -> NDArray[np.int64]:
        return self.grids.members(region)

    def probed(self, part: str, score: Score) -> tuple[NDArray, NDArray]:
        return probed_colors(part, score)

    def selectivity(self, column: str, operation: str) -> float:
        """One of the selectivities of scores.csv, in [-1, 1]: below 0 where the errors fall with what they should follow."""
        expected = self.grids.expected(column, self.resemblance(operation))
        return r_squared(expected, self.lattice_errors[column][operation])

    def scores(self, network: str) -> dict[str, float]:
        errors = self.errors[network]
        named_errors = self.grids.error(self.named[network], self.grids.named)
        return {
            "max_error": float(errors.max()),
            "median_error": lower_median(errors),
            **{column: self.selectivity(column, network) for column in LATTICES},
            **{
                f"error_{color.replace(' ', '_')}": float(value)
                for color, value in zip(CLAIMABLE_HSV, named_errors, strict=True)
                if color in NAMED_HSV
            },
        }


@cache
def probed_colors(part: str, score: Score) -> tuple[NDArray, NDArray]:
    """The colors (N, 3) of the lattice of training, on which probes are fitted, or of the fine one, and their scores (N,)."""
    lattice = RANKING_LATTICE if part == "fit" else SELECTIVITY_LATTICE
    return lattice.colors(), lattice.score(score)


class Asked(asking.Asking):
    """Asks networks of colors, on grids that are made once."""

    closer: ClassVar = ("viewed", "scattered")

    def __init__(self, experiment: Experiment, trainings: Mapping[str, Training], seeds: int):
        self.experiment = experiment
        self.resemblance = cache(lambda network: resemblance(experiment, network))
        self.grids = Grids(cube_of(experiment))
        self.slices = SLICE_CUBE.colors().astype(np.float32)
        self.latents = LATENT_LATTICE.colors().astype(np.float32)
        self._outputs: dict[str, Tensor] = {}
        self._errors: dict[str, NDArray[np.float32]] = {}
        self._kept = _Kept(experiment.networks, seeds, self.grids)

    def evaluate(self, networks: Mapping[str, Network], recovery: Mapping[tuple[str, str], float]) -> Evaluation:
        # What it holds of the cube is overwritten by the next call, in the same memory: new pages for all seeds take time.
        grids = self.grids
        cube = respond_together(networks, grids.cube, grids.grid.bounds, self._outputs)
        for name in cube:
            if name not in self._errors:
                self._errors[name] = np.empty(len(grids.cube), np.float32)
        trained = {name: network for name, network in networks.items() if split(name)[1] == BASELINE}
        return Evaluation(
            grids=grids,
            resemblance=self.resemblance,
            outputs=cube,
            errors={name: grids.cube_error(outputs, self._errors[name]) for name, outputs in cube.items()},
            named=respond_together(networks, grids.named, grids.grid.bounds),
            lattice_errors={column: self._lattice_errors(column, networks) for column in grids.lattices},
            latents={name: self._respond(network, self.latents)[1] for name, network in trained.items()},
            networks=networks,
            recovery=recovery,
        )

    def _lattice_errors(self, column: str, networks: Mapping[str, Network]) -> dict[str, NDArray]:
        """Errors (L,) of one seed's networks on the lattice of one of the selectivities of scores.csv."""
        true = self.grids.lattices[column].astype(np.float32)
        outputs = respond_together(networks, true, self.grids.grid.bounds)
        return {name: self.grids.error(found, true) for name, found in outputs.items()}

    def _respond(self, network: Network, colors: NDArray) -> tuple[NDArray, NDArray]:
        return respond(network, colors, self.grids.grid.bounds)

    def keep(self, evaluation: Evaluation) -> None:
        self._kept.add(evaluation)

    def marked(self, scores: Sequence[Row], validation: Sequence[Row], typical: int) -> dict[str, list[int]]:
        """Besides: `best`, chosen by the published rule; `ablated/middle`, the median network by the selectivity of that
        operation, on the fine lattice that a scatter shows; `scattered`: the viewed ones and all these."""
        selectivity = {name: _column(scores, name, "selectivity") for name in self.experiment.operated}
        middles = {f"{name}/middle": [middle(values)] for name, values in selectivity.items()}
        best = chosen(self.experiment, scores, validation)
        viewed = super().marked(scores, validation, typical)["viewed"]
        scattered = sorted({*viewed, best, *(place for places in middles.values() for place in places)})
        return {"best": [best], "viewed": viewed, "scattered": scattered} | middles

    def look_closer(self, which: str, networks: Mapping[str, Network]) -> None:
        if which == "scattered":
            self._kept.scatter(self._lattice_errors("selectivity", networks))
            return
        self._kept.view(self.evaluate(networks, {}), {name: self.shown(network) for name, network in networks.items()})

    def shown(self, network: Network) -> dict[str, NDArray]:
        """What the figures show of one network: slices (N, 3), latent_colors (M, 3) and latents (M, K)."""
        colors, latents = self._respond(network, self.latents)
        return {"slices": self._respond(network, self.slices)[0], "latent_colors": colors, "latents": latents}

    def views(self) -> Arrays:
        return self._kept.views()


def stack_rows(rows: Sequence[Mapping[str, NDArray]]) -> dict[str, NDArray]:
    """Arrays of many seeds, each with a leading axis S."""
    return {name: np.stack([row[name] for row in rows]) for name in rows[0]}


class _Kept:
    """What figures and tables show, gathered seed by seed: a little of all, of a few seeds much more.

    networks: their names. seeds: how many there are.
    """

    def __init__(self, networks: Sequence[str], seeds: int, grids: Grids):
        self.cube = cube = grids.grid
        colors = len(grids.lattices["selectivity_trained"])
        self.of_viewed: dict[str, list[dict[str, NDArray]]] = {name: [] for name in networks}
        # Room for all seeds from the start: small arrays that stay, made one by one between large ones that go, leave gaps in
        # memory that nothing large fits into any more, half a megabyte a seed.
        hues = cube.shape[0]
        self.of_all: dict[str, dict[str, NDArray]] = {
            name: {
                "hue_errors": np.empty((seeds, hues), np.float32),
                "named": np.empty((seeds, len(CLAIMABLE_HSV), cube.channels), np.float32),
                "ranking_errors": np.empty((seeds, colors), np.float32),
            }
            for name in networks
        }
        self.all_latents: Arrays = {}
        self.seeds, self.seen = seeds, 0
        self.lattice_errors: dict[str, list[NDArray]] = {name: [] for name in networks}

    def add(self, evaluation: Evaluation) -> None:
        """The next seed."""
        for name, errors in evaluation.errors.items():
            self.of_all[name]["hue_errors"][self.seen] = errors.reshape(self.cube.shape)[:, -1, -1]
            self.of_all[name]["named"][self.seen] = evaluation.named[name]
            self.of_all[name]["ranking_errors"][self.seen] = evaluation.lattice_errors["selectivity_trained"][name]
        for name, z_hat in evaluation.latents.items():
            # Half precision: what is made of them are counts, correlations and pictures, not claims.
            key = f"{name}/all_latents"
            if key not in self.all_latents:
                self.all_latents[key] = np.empty((self.seeds, *z_hat.shape), np.float16)
            self.all_latents[key][self.seen] = z_hat
        self.seen += 1

    def view(self, evaluation: Evaluation, views: Mapping[str, dict[str, NDArray]]) -> None:
        """The next seed of those that are viewed. views: network -> its reconstructions and latents."""
        for name, arrays in views.items():
            cube = evaluation.errors[name].reshape(self.cube.shape)
            self.of_viewed[name].append({**arrays, "cube_errors": cube.copy()})

    def scatter(self, lattice_errors: Mapping[str, NDArray]) -> None:
        """The next seed of those that are scattered. lattice_errors: network -> its errors on the lattice of selectivity."""
        for name, errors in lattice_errors.items():
            self.lattice_errors[name].append(errors)

    def views(self) -> Arrays:
        """All of it by name, a seed a row: `ablated/named` and `baseline/all_latents` of all seeds, `ablated/latents` and
        `ablated/cube_errors` of those that are viewed, `ablated/lattice_errors` of those that are scattered."""
        views = dict(self.all_latents)
        for name in self.of_all:
            views |= prefixed(name, stack_rows(self.of_viewed[name])) | prefixed(name, self.of_all[name])
            views[f"{name}/lattice_errors"] = np.stack(self.lattice_errors[name])
        return views


def chosen(experiment: Experiment, scores: Sequence[Row], validation: Sequence[Row]) -> int:
    """The place of the best seed by the published rule."""
    ranked = [in_arm(split(experiment.ranking)[0], row) for row in validation]
    losses = np.array([[row[name] for name in (RECONSTRUCTION, *experiment.organized_by)] for row in ranked], dtype=float)
    return pareto.best(losses, _column(scores, experiment.ranking, "selectivity_trained"))


def _column(scores: Sequence[Row], operation: str, column: str) -> NDArray[np.float64]:
    """One score after one operation, a value a seed (S,)."""
    return np.array([row[column] for row in scores if row["operation"] == operation], dtype=float)
