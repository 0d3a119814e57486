"""All networks at once: what comes out for the named colors, a column a network."""

from collections.abc import Mapping

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from press.drawing import places
from press.drawing.canvas import label, panel, sheet, words_width, wrapped, write
from press.drawing.shapes import Shapes
from press.drawing.theme import THEMES, Theme
from press.errors import InputError
from press.numbers import number
from redact.pictures.patches import evenly

MOST, MOST_NARROW = 100, 60
"""More columns than these are too narrow to see: of more networks, so many at evenly spaced ranks."""

_PITCH = 0.165  # inches from a row to the next
_APART = 0.08  # inches between the true colors and the others, and between hues and grays
_WIDEST = 0.3  # inches: a column is no wider


def every_network(
    outputs: Mapping[str, np.ndarray],
    true: Mapping[str, np.ndarray],
    color: str,
    threshold: float,
    *,
    theme: Theme = THEMES["light"],
) -> Figure:
    """A row a color, a column a network, in the order of the error of `color`, which is drawn above; on the left what is true.

    outputs: color -> RGB (S, 3) of S networks, drawn in this order. true: color -> RGB (3,). color: whose error, the mean over
    RGB of the squared difference, ranks the networks. threshold: an error that is drawn as a line. Colors of a hue and grays
    stand apart. Raises `InputError` for colors without a true one, and where `color` is none of them.
    """
    outputs, true = _read(outputs, true, color)
    error = errors_of(outputs[color], true[color])
    ranks = np.argsort(error, kind="stable")
    shown = ranks[evenly(len(ranks), MOST_NARROW if theme.narrow else MOST)]
    groups = [[name for name in outputs if (np.ptp(true[name]) > 0) == vivid] for vivid in (True, False)]
    groups = [group for group in groups if group]

    names = 0.14 + max(map(words_width, outputs))
    left = names + _PITCH + _APART
    width = min(theme.width - left - 0.1, _WIDEST * len(shown))
    head, above = 0.12, 0.86
    top = head + above + 0.12
    words = f"{len(shown)} networks, from the least error of {color} to the greatest"
    if len(shown) < len(error):
        words += f"; {len(error)} in all, at evenly spaced ranks"
    words = wrapped(words, theme.width - left - 0.1)
    height = _PITCH * len(outputs) + _APART * (len(groups) - 1)
    figure = sheet(theme, theme.width, top + height + 0.26 + 0.16 * words.count("\n"))

    _draw_errors(panel(figure, theme, left, head, width, above), theme, error[shown], threshold)
    _mark_columns(figure, shown, len(error), left, head, width, top + height - head)
    write(figure, 0.06, head, wrapped(f"error of {color}, mean squared", left - 0.5), **theme.text(muted=True))
    for group in groups:
        rows = _PITCH * len(group)
        for row, name in enumerate(group):
            look = theme.text() | {"ha": "right", "va": "center"}
            write(figure, names - 0.06, top + (row + 0.5) * _PITCH, name, **look)
        _draw_patches(panel(figure, theme, names, top, _PITCH, rows, frame=False), theme, [true[name][None] for name in group])
        columns = [outputs[name][shown] for name in group]
        _draw_patches(panel(figure, theme, left, top, width, rows, frame=False), theme, columns)
        top += rows + _APART
    write(figure, names, top, "true", **theme.text(muted=True) | {"ha": "right"})
    write(figure, left, top, words, **theme.text(muted=True))
    return figure


def _mark_columns(figure: Figure, shown: np.ndarray, count: int, left: float, top: float, width: float, height: float) -> None:
    """Say where the columns are, each from its error down to its last color; lengths are inches, from the top left corner."""
    across, down = figure.get_size_inches()
    half = width / len(shown) / 2
    middles = (left + half * (2 * np.arange(len(shown)) + 1)) / across
    places.mark(figure, middles, 1 - (top + height / 2) / down, shown, count=count, half=(half / across, height / 2 / down))


def errors_of(returned: np.ndarray, true: np.ndarray) -> np.ndarray:
    """The errors (S,) of what comes out, RGB (S, 3), for one color (3,): the mean of the squared difference."""
    return ((returned - true) ** 2).mean(axis=-1)


def _read(
    outputs: Mapping[str, np.ndarray], true: Mapping[str, np.ndarray], color: str
) -> tuple[dict[str, np.ndarray], dict[str, np.ndarray]]:
    shapes = Shapes("every_network")
    read = {name: shapes.colors(f"outputs[{name!r}]", values, "S 3") for name, values in outputs.items()}
    if color not in read:
        raise InputError(f"every_network: color is {color!r}, expected one of {', '.join(read) or 'some outputs'}")
    for name in read:
        if name not in true:
            raise InputError(f"every_network: true has no {name!r}, which outputs has")
    return read, {name: shapes.colors(f"true[{name!r}]", true[name], "3") for name in read}


def _draw_errors(ax: Axes, theme: Theme, error: np.ndarray, threshold: float) -> None:
    places = np.arange(len(error)) + 0.5
    ax.plot([0, len(error)], [threshold] * 2, color=theme.threshold, linewidth=0.9, dashes=(2.5, 2))
    look = {"marker": "o", "markersize": 2.6, "markeredgecolor": "none", "clip_on": False, "label": "errors"}
    ax.plot(places, error, color=theme.ink, linewidth=0.8, **look)
    top = 1.08 * max(float(error.max()), threshold, 1e-9)
    ax.set(xlim=(0, len(error)), ylim=(0, top))
    ax.set_xticks([])
    ax.set_yticks([0, threshold], ["0", number(threshold)])
    label(ax, theme)


def _draw_patches(ax: Axes, theme: Theme, rows: list[np.ndarray]) -> None:
    """Rows of RGB (X, 3), from the top down, framed so that a white and a black one end somewhere on either page."""
    count = len(rows[0])
    ax.imshow(np.stack(rows), extent=(0, count, len(rows), 0), aspect="auto", interpolation="nearest", label="patches")
    frame = Rectangle((0, 0), count, len(rows), facecolor="none", edgecolor=theme.line, linewidth=0.6, clip_on=False)
    ax.add_patch(frame)
