"""How a schedule is written: the curve between two keyframes, and a table beside what it becomes."""

from collections.abc import Sequence

import numpy as np
from matplotlib.figure import Figure

from press.drawing.canvas import WIDTH, panel, sheet, title, value_ticks, write
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
    figure = sheet(theme, WIDTH, 2.5)

    for place, (words, line) in enumerate((("Minimum jerk", curve), ("Its slope", np.gradient(curve, part)))):
        ax = panel(figure, theme, 0.42 + place * 1.52, 0.42, 1.06, 1.6)
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
        ax.set_xlabel("part of the interval", labelpad=2, **theme.text(7, muted=True))

    left = 3.38
    columns = len(rows[0])
    pitch = 0.55
    for number, row in enumerate(rows):
        for column, cell in enumerate(row):
            look = theme.text(7.5, muted=number == 0 or column == 2) | {"fontfamily": "DejaVu Sans Mono"}
            write(figure, left + column * pitch, 0.3 + number * 0.24, cell or "·", **look)
    ax = panel(figure, theme, left + columns * pitch + 0.45, 0.42, WIDTH - left - columns * pitch - 0.62, 1.6)
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
    value_ticks(ax, "x", [step for step, _ in frames], apart=0.15)
    value_ticks(ax, "y", [value for _, value in frames])
    ax.set_xlabel("training step", labelpad=2, **theme.text(7, muted=True))
    words = "dashed: a straight line"
    write(figure, 0.42, 2.5 - 0.14, words, **theme.text(7, muted=True))
    return figure
