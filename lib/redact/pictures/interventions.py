"""What an intervention does to activations: its strength and its effect by angle, and the curve that it follows."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Circle

from press.drawing.canvas import WIDTH, panel, sheet, write
from press.drawing.shapes import Shapes
from press.drawing.theme import THEMES, Theme
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
    """A column a setting: its strength by angle, the activations that it makes of a circle of them, its curve.

    The direction of the concept points upwards. Raises `InputError` for arrays that do not fit together.
    """
    if not settings:
        raise InputError("interventions: settings is empty, expected InterventionCurves for each column")
    names, gap = 0.86, 0.16
    side = min(1.5, (WIDTH - names) / len(settings) - gap)
    pitch = (WIDTH - names) / len(settings)
    head, between = 0.44, 0.14
    low = 0.92
    figure = sheet(theme, WIDTH, head + 2 * (side + between) + low + 0.58)
    for column, (name, setting) in enumerate(settings.items()):
        _check(name, setting)
        left = names + column * pitch
        middle = left + side / 2
        write(figure, middle, 0.06, name, **theme.text(8.5) | {"ha": "center"})
        write(figure, middle, 0.22, setting.note, **theme.text(6.5, muted=True) | {"ha": "center"})
        _draw_strength(panel(figure, theme, left, head, side, side, frame=False), theme, setting)
        _draw_moved(panel(figure, theme, left, head + side + between, side, side, frame=False), theme, setting)
        ax = panel(figure, theme, left + 0.06, head + 2 * (side + between) + 0.14, side - 0.12, low)
        _draw_curve(ax, theme, setting, first=column == 0)
    rows = [
        (head + side / 2, "strength,\nby angle\nfrom v"),
        (head + side + between + side / 2, "activations,\nbefore (circle)\nand after (line)"),
        (head + 2 * (side + between) + 0.14 + low / 2, "the curve"),
    ]
    for top, words in rows:
        write(figure, 0.04, top, words, linespacing=1.25, **theme.text(7, muted=True) | {"va": "center"})
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
    ax.text(0.1, 1.16, "v", ha="left", va="center", **theme.text(7.5) | {"fontstyle": "italic"})


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


def _draw_curve(ax: Axes, theme: Theme, setting: InterventionCurves, *, first: bool) -> None:
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
    ax.annotate(setting.mapping, (0, 1), xytext=(3, 3), xycoords="axes fraction", textcoords="offset points", **theme.text(7.5))
    ax.set_xlabel("a" if not first else "a, alignment to v", labelpad=1, **theme.text(7, muted=True))
