"""The error of colors against their similarity to the concept, with the line that fits them best."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from press.drawing.canvas import label, panel, sheet, title
from press.drawing.shapes import Shapes
from press.drawing.theme import THEMES, Theme
from press.errors import InputError
from press.numbers import number
from redact.measures.r_squared import r_squared
from redact.pictures.discs import draw_dots


@dataclass(frozen=True)
class Scatter:
    """One network after one operation: resemblance (N,), 0 to 1, and error (N,) of colors (N, 3); what the first is called."""

    resemblance: np.ndarray
    error: np.ndarray
    colors: np.ndarray
    score: str = "similarity"


def similarity_scatter(panels: Mapping[str, Scatter], *, theme: Theme = THEMES["light"]) -> Figure:
    """Small multiples on one scale of errors: a dot a color, in its color, the least-squares line, and R² with its sign."""
    if not panels:
        raise InputError("similarity_scatter: panels is empty, expected a Scatter for each")
    arrays = {name: _read(name, scatter) for name, scatter in panels.items()}
    top = 1.04 * max(max(float(error.max()) for _, error, _ in arrays.values()), 1e-9)
    columns = 1 if theme.narrow else min(3, len(panels)) if len(panels) != 4 else 2
    rows = -(-len(panels) // columns)
    left, gap, head, height, foot = 0.7, 0.32, 0.52, 1.7, 0.46
    width = min(2.9, (theme.width - left - 0.14 - gap * (columns - 1)) / columns)
    figure = sheet(theme, theme.width, rows * (head + height + foot) + 0.05)
    for place, (name, (x, error, colors)) in enumerate(arrays.items()):
        row, column = divmod(place, columns)
        ax = panel(figure, theme, left + column * (width + gap), row * (head + height + foot) + head, width, height)
        ax.set(xlim=(-0.03, 1.03), ylim=(-0.03 * top, top))
        ax.set_xticks([0, 0.5, 1], ["0", "0.5", "1"])
        ax.tick_params(labelleft=column == 0)
        first, _, second = name.partition("\n")
        title(ax, theme, first, above=18 if second else 4)
        if second:
            ax.annotate(second, (0, 1), xytext=(0, 5), xycoords="axes fraction", textcoords="offset points", **_small(theme))
        # The most similar colors are few, and the ones of interest: they lie on top.
        order = np.argsort(x, kind="stable")
        draw_dots(ax, np.column_stack([x, error])[order], colors[order], None, theme, float(np.clip(50000 / len(x), 4, 16)))
        _draw_fit(ax, theme, x, error)
        label(ax, theme, f"{panels[name].score}, 0 to 1", "mean squared error" if column == 0 else "")
    return figure


def _small(theme: Theme) -> dict[str, object]:
    return theme.text(muted=True) | {"ha": "left", "va": "bottom", "annotation_clip": False}


def _read(name: str, scatter: Scatter) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    shapes = Shapes(f"similarity_scatter, {name!r}")
    x, error = shapes.read("resemblance", scatter.resemblance, "N"), shapes.read("error", scatter.error, "N")
    if error.min() < 0:
        raise InputError(f"similarity_scatter, {name!r}: error has a value of {error.min():g}, expected 0 or more")
    return x, error, shapes.colors("colors", scatter.colors, "N 3")


def fit(x: np.ndarray, y: np.ndarray) -> tuple[float, float]:
    """Slope and height at 0 of the least-squares line through (N,) points; level where x does not vary."""
    across = x - x.mean()
    spread = float(across @ across)
    slope = float(across @ (y - y.mean())) / spread if spread else 0.0
    return slope, float(y.mean() - slope * x.mean())


def _draw_fit(ax: Axes, theme: Theme, x: np.ndarray, y: np.ndarray) -> None:
    (slope, start), r2 = fit(x, y), r_squared(x, y)
    ends = np.array([0.0, 1.0])
    # A line on colored dots is seen on any of them with an edge in the color of the page.
    ax.plot(ends, start + slope * ends, color=theme.page, linewidth=2.0, zorder=4)
    ax.plot(ends, start + slope * ends, color=theme.ink, linewidth=0.9, zorder=5, label="fit")
    words = "R² is not defined" if np.isnan(r2) else f"R² = {number(round(r2, 3))}"
    ax.annotate(
        words, (0, 1), xytext=(5, -4), xycoords="axes fraction", textcoords="offset points", va="top", zorder=6, **theme.text()
    )
