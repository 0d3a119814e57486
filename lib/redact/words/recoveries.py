"""How soon attacks bring a concept back, in numbers and in words, on any world. Numpy only; S seeds.

A network in which it does not come back has infinitely many steps: medians and ranges are order statistics.
"""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from press.numbers import number, significant
from redact.results import Results


def order(steps: NDArray, share: float) -> float:
    """The value below which a share of the steps (S,) lies, one of them; infinite where it is not known."""
    return float(np.sort(steps)[min(int(share * len(steps)), len(steps) - 1)])


def middle(steps: NDArray) -> float:
    """The median of steps (S,), of an even number the lower of the two middle ones."""
    return float(np.sort(steps)[(len(steps) - 1) // 2])


def in_words(steps: float, end: int) -> str:
    """Steps as a number, or beyond the end of their attack."""
    return number(steps) if np.isfinite(steps) else f"over {number(end)}"


def variables(results: Results) -> dict[str, Any]:
    """What prose may name: `relearning.red.isolated/redrawn.median`, the steps of the median network, and its `samples`.

    `back`: in how many networks the concept comes back. `start`: its median error before the first step.
    """
    found: dict[str, Any] = {}
    for key, attack in results.experiment.attacks.items():
        found[key] = {}
        for name in attack.networks:
            steps = results.recovery(key, name)
            half = middle(steps)
            start = results.error_before(key, name)
            found[key][name] = {
                "median": in_words(half, attack.steps),
                "samples": in_words(half * attack.batch, attack.steps * attack.batch),
                "back": str(int(np.isfinite(steps).sum())),
                "start": significant(float(np.median(start))),
            }
    return found
