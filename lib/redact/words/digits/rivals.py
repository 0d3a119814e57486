"""A deleted digit beside what one would do instead, and how soon attacks bring it back: figures and tables of a page.

Axes: S seeds.
"""

from functools import partial

import numpy as np
from numpy.typing import NDArray

from press.numbers import decimals, listed, number, significant
from press.tables import pipe_table
from redact.arms import BASELINE, split
from redact.pictures.beyond.recovery import relearning_curves
from redact.predictions.digits import GONE
from redact.results.digits import Results
from redact.words.digits.sections import SPREAD, Sections
from redact.words.recoveries import by_attack, cells, curves_alt, medians
from redact.words.tables import spread

ATTACKS = {"sevens": "On sevens alone", "all": "On all digits", "rest": "On all but sevens"}
"""What figures and tables call attacks."""

NAMES = {
    "isolated/ablated": "ablation (isolated)",
    "isolated/redrawn": "ablation (isolated), drawn anew",
    "isolated/fresh": "weights before training",
    "never/baseline": "never taught sevens",
    "plain/mean-difference": "mean difference",
    "plain/leace": "LEACE",
    "plain/retrained": "retraining with the rest",
    "routed/ablated": "ablation (routed)",
    "shuffled/ablated": "ablation (routed, shuffled)",
}
"""What they call networks; others are called as the spec does."""

METHODS = [name for name in NAMES if split(name)[1] not in (BASELINE, "fresh", "redrawn")]
"""The ways to delete that are set beside each other."""

DELETED = 7


def called(network: str) -> str:
    """A set of networks as figures and tables name it."""
    return NAMES.get(network, network)


def curves(show: Sections) -> None:
    """Who has the seven back, against the steps of each attack."""
    steps, ends = by_attack(show.results, ATTACKS, called)
    first = next(iter(show.results.experiment.attacks.values()))
    show.page.figure(
        "relearning",
        partial(relearning_curves, steps, ends, first.batch),
        caption=f"{next(iter(steps))}, the seven is back after so many steps in the median network: "
        f"{listed(medians(steps, ends))}. A curve is the share of the networks, from none to all, that have the seven back for "
        f"good (a mean error of {number(first.within)} or less), against the steps of {first.batch} images each, at the "
        "learning rate that is fastest for the network. Beside it: in how many the seven came back before the attack ended.",
        alt=curves_alt(steps, ends, "the seven"),
        seeds=show.results.seeds,
    )


def attacks_table(show: Sections) -> None:
    """Every attack on every set of networks, in numbers."""
    results = show.results
    rows = []
    for key, attack in results.experiment.attacks.items():
        for name in attack.networks:
            back = np.isfinite(results.recovery(key, name))
            rest = np.max([results.error_then(key, name, f"digit {c}") for c in range(10) if c != DELETED], axis=0)
            rows.append(
                [
                    ATTACKS[key],
                    called(name),
                    *cells(results, key, name),
                    significant(float(np.median(rest[back]))) if back.any() else "–",
                ]
            )
    header = ["Attack", "Networks", "Seven at first", "Steps", "5 to 95 %", "Back in", "Rate", "Worst other then"]
    show.page.table(
        "relearning",
        pipe_table(header, rows, align="llrrrrrr", widths=[16, 26, 8, 8, 12, 10, 8, 8]),
        caption="Every attack. Medians over the networks: the mean error of the seven before the first step; the steps until "
        "it is back, and the range that nine networks of ten lie in; the learning rate that was fastest; and, where the seven "
        "is back, then or within five steps, the mean error of the other digit that is worst.",
    )


def harm(results: Results, network: str) -> NDArray[np.float64]:
    """The largest rise (S,) of the mean error of a digit other than the deleted one."""
    return np.delete(results.rises(network), DELETED, axis=1).max(axis=1)


def lost(show: Sections) -> None:
    """What the seven gained in error, and what the digit that suffers most gained, by method."""
    seven = {called(name): show.results.rises(name)[:, DELETED] for name in METHODS}
    rest = {called(name): harm(show.results, name) for name in METHODS}
    most = max(rest, key=lambda name: float(np.median(rest[name])))
    least = min(rest, key=lambda name: float(np.median(rest[name])))
    panels = {"gained by the seven": seven, "most by another": rest}
    show.boxes(
        "lost",
        panels,
        f"“{least}” harms the others least: the one that suffers most gains {significant(float(np.median(rest[least])))} in "
        f"the median network. “{most}” harms them most, by {significant(float(np.median(rest[most])))}. On the left the "
        f"rise of the mean error of tested sevens, on the right that of the other digit that suffers most. {SPREAD}",
    )


def probed(results: Results, key: str) -> str:
    """What a linear probe finds, the median over the networks in units of chance; a dash where it was not asked."""
    values = [claim.values for claim in results.verdict.judged if claim.key == f"linear-probe-{key}"]
    return decimals(float(np.median(values[0]))) if values else "–"


def table(show: Sections) -> None:
    """A row a way to delete: what the seven lost, what the others lost, what a probe finds."""
    results = show.results
    rows = []
    for name in METHODS:
        arm, operation = split(name)
        seven, rest = results.rises(name)[:, DELETED], harm(results, name)
        gone = int((results.errors(name)[:, DELETED] >= GONE).sum())
        rows.append(
            [
                called(name),
                "{} ({})".format(*spread(seven)),
                f"{gone} of {len(seven)}",
                "{} ({})".format(*spread(rest)),
                probed(results, operation if arm == "plain" else f"{arm}-{operation}"),
            ]
        )
    show.page.table(
        "rivals",
        pipe_table(["method", "seven", "gone", "worst other", "linear probe"], rows, "lrrrr"),
        caption="What each method takes and what it harms: by how much the mean error of the seven rises, and that of the "
        "digit that suffers most; medians over the networks, in brackets 5 to 95 %. Gone: networks in which the seven has an "
        f"error of {decimals(GONE, 4)} or more. Linear probe: how well the seven is told from the others by what the decoder "
        f"is given, 1 is guessing and 2 never wrong; before anything is done {probed(results, 'plain-baseline')} without an "
        f"anchor, and {probed(results, 'isolated-baseline')} in isolated networks.",
    )
