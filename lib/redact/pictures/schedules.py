"""The schedule: every parameter over the training steps."""

from collections.abc import Mapping, Sequence

import numpy as np
from matplotlib.figure import Figure

from press.drawing.canvas import panel, sheet, title, value_ticks, wrapped, write
from press.drawing.shapes import Shapes
from press.drawing.theme import THEMES, Theme
from press.errors import InputError


def schedule(
    values: Mapping[str, np.ndarray],
    keyframes: Mapping[str, Sequence[tuple[float, float]]],
    *,
    theme: Theme = THEMES["light"],
) -> Figure:
    """Small multiples, one a parameter: its value (T,) at every step, its keyframes (step, value) as dots.

    Every panel has its own scale, from 0 or below to its largest value, and the same steps. Raises
    `InputError` if the lengths differ or a keyframe belongs to no parameter or lies outside the steps.
    """
    shapes = Shapes("schedule")
    curves = {name: shapes.read(name, curve, "T") for name, curve in values.items()}
    if not curves:
        raise InputError("schedule: values is empty, expected an array for each parameter")
    last = len(next(iter(curves.values()))) - 1
    _check_keyframes(curves, keyframes, last)

    columns = 1 if theme.narrow else min(2, len(curves))
    rows = -(-len(curves) // columns)
    left, right, gap, head, height, pitch = 0.62, 0.2, 0.75, 0.32, 0.62, 1.06
    width = (theme.width - left - right - gap * (columns - 1)) / columns
    words = wrapped("across: training step; upwards: the parameter's value; a dot is a keyframe", theme.width - left - 0.1)
    figure = sheet(theme, theme.width, head + pitch * rows + 0.08 + 0.16 * words.count("\n"))
    frames = {step for points in keyframes.values() for step, _ in points} | {0, last}
    # 400 steps draw the same line as 3000 do; the keyframes and the steps before them keep a jump upright.
    steps = np.unique(np.linspace(0, last, 200 if theme.narrow else 400).round())
    steps = np.union1d(steps, [step for frame in frames for step in (max(frame - 1, 0), frame)]).astype(int)
    for place, (name, curve) in enumerate(curves.items()):
        row, column = divmod(place, columns)
        ax = panel(figure, theme, left + column * (width + gap), head + row * pitch, width, height)
        points = np.array(keyframes.get(name, ()), dtype=float).reshape(-1, 2)
        low, high = min(0.0, curve.min()), max(curve.max(), 1e-12)
        ax.set_xlim(-0.012 * max(last, 1), 1.012 * max(last, 1))
        ax.set_ylim(low - 0.06 * (high - low), high + 0.06 * (high - low))
        ax.fill_between(steps, 0, curve[steps], color=theme.faint, linewidth=0)
        ax.plot(steps, curve[steps], color=theme.ink, linewidth=1.1)
        ax.plot(
            points[:, 0],
            points[:, 1],
            linestyle="none",
            marker="o",
            markersize=3.6,
            color=theme.ink,
            markeredgecolor=theme.page,
            markeredgewidth=0.6,
            clip_on=False,
            zorder=4,
        )
        title(ax, theme, name)
        value_ticks(ax, "y", [0.0, *points[:, 1]] if len(points) else [0.0, high], apart=0.2)
        value_ticks(ax, "x", frames, apart=0.14)
        ax.tick_params(axis="x", labelbottom=place + columns >= len(curves))
    write(figure, left, head + pitch * rows - 0.14, words, **theme.text(muted=True))
    return figure


def _check_keyframes(
    curves: Mapping[str, np.ndarray], keyframes: Mapping[str, Sequence[tuple[float, float]]], last: int
) -> None:
    for name, points in keyframes.items():
        if name not in curves:
            raise InputError(f"schedule: keyframes has {name!r}, expected one of {', '.join(curves)}")
        for step, _ in points:
            if not 0 <= step <= last:
                raise InputError(f"schedule: a keyframe of {name!r} is at step {step:g}, expected 0 to {last}")
