"""What prose may name of an experiment on digits besides, as text."""

from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from press.numbers import percent, significant
from redact.results.digits import Results
from redact.words.digits.deletions import deletions_of, share_of_class
from redact.worlds.digits import CLASSES


def variables(results: Results) -> dict[str, Any]:
    """What prose may name of an experiment on digits besides, as text.

    `mean_image.error_<digit>`: the error of a digit where every image is answered with the mean of all that are trained on.
    Where every digit is deleted once, in an arm of its own: `class_share`, the share of the variance of what the deleted digits
    gained that is between digits.
    """
    found: dict[str, Any] = {"mean_image": {f"error_{c}": significant(v) for c, v in enumerate(mean_image_errors(results))}}
    if deletions_of(results):
        found["class_share"] = percent(share_of_class(results))
    return found


def mean_image_errors(results: Results) -> NDArray[np.float64]:
    """The error (10,) of each digit, over its tested images, of one answer to all: the mean of the images of training."""
    mean = replace(results.part, part="train").samples().mean(axis=0)
    errors = ((results.images - mean) ** 2).mean(axis=1)
    return np.array([errors[results.classes == c].mean() for c in range(CLASSES)])
