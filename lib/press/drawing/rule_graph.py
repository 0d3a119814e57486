"""The rules of the workflow as a row of boxes in the order of their jobs, with an arc from each to whatever reads its files."""

from collections.abc import Iterable

import numpy as np
from matplotlib.figure import Figure
from matplotlib.patches import FancyArrowPatch, FancyBboxPatch

from press.drawing.theme import THEMES, Theme
from press.errors import InputError
from press.numbers import listed

WIDTH, HEIGHT = 0.78, 0.42  # of a box, where 1 is the distance from a box to the next


def workflow(rules: np.ndarray, readers: np.ndarray, *, theme: Theme = THEMES["light"]) -> Figure:
    """Draw a rule graph, given as names (N,) of rules and of the rules (N,) that read their files.

    Raises `InputError` if the graph is empty or has a circle.
    """
    edges = sorted(set(zip(rules.tolist(), readers.tolist(), strict=True)))
    boxes = in_order(edges)
    place = {rule: position for position, rule in enumerate(boxes)}
    longest = max(place[after] - place[before] for before, after in edges)
    rise = 0.16 + 0.2 * longest
    figure = Figure(figsize=(0.86 * len(boxes), 0.86 * (rise + 0.6)), layout="constrained")
    axes = figure.add_subplot(aspect="equal", xlim=(-0.5, len(boxes) - 0.5), ylim=(-0.35, rise + 0.1))
    axes.axis("off")
    for before, after in edges:
        start, end = place[before], place[after]
        next_to = end == start + 1
        axes.add_patch(
            FancyArrowPatch(
                (start + (WIDTH / 2 if next_to else 0.1), 0 if next_to else HEIGHT / 2),
                (end - (WIDTH / 2 if next_to else 0.1), 0 if next_to else HEIGHT / 2),
                connectionstyle="arc3" if next_to else f"arc3,rad={-0.4}",
                arrowstyle="-|>",
                mutation_scale=8,
                shrinkA=0,
                shrinkB=0,
                color=theme.line,
                linewidth=1,
            )
        )
    for rule, x in place.items():
        corner = (x - WIDTH / 2, -HEIGHT / 2)
        box = FancyBboxPatch(corner, WIDTH, HEIGHT, boxstyle="round,pad=0,rounding_size=0.08")
        box.set(facecolor=theme.faint, edgecolor=theme.line, linewidth=0.8)
        axes.add_patch(box)
        axes.text(x, 0, rule, ha="center", va="center", **theme.text(8.5))
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
    return f"Boxes in a row, each a rule of the workflow. Arrows lead {'; '.join(arrows)}."
