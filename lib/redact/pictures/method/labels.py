"""Where a label falls: its probability over the cube of colors."""

from collections.abc import Mapping

import numpy as np
from matplotlib.figure import Figure

from press.drawing.canvas import panel, sheet, wrapped, write
from press.drawing.shapes import Shapes
from press.drawing.theme import HEADING, THEMES, Theme
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
    columns = min(2, len(probabilities)) if theme.narrow else min(3, len(probabilities))
    rows = -(-len(probabilities) // columns)
    width, height, foot = theme.width / (2 if theme.narrow else 3), 2.3, 0.3
    notes = {name: wrapped(name.partition("\n")[2].replace("\n", " "), width - 0.1) for name in probabilities}
    head = 0.36 + 0.165 * max(note.count("\n") + 1 for note in notes.values())
    figure = sheet(theme, theme.width, rows * (head + height + foot))
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
        first = name.partition("\n")[0]
        middle = left + width / 2
        write(figure, middle, top + 0.06, first, **theme.text(HEADING) | {"ha": "center"})
        write(figure, middle, top + 0.25, notes[name], linespacing=1.2, **theme.text(muted=True) | {"ha": "center"})
        words = f"largest probability: {number(float(values.max()))}"
        write(figure, middle, top + head + height + 0.01, words, **theme.text(muted=True) | {"ha": "center"})
    return figure
