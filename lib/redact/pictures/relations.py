"""One quantity of a network against another, a dot a seed: whether they go together over the seeds."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from press.drawing import places
from press.drawing.canvas import label, panel, sheet, title, wrapped
from press.drawing.shapes import Shapes
from press.drawing.theme import THEMES, Theme
from press.errors import InputError


@dataclass(frozen=True)
class Relation:
    """Two quantities of the same networks, x and y (S,), what they are called with their units, and a line to write below."""

    name: str
    x: np.ndarray
    y: np.ndarray
    x_name: str
    y_name: str
    note: str = ""


def relations(panels: Sequence[Relation], *, theme: Theme = THEMES["light"]) -> Figure:
    """Small multiples, each on scales of its own: a dot a network.

    Raises:
        InputError: there is no panel, or values are not finite.
    """
    if not panels:
        raise InputError("relations: panels is empty, expected at least one Relation")
    columns = 1 if theme.narrow else min(3, len(panels)) if len(panels) != 4 else 2
    rows = -(-len(panels) // columns)
    left, gap, head, height, foot = 0.8, 0.8, 0.34, 1.7, 0.78
    width = min(2.9, (theme.width - left - 0.14 - gap * (columns - 1)) / columns)
    figure = sheet(theme, theme.width, rows * (head + height + foot) + 0.05)
    for place, relation in enumerate(panels):
        row, column = divmod(place, columns)
        shapes = Shapes(f"relations, {relation.name!r}")
        x, y = shapes.read("x", relation.x, "S"), shapes.read("y", relation.y, "S")
        ax = panel(figure, theme, left + column * (width + gap), row * (head + height + foot) + head, width, height)
        title(ax, theme, relation.name)
        ax.scatter(x, y, s=14, color=theme.ink, alpha=0.6, linewidths=0, zorder=3)
        places.mark(ax, x, y)
        _frame(ax, x, y)
        below = wrapped(relation.x_name, width)
        label(ax, theme, f"{below}\n{relation.note}" if relation.note else below, wrapped(relation.y_name, height))
    return figure


def _frame(ax: Axes, x: np.ndarray, y: np.ndarray) -> None:
    for values, limits in ((x, ax.set_xlim), (y, ax.set_ylim)):
        low, high = float(values.min()), float(values.max())
        margin = 0.06 * (high - low) or 0.05
        limits(low - margin, high + margin)
    ax.locator_params(nbins=4)
