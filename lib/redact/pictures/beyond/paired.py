"""Two recipes, seed by seed: a dot a seed, what one makes of it against what the other does."""

import numpy as np
from matplotlib.figure import Figure

from press.drawing import places
from press.drawing.canvas import Entry, key, key_height, label, panel, sheet, wrapped
from press.drawing.shapes import Shapes
from press.drawing.theme import THEMES, Theme


def paired(
    before: np.ndarray, after: np.ndarray, names: tuple[str, str], goal: float, *, theme: Theme = THEMES["light"]
) -> Figure:
    """Both on one scale, with the diagonal, on which a seed is as good with either.

    before, after (S,): a value a seed. names: what the axes are called. goal: the value aimed at, a dashed line across.
    """
    shapes = Shapes("paired")
    x, y = shapes.read("before", before, "S"), shapes.read("after", after, "S")
    dot = {"marker": "o", "markersize": 4.2, "color": theme.seed, "markeredgecolor": "none", "linestyle": "none"}
    goal_look = {"color": theme.threshold, "linewidth": 1.0, "linestyle": (0, (4, 2))}
    same_look = {"color": theme.line, "linewidth": 0.9}
    entries: list[Entry] = [("a seed", dot), ("as good with either", same_look), ("goal", goal_look)]
    left, head, foot = 0.8, 0.14, 0.5
    width = min(3.6, theme.width - left - 0.14)
    figure = sheet(theme, theme.width, head + width + foot + 0.14 + key_height(theme, 0.12, entries))
    ax = panel(figure, theme, left, head, width, width)
    low, high = min(float(x.min()), float(y.min()), goal), max(float(x.max()), float(y.max()), goal)
    margin = 0.04 * (high - low or 1)
    ends = [low - margin, high + margin]
    ax.plot(ends, ends, zorder=1, **same_look)
    ax.axhline(goal, zorder=1, **goal_look)
    ax.plot(x, y, zorder=3, alpha=0.8, clip_on=False, **dot)
    places.mark(ax, x, y)
    ax.set(xlim=ends, ylim=ends)
    ax.locator_params(nbins=5)
    label(ax, theme, wrapped(names[0], width), wrapped(names[1], width))
    key(figure, theme, 0.12, head + width + foot + 0.14, entries)
    return figure
