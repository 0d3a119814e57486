"""Two choices, each made either way: a panel for each of the four arms, with all its networks."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from press.claims.comparisons import meets
from press.drawing import places
from press.drawing.canvas import Entry, key, key_height, label, panel, sheet, title, wrapped, write
from press.drawing.shapes import Shapes
from press.drawing.theme import THEMES, Theme
from press.errors import InputError
from redact.pictures.swarms import DOT, along, scale, swarm

_SWARM, _HEAD, _FOOT = 0.62, 0.44, 0.42  # inches: a swarm's height, a panel's head and foot
_NAMES, _COUNT, _GAP = 0.9, 0.66, 0.14  # on the left of all panels, on the right of each, and from one to the next


@dataclass(frozen=True)
class Measured:
    """What is measured of the networks of one arm: values (S,) above 0, on one side of a threshold where they pass."""

    values: np.ndarray
    comparison: str
    threshold: float


def four_arms(
    rows: Mapping[str, Mapping[str, Mapping[str, Measured]]],
    *,
    x_name: str = "mean squared error, log scale",
    theme: Theme = THEMES["light"],
) -> Figure:
    """Panels in rows and columns, all on one logarithmic scale: in each a swarm an outcome, every network a dot.

    rows: row -> column -> outcome -> what was measured; all rows have the same columns, and all cells the same outcomes.
    Networks that miss the threshold are hollow diamonds; how many pass is written beside a swarm.

    Raises:
        InputError: there is no cell, a row or a cell has others than the first, or a value is not above 0.
    """
    cells = {f"{column}, {row}": measured for row, beside in rows.items() for column, measured in beside.items()}
    if not cells:
        raise InputError("four_arms: rows is empty, expected row -> column -> outcome -> what was measured")
    columns, outcomes = list(next(iter(rows.values()))), list(next(iter(cells.values())))
    for row, beside in rows.items():
        if list(beside) != columns:
            raise InputError(f"four_arms: {row!r} has {', '.join(beside) or 'none'}, expected {', '.join(columns)}")
    shapes = Shapes("four_arms")
    for place, measured in cells.items():
        if list(measured) != outcomes:
            raise InputError(f"four_arms: {place!r} has {', '.join(measured) or 'none'}, expected {', '.join(outcomes)}")
        for outcome, found in measured.items():
            least = shapes.read(f"{place!r}, {outcome!r}", found.values, "S").min()
            if least <= 0:
                raise InputError(f"four_arms: {place!r}, {outcome!r} has the value {least:g}, expected above 0")
    everything = np.concatenate(
        [[*found.values, found.threshold] for measured in cells.values() for found in measured.values()]
    )

    across = 1 if theme.narrow else len(columns)
    # Where there is no room beside a swarm for what it is called and how many pass, that stands over it.
    left, right, above = (0.12, 0.14, 0.17) if theme.narrow else (_NAMES, _COUNT, 0.0)
    width = (theme.width - left - _GAP * (across - 1)) / across - right
    height = (_SWARM + above) * len(outcomes)
    pitch = _HEAD + height + _FOOT
    entries = _key_entries(theme)
    lines = -(-len(cells) // across)
    figure = sheet(theme, theme.width, lines * pitch + 0.06 + key_height(theme, 0.12, entries))
    for number, (name, measured) in enumerate(cells.items()):
        line, place = divmod(number, across)
        start = left + place * (width + right + _GAP)
        ax = panel(figure, theme, start, line * pitch + _HEAD, width, height)
        scale(ax, everything, True, most=3 if theme.narrow else 4)
        ax.set_ylim(height, 0)
        ax.set_yticks([])
        ax.spines["left"].set_visible(False)
        title(ax, theme, wrapped(name, width))
        label(ax, theme, x_name)
        for order, (outcome, found) in enumerate(measured.items()):
            middle = order * (_SWARM + above) + above + _SWARM / 2
            _draw(ax, theme, found, middle)
            count = int(meets(found.values, found.comparison, found.threshold).sum())
            told = f"{count} of {len(found.values)}"
            top = line * pitch + _HEAD
            if theme.narrow:
                write(figure, left, top + middle - _SWARM / 2 - 0.16, f"{outcome}: {told}", **theme.text())
            elif place == 0:
                words = wrapped(outcome, _NAMES - 0.2)
                write(figure, 0.1, top + middle, words, linespacing=1.1, **theme.text() | {"va": "center"})
            if not theme.narrow:
                write(figure, start + width + 0.1, top + middle, told, **theme.text(muted=True) | {"va": "center"})
    key(figure, theme, 0.12, lines * pitch + 0.04, entries)
    return figure


def _draw(ax: Axes, theme: Theme, found: Measured, middle: float) -> None:
    """One swarm about the height `middle`; the y axis of `ax` is in inches downwards."""
    values = np.asarray(found.values, dtype=float)
    ax.plot([found.threshold] * 2, [middle - 0.5 * _SWARM, middle + 0.42 * _SWARM], zorder=2, **_threshold(theme))
    median = float(np.median(values))
    ax.plot([median] * 2, [middle - 0.36 * _SWARM, middle + 0.36 * _SWARM], zorder=2, **_median(theme))
    y = middle + swarm(along(ax, values), DOT, 0.32 * _SWARM)
    places.mark(ax, values, y)
    passing = meets(values, found.comparison, found.threshold)
    for mask, look in ((passing, _passing(theme)), (~passing, _failing(theme))):
        ax.plot(values[mask], y[mask], clip_on=False, zorder=3, **look)


def _threshold(theme: Theme) -> dict:
    return {"color": theme.threshold, "linewidth": 0.9, "dashes": (2.5, 2)}


def _median(theme: Theme) -> dict:
    return {"color": theme.ink, "linewidth": 1.4}


def _passing(theme: Theme) -> dict:
    return {"marker": "o", "markersize": 3.6, "color": theme.seed, "markeredgecolor": "none", "linestyle": "none"}


def _failing(theme: Theme) -> dict:
    return {
        "marker": "D",
        "markersize": 3.4,
        "color": theme.page,
        "markeredgecolor": theme.outline,
        "markeredgewidth": 0.8,
        "linestyle": "none",
    }


def _key_entries(theme: Theme) -> Sequence[Entry]:
    return [
        ("a network", _passing(theme)),
        ("misses the threshold", _failing(theme)),
        ("threshold", _threshold(theme)),
        ("median", _median(theme)),
    ]
