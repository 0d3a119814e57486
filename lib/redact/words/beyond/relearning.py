"""Relearning on the page: how soon attacks bring red back, beside controls, and what they do to other colors meanwhile."""

from functools import partial

import numpy as np
from numpy.typing import NDArray

from press.claims.intervals import median_interval
from press.numbers import listed, number, significant
from press.tables import pipe_table
from redact.pictures.beyond.recovery import relearning_curves, slowdowns
from redact.results.colors import Results
from redact.words.colors.recoveries import called, ratios
from redact.words.colors.sections import Sections
from redact.words.recoveries import in_words, middle, order

ATTACKS = {"red": "On reds alone", "all": "On all colors", "rest": "On everything but red"}
"""What figures and tables call attacks."""

SEEN = ("held-out", "rest")
"""What is looked at besides red: colors like it that no attack learns from, and all that is unlike it."""


def curves(show: Sections) -> None:
    """Who has red back, against the steps of each attack."""
    results = show.results
    attacks = results.experiment.attacks
    steps = {
        ATTACKS.get(key, key): {called(name): results.recovery(key, name) for name in attack.networks}
        for key, attack in attacks.items()
    }
    ends = {ATTACKS.get(key, key): attack.steps for key, attack in attacks.items()}
    batch = next(iter(attacks.values())).batch
    show.page.figure(
        "relearning",
        partial(relearning_curves, steps, ends, batch),
        caption=f"{_fastest(results)} A curve is the share of the networks, from none to all, that have red back for good (an "
        f"error of {number(next(iter(attacks.values())).within)} or less), against the steps of {batch} colors each, at the "
        "learning rate that is fastest for the network. Beside it: in how many red came back before the attack ended.",
        alt=in_sentences(steps, ends),
        seeds=results.seeds,
    )


def _fastest(results: Results) -> str:
    """What the attack on reds takes of the networks that the claims are about, and of controls."""
    first, attack = next(iter(results.experiment.attacks.items()))
    told = [f"“{called(name)}” {in_words(middle(results.recovery(first, name)), attack.steps)}" for name in attack.networks]
    return f"{ATTACKS.get(first, first)}, red is back after so many steps in the median network: {listed(told)}."


def in_sentences(steps: dict[str, dict[str, NDArray]], ends: dict[str, int]) -> str:
    """The alternative text of `relearning_curves`."""
    parts = []
    for attack, sets in steps.items():
        told = [
            f"{name}: {int(np.isfinite(values).sum())} of {len(values)} networks, the median after "
            f"{in_words(middle(values), ends[attack])} steps"
            for name, values in sets.items()
        ]
        parts.append(f"{attack}, red comes back as follows. {'; '.join(told)}.")
    return f"Rising curves of the share of networks that have red back, against steps on a logarithmic axis. {' '.join(parts)}"


def compared(show: Sections, attack: str = "red", network: str = "isolated/redrawn") -> None:
    """How many times as many steps a network takes as each control of its seed."""
    found = {called(name): (values, median_interval(values)) for name, values in ratios(show.results, attack, network).items()}
    told = [f"{significant(float(np.median(values)))} times the steps of “{name}”" for name, (values, _) in found.items()]
    ends = [
        f"“{called(name)}” {int(np.isinf(show.results.recovery(attack, name)).sum())}"
        for name in (network, *ratios(show.results, attack, network))
    ]
    end = show.results.experiment.attacks[attack].steps
    show.page.figure(
        "slowdowns",
        partial(slowdowns, found),
        caption=f"{ATTACKS.get(attack, attack)}, “{called(network)}” takes {listed(told)}, in the median pair. A dot is the "
        "ratio of the steps of two networks of one seed; the band is the 95 % interval of the median, which two of them make. "
        f"Red that is there from the start counts as one step, and what is not back by the end as {end + 1}; of the networks "
        f"that makes {listed(ends)}.",
        alt=f"Dots on a logarithmic scale, a row a control: {listed(told)}, in the median pair of networks.",
        seeds=show.results.seeds,
    )


def table(show: Sections) -> None:
    """Every attack on every set of networks, in numbers."""
    results = show.results
    rows = []
    for key, attack in results.experiment.attacks.items():
        for name in attack.networks:
            steps = results.recovery(key, name)
            back = np.isfinite(steps)
            low, high = (in_words(order(steps, share), attack.steps) for share in (0.05, 0.95))
            held, rest = (np.median(results.error_then(key, name, of)[back]) if back.any() else np.nan for of in SEEN)
            start = results.error_before(key, name)
            rows.append(
                [
                    ATTACKS.get(key, key),
                    called(name),
                    significant(float(np.median(start))),
                    in_words(middle(steps), attack.steps),
                    f"{low} to {high}",
                    f"{int(back.sum())} of {len(steps)}",
                    significant(float(np.median(results.attack_rates(key, name)[back]))) if back.any() else "–",
                    significant(float(held)),
                    significant(float(rest)),
                ]
            )
    header = ["Attack", "Networks", "Red at first", "Steps", "5 to 95 %", "Back in", "Rate", "Reds then", "Rest then"]
    show.page.table(
        "relearning",
        pipe_table(header, rows, align="llrrrrrrr", widths=[16, 24, 8, 8, 12, 10, 8, 8, 8]),
        caption="Every attack. Medians over the networks: the error of red before the first step; the steps until red is back, "
        "and the range that nine networks of ten lie in; the learning rate that was fastest; and, where red is back, then or "
        "within five steps, the largest error of colors like red that no attack learns from, and of all that is unlike red.",
    )
