"""Every class deleted in turn: what each deletion does to each class, as numbers on shades."""

import numpy as np
from matplotlib.colors import to_rgb
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from press.drawing.canvas import Entry, key, key_height, panel, sheet, wrapped, write
from press.drawing.shapes import Shapes
from press.drawing.theme import THEMES, Theme
from press.errors import InputError
from press.numbers import decimals
from redact.pictures.digits.pixels import CLASSES

_LEFT, _EDGE, _HEAD, _ROW, _GAP = 0.56, 0.08, 0.46, 0.32, 0.03  # inches
# How much ink the darkest cell has. On more the number in it, which is ink as well, could not be read: 4.5 is asked of it.
_MOST = 0.38
_NOT_RUN = "–"


def deletion_matrix(gained: np.ndarray, *, theme: Theme = THEMES["light"]) -> Figure:
    """A row a deleted class, a column a class that suffers: the median rise of its error, as a number on a shade.

    gained (10, 10): NaN where nothing was run. The more ink a cell has, the larger is the rise; a falling error has none. The
    cell of the deleted class itself has a thick frame. On a narrow page the numbers are thousandths.

    Raises:
        InputError: not ten by ten, a value is infinite, or nothing was run at all.
    """
    gained = Shapes("deletion_matrix").read("gained", gained, f"{CLASSES} {CLASSES}", finite=False)
    run = np.isfinite(gained)
    if np.isinf(gained).any():
        raise InputError(f"deletion_matrix: gained has {np.isinf(gained).sum()} infinite values, expected numbers, or NaN")
    if not run.any():
        raise InputError("deletion_matrix: gained is NaN everywhere, expected a number in a cell at least")

    most = float(gained[run].max())
    shades = _MOST * np.nan_to_num(np.maximum(gained, 0)) / (most if most > 0 else 1)
    width = (theme.width - _LEFT - _EDGE) / CLASSES
    height = _HEAD + CLASSES * (_ROW + _GAP)
    entries = _key_entries(theme, most)
    notes = (["in thousandths"] if theme.narrow else []) + ([] if run.all() else [f"{_NOT_RUN} not run"])
    words = wrapped(";  ".join(notes), theme.width - 2 * _EDGE)
    figure = sheet(theme, theme.width, height + 0.16 + key_height(theme, _EDGE, entries) + (0.17 if notes else 0))
    middle = _LEFT + (theme.width - _LEFT - _EDGE) / 2
    write(figure, middle, 0.05, "class whose error rises", **theme.text(muted=True) | {"ha": "center"})
    side = {"ha": "center", "va": "center", "rotation": 90}
    write(figure, 0.17, (_HEAD + height) / 2, "deleted class", **theme.text(muted=True) | side)
    ax = panel(figure, theme, 0, 0, theme.width, height, frame=False)
    ax.set(xlim=(0, theme.width), ylim=(height, 0))
    centered = {"ha": "center", "va": "center"}
    for row in range(CLASSES):
        top = _HEAD + row * (_ROW + _GAP)
        write(figure, _LEFT - 0.14, top + _ROW / 2, str(row), **theme.text() | centered)
        write(figure, _LEFT + (row + 0.5) * width - _GAP / 2, _HEAD - 0.11, str(row), **theme.text() | centered)
        for column in range(CLASSES):
            corner, size = (_LEFT + column * width, top), (width - _GAP, _ROW)
            if run[row, column]:
                shade = (*to_rgb(theme.ink), float(shades[row, column]))
                ax.add_patch(Rectangle(corner, *size, facecolor=shade, edgecolor="none", zorder=1, label="shade"))
            itself = row == column
            edge = {"edgecolor": theme.ink, "linewidth": 1.6} if itself else {"edgecolor": theme.line, "linewidth": 0.5}
            ax.add_patch(Rectangle(corner, *size, facecolor="none", zorder=3 if itself else 2, **edge))
            told, look = _told(gained[row, column], theme), theme.text(muted=not run[row, column]) | centered
            write(figure, corner[0] + size[0] / 2, top + _ROW / 2, told, **look)
    key(figure, theme, _EDGE, height + 0.14, entries)
    if notes:
        write(figure, _EDGE, height + 0.08 + key_height(theme, _EDGE, entries), words, **theme.text(muted=True))
    return figure


def _told(value: float, theme: Theme) -> str:
    if np.isnan(value):
        return _NOT_RUN
    return decimals(1000 * value, 0) if theme.narrow else decimals(value, 3)


def _key_entries(theme: Theme, most: float) -> list[Entry]:
    square = {"marker": "s", "markersize": 8, "linestyle": "none"}
    thin = square | {"markeredgecolor": theme.line, "markeredgewidth": 0.5}
    entries = [
        ("the deleted class itself", square | {"color": "none", "markeredgecolor": theme.ink, "markeredgewidth": 1.6}),
        ("error no higher", thin | {"color": "none"}),
    ]
    if most > 0:
        entries.append((f"higher by {_told(most, theme)}", thin | {"markerfacecolor": (*to_rgb(theme.ink), _MOST)}))
    return entries
