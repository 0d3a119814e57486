"""The errors that the sources predict of a red that is gone, beside those of all networks: a table. Numpy only; S seeds."""

import math

import numpy as np

from press.claims.intervals import mean_interval
from press.numbers import decimals, percent
from press.tables import pipe_table
from redact.predictions.colors import NEAR, OF_MID_GRAY, OF_RANDOM_COLOR
from redact.results.colors import Results
from redact.words.colors.sections import Sections

SPREAD_OF_RANDOM_COLOR = math.sqrt(4 / 135)
"""The standard deviation of the error of a red that turns into a random color: that of the mean of three squares."""


def within_corner(radius: float) -> float:
    """The share of random colors that lie within a distance of a corner of the RGB cube, from 0 to the square root of 2.

    An eighth of a ball, less what of it sticks out of the three far faces: a quarter of a cap each.
    """
    height = max(0.0, radius - 1)
    return math.pi / 6 * radius**3 - 3 / 4 * math.pi * height**2 * (3 * radius - height) / 3


def near_if_random() -> float:
    """The share of random colors whose error, taken for red, is near the average one."""
    low, high = (within_corner(math.sqrt(3 * error)) for error in (OF_RANDOM_COLOR - NEAR, OF_RANDOM_COLOR + NEAR))
    return high - low


def predicted(show: Sections) -> None:
    """What is predicted of the error of red after suppression and after ablation, and what came out."""
    show.page.table(
        "predicted",
        predicted_table(show.results),
        caption="The error of red as the sources predict it, from what they say that red turns into, and as it came out: its "
        "mean over the networks with a bootstrap interval, its standard deviation, and the networks within 1/24 of the "
        "prediction.",
    )


def predicted_table(results: Results) -> str:
    """A row an operation: what red is said to turn into, the error and the spread that follow from it, and those found."""
    rows = [
        _row(results, "suppressed", ("mid-gray", "1/4"), OF_MID_GRAY, spread=0.0, near=1.0),
        _row(results, "ablated", ("a random color", "1/3"), OF_RANDOM_COLOR, SPREAD_OF_RANDOM_COLOR, near_if_random()),
    ]
    header = ["red is", "said to be", "predicted", "mean error", "spread if so", "spread", "near it if so", "near it"]
    return pipe_table(header, rows, "lllrrrrr")


def _row(results: Results, operation: str, said: tuple[str, str], error: float, spread: float, near: float) -> list[str]:
    found = results.score(operation, "error_red")
    low, high = mean_interval(found)
    return [
        operation,
        *said,
        f"{decimals(found.mean(), 3)} ({decimals(low, 3)}–{decimals(high, 3)})",
        decimals(spread, 3),
        decimals(found.std(), 3),
        percent(near),
        percent((np.abs(found - error) <= NEAR).mean()),
    ]
