"""What repetitions say of claims: judgements, and the verdict that follows. Numpy only; S seeds.

Each seed passes or fails a claim by itself; the share of seeds that pass, with its Wilson interval, decides the claim; the
claims decide the experiment.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from press.claims.claim import Claim
from press.claims.comparisons import meets
from press.claims.intervals import wilson
from press.claims.quantities import evaluate_quantity

HOLDS, REFUTED, UNDECIDED = "holds", "refuted", "undecided"
STATUSES = (HOLDS, REFUTED, UNDECIDED)
CONFIRMED, DISCONFIRMED, MIXED = "confirmed", "disconfirmed", "mixed"
VERDICTS = (CONFIRMED, DISCONFIRMED, MIXED)
DRAFT = "draft"
"""What stands in the place of a verdict until the experiment's author has chosen a conclusion."""


@dataclass(frozen=True)
class Judgement:
    """What the seeds say of one claim."""

    claim: Claim
    seeds: tuple[int, ...]
    values: NDArray[np.float64] = field(repr=False)

    @property
    def passed(self) -> NDArray[np.bool_]:
        """Per seed (S,). A value that is not a number passes nothing."""
        return meets(self.values, self.claim.condition.comparison, self.claim.condition.threshold)

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
        """`holds` if the Wilson interval of the share that passes lies above the claim's `in_share`, `refuted` if below.

        `undecided` if it holds that share.
        Above one half means: a network trained anew more likely than not shows it.
        """
        low, high = self.interval
        return HOLDS if low > self.claim.in_share else REFUTED if high < self.claim.in_share else UNDECIDED


def judge(claims: Sequence[Claim], seeds: Sequence[int], columns: Mapping[str, NDArray]) -> list[Judgement]:
    """One judgement a claim, from the measured columns (S,) of the seeds."""
    return [Judgement(c, tuple(seeds), evaluate_quantity(c.condition.quantity, columns)) for c in claims]


def verdict_of(statuses: Sequence[str]) -> str:
    """The one rule: confirmed when every claim holds, disconfirmed when any claim is refuted, mixed otherwise.

    A prediction is the conjunction of its claims, so one refuted claim refutes it.
    """
    found = set(statuses)
    return DISCONFIRMED if REFUTED in found else CONFIRMED if found == {HOLDS} else MIXED
