"""Slices of the HSV cube: patches of the color that the model returns around the color that went in."""

import numpy as np
from matplotlib.axes import Axes
from matplotlib.collections import PolyCollection
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from press.drawing.canvas import nearest, panel, sheet, title, write
from press.drawing.shapes import Shapes
from press.drawing.theme import THEMES, Theme
from press.numbers import number
from redact.pictures.hues import centered_hues, name_hues

_SATURATIONS = (1, 2 / 3, 1 / 3, 0)
_MOST_HUES, _MOST_VALUES = 36, 10  # more patches than these are too small to see


def color_slices(
    true: np.ndarray,
    predicted: np.ndarray,
    hue: np.ndarray,
    saturation: np.ndarray,
    value: np.ndarray,
    *,
    theme: Theme = THEMES["light"],
) -> Figure:
    """Value against hue, a panel a saturation; the patch is the color returned, its center the true color.

    `true` and `predicted` are RGB (H, M, V, 3) over `hue` (H,) in turns, cyclic, `saturation` (M,) and
    `value` (V,), ascending. The nearest saturations to full, two thirds, one third and none are shown; a finer
    grid is thinned to 36 hues and 10 values.
    """
    true, predicted, hue, saturation, value = read_grid("color_slices", true, predicted, hue, saturation, value)
    chosen = nearest(_SATURATIONS, saturation)
    columns = 1 if theme.narrow else min(2, len(chosen))
    rows = -(-len(chosen) // columns)
    hues, values = thinned(len(hue), len(value))
    left, gap, head = 0.5, 0.5, 0.32
    width = theme.width - left - 0.08 if theme.narrow else (theme.width - left - 0.08 - gap) / 2
    height = width * len(values) / len(hues)
    pitch = height + 0.74
    figure = sheet(theme, left + 0.08 + columns * width + (columns - 1) * gap, head + rows * pitch + 0.04)
    for place, level in enumerate(chosen):
        row, column = divmod(place, columns)
        ax = panel(figure, theme, left + column * (width + gap), head + row * pitch, width, height)
        draw_slice(ax, theme, true[:, level], predicted[:, level], hue, value)
        title(ax, theme, f"saturation {number(saturation[level])}")
        if column == 0:
            ax.set_ylabel("value", labelpad=0, **theme.text(muted=True))
    write(
        figure,
        left,
        head + rows * pitch - 0.2,
        "patch: the color returned;  center: the true color",
        **theme.text(muted=True),
    )
    return figure


def thumbnail(
    true: np.ndarray,
    predicted: np.ndarray,
    hue: np.ndarray,
    saturation: np.ndarray,
    value: np.ndarray,
    *,
    theme: Theme = THEMES["light"],
) -> Figure:
    """A picture for a row of a table, 0.85 x 0.6 inches: value against hue at full saturation, and the grays.

    Arguments as for `color_slices`; 12 hues and 7 values are shown, and the grays from black to white.
    """
    true, predicted, hue, saturation, value = read_grid("thumbnail", true, predicted, hue, saturation, value)
    hues, values = thinned(len(hue), len(value), 12, 7)
    grays = evenly(len(value), 12)
    width = 0.85
    pitch = width / max(len(hues), 1)
    height = pitch * (len(values) + 1.5)
    figure = sheet(theme, width, height)
    full, none = len(saturation) - 1, 0
    ax = panel(figure, theme, 0, 0, width, pitch * len(values), frame=False)
    draw_slice(ax, theme, true[:, full], predicted[:, full], hue, value, most=(12, 7))
    ax.set_axis_off()
    ax = panel(figure, theme, 0, height - pitch, width, pitch, frame=False)
    _draw_patches(ax, theme, true[0, none, grays][:, None], predicted[0, none, grays][:, None])
    return figure


def read_grid(figure: str, true, predicted, hue, saturation, value) -> tuple[np.ndarray, ...]:
    """The five arrays of a grid of colors, checked: RGB (H, M, V, 3) twice, then (H,), (M,) and (V,)."""
    shapes = Shapes(figure)
    return (
        shapes.colors("true", true, "H M V 3"),
        shapes.colors("predicted", predicted, "H M V 3"),
        shapes.read("hue", hue, "H"),
        shapes.read("saturation", saturation, "M"),
        shapes.read("value", value, "V"),
    )


def draw_slice(
    ax: Axes,
    theme: Theme,
    true: np.ndarray,
    predicted: np.ndarray,
    hue: np.ndarray,
    value: np.ndarray,
    *,
    most: tuple[int, int] = (_MOST_HUES, _MOST_VALUES),
    apart: int | None = None,
) -> None:
    """Draw RGB (H, V, 3) as patches into `ax`: hue to the right, cut opposite red, value upwards."""
    hues, values = thinned(len(hue), len(value), *most)
    order, degrees = centered_hues(hue[hues])
    shown = np.ix_(hues[order], values)
    _draw_patches(ax, theme, true[shown], predicted[shown])
    columns = np.arange(len(degrees)) + 0.5
    name_hues(ax, theme, lambda offset: float(np.interp(offset, degrees, columns, np.nan, np.nan)), apart=apart)
    ax.set_yticks([0.5, len(values) - 0.5], [number(value[values[0]]), number(value[values[-1]])])
    ax.tick_params(length=0, pad=3)
    for side in ("left", "bottom"):
        ax.spines[side].set_visible(False)


def thinned(
    hues: int, values: int, most_hues: int = _MOST_HUES, most_values: int = _MOST_VALUES
) -> tuple[np.ndarray, np.ndarray]:
    """The indices of the hues and of the values that are shown.

    The hues are every n-th if that divides the circle evenly (240 becomes 30), so that red, green and blue
    stay among them; the values keep both ends.
    """
    divisors = [n for n in range(most_hues, most_hues // 2, -1) if hues % n == 0]
    count = min(hues, divisors[0] if divisors else most_hues)
    return np.arange(count) * hues // count, evenly(values, most_values)


def evenly(length: int, most: int) -> np.ndarray:
    """At most that many indices below `length`, evenly apart, both ends among them."""
    return np.unique(np.linspace(0, length - 1, min(length, most)).round().astype(int))


def _draw_patches(ax: Axes, theme: Theme, true: np.ndarray, predicted: np.ndarray) -> None:
    """RGB (X, Y, 3) as unit squares with a gap between them; drawn as an image also in a vector file."""
    x, y = (axis.ravel() for axis in np.meshgrid(*map(np.arange, true.shape[:2]), indexing="ij"))
    # A ground unlike the page: white patches stay visible in the light theme, black ones in the dark one.
    ax.add_patch(Rectangle((0, 0), *true.shape[:2], facecolor=theme.faint, linewidth=0))
    corners = np.array([(0, 0), (1, 0), (1, 1), (0, 1)])
    for colors, inset in ((predicted, 0.04), (true, 0.3)):
        squares = np.stack([x, y], axis=-1)[:, None] + inset + (1 - 2 * inset) * corners
        ax.add_collection(PolyCollection(squares, facecolors=colors.reshape(-1, 3), linewidths=0, rasterized=True, snap=False))
    ax.set_xlim(0, true.shape[0])
    ax.set_ylim(0, true.shape[1])
