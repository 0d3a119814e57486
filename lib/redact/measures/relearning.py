"""Attacks on the edited networks of an experiment: how soon a concept is back, and what becomes of the rest meanwhile.

Axes: S seeds, N samples, C channels.
"""

import numpy as np
from numpy.typing import NDArray

from anchoring.relearning import Relearned, draws, relearn
from press.files.store import Arrays
from redact.attacks import Attack
from redact.measures.networks import load_models
from redact.spec import Experiment

CONCEPT = "concept"
"""What an attack is looked at by: what is to come back. The world says by what else (`Samples.watched`)."""


def pool_of(attack: Attack) -> NDArray[np.float64]:
    """The samples (N, C) that an attack learns from."""
    samples = attack.data.samples()
    return samples if attack.on is None else samples[attack.data.members(attack.on)]


def attack_all(experiment: Experiment, edited: Arrays) -> Arrays:
    """What comes of every attack of an experiment on every network that it names.

    edited: as for `measures.experiment.measure`. By name, as in `relearning/red/plain/ablated/steps` (S,): the steps until the
    concept is back, infinite for never; `rates` (S,): the learning rate of that; `start` (S,): its error before the first
    step; `then/rest` and its like (S,): the error of what else is watched when it is back, or within five steps of that.
    """
    seeds = edited["seeds"].tolist()
    found: Arrays = {}
    for key, attack in experiment.attacks.items():
        pool = pool_of(attack)
        watched = attack.data.watched(attack.back)
        places = draws(len(pool), seeds, attack.steps, attack.batch)
        for name, models in load_models(edited, attack.networks).items():
            done = relearn(
                models,
                pool,
                places,
                attack.rates,
                watched.concept,
                attack.within,
                watched=watched.others,
                limits=attack.data.bounds,
                mean=watched.mean,
            )
            found |= _arrays(f"relearning/{key}/{name}", done)
    return found


def _arrays(prefix: str, done: Relearned) -> Arrays:
    then = {f"{prefix}/then/{name}": done.when_back(name) for name in done.errors}
    start = done.errors[CONCEPT][:, 0].astype(float)
    return {f"{prefix}/steps": done.steps, f"{prefix}/rates": done.rates, f"{prefix}/start": start, **then}
