"""How alone a concept is in its dimension, network by network, and what goes with it: tables, a figure, sentences.

Everything is read from the latents of all seeds as they were trained, on the lattice of 9 points a side.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from press.claims.intervals import correlation_interval
from press.numbers import decimals
from press.tables import pipe_table
from redact.arms import BASELINE, SOLE, join
from redact.predictions.colors import ALONE, UNLIKE_RED
from redact.results.colors import Results
from redact.words.colors.published import link, rank_correlation
from redact.words.tables import spread
from redact.worlds.colors import LATENT_LATTICE, RANKING_LATTICE

DIMENSION = 0
"""Where red is anchored, in each of these experiments."""

KEY = "isolated"


def with_isolation(experiments: Sequence[Results]) -> list[Results]:
    """Those that ask whether red is alone in its dimension; one with several arms says it on its own page."""
    asked = [results for results in experiments if any(claim.key == KEY for claim in results.verdict.judged)]
    return [results for results in asked if results.arms == [SOLE]]


def arms_of(results: Results) -> list[str]:
    """The arms in which it is asked whether red is alone."""
    keys = {claim.key for claim in results.verdict.judged}
    return [arm for arm in results.arms if (f"{KEY}-{arm}" if arm else KEY) in keys]


def leans(results: Results, arm: str = SOLE) -> NDArray[np.float64]:
    """The coordinate (S, N) of every color of the lattice in red's dimension, of all seeds."""
    return results.all_latents(join(arm, BASELINE))[..., DIMENSION].astype(float)


def near(results: Results, arm: str = SOLE) -> NDArray[np.int64]:
    """How many colors of the lattice lie within 60° of red's direction, a count a seed (S,)."""
    return (leans(results, arm) > ALONE).sum(axis=-1)


def furthest(results: Results, arm: str = SOLE) -> NDArray[np.float64]:
    """How far the color unlike red leans into red's dimension that does so most, on either side, a value a seed (S,)."""
    return np.abs(leans(results, arm)[:, LATENT_LATTICE.members(UNLIKE_RED)]).max(axis=-1)


def hurt(results: Results, arm: str = SOLE) -> NDArray[np.float64]:
    """The largest error (S,) of a color unlike red after ablation, on the lattice by which seeds are ranked."""
    errors = results.ranking_errors(join(arm, "ablated"))
    return errors[:, RANKING_LATTICE.members(UNLIKE_RED)].max(axis=-1).astype(float)


def isolation_table(experiments: Sequence[Results]) -> str:
    """A row an experiment: how many colors stand near red, how far others lean, and what that goes with."""
    rows = []
    for results in with_isolation(experiments):
        claim = next(claim for claim in results.verdict.judged if claim.key == KEY)
        rows.append(
            [
                link(results),
                _counts(near(results)),
                "{} ({})".format(*spread(furthest(results))),
                f"{claim.passes} of {claim.of}",
                rho(furthest(results), results.score("ablated", "selectivity_trained")),
                rho(furthest(results), hurt(results)),
            ]
        )
    header = ["", "near red", "lean", "isolated", "ρ with R²", "ρ with harm"]
    return pipe_table(header, rows, "lrrrrr")


def isolation_part(experiments: Sequence[Results]) -> str:
    """The table with its caption."""
    if not with_isolation(experiments):
        return "| |\n|:---|\n| not measured |\n\n: No experiment of this build measures isolation. {#tbl-isolation}"
    colors = len(LATENT_LATTICE.colors())
    caption = (
        "How alone red is in its dimension, over the seeds: medians, and in brackets the range from 5 to 95 %. Near red: the "
        f"colors, of the {colors} of a lattice of 9 points a side, within 60° of red's direction. Lean: the largest coordinate "
        f"in its dimension, on either side, of a color unlike red (similarity of {UNLIKE_RED.bound:g} or less). Isolated: the "
        f"networks in which that is {ALONE:g} or less. ρ: the rank correlation, over the seeds, of the lean with R² after "
        "ablation, and with the largest error of a color unlike red after ablation, with its 95 % interval."
    )
    return f"{isolation_table(experiments)}\n\n: {caption} {{#tbl-isolation}}"


def rho(first: NDArray, second: NDArray) -> str:
    """A rank correlation over the seeds with its 95 % interval, as text."""
    correlation = rank_correlation(first, second)
    low, high = correlation_interval(correlation, len(first))
    return f"{decimals(correlation)} ({decimals(low)} to {decimals(high)})"


def _counts(values: NDArray) -> str:
    low, middle, high = np.quantile(values, [0.05, 0.5, 0.95])
    return f"{middle:.0f} ({low:.0f} to {high:.0f})"
