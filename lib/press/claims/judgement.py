"""What repetitions say of claims: judgements, and the verdict that follows. Numpy only; S seeds.

A prediction is the conjunction of its claims: a seed passes it when it passes all of them. The share of seeds that do, with its
Wilson interval, decides. Each claim is judged by itself as well, which says where a prediction fails.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from press.claims.claim import Claim
from press.claims.comparisons import meets
from press.claims.intervals import Z_95, wilson
from press.claims.quantities import evaluate_quantity

HOLDS, REFUTED, UNDECIDED = "holds", "refuted", "undecided"
STATUSES = (HOLDS, REFUTED, UNDECIDED)
CONFIRMED, DISCONFIRMED = "confirmed", "disconfirmed"
VERDICTS = (CONFIRMED, DISCONFIRMED, UNDECIDED)
DRAFT = "draft"
"""What stands in the place of a verdict until the experiment's author has chosen a conclusion."""

MORE_OFTEN = 0.5
"""The share above which something happens more often than not."""


def status_of(interval: tuple[float, float], in_share: float) -> str:
    """`holds` if the interval of the share that passes lies above the one asked for, `refuted` if below, else `undecided`."""
    low, high = interval
    return HOLDS if low > in_share else REFUTED if high < in_share else UNDECIDED


@dataclass(frozen=True)
class Count:
    """How many of the seeds pass, beside the share that has to. passed (S,): which."""

    seeds: tuple[int, ...]
    passed: NDArray[np.bool_] = field(repr=False)
    in_share: float

    @property
    def passes(self) -> int:
        return int(self.passed.sum())

    @property
    def failing_seeds(self) -> list[int]:
        return [seed for seed, ok in zip(self.seeds, self.passed, strict=True) if not ok]

    @property
    def interval(self) -> tuple[float, float]:
        return wilson(self.passes, len(self.seeds))

    @property
    def status(self) -> str:
        return status_of(self.interval, self.in_share)

    def at(self, share: float) -> "Count":
        """The same seeds, asked for another share."""
        return Count(self.seeds, self.passed, share)


@dataclass(frozen=True)
class Judgement(Count):
    """What the seeds say of one claim. values (S,): its quantity. A value that is not a number passes nothing."""

    claim: Claim
    values: NDArray[np.float64] = field(repr=False)


def judge(
    claims: Sequence[Claim], seeds: Sequence[int], columns: Mapping[str, NDArray], in_share: float = MORE_OFTEN
) -> list[Judgement]:
    """One judgement a claim, from the measured columns (S,). in_share: what a claim has to reach that names no share."""
    found = []
    for claim in claims:
        values = evaluate_quantity(claim.condition.quantity, columns)
        passed = meets(values, claim.condition.comparison, claim.condition.threshold)
        share = in_share if claim.in_share is None else claim.in_share
        found.append(Judgement(tuple(seeds), passed, share, claim, values))
    return found


def together(judgements: Sequence[Judgement], seeds: Sequence[int], in_share: float) -> Count:
    """The seeds that pass all of the claims that make up a prediction; claims about a share of their own are no part of it."""
    parts = [judgement.passed for judgement in judgements if judgement.claim.in_share is None]
    return Count(tuple(seeds), np.logical_and.reduce(parts, axis=0) if parts else np.ones(len(seeds), bool), in_share)


def verdict_of(judgements: Sequence[Judgement], joint: Count) -> str:
    """The one rule: confirmed when the conjunction holds in the share that it has to reach, disconfirmed when that is refuted.

    Undecided otherwise. A claim about a share of its own has its own say: refuted, it disconfirms; undecided, it leaves open.
    """
    alone = [judgement for judgement in judgements if judgement.claim.in_share is not None]
    parts = [joint] if len(alone) < len(judgements) else []
    return _conjunction([count.status for count in [*parts, *alone]])


def one_by_one(judgements: Sequence[Judgement]) -> str:
    """The verdict of the rule that judges every claim alone, and asks no more of it than to be met more often than not.

    Networks that pass one claim need not be those that pass another, so it confirms what hardly a network shows as a whole.
    """
    return _conjunction([j.status if j.claim.in_share is not None else j.at(MORE_OFTEN).status for j in judgements])


def _conjunction(statuses: Sequence[str]) -> str:
    found = set(statuses)
    return DISCONFIRMED if REFUTED in found else CONFIRMED if found == {HOLDS} else UNDECIDED


def fewest(in_share: float) -> int:
    """The number of seeds below which no count, not even all of them, can show that a share is reached.

    The interval of n passes of n begins at n / (n + q^2), q = 1.96: at one half that takes 4 seeds, at nine tenths 35.
    """
    return math.floor(Z_95**2 * in_share / (1 - in_share)) + 1
