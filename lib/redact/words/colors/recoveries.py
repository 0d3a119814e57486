"""How soon attacks bring red back, beside controls: what networks are called there, and their ratios. Numpy only; S seeds."""

import numpy as np
from numpy.typing import NDArray

from press.numbers import significant
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


def ratios(results: Results, attack: str, network: str) -> dict[str, NDArray[np.float64]]:
    """Control -> how many times as many steps (S,) the network takes; one each at least, and one more than all for never."""
    told = results.experiment.attacks[attack]

    def steps(name: str) -> NDArray:
        return results.recovery(attack, name).clip(1, told.beyond)

    controls = [name for name in told.networks if split(name)[0] != split(network)[0] or name.endswith("/fresh")]
    return {name: steps(network) / steps(name) for name in controls if split(name)[0] not in ("emptied", "warm-cool")}


def ratio_variables(results: Results) -> dict[str, str]:
    """Control -> the median ratio of the steps of `isolated/redrawn` on reds to its own."""
    pairs = ratios(results, "red", "isolated/redrawn")
    return {name: significant(float(np.median(values))) for name, values in pairs.items()}
