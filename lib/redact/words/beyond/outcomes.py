"""Outcomes of a deletion, counted over the networks of every arm: a matrix, a table of medians, two choices made either way.

All are measured on lattices that no claim can choose: the one of 8 points a side by which seeds are ranked, and, of what leans
into red's dimension, the one of 9 points. S seeds.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial

import numpy as np
from numpy.typing import NDArray

from press.claims.comparisons import meets
from press.numbers import listed, number, significant
from press.tables import pipe_table
from redact.arms import BASELINE, join
from redact.pictures.beyond.matrix import outcome_matrix
from redact.pictures.beyond.square import Measured, four_arms
from redact.predictions.colors import ALONE, GONE, GRAYS, HURT, SPARED
from redact.results.colors import Results
from redact.words.colors import isolation
from redact.words.colors.sections import Sections
from redact.words.tables import spread
from redact.worlds.colors import RANKING_LATTICE

CUT = "ablated"

FLOOR = 1e-6
"""Where a logarithmic scale of errors begins: an output that is clamped to what it should be has an error of 0."""

ALL = "all of these"
"""The column of networks that have every outcome."""


@dataclass(frozen=True)
class Outcome:
    """Something that a deletion may come to, in one network: `measure` gives its values (S,) in an arm. about: its words."""

    name: str
    about: str
    comparison: str
    threshold: float
    measure: Callable[[Results, str], NDArray]

    def values(self, results: Results, arm: str) -> NDArray[np.float64]:
        """What is measured of the networks of an arm, a value a seed (S,)."""
        return np.asarray(self.measure(results, arm), dtype=float)

    def met(self, results: Results, arm: str) -> NDArray[np.bool_]:
        """Which of the networks of an arm have the outcome (S,)."""
        return meets(self.values(results, arm), self.comparison, self.threshold)


def _largest(results: Results, network: str, members: NDArray | slice = slice(None)) -> NDArray:
    return results.ranking_errors(network)[:, members].max(axis=-1)


OUTCOMES = {
    outcome.name: outcome
    for outcome in (
        Outcome(
            "learned",
            "the largest error of any color before the cut",
            "<=",
            SPARED,
            lambda results, arm: _largest(results, join(arm, BASELINE)),
        ),
        Outcome(
            "red gone",
            "the error of red after the cut",
            ">=",
            GONE,
            lambda results, arm: results.score(join(arm, CUT), "error_red"),
        ),
        Outcome(
            "cyan spared",
            "the error of cyan after the cut",
            "<=",
            SPARED,
            lambda results, arm: results.score(join(arm, CUT), "error_cyan"),
        ),
        Outcome(
            "grays spared",
            "the largest error of a gray after the cut",
            "<=",
            SPARED,
            lambda results, arm: _largest(results, join(arm, CUT), RANKING_LATTICE.members(GRAYS)),
        ),
        Outcome("rest unhurt", "the largest error of a color unlike red after the cut", "<=", HURT, isolation.hurt),
        Outcome(
            "isolated",
            "the furthest that a color unlike red leans into red's dimension before the cut",
            "<=",
            ALONE,
            isolation.furthest,
        ),
    )
}
"""What is counted, by its name. `isolated`: from 0 to 1; all others are mean squared errors, in [0, 1]."""


def counts(results: Results, arms: Sequence[str]) -> dict[str, dict[str, int]]:
    """arm -> outcome, and `ALL` -> how many networks have it."""
    found = {}
    for arm in arms:
        met = {name: outcome.met(results, arm) for name, outcome in OUTCOMES.items()}
        found[arm] = {name: int(each.sum()) for name, each in met.items()}
        found[arm][ALL] = int(np.logical_and.reduce(list(met.values())).sum())
    return found


def reading() -> str:
    """What each outcome asks for, in a sentence."""
    signs = {">=": "at least", "<=": "at most"}
    told = [f"*{o.name}*: {o.about} is {signs[o.comparison]} {number(o.threshold)}" for o in OUTCOMES.values()]
    return f"{'; '.join(told)}."


def matrix(show: Sections, groups: Mapping[str, Sequence[str]], promised: Mapping[str, str] | None = None) -> None:
    """The figure `outcomes`: arms against outcomes. groups: what a group is called -> its arms. promised: arm -> the outcome
    that was foretold to break there."""
    promised = dict(promised or {})
    found = {group: counts(show.results, arms) for group, arms in groups.items()}
    of = len(show.results.seeds)
    rows = {arm: cells for group in found.values() for arm, cells in group.items()}
    show.page.figure(
        "outcomes",
        partial(outcome_matrix, found, of, promised=list(promised.items())),
        caption=f"{finding(rows, promised, of)} In how many of {of} networks of each arm an outcome came about when the first "
        f"dimension was cut. {reading()} Colors are those of a lattice of 8 points a side.",
        alt=alternative(rows, of),
        seeds=show.results.seeds,
    )


def finding(rows: Mapping[str, Mapping[str, int]], promised: Mapping[str, str], of: int) -> str:
    """How many of the foretold outcomes are missing in most networks, and which are not; without any, where all come about."""
    if not promised:
        best = max(rows, key=lambda arm: rows[arm][ALL])
        return f"Most networks with all outcomes, {rows[best][ALL]} of {of}, are in {best}."
    kept = {arm: outcome for arm, outcome in promised.items() if rows[arm][outcome] * 2 >= of}
    told = f"Of {len(promised)} outcomes that were foretold to break, {len(promised) - len(kept)} break in most networks"
    if not kept:
        return f"{told}."
    exceptions = [f"{outcome} in {arm} ({rows[arm][outcome]} of {of} keep it)" for arm, outcome in kept.items()]
    return f"{told}; not so {listed(exceptions)}."


def alternative(rows: Mapping[str, Mapping[str, int]], of: int) -> str:
    """The alternative text of the matrix."""
    told = [f"{arm}: {listed([f'{name} {count}' for name, count in cells.items()])}" for arm, cells in rows.items()]
    return f"A table of counts, each on a bar as long as its share of {of} networks. {'; '.join(told)}."


def medians(show: Sections, arms: Sequence[str]) -> None:
    """The table `medians`: arms against outcomes, the median of what is measured and the middle nine tenths of the networks."""
    results = show.results
    rows = []
    for arm in arms:
        cells = []
        for outcome in OUTCOMES.values():
            cells.append("{} ({})".format(*spread(outcome.values(results, arm))))
        rows.append([arm, *cells])
    show.page.table(
        "medians",
        pipe_table(["arm", *OUTCOMES], rows, "l" + "r" * len(OUTCOMES)),
        caption=f"What the outcomes of @fig-{show.results.experiment.slug}-outcomes are counted from: the median over the "
        f"networks of an arm, and the range from 5 to 95 %. {reading()}",
    )


def four(show: Sections, rows: Mapping[str, Mapping[str, str]], names: Sequence[str], name: str) -> None:
    """A figure of two choices made either way. rows: row -> column -> arm. names: of the outcomes that are shown."""
    results, of = show.results, len(show.results.seeds)
    shown = {row: {column: _measured(results, arm, names) for column, arm in arms.items()} for row, arms in rows.items()}
    cells = {f"{column}, {row}": measured for row, arms in shown.items() for column, measured in arms.items()}
    told = []
    for outcome in names:
        passes = {place: meets(m.values, m.comparison, m.threshold).sum() for place, m in _of(cells, outcome).items()}
        told.append(f"{outcome} in {listed([f'{count} ({place})' for place, count in passes.items()])}")
    about = "; ".join(f"*{outcome}*: {OUTCOMES[outcome].about}" for outcome in names)
    show.page.figure(
        name,
        partial(four_arms, shown),
        caption=f"Of {of} networks each: {'; '.join(told)}. Every network a dot. {about}, in colors of a lattice of 8 points a "
        f"side; less than {number(FLOOR)} is drawn there.",
        alt=alternative_of_four(cells, of),
        seeds=results.seeds,
    )


def _measured(results: Results, arm: str, names: Sequence[str]) -> dict[str, Measured]:
    """What was measured of an arm; what is less than `FLOOR`, or 0, is drawn there."""
    asked = {name: OUTCOMES[name] for name in names}
    return {
        name: Measured(np.maximum(outcome.values(results, arm), FLOOR), outcome.comparison, outcome.threshold)
        for name, outcome in asked.items()
    }


def _of(cells: Mapping[str, Mapping[str, Measured]], outcome: str) -> dict[str, Measured]:
    return {place: measured[outcome] for place, measured in cells.items()}


def alternative_of_four(cells: Mapping[str, Mapping[str, Measured]], of: int) -> str:
    """The alternative text of two choices made either way. cells: what a panel is called -> outcome -> what was measured."""
    told = []
    for place, measured in cells.items():
        medians = [f"{name} has a median of {significant(float(np.median(m.values)))}" for name, m in measured.items()]
        told.append(f"{place}: {listed(medians)}.")
    return f"Panels with a swarm of {of} dots for each outcome, on one logarithmic scale. {' '.join(told)}"
