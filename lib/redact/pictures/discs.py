"""The latent space: the unit hypersphere seen along a coordinate, as a disc."""

from collections.abc import Sequence

import numpy as np
from matplotlib.axes import Axes
from matplotlib.colors import to_rgb
from matplotlib.figure import Figure
from matplotlib.patches import Circle
from matplotlib.path import Path

from press.drawing.canvas import panel, sheet, wrapped, write
from press.drawing.shapes import Shapes
from press.drawing.theme import THEMES, Theme, contrast
from press.errors import InputError
from press.numbers import subscript

View = tuple[int, int, int | None]  # the dimensions to the right, upwards and towards the viewer


def latents(
    z: np.ndarray,
    true: np.ndarray,
    predicted: np.ndarray,
    views: Sequence[View],
    *,
    theme: Theme = THEMES["light"],
) -> Figure:
    """Orthographic discs, one a view: a latent vector is a dot of the color returned around the true color.

    `z` (N, K) are points on or in the unit ball, `true` and `predicted` (N, 3) RGB, a view the dimensions
    to the right, upwards and towards the viewer (None: no depth). Nearer dots lie on top.
    """
    shapes = Shapes("latents")
    z = shapes.read("z", z, "N K")
    true, predicted = shapes.colors("true", true, "N 3"), shapes.colors("predicted", predicted, "N 3")
    if not views:
        raise InputError("latents: views is empty, expected (x, y, depth) dimensions")
    for view in views:
        check_view("latents", view, z.shape[1])

    columns = min(2 if theme.narrow else 3, len(views))
    rows = -(-len(views) // columns)
    width = theme.width if columns > 1 else 2.8
    side = min(2.3, width / columns - 0.04)
    pitch, pitch_down = width / columns, side + 0.06
    words = wrapped("dot: the color returned;  center: the true color;  nearer dots lie on top", width - 0.24)
    figure = sheet(theme, width, rows * pitch_down + 0.34 + 0.16 * words.count("\n"))
    for place, view in enumerate(views):
        row, column = divmod(place, columns)
        left = column * pitch + (pitch - side) / 2
        ax = panel(figure, theme, left, 0.06 + row * pitch_down, side, side, frame=False)
        draw_disc(ax, theme, z, true, predicted, view)
    write(figure, 0.15, rows * pitch_down + 0.1, words, **theme.text(muted=True))
    return figure


_CIRCLE = Path.unit_regular_polygon(24)
_DOT = Path(0.5 * _CIRCLE.vertices, _CIRCLE.codes)
"""A dot of 24 corners: at its few pixels nobody can tell it from a circle, and it is drawn in 0.6 of the time."""


def check_view(figure: str, view: View, width: int) -> None:
    """Raise `InputError` if a view names a dimension twice or one outside of a latent space of that width."""
    dims = [dim for dim in view if dim is not None]
    if len(view) != 3 or len(dims) < 2 or len(set(dims)) < len(dims) or None in view[:2]:
        raise InputError(f"{figure}: view {tuple(view)} is not (x, y, depth): three different dimensions, depth or None")
    for dim in dims:
        if not 0 <= dim < width:
            raise InputError(f"{figure}: view {tuple(view)} has dimension {dim}, outside a latent space of width {width}")


def far_to_near(z: np.ndarray, depth: int | None) -> np.ndarray:
    """The order (N,) in which to draw: the larger coordinate `depth`, the later; equal ones keep theirs."""
    return np.arange(len(z)) if depth is None else np.argsort(z[:, depth], kind="stable")


def draw_disc(
    ax: Axes,
    theme: Theme,
    z: np.ndarray,
    true: np.ndarray | None,
    predicted: np.ndarray,
    view: View,
) -> None:
    """Draw one view into `ax`: the unit circle, the names of the two axes, dots; without `true`, of one color each."""
    x, y, depth = view
    ax.set(xlim=(-1.28, 1.28), ylim=(-1.28, 1.28), aspect="equal")
    ax.add_patch(Circle((0, 0), 1, facecolor="none", edgecolor=theme.line, linewidth=0.7, zorder=1))
    ax.plot([-1, 1], [0, 0], color=theme.faint, linewidth=0.7, zorder=1)
    ax.plot([0, 0], [-1, 1], color=theme.faint, linewidth=0.7, zorder=1)
    order = far_to_near(z, depth)
    area = float(np.clip(9000 / len(z), 5, 30)) * (0.6 if theme.narrow else 1)
    inner = None if true is None else true[order]
    draw_dots(ax, z[order][:, [x, y]], predicted[order], inner, theme, area)
    ax.text(1.05, 0, subscript("z", x), ha="left", va="center", **theme.text())
    ax.text(0, 1.05, subscript("z", y), ha="center", va="bottom", **theme.text())
    if depth is not None:
        ax.text(0.78, -0.82, f"{subscript('z', depth)} ⊙", ha="left", va="top", **theme.text(muted=True))


def draw_dots(
    ax: Axes, xy: np.ndarray, outer: np.ndarray, inner: np.ndarray | None, theme: Theme, area: float | np.ndarray
) -> None:
    """Dots at (N, 2), the last on top, each its outer color with the inner color on it; area: square points, of all or (N,).

    One collection in which dots and centers alternate, so that a nearer dot covers a farther one's center
    too. It is an image in a vector file as well.
    """
    edges = np.tile(to_rgb(theme.page), (len(outer), 1))
    for page, outline in (("light", theme.outline_on_light), ("dark", theme.outline_on_dark)):
        edges[contrast(outer, THEMES[page].page) < 1.5] = to_rgb(outline)  # as good as invisible on that page
    sizes, colors, points, widths = np.full(len(xy), area), outer, xy, np.full(len(xy), 0.3)
    if inner is not None:
        points, edges = np.repeat(xy, 2, axis=0), np.repeat(edges, 2, axis=0)
        colors = np.stack([outer, inner], axis=1).reshape(-1, 3)
        sizes, widths = (
            np.stack([sizes, sizes * 0.22], axis=1).ravel(),
            np.stack([widths, widths * 0], axis=1).ravel(),
        )
    ax.scatter(
        points[:, 0],
        points[:, 1],
        s=sizes,
        c=colors,
        edgecolors=edges,
        linewidths=widths,
        marker=_DOT,
        zorder=3,
        clip_on=False,
        rasterized=True,
    )
