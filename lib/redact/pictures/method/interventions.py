"""What an intervention does to activations: its strength and its effect by angle, and the curve that it follows."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Circle

from press.drawing.canvas import label, panel, sheet, wrapped, write
from press.drawing.shapes import Shapes
from press.drawing.theme import HEADING, THEMES, Theme
from press.errors import InputError


@dataclass(frozen=True)
class InterventionCurves:
    """One setting of an intervention, in a plane that holds the concept's direction v.

    angle (T,): of an activation of length 1 from v, in radians, all the way round. strength (T,): what is done to it, in
    [0, 1]. moved (T, 2): what becomes of it, as its parts along v and across. alignment (M,), mapped (M,): the curve, over the
    cosines to v. mapping: the name of the curve, `h(a)` or `m(a)`. stays: whether the curve of doing nothing is the identity
    (m) and not 0 (h). note: the setting in words.
    """

    angle: np.ndarray
    strength: np.ndarray
    moved: np.ndarray
    alignment: np.ndarray
    mapped: np.ndarray
    mapping: str
    stays: bool
    note: str


def interventions(settings: Mapping[str, InterventionCurves], *, theme: Theme = THEMES["light"]) -> Figure:
    """A setting: its strength by angle, the activations that it makes of a circle of them, its curve.

    A setting is a column, on a narrow page a row.
    The direction of the concept points upwards. Raises `InputError` for arrays that do not fit together.
    """
    if not settings:
        raise InputError("interventions: settings is empty, expected InterventionCurves for each column")
    for name, setting in settings.items():
        _check(name, setting)
    return _in_rows(settings, theme) if theme.narrow else _in_columns(settings, theme)


_ROWS = ("strength,\nby angle\nfrom v", "activations,\nbefore (circle)\nand after (line)", "the curve")


def _in_columns(settings: Mapping[str, InterventionCurves], theme: Theme) -> Figure:
    names, gap = 1.08, 0.1
    pitch = (theme.width - names) / len(settings)
    side = min(1.5, pitch - gap)
    words = [(wrapped(name, pitch - 0.06, HEADING), wrapped(setting.note, pitch - 0.06)) for name, setting in settings.items()]
    lines, note_lines = (max(text.count("\n") + 1 for text in texts) for texts in zip(*words, strict=True))
    note_top = 0.08 + 0.18 * lines
    head, between, low = note_top + 0.165 * note_lines + 0.06, 0.14, 0.92
    figure = sheet(theme, theme.width, head + 2 * (side + between) + low + 0.62)
    for column, (setting, (name, note)) in enumerate(zip(settings.values(), words, strict=True)):
        left = names + column * pitch
        middle = left + side / 2
        write(figure, middle, 0.06, name, linespacing=1.15, **theme.text(HEADING) | {"ha": "center"})
        write(figure, middle, note_top, note, linespacing=1.15, **theme.text(muted=True) | {"ha": "center"})
        _draw_strength(panel(figure, theme, left, head, side, side, frame=False), theme, setting)
        _draw_moved(panel(figure, theme, left, head + side + between, side, side, frame=False), theme, setting)
        _draw_curve(panel(figure, theme, left + 0.1, head + 2 * (side + between) + 0.18, side - 0.16, low), theme, setting)
    tops = (head + side / 2, head + side + between + side / 2, head + 2 * (side + between) + 0.18 + low / 2)
    for top, name in zip(tops, _ROWS, strict=True):
        write(figure, 0.04, top, name, linespacing=1.2, **theme.text(muted=True) | {"va": "center"})
    return figure


def _in_rows(settings: Mapping[str, InterventionCurves], theme: Theme) -> Figure:
    """A row a setting: for a narrow page."""
    side, first, head = 1.12, 0.6, 0.42
    pitch = head + side + 0.5
    across = theme.width / 3
    figure = sheet(theme, theme.width, first + len(settings) * pitch)
    for column, name in enumerate(_ROWS):
        write(figure, column * across + 0.06, 0.06, name, linespacing=1.15, **theme.text(muted=True))
    for row, (name, setting) in enumerate(settings.items()):
        top = first + row * pitch
        write(figure, 0.06, top, name, **theme.text(HEADING))
        write(figure, 0.06, top + 0.19, setting.note, **theme.text(muted=True))
        _draw_strength(panel(figure, theme, 0.03, top + head, side, side, frame=False), theme, setting)
        _draw_moved(panel(figure, theme, across + 0.03, top + head, side, side, frame=False), theme, setting)
        _draw_curve(panel(figure, theme, 2 * across + 0.2, top + head + 0.2, side - 0.25, side - 0.25), theme, setting)
    return figure


def _check(name: str, setting: InterventionCurves) -> None:
    shapes = Shapes(f"interventions, {name!r}")
    shapes.read("angle", setting.angle, "T")
    strength = shapes.read("strength", setting.strength, "T")
    shapes.read("moved", setting.moved, "T 2")
    shapes.read("alignment", setting.alignment, "M")
    shapes.read("mapped", setting.mapped, "M")
    if strength.min() < 0 or strength.max() > 1 + 1e-9:
        raise InputError(
            f"interventions, {name!r}: strength has values from {strength.min():g} to {strength.max():g}, expected 0 to 1"
        )


def _disc(ax: Axes, theme: Theme) -> None:
    """The unit circle, its two axes, and v."""
    ax.set(xlim=(-1.3, 1.3), ylim=(-1.22, 1.38), aspect="equal")
    ax.add_patch(Circle((0, 0), 1, facecolor="none", edgecolor=theme.line, linewidth=0.7, zorder=1))
    ax.plot([-1, 1], [0, 0], color=theme.faint, linewidth=0.7, zorder=0)
    ax.plot([0, 0], [-1, 1], color=theme.faint, linewidth=0.7, zorder=0)
    look = {"arrowstyle": "-|>,head_width=0.14,head_length=0.26", "color": theme.ink, "linewidth": 0.9}
    ax.annotate("", xy=(0, 1.2), xytext=(0, 1), zorder=4, arrowprops=look | {"shrinkA": 0, "shrinkB": 0})
    ax.text(0.1, 1.16, "v", ha="left", va="center", **theme.text() | {"fontstyle": "italic"})


def _draw_strength(ax: Axes, theme: Theme, setting: InterventionCurves) -> None:
    _disc(ax, theme)
    order = np.argsort(setting.angle)
    angle, strength = setting.angle[order], setting.strength[order]
    x, y = strength * np.sin(angle), strength * np.cos(angle)
    ax.fill(x, y, facecolor=theme.band, edgecolor=theme.ink, linewidth=1.1, zorder=2)


def _draw_moved(ax: Axes, theme: Theme, setting: InterventionCurves) -> None:
    _disc(ax, theme)
    order = np.argsort(setting.angle)
    before = np.column_stack([np.sin(setting.angle), np.cos(setting.angle)])[order]
    after = setting.moved[order][:, ::-1]
    # Some activations, fifteen degrees apart, are led to where they go.
    step = max(1, len(order) // 24)
    for start, end in zip(before[::step], after[::step], strict=True):
        if np.hypot(*(end - start)) > 0.02:
            look = {"arrowstyle": "-|>,head_width=0.09,head_length=0.18", "color": theme.line, "linewidth": 0.7}
            ax.annotate("", xy=end, xytext=start, zorder=2, arrowprops=look | {"shrinkA": 0, "shrinkB": 0})
    # Where neighbors part, as at a threshold, the line is broken.
    broken = np.hypot(*np.diff(after, axis=0).T) > 0.15
    line = np.insert(after, np.flatnonzero(broken) + 1, np.nan, axis=0)
    ax.plot(*line.T, color=theme.ink, linewidth=1.6, zorder=3, solid_capstyle="round")


def _draw_curve(ax: Axes, theme: Theme, setting: InterventionCurves) -> None:
    idle = setting.alignment if setting.stays else np.zeros_like(setting.alignment)
    ax.plot(setting.alignment, idle, color=theme.line, linewidth=0.8, linestyle=(0, (3, 2)))
    jumps = np.flatnonzero(np.abs(np.diff(setting.mapped)) > 0.15) + 1
    ax.plot(
        np.insert(setting.alignment, jumps, np.nan),
        np.insert(setting.mapped, jumps, np.nan),
        color=theme.ink,
        linewidth=1.4,
        solid_capstyle="round",
    )
    low = min(-0.05, float(setting.mapped.min()) - 0.05)
    ax.set(xlim=(-0.03, 1.03), ylim=(low, 1.08))
    ax.set_xticks([0, 0.5, 1], ["0", "½", "1"])
    ax.set_yticks([0, 1], ["0", "1"])
    ax.annotate(setting.mapping, (0, 1), xytext=(3, 3), xycoords="axes fraction", textcoords="offset points", **theme.text())
    label(ax, theme, "alignment a")
