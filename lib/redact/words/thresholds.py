"""What other thresholds would have made of the claims, in words: the finding of a caption, and an alternative text."""

import math
from collections.abc import Sequence

from numpy.typing import NDArray

from press.claims.comparisons import meets
from press.claims.thresholds import MOVED, moved, same_outcome, status_at
from press.numbers import listed, number

Claims = Sequence[tuple[str, NDArray, str, float]]
BOTH_WAYS = (MOVED, -MOVED)
"""Stricter, and looser."""


def turned(claims: Claims, in_shares: Sequence[float]) -> list[str]:
    """The claims whose status another threshold would change, each with how: `Red is gone (undecided at 0.25)`."""
    found = []
    for (text, values, sign, threshold), in_share in zip(claims, in_shares, strict=True):
        now = status_at(values, sign, threshold, in_share)
        changes = []
        for other in (moved(sign, threshold, by) for by in BOTH_WAYS):
            status = status_at(values, sign, other, in_share)
            if status != now:
                none = "" if meets(values, sign, other).any() else ", which no network meets"
                changes.append(f"{status} at {number(other)}{none}")
        if changes:
            found.append(f"{text} ({', '.join(changes)})")
    return found


def finding(claims: Claims, in_shares: Sequence[float]) -> str:
    """Which outcomes a threshold a quarter stricter or looser would change, as a sentence."""
    found = turned(claims, in_shares)
    if not found:
        return f"A threshold {100 * MOVED:g} % stricter or looser changes the outcome of no claim."
    which = f"{len(found)} of {len(claims)} claims" if len(claims) > 1 else "the claim"
    return f"A threshold {100 * MOVED:g} % stricter or looser changes the outcome of {which}: {'; '.join(found)}."


def threshold_curves(claims: Claims, in_shares: Sequence[float]) -> str:
    """The alternative text for pictures.threshold_curves."""
    parts = []
    for (text, values, sign, threshold), in_share in zip(claims, in_shares, strict=True):
        passes = int(meets(values, sign, threshold).sum())
        status = status_at(values, sign, threshold, in_share)
        ends = same_outcome(values, sign, threshold, in_share)
        parts.append(
            f"{text}: {passes} of {len(values)} networks pass at {number(threshold)}; the same outcome, {status}, "
            f"{_between(*ends)}."
        )
    needed = listed([f"{100 * share:g} %" for share in sorted(set(in_shares))])
    opening = f"A step curve a claim, the share of the networks that pass against the threshold; needed is a share of {needed}."
    return f"{opening} {finding(claims, in_shares)} {' '.join(parts)}"


def _between(low: float, high: float) -> str:
    if math.isinf(low) and math.isinf(high):
        return "at every threshold"
    if math.isinf(low):
        return f"at every threshold up to {number(high)}"
    if math.isinf(high):
        return f"at every threshold from {number(low)} on"
    return f"at thresholds from {number(low)} to {number(high)}"
