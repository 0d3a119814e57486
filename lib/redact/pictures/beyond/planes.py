"""What the concept lost against what the rest lost: a panel a method, a dot a network."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from press.drawing import places
from press.drawing.canvas import Entry, key, key_height, label, log_axis, panel, sheet, title, wrapped
from press.drawing.shapes import Shapes
from press.drawing.theme import THEMES, Theme
from press.errors import InputError

FLOOR = 1e-3
"""What the rest lost is drawn no lower: it is hardly to be measured there, let alone to be seen."""


@dataclass(frozen=True)
class Lost:
    """What one method did to its networks: the error (S,) that the concept gained, and the largest that the rest gained."""

    concept: np.ndarray
    rest: np.ndarray


def planes(
    panels: Mapping[str, Mapping[str, Lost]],
    *,
    gone: float,
    spared: float,
    x_name: str = "error gained by red",
    y_name: str = "largest error gained by the rest",
    theme: Theme = THEMES["light"],
) -> Figure:
    """Small multiples on the same scales, the rest's logarithmic. panels: method -> row of evidence -> networks.

    The first row of evidence is drawn as dots, the second as rings; a cross marks the medians of the first. The shaded corner
    is where a deletion belongs: the concept lost `gone` or more, and the rest at most `spared`.

    Raises:
        InputError: there is no panel, one has no row or more than two, or values are not finite.
    """
    if not panels:
        raise InputError("planes: panels is empty, expected method -> evidence -> Lost")
    read: dict[str, dict[str, tuple[np.ndarray, np.ndarray]]] = {}
    for name, rows in panels.items():
        if not 1 <= len(rows) <= 2:
            raise InputError(f"planes: {name!r} has {len(rows)} rows of evidence, expected one or two")
        shapes = Shapes(f"planes, {name!r}")
        read[name] = {
            row: (shapes.read(f"{row}: concept", lost.concept, "S"), shapes.read(f"{row}: rest", lost.rest, "S"))
            for row, lost in rows.items()
        }
    everything = [pair for rows in read.values() for pair in rows.values()]
    right = max(0.5, 1.05 * max(float(x.max()) for x, _ in everything))
    left_end = min(-0.02, 1.05 * min(float(x.min()) for x, _ in everything))
    top = max(1.0, 1.2 * max(float(y.max()) for _, y in everything))

    columns = 2 if theme.narrow else 4
    lines = -(-len(read) // columns)
    left, gap, head, height, foot = 0.86, 0.16, 0.48, 1.4, 0.1
    width = (theme.width - left - 0.12 - gap * (columns - 1)) / columns
    entries = _entries(theme, panels)
    low = 0.52
    figure = sheet(theme, theme.width, lines * (head + height + foot) + low + key_height(theme, 0.12, entries))
    for place, (name, rows) in enumerate(read.items()):
        line, column = divmod(place, columns)
        ax = panel(figure, theme, left + column * (width + gap), line * (head + height + foot) + head, width, height)
        log_axis(ax, "y", 4)
        ax.set(xlim=(left_end, right), ylim=(FLOOR * 0.8, top))
        ax.set_xticks([0, 0.25, 0.5], ["0", "0.25", "0.5"])
        last = place + columns >= len(read)
        ax.tick_params(labelleft=column == 0, labelbottom=last)
        title(ax, theme, wrapped(name, width, 10))
        _draw(ax, theme, list(rows.values()), gone, spared, right)
        label(ax, theme, wrapped(x_name, width) if last else "", wrapped(y_name, height) if column == 0 else "")
    key(figure, theme, 0.12, lines * (head + height + foot) + low, entries)
    return figure


def _draw(ax: Axes, theme: Theme, rows: list[tuple[np.ndarray, np.ndarray]], gone: float, spared: float, right: float) -> None:
    corner = Rectangle((gone, FLOOR * 0.8), right - gone, spared - FLOOR * 0.8, color=theme.faint, linewidth=0, zorder=0)
    ax.add_patch(corner)
    for place, (x, y) in reversed(list(enumerate(rows))):
        y = np.maximum(y, FLOOR)
        places.mark(ax, x, y)
        if place:
            ax.scatter(x, y, s=12, facecolors="none", edgecolors=theme.line, linewidths=0.7, zorder=2)
        else:
            ax.scatter(x, y, s=9, color=theme.ink, alpha=0.55, linewidths=0, zorder=3)
            ax.plot([np.median(x)], [np.median(y)], zorder=5, **_cross(theme, theme.page, 3.4))
            ax.plot([np.median(x)], [np.median(y)], zorder=6, **_cross(theme, theme.ink, 1.8))


def _cross(theme: Theme, color: object, width: float) -> dict[str, object]:
    return {"marker": "+", "markersize": 11, "markeredgewidth": width, "color": color, "linestyle": "none"}


def _entries(theme: Theme, panels: Mapping[str, Mapping[str, Lost]]) -> list[Entry]:
    rows = list(dict.fromkeys(row for rows in panels.values() for row in rows))
    ring = {"marker": "o", "markersize": 3.6, "color": theme.page, "markeredgecolor": theme.line, "markeredgewidth": 0.8}
    looks = [{"marker": "o", "markersize": 3.2, "color": theme.ink, "linestyle": "none"}, ring | {"linestyle": "none"}]
    corner = {"marker": "s", "markersize": 7, "color": theme.faint, "linestyle": "none"}
    return [
        *((f"a network, {row}", look) for row, look in zip(rows, looks, strict=False)),
        ("median", _cross(theme, theme.ink, 1.8)),
        ("red gone, rest spared", corner),
    ]
