"""What each term of the loss does on the unit sphere: the loss as shade, the push as arrows."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from matplotlib.axes import Axes
from matplotlib.colors import LinearSegmentedColormap, to_rgb
from matplotlib.figure import Figure
from matplotlib.patches import Circle

from press.drawing.canvas import panel, sheet, write
from press.drawing.shapes import Shapes
from press.drawing.theme import HEADING, THEMES, Theme
from press.errors import InputError
from press.numbers import number, subscript

EXTENT = 1.48
"""Half the width of a panel, in radii of the sphere."""

_AZIMUTH, _ELEVATION = np.radians(28), np.radians(18)
_TOWARDS = np.array([np.sin(_ELEVATION), np.cos(_ELEVATION) * np.sin(_AZIMUTH), np.cos(_ELEVATION) * np.cos(_AZIMUTH)])
_RIGHT = np.array([0, np.cos(_AZIMUTH), -np.sin(_AZIMUTH)])
_UP = np.array([np.cos(_ELEVATION), -np.sin(_ELEVATION) * np.sin(_AZIMUTH), -np.sin(_ELEVATION) * np.cos(_AZIMUTH)])
CAMERA = np.stack([_RIGHT, _UP, _TOWARDS])
"""Rows: right, up and towards the viewer, for points of a latent space of three dimensions, the first nearly upright."""

FLAT_RADIUS = 1.45
"""How much of the plane is shown of a flat field."""

_ARROW = 0.34  # length of the longest arrow, in radii
_STILL = 0.02  # of the longest: below it an arrow is a dot


@dataclass(frozen=True)
class LossField:
    """One term over the visible half of the sphere or, `flat`, over the plane of the page through its center.

    loss (G, G): the loss of a sample, on `visible` or `plane` of that size. highest: its largest value on the whole sphere.
    points (N, 3), push (N, 3): places, and minus the gradient there. on: whose samples the term concerns. direction (3,): one
    that the term names, and its letter. goal: two dimensions whose great circle is drawn. others (M, 3): other samples.
    """

    loss: np.ndarray
    highest: float
    points: np.ndarray
    push: np.ndarray
    on: str = "all samples"
    direction: tuple[float, ...] | None = None
    letter: str = "v"
    goal: tuple[int, int] | None = None
    others: np.ndarray | None = None
    flat: bool = False


def visible(size: int) -> np.ndarray:
    """Points (G, G, 3) of the half of the sphere that faces the viewer, from the top row down; NaN beside the sphere.

    Pixels just beside the sphere have the nearest point of its rim, so that the shade has no ragged edge.
    """
    x, y = _pixels(size)
    radius = np.hypot(x, y)
    shrink = np.where(radius < 1.06, 1 / np.maximum(radius, 1), np.nan)
    depth = np.sqrt(np.maximum(1 - (radius * shrink) ** 2, 0))
    return np.stack([x * shrink, y * shrink, depth], axis=-1) @ CAMERA


def plane(size: int) -> np.ndarray:
    """Points (G, G, 3) of the plane of the page through the center of the sphere."""
    x, y = _pixels(size)
    return np.stack([x, y, 0 * x], axis=-1) @ CAMERA


def _pixels(size: int) -> tuple[np.ndarray, np.ndarray]:
    """The centers of the pixels of a panel, to the right and upwards, (G, G) each."""
    middle = (np.arange(size) + 0.5) / size * 2 * EXTENT - EXTENT
    x, y = np.meshgrid(middle, middle[::-1])
    return x, y


def loss_fields(fields: Mapping[str, LossField], *, theme: Theme = THEMES["light"]) -> Figure:
    """Small multiples, one a term, each shaded on its own scale from 0 (the page) to its largest loss.

    Arrows show minus the gradient, the longest of a panel alike in all; where there is next to none, a dot.
    """
    if not fields:
        raise InputError("loss_fields: fields is empty, expected a LossField for each term")
    columns, side, head, foot = 2 if theme.narrow else 4, 1.72, 0.4, 0.24
    rows = -(-(len(fields) + 1) // columns)  # the last place is the key's
    pitch_across, pitch_down = theme.width / columns, head + side + foot
    figure = sheet(theme, theme.width, rows * pitch_down + 0.04)
    for place, (name, field) in enumerate(fields.items()):
        _check(name, field)
        row, column = divmod(place, columns)
        left, top = column * pitch_across + (pitch_across - side) / 2, row * pitch_down + head
        ax = panel(figure, theme, left, top, side, side, frame=False)
        _draw_field(ax, theme, field)
        center = left + side / 2
        write(figure, center, top - head + 0.06, name, **theme.text(HEADING) | {"ha": "center"})
        write(figure, center, top - head + 0.24, field.on, **theme.text(muted=True) | {"ha": "center"})
        span = f"loss 0 to {number(float(f'{field.highest:.2g}'))}"
        write(figure, center, top + side + 0.02, span, **theme.text(muted=True) | {"ha": "center"})
    row, column = divmod(len(fields), columns)
    _write_key(figure, theme, column * pitch_across + 0.2, row * pitch_down + head + 0.2)
    return figure


def _check(name: str, field: LossField) -> None:
    shapes = Shapes(f"loss_fields, {name!r}")
    loss = shapes.read("loss", field.loss, "G G", finite=False)
    if not np.isfinite(loss).any():
        raise InputError(f"loss_fields, {name!r}: loss has no finite value")
    shapes.read("points", field.points, "N 3")
    shapes.read("push", field.push, "N 3")


def shade(theme: Theme) -> LinearSegmentedColormap:
    """Shades from the page, where a loss is 0, to a gray that ink can still be read on.

    The page shows through: one image is for both themes.
    """
    return LinearSegmentedColormap.from_list("loss", [(*to_rgb(theme.seed), alpha) for alpha in (0, 1)])


def _draw_field(ax: Axes, theme: Theme, field: LossField) -> None:
    ax.set(xlim=(-EXTENT, EXTENT), ylim=(-EXTENT, EXTENT), aspect="equal")
    shades = shade(theme)
    extent = (-EXTENT, EXTENT, -EXTENT, EXTENT)
    image = ax.imshow(field.loss, cmap=shades, vmin=0, vmax=field.highest, extent=extent, interpolation="bilinear", zorder=0)
    image.set_clip_path(Circle((0, 0), FLAT_RADIUS if field.flat else 1, transform=ax.transData))
    ax.add_patch(Circle((0, 0), 1, facecolor="none", edgecolor=theme.line, linewidth=0.7, zorder=1))
    if not field.flat:
        _draw_axes(ax, theme, skip=field.direction)
    if field.goal:
        _draw_circle(ax, theme, field.goal)
    if field.others is not None:
        seen = field.others[field.others @ _TOWARDS > 0] @ CAMERA[:2].T
        ax.scatter(*seen.T, s=13, color=theme.page, edgecolors=theme.ink, linewidths=0.9, zorder=4)
    lengths = np.linalg.norm(field.push, axis=-1)
    longest = lengths.max() or 1.0
    _draw_push(ax, theme, field.points @ CAMERA[:2].T, field.push / longest @ CAMERA[:2].T, lengths / longest)
    if field.direction is not None:
        _draw_direction(ax, theme, np.array(field.direction), field.letter)


def _draw_push(ax: Axes, theme: Theme, points: np.ndarray, push: np.ndarray, lengths: np.ndarray) -> None:
    moving = lengths > _STILL
    # What a push has towards the viewer cannot be seen: an arrow at the rim is drawn short, as it would look.
    arrows = push[moving] * _ARROW
    ax.quiver(
        *points[moving].T,
        *arrows.T,
        angles="xy",
        scale_units="xy",
        scale=1,
        width=0.011,
        headwidth=3.4,
        headlength=3.6,
        headaxislength=3.2,
        minlength=0.5,
        color=theme.ink,
        zorder=3,
    )
    ax.scatter(*points[~moving].T, s=1.6, color=theme.muted, linewidths=0, zorder=3)


def _draw_axes(ax: Axes, theme: Theme, skip: tuple[float, ...] | None) -> None:
    """Those axes that stick out of the sphere, with their names; not the one that points at the viewer."""
    for axis in range(3):
        direction = np.eye(3)[axis]
        if skip is not None and np.abs(np.cross(direction, skip)).max() < 1e-9 and np.dot(direction, skip) > 0:
            continue  # the arrow of the direction stands there
        start, end = direction @ CAMERA[:2].T, 1.22 * direction @ CAMERA[:2].T
        if np.linalg.norm(end) < 1:
            continue
        ax.plot(*zip(start, end, strict=True), color=theme.line, linewidth=0.7, zorder=2)
        place = end + 0.13 * end / np.linalg.norm(end)
        ax.text(*place, subscript("z", axis), ha="center", va="center", **theme.text(muted=True))


def _draw_circle(ax: Axes, theme: Theme, dims: tuple[int, int]) -> None:
    """The great circle of two dimensions: a line in front, dots behind."""
    angle = np.linspace(0, 2 * np.pi, 241)
    circle = np.cos(angle)[:, None] * np.eye(3)[dims[0]] + np.sin(angle)[:, None] * np.eye(3)[dims[1]]
    seen, front = circle @ CAMERA[:2].T, circle @ _TOWARDS >= 0
    for part, style in ((front, "-"), (~front, (0, (1, 1.6)))):
        shown = np.where(part[:, None], seen, np.nan)
        ax.plot(*shown.T, color=theme.ink, linewidth=1.5 if style == "-" else 0.9, linestyle=style, zorder=2)


def _draw_direction(ax: Axes, theme: Theme, direction: np.ndarray, letter: str) -> None:
    """An arrow out of the sphere, as in the figures of latent space."""
    seen = direction / np.linalg.norm(direction) @ CAMERA[:2].T
    look = {"arrowstyle": "-|>,head_width=0.18,head_length=0.32", "color": theme.ink, "linewidth": 1.1}
    ax.annotate("", xy=1.3 * seen, xytext=1.0 * seen, zorder=4, arrowprops=look | {"shrinkA": 0, "shrinkB": 0})
    ax.text(*(1.4 * seen), letter, ha="center", va="center", **theme.text() | {"fontstyle": "italic"})


def _write_key(figure: Figure, theme: Theme, left: float, top: float) -> None:
    ax = panel(figure, theme, left, top, 1.3, 0.11, frame=False)
    ax.set(xlim=(0, 1), ylim=(0, 1))
    ax.imshow(np.linspace(0, 1, 64)[None], cmap=shade(theme), extent=(0, 1, 0, 1), aspect="auto")
    write(
        figure,
        left,
        top + 0.16,
        "shade: the loss, 0 to\nthe panel's largest",
        linespacing=1.25,
        **theme.text(muted=True),
    )
    words = "arrow: where it\npushes a sample\ndot: no push\nring: another sample"
    write(figure, left, top + 0.6, words, linespacing=1.25, **theme.text(muted=True))
