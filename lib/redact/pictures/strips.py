"""Strips of colors: what goes in, and what comes out of a network before an operation and after it."""

from collections.abc import Mapping
from typing import Any

import numpy as np
from matplotlib.colors import ListedColormap
from matplotlib.figure import Figure

from press.drawing.canvas import panel, sheet, words_width
from press.drawing.shapes import Shapes
from press.drawing.theme import THEMES, Theme
from redact.pictures.hues import centered_hues, name_hues
from redact.pictures.patches import evenly, read_grid, thinned

_HUES, _GRAYS = 24, 7
_PATCH, _GAP, _EDGE = 0.15, 0.12, 0.12  # inches: a patch's width at most, between hues and grays, right edge
_STRIP, _BETWEEN, _FOOT = 0.22, 0.07, 0.24


def strips_of(slices: Mapping[str, Mapping[str, np.ndarray]]) -> dict[str, Any]:
    """Arguments of `color_strips`. slices: what a network is called -> arguments of `color_slices`; the colors are the same."""
    grids = {name: read_grid("color_strips", **grid) for name, grid in slices.items()}
    true, _, hue, saturation, value = next(iter(grids.values()))
    order, degrees = centered_hues(hue[thinned(len(hue), len(value), _HUES)[0]])
    hues = thinned(len(hue), len(value), _HUES)[0][order]
    grays = evenly(len(value), _GRAYS)
    full, none, bright = len(saturation) - 1, 0, len(value) - 1
    colors = {"true colors": true} | {name: grid[1] for name, grid in grids.items()}
    return {
        "degrees": degrees,
        "vibrant": {name: grid[hues, full, bright] for name, grid in colors.items()},
        "grays": {name: grid[0, none, grays] for name, grid in colors.items()},
    }


def color_strips(
    degrees: np.ndarray,
    vibrant: Mapping[str, np.ndarray],
    grays: Mapping[str, np.ndarray],
    *,
    theme: Theme = THEMES["light"],
) -> Figure:
    """A strip a name: the vibrant hues, RGB (H, 3) in [0, 1], and beside them the grays (G, 3), from black to white.

    `degrees` (H,) are the hues, from -180 to below 180, red in the middle.
    """
    shapes = Shapes("color_strips")
    degrees = shapes.read("degrees", degrees, "H")
    hues = {name: shapes.colors(f"vibrant[{name!r}]", colors, "H 3") for name, colors in vibrant.items()}
    pale = {name: shapes.colors(f"grays[{name!r}]", colors, "G 3") for name, colors in grays.items()}
    count, beside = len(degrees), len(next(iter(pale.values())))
    labels = max(map(words_width, hues)) + 0.12
    patch = min(_PATCH, (theme.width - labels - _GAP - _EDGE) / (count + beside))
    right = labels + count * patch + _GAP
    pitch = _STRIP + _BETWEEN
    figure = sheet(theme, min(right + beside * patch + _EDGE, theme.width), len(hues) * pitch - _BETWEEN + _FOOT)
    for row, name in enumerate(hues):
        ax = panel(figure, theme, labels, row * pitch, count * patch, _STRIP)
        draw_strip(ax, theme, hues[name])
        ax.set_yticks([0.5], [name])
        ax.tick_params(axis="y", labelcolor=theme.ink, pad=4)
        others = panel(figure, theme, right, row * pitch, beside * patch, _STRIP)
        draw_strip(others, theme, pale[name])
        others.set_yticks([])
    columns = np.arange(count) + 0.5
    name_hues(ax, theme, lambda offset: float(np.interp(offset, degrees, columns, np.nan, np.nan)))
    ax.set_xlabel("")  # the names of hues say what it is
    others.set_xticks([beside / 2], ["grays"])
    return figure


def draw_strip(ax: Any, theme: Theme, colors: np.ndarray) -> None:
    """RGB (N, 3) as patches side by side, in a thin frame: white and black stay visible on any page."""
    ax.pcolormesh(
        np.arange(len(colors) + 1),
        [0, 1],
        np.arange(len(colors))[None],
        cmap=ListedColormap(np.clip(colors, 0, 1)),
        vmin=-0.5,
        vmax=len(colors) - 0.5,
        rasterized=True,
    )
    ax.set(xlim=(0, len(colors)), ylim=(0, 1), xticks=[])
    ax.tick_params(length=0, pad=3)
    for spine in ax.spines.values():
        spine.set(visible=True, color=theme.line, linewidth=0.4)
