"""The curves of repulsion: to which alignment an activation is turned, as a function of its own.

The alignment a is max(0, cos) of an activation and the direction, in [0, 1]. All functions work number by number, with
operators alone, so that they take arrays of numpy (for figures) and tensors of torch (for networks) alike; neither is imported.
Formulas: Fraser & Wielopolski (2026), arXiv 2512.12469.
"""

import math
from dataclasses import dataclass
from typing import Any

from anchoring.checks import check_number

Array = Any
"""A numpy array or a torch tensor of floating-point numbers."""

CONTROL = 1 / math.sqrt(2)
"""How far the inner control points of the Bezier map lie from their ends towards the point where the end tangents cross."""

ROUNDS = 60
"""Bisections that exhaust double precision; the Newton steps between them need six or so."""


@dataclass(frozen=True)
class AlignmentMap:
    """A curve m(a) from (t, t) to (1, b), t the threshold and b the end: the identity up to t, below it from there on.

    A subclass says what is lost on the way. threshold: in [0, 1).
    """

    threshold: float
    end: float

    def __post_init__(self) -> None:
        check_number(self, "threshold", "at least 0 and less than 1", lambda value: 0 <= value < 1)

    def __call__(self, alignment: Array) -> Array:
        """m(a), in [-1, 1] and never above a: the alignment to which an activation is turned. Up to the threshold it is a."""
        # As what is lost against the identity: then rounding cannot lift m above a. (A mask times a plain number would be
        # single precision in torch; so the brackets.)
        return alignment - (alignment > self.threshold) * ((1 - self.end) * self.loss(alignment))

    def loss(self, alignment: Array) -> Array:
        """The part, 0 at t and 1 at 1, of what a = 1 loses that an alignment above t loses."""
        raise NotImplementedError


class LinearMap(AlignmentMap):
    """m = t + (a - t) / (1 - t) (b - t): alignments from the cosine `threshold` on, squeezed until `end` is all 1 becomes.

    end: in [-1, 1]; below the threshold the order of alignments is turned around.
    """

    def __post_init__(self) -> None:
        super().__post_init__()
        # Up to 1 the map lies on or below the identity, so that nothing comes closer to what repels it.
        check_number(self, "end", "between -1 and 1", lambda value: -1 <= value <= 1)

    def loss(self, alignment: Array) -> Array:
        return (alignment - self.threshold) / (1 - self.threshold)


class BezierMap(AlignmentMap):
    """As `LinearMap`, along a cubic that leaves the identity with its slope, 1, and ends flat (for b = 1: the identity).

    end: above the threshold, up to 1: below, the curve would run backwards.
    """

    def __post_init__(self) -> None:
        super().__post_init__()
        check_number(
            self,
            "end",
            f"more than the threshold, {self.threshold:g}, and at most 1",
            lambda value: self.threshold < value <= 1,
        )

    def loss(self, alignment: Array) -> Array:
        t, b = self.threshold, self.end
        s = _bezier_parameter((alignment - t).clip(0, 1) / (1 - t), (b - t) / (1 - t))
        return 3 * (1 - CONTROL) * (1 - s) * s**2 + s**3


def _bezier_parameter(x: Array, end: float) -> Array:
    """The parameter s in [0, 1] at which the curve from (0, 0) to (1, end) stands over x; all numbers at once.

    The abscissa grows with s, but Newton's steps may leave [0, 1] where it does so slowly: they are taken only within a
    bracket, which is halved otherwise.
    """
    first, second = CONTROL * end, 1 - CONTROL * (1 - end)
    low, high, s = 0 * x, 0 * x + 1, x
    for _ in range(ROUNDS):
        excess = ((1 - 3 * second + 3 * first) * s + 3 * (second - 2 * first)) * s**2 + 3 * first * s - x
        if not (abs(excess) > 1e-14).any():
            break
        low, high = low + (excess < 0) * (s - low), high + (excess > 0) * (s - high)
        slope = 3 * ((1 - 3 * second + 3 * first) * s + 2 * (second - 2 * first)) * s + 3 * first
        newton = s - excess / (slope + 1e-300)
        inside = (newton >= low) & (newton <= high)
        s = inside * newton.clip(0, 1) + ~inside * ((low + high) / 2)
    return s
