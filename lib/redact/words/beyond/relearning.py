"""Relearning on the page: how soon attacks bring red back, beside controls, and what they do to other colors meanwhile."""

from functools import partial

import numpy as np

from press.claims.intervals import median_interval
from press.numbers import listed, number, significant
from press.tables import pipe_table
from redact.pictures.beyond.recovery import relearning_curves, slowdowns
from redact.words.colors.recoveries import called, ratios
from redact.words.colors.sections import Sections
from redact.words.recoveries import by_attack, cells, curves_alt, medians

ATTACKS = {"red": "On reds alone", "all": "On all colors", "rest": "On everything but red"}
"""What figures and tables call attacks."""

SEEN = ("held-out", "rest")
"""What is looked at besides red: colors like it that no attack learns from, and all that is unlike it."""


def curves(show: Sections) -> None:
    """Who has red back, against the steps of each attack."""
    steps, ends = by_attack(show.results, ATTACKS, called)
    first = next(iter(show.results.experiment.attacks.values()))
    show.page.figure(
        "relearning",
        partial(relearning_curves, steps, ends, first.batch),
        caption=f"{next(iter(steps))}, red is back after so many steps in the median network: "
        f"{listed(medians(steps, ends))}. A curve is the share of the networks, from none to all, that have red back for good "
        f"(an error of {number(first.within)} or less), against the steps of {first.batch} colors each, at the learning rate "
        "that is fastest for the network. Beside it: in how many red came back before the attack ended.",
        alt=curves_alt(steps, ends, "red"),
        seeds=show.results.seeds,
    )


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
            back = np.isfinite(results.recovery(key, name))
            held, rest = (np.median(results.error_then(key, name, of)[back]) if back.any() else np.nan for of in SEEN)
            rows.append(
                [
                    ATTACKS.get(key, key),
                    called(name),
                    *cells(results, key, name),
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
