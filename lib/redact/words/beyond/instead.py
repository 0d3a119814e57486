"""What comes instead of red: where it lands in every network, how far networks differ, and how the bias was chosen. S seeds."""

from collections.abc import Mapping
from functools import partial

import numpy as np
from numpy.typing import NDArray

from anchoring.terms.fallback import Fallback
from press.numbers import listed, number, significant
from press.tables import pipe_table
from redact.arms import join, split
from redact.pictures.beyond import landings as picture
from redact.pictures.beyond.landings import Landing
from redact.pictures.beyond.tradeoff import Curve, Doses, tradeoff
from redact.predictions.colors import HURT, UNLIKE_RED
from redact.results.colors import Results
from redact.search import bias_table
from redact.words import tables
from redact.words.colors.sections import Sections
from redact.words.typical import after
from redact.worlds.colors import RANKING_LATTICE, named_colors

COLOR = "red"


def half_way(target: str) -> float:
    """The mean squared difference from a color at half of the distance that red has from it."""
    red, other = named_colors([COLOR, target])
    return float(((red - other) ** 2).mean()) / 4


def landing(results: Results, network: str, target: str) -> Landing:
    """Where red lands in the networks of a name, and where it should."""
    return Landing(results.outputs(network)[COLOR], named_colors([target])[0], half_way(target))


def spread(outputs: NDArray) -> float:
    """How far what comes out, RGB (S, 3), lies from the mean of all networks: the mean squared difference."""
    return float(((outputs - outputs.mean(axis=0)) ** 2).mean())


def landing_groups(results: Results, targets: Mapping[str, str]) -> dict[str, dict[str, Landing]]:
    """The rows of `pictures.beyond.landings`. targets: network -> the color where red should land."""
    groups: dict[str, dict[str, Landing]] = {}
    for network, target in targets.items():
        arm = split(network)[0]
        named = f"arm {arm}: {'no fallback' if arm == 'plain' else f'the far end is {target}'}"
        groups.setdefault(named, {})[after(network).removesuffix(f", arm {arm}")] = landing(results, network, target)
    return groups


def landings(show: Sections, targets: Mapping[str, str]) -> None:
    """The figure and the table of where red lands. targets: network -> the color where red should land."""
    _figure(show, targets)
    _table(show, targets)


def _figure(show: Sections, targets: Mapping[str, str]) -> None:
    results, of = show.results, len(show.results.seeds)
    groups = landing_groups(results, targets)
    counts = {network: landing(results, network, target).count for network, target in targets.items()}
    told = ", ".join(
        f"in {counts[network]} with a fallback to {target}"
        for network, target in targets.items()
        if split(network)[1] == "replaced" and split(network)[0] != "plain"
    )
    plain = next(network for network in targets if split(network)[0] == "plain")
    show.page.figure(
        "landings",
        partial(picture.landings, groups, named_colors([COLOR])[0]),
        caption=f"Of {of} networks, {COLOR} comes out at most half as far from the color that was chosen as it went in "
        f"{told}; ablation of networks without a fallback takes it so near to mid-gray in {counts[plain]}. A column is a "
        f"network. {_far_ends(results)}",
        alt=alternative(groups),
        seeds=results.seeds,
    )


def _far_ends(results: Results) -> str:
    """How near the far end of the axis itself decodes to the color, in the arms that have a fallback."""
    terms = {join(arm, name): term for arm, each in results.script.arms.items() for name, term in each.training.terms.items()}
    found = {split(name)[0]: np.median(results.validation[name]) for name, term in terms.items() if isinstance(term, Fallback)}
    told = listed([f"{significant(value)} in arm {arm}" for arm, value in found.items()])
    return f"The far end itself decodes to the color: the median of the mean squared difference is {told}."


def alternative(groups: Mapping[str, Mapping[str, Landing]]) -> str:
    """The alternative text of the landings."""
    told = []
    for group, rows in groups.items():
        for name, each in rows.items():
            middle = ", ".join(significant(value) for value in np.median(each.outputs, axis=0))
            told.append(f"{group}, {name}: the median of red, green and blue is {middle}")
    return f"Rows of color patches, a patch a network. {'; '.join(told)}."


def _table(show: Sections, targets: Mapping[str, str]) -> None:
    """Red's error, its distance from where it should land, and the spread over networks."""
    results = show.results
    rows = []
    for network, target in targets.items():
        each = landing(results, network, target)
        error = results.score(network, "error_red")
        hurt = results.ranking_errors(network)[:, RANKING_LATTICE.members(UNLIKE_RED)].max(axis=-1)
        counts = each.count, *(int(np.count_nonzero(met)) for met in (each.distances < error, hurt <= HURT))
        told = [
            *("{} ({})".format(*tables.spread(values)) for values in (error, each.distances)),
            *map(str, counts),
            significant(spread(each.outputs)),
        ]
        rows.append([network, *told])
    columns = ["network", "error of red", "distance", "half of the way", "nearer than to red", "none lost", "spread"]
    show.page.table(
        "landings",
        pipe_table(columns, rows, "lrrrrrr"),
        caption=f"{prediction(results)} The median, and the range from 5 to 95 % of the networks, of red's error and of the "
        "distance of what comes out for it from the color of the arm, mid-gray where there is no fallback; both are "
        f"mean squared differences. Of {len(results.seeds)} networks: those where at most half of red's way is left; those "
        "where what comes out is nearer to the color than to red; those that lose no color unlike red, of a lattice of 8 "
        "points a side. Spread: the mean squared distance of what comes out for red from the mean of all networks.",
    )


def prediction(results: Results) -> str:
    """Whether what comes out differs less from network to network than after ablation without a fallback, as was predicted."""
    before, there = (spread(results.outputs(network)[COLOR]) for network in ("plain/ablated", "gray/replaced"))
    held = "smaller, as predicted" if there < before else "not smaller: the prediction failed"
    return (
        f"The spread with a fallback to mid-gray, {significant(there)}, is {held}; after ablation without a fallback it is "
        + (f"{significant(before)}.")
    )


def biases(show: Sections, table: str) -> None:
    """The figure of the search for the bias. table: its file."""
    rows = bias_table.read(show.results.root / table)
    chosen = bias_table.chosen(rows)
    arms: dict[str, Doses] = {}
    for arm, bias in chosen.items():
        own = [row for row in rows if row["arm"] == arm]
        curves = {
            "distance of red from the color": Curve(_quantiles(own, "from_target"), half_way(arm)),
            "largest error of a color unlike red": Curve(_quantiles(own, "unlike_red"), HURT),
        }
        arms[arm] = Doses(np.array([float(row["bias"]) for row in own]), curves, bias)
    first = next(row for row in rows if row["arm"] == next(iter(chosen)))
    told = ", ".join(f"{number(bias)} in arm {arm}" for arm, bias in chosen.items())
    ratio = float(first["beside_unlike"]) / float(first["beside_red"])
    show.page.figure(
        "biases",
        partial(tradeoff, arms, x_name="bias b", ticks=(0, 0.5, 1, 2, 5)),
        caption=f"The biases chosen are {told}: with larger ones red lands nearer, and other colors are lost. In the arm gray "
        f"the median $z$ of red has the length {significant(float(first['along_red']))} along red's axis and "
        f"{significant(float(first['beside_red']))} beside it; that of the median color unlike red is "
        f"{significant(ratio)} times as long there. A row an arm, with the bias chosen there; networks of seeds "
        "1000 to 1059. The bounds are half of the way from red to the color, and the error from which on a color counts as "
        "lost; biases stand on a scale of their square roots.",
        alt=_alternative_of_biases(arms),
    )


def _quantiles(rows: list[dict[str, str]], name: str) -> NDArray[np.float64]:
    return np.array([[float(row[f"{name}_{q}"]) for row in rows] for q in ("05", "50", "95")])


def _alternative_of_biases(arms: Mapping[str, Doses]) -> str:
    told = []
    for arm, doses in arms.items():
        first, last = ({name: curve.quantiles[1, place] for name, curve in doses.curves.items()} for place in (0, -1))
        changes = " and ".join(
            f"the {name} goes from {significant(first[name])} to {significant(last[name])}" for name in first
        )
        told.append(f"In arm {arm}, from a bias of {number(doses.at[0])} to {number(doses.at[-1])}, the median of {changes}.")
    return f"Line charts over the bias, with bands, two for each arm. {' '.join(told)}"
