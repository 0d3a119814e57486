"""What prose may name of an experiment on colors besides, as text."""

from typing import Any

import numpy as np

from press.numbers import decimals, significant
from redact.arms import SOLE
from redact.results.colors import Results
from redact.words.colors import isolation
from redact.words.colors.recoveries import ratio_variables


def variables(results: Results) -> dict[str, Any]:
    """What prose may name of an experiment on colors besides, as text.

    Per operation and score `best`, the chosen seed's, and per experiment `best`, that seed. Of what comes out for a named color
    the medians of its `brightness`, of the `spread` of its channels, from the least to the largest, and of its red (`red_of`).
    `near_red`: how many colors stand near red (`words.colors.isolation`), with several arms `near_red.plain`.
    `relearning.ratio.<network>`: the median ratio of the steps of `isolated/redrawn` to those of a control.
    """
    found: dict[str, Any] = {"best": str(results.best)}
    for operation in results.operations:
        chosen = {column: results.score(operation, column)[results.seeds == results.best][0] for column in results.columns}
        found[operation] = {column: {"best": significant(value)} for column, value in chosen.items()}
        for color, rgb in results.outputs(operation).items():
            told = {"brightness": rgb.mean(axis=-1), "spread": np.ptp(rgb, axis=-1), "red_of": rgb[:, 0]}
            for name, values in told.items():
                found[operation][f"{name}_{color.replace(' ', '_').replace('-', '_')}"] = {
                    "median": decimals(np.median(values))
                }
    near = {arm: f"{np.median(isolation.near(results, arm)):.0f}" for arm in isolation.arms_of(results)}
    if near:
        found["near_red"] = {"median": near[SOLE]} if SOLE in near else near
    if "red" in results.experiment.attacks:
        found["relearning"] = {"ratio": ratio_variables(results)}
    return found
