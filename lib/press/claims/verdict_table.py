"""The table that a reader looks at first: experiment, question, verdict, the seeds that pass its claims, telling numbers."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from press.claims.judgement import DRAFT
from press.claims.record import Verdict
from press.figures.drawn import in_both_themes
from press.numbers import significant
from press.scripts.drafts import WORDS
from press.scripts.experiment import Experiment
from press.tables import pipe_table


@dataclass(frozen=True)
class Row:
    """An experiment and what was judged of it."""

    experiment: Experiment
    verdict: Verdict


def verdict_table(rows: Sequence[Row], missing: Sequence[Experiment], root: Path) -> str:
    """The table. missing: the experiments that could not be built; their rows come last. root: where their thumbnails lie."""
    lines = [[_picture(row.experiment, root), _about(row.experiment), _verdict(row), _telling(row)] for row in rows]
    lines += [["–", _about(experiment), "**not built**", "–"] for experiment in missing]
    header = ["after", "experiment", "verdict", "seeds that pass, and the median"]
    return pipe_table(header, lines, widths=[16, 28, 18, 38])


def _picture(experiment: Experiment, root: Path) -> str:
    path = f"figures/{experiment.id}/thumbnail"
    if not (root / f"{path}-light.svg").is_file():
        return "–"
    alt = f"Colors that experiment {experiment.id} returns after its operation"
    return f"![](/{path}-light.svg){{{in_both_themes(f'/{path}-light.svg', alt)}}}"


def _about(experiment: Experiment) -> str:
    return f"[{experiment.id} {experiment.title}](experiments/{experiment.slug}.ipynb). {experiment.question}"


def _verdict(row: Row) -> str:
    if row.verdict.verdict == DRAFT:
        return WORDS
    return f"**{row.verdict.verdict}**: {row.verdict.joint.passes} of {row.verdict.joint.of} pass all claims"


def _telling(row: Row) -> str:
    return "; ".join(
        f"{claim.text.lower()}: {claim.passes} of {claim.of} (median {significant(float(np.median(claim.values)))})"
        for claim in row.verdict.claims
        if claim.key in row.experiment.headline
    )
