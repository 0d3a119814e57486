"""Measuring an experiment: all its networks, seed by seed, as tables for the claims and arrays for the figures.

Axes: T training steps, S seeds, K latent width.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray

from anchoring.model import Autoencoder, select, with_parameters
from anchoring.operations import Intervention
from anchoring.terms import RECONSTRUCTION
from press.claims.claim import measured_quantities
from press.files.store import Arrays, prefixed, under
from redact.arms import BASELINE, in_arm, join, split
from redact.measures import pareto
from redact.measures.evaluation import Evaluation, Evaluator, stack_rows
from redact.measures.networks import Coder, Network
from redact.measures.validation import validate
from redact.spec import Experiment, Training
from redact.worlds.colors import CLAIMABLE_HSV, HD_CUBE

VIEWED = 10
"""Seeds whose reconstructions and latents are kept for figures; any of them can be shown instead of seed 0."""

Row = dict[str, object]


@dataclass(frozen=True)
class Measured:
    """What the networks of an experiment do.

    scores: a row a seed and network, with error and selectivity. measurements: a row a seed, a column a quantity that a claim
    needs. validation: a row a seed, a column a loss on the validation samples. views: what the figures show, by name.
    """

    scores: list[Row]
    measurements: list[Row]
    validation: list[Row]
    views: Arrays


def measure(experiment: Experiment, trainings: Mapping[str, Training], edited: Arrays) -> Measured:
    """Measure every network of an experiment.

    trainings: arm -> what its networks learned, colors. edited: `seeds` (S,), and the parameters of every network that has
    weights of its own, with a leading axis S, as `ablated/encoder.0.weight`; an intervention acts on its arm's baseline.
    """
    quantities = measured_quantities(experiment.judged)
    stored = [name for name in experiment.networks if not isinstance(experiment.operated.get(name), Intervention)]
    models = load_models(edited, stored)
    evaluator = Evaluator(experiment.resemblance)

    scores: list[Row] = []
    measurements: list[Row] = []
    validation: list[Row] = []
    seeds = edited["seeds"].tolist()
    gathered = Gathered(experiment.networks, len(seeds))
    for i, seed in enumerate(seeds):
        trained, networks = networks_of_seed(models, experiment, i)
        losses = {arm: validate(trained[arm], training) for arm, training in trainings.items()}
        validation.append(
            {"seed": seed, **{join(arm, name): value for arm, found in losses.items() for name, value in found.items()}}
        )
        evaluation = evaluator.evaluate(networks)
        scores += [{"seed": seed, "operation": name, **evaluation.scores(name)} for name in networks]
        measurements.append({"seed": seed, **{str(q): q.measure(evaluation) for q in quantities}})
        gathered.add(evaluation, {name: evaluator.views(network) for name, network in networks.items()} if i < VIEWED else {})

    best, middle = chosen(experiment, scores, validation)
    scattered = sorted({*range(min(VIEWED, len(seeds))), best, middle})
    for i in scattered:
        # Measured again, and not kept of every seed until the best is known: of ten thousand they would be a gigabyte.
        gathered.scatter(evaluator.lattice_errors("selectivity", networks_of_seed(models, experiment, i)[1]))
    marked = {"scattered": scattered, "best": [best], "middle": [middle]}
    views = {"seeds": edited["seeds"], **gathered.views(), **{name: edited["seeds"][at] for name, at in marked.items()}}
    return Measured(scores, measurements, validation, views)


class Gathered:
    """What the figures show, gathered seed by seed; of seeds that are not viewed, without reconstructions and latents."""

    def __init__(self, networks: Sequence[str], seeds: int):
        self.of_viewed: dict[str, list[dict[str, NDArray]]] = {name: [] for name in networks}
        # Room for all seeds from the start: small arrays that stay, made one by one between large ones that go, leave gaps in
        # memory that nothing large fits into any more, half a megabyte a seed.
        hues = HD_CUBE.shape[0]
        self.of_all: dict[str, dict[str, NDArray]] = {
            name: {
                "hue_errors": np.empty((seeds, hues), np.float32),
                "named": np.empty((seeds, len(CLAIMABLE_HSV), HD_CUBE.channels), np.float32),
            }
            for name in networks
        }
        self.seen = 0
        self.lattice_errors: dict[str, list[NDArray]] = {name: [] for name in networks}
        self.cube_errors: Arrays = {}

    def add(self, evaluation: Evaluation, viewed: Mapping[str, dict[str, NDArray]]) -> None:
        """The next seed. viewed: network -> its reconstructions and latents, where they are kept."""
        for name, errors in evaluation.cube_errors.items():
            cube = errors.reshape(HD_CUBE.shape)
            if not self.seen:
                self.cube_errors[f"{name}/cube_errors"] = cube.copy()
            self.of_all[name]["hue_errors"][self.seen] = cube[:, -1, -1]
            self.of_all[name]["named"][self.seen] = evaluation.named[name]
        self.seen += 1
        for name, arrays in viewed.items():
            self.of_viewed[name].append(arrays)

    def scatter(self, lattice_errors: Mapping[str, NDArray]) -> None:
        """The next seed of those that are scattered. lattice_errors: network -> its errors on the lattice of selectivity."""
        for name, errors in lattice_errors.items():
            self.lattice_errors[name].append(errors)

    def views(self) -> Arrays:
        """All of it by name: `ablated/named` (S, …) of all seeds, `ablated/latents` of those viewed, the errors over the cube
        of the first one, and the errors over the lattice of those that are scattered: viewed, best and middle."""
        views = dict(self.cube_errors)
        for name in self.of_all:
            views |= prefixed(name, stack_rows(self.of_viewed[name])) | prefixed(name, self.of_all[name])
            views[f"{name}/lattice_errors"] = np.stack(self.lattice_errors[name])
        return views


def load_models(arrays: Arrays, operations: Sequence[str]) -> dict[str, Autoencoder]:
    """The stacks of networks by operation."""
    models = {}
    for name in operations:
        state = {key: torch.from_numpy(array) for key, array in under(name, arrays).items()}
        models[name] = with_parameters(state)
    return models


def networks_of_seed(
    models: Mapping[str, Autoencoder], experiment: Experiment, index: int
) -> tuple[dict[str, Autoencoder], dict[str, Network]]:
    """One seed's trained network in each arm, and all its networks by their names, in the order of the spec."""
    edited = {name: select(stack, index) for name, stack in models.items()}
    trained = {arm: edited[join(arm, BASELINE)] for arm in experiment.trainings}
    networks: dict[str, Network] = {}
    for name in experiment.networks:
        operation = experiment.operated.get(name)
        steered = isinstance(operation, Intervention)
        networks[name] = Coder(trained[split(name)[0]], operation) if steered else Coder(edited[name])
    return trained, networks


def chosen(experiment: Experiment, scores: Sequence[Row], validation: Sequence[Row]) -> tuple[int, int]:
    """The places of the best seed by the published rule and of the seed in the middle of that ranking."""
    score = np.array([row["selectivity_trained"] for row in scores if row["operation"] == experiment.ranking], dtype=float)
    ranked = [in_arm(split(experiment.ranking)[0], row) for row in validation]
    losses = np.array([[row[name] for name in (RECONSTRUCTION, *experiment.organized_by)] for row in ranked], dtype=float)
    return pareto.best(losses, score), pareto.middle(score)
