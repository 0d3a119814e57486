"""Measuring an experiment: all its networks, seed by seed, as tables for the claims and arrays for the figures.

Axes: T training steps, S seeds, K latent width.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from anchoring.model import Autoencoder, select
from anchoring.operations import Intervention
from anchoring.terms import RECONSTRUCTION
from press.claims.claim import measured_quantities
from press.claims.quantities import evaluate_quantity
from press.files.store import Arrays, prefixed
from redact.arms import BASELINE, in_arm, join, split
from redact.measures import pareto
from redact.measures.evaluation import Evaluation, Evaluator, stack_rows
from redact.measures.networks import Coder, Network, load_models
from redact.measures.recovery import recovery_steps
from redact.measures.statistics import middle
from redact.measures.validation import validate
from redact.spec import Experiment, Training
from redact.worlds.colors import CLAIMABLE_HSV, HsvCube

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


def measure(
    experiment: Experiment, trainings: Mapping[str, Training], edited: Arrays, attacked: Arrays | None = None
) -> Measured:
    """Measure every network of an experiment.

    trainings: arm -> what its networks learned, colors. edited: `seeds` (S,), and the parameters of every network that has
    weights of its own, with a leading axis S, as `ablated/encoder.0.weight`; an intervention acts on its arm's baseline.
    attacked: what `measures.relearning` found of the same seeds, where the experiment has attacks; it goes into the views.
    """
    quantities = measured_quantities(experiment.judged)
    stored = [name for name in experiment.networks if not isinstance(experiment.operated.get(name), Intervention)]
    models = load_models(edited, stored)
    evaluator = Evaluator(experiment.resemblance, experiment.cube)

    scores: list[Row] = []
    measurements: list[Row] = []
    validation: list[Row] = []
    seeds = edited["seeds"].tolist()
    recovery = recovery_steps(experiment, attacked or {})
    colors = len(evaluator.grids.lattices["selectivity_trained"])
    gathered = Gathered(experiment.networks, len(seeds), experiment.cube, colors)
    for i, seed in enumerate(seeds):
        trained, networks = networks_of_seed(models, experiment, i)
        losses = {arm: validate(trained[arm], training) for arm, training in trainings.items()}
        validation.append(
            {"seed": seed, **{join(arm, name): value for arm, found in losses.items() for name, value in found.items()}}
        )
        evaluation = evaluator.evaluate(networks, {name: float(steps[i]) for name, steps in recovery.items()})
        scores += [{"seed": seed, "operation": name, **evaluation.scores(name)} for name in networks]
        measurements.append({"seed": seed, **{str(q): q.measure(evaluation) for q in quantities}})
        gathered.add(evaluation)

    marked = marked_seeds(experiment, scores, measurements, validation)
    # Measured again, and not kept of every seed until it is known which are shown: of ten thousand they would be gigabytes.
    for i in marked["viewed"]:
        networks = networks_of_seed(models, experiment, i)[1]
        gathered.view(evaluator.evaluate(networks), {name: evaluator.views(network) for name, network in networks.items()})
    for i in marked["scattered"]:
        gathered.scatter(evaluator.lattice_errors("selectivity", networks_of_seed(models, experiment, i)[1]))
    views = {
        "seeds": edited["seeds"],
        **(attacked or {}),
        **gathered.views(),
        **{name: edited["seeds"][at] for name, at in marked.items()},
    }
    return Measured(scores, measurements, validation, views)


class Gathered:
    """What figures and tables show, gathered seed by seed: a little of all, of a few seeds much more.

    networks: their names. seeds: how many there are. cube: the grid of colors whose errors were taken. colors: how many the
    lattice has by which seeds are ranked.
    """

    def __init__(self, networks: Sequence[str], seeds: int, cube: HsvCube, colors: int):
        self.cube = cube
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
        for name, errors in evaluation.cube_errors.items():
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
            cube = evaluation.cube_errors[name].reshape(self.cube.shape)
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


def marked_seeds(
    experiment: Experiment, scores: Sequence[Row], measurements: Sequence[Row], validation: Sequence[Row]
) -> dict[str, list[int]]:
    """The places of the seeds that figures of one network show, by what the views call them.

    typical: the median network of the experiment, by `Experiment.telling`. best: chosen by the published rule.
    `ablated/middle`: the median network by the selectivity of that operation, on the fine lattice that a scatter shows.
    viewed: the first and the typical seed. scattered: these, the best, and the middle one of every operation.
    """
    columns = {name: np.array([row[name] for row in measurements], dtype=float) for name in measurements[0]}
    typical = middle(evaluate_quantity(experiment.telling, columns))
    selectivity = {name: _column(scores, name, "selectivity") for name in experiment.operated}
    middles = {f"{name}/middle": [middle(values)] for name, values in selectivity.items()}
    best = chosen(experiment, scores, validation)
    viewed = sorted({0, typical})
    scattered = sorted({*viewed, best, *(place for places in middles.values() for place in places)})
    return {"typical": [typical], "best": [best], "viewed": viewed, "scattered": scattered} | middles


def chosen(experiment: Experiment, scores: Sequence[Row], validation: Sequence[Row]) -> int:
    """The place of the best seed by the published rule."""
    ranked = [in_arm(split(experiment.ranking)[0], row) for row in validation]
    losses = np.array([[row[name] for name in (RECONSTRUCTION, *experiment.organized_by)] for row in ranked], dtype=float)
    return pareto.best(losses, _column(scores, experiment.ranking, "selectivity_trained"))


def _column(scores: Sequence[Row], operation: str, column: str) -> NDArray[np.float64]:
    """One score after one operation, a value a seed (S,)."""
    return np.array([row[column] for row in scores if row["operation"] == operation], dtype=float)
