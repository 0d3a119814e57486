"""The figure of the study."""

import numpy as np
from matplotlib.figure import Figure

from press.drawing.theme import THEMES, Theme


def dots(values: np.ndarray, threshold: float, theme: Theme = THEMES["light"]) -> Figure:
    """Every coin's imbalance (S,) as a dot, and the threshold as a line."""
    figure = Figure(figsize=(5, 1.5), facecolor=theme.page)
    axes = figure.add_subplot(facecolor=theme.page)
    axes.plot(values, np.zeros_like(values), "o", color=theme.ink)
    axes.axvline(threshold, color=theme.ink)
    axes.set_yticks([])
    axes.tick_params(colors=theme.ink)
    return figure
