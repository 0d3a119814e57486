"""Some networks, a row each: the sphere, what comes out before an operation and after it, and the error against hue."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from matplotlib.axes import Axes
from matplotlib.colors import hsv_to_rgb, rgb_to_hsv
from matplotlib.figure import Figure

from press.drawing.canvas import colored_line, label, panel, sheet, words_width, wrapped, write
from press.drawing.shapes import Shapes
from press.drawing.theme import HEADING, THEMES, Theme
from press.errors import InputError
from redact.pictures.discs import View, check_view, draw_disc
from redact.pictures.hues import centered_hues, name_hues
from redact.pictures.strips import draw_strip

_HEAD, _SIDE, _CURVE = 0.3, 1.66, 1.15  # inches: a row's heading, a disc, the height of a curve
_STRIP, _BETWEEN, _GAP = 0.24, 0.05, 0.08  # inches: the height of a strip, to the next, between hues and grays
_APART = 0.16  # inches from a row to the next


@dataclass(frozen=True)
class ChosenNetwork:
    """What one network does: latent vectors z (N, K) as trained; RGB (M, 3) that comes out for M colors, and the errors (H,) of
    the vibrant hues, before the operation and after it.
    """

    z: np.ndarray
    named_before: np.ndarray
    named_after: np.ndarray
    error_before: np.ndarray
    error_after: np.ndarray


def chosen_networks(
    rows: Mapping[str, ChosenNetwork],
    lattice: np.ndarray,
    true: np.ndarray,
    hue: np.ndarray,
    view: View,
    done: str,
    *,
    theme: Theme = THEMES["light"],
) -> Figure:
    """A row a network, by what it is called: its sphere, strips of colors, and its error against hue on one scale for all.

    lattice (N, 3): the colors of the latent vectors. true (M, 3): the colors of the strips, hues and grays, which stand apart.
    hue (H,): the vibrant hues, in turns, cyclic. view: the dimensions of the sphere to the right, upwards and towards the
    viewer. done: the operation in words, such as "after ablation".
    """
    if not rows:
        raise InputError("chosen_networks: rows is empty, expected a ChosenNetwork for each network")
    shapes = Shapes("chosen_networks")
    lattice, true = shapes.colors("lattice", lattice, "N 3"), shapes.colors("true", true, "M 3")
    hue = shapes.read("hue", hue, "H")
    read = {name: _read(shapes, name, row, view) for name, row in rows.items()}
    top = 1.05 * max(1e-9, *(float(max(row.error_before.max(), row.error_after.max())) for row in read.values()))

    # Inches of one row, from its top left corner; on a narrow page the strips stand below the other two.
    side = 1.5 if theme.narrow else _SIDE
    names = max(map(words_width, ("true", "before", "after"))) + 0.08
    strips_left, strips_top = (0.12 + names, _HEAD + side + 0.2) if theme.narrow else (1.9 + names, _HEAD + 0.1)
    strips_width = (theme.width if theme.narrow else 4.66) - 0.12 - strips_left
    curve_left, curve_width = (2.12, 1.36) if theme.narrow else (5.3, 1.8)
    strips_height = 3 * _STRIP + 2 * _BETWEEN + 0.24
    pitch = (strips_top + strips_height if theme.narrow else _HEAD + side) + _APART
    words = wrapped(
        f"sphere, before, dashed line: as trained;  after, line: {done}",
        theme.width - 0.24,
    )
    figure = sheet(theme, theme.width, pitch * len(rows) + 0.3 + 0.16 * words.count("\n"))
    for place, (name, row) in enumerate(read.items()):
        y = place * pitch
        write(figure, 0.08, y + 0.06, name, **theme.text(HEADING))
        ax = panel(figure, theme, 0.03, y + _HEAD, side, side, frame=False)
        draw_disc(ax, theme, row.z, None, lattice, view)
        for line, (which, colors) in enumerate({"true": true, "before": row.named_before, "after": row.named_after}.items()):
            at = y + strips_top + line * (_STRIP + _BETWEEN)
            write(figure, strips_left - 0.06, at + _STRIP / 2, which, **theme.text() | {"ha": "right", "va": "center"})
            _draw_strips(figure, theme, strips_left, at, strips_width, true, colors, last=line == 2)
        ax = panel(figure, theme, curve_left, y + _HEAD + 0.1, curve_width, _CURVE)
        _draw_errors(ax, theme, hue, row)
        ax.set_ylim(-0.02 * top, top)
        label(ax, theme, ax.get_xlabel(), "error")
    write(figure, 0.12, pitch * len(rows), words, **theme.text(muted=True))
    return figure


def _read(shapes: Shapes, name: str, row: ChosenNetwork, view: View) -> ChosenNetwork:
    def of(field: str, axes: str) -> np.ndarray:
        read = shapes.colors if axes.endswith(" 3") else shapes.read
        return read(f"rows[{name!r}].{field}", getattr(row, field), axes)

    z = of("z", "N K")
    check_view("chosen_networks", view, z.shape[1])
    return ChosenNetwork(
        z, of("named_before", "M 3"), of("named_after", "M 3"), of("error_before", "H"), of("error_after", "H")
    )


def _draw_strips(
    figure: Figure, theme: Theme, left: float, top: float, width: float, true: np.ndarray, colors: np.ndarray, last: bool
) -> None:
    """One strip of hues, cut opposite red, and one of grays beside it; under the last ones stands what they are."""
    hsv = rgb_to_hsv(true)
    vivid, gray = np.flatnonzero(hsv[:, 1] > 0), np.flatnonzero(hsv[:, 1] == 0)
    order, degrees = centered_hues(hsv[vivid, 0])
    patch = (width - _GAP) / len(true)
    ax = panel(figure, theme, left, top, patch * len(vivid), _STRIP)
    draw_strip(ax, theme, colors[vivid][order])
    ax.set_yticks([])
    others = panel(figure, theme, left + patch * len(vivid) + _GAP, top, patch * len(gray), _STRIP)
    draw_strip(others, theme, colors[gray])
    others.set_yticks([])
    if last:
        columns = np.arange(len(vivid)) + 0.5
        name_hues(ax, theme, lambda offset: float(np.interp(offset, degrees, columns, np.nan, np.nan)), apart=120)
        ax.set_xlabel("")  # the names of hues say what it is
        others.set_xticks([len(gray) / 2], ["grays"])


def _draw_errors(ax: Axes, theme: Theme, hue: np.ndarray, row: ChosenNetwork) -> None:
    order, degrees = centered_hues(hue)
    order, degrees = np.append(order, order[0]), np.append(degrees, degrees[0] + 360)
    vivid = hsv_to_rgb(np.stack([hue[order] % 1, np.ones(len(order)), np.ones(len(order))], axis=-1))
    colored_line(ax, theme, degrees, row.error_after[order], vivid, width=1.5, pieces=36)
    ax.plot(degrees, row.error_before[order], color=theme.ink, linewidth=0.8, linestyle=(0, (3, 2)))
    ax.set_xlim(degrees[0], degrees[-1])
    name_hues(ax, theme, lambda offset: offset, apart=120)
