"""Experiments side by side: a box plot over the seeds of each, every seed, the chosen one and what was published."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from press.drawing import places
from press.drawing.canvas import Entry, key, key_height, panel, printed_look, sheet, title, words_width, write
from press.drawing.shapes import Shapes
from press.drawing.theme import THEMES, Theme
from press.errors import InputError
from redact.pictures.swarms import DOT, along, ring, scale, swarm

_PITCH = 0.6  # inches from one experiment to the next


def seed_boxes(
    panels: Mapping[str, Mapping[str, np.ndarray]],
    *,
    chosen: Mapping[str, int] | None = None,
    middle: Mapping[str, int] | None = None,
    published: Mapping[str, Mapping[str, tuple[float, float]]] | None = None,
    log: Sequence[str] = (),
    theme: Theme = THEMES["light"],
) -> Figure:
    """A panel a quantity on its own scale, in each a row an experiment: quartiles, 5 % to 95 %, every seed a dot.

    panels: quantity -> experiment -> (S,) values; a panel need not have every experiment. chosen: experiment -> the place of
    the seed that is emphasized. middle: the same of the one that gets a ring, the median network. published: quantity ->
    experiment -> (mean, standard deviation) that were published. log: the quantities on a logarithmic scale, which need
    positive values.
    """
    chosen, middle, published = dict(chosen or {}), dict(middle or {}), dict(published or {})
    values = {
        quantity: {name: Shapes("seed_boxes").read(f"{quantity!r}, {name!r}", group, "S") for name, group in groups.items()}
        for quantity, groups in panels.items()
    }
    names = list(dict.fromkeys(name for groups in values.values() for name in groups))
    _check(values, names, {"chosen": chosen, "middle": middle}, published, log)

    left, gap, head, foot = 0.26 + max(map(words_width, names)), 0.24, 0.38, 0.3
    columns = 1 if theme.narrow else len(values)
    width = (theme.width - left - 0.14 - gap * (columns - 1)) / columns
    height = _PITCH * len(names)
    pitch, rows = head + height + foot, -(-len(values) // columns)
    entries = _key_entries(theme, bool(chosen), bool(middle), bool(published))
    figure = sheet(theme, theme.width, rows * pitch + 0.14 + key_height(theme, 0.08, entries))
    for place, (quantity, groups) in enumerate(values.items()):
        row, column = divmod(place, columns)
        top = row * pitch + head
        for line, name in enumerate(names if column == 0 else ()):
            write(figure, 0.08, top + (line + 0.5) * _PITCH, name, **theme.text() | {"va": "center"})
        ax = panel(figure, theme, left + column * (width + gap), top, width, height)
        marks = published.get(quantity, {})
        ends = [mean + side * sd for mean, sd in marks.values() for side in (-1, 1)]
        scale(ax, np.concatenate([*groups.values(), ends]), quantity in log, most=3, zero=False)
        ax.set_ylim(height, 0)
        ax.set_yticks([])
        ax.spines["left"].set_visible(False)
        title(ax, theme, f"{quantity} (log)" if quantity in log else quantity)
        for name, group in groups.items():
            height_of_row = (names.index(name) + 0.54) * _PITCH
            _draw_box(ax, theme, group, height_of_row, chosen.get(name), middle.get(name))
            if name in marks:
                _draw_published(ax, theme, *marks[name], height_of_row - 0.38 * _PITCH)
    key(figure, theme, 0.08, rows * pitch + 0.14, entries)
    return figure


def _check(
    values: Mapping[str, Mapping[str, np.ndarray]],
    names: Sequence[str],
    emphasized: Mapping[str, Mapping[str, int]],
    published: Mapping[str, Mapping[str, tuple[float, float]]],
    log: Sequence[str],
) -> None:
    if not names:
        raise InputError("seed_boxes: panels is empty, expected quantity -> experiment -> values")
    for which, name, place in ((which, *pair) for which, chosen in emphasized.items() for pair in chosen.items()):
        if name not in names:
            raise InputError(f"seed_boxes: {which} has {name!r}, expected one of {', '.join(names)}")
        for groups in values.values():
            if name in groups and not 0 <= place < len(groups[name]):
                raise InputError(f"seed_boxes: {which}[{name!r}] is {place}, there are {len(groups[name])} seeds")
    for quantity in (*published, *log):
        if quantity not in values:
            raise InputError(f"seed_boxes: {quantity!r} is no panel, expected one of {', '.join(values)}")
    for quantity in log:
        least = min(float(group.min()) for group in values[quantity].values())
        if least <= 0:
            raise InputError(f"seed_boxes: log has {quantity!r}, one of whose values is {least:g}, expected above 0")


def _draw_box(ax: Axes, theme: Theme, values: np.ndarray, middle: float, chosen: int | None, ringed: int | None) -> None:
    """Draw one row, around `middle`; the y axis of `ax` is in inches downwards."""
    low, first, median, third, high = np.percentile(values, [5, 25, 50, 75, 95])
    half = 0.27 * _PITCH
    ax.plot([low, high], [middle, middle], color=theme.line, linewidth=0.9, zorder=1)
    for end in (low, high):
        ax.plot([end, end], [middle - half / 2, middle + half / 2], color=theme.line, linewidth=0.9, zorder=1)
    ax.add_patch(
        Rectangle((first, middle - half), third - first, 2 * half, facecolor=theme.band, edgecolor=theme.line, linewidth=0.8)
    )
    y = middle + swarm(along(ax, values), 0.8 * DOT, 0.3 * _PITCH)
    places.mark(ax, values, y)
    others = np.arange(len(values)) != chosen
    look = _dot(theme)
    ax.scatter(values[others], y[others], s=look["markersize"] ** 2, c=look["color"], linewidths=0, zorder=3, label="seeds")
    ax.plot([median] * 2, [middle - half, middle + half], zorder=4, **_median(theme))
    if chosen is not None:
        ax.plot(values[chosen], y[chosen], zorder=5, clip_on=False, label="chosen", **_chosen(theme))
    if ringed is not None:
        ax.plot(values[ringed], y[ringed], zorder=6, clip_on=False, label="ringed", **ring(theme))


def _draw_published(ax: Axes, theme: Theme, mean: float, sd: float, y: float) -> None:
    # A mean of 0.86 with a deviation of 0.15 reaches beyond 1, where no value can be: it is drawn as it was published.
    ax.plot([mean - sd, mean + sd], [y, y], zorder=6, label="published", **_deviation(theme))
    ax.plot(mean, y, zorder=7, clip_on=False, **printed_look(theme))


def _dot(theme: Theme) -> dict[str, Any]:
    return {"marker": "o", "markersize": 3.0, "color": theme.seed, "markeredgecolor": "none", "linestyle": "none"}


def _chosen(theme: Theme) -> dict[str, Any]:
    return {
        "marker": "D",
        "markersize": 4.6,
        "color": theme.ink,
        "markeredgecolor": theme.page,
        "markeredgewidth": 0.7,
        "linestyle": "none",
    }


def _median(theme: Theme) -> dict[str, Any]:
    return {"color": theme.ink, "linewidth": 1.4, "solid_capstyle": "butt"}


def _deviation(theme: Theme) -> dict[str, Any]:
    return {"color": theme.ink, "linewidth": 0.9}


def _key_entries(theme: Theme, chosen: bool, middle: bool, published: bool) -> list[Entry]:
    entries = [
        ("a seed", _dot(theme)),
        ("median", _median(theme)),
        ("quartiles", {"color": theme.band, "linewidth": 7}),
        ("5–95 %", {"color": theme.line, "linewidth": 0.9}),
    ]
    if chosen:
        entries.append(("the chosen seed", _chosen(theme)))
    if middle:
        entries.append(("the median network", ring(theme)))
    if published:
        entries.append(("published mean, line: ± 1 sd", printed_look(theme)))
    return entries
