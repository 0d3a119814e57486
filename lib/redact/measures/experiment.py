"""Measuring an experiment: all its networks, seed by seed, as tables for the claims and arrays for the figures.

Axes: T training steps, S seeds, K latent width.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from anchoring.model import Autoencoder, select
from anchoring.operations import Intervention
from press.claims.claim import measured_quantities
from press.claims.quantities import evaluate_quantity
from press.files.store import Arrays
from redact.arms import BASELINE, join, split
from redact.measures.asking import Row, asking_of
from redact.measures.networks import Coder, Network, load_models
from redact.measures.recovery import recovery_steps
from redact.measures.statistics import middle
from redact.measures.validation import validate
from redact.spec import Experiment, Training, world_of


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

    trainings: arm -> how its networks were trained, all on samples of one world. edited: `seeds` (S,), and the parameters of
    every network that has weights of its own, with a leading axis S, as `ablated/encoder.0.weight`; an intervention acts on
    its arm's baseline. attacked: what `measures.relearning` found of the same seeds, where the experiment has attacks; it goes
    into the views.
    """
    quantities = measured_quantities(experiment.judged)
    stored = [name for name in experiment.networks if not isinstance(experiment.operated.get(name), Intervention)]
    models = load_models(edited, stored)
    seeds = edited["seeds"].tolist()
    asking = asking_of(world_of(trainings))(experiment, trainings, len(seeds))

    scores: list[Row] = []
    measurements: list[Row] = []
    validation: list[Row] = []
    recovery = recovery_steps(experiment, attacked or {})
    for i, seed in enumerate(seeds):
        trained, networks = networks_of_seed(models, experiment, i)
        losses = {arm: validate(trained[arm], training) for arm, training in trainings.items()}
        validation.append(
            {"seed": seed, **{join(arm, name): value for arm, found in losses.items() for name, value in found.items()}}
        )
        evaluation = asking.evaluate(networks, {name: float(steps[i]) for name, steps in recovery.items()})
        scores += [{"seed": seed, "operation": name, **evaluation.scores(name)} for name in networks]
        measurements.append({"seed": seed, **{str(q): q.measure(evaluation) for q in quantities}})
        asking.keep(evaluation)

    typical = typical_seed(experiment, measurements)
    marked = {"typical": [typical], **asking.marked(scores, validation, typical)}
    # Asked again, and not kept of every seed until it is known which are shown: of ten thousand they would be gigabytes.
    for which in asking.closer:
        for i in marked[which]:
            asking.look_closer(which, networks_of_seed(models, experiment, i)[1])
    views = {
        "seeds": edited["seeds"],
        **(attacked or {}),
        **asking.views(),
        **{name: edited["seeds"][at] for name, at in marked.items()},
    }
    return Measured(scores, measurements, validation, views)


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


def typical_seed(experiment: Experiment, measurements: Sequence[Row]) -> int:
    """The place of the seed that figures of one network show: the median one of the experiment, by `Experiment.telling`."""
    columns = {name: np.array([row[name] for row in measurements], dtype=float) for name in measurements[0]}
    return middle(evaluate_quantity(experiment.telling, columns))
