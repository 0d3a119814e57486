"""What training did: every term of the loss over the training steps, over all seeds."""

import warnings
from collections.abc import Mapping
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from press.drawing.canvas import key, key_height, label, log_axis, panel, printed_look, sheet, title, write
from press.drawing.shapes import Shapes
from press.drawing.theme import THEMES, Theme
from press.errors import InputError
from press.numbers import number

_BINS = 150  # points a line has: about one a bin of 20 steps in the long runs


def training(
    losses: Mapping[str, np.ndarray],
    weights: Mapping[str, np.ndarray],
    seeds: np.ndarray,
    steps: int,
    *,
    shown_seed_index: int = 0,
    printed: Mapping[str, tuple[int, float]] | None = None,
    theme: Theme = THEMES["light"],
) -> Figure:
    """One panel a term, on a logarithmic scale: the seeds as a band and a median, one of them as a line.

    `losses` has (B, S) means a term of the bins of the T `steps` (see `in_bins`), NaN where the term is off; `weights` (T,) for
    the terms that have one, drawn as a strip under the panel; `seeds` (S,) names the columns, of which that at
    `shown_seed_index` is drawn as a line; `printed` marks a value that the source
    logged, (step, value). Every point is the mean of a bin of steps (the figure says of how many): a single
    batch is noise, and in a batch without labels a labeled term is 0. The band is the middle 90 % of the
    seeds. A mean of 0 has no place on the scale and leaves a gap in a line.
    """
    shapes = Shapes("training")
    seeds = shapes.read("seeds", seeds, "S")
    for name, loss in losses.items():  # looked at, and not kept: of many seeds, as doubles they would take twice the room
        shapes.read(f"losses[{name!r}]", loss, "B S", finite=False)
    weights = {name: shapes.read(f"weights[{name!r}]", weight, "T") for name, weight in weights.items()}
    printed = printed or {}
    for argument, mapping in (("weights", weights), ("printed", printed)):
        for name in mapping:
            if name not in losses:
                raise InputError(f"training: {argument} has {name!r}, expected one of {', '.join(losses)}")
    if not 0 <= shown_seed_index < len(seeds):
        raise InputError(f"training: shown_seed_index is {shown_seed_index}, there are {len(seeds)} seeds")
    if not losses:
        raise InputError("training: losses is empty, expected an array for each term")

    last, size, bins = steps - 1, _bin_size(steps), len(next(iter(losses.values())))
    if bins != -(-steps // size):
        raise InputError(f"training: losses has {bins} bins, expected {-(-steps // size)} of {steps} steps")
    for name, weight in weights.items():
        if len(weight) != steps:
            raise InputError(f"training: weights[{name!r}] has {len(weight)} steps, expected {steps}")
    columns = 1 if theme.narrow else min(2, len(losses))
    rows = -(-len(losses) // columns)
    left, right, gap, head, height, strip, pitch = 0.82, 0.2, 0.75, 0.34, 1.0, 0.2, 1.78
    width = (theme.width - left - right - gap * (columns - 1)) / columns
    samples = [
        (f"seed {seeds[shown_seed_index]:g}", _shown(theme)),
        (f"median of {len(seeds)} seeds", _median(theme)),
        ("5–95 % of the seeds", {"color": theme.band, "linewidth": 6}),
        ("weight", {"color": theme.seed, "linewidth": 4}),
    ]
    if printed:
        samples.append(("value printed by the source", printed_look(theme)))
    low = key_height(theme, 0.12, samples)
    figure = sheet(theme, theme.width, head + pitch * rows + low + (0.34 if size > 1 else 0.16))
    for place, (name, loss) in enumerate(losses.items()):
        row, column = divmod(place, columns)
        x, y = left + column * (width + gap), head + row * pitch
        ax = panel(figure, theme, x, y, width, height)
        middles = np.minimum(np.arange(bins) * size + (size - 1) / 2, last)
        _draw_term(ax, theme, loss, middles, shown_seed_index, printed.get(name))
        ax.set_xlim(0, max(last, 1))
        ax.xaxis.set_major_locator(MaxNLocator(4, steps=[1, 2, 5, 10]))
        title(ax, theme, name)
        lowest = ax
        if name in weights:
            ax.tick_params(labelbottom=False)
            lowest = panel(figure, theme, x, y + height + 0.09, width, strip)
            _draw_weight(lowest, theme, weights[name], last)
        if column == 0:
            label(ax, theme, y="loss, log scale")
        if place + columns >= len(losses):
            label(lowest, theme, x="training step")
    top = head + pitch * rows + 0.12
    key(figure, theme, 0.12, top, samples)
    if size > 1:
        write(figure, 0.12, top + low - 0.08, f"every point is the mean of {size} steps", **theme.text(muted=True))
    return figure


def in_bins(losses: Mapping[str, np.ndarray], **others: Any) -> dict[str, Any]:
    """The arguments of `training`, out of losses (T, S) of every step: it shows their means. others: the other arguments."""
    steps = len(next(iter(losses.values()), ()))
    means = {name: bin_means(loss, _bin_size(steps)) for name, loss in losses.items()}
    return {"losses": means, "steps": steps} | others


def _bin_size(steps: int) -> int:
    return max(1, -(-steps // _BINS))


def bin_means(values: np.ndarray, size: int) -> np.ndarray:
    """The mean (ceil(T / size), S) of each run of `size` steps of (T, S) values; NaN are left out."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", RuntimeWarning)  # a bin in which the term is off has no mean
        parts = (np.asarray(values[start : start + size], dtype=float) for start in range(0, len(values), size))
        return np.stack([np.nanmean(part, axis=0) for part in parts])


def _draw_term(
    ax: Axes, theme: Theme, means: np.ndarray, middles: np.ndarray, shown: int, printed: tuple[int, float] | None
) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", RuntimeWarning)  # bins in which the term is off for every seed
        low, median, high = np.nanpercentile(means, [5, 50, 95], axis=1)
    log_axis(ax, "y")
    positive = means[means > 0]
    if not len(positive):
        ax.set_ylim(0.1, 1)
        return
    # Zeros count in the percentiles; a logarithmic axis can only show them as an edge at its bottom.
    ax.fill_between(middles, low.clip(positive.min()), high.clip(positive.min()), color=theme.band, linewidth=0)
    for line, look in ((means[:, shown], _shown(theme)), (median, _median(theme))):
        ax.plot(middles, np.where(line > 0, line, np.nan), **look)
    if printed is not None and printed[1] > 0:
        ax.plot(*printed, clip_on=False, zorder=5, **printed_look(theme))


def _draw_weight(ax: Axes, theme: Theme, weight: np.ndarray, last: int) -> None:
    steps = np.unique(np.linspace(0, last, 400).round()).astype(int)
    ax.fill_between(steps, 0, weight[steps], color=theme.seed, linewidth=0)
    highest = max(float(weight.max()), 1e-12)
    ax.set_xlim(0, max(last, 1))
    ax.set_ylim(0, highest)
    ax.xaxis.set_major_locator(MaxNLocator(4, steps=[1, 2, 5, 10]))
    ax.set_yticks([highest], [number(highest)])
    ax.spines["left"].set_visible(False)


def _shown(theme: Theme) -> dict[str, Any]:
    return {"color": theme.ink, "linewidth": 0.8}


def _median(theme: Theme) -> dict[str, Any]:
    return {"color": theme.outline, "linewidth": 1.0, "dashes": (3, 1.5)}
