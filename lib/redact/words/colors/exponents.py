"""What the page against the published paper says of the exponent of selectivity: R² at other ones, of the same networks.

S seeds. The error after an operation is compared with a power of what it should follow, and the sources chose the power.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from anchoring.terms import RECONSTRUCTION
from press.numbers import decimals
from press.tables import pipe_table
from redact.arms import in_arm, split
from redact.measures import pareto
from redact.measures.r_squared import r_squared
from redact.results.colors import Results
from redact.words.colors.published import NONE, link, rank_correlation
from redact.worlds.colors import RANKING_LATTICE

EXPONENTS = (1.0, 2.0, 2.3, 3.0, 4.0, 5.0)
"""Those of the sources, 2, 2.3 and 3, and some below and above."""


@dataclass(frozen=True)
class AtExponents:
    """The selectivity of one operation at every exponent of EXPONENTS, and at its own. r2: exponent -> R² of the seeds (S,)."""

    results: Results
    operation: str
    own: float
    r2: dict[float, NDArray[np.float64]]

    @classmethod
    def of(cls, results: Results, operation: str) -> "AtExponents":
        """Measured again from the errors of all seeds on the lattice by which they are ranked."""
        score = results.resemblance(operation)
        errors = results.ranking_errors(operation)
        expected = {p: RANKING_LATTICE.score(replace(score, power=p)) for p in sorted({*EXPONENTS, float(score.power)})}
        r2 = {p: np.array([r_squared(follows, error) for error in errors]) for p, follows in expected.items()}
        return cls(results, operation, float(score.power), r2)

    @property
    def name(self) -> str:
        return f"{self.results.experiment.id}, {self.operation}"

    @property
    def others(self) -> list[float]:
        """The exponents that are not its own."""
        return [p for p in self.r2 if p != self.own]

    @cached_property
    def medians(self) -> dict[float, float]:
        """exponent -> the median R² of the seeds."""
        return {p: float(np.median(values)) for p, values in self.r2.items()}

    @cached_property
    def ranks(self) -> dict[float, float]:
        """exponent -> the rank correlation of the seeds' R² with that at the operation's own exponent."""
        return {p: rank_correlation(values, self.r2[self.own]) for p, values in self.r2.items()}

    @cached_property
    def chosen(self) -> dict[float, int]:
        """exponent -> the seed that the published rule chooses, with this R² for its score."""
        validation = in_arm(split(self.operation)[0], self.results.validation)
        losses = np.column_stack([validation[name] for name in (RECONSTRUCTION, *self.results.experiment.organized_by)])
        return {p: int(self.results.seeds[pareto.best(losses, values)]) for p, values in self.r2.items()}


def measured(experiments: Sequence[Results]) -> list[AtExponents]:
    """Every operation of which the published paper prints something; not those after which an error is the same everywhere."""
    return [
        AtExponents.of(results, operation)
        for results in experiments
        for operation in results.experiment.in_paper.operations
        if np.isfinite(results.score(operation, "selectivity_trained")).all()
    ]


def exponents_table(found: Sequence[AtExponents]) -> str:
    """Median, rank correlation and chosen seed of each operation at every exponent; what is at its own is bold."""
    exponents = sorted({p for each in found for p in each.r2})
    rows = []
    for each in found:
        told = {
            "median R²": {p: decimals(value) for p, value in each.medians.items()},
            "rank correlation": {p: _decimals(value) for p, value in each.ranks.items()},
            "chosen seed": {p: str(seed) for p, seed in each.chosen.items()},
        }
        for what, cells in told.items():
            marked = {p: f"**{cell}**" if p == each.own else cell for p, cell in cells.items()}
            rows.append([link(each.results), each.operation, what, *(marked.get(p, "–") for p in exponents)])
    return pipe_table(["", "operation", "", *(f"{p:g}" for p in exponents)], rows, "lll" + "r" * len(exponents))


def exponents_sentence(found: Sequence[AtExponents]) -> str:
    """How far the median moves, how far the order of the seeds, and how often the choice."""
    moves = [max(each.medians.values()) - min(each.medians.values()) for each in found]
    highest = sum(max(each.medians, key=lambda p: each.medians[p]) == each.own for each in found)
    ranks = {(each.name, p): each.ranks[p] for each in found for p in each.others}
    lowest = min(ranks, key=lambda key: ranks[key])
    same = sum(each.chosen[p] == each.chosen[each.own] for each in found for p in each.others)
    return (
        "Between the exponent where it is highest and that where it is lowest, the median R² of an operation differs by "
        f"{decimals(min(moves))} to {decimals(max(moves))}; it is highest at the source's exponent in {highest} of "
        f"{len(found)} operations. The order of the seeds has a rank correlation of {_decimals(min(ranks.values()))} to "
        f"{_decimals(max(ranks.values()))} with that at the source's exponent; the lowest is that of {lowest[0]}, at "
        f"exponent {lowest[1]:g}. At other exponents the published rule chooses the same seed {same} times of {len(ranks)}."
    )


def _decimals(value: float) -> str:
    return "–" if np.isnan(value) else decimals(value)  # a single seed has no order


def exponents_part(experiments: Sequence[Results]) -> str:
    """R² at other exponents: table and sentences."""
    found = measured(experiments)
    if not found:
        return NONE
    caption = (
        ": Selectivity on the lattice of 8 points a side at six exponents, of all seeds: the median R²; the rank correlation "
        "of the seeds' R² with that at the source's exponent; the seed that the published rule (@sec-ranking) would choose by "
        "it. Bold: the source's exponent. {#tbl-published-exponents}"
    )
    return "\n\n".join([exponents_table(found), caption, exponents_sentence(found)])
