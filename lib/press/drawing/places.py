"""Where in a figure each of several seeds is to be seen, so that a page can tell which one the pointer is on.

What draws a dot or a column a seed says so (`mark`); once the figure is laid out, `of` tells where they lie in the picture.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from numpy.typing import ArrayLike

DIGITS = 4
"""Digits of a fraction: a tenth of a pixel of a picture that is 691 wide is 0.00014 of it."""

Place = list[float]
"""Of which seed, by its place among all, then x and y of the middle; of a rectangle also half its width and height."""


@dataclass(frozen=True)
class _Marks:
    on: Axes | Figure
    middles: np.ndarray  # (N, 2), in the coordinates of `on`
    half: tuple[float, float]
    which: np.ndarray  # (N,)
    count: int


def _marked(figure: Figure) -> list[_Marks]:
    """What was marked in a figure, which keeps it itself: it goes when the figure goes."""
    return vars(figure).setdefault("_marked_seeds", [])


def mark(
    on: Axes | Figure,
    x: ArrayLike,
    y: ArrayLike,
    which: Sequence[int] | np.ndarray | None = None,
    *,
    count: int | None = None,
    half: tuple[float, float] = (0.0, 0.0),
) -> None:
    """Remember where seeds are drawn: dots, or rectangles.

    on: the axes whose data coordinates x and y (N,) are, or a figure, whose fractions from the bottom left corner they are. One
    of them may be a number, the same for all. which (N,): the places of the seeds in the arrays that are drawn; without
    it all of them, in their order. count: how many seeds the arrays have, where not all are drawn. half: half the width and
    half the height of a rectangle, in the same coordinates; of a dot 0.
    """
    middles = np.column_stack(np.broadcast_arrays(*np.atleast_1d(np.asarray(x, float), np.asarray(y, float))))
    which = np.arange(len(middles)) if which is None else np.asarray(which, dtype=int)
    figure = on if isinstance(on, Figure) else on.figure
    _marked(figure).append(_Marks(on, middles, half, which, len(middles) if count is None else count))


def of(figure: Figure) -> dict[str, list[Place]]:
    """How many seeds the arrays have -> where each is to be seen, in the order in which they were marked.

    x is a fraction of the figure's width from its left, y of its height from its top. What lies outside of the figure, or has
    no finite place, is left out.
    """
    found: dict[str, list[Place]] = {}
    to_figure = figure.transFigure.inverted()
    for marks in _marked(figure):
        if isinstance(marks.on, Axes):
            marks.on.get_xlim(), marks.on.get_ylim()  # which settles the limits, where matplotlib chooses them
            marks.on.apply_aspect()
        transform = (marks.on.transData if isinstance(marks.on, Axes) else figure.transFigure) + to_figure
        known = np.isfinite(marks.middles).all(axis=1)
        middles = transform.transform(marks.middles[known])
        halves = np.abs(transform.transform(marks.middles[known] + marks.half) - middles)
        middles[:, 1] = 1 - middles[:, 1]
        for which, middle, half in zip(marks.which[known].tolist(), middles, halves, strict=True):
            if np.isfinite(middle).all() and (middle >= 0).all() and (middle <= 1).all():
                numbers = [*middle, *half] if any(marks.half) else middle
                found.setdefault(str(marks.count), []).append([which, *(round(float(number), DIGITS) for number in numbers)])
    return found
