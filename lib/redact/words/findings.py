"""What a figure shows, in one sentence with its numbers: what a caption begins with, on pages of any world."""

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from press.claims.record import Verdict
from press.numbers import listed, significant


def of_claims(verdict: Verdict) -> str:
    """How many networks pass all claims, and which claim most of them fail."""
    worst = verdict.worst
    told = verdict.counted.replace("seeds", "networks").replace("one seed", "one network")
    if worst.passes == worst.of:
        return f"{told}."
    return f"{told}; most fail one: {_lower(worst.text)}, which {worst.passes} pass."


def of_observations(verdict: Verdict) -> str:
    """How often each observation is met."""
    told = listed([f"{_lower(seen.text)} in {seen.passes}" for seen in verdict.observations])
    return f"Of {verdict.seeds} networks: {told}."


def of_training(losses: Mapping[str, NDArray]) -> str:
    """Where the reconstruction ends. losses: term -> (T, S)."""
    last = np.asarray(losses["recon"])[-1]
    return f"The reconstruction ends at a median loss of {significant(float(np.median(last)))}."


def of_schedule(values: Mapping[str, NDArray]) -> str:
    """When the learning rate peaks, and how many terms are off in the end. values: name -> (T,)."""
    rate = np.asarray(values["lr"])
    weights = [np.asarray(weight) for name, weight in values.items() if name != "lr"]
    off = sum(float(weight[-1]) == 0 for weight in weights)
    peak = f"The learning rate is highest, {significant(float(rate.max()))}, at step {int(rate.argmax())}"
    return f"{peak}; at the end {off} of {len(weights)} terms are off."


def of_printed(groups: Sequence[NDArray], printed: Sequence[float]) -> str:
    """How many printed numbers lie within the middle 90 % of our seeds."""
    middles = [np.quantile(values, [0.05, 0.95]) for values in groups]
    inside = sum(low <= value <= high for (low, high), value in zip(middles, printed, strict=True))
    return f"{inside} of {len(printed)} printed numbers lie within the middle 90 % of our seeds."


def _lower(text: str) -> str:
    return text[:1].lower() + text[1:]
