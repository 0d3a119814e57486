"""What one would do instead: tables and figures of an experiment that sets ways to delete a concept side by side.

Axes: S seeds.
"""

from collections.abc import Mapping, Sequence
from functools import partial

import numpy as np
from numpy.typing import NDArray

from press.numbers import decimals, listed, significant
from press.tables import pipe_table
from redact import pictures
from redact.arms import split
from redact.pictures.beyond.planes import Lost, planes
from redact.predictions.colors import GONE, HURT
from redact.quantities.probed import best_possible
from redact.results.colors import Results
from redact.words import alt
from redact.words.colors import alt as color_alt
from redact.words.colors.sections import Sections
from redact.words.colors.tables import increase
from redact.words.tables import spread
from redact.worlds.colors import SELECTIVITY_LATTICE, redness

OURS = "isolated/ablated"

METHODS = {
    "ablation (isolated)": OURS,
    "optimal ablation (isolated)": "isolated/optimal",
    "ablation (anchored only)": "anchored/ablated",
    "ablation (routed)": "routed/ablated",
    "ablation (routed, shuffled)": "shuffled/ablated",
    "mean difference": "unanchored/mean-difference",
    "LEACE": "unanchored/leace",
    "optimal ablation": "unanchored/optimal",
    "best dimension": "unanchored/best-dimension",
    "task vector": "unanchored/task-vector",
    "retraining on red alone": "unanchored/grayed-alone",
    "retraining with the rest": "unanchored/grayed",
}
"""What a page calls each network, in the order in which it shows them; one that the experiment has not is left out."""

CEILING = best_possible(SELECTIVITY_LATTICE.score(redness**8))
"""What a probe that knows every color would give, in units of chance: which of them count as red is a matter of degree."""

LABELS, SCORES = "by the labels of training", "by exact scores"


def methods(results: Results) -> dict[str, str]:
    """What is called what, of the methods that there are."""
    return {name: network for name, network in METHODS.items() if network in results.operations}


def harm(results: Results, network: str) -> NDArray[np.float64]:
    """The largest error (S,) that a color of the rest gained, from what the claims measured.

    They measure by how much it is larger than after our deletion.
    """
    ours = np.array(next(claim.values for claim in results.verdict.judged if claim.key == "rest-spared"))
    if network == OURS:
        return ours
    key = f"less-harm-than-{split(network)[1] if split(network)[0] == 'unanchored' else network.replace('/', '-')}"
    return ours + np.array(next(claim.values for claim in results.verdict.judged if claim.key == key))


def probed(results: Results, kind: str, network: str) -> NDArray[np.float64] | None:
    """What a probe finds (S,), in units of chance; None where it was not asked."""
    key = f"{kind}-probe-{network.replace('/', '-')}"
    return next((np.array(claim.values) for claim in results.verdict.judged if claim.key == key), None)


def labels_used(results: Results, network: str) -> str:
    """How many samples carried the label that a method used, the median over the networks."""
    arm = results.script.arms[split(network)[0]]
    steps = results.plans[split(network)[0]].steps
    rate = results.label_rates()[f"{split(network)[0]}/red"]
    return f"{np.median(rate) * steps * arm.training.batch:.0f}"


def rivals_table(results: Results) -> str:
    """A row a method: what red lost, what the rest lost, how many networks lost red alone, R², probes, labels."""
    rows = []
    for name, network in methods(results).items():
        rows.append(_row(results, name, network, labels_used(results, network)))
        exact = f"{network}-scores"
        if exact in results.operations:
            rows.append(_row(results, f"{name}, exact scores", exact, "all"))
    header = ["method", "red", "rest", "red alone lost", "R²", "linear probe", "small probe", "labels"]
    return pipe_table(header, rows, "lrrrrrrr")


def _row(results: Results, name: str, network: str, labels: str) -> list[str]:
    red, rest = increase(results, network, "red"), harm(results, network)
    both = int(np.count_nonzero((red >= GONE) & (rest <= HURT)))
    r2 = np.where(red >= GONE, results.score(network, "selectivity_trained"), 0)
    probes = [probed(results, kind, network) for kind in ("linear", "small")]
    return [
        name,
        "{} ({})".format(*spread(np.round(red, 4) + 0.0)),
        "{} ({})".format(*spread(np.round(np.maximum(rest, 0), 4))),
        f"{both} of {len(red)}",
        decimals(float(np.median(r2))),
        *("–" if values is None else decimals(float(np.median(values))) for values in probes),
        labels,
    ]


TABLE_CAPTION = (
    "What each method takes and what it harms: medians over the networks, and in brackets 5 to 95 %. Red: the error that red "
    "gained. Rest: the largest error that a color of the rest gained (similarity to red of 0.05 or less). Red alone lost: the "
    f"networks in which red gained {GONE:g} or more and the rest {HURT:g} at most. R²: how well the error follows the "
    "similarity to red, with its sign, 0 where red did not gain so much. Probes: what they find of red, 1 is guessing and "
    f"{decimals(CEILING)} is what the colors themselves would give. Labels: how many samples of training carried the label."
)


def table(show: Sections) -> None:
    """The table of all methods."""
    show.page.table("rivals", rivals_table(show.results), caption=TABLE_CAPTION)


def lost_of(results: Results) -> dict[str, dict[str, Lost]]:
    """The panels of `planes`."""
    found = {}
    for name, network in methods(results).items():
        rows = {LABELS: Lost(increase(results, network, "red"), harm(results, network))}
        exact = f"{network}-scores"
        if exact in results.operations:
            rows[SCORES] = Lost(increase(results, exact, "red"), harm(results, exact))
        found[name] = rows
    return found


def plane(show: Sections) -> None:
    """What red lost against what the rest lost, every network of every method."""
    panels = lost_of(show.results)
    show.page.figure(
        "plane",
        partial(planes, panels, gone=GONE, spared=HURT),
        caption=f"{found_in_planes(panels)} A panel a method, a dot a network: the error that red gained, and the largest that "
        "a color of the rest gained, at least 0.001. In the shaded corner red is gone and the rest spared.",
        alt=planes_alt(panels),
        seeds=show.results.seeds,
    )


def found_in_planes(panels: Mapping[str, Mapping[str, Lost]]) -> str:
    """How many networks of each method lost red alone, in a sentence."""
    counts = {name: _in_corner(next(iter(rows.values()))) for name, rows in panels.items()}
    total = len(next(iter(next(iter(panels.values())).values())).concept)
    ordered = sorted(counts.items(), key=lambda item: -item[1])
    told = listed([f"{count} after {name}" for name, count in ordered if count])
    none = not all(counts.values())
    rest = "; in none after any other" if none else ""
    return f"Of {total} networks red alone is lost in {told}{rest}."


def _in_corner(lost: Lost) -> int:
    return int(np.count_nonzero((lost.concept >= GONE) & (lost.rest <= HURT)))


def planes_alt(panels: Mapping[str, Mapping[str, Lost]]) -> str:
    """For pictures.beyond.planes."""
    told = []
    for name, rows in panels.items():
        lost = next(iter(rows.values()))
        x, y = (significant(float(np.median(values))) for values in (lost.concept, np.maximum(lost.rest, 0)))
        told.append(f"After {name} the median is {x} for red and {y} for the rest.")
    return (
        f"Small scatter plots show {len(panels)} methods, with a dot for each network: the error that red gained goes to the "
        f"right, the largest that the rest gained goes up, on a logarithmic scale. {' '.join(told)}"
    )


def probes(show: Sections, shown: Sequence[tuple[str, str, str]]) -> None:
    """What probes find after some methods. shown: (what a row is called, kind of probe, network)."""
    groups = {name: probed(show.results, kind, network) for name, kind, network in shown}
    found = {name: values for name, values in groups.items() if values is not None}
    medians = listed([f"{decimals(float(np.median(values)))} ({name})" for name, values in found.items()])
    show.page.figure(
        "probes",
        partial(
            pictures.seed_distribution,
            found,
            x_name="right answers, in units of chance",
            shown_seed_index=show.results.of_source,
        ),
        caption=f"So many times as often as by guessing a probe is right in the median network: {medians}. Every network a "
        f"dot; 1 is guessing, and {decimals(CEILING)} is what the colors themselves would give.",
        alt=alt.seed_distribution(found),
        seeds=show.results.seeds,
    )


def outputs(show: Sections, shown: Mapping[str, str]) -> None:
    """What comes out of the first seed's networks after some methods. shown: what a strip is called -> network."""
    seed = int(show.results.seeds[0])
    strips = pictures.strips_of({name: show.results.slices(network, seed) for name, network in shown.items()})
    show.page.figure(
        "outputs",
        partial(pictures.color_strips, **strips),
        caption=f"{_changed(strips)} What goes in, and what comes out of networks of seed {seed} after {len(shown)} methods.",
        alt=color_alt.color_strips(**strips),
        seeds=[seed],
    )


def _changed(strips: Mapping[str, Mapping[str, NDArray]]) -> str:
    """How many of the vibrant hues come out changed after each method, in a sentence."""
    vibrant = strips["vibrant"]
    true = next(iter(vibrant.values()))
    counts = {
        name: int(np.count_nonzero(((colors - true) ** 2).mean(axis=-1) > 0.01)) for name, colors in list(vibrant.items())[1:]
    }
    told = listed([f"{count} ({name})" for name, count in counts.items()])
    return f"Of {len(true)} vibrant hues, so many come out changed: {told}."
