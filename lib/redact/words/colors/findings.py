"""What a figure of colors shows, in one sentence with its numbers: what a caption begins with."""

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from press.numbers import decimals, listed, percent, significant
from redact.predictions.colors import SPARED


def of_latents(z: NDArray) -> str:
    """How much of the squared length of latent vectors (N, K) lies in the first dimension; where there is only little left."""
    squared = np.asarray(z, dtype=float) ** 2
    length = float(np.sqrt(squared.sum(axis=-1)).min())
    shorter = f"; the shortest vector has a length of {decimals(length)}" if length < 0.99 else ""
    share = float(squared[:, 0].sum() / max(squared.sum(), 1e-12))
    return f"{percent(share)} of the squared length of all colors lies in the first dimension{shorter}."


def of_slices(true: NDArray, predicted: NDArray) -> str:
    """How many of the colors (…, 3) that are shown come out changed."""
    errors = ((np.asarray(predicted, dtype=float) - true) ** 2).mean(axis=-1).ravel()
    changed = int((errors > SPARED).sum())
    if not changed:
        return f"All {errors.size} colors come out with an error of {SPARED:g} or less."
    largest = significant(float(errors.max()))
    return f"{changed} of {errors.size} colors come out with an error above {SPARED:g}; the largest is {largest}."


def of_curves(hue: NDArray, error: NDArray) -> str:
    """Where the error of vibrant colors is largest and smallest. hue (H,): 0 to 1. error (H, S, V)."""
    vibrant = np.asarray(error)[:, -1, -1]
    if vibrant.max() <= SPARED:
        return f"No vibrant hue has an error above {SPARED:g}."
    largest, smallest = significant(float(vibrant.max())), significant(float(vibrant.min()))
    return (
        f"Of all vibrant hues the one at {_degrees(hue, vibrant.argmax())} has the largest error, {largest}, and the one at "
        f"{_degrees(hue, vibrant.argmin())} the smallest, {smallest}."
    )


def of_bands(hue: NDArray, errors: Mapping[str, NDArray]) -> str:
    """Of each network the hue whose median error over the seeds is largest. errors: network -> (S, H)."""
    medians = {name: np.median(values, axis=0) for name, values in errors.items()}
    told = [
        f"{name}, at {_degrees(hue, values.argmax())} ({significant(values.max())})"
        for name, values in medians.items()
        if values.max() > SPARED
    ]
    return f"The median error over the seeds is largest: {'; '.join(told)}." if told else "In the median no hue is hurt."


def of_selectivity(values: Mapping[str, NDArray]) -> str:
    """The median R² of each operation, and its lowest."""
    told = listed([f"{decimals(np.median(found))} {name} (lowest {decimals(found.min())})" for name, found in values.items()])
    return f"The median R² is {told}."


def _degrees(hue: NDArray, place: int) -> str:
    return f"{360 * float(hue[place]):.0f}°"
