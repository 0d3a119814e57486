"""What is said of errors in one number: the lower median, and how well they follow what they should. Numpy only."""

import numpy as np
from numpy.typing import NDArray


def lower_median(values: NDArray) -> float:
    """The median; of an even number of values the lower of the two middle ones, as torch.median gives."""
    middle = (values.size - 1) // 2
    return float(np.partition(values, middle)[middle])


def selectivity(errors: NDArray, resemblance: NDArray) -> float:
    """R^2 between what the errors should follow and the errors, both (N,): the squared Pearson correlation, in [0, 1].

    It is blind to the scale and the sign of the errors. Not a number where the errors are all the same.
    """
    with np.errstate(invalid="ignore", divide="ignore"):
        return float(np.corrcoef(resemblance, errors)[0, 1] ** 2)
