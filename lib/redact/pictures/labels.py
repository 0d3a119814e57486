"""Where a label falls: its probability over the cube of colors."""

from collections.abc import Mapping

import numpy as np
from matplotlib.figure import Figure

from press.drawing.canvas import WIDTH, panel, sheet, write
from press.drawing.shapes import Shapes
from press.drawing.theme import THEMES, Theme
from press.errors import InputError
from press.numbers import number
from redact.pictures.cubes import draw_frame, project
from redact.pictures.discs import draw_dots

_LARGEST = 70.0  # square points: the area of a dot whose probability is the panel's largest
_LEAST = 0.01  # of that: below it there is no dot


def label_probabilities(
    colors: np.ndarray, probabilities: Mapping[str, np.ndarray], *, theme: Theme = THEMES["light"]
) -> Figure:
    """The RGB cube on its black corner, once a label: a dot a color, its area the label's probability.

    colors (N, 3); probabilities: what the panel is called (all but the first line is set smaller) -> (N,) values in [0, 1].
    Areas are relative to the largest of a panel, which is written under it. Colors with less than a hundredth of that are left
    out.
    """
    if not probabilities:
        raise InputError("label_probabilities: probabilities is empty, expected an array for each label")
    shapes = Shapes("label_probabilities")
    colors = shapes.colors("colors", colors, "N 3")
    columns = len(probabilities) if len(probabilities) <= 4 else 3
    rows = -(-len(probabilities) // columns)
    width, head, height, foot = WIDTH / max(columns, 3), 0.56, 2.3, 0.28
    figure = sheet(theme, WIDTH, rows * (head + height + foot))
    places = project(colors, 0.0)
    order = np.argsort(places[:, 2], kind="stable")
    for place, (name, values) in enumerate(probabilities.items()):
        values = shapes.read(f"probabilities[{name!r}]", values, "N")
        if values.min() < 0 or values.max() > 1 or values.max() == 0:
            found = f"from {values.min():g} to {values.max():g}"
            raise InputError(f"label_probabilities: {name!r} has values {found}, expected 0 to 1 and some above 0")
        row, column = divmod(place, columns)
        left, top = column * width, row * (head + height + foot)
        ax = panel(figure, theme, left, top + head, width, height, frame=False)
        draw_frame(ax, theme)
        share = values / values.max()
        seen = order[share[order] >= _LEAST]
        draw_dots(ax, places[seen, :2], colors[seen], None, theme, share[seen] * _LARGEST)
        first, _, rest = name.partition("\n")
        middle = left + width / 2
        write(figure, middle, top + 0.06, first, **theme.text(8.5) | {"ha": "center"})
        write(figure, middle, top + 0.23, rest, linespacing=1.3, **theme.text(7, muted=True) | {"ha": "center"})
        words = f"largest: {number(float(values.max()))}"
        write(figure, middle, top + head + height + 0.01, words, **theme.text(7, muted=True) | {"ha": "center"})
    return figure
