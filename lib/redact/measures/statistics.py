"""The median that stands for many values, and the seed that has it. Numpy only."""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

SAMPLE = 4096
"""Values of which a bracket around the median is guessed; and what is shorter than twice as many is sorted whole."""


def lower_median(values: NDArray) -> float:
    """The median of values (N,); of an even number of values the lower of the two middle ones, as torch.median gives.

    A value that is not a number counts as the highest, as numpy sorts.
    """
    middle = (values.size - 1) // 2
    if values.size >= 2 * SAMPLE:
        # Exact all the same: the bracket says only among which values the median is looked for.
        low, high = _bracket(values)
        below = int(np.count_nonzero(values < low))
        within = values[(values >= low) & (values <= high)]
        if below <= middle < below + within.size:
            values, middle = within, middle - below
    return float(np.partition(values, middle)[middle])


def middle(values: NDArray) -> int:
    """The place of the median of values (N,), of an even number the lower of the two middle ones; the first of those alike.

    A value that is not a number counts as the lowest.
    """
    known = np.where(np.isnan(values), -np.inf, values)
    return int(np.argmax(known == np.sort(known)[(len(known) - 1) // 2]))


def _bracket(values: NDArray) -> tuple[float, float]:
    """Two of the values, between which the median nearly always lies."""
    sample = np.sort(values[:: values.size // SAMPLE])
    # A share of the sample that is three times as wide as chance would have it, on either side of the middle.
    place, off = len(sample) // 2, 2 * round(len(sample) ** 0.5)
    return sample[place - off], sample[place + off]


STATISTICS: dict[str, Callable[[NDArray], float]] = {
    "max": lambda values: float(values.max()),
    "min": lambda values: float(values.min()),
    "median": lower_median,
    "mean": lambda values: float(values.mean(dtype=np.float64)),
}
"""What errors (N,) are told by in one number, by name."""
