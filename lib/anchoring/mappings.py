"""The curves of interventions: how strongly an activation is suppressed, how far it is turned, as functions of its alignment.

The alignment a is max(0, cos) of an activation and the direction, in [0, 1]. All functions work number by number, with
operators alone, so that they take arrays of numpy (for figures) and tensors of torch (for networks) alike; neither is imported.
Formulas: Fraser & Wielopolski (2026), arXiv 2512.12469.
"""

import math
from typing import Any

from redact.spec import BezierMap, LinearMap, Suppress

Array = Any
"""A numpy array or a torch tensor of floating-point numbers."""

CONTROL = 1 / math.sqrt(2)
"""How far the inner control points of the Bezier map lie from their ends towards the point where the end tangents cross."""

ROUNDS = 60
"""Bisections that exhaust double precision; the Newton steps between them need six or so."""


def suppression_strength(operation: Suppress, alignment: Array) -> Array:
    """h(a), in [0, strength]: the share of the aligned component that suppression takes out.

    Up to the threshold t it is 0, at t itself too: with t = 0 every activation that points away has a = 0. Above it is
    strength ((a - t) / (1 - t))^power, so for the power 0 (0^0 = 1) full strength at once.
    """
    t = operation.threshold
    ramp = ((alignment - t) / (1 - t)).clip(0, 1)
    return (alignment > t) * (operation.strength * ramp**operation.power)


def repelled_alignment(mapping: LinearMap | BezierMap, alignment: Array) -> Array:
    """m(a), in [-1, 1] and never above a: the alignment to which repulsion turns an activation. Up to the threshold it is a.

    Both maps lead from (t, t) to (1, b), b their end. Linear: m = t + (a - t) / (1 - t) (b - t). Bezier: a cubic with slope 1
    at the start and 0 at the end (for b = 1 it is the identity).
    """
    match mapping:
        case LinearMap(threshold=t):
            loss = (alignment - t) / (1 - t)
        case BezierMap(threshold=t, end=b):
            s = _bezier_parameter((alignment - t).clip(0, 1) / (1 - t), (b - t) / (1 - t))
            loss = 3 * (1 - CONTROL) * (1 - s) * s**2 + s**3
        case _:
            raise TypeError(f"nothing is known about the mapping {mapping!r}")
    # As what is lost against the identity: then rounding cannot lift m above a. (A mask times a plain number would be single
    # precision in torch; so the brackets.)
    return alignment - (alignment > t) * ((1 - mapping.end) * loss)


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
