"""The recipe that needs no picking: how the search for it went, and its networks beside those of another recipe.

Axes: N settings, S seeds.
"""

from dataclasses import dataclass
from functools import cached_property, partial
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from press.files.store import read_table
from press.numbers import decimals, listed, significant
from press.tables import pipe_table
from redact.pictures.beyond.paired import paired
from redact.pictures.beyond.tried import tried
from redact.words import tables
from redact.words.colors.sections import Sections

MEAN, SD, WORST = 0.95, 0.03, 0.85
"""The goal: selectivity on colors not trained on, over the networks of a recipe."""

MEASURED = ("number", "stage", "seeds", "mean", "sd", "lowest", "kept_or_lost", "learned", "seconds")
"""What the table of a search begins with; then come the numbers that define a setting."""


@dataclass(frozen=True)
class Search:
    """The table that a search wrote."""

    path: Path

    @cached_property
    def rows(self) -> list[dict[str, str]]:
        return read_table(self.path, MEASURED)

    def column(self, name: str) -> NDArray[np.float64]:
        """A column of the table (N,)."""
        return np.array([float(row[name]) for row in self.rows])

    @property
    def worth(self) -> NDArray[np.float64]:
        """What each setting (N,) is worth: the mean less two standard deviations, less one where a network did not learn."""
        unlearned = self.column("learned") < self.column("seeds")
        return self.column("mean") - 2 * self.column("sd") - unlearned

    @property
    def chosen(self) -> int:
        """The place of the setting that is worth most of those that were tried on all seeds."""
        last = self.column("stage") == self.column("stage").max()
        return int(np.where(last, self.worth, -np.inf).argmax())

    @property
    def networks(self) -> int:
        """How many networks were trained."""
        return int(self.column("seeds").sum())


def searched(show: Sections, table: str) -> None:
    """Every setting that the search tried, and the table of those that came to its end. table: its path in the checkout."""
    search = Search(show.results.root / table)
    mean, lowest, stage = search.column("mean"), search.column("lowest"), search.column("stage").astype(int)
    seeds = [int(search.column("seeds")[stage == number].max()) for number in range(1, stage.max() + 1)]
    counts = [int((stage >= number).sum()) for number in range(1, stage.max() + 1)]
    best = search.chosen
    shown = {
        "mean": mean,
        "lowest": lowest,
        "stage": stage,
        "marked": {"2.9.1": 0, "by hand": 1, "chosen": best},
        "stages": [f"given up after {n} seeds" for n in seeds[:-1]] + [f"tried on all {seeds[-1]}"],
        "goal": (MEAN, WORST),
    }
    above = int(((mean >= MEAN) & (lowest >= WORST)).sum())
    on = listed([f"{count} settings on {n} seeds" for count, n in zip(counts, seeds, strict=True)])
    seconds = search.column("seconds").sum()
    took = f"{seconds:.0f} seconds" if seconds < 120 else f"{seconds / 60:.0f} minutes"
    show.page.figure(
        "search",
        partial(tried, **shown),
        caption=f"{above} of {len(mean)} settings reach both the mean and the lowest R² aimed at, on as many seeds as each was "
        f"tried on: {on}. The search trained {search.networks} networks in {took} of one processor. R² is 0 for a network "
        "that kept red or lost another color.",
        alt=f"A scatter plot with a dot for each of {len(mean)} settings: the lowest R² of its networks, from "
        f"{decimals(lowest.min())} to {decimals(lowest.max())}, against their mean, from {decimals(mean.min())} to "
        f"{decimals(mean.max())}. The chosen setting is at a mean of {decimals(mean[best])} and a lowest of "
        f"{decimals(lowest[best])}, that of 2.9.1 at {decimals(mean[0])} and {decimals(lowest[0])}.",
    )
    last = np.flatnonzero(stage == stage.max())
    order = [int(place) for place in last[np.argsort(-search.worth[last], kind="stable")]]
    names = {0: "2.9.1", 1: "by hand"}
    rows = [[names.get(at, f"number {search.rows[at]['number']}"), *_outcome(search, at)] for at in order]
    show.page.table(
        "search-ends",
        pipe_table(["setting", "mean", "sd", "lowest", "mean − 2 sd", "kept red or lost a color", "learned"], rows, "lrrrrrr"),
        caption=f"The settings that were tried on all {seeds[-1]} seeds of the search; that of the top row was chosen.",
    )


def labels(show: Sections) -> None:
    """How often samples carried the label, with either recipe."""
    show.page.table(
        "labels", tables.label_rates(show.results), caption="How often a sample carried the label, of all samples drawn."
    )


def _outcome(search: Search, at: int) -> list[str]:
    row = search.rows[at]
    told = [decimals(float(row[name]), 3) for name in ("mean", "sd", "lowest")]
    return [*told, decimals(search.worth[at], 3), row["kept_or_lost"], f"{row['learned']} of {row['seeds']}"]


def outcome(show: Sections, networks: dict[str, str], published: tuple[float, float]) -> None:
    """What the seeds that no search saw make of each recipe. networks: its name -> its network. published: mean and sd."""
    column = "selectivity_held_out"
    rows = []
    for name, network in networks.items():
        values, red = show.results.score(network, column), show.results.score(network, "error_red")
        rows.append([name, decimals(values.mean(), 3), decimals(values.std(ddof=1), 3), decimals(values.min(), 3)])
        rows[-1] += [decimals(values.max(), 3), significant(float(red.min()))]
    rows.append(["published (on the colors of training)", decimals(published[0]), decimals(published[1]), "–", "–", "–"])
    rows.append(["goal", decimals(MEAN), f"at most {decimals(SD)}", f"at least {decimals(WORST)}", "–", "–"])
    show.page.table(
        "outcome",
        pipe_table(["recipe", "mean R²", "sd", "lowest", "highest", "lowest error of red"], rows, "lrrrrr"),
        caption=f"R² of {len(show.results.seeds)} networks after ablation, on colors that they did not train on. None was "
        "picked.",
    )


def beside(show: Sections, before: str, after: str, names: tuple[str, str]) -> None:
    """Two networks of every seed, one against the other: selectivity on colors that were not trained on."""
    column = "selectivity_held_out"
    one, other = show.results.score(before, column), show.results.score(after, column)
    better, of = int((other > one).sum()), len(one)
    show.page.figure(
        "paired",
        partial(paired, before=one, after=other, names=names, goal=WORST),
        caption=f"With {better} of {of} seeds the recipe is the more selective of the two. A dot is a seed, with the same "
        f"initial weights and the same batches; labels differ. The lowest R² is {decimals(other.min())} with the recipe and "
        f"{decimals(one.min())} without; the dashed line is the lowest that was aimed at.",
        alt=f"A scatter plot with a dot for each of {of} seeds: {names[1]}, from {decimals(other.min())} to "
        f"{decimals(other.max())}, against {names[0]}, from {decimals(one.min())} to {decimals(one.max())}; {better} dots lie "
        "above the diagonal.",
        seeds=show.results.seeds,
    )
