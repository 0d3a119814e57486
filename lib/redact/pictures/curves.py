"""The error over hue, saturation and value, in lines of the colors that they stand for."""

from collections.abc import Mapping
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.colors import hsv_to_rgb
from matplotlib.figure import Figure

from press.drawing.canvas import KEY_PITCH, colored_line, key, key_height, label, nearest, panel, sheet, title
from press.drawing.shapes import Shapes
from press.drawing.theme import THEMES, Theme
from press.errors import InputError
from press.numbers import number
from redact.pictures.hues import HUE_NAMES, centered_hues, hue_color, name_hues

LEVELS = (1, 0.75, 0.5, 0.25, 0)


def error_curves(
    hue: np.ndarray,
    saturation: np.ndarray,
    value: np.ndarray,
    by_value: np.ndarray,
    by_saturation: np.ndarray,
    highest: float,
    *,
    theme: Theme = THEMES["light"],
) -> Figure:
    """Four panels of the squared error on one scale, which reaches to `highest`.

    Against hue at full saturation, a line a value; against hue at full value, a line a saturation; against
    saturation at full value, and against value at full saturation, a line for each of six hues.

    `hue` (H,) is in turns and cyclic, `saturation` (M,) and `value` (V,) ascend to 1; the errors `by_value` (H, V) at
    saturation 1 and `by_saturation` (H, M) at value 1 are the mean over RGB of the squared difference.
    """
    shapes = Shapes("error_curves")
    hue, saturation = shapes.read("hue", hue, "H"), shapes.read("saturation", saturation, "M")
    value, by_value = shapes.read("value", value, "V"), shapes.read("by_value", by_value, "H V")
    by_saturation = shapes.read("by_saturation", by_saturation, "H M")
    for name, error in (("by_value", by_value), ("by_saturation", by_saturation)):
        if error.min() < 0:
            raise InputError(f"error_curves: {name} has a value of {error.min():g}, expected 0 or more")
    top = 1.05 * max(highest, 1e-9)

    half_columns = 1 if theme.narrow else 2
    left, gap, width, height, low, foot = 0.75, 0.4, theme.width - 0.93, 1.45, 1.2, 0.46
    head, key_lines = 0.36 + KEY_PITCH, 2 if theme.narrow else 1
    low_head = 0.36 + KEY_PITCH * key_lines
    pitch = head + height + foot
    figure = sheet(theme, theme.width, 2 * pitch + (3 - half_columns) * (low_head + low + foot))

    ax = _panel(figure, theme, left, head, width, height, top, "At saturation 1, by value")
    draw_error_by_hue(ax, theme, hue, value, by_value)
    chosen = value[nearest(LEVELS, value)]
    _key(figure, theme, left, head, [(number(v), hue_color(0, 1, v)) for v in chosen])

    ax = _panel(figure, theme, left, head + pitch, width, height, top, "At value 1, by saturation")
    draw_error_by_hue(ax, theme, hue, saturation, by_saturation, of="saturation")
    chosen = saturation[nearest(LEVELS, saturation)]
    _key(figure, theme, left, head + pitch, [(number(s), hue_color(0, s, 1)) for s in chosen])

    half = (width - gap * (half_columns - 1)) / half_columns
    hues = nearest((degrees / 360 for degrees in HUE_NAMES), hue)
    names = [(_hue_name(hue[index]), hue_color(360 * hue[index])) for index in hues]
    for column, (words, along) in enumerate(
        (("At value 1, against saturation", "saturation"), ("At saturation 1, against value", "value"))
    ):
        x, y = left, low_head + 2 * pitch
        if theme.narrow:
            y += column * (low_head + low + foot)
        else:
            x += column * (half + gap)
        ax = _panel(figure, theme, x, y, half, low, top, words, key_lines)
        steps = saturation if along == "saturation" else value
        for index in reversed(hues):
            ones = np.ones_like(steps)
            colors = np.stack([hue[index] * ones, *((steps, ones) if along == "saturation" else (ones, steps))], axis=-1)
            line = by_saturation[index] if along == "saturation" else by_value[index]
            colored_line(ax, theme, steps, line, hsv_to_rgb(colors))
        ax.set_xlim(steps[0], max(steps[-1], steps[0] + 1e-9))
        ax.set_xticks([0, 0.5, 1], ["0", "0.5", "1"])
        label(ax, theme, along, "mean squared error" if x == left else "")
        ax.tick_params(labelleft=x == left)
        if x == left:
            _key(figure, theme, left, y, names)
    return figure


def shown_errors(hue: np.ndarray, saturation: np.ndarray, value: np.ndarray, error: np.ndarray) -> dict[str, Any]:
    """The arguments of `error_curves`, out of an error (H, M, V) of all colors: of 240 by 48 by 48, it shows a 24th."""
    faces = {"by_value": error[:, -1], "by_saturation": error[:, :, -1], "highest": float(error.max())}
    return {"hue": hue, "saturation": saturation, "value": value} | faces


def error_bands(
    hue: np.ndarray,
    errors: Mapping[str, np.ndarray],
    *,
    shown_seed_index: int = 0,
    theme: Theme = THEMES["light"],
) -> Figure:
    """A panel a group, all on one scale: the error over the vibrant hues, middle 90 % and median of the seeds, one seed.

    `hue` (H,) is in turns and cyclic; `errors` maps a name to (S, H), the error of every seed at full
    saturation and value. The seed at `shown_seed_index` is drawn alone.
    """
    shapes = Shapes("error_bands")
    hue = shapes.read("hue", hue, "H")
    errors = {name: shapes.read(f"errors[{name!r}]", error, "S H") for name, error in errors.items()}
    top = 1.05 * max(1e-9, *(float(np.quantile(error, 0.95, axis=0).max()) for error in errors.values()))
    left, head, width, height = 0.75, 0.36, theme.width - 0.93, 1.45
    pitch = head + height + 0.46
    n_seeds = len(next(iter(errors.values())))
    samples = [
        (f"median of {n_seeds} seeds (colored)", {"color": theme.seed, "linewidth": 1.8}),
        ("5–95 % of the seeds", {"color": theme.band, "linewidth": 6}),
        (f"seed {shown_seed_index}", {"color": theme.ink, "linewidth": 0.8, "linestyle": (0, (3, 2))}),
    ]
    figure = sheet(theme, theme.width, pitch * len(errors) + key_height(theme, 0.12, samples) + 0.1)
    order, degrees = centered_hues(hue)
    order, degrees = np.append(order, order[0]), np.append(degrees, degrees[0] + 360)
    vivid = hsv_to_rgb(np.stack([hue[order] % 1, np.ones(len(order)), np.ones(len(order))], axis=-1))
    for row, (name, error) in enumerate(errors.items()):
        ax = panel(figure, theme, left, head + row * pitch, width, height)
        title(ax, theme, f"{name}: vibrant hues")
        label(ax, theme, y="mean squared error")
        low, middle, high = np.quantile(error, [0.05, 0.5, 0.95], axis=0)
        ax.fill_between(degrees, low[order], high[order], color=theme.band, linewidth=0)
        ax.plot(degrees, error[shown_seed_index][order], color=theme.ink, linewidth=0.8, linestyle=(0, (3, 2)))
        colored_line(ax, theme, degrees, middle[order], vivid)
        ax.set_ylim(-0.02 * top, top)
        ax.set_xlim(degrees[0], degrees[-1])
        name_hues(ax, theme, lambda offset: offset)
    key(figure, theme, 0.12, pitch * len(errors) + 0.1, samples)
    return figure


def draw_error_by_hue(
    ax: Axes,
    theme: Theme,
    hue: np.ndarray,
    level: np.ndarray,
    error: np.ndarray,
    *,
    of: str = "value",
    width: float = 1.8,
    apart: int | None = None,
    pieces: int = 60,
) -> None:
    """Draw error (H, V) against hue into `ax`, a line a level of `LEVELS`; the circle is cut opposite red.

    `level` (V,) holds values, at full saturation, or, with `of="saturation"`, saturations at full value.
    """
    order, degrees = centered_hues(hue)
    order, degrees = np.append(order, order[0]), np.append(degrees, degrees[0] + 360)
    for index in reversed(nearest(LEVELS, level)):
        full, part = np.ones(len(order)), np.full(len(order), level[index])
        colors = hsv_to_rgb(np.stack([hue[order] % 1, *((full, part) if of == "value" else (part, full))], axis=-1))
        colored_line(ax, theme, degrees, error[order, index], colors, width=width, pieces=pieces)
    ax.set_xlim(degrees[0], degrees[-1])
    name_hues(ax, theme, lambda offset: offset, apart=apart)


def _hue_name(hue: float) -> str:
    """The name of a hue in turns, or its degrees where it has none."""
    return HUE_NAMES.get(round(hue * 360), f"{hue * 360:.0f}°")


def _panel(figure, theme, left, top, width, height, limit, words, key_lines=1) -> Axes:
    ax = panel(figure, theme, left, top, width, height)
    title(ax, theme, words, above=6 + 72 * KEY_PITCH * key_lines)
    label(ax, theme, y="mean squared error")
    ax.set_ylim(-0.02 * limit, limit)
    return ax


def _key(figure, theme, left, top, entries) -> None:
    looks = [
        (
            name,
            {
                "marker": "s",
                "markersize": 5,
                "color": color,
                "markeredgecolor": theme.outline,
                "markeredgewidth": 0.5,
                "linestyle": "none",
            },
        )
        for name, color in entries
    ]
    key(figure, theme, left - 0.02, top - 0.04 - key_height(theme, left, looks) + KEY_PITCH / 2, looks)
