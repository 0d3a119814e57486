"""How soon attacks bring a concept back, in numbers and in words, on any world. Numpy only; S seeds.

A network in which it does not come back has infinitely many steps: medians and ranges are order statistics.
"""

from collections.abc import Callable, Mapping
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


Steps = dict[str, dict[str, NDArray[np.float64]]]
"""What an attack is called -> what a set of networks is called -> the steps (S,) until the concept is back."""


def by_attack(results: Results, attacks: Mapping[str, str], called: Callable[[str], str]) -> tuple[Steps, dict[str, int]]:
    """The steps of all attacks, and how many each has: what `relearning_curves` draws.

    attacks: what attacks are called, others as the spec does. called: what a network is called.
    """
    steps, ends = {}, {}
    for key, attack in results.experiment.attacks.items():
        name = attacks.get(key, key)
        steps[name] = {called(network): results.recovery(key, network) for network in attack.networks}
        ends[name] = attack.steps
    return steps, ends


def medians(steps: Steps, ends: Mapping[str, int]) -> list[str]:
    """The first attack, in words: each set of networks with its median steps."""
    first = next(iter(steps))
    return [f"“{name}” {in_words(middle(values), ends[first])}" for name, values in steps[first].items()]


def cells(results: Results, attack: str, network: str) -> list[str]:
    """What a table says of an attack on a set of networks.

    Medians of the concept's error before the first step and of the steps until it is back; the range that nine networks of ten
    lie in; in how many it is back; the median of the learning rates that were fastest there.
    """
    steps, end = results.recovery(attack, network), results.experiment.attacks[attack].steps
    back = np.isfinite(steps)
    low, high = (in_words(order(steps, share), end) for share in (0.05, 0.95))
    return [
        significant(float(np.median(results.error_before(attack, network)))),
        in_words(middle(steps), end),
        f"{low} to {high}",
        f"{int(back.sum())} of {len(steps)}",
        significant(float(np.median(results.attack_rates(attack, network)[back]))) if back.any() else "–",
    ]


def curves_alt(steps: Steps, ends: Mapping[str, int], concept: str) -> str:
    """The alternative text of `relearning_curves`. concept: what comes back, such as `red`."""
    parts = []
    for attack, sets in steps.items():
        told = [
            f"{name}: {int(np.isfinite(values).sum())} of {len(values)} networks, the median after "
            f"{in_words(middle(values), ends[attack])} steps"
            for name, values in sets.items()
        ]
        parts.append(f"{attack}, {concept} comes back as follows. {'; '.join(told)}.")
    curves = f"Rising curves of the share of networks that have {concept} back, against steps on a logarithmic axis."
    return f"{curves} {' '.join(parts)}"
