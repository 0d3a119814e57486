"""A dose, what it brings and what it costs: medians and bands of two measures over the dose, a row an arm."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from press.drawing.canvas import Entry, key, key_height, label, log_axis, panel, sheet, title, wrapped
from press.drawing.shapes import Shapes
from press.drawing.theme import HEADING, THEMES, Theme
from press.errors import InputError
from press.numbers import number


@dataclass(frozen=True)
class Curve:
    """A measure at every dose: quantiles (3, D) at 5, 50 and 95 % of the networks, and the bound that it should stay below."""

    quantiles: np.ndarray
    bound: float


@dataclass(frozen=True)
class Doses:
    """The doses (D,) of an arm, ascending from 0, its curves by what they measure, and the dose that was chosen."""

    at: np.ndarray
    curves: Mapping[str, Curve]
    chosen: float


def tradeoff(
    arms: Mapping[str, Doses],
    *,
    x_name: str,
    ticks: Sequence[float],
    floor: float = 1e-4,
    theme: Theme = THEMES["light"],
) -> Figure:
    """Small multiples: a row an arm, a column a measure on a logarithmic scale; doses on a scale of their square roots.

    Over a panel stand the arm and the dose that was chosen. floor: below it values are drawn at it. ticks: the doses that are
    named, every other one where the figure is narrow.

    Raises:
        InputError: there is no arm, arms have other measures, or arrays do not fit.
    """
    if not arms:
        raise InputError("tradeoff: arms is empty, expected arm -> Doses")
    measures = list(next(iter(arms.values())).curves)
    read: dict[tuple[str, str], tuple[np.ndarray, np.ndarray]] = {}
    for arm, doses in arms.items():
        if list(doses.curves) != measures:
            raise InputError(f"tradeoff: {arm!r} has {', '.join(doses.curves) or 'none'}, expected {', '.join(measures)}")
        shapes = Shapes("tradeoff")
        at = shapes.read(f"{arm!r}: at", doses.at, "D")
        if at[0] < 0 or (np.diff(at) <= 0).any():
            raise InputError(f"tradeoff: {arm!r}: at is {at.tolist()}, expected doses that ascend from 0")
        for name, curve in doses.curves.items():
            values = shapes.read(f"{arm!r}, {name!r}", curve.quantiles, "3 D")
            read[arm, name] = np.sqrt(at), np.maximum(values, floor)
    ticks = ticks[::2] if theme.narrow else ticks
    highest = {name: max(read[arm, name][1].max() for arm in arms) for name in measures}

    left, gap, height, head, foot = 0.66, 0.74, 1.12, 0.52, 0.42
    width = (theme.width - left - 0.14 - gap * (len(measures) - 1)) / len(measures)
    entries = _key_entries(theme)
    words = {name: wrapped(name, width, HEADING) for name in measures}
    top_head = head + 0.15 * max(text.count("\n") for text in words.values())
    pitch = height + head + foot - 0.12
    figure = sheet(theme, theme.width, top_head - head + pitch * len(arms) + 0.24 + key_height(theme, 0.12, entries))
    for row, (arm, doses) in enumerate(arms.items()):
        for column, name in enumerate(measures):
            top = top_head + row * pitch
            ax = panel(figure, theme, left + column * (width + gap), top, width, height)
            _draw(ax, theme, *read[arm, name], doses.curves[name].bound, float(np.sqrt(doses.chosen)))
            log_axis(ax, "y", most=4)
            ax.set_ylim(0.8 * floor, 1.6 * highest[name])
            ax.set_xticks(np.sqrt(ticks), [number(tick) for tick in ticks])
            ax.set_xlim(-0.03, float(np.sqrt(max(doses.at))) + 0.03)
            heading = [words[name]] if row == 0 else []
            title(ax, theme, "\n".join([*heading, f"{arm}: {number(doses.chosen)}"]))
            label(ax, theme, x_name, "mean squared")
    key(figure, theme, 0.12, top_head - head + pitch * len(arms) + 0.24, entries)
    return figure


def _draw(ax: Axes, theme: Theme, x: np.ndarray, values: np.ndarray, bound: float, chosen: float) -> None:
    ax.fill_between(x, values[0], values[2], color=theme.band, linewidth=0)
    ax.plot(x, values[1], zorder=3, label="median", **_median(theme))
    ax.axhline(bound, zorder=2, **_bound(theme))
    ax.axvline(chosen, zorder=2, **_chosen(theme))


def _median(theme: Theme) -> dict:
    return {"color": theme.ink, "linewidth": 1.4, "marker": "o", "markersize": 2.6}


def _bound(theme: Theme) -> dict:
    return {"color": theme.threshold, "linewidth": 0.9, "dashes": (2.5, 2)}


def _chosen(theme: Theme) -> dict:
    return {"color": theme.muted, "linewidth": 1.0}


def _key_entries(theme: Theme) -> Sequence[Entry]:
    return [
        ("median", _median(theme)),
        ("5–95 % of the networks", {"color": theme.band, "linewidth": 6}),
        ("bound", _bound(theme)),
        ("chosen", _chosen(theme)),
    ]
