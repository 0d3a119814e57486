"""Strips of digits: what goes in, what comes out of a network before an operation and after it, and the differences."""

from collections.abc import Collection, Mapping, Sequence

import numpy as np
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from press.drawing.canvas import panel, sheet, words_width, wrapped, write
from press.drawing.shapes import Shapes
from press.drawing.theme import THEMES, Theme
from press.errors import InputError
from press.numbers import number
from redact.pictures.digits.pixels import across, draw_images, read_ink

_TILE, _BETWEEN, _EDGE, _LINE = (
    0.56,
    0.08,
    0.08,
    0.18,
)  # inches: an image at most, between rows, the page's edge, a line of text
_NAME = 1.6  # inches: a row's name at most, where it stands beside the row
_SAMPLE = 0.5  # inches: a scale of the key
_GRAYS = 11


def digit_strips(
    true: np.ndarray,
    rows: Mapping[str, np.ndarray],
    differences: Collection[str] = (),
    *,
    heads: Sequence[str] = (),
    theme: Theme = THEMES["light"],
) -> Figure:
    """A column an image: as it goes in, and under it a row a network, as it comes out.

    true (M, 64): ink in [0, 1], the rows of an image from the top down. rows: what a network is called -> (M, 64), clamped to
    [0, 1]. differences: the rows under which it stands, too, what comes out less the true image: gray where they are alike,
    darker where there is more ink. heads: what the M columns are called.

    Raises:
        InputError: there is no row, arrays do not fit together or leave [0, 1], or `differences` or `heads` do not fit them.
    """
    shapes = Shapes("digit_strips")
    true = read_ink(shapes, "true", true, "M 64")
    out = {name: read_ink(shapes, f"rows[{name!r}]", images, "M 64") for name, images in rows.items()}
    if not out:
        raise InputError("digit_strips: rows is empty, expected an array for each network")
    for name in differences:
        if name not in out:
            raise InputError(f"digit_strips: differences has {name!r}, expected one of {', '.join(out)}")
    if heads and len(heads) != len(true):
        raise InputError(f"digit_strips: heads has {len(heads)} names, expected {len(true)}, one an image")
    apart = {name: out[name] - true for name in out if name in differences}
    most = scale_of(list(apart.values()))

    drawn: list[tuple[str, np.ndarray, float, float]] = [("true image", true, 0, 1)]
    for name, images in out.items():
        drawn.append((name, images, 0, 1))
        if name in apart:
            drawn.append((f"{name} − true", apart[name], -most, most))
    names = [name if theme.narrow else wrapped(name, _NAME) for name, *_ in drawn]
    left = _EDGE if theme.narrow else _EDGE + 0.1 + max(words_width(line) for name in names for line in name.split("\n"))
    above = _LINE + 0.02 if theme.narrow else 0.0
    tile = min(_TILE, (theme.width - left - _EDGE) / across(len(true)))
    # On a narrow page the button that enlarges a figure lies over its corner, where the last heads would be.
    crown = _LINE if heads and theme.narrow else 0.0
    pitch = above + (tile if theme.narrow else max(tile, 2 * _LINE)) + _BETWEEN
    head = crown + 0.06 + (_LINE if heads else 0)
    foot = head + len(drawn) * pitch
    notes = _notes(theme, most if apart else None)
    figure = sheet(theme, theme.width, foot + 0.04 + _LINE * sum(words.count("\n") + 1 for _, words in notes))
    for column, word in enumerate(heads):
        middle = left + (column * (across(2) - 1) + 0.5) * tile
        write(figure, middle, crown + 0.04, word, **theme.text() | {"ha": "center"})
    for row, (name, (_, images, low, high)) in enumerate(zip(names, drawn, strict=True)):
        top = head + row * pitch + above
        place = top - above / 2 if theme.narrow else top + tile / 2
        write(figure, _EDGE, place, name, linespacing=1.1, **theme.text() | {"va": "center"})
        draw_images(panel(figure, theme, left, top, across(len(images)) * tile, tile, frame=False), theme, images, low, high)
    top = foot + 0.02
    for _, words in notes:
        _draw_scale(figure, theme, top)
        write(figure, _EDGE + _SAMPLE + 0.08, top, words, linespacing=1.2, **theme.text(muted=True))
        top += _LINE * (words.count("\n") + 1)
    return figure


def scale_of(differences: Sequence[np.ndarray]) -> float:
    """Where the scale of the differences ends on both sides: the largest one of any sign, rounded up to a tenth."""
    most = max((float(np.abs(difference).max()) for difference in differences), default=0.0)
    return max(0.1, float(np.ceil(10 * most - 1e-9) / 10))


def _notes(theme: Theme, most: float | None) -> list[tuple[str, str]]:
    room = theme.width - 2 * _EDGE - _SAMPLE - 0.08
    notes = [("ink", "ink, from 0, white, to 1, black")]
    if most is not None:
        words = f"difference, from {number(-most)}, white, over 0, gray, to {number(most)}, black: darker is more ink"
        notes.append(("difference", words))
    return [(name, wrapped(words, room)) for name, words in notes]


def _draw_scale(figure: Figure, theme: Theme, top: float) -> None:
    """Grays from white to black, in a frame."""
    ax = panel(figure, theme, _EDGE, top + 0.02, _SAMPLE, 0.1, frame=False)
    grays = np.linspace(0, 1, _GRAYS)[None]
    ax.imshow(grays, cmap="gray_r", vmin=0, vmax=1, extent=(0, 1, 0, 1), aspect="auto", interpolation="nearest")
    ax.add_patch(Rectangle((0, 0), 1, 1, facecolor="none", edgecolor=theme.line, linewidth=0.5, clip_on=False))
    ax.set(xlim=(0, 1), ylim=(0, 1))
