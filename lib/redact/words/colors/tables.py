"""Tables of pages on colors, as Markdown pipe tables: results in, text out."""

from collections.abc import Sequence

import numpy as np

from press.numbers import decimals
from press.tables import pipe_table
from redact.arms import baseline_of
from redact.results.colors import Results
from redact.words.tables import place_of
from redact.worlds.colors import named_colors


def increase(results: Results, operation: str, color: str) -> np.ndarray:
    """By how much an operation raises the error of a named color over the baseline, a value a seed (S,)."""
    column = f"error_{color.replace(' ', '_')}"
    return results.score(operation, column) - results.score(baseline_of(operation), column)


def published_errors(results: Results) -> str:
    """By color and operation: the published increase of the error, the chosen seed's, and all seeds'."""
    best = place_of(results, results.best)
    rows = []
    for (color, operation), value in results.experiment.in_paper.increases.items():
        ours = increase(results, operation, color)
        low, middle, high = np.quantile(ours, [0.05, 0.5, 0.95])
        rows.append(
            [
                color,
                operation,
                decimals(value),
                decimals(ours[best]),
                decimals(middle),
                f"{decimals(low)} to {decimals(high)}",
            ]
        )
    header = ["color", "operation", "published", f"seed {results.best}", "median of all", "5 % to 95 %"]
    return pipe_table(header, rows, "llrrrr")


def outputs(results: Results, operation: str, colors: Sequence[str]) -> str:
    """What comes out for some named colors: median over the seeds of red, green, blue, and of their mean."""
    rows = []
    for color, found in results.outputs(operation).items():
        if color in colors:
            true = named_colors([color])[0]
            median = np.median(found, axis=0)
            bright = np.median(found.mean(axis=-1))
            rows.append([color, _rgb(true), _rgb(median), decimals(true.mean()), decimals(bright)])
    return pipe_table(["color", "in (RGB)", "out (RGB)", "brightness in", "brightness out"], rows, "lrrrr")


def _rgb(color: np.ndarray) -> str:
    return ", ".join(map(decimals, color))
