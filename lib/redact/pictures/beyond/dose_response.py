"""What a dose does: an outcome at each of several doses, with the interval in which it is known, a panel an outcome."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from press.drawing.canvas import Entry, key, key_height, label, panel, sheet, wrapped, write
from press.drawing.shapes import Shapes
from press.drawing.theme import HEADING, THEMES, Theme
from press.errors import InputError
from press.numbers import number


@dataclass(frozen=True)
class Response:
    """An outcome over the doses: (D,) values with the ends (D,) of their intervals, and what it is measured in.

    threshold: the value from which on a network passes, or the share that has to; None: there is none. share: whether it is a
    share of networks, whose axis goes from 0 to 100 %.
    """

    name: str
    values: np.ndarray
    low: np.ndarray
    high: np.ndarray
    unit: str
    threshold: float | None = None
    share: bool = False


@dataclass(frozen=True)
class Doses:
    """The doses, from left to right: where each stands on the axis (D,), what is written below it, and what they are.

    A text may be empty, where there is no room for all. published: the place of the dose of the published work.
    """

    at: np.ndarray
    texts: Sequence[str]
    name: str
    published: int


def dose_response(doses: Doses, panels: Sequence[Response], *, theme: Theme = THEMES["light"]) -> Figure:
    """Small multiples on one axis of doses: a dot a dose, its 95 % interval, and a ring round the published one.

    Raises:
        InputError: there is no panel, arrays do not fit together, or doses are not in order.
    """
    if not panels:
        raise InputError("dose_response: panels is empty, expected at least one Response")
    shapes = Shapes("dose_response")
    at = shapes.read("at", doses.at, "D")
    _check(doses, at)
    columns = 1 if theme.narrow else min(3, len(panels))
    rows = -(-len(panels) // columns)
    left, gap, height, foot = 0.66, 0.62, 1.25, 0.36 + 0.15 * max(text.count("\n") for text in doses.texts)
    width = (theme.width - left - 0.16 - gap * (columns - 1)) / columns
    names = [wrapped(response.name, width + 0.3, HEADING) for response in panels]
    heads = [
        0.2 + 0.17 * max(name.count("\n") + 1 for name in names[row * columns : (row + 1) * columns]) for row in range(rows)
    ]
    across = wrapped(f"across: {doses.name}", theme.width - left - 0.1)
    entries = _key_entries(theme, panels)
    below = 0.12 + 0.16 * across.count("\n")
    figure = sheet(theme, theme.width, sum(heads) + rows * (height + foot) + below + 0.22 + key_height(theme, left, entries))
    top = 0.0
    for place, response in enumerate(panels):
        row, column = divmod(place, columns)
        start = left + column * (width + gap)
        ax = panel(figure, theme, start, top + heads[row], width, height)
        drawn = [
            shapes.read(f"{part} of {response.name!r}", getattr(response, part), "D") for part in ("values", "low", "high")
        ]
        _draw(ax, theme, doses, response, *drawn)
        write(figure, start - 0.3, top + 0.06, names[place], linespacing=1.15, **theme.text(HEADING))
        label(ax, theme, "", wrapped(response.unit, height + 0.1))
        if column == columns - 1:
            top += heads[row] + height + foot
    top = sum(heads) + rows * (height + foot)
    write(figure, left, top, across, linespacing=1.2, **theme.text(muted=True))
    key(figure, theme, left, top + below + 0.14, entries)
    return figure


def _check(doses: Doses, at: np.ndarray) -> None:
    if len(doses.texts) != len(at):
        raise InputError(f"dose_response: {len(doses.texts)} texts of {len(at)} doses, expected one each")
    if not (np.diff(at) > 0).all():
        raise InputError(f"dose_response: at is {at.tolist()}, expected doses from left to right")
    if not 0 <= doses.published < len(at):
        raise InputError(f"dose_response: published is {doses.published}, there are {len(at)} doses")


def _draw(
    ax: Axes, theme: Theme, doses: Doses, response: Response, values: np.ndarray, low: np.ndarray, high: np.ndarray
) -> None:
    at = np.asarray(doses.at, dtype=float)
    margin = 0.06 * max(float(np.ptp(at)), 1e-9)
    ax.set_xlim(at[0] - margin, at[-1] + margin)
    if response.share:
        ax.set_ylim(-0.04, 1.04)
        ax.set_yticks([0, 0.5, 1], ["0 %", "50 %", "100 %"])
    else:
        everything = np.concatenate([low, high, [] if response.threshold is None else [response.threshold]])
        least, most = min(0.0, float(everything.min())), float(everything.max())
        room = 0.07 * max(most - least, 1e-9)
        ax.set_ylim(least - room, most + room)
        ax.locator_params(axis="y", nbins=4)
        ax.yaxis.set_major_formatter(lambda value, _: number(round(value, 12)))
    ax.set_xticks(at, doses.texts)
    if response.threshold is not None:
        ax.axhline(response.threshold, zorder=2, **_threshold(theme))
    ax.vlines(at, low, high, zorder=1, label="interval", **_interval(theme))
    ax.plot(at, values, zorder=3, clip_on=False, **_line(theme))
    ax.plot(at, values, zorder=4, clip_on=False, label="values", **_dot(theme))
    here = doses.published
    ax.plot(at[here], values[here], zorder=5, clip_on=False, label="published", **_ring(theme))


def _key_entries(theme: Theme, panels: Sequence[Response]) -> list[Entry]:
    entries = [
        ("share, or median over the networks", _dot(theme)),
        ("95 % interval", {"color": theme.band, "linewidth": 5}),
        ("the published dose", _ring(theme)),
    ]
    return entries + [("threshold", _threshold(theme))] * any(response.threshold is not None for response in panels)


def _dot(theme: Theme) -> dict[str, Any]:
    return {"marker": "o", "markersize": 4.4, "color": theme.ink, "markeredgecolor": "none", "linestyle": "none"}


def _line(theme: Theme) -> dict[str, Any]:
    return {"color": theme.line, "linewidth": 0.9}


def _interval(theme: Theme) -> dict[str, Any]:
    return {"color": theme.band, "linewidth": 5}


def _ring(theme: Theme) -> dict[str, Any]:
    return {
        "marker": "o",
        "markersize": 9,
        "markerfacecolor": "none",
        "markeredgecolor": theme.ink,
        "markeredgewidth": 0.9,
        "linestyle": "none",
    }


def _threshold(theme: Theme) -> dict[str, Any]:
    return {"color": theme.threshold, "linewidth": 0.9, "dashes": (2.5, 2)}
