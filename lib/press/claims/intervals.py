"""How well a share, a median or a mean over repetitions is known: Wilson's interval, order statistics, the bootstrap."""

import math

import numpy as np
from numpy.typing import NDArray

from press.errors import InputError

Z_95 = 1.959963984540054
"""The 97.5 % quantile of the standard normal distribution."""


def wilson(passes: int, n: int) -> tuple[float, float]:
    """The 95 % Wilson score interval of a share, for `passes` of `n` (Wilson, 1927).

    Raises:
        ValueError: unless 0 <= passes <= n and n >= 1.
    """
    if not 0 <= passes <= n or n < 1:
        raise ValueError(f"{passes} of {n} is no share")
    p, z2 = passes / n, Z_95**2
    center = (p + z2 / (2 * n)) / (1 + z2 / n)
    half = Z_95 / (1 + z2 / n) * math.sqrt(p * (1 - p) / n + z2 / (4 * n * n))
    # The interval ends at p itself for none and for all; rounding must not leave p outside.
    return min(p, max(0.0, center - half)), max(p, min(1.0, center + half))


def correlation_interval(correlation: float, n: int) -> tuple[float, float]:
    """The 95 % interval of Spearman's rank correlation of n pairs; all there is for three or fewer.

    Source: D. G. Bonett and T. A. Wright, Sample size requirements for estimating Pearson, Kendall and Spearman correlations,
    Psychometrika 65 (2000): Fisher's transform with a variance of (1 + correlation^2 / 2) / (n - 3).
    """
    if n <= 3 or math.isnan(correlation):
        return -1.0, 1.0
    if abs(correlation) >= 1:
        return correlation, correlation
    half = Z_95 * math.sqrt((1 + correlation**2 / 2) / (n - 3))
    middle = math.atanh(correlation)
    return math.tanh(middle - half), math.tanh(middle + half)


def median_interval(values: NDArray) -> tuple[float, float]:
    """The interval of the median of (S,) values that two of them make, as near as can be to one another at 95 % or more.

    The median lies below the k-th smallest of S values with the chance that fewer than k of S tosses of a coin are heads,
    whatever the values' distribution; k is the largest for which that is 2.5 % or less, and the k-th largest is the other end.
    Of five values or fewer, which cannot say so much, the interval is from the smallest to the largest.

    Raises:
        InputError: there are no values, or one that is not a number.
    """
    values = np.asarray(values, dtype=float)
    if values.ndim != 1 or not values.size or np.isnan(values).any():
        raise InputError(f"median_interval: values of shape {values.shape}, expected numbers, one a seed")
    tail, k = 0.0, 0
    while (tail := tail + math.comb(values.size, k) / 2**values.size) <= (1 - 0.95) / 2:
        k += 1
    k = max(k, 1)
    ordered = np.sort(values)
    return float(ordered[k - 1]), float(ordered[-k])


RESAMPLES = 10_000


def mean_interval(values: NDArray) -> tuple[float, float]:
    """The 95 % interval in which the means of so many samples, drawn from (S,) values with replacement, lie for the most part.

    Unlike an interval of the mean and the standard deviation it may be lopsided, as the values are, and leaves their range
    nowhere. The draws are the same every time. Source: B. Efron and R. J. Tibshirani, An Introduction to the Bootstrap (1993),
    chapter 13.

    Raises:
        InputError: there are no values, or one that is not finite.
    """
    values = np.asarray(values, dtype=float)
    if values.ndim != 1 or not values.size or not np.isfinite(values).all():
        raise InputError(f"mean_interval: values of shape {values.shape}, expected finite numbers, one a seed")
    places = np.random.default_rng(0).integers(values.size, size=(RESAMPLES, values.size))
    tail = (1 - 0.95) / 2
    low, high = np.quantile(values[places].mean(axis=1), [tail, 1 - tail])
    return float(low), float(high)
