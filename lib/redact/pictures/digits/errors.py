"""The error of every class over the seeds, before an operation and after it; the deleted class stands apart."""

from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from press.drawing import places
from press.drawing.canvas import Entry, key, key_height, label, panel, sheet, write
from press.drawing.shapes import Shapes
from press.drawing.theme import HEADING, THEMES, Theme
from press.errors import InputError
from press.field_checks import is_number
from redact.pictures.digits.pixels import CLASSES
from redact.pictures.swarms import scale

_PITCH, _LANE, _HALF = 0.4, 0.07, 0.05  # inches: from class to class, from its middle to a box's, half a box
_HEAD = 0.3  # inches over rows, for what they are called
_LEFT, _RIGHT = 0.36, 0.16


def class_errors(before: np.ndarray, after: np.ndarray, deleted: int, gone: float, *, theme: Theme = THEMES["light"]) -> Figure:
    """A row a class on one scale, the deleted one first: two thin boxes, quartiles and 5 % to 95 %, and the seeds beyond.

    before, after (S, 10): the mean error of the images of each class, of every seed, 0 or more. deleted: the class that was
    deleted. gone: the error from which on a class is gone, a dashed line. The scale is logarithmic where all is positive and
    spans more than a factor of 100.

    Raises:
        InputError: arrays do not fit together, an error is negative, or `deleted` is no class.
    """
    shapes = Shapes("class_errors")
    before, after = (shapes.read(*pair, f"S {CLASSES}") for pair in (("before", before), ("after", after)))
    for name, values in (("before", before), ("after", after)):
        if values.min() < 0:
            raise InputError(f"class_errors: {name} has a value of {values.min():g}, expected 0 or more")
    if deleted not in range(CLASSES):
        raise InputError(f"class_errors: deleted is {deleted!r}, expected a class from 0 to {CLASSES - 1}")
    if not is_number(gone) or not np.isfinite(gone):
        raise InputError(f"class_errors: gone is {gone!r}, expected a number")

    kept = [which for which in range(CLASSES) if which != deleted]
    tops = {deleted: _HEAD} | {which: 2 * _HEAD + (place + 1) * _PITCH for place, which in enumerate(kept)}
    height = 2 * _HEAD + CLASSES * _PITCH + 0.04
    entries = _key_entries(theme)
    figure = sheet(theme, theme.width, height + 0.5 + key_height(theme, 0.12, entries))
    ax = panel(figure, theme, _LEFT, 0, theme.width - _LEFT - _RIGHT, height)
    everything = np.concatenate([before.ravel(), after.ravel(), [gone]])
    log = bool(everything.min() > 0 and everything.max() > 100 * everything.min())
    scale(ax, everything, log, most=4 if theme.narrow else 6)
    ax.set_ylim(height, 0)
    ax.set_yticks([])
    ax.spines["left"].set_visible(False)
    label(ax, theme, "mean squared error, log scale" if log else "mean squared error")
    for top, words in ((0.08, "Deleted"), (_HEAD + _PITCH + 0.08, "Kept")):
        write(figure, 0.08, top, words, **theme.text(HEADING))
    for which, top in tops.items():
        middle = top + _PITCH / 2
        write(figure, 0.16, middle, str(which), **theme.text() | {"va": "center"})
        ax.axhline(middle, color=theme.faint, linewidth=0.6, zorder=0)
        _draw_box(ax, theme, before[:, which], middle - _LANE, before_look(theme), f"{which} before")
        _draw_box(ax, theme, after[:, which], middle + _LANE, after_look(theme), f"{which} after")
    for which in ([deleted], kept):  # not through the words between
        ends = [tops[which[0]], tops[which[-1]] + _PITCH]
        ax.plot([gone] * 2, ends, label="gone", zorder=1, **_threshold(theme))
    key(figure, theme, 0.12, height + 0.52, entries)
    return figure


def _draw_box(ax: Axes, theme: Theme, values: np.ndarray, middle: float, median: dict[str, Any], name: str) -> None:
    """One box, around `middle`; the y axis of `ax` is in inches downwards."""
    low, first, half, third, high = np.percentile(values, [5, 25, 50, 75, 95])
    ax.plot([low, high], [middle, middle], color=theme.line, linewidth=0.9, zorder=2)
    look = {"facecolor": theme.band, "edgecolor": theme.line, "linewidth": 0.6, "zorder": 2}
    ax.add_patch(Rectangle((first, middle - _HALF), third - first, 2 * _HALF, label=name, **look))
    outside = np.flatnonzero((values < low) | (values > high))
    beyond = values[outside]
    places.mark(ax, beyond, middle, outside, count=len(values))
    ax.scatter(beyond, np.full(len(beyond), middle), s=5, color=theme.seed, linewidths=0, zorder=3, label=f"{name}, beyond")
    ax.plot(half, middle, zorder=4, label=f"{name}, median", **median)


def before_look(theme: Theme) -> dict[str, Any]:
    """How an error as trained is drawn: an empty dot."""
    look = {"marker": "o", "markersize": 4.6, "color": theme.page, "markeredgecolor": theme.ink}
    return look | {"markeredgewidth": 1.0, "linestyle": "none"}


def after_look(theme: Theme) -> dict[str, Any]:
    """How an error after an operation is drawn: a full dot."""
    return {"marker": "o", "markersize": 5.2, "color": theme.ink, "markeredgecolor": "none", "linestyle": "none"}


def _threshold(theme: Theme) -> dict[str, Any]:
    return {"color": theme.threshold, "linewidth": 0.9, "dashes": (2.5, 2)}


def _key_entries(theme: Theme) -> list[Entry]:
    return [
        ("median before", before_look(theme)),
        ("median after", after_look(theme)),
        ("quartiles", {"color": theme.band, "linewidth": 7}),
        ("5–95 %", {"color": theme.line, "linewidth": 0.9}),
        ("a seed beyond", {"marker": "o", "markersize": 2.4, "color": theme.seed, "linestyle": "none"}),
        ("gone from here on", _threshold(theme)),
    ]
