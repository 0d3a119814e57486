"""The rules of the workflow as boxes below one another in the order of their jobs, with arcs to what reads their files."""

from collections.abc import Iterable

import numpy as np
from matplotlib.figure import Figure
from matplotlib.patches import FancyArrowPatch, FancyBboxPatch

from press.drawing.canvas import panel, sheet
from press.drawing.theme import NARROW, THEMES, Theme
from press.errors import InputError
from press.numbers import listed

PITCH = 0.42  # inches from a box to the next
WIDTH, HEIGHT = 2.2, 0.62  # of a box, where 1 is that distance


def workflow(rules: np.ndarray, readers: np.ndarray, *, theme: Theme = THEMES["light"]) -> Figure:
    """Draw a rule graph, given as names (N,) of rules and of the rules (N,) that read their files.

    Raises `InputError` if the graph is empty or has a circle.
    """
    edges = sorted(set(zip(rules.tolist(), readers.tolist(), strict=True)))
    boxes = in_order(edges)
    place = {rule: position for position, rule in enumerate(boxes)}
    longest = max(place[after] - place[before] for before, after in edges)
    figure = sheet(theme, NARROW, PITCH * len(boxes))
    axes = panel(figure, theme, 0, 0, NARROW, PITCH * len(boxes), frame=False)
    axes.set(xlim=(0, NARROW / PITCH), ylim=(len(boxes) - 0.5, -0.5))
    middle = 0.1 + WIDTH / 2
    # How far an arc reaches to the right, as a part of its length.
    bend = min(0.7, 2 * (NARROW / PITCH - WIDTH - 0.3) / longest)
    for before, after in edges:
        start, end = place[before], place[after]
        next_to = end == start + 1
        x, gap = (middle, HEIGHT / 2) if next_to else (middle + WIDTH / 2, 0.1)
        axes.add_patch(
            FancyArrowPatch(
                (x, start + gap),
                (x, end - gap),
                connectionstyle="arc3" if next_to else f"arc3,rad={-bend}",
                arrowstyle="-|>",
                mutation_scale=8,
                shrinkA=0,
                shrinkB=0,
                color=theme.line,
                linewidth=1,
            )
        )
    for rule, y in place.items():
        corner = (middle - WIDTH / 2, y - HEIGHT / 2)
        box = FancyBboxPatch(corner, WIDTH, HEIGHT, boxstyle="round,pad=0,rounding_size=0.15")
        box.set(facecolor=theme.faint, edgecolor=theme.line, linewidth=0.8)
        axes.add_patch(box)
        axes.text(middle, y, rule, ha="center", va="center", **theme.text())
    return figure


def in_order(edges: Iterable[tuple[str, str]]) -> list[str]:
    """The rules such that each comes before those that read its files; among equals, by name.

    Each is put as late as it can be, next to its readers: an order without needless long arcs.
    """
    edges = sorted(set(edges))
    left = {rule for edge in edges for rule in edge}
    if not left:
        raise InputError("workflow: edges is empty")
    backwards: list[str] = []
    while left:
        last = sorted(rule for rule in left if not any(before == rule and after in left for before, after in edges))
        if not last:
            raise InputError(f"workflow: the rules {', '.join(sorted(left))} read each other's files in a circle")
        backwards.append(last[-1])
        left.remove(last[-1])
    return backwards[::-1]


def in_words(rules: np.ndarray, readers: np.ndarray) -> str:
    """What `workflow` shows, for who cannot see it."""
    names = dict.fromkeys(rules.tolist())
    arrows = [f"from {name} to {listed(readers[rules == name].tolist())}" for name in names]
    return f"Boxes stand in a column, each a rule of the workflow. Arrows lead {'; '.join(arrows)}."
