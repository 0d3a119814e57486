"""How a schedule is written: the curve between two keyframes, and a table beside what it becomes."""

from collections.abc import Sequence

import numpy as np
from matplotlib.figure import Figure

from press.drawing.canvas import label, panel, sheet, title, value_ticks, write
from press.drawing.shapes import Shapes
from press.drawing.theme import THEMES, Theme
from press.errors import InputError


def keyframes(
    part: np.ndarray,
    curve: np.ndarray,
    rows: Sequence[Sequence[str]],
    values: np.ndarray,
    frames: Sequence[tuple[int, float]],
    *,
    theme: Theme = THEMES["light"],
) -> Figure:
    """Left: a curve (N,) over the part (N,) of an interval that is over, and its slope. Right: a table and its parameter.

    rows: the table, its header first, cells as they are written. values (T,): its second column at every step. frames: the
    keyframes of that column as (step, value).
    """
    shapes = Shapes("keyframes")
    part, curve, values = shapes.read("part", part, "N"), shapes.read("curve", curve, "N"), shapes.read("values", values, "T")
    if not rows or len({len(row) for row in rows}) != 1:
        raise InputError("keyframes: rows of different lengths, expected a table with its header")
    if any(not 0 <= step < len(values) for step, _ in frames):
        raise InputError(f"keyframes: frames has a step outside of 0 to {len(values) - 1}")
    table_height, low = 0.3 + 0.24 * len(rows), 2.5
    figure = sheet(theme, theme.width, low + table_height + 2.45 if theme.narrow else low)

    for place, (words, line) in enumerate((("Minimum jerk", curve), ("Its slope", np.gradient(curve, part)))):
        ax = panel(figure, theme, 0.32 + place * 1.6, 0.42, 1.05, 1.55)
        title(ax, theme, words)
        reference = part if place == 0 else np.ones_like(part)
        ax.plot(part, reference, color=theme.line, linewidth=0.8, linestyle=(0, (3, 2)))
        ax.plot(part, line, color=theme.ink, linewidth=1.3)
        top = line.max()
        ax.set_xlim(-0.03, 1.03)
        ax.set_ylim(-0.05 * top, 1.08 * top)
        ax.set_xticks([0, 0.5, 1], ["0", "½", "1"])
        heights = [0.0, 1.0] if place == 0 else [0.0, 1.0, float(top)]
        ax.set_yticks(heights, [f"{height:.4g}" for height in heights])
        label(ax, theme, "part of interval")

    left, top = (0.2, low) if theme.narrow else (3.28, 0.0)
    columns = len(rows[0])
    pitch = 0.68
    for number, row in enumerate(rows):
        for column, cell in enumerate(row):
            look = theme.text(muted=number == 0 or column == 2) | {"fontfamily": "DejaVu Sans Mono"}
            write(figure, left + column * pitch, top + 0.3 + number * 0.24, cell or "·", **look)
    left, top = (0.5, low + table_height) if theme.narrow else (left + columns * pitch + 0.35, 0.0)
    ax = panel(figure, theme, left, top + 0.42, theme.width - left - 0.17, 1.55)
    title(ax, theme, rows[0][1])
    steps = np.arange(len(values))
    ax.plot(steps, values, color=theme.ink, linewidth=1.3)
    ax.plot(
        *zip(*frames, strict=True),
        linestyle="none",
        marker="o",
        markersize=4.2,
        color=theme.ink,
        markeredgecolor=theme.page,
        markeredgewidth=0.6,
        clip_on=False,
        zorder=4,
    )
    top = values.max()
    ax.set_xlim(-0.02 * len(steps), 1.02 * len(steps))
    ax.set_ylim(-0.05 * top, 1.08 * top)
    value_ticks(ax, "x", [step for step, _ in frames], apart=0.12 if theme.narrow else 0.3)
    value_ticks(ax, "y", [value for _, value in frames])
    label(ax, theme, "training step")
    words = "dashed: a straight line"
    write(figure, 0.32, low - 0.17, words, **theme.text(muted=True))
    return figure
