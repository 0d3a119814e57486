"""What a search tried: every setting a dot, the mean over its networks against the lowest of them."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from matplotlib.figure import Figure

from press.drawing.canvas import Entry, key, key_height, label, panel, sheet, wrapped
from press.drawing.shapes import Shapes
from press.drawing.theme import THEMES, Theme
from press.errors import InputError


def tried(
    mean: np.ndarray,
    lowest: np.ndarray,
    stage: np.ndarray,
    marked: dict[str, int],
    stages: Sequence[str],
    goal: tuple[float, float],
    *,
    theme: Theme = THEMES["light"],
) -> Figure:
    """A dot a setting; the further it came, the larger and darker.

    mean, lowest (N,): selectivity over the networks of a setting. stage (N,): the last stage that it reached, from 1; stages:
    what each is called in the key. marked: a name -> the place of a setting that has a mark of its own, at most three. goal:
    the mean and the lowest that were aimed at, as dashed lines.

    Raises:
        InputError: arrays do not fit, or a mark or a stage is none of those that there are.
    """
    shapes = Shapes("tried")
    x, y, reached = shapes.read("mean", mean, "N"), shapes.read("lowest", lowest, "N"), shapes.read("stage", stage, "N")
    if not set(reached.tolist()) <= set(range(1, len(stages) + 1)):
        raise InputError(f"tried: stage has {sorted(set(reached.tolist()))}, expected 1 to {len(stages)}")
    for name, place in marked.items():
        if not 0 <= place < len(x):
            raise InputError(f"tried: marked[{name!r}] is {place}, there are {len(x)} settings")
    if len(marked) > len(_MARKS):
        raise InputError(f"tried: marked has {len(marked)} settings, expected at most {len(_MARKS)}")
    entries: list[Entry] = [
        *((words, _dot(theme, number, len(stages))) for number, words in enumerate(stages, start=1)),
        *((name, _mark(theme, line)) for line, name in enumerate(marked)),
        ("goal", {"color": theme.threshold, "linewidth": 1.0, "linestyle": (0, (4, 2))}),
    ]
    left, head, foot = 0.8, 0.14, 0.5
    width = min(4.6, theme.width - left - 0.14)
    height = 0.72 * width
    figure = sheet(theme, theme.width, head + height + foot + 0.14 + key_height(theme, 0.12, entries))
    ax = panel(figure, theme, left, head, width, height)
    for number in range(1, len(stages) + 1):
        of_stage = reached == number
        ax.plot(x[of_stage], y[of_stage], zorder=2 + number, clip_on=False, **_dot(theme, number, len(stages)))
    for line, place in enumerate(marked.values()):
        ax.plot(x[place], y[place], zorder=9, clip_on=False, **_mark(theme, line))
    for limits, values, aim in ((ax.set_xlim, x, goal[0]), (ax.set_ylim, y, goal[1])):
        low, high = min(float(values.min()), aim), max(float(values.max()), aim)
        limits(low - 0.05 * (high - low or 1), high + 0.05 * (high - low or 1))
    ax.axvline(goal[0], color=theme.threshold, linewidth=1.0, linestyle=(0, (4, 2)), zorder=1)
    ax.axhline(goal[1], color=theme.threshold, linewidth=1.0, linestyle=(0, (4, 2)), zorder=1)
    ax.locator_params(nbins=5)
    label(ax, theme, wrapped("mean R² over the networks of a setting", width), "lowest R²")
    key(figure, theme, 0.12, head + height + foot + 0.14, entries)
    return figure


_MARKS = ("D", "s", "^")


def _dot(theme: Theme, number: int, stages: int) -> dict[str, Any]:
    color = theme.ink if number == stages else theme.seed
    size = 3.0 + 1.6 * (number - 1)
    return {"marker": "o", "markersize": size, "color": color, "markeredgecolor": "none", "linestyle": "none"}


def _mark(theme: Theme, line: int) -> dict[str, Any]:
    look = {"marker": _MARKS[line], "markersize": 9.0, "color": "none", "markeredgewidth": 1.1, "linestyle": "none"}
    return look | {"markeredgecolor": theme.ink}
