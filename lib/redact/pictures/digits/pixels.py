"""Images of digits as pixels: dark ink on white paper. Also on a dark page: a negative would be other images than went in."""

from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.patches import Rectangle

from press.drawing.shapes import Shapes
from press.drawing.theme import Theme
from press.errors import InputError

SIDE = 8
"""Pixels: how wide and how high an image is; its rows follow one another, from the top down."""

CLASSES = 10

GAP = 0.12
"""From an image to the next one beside it, as a fraction of an image's width."""


def read_ink(shapes: Shapes, name: str, value: Any, axes: str) -> np.ndarray:
    """Like `Shapes.read`, for ink in [0, 1], as outputs are once they are clamped; rounding errors of 1e-6 are clipped.

    Raises:
        InputError: as `Shapes.read` does, and where there is less ink than none or more than full.
    """
    array = shapes.read(name, value, axes)
    if array.min() < -1e-6 or array.max() > 1 + 1e-6:
        low, high = f"{array.min():g}", f"{array.max():g}"
        raise InputError(f"{shapes.figure}: {name} has values from {low} to {high}, expected ink in [0, 1]")
    return array.clip(0, 1)


def draw_images(ax: Axes, theme: Theme, images: np.ndarray, low: float = 0.0, high: float = 1.0) -> None:
    """Images (M, 64) side by side: `low` is white, `high` black. A thin frame says where white ends on a white page."""
    for place, image in enumerate(images):
        left = place * (1 + GAP)
        ax.imshow(
            image.reshape(SIDE, SIDE),
            cmap="gray_r",
            vmin=low,
            vmax=high,
            extent=(left, left + 1, 0, 1),
            aspect="auto",
            interpolation="nearest",
        )
        frame = Rectangle((left, 0), 1, 1, facecolor="none", edgecolor=theme.line, linewidth=0.5, clip_on=False, zorder=3)
        ax.add_patch(frame)
    ax.set(xlim=(0, across(len(images))), ylim=(0, 1))


def across(count: int) -> float:
    """How wide so many images side by side are, in widths of one."""
    return count + (count - 1) * GAP
