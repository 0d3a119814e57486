"""Relearning: how many networks have a concept back, against the steps of an attack, and how they compare with a control."""

from collections.abc import Mapping
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from press.drawing import places
from press.drawing.canvas import key, key_height, label, log_axis, panel, sheet, title, wrapped, write
from press.drawing.shapes import Shapes
from press.drawing.theme import THEMES, Theme
from press.errors import InputError
from redact.pictures.swarms import DOT, along, scale, swarm

_NAMES, _COUNTS = 1.72, 0.62
"""Inches on the left for the names of rows, and for counts beside a curve."""


def relearning_curves(
    attacks: Mapping[str, Mapping[str, np.ndarray]],
    ends: Mapping[str, int],
    batch: int,
    *,
    theme: Theme = THEMES["light"],
) -> Figure:
    """A column an attack, a row a set of networks: the share that has the concept back, against the steps.

    attacks: what an attack is called -> name of a set of networks -> the steps (S,) until it is back, infinite for never.
    ends: how many steps an attack has. batch: samples a step. The axis of steps is logarithmic and begins
    at 1; what is back before any step is at its left end. On a narrow page attacks stand below each other.

    Raises:
        InputError: there is no attack, or steps are negative or no numbers.
    """
    rows = list(dict.fromkeys(name for sets in attacks.values() for name in sets))
    if not rows:
        raise InputError("relearning_curves: attacks is empty, expected the steps of one set of networks at least")
    for attack, sets in attacks.items():
        for name, steps in sets.items():
            known = Shapes("relearning_curves").read(f"attacks[{attack!r}][{name!r}]", steps, "S", finite=False)
            if not (known >= 0).all():
                raise InputError(
                    f"relearning_curves: attacks[{attack!r}][{name!r}] has {known.min():g}, expected steps, 0 or more"
                )
    columns = 1 if theme.narrow else len(attacks)
    above = 0.2 if theme.narrow else 0.0
    names = 0.12 if theme.narrow else _NAMES
    height, pitch, head, foot = 0.3, 0.44 + above, 0.36, 0.5
    width = (theme.width - names - 0.1) / columns - _COUNTS
    shown = [list(attacks.items())] if columns > 1 else [[pair] for pair in attacks.items()]
    own = [rows if columns > 1 else list(block[0][1]) for block in shown]
    entries = _key_entries(theme)
    whole = sum(head + pitch * len(names_) + foot for names_ in own)
    figure = sheet(theme, theme.width, whole + key_height(theme, 0.12, entries) + 0.1)
    top = 0.0
    for block, names_ in zip(shown, own, strict=True):
        for row, name in enumerate(names_):
            middle = top + head + row * pitch + (0.08 if theme.narrow else height / 2)
            words = name if theme.narrow else wrapped(name, _NAMES - 0.2)
            write(figure, 0.12, middle, words, linespacing=1.05, **theme.text() | {"va": "center"})
        for column, (attack, sets) in enumerate(block):
            left = names + column * (width + _COUNTS)
            last = max(row for row, name in enumerate(names_) if name in sets)
            for row, name in enumerate(names_):
                if name not in sets:
                    continue
                ax = panel(figure, theme, left, top + head + row * pitch + above, width, height)
                _curve(ax, theme, np.asarray(sets[name], dtype=float), ends[attack])
                if row == 0 or name == next(iter(sets)):
                    title(ax, theme, attack, above=4 + 72 * above)
                if row < last:
                    ax.tick_params(labelbottom=False)
                else:
                    label(ax, theme, "steps")
                back = f"{int(np.isfinite(sets[name]).sum())} of {len(sets[name])}"
                write(
                    figure,
                    left + width + 0.06,
                    top + head + row * pitch + above + height / 2,
                    back,
                    **theme.text(muted=True) | {"va": "center"},
                )
        top += head + pitch * len(names_) + foot
    key(figure, theme, 0.12, top + 0.02, entries)
    return figure


def _curve(ax: Axes, theme: Theme, steps: np.ndarray, end: int) -> None:
    log_axis(ax, "x", most=4)
    ax.set_xlim(0.8, end)
    ax.set_ylim(0, 1.04)
    ax.set_yticks([])
    ax.spines["left"].set_visible(False)
    known = np.sort(steps[np.isfinite(steps)])
    at = np.concatenate([[0.8], known.clip(0.8, end), [end]])
    share = np.concatenate([[0.0], np.arange(1, len(known) + 1) / len(steps), [len(known) / len(steps)]])
    ax.fill_between(at, 0, share, step="post", color=theme.band, linewidth=0, zorder=1)
    ax.plot(at, share, drawstyle="steps-post", zorder=3, **_share(theme))
    middle = np.sort(steps)[(len(steps) - 1) // 2]
    if np.isfinite(middle):
        ax.plot([max(middle, 0.8)] * 2, [0, 1.0], zorder=4, label="median", **_median(theme))


def slowdowns(ratios: Mapping[str, tuple[np.ndarray, tuple[float, float]]], *, theme: Theme = THEMES["light"]) -> Figure:
    """A row a control: how many times as many steps each network takes as the control of its seed, on a logarithmic scale.

    ratios: name of the control -> (ratios (S,) above 0, the interval of their median). A line stands at 1, as many steps.

    Raises:
        InputError: there is no control, or a ratio is not above 0.
    """
    if not ratios:
        raise InputError("slowdowns: ratios is empty, expected one control at least")
    values = {name: Shapes("slowdowns").read(f"ratios[{name!r}]", ratio, "S") for name, (ratio, _) in ratios.items()}
    everything = np.concatenate([*values.values(), [0.5, 2.0]])
    if everything.min() <= 0:
        raise InputError(f"slowdowns: a ratio is {everything.min():g}, expected above 0")
    above = 0.24 if theme.narrow else 0.0
    pitch, head = 0.52 + above, 0.14
    left, right = (0.16, 0.16) if theme.narrow else (2.1, 1.0)
    height, width = pitch * len(values), theme.width - left - right
    entries = [
        ("a network", _dot(theme)),
        ("median", _median(theme)),
        ("its 95 % interval", _interval(theme)),
        ("as many", _one(theme)),
    ]
    figure = sheet(theme, theme.width, head + height + 0.5 + key_height(theme, 0.12, entries))
    ax = panel(figure, theme, left, head, width, height)
    scale(ax, everything, True, most=4 if theme.narrow else 6)
    ax.set_ylim(height, 0)
    ax.set_yticks([])
    ax.spines["left"].set_visible(False)
    label(ax, theme, "steps, over those of the control; log scale")
    ax.axvline(1, zorder=1, **_one(theme))
    for row, (name, ratio) in enumerate(values.items()):
        middle = row * pitch + above + 0.26
        y = middle + swarm(along(ax, ratio), DOT, 0.36 * (pitch - above))
        places.mark(ax, ratio, y)
        ax.scatter(
            ratio,
            y,
            s=_dot(theme)["markersize"] ** 2,
            color=theme.seed,
            linewidths=0,
            zorder=3,
            clip_on=False,
        )
        ax.plot(ratios[name][1], [middle] * 2, zorder=2, **_interval(theme))
        ax.plot([np.median(ratio)] * 2, [middle - 0.2, middle + 0.2], zorder=4, **_median(theme))
        place = head + (row * pitch + 0.1 if theme.narrow else middle)
        write(figure, 0.12, place, wrapped(name, theme.width - 1.1 if theme.narrow else left - 0.2), **_at(theme, False))
        told = f"{int((ratio >= 1).sum())} of {len(ratio)} ≥ 1"
        write(figure, theme.width - 0.92, place, told, **_at(theme, True))
    key(figure, theme, 0.12, head + height + 0.56, entries)
    return figure


def _at(theme: Theme, muted: bool) -> dict[str, Any]:
    return theme.text(muted=muted) | {"va": "center", "linespacing": 1.05}


def _key_entries(theme: Theme) -> list[tuple[str, dict[str, Any]]]:
    return [("share of networks that have it back", _share(theme)), ("median", _median(theme))]


def _share(theme: Theme) -> dict[str, Any]:
    return {"color": theme.ink, "linewidth": 1.2}


def _median(theme: Theme) -> dict[str, Any]:
    return {"color": theme.ink, "linewidth": 1.0, "dashes": (2.0, 1.4)}


def _interval(theme: Theme) -> dict[str, Any]:
    return {"color": theme.band, "linewidth": 6, "solid_capstyle": "butt"}


def _one(theme: Theme) -> dict[str, Any]:
    return {"color": theme.line, "linewidth": 0.8}


def _dot(theme: Theme) -> dict[str, Any]:
    return {"marker": "o", "markersize": 3.6, "color": theme.seed, "markeredgecolor": "none", "linestyle": "none"}
