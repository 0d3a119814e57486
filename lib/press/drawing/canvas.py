"""A canvas in inches: figures, panels and words are placed from the top left corner, so that they line up."""

from collections.abc import Iterable
from functools import cache
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.collections import LineCollection
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties
from matplotlib.lines import Line2D
from matplotlib.textpath import TextPath
from matplotlib.ticker import FixedLocator, FuncFormatter, Locator, MaxNLocator, NullLocator

from press.drawing.theme import FONT, HEADING, TEXT, Theme
from press.numbers import number

KEY_PITCH = 0.19
"""Inches from a line of a key to the next."""


def sheet(theme: Theme, width: float, height: float) -> Figure:
    """An empty figure of that many inches, on the theme's page color."""
    figure = Figure(figsize=(width, height), facecolor=theme.page, edgecolor="none")
    FigureCanvasAgg(figure)
    return figure


def panel(figure: Figure, theme: Theme, left: float, top: float, width: float, height: float, *, frame: bool = True) -> Axes:
    """Axes at that many inches from the left and the top; without `frame`, no axis lines, ticks or labels."""
    page_width, page_height = figure.get_size_inches()
    place = (left / page_width, 1 - (top + height) / page_height, width / page_width, height / page_height)
    ax = figure.add_axes(place, facecolor="none")
    if not frame:
        ax.set_axis_off()
        return ax
    for side in ("top", "right"):
        ax.spines[side].set_visible(False)
    for side in ("left", "bottom"):
        ax.spines[side].set(color=theme.line, linewidth=0.6)
    ax.tick_params(
        which="both",
        color=theme.line,
        labelcolor=theme.muted,
        labelsize=TEXT,
        labelfontfamily=FONT,
        width=0.6,
        length=2.5,
        pad=2,
    )
    ax.minorticks_off()
    return ax


def write(figure: Figure, left: float, top: float, words: str, **text: Any) -> None:
    """Words whose first line's top left corner is that many inches from the canvas's."""
    width, height = figure.get_size_inches()
    figure.text(left / width, 1 - top / height, words, **({"ha": "left", "va": "top"} | text))


def title(ax: Axes, theme: Theme, words: str, *, above: float = 4) -> None:
    """A title over the left edge of a panel, `above` points over its top."""
    ax.annotate(
        words,
        (0, 1),
        xytext=(0, above),
        xycoords="axes fraction",
        textcoords="offset points",
        ha="left",
        va="bottom",
        annotation_clip=False,
        **theme.text(HEADING),
    )


def label(ax: Axes, theme: Theme, x: str = "", y: str = "") -> None:
    """Say what the axes of a panel measure, and in which unit."""
    ax.set_xlabel(x, labelpad=2, **theme.text(muted=True))
    ax.set_ylabel(y, labelpad=3, **theme.text(muted=True))


@cache
def words_width(words: str, size: float = TEXT) -> float:
    """Inches: how wide words on one line are; in dots, where letters are moved to whole ones, they are up to 3 % wider."""
    return 1.03 * float(TextPath((0, 0), words, size=size, prop=FontProperties(family=FONT)).get_extents().width) / 72


def wrapped(words: str, room: float, size: float = TEXT) -> str:
    """Words in lines no wider than that many inches, where there is a space to break at."""
    lines = [""]
    for word in words.split(" "):
        longer = f"{lines[-1]} {word}".strip()
        if lines[-1] and words_width(longer, size) > room:
            lines.append(word)
        else:
            lines[-1] = longer
    return "\n".join(lines)


Entry = tuple[str, dict[str, Any]]


def key(figure: Figure, theme: Theme, left: float, top: float, entries: Iterable[Entry]) -> None:
    """Samples, each (name, keywords of its `Line2D`), in lines; the middle of the first is `top` inches from the top."""
    width, height = figure.get_size_inches()
    for line, placed in enumerate(_key_lines(theme, left, entries)):
        y = 1 - (top + line * KEY_PITCH) / height
        for start, name, look in placed:
            xs = [start + 0.07] if look.get("marker") else [start, start + 0.14]
            sample = Line2D([x / width for x in xs], [y] * len(xs), transform=figure.transFigure, **look)
            sample.set_solid_capstyle("butt")
            figure.add_artist(sample)
            words = theme.text(muted=True) | {"ha": "left", "va": "center_baseline"}
            figure.text((start + 0.2) / width, y, name, **words)


def key_height(theme: Theme, left: float, entries: Iterable[Entry]) -> float:
    """Inches that the lines of a key take."""
    return KEY_PITCH * len(_key_lines(theme, left, entries))


def _key_lines(theme: Theme, left: float, entries: Iterable[Entry]) -> list[list[tuple[float, str, dict[str, Any]]]]:
    """The samples of each line, with where they begin."""
    lines: list[list[tuple[float, str, dict[str, Any]]]] = []
    start = left
    for name, look in entries:
        room = 0.2 + words_width(name)
        if not lines or start + room > theme.width:
            lines.append([])
            start = left
        lines[-1].append((start, name, look))
        start += room + 0.16
    return lines


def printed_look(theme: Theme) -> dict[str, Any]:
    """How a value that the source prints is marked in every figure: an empty triangle that points at it."""
    return {
        "marker": "v",
        "markersize": 5,
        "color": theme.page,
        "markeredgecolor": theme.ink,
        "markeredgewidth": 0.9,
        "linestyle": "none",
    }


class LogTicks(Locator):
    """At most `most` powers of ten; where fewer than two are in sight, also 2 and 5 times them."""

    def __init__(self, most: int) -> None:
        self.most = most

    def __call__(self) -> list[float]:
        return self.tick_values(*self.axis.get_view_interval())

    def tick_values(self, vmin: float, vmax: float) -> list[float]:
        powers = np.arange(np.floor(np.log10(vmin)), np.ceil(np.log10(vmax)) + 1)
        decades = [power for power in powers if vmin <= 10**power <= vmax]
        if len(decades) >= 2:
            return [10**power for power in decades[:: -(-len(decades) // self.most)]]
        finer = [factor * 10**power for power in powers for factor in (1, 2, 5)]
        finer = [tick for tick in finer if vmin <= tick <= vmax]
        if len(finer) >= 2:
            return finer
        return [tick for tick in MaxNLocator(3).tick_values(vmin, vmax) if vmin <= tick <= vmax]


def log_axis(ax: Axes, axis: str, most: int = 4) -> None:
    """A logarithmic x or y axis with about that many labeled ticks."""
    ax.set(**{f"{axis}scale": "log"})
    which = ax.xaxis if axis == "x" else ax.yaxis
    which.set_major_locator(LogTicks(most))
    which.set_minor_locator(NullLocator())
    which.set_major_formatter(FuncFormatter(lambda value, _: number(value)))


def value_ticks(ax: Axes, axis: str, values: Iterable[float], *, apart: float = 0.0) -> None:
    """Ticks at the least and the greatest value, and at others that keep a distance from those.

    `apart` is that distance, as a fraction of the axis.
    """
    which = ax.xaxis if axis == "x" else ax.yaxis
    low, high = ax.get_xlim() if axis == "x" else ax.get_ylim()
    ordered = sorted(set(values))
    kept: list[float] = []
    for value in [ordered[0], *reversed(ordered)]:
        if all(abs(value - other) >= apart * abs(high - low) for other in kept):
            kept.append(value)
    which.set_major_locator(FixedLocator(kept))
    which.set_major_formatter(FuncFormatter(lambda value, _: number(value)))


def nearest(levels: Iterable[float], available: np.ndarray) -> list[int]:
    """The index of the nearest available value to each level, each index once, in the order of the levels."""
    return list(dict.fromkeys(int(np.abs(available - level).argmin()) for level in levels))


def colored_line(
    ax: Axes,
    theme: Theme,
    x: np.ndarray,
    y: np.ndarray,
    colors: np.ndarray,
    *,
    width: float = 1.8,
    pieces: int = 60,
) -> None:
    """A line through (N,) points in the (N, 3) colors it stands for, outlined to be seen on any page.

    It is cut into at most `pieces` pieces of one color each, on a narrow page half as many, which keeps a vector file small.
    """
    if theme.narrow and len(x) > pieces:
        kept = np.unique(np.append(np.arange(0, len(x), 2), len(x) - 1))
        x, y, colors, pieces = x[kept], y[kept], colors[kept], pieces // 2
    ax.plot(x, y, color=theme.outline, linewidth=width + 0.8, solid_capstyle="round", solid_joinstyle="round")
    stride = max(1, -(-(len(x) - 1) // pieces))
    starts = range(0, len(x) - 1, stride)
    points = np.column_stack([x, y])
    ax.add_collection(
        LineCollection(
            [points[start : start + stride + 1] for start in starts],
            colors=[colors[min(start + stride // 2, len(x) - 1)] for start in starts],
            linewidths=width,
            capstyle="round",
            joinstyle="round",
            zorder=ax.lines[-1].get_zorder(),
        ),
        autolim=False,
    )
