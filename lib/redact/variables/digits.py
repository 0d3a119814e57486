"""What prose may name of an experiment on digits besides, as text."""

from typing import Any

import numpy as np

from press.numbers import percent, significant
from redact.results.digits import Results
from redact.words.digits.deletions import deletions_of, share_of_class


def variables(results: Results) -> dict[str, Any]:
    """By how much an operation raises the mean error of a digit, the median over the seeds: `<network>.rise_<digit>`.

    Of `median` errors: `<network>.rise_median_<digit>`. Where every digit is deleted once, in an arm of its own: `class_share`,
    the share of the variance of what the deleted digits gained that is between digits.
    """
    found: dict[str, Any] = {}
    for network in results.experiment.operated:
        found[network] = {}
        for name, statistic in (("rise", "error"), ("rise_median", "median")):
            rises = np.median(results.rises(network, statistic), axis=0)
            found[network] |= {f"{name}_{c}": {"median": significant(float(value))} for c, value in enumerate(rises)}
    if deletions_of(results):
        found["class_share"] = percent(share_of_class(results))
    return found
