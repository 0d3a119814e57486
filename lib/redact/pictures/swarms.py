"""Every seed a dot: distributions over seeds, and claims with the seeds that meet them."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from press.claims.comparisons import meets
from press.drawing import places
from press.drawing.canvas import Entry, key, key_height, label, log_axis, panel, printed_look, sheet, wrapped, write
from press.drawing.shapes import Shapes
from press.drawing.theme import THEMES, Theme
from press.errors import InputError
from press.numbers import number

_SIGNS = {">=": "≥", "<=": "≤"}
Condition = tuple[str, float]  # ">=" or "<=", and a threshold
DOT = 0.058
"""Inches: the diameter of a dot."""


def seed_distribution(
    groups: Mapping[str, np.ndarray],
    *,
    shown_seed_index: int = 0,
    marks: Mapping[str, float] | None = None,
    log: bool = False,
    x_name: str = "mean squared error",
    theme: Theme = THEMES["light"],
) -> Figure:
    """A row a group on one scale: every seed a dot, their median and spread, a printed value.

    `groups` maps a name to (S,) values; groups may have different numbers of seeds. `marks` holds the
    values that the source prints. `shown_seed_index` is the place of the seed that is emphasized. A
    logarithmic scale needs positive values.
    """
    marks = dict(marks or {})
    values = {name: Shapes("seed_distribution").read(f"groups[{name!r}]", group, "S") for name, group in groups.items()}
    if not values:
        raise InputError("seed_distribution: groups is empty, expected an array for each group")
    for name in marks:
        if name not in values:
            raise InputError(f"seed_distribution: marks has {name!r}, expected one of {', '.join(values)}")
    for name, group in values.items():
        if not 0 <= shown_seed_index < len(group):
            raise InputError(
                f"seed_distribution: shown_seed_index is {shown_seed_index}, groups[{name!r}] has {len(group)} seeds"
            )
    everything = np.concatenate([*values.values(), list(marks.values())])
    if log and everything.min() <= 0:
        raise InputError(f"seed_distribution: log is set but a value is {everything.min():g}, expected above 0")

    above = 0.24 if theme.narrow else 0.0  # inches for the name of a row, where there is no room on its left
    pitch, head, name_width, count_width = 0.52 + above, 0.16, 0.12 if theme.narrow else 1.7, 0.12 if theme.narrow else 0.8
    height, width = pitch * len(values), theme.width - name_width - count_width
    entries = _key_entries(theme, shown_seed_index, False, bool(marks))
    figure = sheet(theme, theme.width, head + height + 0.44 + key_height(theme, 0.12, entries))
    ax = panel(figure, theme, name_width, head, width, height)
    scale(ax, everything, log, most=3 if theme.narrow else 6)
    ax.set_ylim(height, 0)
    ax.set_yticks([])
    ax.spines["left"].set_visible(False)
    label(ax, theme, f"{x_name}, log scale" if log else x_name)
    for row, (name, group) in enumerate(values.items()):
        middle = row * pitch + above + 0.26
        ax.axhline(middle, color=theme.faint, linewidth=0.6, zorder=0)
        _draw_row(ax, theme, group, middle, pitch - above, None, shown_seed_index, marks.get(name))
        place = head + (row * pitch + 0.1 if theme.narrow else middle)
        _write_name(figure, theme, name, place, theme.width - 0.8 if theme.narrow else name_width)
        _write_count(figure, theme, theme.width - 0.72, place, group, None)
    key(figure, theme, 0.12, head + height + 0.5, entries)
    return figure


def claims_chart(
    claims: Sequence[tuple[str, np.ndarray, str, float]],
    *,
    shown_seed_index: int = 0,
    median_index: int | None = None,
    theme: Theme = THEMES["light"],
) -> Figure:
    """A row a claim on its own scale: every seed a dot, hollow diamonds where it fails, and the count.

    A claim is (text, values (S,), ">=" or "<=", threshold). A scale is logarithmic where the values are
    positive and span more than a factor of 100. `median_index`: the place of the median network, which gets a ring.
    """
    if not claims:
        raise InputError("claims_chart: claims is empty, expected (text, values, sign, threshold)")
    for _, _, sign, _ in claims:
        if sign not in _SIGNS:
            raise InputError(f"claims_chart: sign is {sign!r}, expected '>=' or '<='")
    shapes = Shapes("claims_chart")
    arrays = [shapes.read(f"the values of {claim[0]!r}", claim[1], "S") for claim in claims]
    if not 0 <= shown_seed_index < len(arrays[0]):
        raise InputError(f"claims_chart: shown_seed_index is {shown_seed_index}, the claims have {len(arrays[0])} seeds")
    if median_index is not None and not 0 <= median_index < len(arrays[0]):
        raise InputError(f"claims_chart: median_index is {median_index}, the claims have {len(arrays[0])} seeds")
    above = 0.36 if theme.narrow else 0.0  # inches for the words of a row, where there is no room on its left
    name_width, count_width = (0.12, 0.12) if theme.narrow else (2.5, 0.84)
    pitch, head, band = 0.78 + above, 0.1, 0.44
    width = theme.width - name_width - count_width
    entries = _key_entries(theme, shown_seed_index, True, False, median_index)
    figure = sheet(theme, theme.width, head + pitch * len(claims) + 0.06 + key_height(theme, 0.12, entries))
    for row, ((words, _, sign, threshold), values) in enumerate(zip(claims, arrays, strict=True)):
        top = head + row * pitch + above
        ax = panel(figure, theme, name_width, top, width, band)
        everything = np.append(values, threshold)
        log = bool(everything.min() > 0 and everything.max() > 100 * everything.min())
        scale(ax, everything, log, most=4 if theme.narrow else 6)
        ax.set_ylim(band, 0)
        ax.set_yticks([])
        ax.spines["left"].set_visible(False)
        _draw_row(ax, theme, values, band / 2, band, (sign, threshold), shown_seed_index, None, median_index)
        middle = top - above / 2 if theme.narrow else top + band / 2
        _write_name(figure, theme, words, middle, theme.width - 0.84 if theme.narrow else name_width)
        _write_count(figure, theme, theme.width - 0.74, middle, values, (sign, threshold))
    key(figure, theme, 0.12, head + pitch * len(claims) + 0.08, entries)
    return figure


def along(ax: Axes, values: np.ndarray) -> np.ndarray:
    """Where values (S,) lie across a figure, in inches (S,), once the scale of `ax` is set: what `swarm` keeps apart."""
    places = ax.transData.transform(np.column_stack([values, np.zeros(len(values))]))
    return ax.figure.dpi_scale_trans.inverted().transform(places)[:, 0]


def swarm(x: np.ndarray, diameter: float, room: float) -> np.ndarray:
    """Offsets (S,), as small as possible, within `room` on both sides, that keep dots at `x` (S,) apart.

    Lengths are in one unit. Where there is no room left, dots overlap as little as can be had. No chance is
    involved.
    """
    steps = int(room / (diameter / 2))
    choices = np.array(sorted((side * step * diameter / 2 for step in range(steps + 1) for side in (1, -1)), key=abs))
    order = np.argsort(x, kind="stable")
    along, across = x[order], np.zeros(len(x))
    # Dots are placed from left to right, so those that can touch the next one are the last few: from `near` on.
    near = 0
    for dot, here in enumerate(along):
        while here - along[near] >= diameter:
            near += 1
        between = np.hypot((along[near:dot] - here)[:, None], across[near:dot, None] - choices)
        gaps = between.min(axis=0, initial=np.inf)
        free = choices[gaps >= diameter * 0.98]
        across[dot] = free[0] if free.size else choices[np.argmax(gaps)]
    offsets = np.empty(len(x))
    offsets[order] = across
    return offsets


def scale(ax: Axes, values: np.ndarray, log: bool, most: int = 6, zero: bool = True) -> None:
    """Limits that leave a margin of 4 % on both sides, about `most` ticks; with `zero`, 0 is kept in sight where it is near."""
    if log:
        log_axis(ax, "x", most=most)
        low, high = np.log10(values.min()), np.log10(values.max())
        margin = 0.04 * max(high - low, 0.5)
        ax.set_xlim(10 ** (low - margin), 10 ** (high + margin))
        return
    low, high = float(values.min()), float(values.max())
    if zero and 0 < low < 0.5 * high:
        low = 0.0
    margin = 0.04 * max(high - low, 1e-6 * max(abs(high), 1e-6))
    ax.set_xlim(low - margin, high + margin)
    ax.xaxis.set_major_locator(MaxNLocator(most, steps=[1, 2, 5, 10]))
    ax.xaxis.set_major_formatter(lambda value, _: number(round(value, 12)))


def _draw_row(
    ax: Axes,
    theme: Theme,
    values: np.ndarray,
    middle: float,
    pitch: float,
    condition: Condition | None,
    shown: int,
    mark: float | None,
    ringed: int | None = None,
) -> None:
    """Draw one swarm; the y axis of `ax` is in inches downwards. Failing seeds are labeled "failing"."""
    low, median, high = np.percentile(values, [5, 50, 95])
    ax.plot([low, high], [middle, middle], color=theme.band, linewidth=5, solid_capstyle="butt", zorder=1)
    y = middle + swarm(along(ax, values), DOT, 0.36 * pitch)
    places.mark(ax, values, y)
    passing = np.ones(len(values), bool) if condition is None else meets(values, *condition)
    others = np.arange(len(values)) != shown
    for mask, name, look in ((passing, "passing", _passing(theme)), (~passing, "failing", _failing(theme))):
        chosen = mask & others
        ax.scatter(
            values[chosen],
            y[chosen],
            s=look["markersize"] ** 2,
            marker=look["marker"],
            color=look["color"],
            edgecolors=look["markeredgecolor"],
            linewidths=look["markeredgewidth"],
            zorder=3,
            label=name,
            clip_on=False,
        )
    look = _shown(theme, bool(passing[shown]))
    ax.plot(values[shown], y[shown], zorder=5, clip_on=False, label="shown", **look)
    if ringed is not None:
        ax.plot(values[ringed], y[ringed], zorder=6, clip_on=False, label="ringed", **ring(theme))
    # Both lines lie under the dots and reach out above and below them.
    ax.plot([median] * 2, [middle - 0.46 * pitch, middle + 0.46 * pitch], zorder=2, **_median(theme))
    if condition is not None:
        ax.plot([condition[1]] * 2, [middle - 0.5 * pitch, middle + 0.5 * pitch], zorder=2, **_threshold(theme))
    if mark is not None:
        ax.plot(mark, middle - 0.45 * pitch, zorder=6, clip_on=False, **printed_look(theme))


def _write_name(figure: Figure, theme: Theme, name: str, middle: float, room: float) -> None:
    """The words of a row, about the height `middle`: on its left, or on a narrow page above it."""
    write(figure, 0.12, middle, wrapped(name, room - 0.18), linespacing=1.1, **theme.text() | {"va": "center"})


def _write_count(
    figure: Figure,
    theme: Theme,
    left: float,
    top: float,
    values: np.ndarray,
    condition: Condition | None,
) -> None:
    if condition is None:
        write(figure, left, top, f"{len(values)} seeds", **theme.text(muted=True) | {"va": "center"})
        return
    sign, threshold = condition
    count = int(meets(values, sign, threshold).sum())
    write(figure, left, top - 0.075, f"{count} of {len(values)}", **theme.text() | {"va": "center"})
    write(
        figure,
        left,
        top + 0.075,
        f"{_SIGNS[sign]} {number(threshold)}",
        **theme.text(muted=True) | {"va": "center"},
    )


def _key_entries(theme: Theme, shown: int, thresholds: bool, marks: bool, ringed: int | None = None) -> list[Entry]:
    entries = [(f"seed {shown}", _shown(theme, True)), ("another seed", _passing(theme))]
    if ringed is not None:
        entries.insert(1, (f"seed {ringed}", ring(theme)))
    if thresholds:
        entries += [("misses the threshold", _failing(theme)), ("threshold", _threshold(theme))]
    entries += [("median", _median(theme)), ("5–95 %", {"color": theme.band, "linewidth": 5})]
    if marks:
        entries += [("printed by the source", printed_look(theme))]
    return entries


def ring(theme: Theme) -> dict[str, Any]:
    """How the ring round the dot of the median network looks."""
    return {
        "marker": "o",
        "markersize": 7,
        "color": "none",
        "markeredgecolor": theme.ink,
        "markeredgewidth": 0.9,
        "linestyle": "none",
    }


def _median(theme: Theme) -> dict[str, Any]:
    return {"color": theme.ink, "linewidth": 1.4}


def _threshold(theme: Theme) -> dict[str, Any]:
    return {"color": theme.threshold, "linewidth": 0.9, "dashes": (2.5, 2)}


def _passing(theme: Theme) -> dict[str, Any]:
    return {
        "marker": "o",
        "markersize": 3.6,
        "color": theme.seed,
        "markeredgecolor": "none",
        "markeredgewidth": 0,
        "linestyle": "none",
    }


def _failing(theme: Theme) -> dict[str, Any]:
    return {
        "marker": "D",
        "markersize": 3.4,
        "color": theme.page,
        "markeredgecolor": theme.outline,
        "markeredgewidth": 0.8,
        "linestyle": "none",
    }


def _shown(theme: Theme, passing: bool) -> dict[str, Any]:
    return {
        "marker": "o" if passing else "D",
        "markersize": 5 if passing else 4.6,
        "color": theme.ink if passing else theme.page,
        "markeredgecolor": theme.page if passing else theme.ink,
        "markeredgewidth": 0.7 if passing else 1.2,
        "linestyle": "none",
    }
