"""The RGB cube on its black corner: why primaries turn darker and secondaries lighter when hue is gone."""

import itertools

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from press.drawing.canvas import panel, sheet, write
from press.drawing.shapes import Shapes
from press.drawing.theme import HEADING, THEMES, Theme
from redact.pictures.discs import draw_dots

_CORNERS = {
    "black": (0, 0, 0), "red": (1, 0, 0), "green": (0, 1, 0), "blue": (0, 0, 1),
    "yellow": (1, 1, 0), "magenta": (1, 0, 1), "cyan": (0, 1, 1), "white": (1, 1, 1),
}  # fmt: skip
_TILT = np.radians(14)  # the viewer looks down by this much, so that layers of a lattice do not hide each other


def rgb_cube(true: np.ndarray, predicted: np.ndarray, *, theme: Theme = THEMES["light"]) -> Figure:
    """The cube of colors on its black corner, from red's side and from cyan's: true and as returned.

    `true` and `predicted` are RGB (N, 3); every dot stays at the place of its true color. The height of a
    dot is the mean of its channels: 1/3 for the primaries, 2/3 for the secondaries.
    """
    shapes = Shapes("rgb_cube")
    true, predicted = shapes.colors("true", true, "N 3"), shapes.colors("predicted", predicted, "N 3")
    width, head, height, foot = theme.width / (2 if theme.narrow else 4), 0.36, 2.45, 0.2
    figure = sheet(theme, theme.width, (head + height + foot) * (2 if theme.narrow else 1))
    area = float(np.clip(22000 / len(true), 6, 60))
    for place, (colors, turn) in enumerate(itertools.product((true, predicted), (0, np.pi))):
        left, top = (place % 2 * width, place // 2 * (head + height + foot)) if theme.narrow else (place * width, 0)
        ax = panel(figure, theme, left, top + head, width, height, frame=False)
        _draw_cube(ax, theme, true, colors, turn, area)
        side = "from red's side" if turn == 0 else "from cyan's side"
        write(figure, left + 0.5 * width, top + head + height, side, **theme.text(muted=True) | {"ha": "center"})
        if turn == 0:
            words = "True colors" if colors is true else "Colors returned, at the true ones' places"
            write(figure, left + 0.12, top + 0.1, words, **theme.text(HEADING))
    return figure


def project(colors: np.ndarray, turn: float) -> np.ndarray:
    """Place RGB (N, 3) on the page: (N, 3) of right, up, towards the viewer; orthographic, gray upright,
    black at 0.

    At `turn` 0 red faces the viewer; a turn of pi (radians) shows the opposite side.
    """
    red, green, blue = np.moveaxis(np.asarray(colors, dtype=float), -1, 0)
    front = (2 * red - green - blue) / np.sqrt(6)
    right = (green - blue) / np.sqrt(2)
    up = (red + green + blue) / np.sqrt(3)
    front, right = front * np.cos(turn) + right * np.sin(turn), right * np.cos(turn) - front * np.sin(turn)
    return np.stack(
        [right, up * np.cos(_TILT) - front * np.sin(_TILT), front * np.cos(_TILT) + up * np.sin(_TILT)],
        axis=-1,
    )


def draw_frame(ax: Axes, theme: Theme, turn: float = 0.0) -> None:
    """The twelve edges of the cube, those behind it under what is drawn in it, and the names of its two ends."""
    ax.set(xlim=(-0.82, 0.82), ylim=(-0.32, 1.98), aspect="equal")
    corners = {name: project(np.array(corner), turn) for name, corner in _CORNERS.items()}
    for (first, start), (second, end) in itertools.combinations(corners.items(), 2):
        if np.abs(np.subtract(_CORNERS[first], _CORNERS[second])).sum() == 1:
            hidden = min(start[2], end[2]) <= min(corner[2] for corner in corners.values()) + 1e-9
            ax.plot(
                *zip(start[:2], end[:2], strict=True),
                color=theme.line,
                linewidth=0.7,
                zorder=1 if hidden else 4,
            )
    for name, (x, y, _) in corners.items():
        outwards = -0.13 if name == "black" else 0.13 if name == "white" else 0
        if outwards:
            ax.text(x, y + outwards, name, ha="center", va="center", **theme.text())


def _draw_cube(ax: Axes, theme: Theme, true: np.ndarray, colors: np.ndarray, turn: float, area: float) -> None:
    draw_frame(ax, theme, turn)
    places = project(true, turn)
    order = np.argsort(places[:, 2], kind="stable")
    draw_dots(ax, places[order, :2], colors[order], None, theme, area)
