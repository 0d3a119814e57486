"""The circle of hues, cut opposite red: their order, their names, their colors."""

from collections.abc import Callable

import numpy as np
from matplotlib.axes import Axes
from matplotlib.colors import hsv_to_rgb

from press.drawing.theme import Theme

# The hues that can be named without thinking, in degrees.
HUE_NAMES = {0: "red", 60: "yellow", 120: "green", 180: "cyan", 240: "blue", 300: "magenta"}


def centered_hues(hue: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The order of the hues (H,) in turns, [0, 1), on a circle cut opposite red, and their degrees from -180 to below 180.

    With red in the middle, the peak at red is one peak.
    """
    degrees = np.round((np.asarray(hue) + 0.5) % 1.0 * 360, 6) % 360 - 180
    order = np.argsort(degrees, kind="stable")
    return order, degrees[order]


def name_hues(ax: Axes, theme: Theme, places: Callable[[float], float], *, apart: int | None = None) -> None:
    """Name every `apart` degrees of hue, or as many as fit, and the axis.

    `places` maps degrees from red, -180 to 180, to x, NaN if not there.
    """
    apart = apart or (120 if theme.narrow else 60)
    names = {(degrees + 180) % 360 - 180: name for degrees, name in HUE_NAMES.items() if degrees % apart == 0}
    if -180 in names:
        names[180] = names[-180]
    placed = [(places(offset), name) for offset, name in names.items()]
    ticks = [(x, name) for x, name in placed if not np.isnan(x)]
    ax.set_xticks([x for x, _ in ticks], [name for _, name in ticks])
    ax.set_xlabel(f"hue, {apart}° a tick", labelpad=1, **theme.text(muted=True))


def hue_color(degrees: float, saturation: float = 1, value: float = 1) -> np.ndarray:
    """RGB (3,) of a hue in degrees."""
    return hsv_to_rgb([degrees / 360 % 1, saturation, value])
