"""How well one thing follows another, in one number that carries its sign. Numpy only."""

import numpy as np
from numpy.typing import NDArray


def r_squared(expected: NDArray, found: NDArray) -> float:
    """R^2 of two arrays (N,), the squared Pearson correlation, with the sign of the correlation: in [-1, 1].

    The square alone would call an error selective that falls where the concept is strong. It is blind to the scale of both,
    and to a constant added. Not a number where either is the same everywhere.
    """
    with np.errstate(invalid="ignore", divide="ignore"):
        correlation = np.corrcoef(expected, found)[0, 1]
    return float(correlation * abs(correlation))
