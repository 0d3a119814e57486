"""Attacks on the edited networks of an experiment: how soon red is back, and what becomes of the other colors meanwhile.

Axis: S seeds.
"""

import numpy as np

from anchoring.relearning import Relearned, draws, relearn
from press.files.store import Arrays
from redact.attacks import Attack
from redact.measures.networks import load_models
from redact.spec import Experiment
from redact.worlds.colors import HELD_OUT_LATTICE, Colors, named_colors, similarity

RESEMBLING = similarity >= 0.3
"""Colors that stand for red; an attack with red's colors learns from these."""

REST = similarity <= 0.05
"""Colors that have nothing to do with red."""

CONCEPT, HELD_OUT, UNLIKE = "concept", "held-out", "rest"
"""What an attack is looked at by: the color that is to come back; colors that resemble it and are in no pool; the rest."""


def watched(attack: Attack) -> dict[str, Colors]:
    """The colors (W, 3) whose largest error is looked at besides: those like red that no pool has, and all unlike red."""
    grids = (attack.data, HELD_OUT_LATTICE)
    return {
        HELD_OUT: HELD_OUT_LATTICE.colors()[HELD_OUT_LATTICE.members(RESEMBLING)],
        UNLIKE: np.concatenate([grid.colors()[grid.members(REST)] for grid in grids]),
    }


def pool_of(attack: Attack) -> Colors:
    """The colors (N, 3) that an attack learns from."""
    colors = attack.data.colors()
    return colors if attack.on is None else colors[attack.data.members(attack.on)]


def attack_all(experiment: Experiment, edited: Arrays) -> Arrays:
    """What comes of every attack of an experiment on every network that it names.

    edited: as for `measures.experiment.measure`. By name, as in `relearning/red/plain/ablated/steps` (S,): the steps until the
    color is back, infinite for never; `rates` (S,): the learning rate of that; `start` (S,): the error of the color before the
    first step; `then/rest` and its like (S,): the largest error of the others when it is back, or within five steps of that.
    """
    seeds = edited["seeds"].tolist()
    found: Arrays = {}
    for key, attack in experiment.attacks.items():
        pool = pool_of(attack)
        places = draws(len(pool), seeds, attack.steps, attack.batch)
        for name, models in load_models(edited, attack.networks).items():
            done = relearn(
                models,
                pool,
                places,
                attack.rates,
                named_colors([attack.back]),
                attack.within,
                watched=watched(attack),
                limits=attack.data.bounds,
            )
            found |= _arrays(f"relearning/{key}/{name}", done)
    return found


def _arrays(prefix: str, done: Relearned) -> Arrays:
    then = {f"{prefix}/then/{name}": done.when_back(name) for name in done.errors}
    start = done.errors[CONCEPT][:, 0].astype(float)
    return {f"{prefix}/steps": done.steps, f"{prefix}/rates": done.rates, f"{prefix}/start": start, **then}
