"""The latent space of digits: the unit hypersphere seen along a coordinate, as a disc of dots, one an image."""

from collections.abc import Sequence

import numpy as np
from matplotlib.axes import Axes
from matplotlib.colors import to_rgb
from matplotlib.figure import Figure

from press.drawing.canvas import Entry, key, key_height, panel, sheet, wrapped, write
from press.drawing.shapes import Shapes
from press.drawing.theme import THEMES, Theme
from press.errors import InputError
from redact.pictures.digits.pixels import CLASSES
from redact.pictures.discs import View, check_view, draw_disc

COLORS = (
    "#e1b400",
    "#4b5a69",
    "#960fb4",
    "#003cff",
    "#2dd2a5",
    "#b4000f",
    "#b4b4ff",
    "#ff1e00",
    "#5a87ff",
    "#a57896",
)
"""A color a class, found by a search: far apart also for people who lack one kind of cones, and seen on either page."""

_LABEL = 0.185  # inches: a circled digit
_SPAN = 2.56  # what a disc's panel is wide, in radii


def digit_discs(z: np.ndarray, classes: np.ndarray, views: Sequence[View], *, theme: Theme = THEMES["light"]) -> Figure:
    """Orthographic discs, one a view: a latent vector is a dot of its class's color; the class stands at the mean of its dots.

    z (N, K): points on or in the unit ball. classes (N,): 0 to 9. A view is as in `pictures.latents`: the dimensions to the
    right, upwards and towards the viewer (None: no depth; later images lie on top). Means that are too close for their digits
    have them beside, at the end of a line.

    Raises:
        InputError: there is no view or one of no such dimensions, arrays do not fit together, or a class is none of the ten.
    """
    shapes = Shapes("digit_discs")
    z, read = shapes.read("z", z, "N K"), shapes.read("classes", classes, "N")
    for value in read[(read != np.round(read)) | (read < 0) | (read >= CLASSES)][:1]:
        raise InputError(f"digit_discs: classes has {value:g}, expected whole numbers from 0 to {CLASSES - 1}")
    if not views:
        raise InputError("digit_discs: views is empty, expected (x, y, depth) dimensions")
    for view in views:
        check_view("digit_discs", view, z.shape[1])

    of = read.astype(int)
    columns = min(2 if theme.narrow else 3, len(views))
    rows = -(-len(views) // columns)
    pitch = theme.width / max(columns, 2)
    side = min(3.0, pitch - 0.04)
    down = side + 0.06
    told = "dot: an image;  circled digit: at, or beside, the mean of its class"
    words = wrapped(told if all(view[2] is None for view in views) else f"{told};  nearer dots lie on top", theme.width - 0.24)
    lines = words.count("\n") + 1
    entries = _key_entries(np.unique(of))
    figure = sheet(theme, theme.width, rows * down + 0.16 + 0.17 * lines + key_height(theme, 0.12, entries))
    colors = np.array([to_rgb(color) for color in COLORS])[of]
    for place, view in enumerate(views):
        row, column = divmod(place, columns)
        left = column * pitch + (pitch - side) / 2
        ax = panel(figure, theme, left, 0.06 + row * down, side, side, frame=False)
        draw_disc(ax, theme, z, None, colors, view)
        _draw_means(ax, theme, z[:, list(view[:2])], of, _LABEL * _SPAN / side)
    key(figure, theme, 0.12, rows * down + 0.16, entries)
    write(figure, 0.12, rows * down + 0.08 + key_height(theme, 0.12, entries), words, **theme.text(muted=True))
    return figure


def class_means(points: np.ndarray, classes: np.ndarray) -> dict[int, np.ndarray]:
    """The mean of the points (N, D) of each class that there is, (D,), in the order of the classes."""
    return {int(which): points[classes == which].mean(axis=0) for which in np.unique(classes)}


def spread(places: np.ndarray, least: float) -> np.ndarray:
    """Places (P, 2), moved as far as it takes to keep `least` from one another. No chance is involved."""
    turn = 2 * np.pi * np.arange(len(places)) / max(len(places), 1)
    moved = places + 1e-3 * least * np.column_stack([np.cos(turn), np.sin(turn)])  # so that equal ones part, too
    for _ in range(1000):
        apart = moved[:, None] - moved
        distance = np.linalg.norm(apart, axis=-1) + np.eye(len(moved)) * 2 * least
        lacking = np.maximum(0, 1.01 * least - distance)
        if lacking.max(initial=0) < 0.01 * least:
            break
        moved = moved + 0.5 * (apart * (lacking / distance)[..., None]).sum(axis=1)
    return moved


def _draw_means(ax: Axes, theme: Theme, points: np.ndarray, classes: np.ndarray, size: float) -> None:
    means = class_means(points, classes)
    places = spread(np.array(list(means.values())), size)
    for (which, mean), place in zip(means.items(), places, strict=True):
        if np.linalg.norm(place - mean) > 0.3 * size:
            ax.plot(*np.column_stack([mean, place]), color=theme.ink, linewidth=0.8, zorder=4)
            ax.plot(*mean, marker="o", markersize=2.6, color=theme.ink, markeredgecolor="none", zorder=4)
        look = {"markersize": 12.5, "color": theme.page, "markeredgecolor": COLORS[which], "markeredgewidth": 1.6}
        ax.plot(*place, marker="o", label=f"mean of {which}", zorder=5, **look)
        ax.text(*place, str(which), zorder=6, **theme.text() | {"ha": "center", "va": "center_baseline"})


def _key_entries(classes: np.ndarray) -> list[Entry]:
    look = {"marker": "o", "markersize": 6, "markeredgecolor": "none", "linestyle": "none"}
    return [(str(which), look | {"color": COLORS[which]}) for which in classes]
