"""How well a mean over seeds is known: the percentile bootstrap."""

import numpy as np
from numpy.typing import NDArray

from redact.errors import InputError

RESAMPLES = 10_000


def mean_interval(values: NDArray, confidence: float = 0.95, resamples: int = RESAMPLES) -> tuple[float, float]:
    """The interval in which the means of so many samples, drawn from (S,) values with replacement, lie for the most part.

    Unlike an interval of the mean and the standard deviation it may be lopsided, as the values are, and leaves their range
    nowhere. The draws are the same every time. Source: B. Efron and R. J. Tibshirani, An Introduction to the Bootstrap (1993),
    chapter 13.

    Raises:
        InputError: there are no values, or one that is not finite.
    """
    values = np.asarray(values, dtype=float)
    if values.ndim != 1 or not values.size or not np.isfinite(values).all():
        raise InputError(f"mean_interval: values of shape {values.shape}, expected finite numbers, one a seed")
    places = np.random.default_rng(0).integers(values.size, size=(resamples, values.size))
    tail = (1 - confidence) / 2
    low, high = np.quantile(values[places].mean(axis=1), [tail, 1 - tail])
    return float(low), float(high)
