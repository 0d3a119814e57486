"""What a claim's threshold does: the share that passes and what follows, had the threshold been another. Numpy only."""

import math

import numpy as np
from numpy.typing import NDArray

from press.claims.comparisons import meets
from press.claims.intervals import wilson
from press.claims.judgement import status_of

MOVED = 0.25
"""By how much of itself a threshold is moved, to see what would have come of another."""


def status_at(values: NDArray, comparison: str, threshold: float, in_share: float) -> str:
    """What values (S,) say of a claim with this threshold: `holds`, `refuted` or `undecided`, as `Judgement.status` does."""
    return status_of(wilson(int(meets(values, comparison, threshold).sum()), len(values)), in_share)


def moved(comparison: str, threshold: float, by: float) -> float:
    """A threshold that is stricter by a part `by` of itself, or looser where `by` is below 0."""
    return threshold + (by if comparison == ">=" else -by) * abs(threshold)


def same_outcome(values: NDArray, comparison: str, threshold: float, in_share: float) -> tuple[float, float]:
    """From where to where the threshold could lie, and the status would be the same; infinite where nothing ends it.

    A threshold changes nothing until it passes a value: the ends are values, or infinite.
    """
    edges = np.unique(values)
    # One threshold of each run of thresholds that the same values pass.
    each = [*edges, math.inf] if comparison == ">=" else [-math.inf, *edges]
    now = status_at(values, comparison, threshold, in_share)
    same = np.flatnonzero([status_at(values, comparison, other, in_share) == now for other in each])
    ends = np.concatenate([[-math.inf], edges, [math.inf]])
    return float(ends[same[0]]), float(ends[same[-1] + 1])
