"""Successive halving: many settings on a few seeds, the best of them on more, the best of these on all.

A network depends on its seed alone, so what was found on some seeds stays when more are added.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from redact.search.settings import BY_HAND, LEVERS, Setting, draw
from redact.search.worth import Found

FIRST_SEED = 1000
"""Seeds from here on are for trials: no page reports them as a result."""


@dataclass(frozen=True)
class Stage:
    """How many settings are tried on how many seeds, from the first one on."""

    settings: int
    seeds: int


STAGES = (Stage(48, 12), Stage(12, 24), Stage(4, 60))
"""The search of the paper."""

Finder = Callable[[Setting, Sequence[int]], Found]


@dataclass(frozen=True)
class Tried:
    """A setting, by its number, and what was found; `stage` counts from 1: the last one that it reached."""

    number: int
    setting: Setting
    found: Found
    stage: int


def search(stages: Sequence[Stage], seed: int, find: Finder) -> Iterator[list[Tried]]:
    """After every setting all that were tried, in the order of their numbers; the last such list is the outcome.

    Number 0 is the setting of 2.9.1, number 1 is where trials by hand ended; `seed` draws the others around it. What stays is
    worth most: `Found.worth`; of equals the first.
    """
    rng = np.random.default_rng(seed)
    settings = [Setting(), BY_HAND, *(draw(rng) for _ in range(stages[0].settings - 2))]
    tried: dict[int, Tried] = {}
    ahead, done = list(range(len(settings))), 0
    for number, stage in enumerate(stages, start=1):
        more = range(FIRST_SEED + done, FIRST_SEED + stage.seeds)
        for at in ahead:
            found = find(settings[at], more)
            before = tried.get(at)
            tried[at] = Tried(at, settings[at], before.found.joined(found) if before else found, number)
            yield [tried[known] for known in sorted(tried)]
        done = stage.seeds
        if number < len(stages):
            ahead = sorted(ranked([tried[at] for at in ahead])[: stages[number].settings])


def ranked(tried: Sequence[Tried]) -> list[int]:
    """The numbers of settings, the one worth most first."""
    return [one.number for one in sorted(tried, key=lambda one: (-one.found.worth, one.number))]


def chosen(tried: Sequence[Tried]) -> Tried:
    """The rule of the search: of the settings that were tried on all seeds, the one worth most."""
    last = max(one.stage for one in tried)
    of_last = [one for one in tried if one.stage == last]
    return next(one for one in of_last if one.number == ranked(of_last)[0])


def row(one: Tried) -> Mapping[str, object]:
    """A setting as a row of the table."""
    found = one.found
    return {
        "number": one.number,
        "stage": one.stage,
        "seeds": len(found.selectivity),
        "mean": f"{found.mean:.4f}",
        "sd": f"{found.sd:.4f}",
        "lowest": f"{found.lowest:.4f}",
        "kept_or_lost": int((found.selectivity == 0).sum()),
        "learned": int(found.learned.sum()),
        "seconds": f"{found.seconds:.0f}",
        **{lever: f"{getattr(one.setting, lever):g}" for lever in LEVERS},
    }
