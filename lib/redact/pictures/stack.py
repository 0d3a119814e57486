"""The stacked figure: an operation a row: its latent space, one slice of colors and its error."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from matplotlib.figure import Figure

from press.drawing.canvas import label, panel, sheet, write
from press.drawing.shapes import Shapes
from press.drawing.theme import HEADING, THEMES, Theme
from press.errors import InputError
from redact.pictures.curves import draw_error_by_hue
from redact.pictures.discs import View, check_view, draw_disc
from redact.pictures.patches import draw_slice, read_grid, thinned


@dataclass(frozen=True)
class StackedRow:
    """What one model shows: latent vectors `z` (N, K) with RGB `true`, `predicted` (N, 3), and a grid of
    colors `grid_true`, `grid_predicted` (H, M, V, 3) over `hue` (H,), `saturation` (M,) and `value` (V,),
    each from 0 to 1.
    """

    z: np.ndarray
    true: np.ndarray
    predicted: np.ndarray
    hue: np.ndarray
    saturation: np.ndarray
    value: np.ndarray
    grid_true: np.ndarray
    grid_predicted: np.ndarray
    view: View  # this row's own: a pruned model has other dimensions


def stacked(
    rows: Mapping[str, StackedRow],
    *,
    theme: Theme = THEMES["light"],
) -> Figure:
    """A row an operation: latent space, colors at full saturation, error against hue at full saturation.

    `rows` maps the name of an operation to its arrays; all rows share the scale of the error.
    """
    if not rows:
        raise InputError("stacked: rows is empty, expected a StackedRow for each operation")
    checked = {name: _checked(name, row) for name, row in rows.items()}
    errors = {name: ((row.grid_predicted - row.grid_true) ** 2).mean(-1)[:, -1] for name, row in checked.items()}
    top = 1.05 * max(1e-9, *(float(error.max()) for error in errors.values()))

    # Inches of one row, from its top left corner; on a narrow page the curve stands below the other two.
    side, slice_width, curve_height = (1.5, 1.62, 1.15) if theme.narrow else (1.66, 2.3, 1.15)
    slice_left = 1.9 if theme.narrow else 2.12
    curve_left, curve_top, curve_width = (0.75, 2.2, 2.7) if theme.narrow else (5.06, 0.44, 2.06)
    pitch = curve_top + curve_height + 0.52
    figure = sheet(theme, theme.width, pitch * len(rows) + (0.0 if theme.narrow else 0.12))
    for place, (name, row) in enumerate(checked.items()):
        y = place * pitch
        write(figure, 0.08, y + 0.06, name, **theme.text(HEADING))
        ax = panel(figure, theme, 0.03, y + 0.3, side, side, frame=False)
        draw_disc(ax, theme, row.z, row.true, row.predicted, row.view)
        hues, values = thinned(len(row.hue), len(row.value), 24, 10)
        height = slice_width * len(values) / len(hues)
        ax = panel(figure, theme, slice_left, y + 0.44 + curve_height - height, slice_width, height)
        draw_slice(
            ax,
            theme,
            row.grid_true[:, -1],
            row.grid_predicted[:, -1],
            row.hue,
            row.value,
            most=(24, 10),
            apart=120,
        )
        label(ax, theme, ax.get_xlabel(), "value")
        ax = panel(figure, theme, curve_left, y + curve_top, curve_width, curve_height)
        draw_error_by_hue(
            ax,
            theme,
            row.hue,
            row.value,
            errors[name],
            width=1.5,
            apart=120,
            pieces=36,
        )
        ax.set_ylim(-0.02 * top, top)
        label(ax, theme, ax.get_xlabel(), "mean squared error" if theme.narrow else "error")
        if place == 0:
            words = "Colors (center: true)"
            write(figure, slice_left, y + 0.06, words, **theme.text(HEADING))
            words = "By value" if theme.narrow else "Mean squared error"
            write(figure, curve_left, y + curve_top - 0.26, words, **theme.text(HEADING))
    return figure


def _checked(name: str, row: StackedRow) -> StackedRow:
    where = f"stacked, row {name!r}"
    shapes = Shapes(where)
    z, true, predicted = shapes.read("z", row.z, "N K"), shapes.colors("true", row.true, "N 3"), row.predicted
    predicted = shapes.colors("predicted", predicted, "N 3")
    check_view(where, row.view, z.shape[1])
    grid = read_grid(where, row.grid_true, row.grid_predicted, row.hue, row.saturation, row.value)
    return StackedRow(z, true, predicted, *grid[2:], *grid[:2], view=row.view)
