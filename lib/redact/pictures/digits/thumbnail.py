"""A thumbnail of a page about digits: images as they go in, and under each what comes out."""

import numpy as np
from matplotlib.figure import Figure

from press.drawing.canvas import panel, sheet
from press.drawing.shapes import Shapes
from press.drawing.theme import THEMES, Theme
from redact.pictures.digits.pixels import across, draw_images, read_ink
from redact.pictures.patches import evenly

_COLUMNS, _MOST = 5, 10  # more images than these are too small to see
_WIDTH, _HEIGHT, _BETWEEN = 0.85, 0.6, 0.04  # inches


def class_pictures_thumbnail(true: np.ndarray, out: np.ndarray, *, theme: Theme = THEMES["light"]) -> Figure:
    """A picture for a row of a table, 0.85 x 0.6 inches: two blocks of five images, and under each image what comes out.

    true, out (M, 64): ink in [0, 1]. Of more than ten images, ten at even distances are shown.
    """
    shapes = Shapes("class_pictures_thumbnail")
    true, out = read_ink(shapes, "true", true, "M 64"), read_ink(shapes, "out", out, "M 64")
    shown = evenly(len(true), _MOST)
    tile = (_HEIGHT - _BETWEEN - 0.04) / 4
    gap = (_WIDTH - across(_COLUMNS) * tile) / 2
    figure = sheet(theme, _WIDTH, _HEIGHT)
    for block, start in enumerate(range(0, len(shown), _COLUMNS)):
        chosen = shown[start : start + _COLUMNS]
        for row, images in enumerate((true[chosen], out[chosen])):
            top = 0.02 + block * (2 * tile + _BETWEEN) + row * tile
            ax = panel(figure, theme, gap, top, across(len(chosen)) * tile, tile, frame=False)
            draw_images(ax, theme, images)
    return figure
