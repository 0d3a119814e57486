"""What this paper adds when its pages are bound: what prose may name of an experiment, and the parts of written pages."""

from pathlib import Path
from typing import Any

import numpy as np

from press.figures.drawn import in_both_arrangements
from press.numbers import decimals, percent, significant
from press.project import Binding
from press.scripts.discovery import Script
from redact.arms import SOLE
from redact.cluster import sweep
from redact.results import Results
from redact.words import published
from redact.words.costs import costs_part
from redact.words.tables import against_source, losses_against_source


def variables(script: Script, root: Path) -> dict[str, Any]:
    """What prose may name of one experiment, as text: `{{< var ex2-6.ablated.error_red.median >}}`.

    Per operation and score: `seed0`, `best` (the chosen seed's), `median`, `low` and `high` (5 % and 95 % of the seeds). And
    `steps`, `best` (the chosen seed), and per label the share of the samples that carried it. With several arms an operation
    is `plain/ablated`, a label `plain/red`, and the steps are `steps.plain`.
    """
    results = Results(script.experiment, root)
    steps = {arm: str(plan.steps) for arm, plan in results.plans.items()}
    found: dict[str, Any] = {"steps": steps.get(SOLE, steps), "best": str(results.best)}
    for operation in results.operations:
        found[operation] = {}
        for column in results.columns:
            values = results.score(operation, column)
            low, middle, high = (significant(q) for q in np.quantile(values, [0.05, 0.5, 0.95]))
            shown = significant(values[results.shown])
            best = significant(values[results.seeds == results.best][0])
            found[operation][column] = {"seed0": shown, "best": best, "median": middle, "low": low, "high": high}
        for color, rgb in results.outputs(operation).items():
            bright = np.median(rgb.mean(axis=-1))
            found[operation][f"brightness_{color.replace(' ', '_').replace('-', '_')}"] = {"median": decimals(bright)}
    found["label"] = {name: percent(rate.mean(), 2) for name, rate in results.label_rates().items()}
    return found


SHOWN = "2.9"
"""The experiment whose overview is the picture of the home page; where there is none of that id, the first takes its place."""


def home_figure(experiments: list[Results], figures: Path) -> str:
    """The one large figure of the home page, as Markdown; empty where no experiment draws an overview."""
    drawn = [r.experiment for r in experiments if (figures / r.experiment.id / "overview-light.svg").is_file()]
    if not drawn:
        return ""
    experiment = next((experiment for experiment in drawn if experiment.id == SHOWN), drawn[0])
    picture = f"/figures/{experiment.id}/overview-light.svg"
    caption = (
        f"What a deletion does to one network, seed 0 of [experiment {experiment.id}](experiments/{experiment.slug}.ipynb), as "
        "trained (above) and after it (below). In this order: the latent space, a dot a color; the colors that come out, with "
        "the true one in the center of each; the error by hue, a line for each value."
    )
    alt = (
        "Three panels before the deletion and three after it show latent vectors within a circle, a table of colors by hue and "
        "value, and curves of the error by hue."
    )
    return f"""@fig-overview shows one of these networks before a deletion and after it.

![{caption}]({picture}){{#fig-overview {in_both_arrangements(picture, alt)}}}"""


def write_parts(binding: Binding) -> dict[str, str]:
    """The parts of the written pages, by name."""
    experiments = [Results(script.experiment, binding.root) for script in binding.scripts]
    compared = published.with_published(experiments)
    printed = [results for results in experiments if results.experiment.in_notes.scores]
    logged = [results for results in experiments if results.experiment.in_notes.losses]
    ids = [results.experiment.id for results in experiments]
    trainers = sorted({trained for results in experiments for trained in results.script.trained})
    seeds, block = binding.settings["seeds"], binding.settings["block"]
    return {
        "home": home_figure(experiments, binding.root / "figures") + "\n",
        "costs": costs_part(experiments) + "\n",
        "printed-scores": f"{against_source(printed)}\n\n: Scores that the source prints, and ours. {{#tbl-printed-scores}}\n",
        "printed-losses": f"{losses_against_source(logged)}\n\n: Losses that the source prints, and ours. "
        "{#tbl-printed-losses}\n",
        "published-selectivity": published.selectivity_part(compared, dict(binding.figures)) + "\n",
        "published-errors": published.errors_part(compared, dict(binding.figures)) + "\n",
        "published-lattices": published.lattice_part(compared) + "\n",
        "cluster": sweep.sweep_table(Path("results"), ids, trainers, seeds, block) if binding.timed else "",
    }
