"""How well one number ranks the members of a class above the rest: the area under the ROC curve. Numpy only."""

import numpy as np
from numpy.typing import NDArray

from press.errors import InputError


def area_under_roc(values: NDArray, members: NDArray) -> float:
    """The share, in [0, 1], of all pairs of a member and another in which the member has the larger value; equal ones are half.

    values (N,), members (N,) of bool. That share is the area under the ROC curve (Mann and Whitney, 1947): 1 where all members
    lie above the rest, 0 where all lie below, and one half by chance.

    Raises:
        InputError: all are members, or none is.
    """
    members = np.asarray(members, dtype=bool)
    if members.all() or not members.any():
        raise InputError(f"area_under_roc: {members.sum()} of {members.size} are members, expected some and not all")
    others = np.sort(np.asarray(values)[~members])
    ours = np.asarray(values)[members]
    below = np.searchsorted(others, ours, side="left")
    not_above = np.searchsorted(others, ours, side="right")
    return float((below + not_above).mean() / (2 * len(others)))
