"""Where a color lands: what comes out for it in every network, in the order of the distance from where it should land."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from press.drawing import places
from press.drawing.canvas import panel, sheet, words_width, wrapped, write
from press.drawing.shapes import Shapes
from press.drawing.theme import THEMES, Theme
from press.errors import InputError
from redact.pictures.patches import evenly

MOST, MOST_NARROW = 100, 60
"""More columns than these are too narrow to see: of more networks, so many at evenly spaced ranks."""

NOTE = (
    "Networks stand from the nearest to the color on the left to the farthest; those that count as near end at the mark, and "
    "are counted on the right."
)

_ROW, _GAP, _LINE, _BETWEEN = 0.3, 0.07, 0.17, 0.1  # inches: a row, between rows, a line of text, between groups


@dataclass(frozen=True)
class Landing:
    """What comes out of S networks, RGB (S, 3), where it should (3,), and how near counts, a mean squared difference."""

    outputs: np.ndarray
    target: np.ndarray
    near: float

    @property
    def distances(self) -> np.ndarray:
        """The mean over RGB of the squared difference from the target (S,), in [0, 1]."""
        return ((np.asarray(self.outputs) - np.asarray(self.target)) ** 2).mean(axis=-1)

    @property
    def count(self) -> int:
        """How many networks come as near as counts."""
        return int(np.count_nonzero(self.distances <= self.near))


def landings(groups: Mapping[str, Mapping[str, Landing]], true: np.ndarray, *, theme: Theme = THEMES["light"]) -> Figure:
    """A row a landing, a column a network, the nearest to the target first; on the left the target, a mark where nearness ends.

    groups: what some rows have in common -> what a row is called -> the landing. true (3,): the color that went in, drawn once
    above all rows.

    Raises:
        InputError: there is no row, or an array is none of colors.
    """
    if not any(groups.values()):
        raise InputError("landings: groups is empty, expected group -> row -> Landing")
    true = Shapes("landings").colors("true", true, "3")
    names = [name for rows in groups.values() for name in rows]
    above = _LINE if theme.narrow else 0.0
    left = 0.12 if theme.narrow else 0.22 + max(map(words_width, names))
    count_width = 0.72
    patch, apart = 0.3, 0.08
    start = left + patch + apart
    width = theme.width - start - count_width
    pitch = above + _ROW + _GAP
    head = 0.44
    note = wrapped(NOTE, theme.width - 0.24)
    lines = note.count("\n") + 1
    height = head + sum(_LINE + _BETWEEN + pitch * len(rows) for rows in groups.values())
    figure = sheet(theme, theme.width, height + 0.1 + _LINE * lines)
    write(figure, start, 0.1, "what went in", **theme.text(muted=True))
    _patches(panel(figure, theme, left, 0.06, patch, 0.24, frame=False), theme, true[None])
    top = head
    for group, rows in groups.items():
        write(figure, 0.12, top, group, **theme.text())
        top += _LINE + _BETWEEN / 2
        for name, landing in rows.items():
            shapes = Shapes("landings")
            outputs = shapes.colors(f"{group!r}, {name!r}: outputs", landing.outputs, "S 3")
            target = shapes.colors(f"{group!r}, {name!r}: target", landing.target, "3")
            order = np.argsort(landing.distances, kind="stable")
            shown = order[evenly(len(order), MOST_NARROW if theme.narrow else MOST)]
            look = theme.text(muted=True)
            if theme.narrow:
                write(figure, left, top, name, **look)
            else:
                write(figure, left - 0.1, top + _ROW / 2, name, **look | {"ha": "right", "va": "center"})
            top += above
            _patches(panel(figure, theme, left, top, patch, _ROW, frame=False), theme, target[None])
            ax = panel(figure, theme, start, top, width, _ROW, frame=False)
            _patches(ax, theme, outputs[shown])
            places.mark(ax, np.arange(len(shown)) + 0.5, 0.5, shown, count=len(order), half=(0.5, 0.5))
            _mark(ax, theme, len(shown) * landing.count / len(order), len(shown))
            told = f"{landing.count} of {len(order)}"
            write(figure, start + width + 0.08, top + _ROW / 2, told, **theme.text() | {"va": "center"})
            top += _ROW + _GAP
        top += _BETWEEN / 2
    write(figure, 0.12, top, note, **theme.text(muted=True))
    return figure


def _patches(ax: Axes, theme: Theme, colors: np.ndarray) -> None:
    """RGB (X, 3) side by side, framed so that white and black end somewhere on either page."""
    ax.imshow(colors[None], extent=(0, len(colors), 1, 0), aspect="auto", interpolation="nearest", label="patches")
    look = {"facecolor": "none", "edgecolor": theme.line, "linewidth": 0.6, "clip_on": False}
    ax.add_patch(Rectangle((0, 0), len(colors), 1, **look))


def _mark(ax: Axes, theme: Theme, place: float, of: int) -> None:
    """Ticks above and below a row."""
    for y in (-0.09, 1.09):
        ax.plot([place, place], [y, 0.0 if y < 0 else 1.0], color=theme.ink, linewidth=1.6, clip_on=False, label="mark")
    ax.set_xlim(0, of)
    ax.set_ylim(1, 0)
