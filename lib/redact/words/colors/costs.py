"""What each operation does and what it costs, over all experiments: the table of the home page. Numpy only; S seeds."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from anchoring.operations import Intervention
from press.numbers import percent, significant
from press.tables import pipe_table
from redact.arms import SOLE, in_arm, split
from redact.results.colors import Results
from redact.words.colors.tables import increase
from redact.worlds.colors import NAMED_HSV, ColorScore, named_colors

ALIKE, UNLIKE = 0.99, 0.1
"""A named color is of the concept from the first resemblance on, and unlike it up to the second."""

READING = (
    "*Error gained*: the increase over the network as it was trained, the median over all seeds. The colors of the concept are "
    "pure red or, for hue, the twelve vibrant hues. The rest are the named colors with a similarity to red, or a vibrancy, of "
    f"{UNLIKE:g} or less, and the one that suffers most counts. *Labels*: the share of samples that carried a label that was "
    "used."
)

CONCEPTS = {"similarity": "red", "redness": "red", "vibrancy": "hue"}
"""Attribute of a color -> the concept that it measures."""


def members(score: ColorScore) -> tuple[list[str], list[str]]:
    """The named colors that are of the concept that a score resembles, and those that are unlike it; its power has no say."""
    resemblance = ColorScore(score.attribute, score.complement)(named_colors())
    names = np.array(list(NAMED_HSV))
    return names[resemblance >= ALIKE].tolist(), names[resemblance <= UNLIKE].tolist()


def effect(results: Results, operation: str) -> tuple[NDArray, NDArray]:
    """The error (S,) that an operation adds to the colors of the concept, on average, and to those unlike it, at worst."""
    alike, unlike = members(results.resemblance(operation))
    return (
        np.mean([increase(results, operation, color) for color in alike], axis=0),
        np.max([increase(results, operation, color) for color in unlike], axis=0),
    )


def labels_used(results: Results, arm: str) -> float:
    """The share of samples of an arm that carried a label that was used, all labels together."""
    unused = results.script.arms[arm].training.unused
    return sum(float(rate.mean()) for name, rate in in_arm(arm, results.label_rates()).items() if name not in unused)


def costs_table(experiments: Sequence[Results]) -> str:
    """A row an experiment and operation: what it changes, the error of the concept and of the rest, the labels it took."""
    rows = []
    for results in experiments:
        labels = {arm: labels_used(results, arm) for arm in results.arms}
        for name, operation in results.experiment.operated.items():
            concept, rest = effect(results, name)
            rows.append(
                [
                    f"[{results.experiment.id}](experiments/{results.experiment.slug}.ipynb)",
                    name,
                    "activations" if isinstance(operation, Intervention) else "weights",
                    CONCEPTS[results.resemblance(name).attribute],
                    significant(float(np.median(concept))),
                    significant(float(np.median(rest))),
                    percent(labels[split(name)[0]], 2),
                ]
            )
    header = ["", "operation", "changes", "concept", "error gained", "by the rest", "labels"]
    return pipe_table(header, rows, "llllrrr")


def costs_part(experiments: Sequence[Results]) -> str:
    """The table, and how to read it. Experiments with several arms compare them on their own pages."""
    return f"{costs_table([results for results in experiments if results.arms == [SOLE]])}\n\n{READING}"
