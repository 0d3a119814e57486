"""What the page against the published paper says: published numbers beside ours, as tables and as sentences that are computed.

S seeds. Everything is read from the results of experiments whose spec holds published numbers.
"""

import math
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from press.claims.intervals import Z_95, mean_interval
from press.numbers import decimals, listed, significant
from press.tables import pipe_table
from redact.predictions import CONCEPT_GONE
from redact.printed import InPaper
from redact.results.colors import Results
from redact.words.colors.tables import increase, published_errors
from redact.words.tables import place_of

ROUNDING = 0.005
"""What two printed digits leave open."""

NONE = "No experiment of this build repeats a published one."

LATTICES = {"selectivity_trained": "trained on", "selectivity": "fine", "selectivity_held_out": "held out"}
"""Column of scores.csv -> what its lattice is called: 8 points a side, 20, and the centers of the cells of the first."""


def with_published(experiments: Sequence[Results]) -> list[Results]:
    """Those of the experiments that have published numbers."""
    return [results for results in experiments if results.experiment.in_paper]


# --- selectivity ------------------------------------------------------------------------------------------------------


def selectivity_table(experiments: Sequence[Results]) -> str:
    """Mean and standard deviation of the ranking R² over the seeds: published and ours, and how they differ."""
    rows = []
    for results in experiments:
        published, ours = results.experiment.in_paper, results.ranked
        low, high = mean_interval(ours)
        least, most = difference_interval(results)
        rows.append(
            [
                link(results),
                f"{decimals(published.r2_mean)} ± {decimals(published.r2_sd)}",
                f"{decimals(ours.mean())} ± {decimals(deviation(ours))}",
                f"{decimals(low, 3)}–{decimals(high, 3)}",
                _span(least, most),
                lost(results),
            ]
        )
    return pipe_table(["", "published", "ours", "95 %", "difference", "concept gone"], rows, "lrrrrr")


def lost(results: Results) -> str:
    """How many networks lost the concept: R² does not see whether they did."""
    gone = results.verdict.aspects.get(CONCEPT_GONE)
    return f"{gone.passes} of {gone.of}" if gone else "–"


def best_table(experiments: Sequence[Results]) -> str:
    """The R² of the network that the published rule chooses, and its seed: published and ours."""
    rows = []
    for results in experiments:
        published, best = results.experiment.in_paper, results.ranked[place_of(results, results.best)]
        theirs, ours = f"{decimals(published.r2_best)} (seed {published.seed})", f"{decimals(best)} (seed {results.best})"
        rows.append([link(results), theirs, ours])
    return pipe_table(["", "published", "ours"], rows, "lrr")


def deviation(values: NDArray) -> float:
    """The standard deviation of a sample; of a single value 0."""
    return float(values.std(ddof=1)) if len(values) > 1 else 0.0


def selectivity_sentence(experiments: Sequence[Results]) -> str:
    """Where the published means lie, how often the same seed is chosen, and what one network can do to a deviation."""
    words: dict[str, list[str]] = {"alike": [], "above": [], "below": []}
    for results in experiments:
        words[side(results)].append(results.experiment.id)
    count = len(experiments)
    text = f"The published mean agrees with ours in {len(words['alike'])} of {count} experiments"
    for where in ("above", "below"):
        if words[where]:
            text += f"; it lies {where} ours in {listed(words[where])}"
    errors = [standard_error(results.experiment.in_paper) for results in experiments]
    sizes = listed([f"√{n}" for n in sorted({results.experiment.in_paper.networks for results in experiments})])
    same = sum(results.best == results.experiment.in_paper.seed for results in experiments)
    return (
        f"{text}. They agree where the interval of their difference holds 0. The published mean has an error of its own: its "
        f"standard error, the published deviation over {sizes}, is between {significant(min(errors))} and "
        f"{significant(max(errors))}. The rule of @sec-ranking chooses the seed that is published as the best in {same} of "
        f"{count} experiments.{_outliers(experiments)}"
    )


def _outliers(experiments: Sequence[Results]) -> str:
    """For experiments whose deviation differs from the published one: what it would be with the lowest seed at 0."""
    text = ""
    for results in experiments:
        published, ours = results.experiment.in_paper, results.ranked
        if deviation(ours) < 1.25 * published.r2_sd and published.r2_sd < 1.25 * deviation(ours):
            continue
        changed = ours.copy()
        changed[ours.argmin()] = 0
        lowest, recon = int(results.seeds[ours.argmin()]), results.ranked_validation["recon"]
        text += (
            f" In {results.experiment.id} the deviations differ, {decimals(published.r2_sd)} published and "
            f"{decimals(deviation(ours))} here. A single network can do that: were R² of our lowest, seed {lowest}, 0 "
            f"instead of {decimals(ours.min())}, mean and deviation would be {decimals(changed.mean())} and "
            f"{decimals(deviation(changed))}. Its loss of the reconstruction is {significant(float(recon[ours.argmin()]))}, "
            f"the median {significant(float(np.median(recon)))}."
        )
    return text


def standard_error(published: InPaper) -> float:
    """The standard error of a published mean: the published deviation over the root of the number of networks."""
    return published.r2_sd / math.sqrt(published.networks)


def difference_interval(results: Results) -> tuple[float, float]:
    """The 95 % interval of the published mean less ours, with what both means and the rounding of the print leave open.

    At each end the distances of both means to the ends of their own intervals are added as squares: ours are those of the
    bootstrap, which may be unequal, and the published one is 1.96 standard errors away from its ends. Source: G. Y. Zou and
    A. Donner, Construction of confidence intervals about effect measures, Statistics in Medicine 27 (2008).
    """
    published, ours = results.experiment.in_paper, float(results.ranked.mean())
    low, high = mean_interval(results.ranked)
    half = Z_95 * standard_error(published)
    between = published.r2_mean - ours
    return between - math.hypot(half, high - ours) - ROUNDING, between + math.hypot(half, ours - low) + ROUNDING


def side(results: Results) -> str:
    """Where a published mean lies: `alike` where the interval of its difference to ours holds 0, `above` ours or `below`."""
    low, high = difference_interval(results)
    return "below" if high < 0 else "above" if low > 0 else "alike"


def link(results: Results) -> str:
    """A link to an experiment's page, from a page beside the folder of experiments."""
    return f"[{results.experiment.id}](experiments/{results.experiment.slug}.ipynb)"


# --- errors -----------------------------------------------------------------------------------------------------------


def errors_sentence(results: Results) -> str:
    """How near the chosen seed comes to the published one, and where the published number lies outside of most seeds."""
    best = place_of(results, results.best)
    increases = results.experiment.in_paper.increases
    differences, outside = {}, []
    for (color, operation), value in increases.items():
        ours = increase(results, operation, color)
        # What is compared is what a reader sees: two digits.
        differences[f"{color}, {operation}"] = abs(round(float(ours[best]), 2) - value)
        low, high = np.quantile(ours, [0.05, 0.95])
        if not low - 0.005 <= value <= high + 0.005:
            outside.append(f"{color}, {operation}")
    equal = sum(difference < 0.005 for difference in differences.values())
    worst = max(differences, key=lambda name: differences[name])
    text = f"In our chosen network, seed {results.best}, {equal} of {len(increases)} numbers equal the published ones"
    text += f"; the largest difference, {decimals(differences[worst])}, is that of {worst}" if equal < len(increases) else ""
    where = f"{len(outside)} of the published numbers ({'; '.join(outside)})" if outside else "none of the published numbers"
    return f"{text}. Outside of the middle 90 % of all our seeds lies {where}."


# --- the lattice ------------------------------------------------------------------------------------------------------


def lattice_table(experiments: Sequence[Results]) -> str:
    """Mean R² over the seeds on each lattice, by operation, and the difference that holding out makes in the same networks."""
    rows = []
    for results in experiments:
        for operation in results.experiment.operated:
            values = {column: results.score(operation, column) for column in LATTICES}
            if not all(np.isfinite(value).all() for value in values.values()):
                continue
            difference = values["selectivity_held_out"] - values["selectivity_trained"]
            low, high = mean_interval(difference)
            rows.append(
                [
                    link(results),
                    operation,
                    *(decimals(value.mean(), 3) for value in values.values()),
                    decimals(difference.mean(), 3, signed=True),
                    _span(low, high),
                ]
            )
    header = ["", "operation", *LATTICES.values(), "held out − trained on", "95 % interval"]
    return pipe_table(header, rows, "llrrrrr")


def _span(low: float, high: float) -> str:
    """From one signed number to another."""
    return f"{decimals(low, 3, signed=True)} to {decimals(high, 3, signed=True)}"


def lattice_sentence(experiments: Sequence[Results]) -> str:
    """What difference the held-out lattice makes: to the mean, to the order of the seeds, to the choice of the best."""
    shifts, ranks, same = [], [], []
    for results in experiments:
        held_out = results.score(results.experiment.ranking, "selectivity_held_out")
        shifts.append(float((held_out - results.ranked).mean()))
        ranks.append(rank_correlation(results.ranked, held_out))
        same.append(int(held_out.argmax()) == int(results.ranked.argmax()))
    return (
        "For the operation by which seeds are ranked, the mean of R² on colors between those of training differs from that "
        f"on the colors of training by {_span(min(shifts), max(shifts))}. The rank correlation of the two "
        f"scores over the seeds is {significant(min(ranks))} to {significant(max(ranks))}, and the same seed comes first in "
        f"{sum(same)} of {len(same)} experiments."
    )


def rank_correlation(first: NDArray, second: NDArray) -> float:
    """Spearman's: the correlation of the ranks (S,); equal values share the mean of their ranks."""
    with np.errstate(invalid="ignore", divide="ignore"):
        return float(np.corrcoef(_ranks(first), _ranks(second))[0, 1])


def _ranks(values: NDArray) -> NDArray[np.float64]:
    values = np.asarray(values)
    return np.array([((values < value).sum() + (values <= value).sum()) / 2 for value in values])


# --- the page's parts -------------------------------------------------------------------------------------------------


def selectivity_part(experiments: Sequence[Results], figures: dict[str, str]) -> str:
    """R² of all seeds: table, sentence and box plots. figures: id -> a figure as Markdown."""
    if not experiments:
        return NONE
    ranked_by: dict[str, list[str]] = {}
    for results in experiments:
        ranked_by.setdefault(results.experiment.ranking, []).append(results.experiment.id)
    ranked = "; ".join(f"{operation} in {listed(ids)}" for operation, ids in ranked_by.items())
    caption = (
        ": Selectivity, R², over the seeds on the lattice of 8 points a side after the operation by which seeds are ranked "
        f"({ranked}): mean ± standard deviation, published and ours; the 95 % interval of our mean, by the percentile "
        f"bootstrap over the seeds; the 95 % interval of the difference of the two means, published less ours, in which "
        f"that interval, 1.96 standard errors of the published mean, and the rounding of its print to two digits are "
        f"combined; and our networks in which the concept is gone, which R² does not see. {{#tbl-published-selectivity}}"
    )
    chosen = ": R² of the network that the published rule chooses (@sec-ranking). {#tbl-published-best}"
    sentence, picture = selectivity_sentence(experiments), figures.get("fig-published-seeds", "")
    return _paragraphs(selectivity_table(experiments), caption, best_table(experiments), chosen, sentence, picture)


def errors_part(experiments: Sequence[Results], figures: dict[str, str]) -> str:
    """For each experiment the error table, its sentence and the scatter plot of the best and of the middle seed."""
    if not experiments:
        return NONE
    parts = []
    for results in experiments:
        slug = results.experiment.slug
        parts += [
            f"### {results.experiment.id} {results.experiment.title} {{#sec-published-{slug}}}",
            published_errors(results),
            f": Increase of the error over the baseline in {results.experiment.id}: published for one chosen network; ours "
            f"for the network that the same rule chooses, and all {len(results.seeds)}. {{#tbl-published-errors-{slug}}}",
            errors_sentence(results),
            figures.get(f"fig-published-scatter-{slug}", ""),
        ]
    return _paragraphs(*parts)


def lattice_part(experiments: Sequence[Results]) -> str:
    """The held-out lattice beside the one that is trained on."""
    if not experiments:
        return NONE
    caption = (
        ": Mean R² over the seeds on three lattices: the one that is trained on (8 points a side), a fine one (20 points a "
        "side), and the centers of the cells of the first, which no training saw. {#tbl-published-lattices}"
    )
    return _paragraphs(lattice_table(experiments), caption, lattice_sentence(experiments))


def _paragraphs(*parts: str) -> str:
    return "\n\n".join(part for part in parts if part)
