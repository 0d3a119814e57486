"""Some networks, a panel each: the error of every digit before an operation and after it."""

from collections.abc import Mapping

import numpy as np
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter, MaxNLocator

from press.drawing.canvas import Entry, key, key_height, label, panel, sheet, title
from press.drawing.shapes import Shapes
from press.drawing.theme import THEMES, Theme
from press.errors import InputError
from press.numbers import number
from redact.pictures.digits.errors import after_look, before_look
from redact.pictures.digits.pixels import CLASSES

_LEFT, _RIGHT, _GAP, _HEAD, _HEIGHT, _FOOT = 0.62, 0.12, 0.2, 0.34, 1.5, 0.44  # inches


def chosen_networks(rows: Mapping[str, tuple[np.ndarray, np.ndarray]], done: str, *, theme: Theme = THEMES["light"]) -> Figure:
    """A panel a network on one scale: a digit has an empty dot, its error as trained, and a full one, its error afterwards.

    rows: what a network is called -> its errors (10,) before and after, 0 or more. done: the operation in words, such as "after
    ablation".

    Raises:
        InputError: there is no network, an array has not ten errors, or an error is negative.
    """
    if not rows:
        raise InputError("chosen_networks: rows is empty, expected errors before and after for each network")
    shapes = Shapes("chosen_networks")
    read = {
        name: [shapes.read(f"rows[{name!r}][{place}]", errors, str(CLASSES)) for place, errors in enumerate(pair)]
        for name, pair in rows.items()
    }
    for name, pair in read.items():
        if min(errors.min() for errors in pair) < 0:
            raise InputError(f"chosen_networks: rows[{name!r}] has a value below 0, expected 0 or more")
    top = 1.08 * max(1e-9, *(float(errors.max()) for pair in read.values() for errors in pair))
    columns = 1 if theme.narrow else len(read)
    width = (theme.width - _LEFT - _RIGHT - _GAP * (columns - 1)) / columns
    pitch = _HEAD + _HEIGHT + _FOOT
    entries: list[Entry] = [("as trained", before_look(theme)), (done, after_look(theme))]
    below = pitch * -(-len(read) // columns)
    figure = sheet(theme, theme.width, below + key_height(theme, 0.12, entries) + 0.1)
    for place, (name, (before, after)) in enumerate(read.items()):
        row, column = divmod(place, columns)
        ax = panel(figure, theme, _LEFT + column * (width + _GAP), row * pitch + _HEAD, width, _HEIGHT)
        title(ax, theme, name)
        digits = np.arange(CLASSES)
        ax.vlines(digits, before, after, color=theme.line, linewidth=0.9, zorder=1)
        ax.plot(digits, before, zorder=2, label="before", **before_look(theme))
        ax.plot(digits, after, zorder=3, label="after", **after_look(theme))
        ax.set(xlim=(-0.6, CLASSES - 0.4), ylim=(-0.02 * top, top))
        ax.yaxis.set_major_locator(MaxNLocator(4))
        ax.yaxis.set_major_formatter(FuncFormatter(lambda value, _: number(value)))
        ax.set_xticks(digits, [str(digit) for digit in digits])
        label(ax, theme, "digit", "mean squared error" if column == 0 else "")
        ax.tick_params(labelleft=column == 0)
    key(figure, theme, 0.12, below + 0.1, entries)
    return figure
