"""What words cover of the cube of colors, and what was deleted of it: a pair of cubes a word."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from press.drawing.canvas import panel, sheet, wrapped, write
from press.drawing.shapes import Shapes
from press.drawing.theme import HEADING, THEMES, Theme
from press.errors import InputError
from redact.pictures.cubes import draw_frame, project
from redact.pictures.discs import draw_dots

_LARGEST = 30.0  # square points: the area of a dot whose error is `full`
_LEAST = 0.02  # of that: below it there is no dot


@dataclass(frozen=True)
class WordCube:
    """A word, which colors (N,) it covers, the error (N,) that these and the others gained, and a line to write below."""

    name: str
    covered: np.ndarray
    gained: np.ndarray
    note: str = ""


def word_cubes(colors: np.ndarray, words: Sequence[WordCube], full: float, *, theme: Theme = THEMES["light"]) -> Figure:
    """Pairs of RGB cubes on their black corners: left, the colors that a word covers; right, all colors by the error gained.

    colors (N, 3). Right, the area of a dot is the error, up to `full`, from which on it does not grow; colors that the word
    does not cover have a rim there. A pair is turned so that what the word covers faces the viewer.

    Raises:
        InputError: there is no word, one that covers nothing, or arrays do not fit together.
    """
    if not words or not full > 0:
        raise InputError(f"word_cubes: {len(words)} words and full={full!r}, expected a word at least and an error above 0")
    shapes = Shapes("word_cubes")
    colors = shapes.colors("colors", colors, "N 3")
    columns = 1 if theme.narrow else min(3, len(words))
    rows = -(-len(words) // columns)
    room = theme.width / (1 if theme.narrow else 3)
    width, head = room / 2, 0.36
    height = 1.4 * width
    notes = [wrapped(word.note, room - 0.2) for word in words]
    foot = 0.12 + 0.165 * max(note.count("\n") + 1 for note in notes)
    pitch = head + height + foot
    figure = sheet(theme, theme.width, rows * pitch + 0.04)
    for place, word in enumerate(words):
        covered = shapes.read(f"covered of {word.name!r}", word.covered, "N") > 0
        gained = shapes.read(f"gained of {word.name!r}", word.gained, "N")
        if not covered.any():
            raise InputError(f"word_cubes: {word.name!r} covers no color, expected one at least")
        row, column = divmod(place, columns)
        left, top = column * room, row * pitch
        write(figure, left + 0.1, top + 0.08, word.name, **theme.text(HEADING))
        write(figure, left + width + 0.1, top + 0.09, "error gained", **theme.text(muted=True))
        write(figure, left + 0.1, top + head + height + 0.02, notes[place], linespacing=1.2, **theme.text(muted=True))
        turn = facing(colors[covered])
        share = np.clip(gained / full, 0, 1)
        _draw(panel(figure, theme, left, top + head, width, height, frame=False), theme, colors, 0.5 * covered, turn)
        ax = panel(figure, theme, left + width, top + head, width, height, frame=False)
        _draw(ax, theme, colors, np.where(share >= _LEAST, share, 0), turn, rims=~covered)
    return figure


def facing(colors: np.ndarray) -> float:
    """The turn, in radians, at which the mean of colors (N, 3) faces the viewer of a cube."""
    red, green, blue = colors.mean(axis=0)
    return float(np.arctan2((green - blue) / np.sqrt(2), (2 * red - green - blue) / np.sqrt(6)))


def _draw(ax: Axes, theme: Theme, colors: np.ndarray, share: np.ndarray, turn: float, rims: np.ndarray | None = None) -> None:
    draw_frame(ax, theme, turn)
    places = project(colors, turn)
    order = np.argsort(places[:, 2], kind="stable")
    order = order[share[order] > 0]
    draw_dots(ax, places[order, :2], colors[order], None, theme, share[order] * _LARGEST)
    if rims is not None:
        others = order[rims[order]]
        look = {"facecolors": "none", "edgecolors": [theme.ink], "linewidths": 0.6, "zorder": 5, "label": "others"}
        ax.scatter(*places[others, :2].T, s=share[others] * _LARGEST, clip_on=False, **look)
