"""Claims under other thresholds: the share of the networks that pass, as a function of the threshold."""

import textwrap
from collections.abc import Sequence
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter

from press.claims.comparisons import meets
from press.claims.intervals import wilson
from press.claims.thresholds import same_outcome
from press.drawing.canvas import Entry, key, key_height, label, panel, sheet, write
from press.drawing.shapes import Shapes
from press.drawing.theme import THEMES, Theme
from press.errors import InputError
from press.numbers import number
from redact.pictures.swarms import scale

_SIGNS = {">=": "≥", "<=": "≤"}
_LINE = 0.165  # inches from one line of text to the next
_MOST = 400  # thresholds at which a curve is drawn
_DECADES = 3  # how far below the threshold a logarithmic axis may begin


def threshold_curves(
    claims: Sequence[tuple[str, np.ndarray, str, float]],
    in_shares: Sequence[float],
    *,
    theme: Theme = THEMES["light"],
) -> Figure:
    """A panel a claim: the share that passes against the threshold, with its Wilson band, and the threshold that was written.

    A claim is (text, values (S,), ">=" or "<=", threshold); in_shares: the share that each has to reach, in (0, 1). A bar at
    the bottom shows where the threshold could lie and the outcome would be the same. An axis goes from the smallest to the
    largest of values and threshold. It is logarithmic where all are positive and span more than a factor of 100, and where the
    threshold is positive and less than a tenth of the largest value; then it begins no lower than a thousandth of the
    threshold.
    """
    if not claims or len(claims) != len(in_shares):
        raise InputError(f"threshold_curves: {len(claims)} claims and {len(in_shares)} shares, expected one a claim")
    for _, _, sign, _ in claims:
        if sign not in _SIGNS:
            raise InputError(f"threshold_curves: sign is {sign!r}, expected '>=' or '<='")
    arrays = [Shapes("threshold_curves").read(f"the values of {claim[0]!r}", claim[1], "S") for claim in claims]

    across = 1 if theme.narrow else 3
    columns = min(across, len(claims))
    left, right, gap, height = 0.76, 0.16, 0.3, 0.9
    width = (theme.width - left - right - gap * (across - 1)) / across
    titles = [textwrap.wrap(claim[0], 44 if theme.narrow else 27) for claim in claims]
    rows = [range(start, min(start + columns, len(claims))) for start in range(0, len(claims), columns)]
    lines = [max(len(titles[place]) for place in row) for row in rows]
    heads = [(count + 1) * _LINE + 0.1 for count in lines]
    foot = 0.46
    entries = _key_entries(theme)
    figure = sheet(theme, theme.width, 0.12 + sum(heads) + (height + foot) * len(rows) + key_height(theme, 0.12, entries))
    top = 0.06
    for row, head, most in zip(rows, heads, lines, strict=True):
        for column, place in enumerate(row):
            x = left + column * (width + gap)
            _, _, sign, threshold = claims[place]
            count = int(meets(arrays[place], sign, threshold).sum())
            first = top + (most - len(titles[place])) * _LINE
            write(figure, x, first, "\n".join(titles[place]), linespacing=1.2, **theme.text())
            told = f"{_SIGNS[sign]} {number(threshold)}: {count} of {len(arrays[place])}"
            write(figure, x, top + most * _LINE + 0.02, told, **theme.text(muted=True))
            ax = panel(figure, theme, x, top + head, width, height)
            _draw(ax, theme, arrays[place], sign, threshold, in_shares[place])
            ax.set_yticks([0, 0.5, 1], ["0 %", "50 %", "100 %"] if column == 0 else [])
            label(ax, theme, "threshold", "networks" if column == 0 else "")
        top += head + height + foot
    key(figure, theme, 0.12, top + 0.12, entries)
    return figure


def shares(values: np.ndarray, sign: str, thresholds: np.ndarray) -> np.ndarray:
    """The share of values (S,) that pass each threshold (T,), and the ends of its Wilson interval: (3, T)."""
    passes = [int(meets(values, sign, threshold).sum()) for threshold in thresholds]
    known = {count: (count / len(values), *wilson(count, len(values))) for count in set(passes)}
    return np.array([known[count] for count in passes]).T


def reach(values: np.ndarray, threshold: float) -> tuple[float, float, bool]:
    """The ends of a claim's axis, and whether it is logarithmic: see `threshold_curves`."""
    everything = np.append(values, threshold)
    low, high = float(everything.min()), float(everything.max())
    if (0 < low < high / 100) or 0 < threshold < high / 10:
        positive = everything[everything > 0]
        return max(float(positive.min()), threshold / 10**_DECADES), high, True
    return low, high, False


def _draw(ax: Axes, theme: Theme, values: np.ndarray, sign: str, threshold: float, in_share: float) -> None:
    low, high, log = reach(values, threshold)
    scale(ax, np.array([low, high]), log, most=3, zero=False)
    if not log:
        ax.xaxis.set_major_formatter(FuncFormatter(lambda value, _: number(round(value, 12))))
    start, end = ax.get_xlim()
    inside = np.unique(values[(values > start) & (values < end)])
    if len(inside) > _MOST:
        inside = inside[np.linspace(0, len(inside) - 1, _MOST).round().astype(int)]
    at = np.concatenate([[start], inside, [end]])
    share, lowest, highest = shares(values, sign, at)
    # A value passes a threshold that equals it: the curve falls after a value for one sign, and rises at it for the other.
    step = {">=": "pre", "<=": "post"}[sign]
    ax.fill_between(at, lowest, highest, step=step, color=theme.band, linewidth=0, zorder=1)
    ax.axhline(in_share, zorder=2, **_needed(theme))
    ax.plot(at, share, drawstyle=f"steps-{step}", zorder=4, clip_on=False, label="share", **_share(theme))
    ax.plot([threshold] * 2, [0, 1], zorder=3, label="threshold", **_threshold(theme))
    now = float(meets(values, sign, threshold).mean())
    ax.plot(threshold, now, zorder=6, clip_on=False, label="registered", **_registered(theme))
    first, last = np.clip(same_outcome(values, sign, threshold, in_share), start, end)
    ax.plot([first, last], [-0.1, -0.1], zorder=1, clip_on=False, label="same outcome", **_same(theme))
    ax.set_ylim(-0.17, 1.04)
    ax.spines["left"].set_bounds(0, 1)


def _key_entries(theme: Theme) -> list[Entry]:
    return [
        ("share that passes", _share(theme)),
        ("95 % interval", {"color": theme.band, "linewidth": 6}),
        ("needed share", _needed(theme)),
        ("as registered", _threshold(theme) | _registered(theme)),
        ("same outcome", _same(theme)),
    ]


def _share(theme: Theme) -> dict[str, Any]:
    return {"color": theme.ink, "linewidth": 1.3}


def _needed(theme: Theme) -> dict[str, Any]:
    return {"color": theme.line, "linewidth": 0.8, "dashes": (1.2, 1.6)}


def _threshold(theme: Theme) -> dict[str, Any]:
    return {"color": theme.threshold, "linewidth": 0.9, "dashes": (2.5, 2)}


def _registered(theme: Theme) -> dict[str, Any]:
    return {"marker": "o", "markersize": 5, "color": theme.page, "markeredgecolor": theme.ink, "markeredgewidth": 1.2}


def _same(theme: Theme) -> dict[str, Any]:
    return {"color": theme.seed, "linewidth": 4, "solid_capstyle": "butt"}
