"""Explanations put to the test: what a page says a result comes from, measured in every network, and set against the result."""

from collections.abc import Sequence
from functools import partial

import numpy as np
from numpy.typing import NDArray

from press.numbers import decimals
from redact import pictures
from redact.arms import BASELINE
from redact.pictures.relations import Relation
from redact.results.colors import Results
from redact.words.colors import isolation
from redact.words.colors.published import rank_correlation
from redact.words.colors.sections import Sections


def tested(show: Sections, name: str, panels: Sequence[Relation], said: str) -> None:
    """Set quantities of every network against each other. said: the explanation, as a sentence.

    The caption begins with what was found: the rank correlation over the seeds.
    """
    noted = [_with_note(panel) for panel in panels]
    found = "; ".join(f"{panel.name}: {isolation.rho(panel.x, panel.y)}" for panel in panels)
    show.page.figure(
        name,
        partial(pictures.relations, noted),
        caption=f"The rank correlation over the {len(panels[0].x)} networks, with its 95 % interval, is {found}. {said}",
        alt=alternative(panels),
        seeds=show.results.seeds,
    )


def _with_note(panel: Relation) -> Relation:
    note = f"ρ = {decimals(rank_correlation(panel.x, panel.y))}"
    return Relation(panel.name, panel.x, panel.y, panel.x_name, panel.y_name, note)


def alternative(panels: Sequence[Relation]) -> str:
    """What a scatter of networks shows, in words."""
    said = [
        f"{panel.name}: {panel.y_name} against {panel.x_name}, from {decimals(panel.x.min())} to {decimals(panel.x.max())}; it "
        f"{_tendency(rank_correlation(panel.x, panel.y))}."
        for panel in panels
    ]
    return f"Scatter plots with a dot for each of {len(panels[0].x)} networks. {' '.join(said)}"


def _tendency(correlation: float) -> str:
    if not abs(correlation) >= 0.3:
        return "neither rises nor falls clearly"
    return "rises" if correlation > 0 else "falls"


def remainder(results: Results, color: str, dimension: int = 0) -> NDArray[np.float64]:
    """The length (S,) of what a color has outside of a dimension, in the networks as they were trained: 0 to 1."""
    return np.linalg.norm(np.delete(results.latents_of(color, BASELINE), dimension, axis=-1), axis=-1)


def cosine(results: Results, first: str, second: str) -> NDArray[np.float64]:
    """The cosine (S,) of the angle between two colors, in the networks as they were trained."""
    return (results.latents_of(first, BASELINE) * results.latents_of(second, BASELINE)).sum(axis=-1)


def error(results: Results, color: str, operation: str) -> NDArray[np.float64]:
    """The error (S,) of a named color after an operation."""
    return results.score(operation, f"error_{color.replace(' ', '_')}")


def isolated(show: Sections) -> None:
    """How far colors unlike red lean into red's dimension, against what ablation does to them, and against selectivity."""
    results = show.results
    lean, score = isolation.furthest(results), results.score("ablated", "selectivity_trained")
    lean_name = "furthest lean of a color unlike red (0 to 1)"
    panels = [
        Relation("Harm to others", lean, isolation.hurt(results), lean_name, "largest error of such a color"),
        Relation("Selectivity", lean, score, lean_name, "R² after ablation"),
    ]
    tested(show, "isolation", panels, "What stands in the dimension has to suffer when it is cut.")
