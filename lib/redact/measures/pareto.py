"""The rule by which the published work chooses one network out of sixty: on the Pareto front, the one with the highest score.

Numpy only. Note what the rule amounts to: nothing can dominate the highest score of all, so unless two seeds share it, the
front has no say in the choice; it is the best of all seeds.
"""

import numpy as np
from numpy.typing import NDArray

from press.errors import InputError


def front(losses: NDArray, score: NDArray) -> NDArray[np.bool_]:
    """Which seeds (S,) no other dominates, for losses (S, M) that should be low and a score (S,) that should be high.

    A seed dominates another that is nowhere better and somewhere worse. A seed with a value that is not a number is not on the
    front, and dominates nothing.
    """
    objectives = np.column_stack([losses, -np.asarray(score)])
    known = ~np.isnan(objectives).any(axis=1)
    no_worse = (objectives[:, None] <= objectives[None]).all(axis=-1)
    better = (objectives[:, None] < objectives[None]).any(axis=-1)
    return known & ~(no_worse & better).any(axis=0)


def best(losses: NDArray, score: NDArray) -> int:
    """The place of the seed on the front with the highest score, the first of several.

    Raises:
        InputError: the front is empty, because every seed has a value that is not a number.
    """
    losses, score = np.asarray(losses), np.asarray(score)
    known = ~np.isnan(np.column_stack([losses, score])).any(axis=1)
    if not known.any():
        raise InputError("no seed can be ranked: each has a loss or a score that is not a number")
    # Nothing with a lower score dominates these, and a front of ten thousand seeds would take a gigabyte.
    highest = np.flatnonzero(known & (score == score[known].max()))
    return int(highest[np.argmax(front(losses[highest], score[highest]))])
