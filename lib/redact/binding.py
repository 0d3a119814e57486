"""What this paper adds when its pages are bound: what prose may name of an experiment, and the parts of written pages."""

import json
from pathlib import Path
from typing import Any

import numpy as np

from press.claims.rule_table import rule_table
from press.figures.drawn import in_both_arrangements
from press.numbers import decimals, percent, significant
from press.project import Binding
from press.scripts.discovery import Script
from redact.arms import SOLE
from redact.cluster import sweep
from redact.results import Results
from redact.words import exponents, isolation, published
from redact.words.beyond import recoveries
from redact.words.costs import costs_part
from redact.words.tables import against_source, losses_against_source

RENAMED = {"greys": "grays"}
"""Words in the keys of claims that are spelled anew: the history knows those claims by both."""


def variables(script: Script, root: Path) -> dict[str, Any]:
    """What prose may name of one experiment, as text: `{{< var ex2-6.ablated.error_red.median >}}`.

    Per operation and score: `seed0`, `best` (the chosen seed's), `median`, `low` and `high` (5 % and 95 % of the seeds),
    `mean`, `sd` (the standard deviation, as of a sample) and `lowest`. Of what comes out for a named color the medians of its
    `brightness`, of the `spread` of its channels, from the least to the largest, and of its red (`red_of`). `near_red`: how
    many colors stand near red (`words.isolation`). And `steps`, `best` (the chosen seed), and per label the share of the
    samples that carried it. With several arms an operation is `plain/ablated`, a label `plain/red`, and the steps are
    `steps.plain`, the colors near red `near_red.plain`.
    """
    results = Results(script.experiment, root)
    steps = {arm: str(plan.steps) for arm, plan in results.plans.items()}
    found: dict[str, Any] = {"steps": steps.get(SOLE, steps), "best": str(results.best)}
    for operation in results.operations:
        found[operation] = {}
        for column in results.columns:
            values = results.score(operation, column)
            low, middle, high = (significant(q) for q in np.quantile(values, [0.05, 0.5, 0.95]))
            shown = significant(values[results.of_source])
            best = significant(values[results.seeds == results.best][0])
            found[operation][column] = {"seed0": shown, "best": best, "median": middle, "low": low, "high": high}
            found[operation][column] |= {"mean": significant(values.mean()), "lowest": significant(values.min())}
            found[operation][column]["sd"] = significant(values.std(ddof=1)) if len(values) > 1 else "–"
        for color, rgb in results.outputs(operation).items():
            told = {"brightness": rgb.mean(axis=-1), "spread": np.ptp(rgb, axis=-1), "red_of": rgb[:, 0]}
            for name, values in told.items():
                found[operation][f"{name}_{color.replace(' ', '_').replace('-', '_')}"] = {
                    "median": decimals(np.median(values))
                }
    near = {arm: f"{np.median(isolation.near(results, arm)):.0f}" for arm in isolation.arms_of(results)}
    if near:
        found["near_red"] = {"median": near[SOLE]} if SOLE in near else near
    if script.experiment.attacks:
        found["relearning"] = recoveries.variables(results)
    found["label"] = {name: percent(rate.mean(), 2) for name, rate in results.label_rates().items()}
    return found


SHOWN = {"2.4.1": "Steered", "2.8": "Failed", "2.9.1": "Deleted"}
"""The experiments whose pictures the home page sets below each other, and what each stands for."""


def home_figure(experiments: list[Results], figures: Path) -> str:
    """The one figure of the home page, as Markdown: `answer` of a few experiments; empty where none of them has any."""
    shown = [
        _home_strip(results, SHOWN[results.experiment.id])
        for results in experiments
        if results.experiment.id in SHOWN and (figures / results.experiment.id / "answer-light.svg").is_file()
    ]
    if not shown:
        return ""
    caption = (
        "What goes in, and what comes out of the median network of an experiment before its operation and after it: vibrant "
        "hues, and grays from black to white."
    )
    return "\n\n".join(["::: {#fig-median}", *shown, caption, ":::"])


def _home_strip(results: Results, word: str) -> str:
    experiment, joint = results.experiment, results.verdict.joint
    address = f"/figures/{experiment.id}/answer-light.svg"
    about = json.loads((results.root / "figures" / experiment.id / "answer.json").read_text(encoding="utf-8"))
    return (
        f"**{word}:** [{experiment.id} {experiment.title}](experiments/{experiment.slug}.ipynb), {joint.passes} of {joint.of} "
        f"networks pass all claims\n\n![]({address}){{{in_both_arrangements(address, about['alt'])}}}"
    )


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
        "isolation": isolation.isolation_part(experiments) + "\n",
        "rules": f"{rule_table([results.verdict for results in experiments])}\n\n: What three rules make of the same networks: "
        "that of this paper, the same count asked for one half, and each claim alone, as first registered. {#tbl-rules}\n",
        "published-exponents": exponents.exponents_part(compared) + "\n",
        "cluster": sweep.sweep_table(Path("results"), ids, trainers, seeds, block) if binding.timed else "",
    }
