"""What prose may name of an experiment, on any world, as text."""

from importlib import import_module
from pathlib import Path
from typing import Any

import numpy as np

from press.numbers import percent, significant
from redact.arms import SOLE
from redact.discovery import Script
from redact.results import results_of
from redact.words import recoveries
from redact.worlds import module_of


def variables(script: Script, root: Path) -> dict[str, Any]:
    """What prose may name of one experiment, as text: `{{< var ex2-6.ablated.error_red.median >}}`.

    Per operation and score: `seed0`, `median`, `low` and `high` (5 % and 95 % of the seeds), `mean`, `sd` (the standard
    deviation, as of a sample) and `lowest`. And `steps`; per label the share of the samples that carried it; of attacks, after
    how many steps a concept is back (`words.recoveries`); and what the world adds, in the module here that is called like it.
    With several arms an operation is `plain/ablated`, a label `plain/red`, and the steps are `steps.plain`.
    """
    results = results_of(script, root)
    steps = {arm: str(plan.steps) for arm, plan in results.plans.items()}
    found: dict[str, Any] = {"steps": steps.get(SOLE, steps)}
    for operation in results.operations:
        found[operation] = {}
        for column in results.columns:
            values = results.score(operation, column)
            low, middle, high = (significant(q) for q in np.quantile(values, [0.05, 0.5, 0.95]))
            shown = significant(values[results.of_source])
            found[operation][column] = {"seed0": shown, "median": middle, "low": low, "high": high}
            found[operation][column] |= {"mean": significant(values.mean()), "lowest": significant(values.min())}
            found[operation][column]["sd"] = significant(values.std(ddof=1)) if len(values) > 1 else "–"
    if script.experiment.attacks:
        found["relearning"] = recoveries.variables(results)
    found["label"] = {name: percent(rate.mean(), 2) for name, rate in results.label_rates().items()}
    return joined(found, import_module(module_of("variables", script.world)).variables(results))


def joined(one: dict[str, Any], more: dict[str, Any]) -> dict[str, Any]:
    """Names within names, of two, in one; a text of the second replaces one of the first."""
    both = dict(one)
    for name, value in more.items():
        within = isinstance(value, dict) and isinstance(both.get(name), dict)
        both[name] = joined(both[name], value) if within else value
    return both
