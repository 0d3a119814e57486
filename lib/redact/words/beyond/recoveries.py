"""How soon attacks bring red back, in numbers and in words: what pages and their variables say of it. Numpy only; S seeds.

A network in which red does not come back has infinitely many steps: medians and ranges are order statistics.
"""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from press.numbers import number, significant
from redact.arms import BASELINE, split
from redact.results import Results

NAMES = {
    "isolated/ablated": "isolated, ablated",
    "isolated/pruned": "isolated, pruned",
    "isolated/redrawn": "isolated, ablated, drawn anew",
    "isolated/fresh": "weights before training",
    "emptied/ablated": "2.10, ablated",
    "emptied/redrawn": "2.10, ablated, drawn anew",
    "warm-cool/ablated": "2.6, ablated",
    "warm-cool/redrawn": "2.6, ablated, drawn anew",
    "unanchored/mean-difference": "no anchor, mean difference",
    "unanchored/leace": "no anchor, LEACE",
    "unanchored/grayed": "no anchor, trained to gray",
    "never/baseline": "never taught red",
}
"""What figures and tables call networks; others are called as the spec does."""


def called(network: str) -> str:
    """A set of networks as figures and tables name it."""
    arm, operation = split(network)
    return NAMES.get(network, arm if operation == BASELINE else f"{arm}, {operation}")


def order(steps: NDArray, share: float) -> float:
    """The value below which a share of the steps (S,) lies, one of them; infinite where it is not known."""
    return float(np.sort(steps)[min(int(share * len(steps)), len(steps) - 1)])


def middle(steps: NDArray) -> float:
    """The median of steps (S,), of an even number the lower of the two middle ones."""
    return float(np.sort(steps)[(len(steps) - 1) // 2])


def in_words(steps: float, end: int) -> str:
    """Steps as a number, or beyond the end of their attack."""
    return number(steps) if np.isfinite(steps) else f"over {number(end)}"


def ratios(results: Results, attack: str, network: str) -> dict[str, NDArray[np.float64]]:
    """Control -> how many times as many steps (S,) the network takes; one each at least, and one more than all for never."""
    told = results.experiment.attacks[attack]

    def steps(name: str) -> NDArray:
        return results.recovery(attack, name).clip(1, told.beyond)

    controls = [name for name in told.networks if split(name)[0] != split(network)[0] or name.endswith("/fresh")]
    return {name: steps(network) / steps(name) for name in controls if split(name)[0] not in ("emptied", "warm-cool")}


def variables(results: Results) -> dict[str, Any]:
    """What prose may name: `relearning.red.isolated/redrawn.median`, the steps of the median network, and its `samples`.

    `back`: in how many networks red comes back. `start`: the median error of red before the first step.
    `relearning.ratio.<network>`: the median ratio of the steps of `isolated/redrawn` to those of a control.
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
    if "red" in found:
        pairs = ratios(results, "red", "isolated/redrawn")
        found["ratio"] = {name: significant(float(np.median(values))) for name, values in pairs.items()}
    return found
