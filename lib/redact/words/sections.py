"""What the pages of all experiments show alike: figures and tables with their captions and alternative texts.

A script calls these in its own order, between its own sentences.
"""

from collections.abc import Mapping, Sequence
from functools import partial

import numpy as np

from press.claims.judgement import DRAFT
from press.numbers import interval, powers
from press.scripts.page import Page
from redact import pictures
from redact.arms import in_words, join, split
from redact.results import SHOWN_SEED, Results
from redact.words import alt, tables

View = tuple[int, int, int | None]

_AFTER = {
    "baseline": "as trained",
    "ablated": "after ablation",
    "pruned": "after pruning",
    "suppressed": "under suppression",
    "repelled": "under repulsion",
}


def _after(network: str) -> str:
    arm, operation = split(network)
    told = _AFTER.get(operation, f"after the operation {operation}")
    return f"{told}, arm {arm}" if arm else told


def _of(arm: str) -> str:
    """What a caption adds where there are several arms."""
    return f" Arm {arm}." if arm else ""


def thumbnail(page: Page, results: Results, operation: str) -> None:
    """The picture that stands for the experiment on the home page."""
    page.thumbnail(partial(pictures.thumbnail, **results.slices(operation)))


def bands(page: Page, results: Results) -> None:
    """Error over the vibrant hues, all seeds, after every operation."""
    page.figure(
        "bands",
        partial(pictures.error_bands, **results.bands()),
        caption=f"The error of every vibrant hue over all seeds. The dashed line is seed {SHOWN_SEED}.",
        alt=alt.error_bands(**results.bands()),
        seeds=results.seeds,
    )


def settings(page: Page, results: Results) -> None:
    """What defines the experiment, or what changed since the one it follows."""
    before = results.experiment.follows
    caption = (
        f"What changed since experiment {before}; everything else is the same."
        if before
        else "Everything that defines the experiment. A weight is given by its keyframes, step: value."
    )
    page.table("settings", tables.changes(results), caption=caption)


def schedule(page: Page, results: Results) -> None:
    """The learning rate and the weight of every term over training."""
    for arm in results.arms:
        page.figure(
            in_words(join("schedule", arm)) if arm else "schedule",
            partial(pictures.schedule, **results.schedule(arm)),
            caption=f"The schedule. A dot is a keyframe; between two a value follows a minimum-jerk curve.{_of(arm)}",
            alt=alt.schedule(**results.schedule(arm)),
        )


def training(page: Page, results: Results) -> None:
    """Label rates, losses over training, and their last values beside the source's."""
    page.table("labels", tables.label_rates(results), caption="How often a sample carried a label, of all samples drawn.")
    for arm in results.arms:
        page.figure(
            in_words(join("training", arm)) if arm else "training",
            partial(pictures.training, **results.training(arm)),
            caption=f"Every term of the loss over training, unweighted, with its weight under it.{_of(arm)}",
            alt=alt.training(**results.training(arm)),
            seeds=results.seeds,
        )
    page.table(
        "losses",
        tables.last_losses(results),
        caption="The last logged value of every term while it was on, as the source prints it and "
        "as it came out here. It is the loss of one batch: a labeled term is 0 where that batch carries no label.",
    )


def latents(page: Page, results: Results, operation: str, views: Sequence[View]) -> None:
    """Latent space of the shown seed after an operation."""
    arrays = results.latents(operation)
    page.figure(
        f"latents-{in_words(operation)}",
        partial(pictures.latents, **arrays, views=views),
        caption=f"Latent space of seed {SHOWN_SEED} {_after(operation)}.",
        alt=alt.latents(**arrays, views=views),
        seeds=[SHOWN_SEED],
    )


def slices(page: Page, results: Results, operation: str) -> None:
    """Reconstructions of the shown seed after an operation."""
    page.figure(
        f"slices-{in_words(operation)}",
        partial(pictures.color_slices, **results.slices(operation)),
        caption=f"Reconstructions of seed {SHOWN_SEED} {_after(operation)}.",
        alt=alt.color_slices(**results.slices(operation)),
        seeds=[SHOWN_SEED],
    )


def curves(page: Page, results: Results, operation: str) -> None:
    """Error of the shown seed after an operation, against hue, saturation and value."""
    page.figure(
        f"curves-{in_words(operation)}",
        partial(pictures.error_curves, **results.curves(operation)),
        caption=f"Error of seed {SHOWN_SEED} {_after(operation)}. A line has the color that it stands for.",
        alt=alt.error_curves(**results.curves(operation)),
        seeds=[SHOWN_SEED],
    )


def overview(page: Page, results: Results, views: dict[str, View]) -> None:
    """Latents, one slice and the error curve of the shown seed, a row an operation. views: operation -> its view."""
    rows = {}
    for operation, view in views.items():
        shown, grid = results.latents(operation), results.slices(operation)
        rows[operation] = pictures.StackedRow(
            **shown,
            hue=grid["hue"],
            saturation=grid["saturation"],
            value=grid["value"],
            grid_true=grid["true"],
            grid_predicted=grid["predicted"],
            view=view,
        )
    page.figure(
        "overview",
        partial(pictures.stacked, rows),
        caption=f"What each operation does to seed {SHOWN_SEED}: latent space, colors at full saturation, error against hue.",
        alt=alt.stacked(list(rows), {operation: alt.error_curves(**results.curves(operation)) for operation in rows}),
        seeds=[SHOWN_SEED],
    )


def verdict(page: Page, results: Results) -> None:
    """The claims, every seed against every threshold, and the source's observations. Of a draft, the same without a verdict."""
    found = results.verdict
    page.note(
        "No verdict yet: this is a draft" if found.verdict == DRAFT else f"Verdict: {found.verdict}",
        " ".join(
            f"{claim.text}: {claim.passes} of {claim.of} seeds ({interval(*claim.interval)}), {claim.status}."
            for claim in found.claims
        ),
    )
    page.table(
        "claims", tables.claims_table(results), caption="The claims, written down before the run, and what the seeds say."
    )
    page.table(
        "thresholds", tables.thresholds_table(results), caption="Where the thresholds come from, and the seeds that fail."
    )
    page.figure(
        "claims",
        partial(pictures.claims_chart, results.claims(), shown_seed_index=results.shown),
        caption="Every seed against every threshold.",
        alt=alt.claims_chart(results.claims()),
        seeds=results.seeds,
    )
    if found.observations:
        page.table(
            "observations",
            tables.claims_table(results, "observations"),
            caption="What the source noticed in its one network, counted over all seeds. No part of the verdict.",
        )
        page.figure(
            "observations",
            partial(pictures.claims_chart, results.claims("observations"), shown_seed_index=results.shown),
            caption="Every seed against what the source noticed in one.",
            alt=alt.claims_chart(results.claims("observations")),
            seeds=results.seeds,
        )


def against_source(page: Page, results: Results) -> None:
    """The source's printed scores, the same seed here, all seeds."""
    page.table(
        "source",
        tables.against_source([results]),
        caption="What the source prints for its one network, the same seed here, and all seeds. The last column counts the "
        "seeds below the printed number.",
    )
    printed = results.experiment.printed.scores
    groups = {f"{operation}, {column.replace('_', ' ')}": results.score(operation, column) for operation, column in printed}
    marks = dict(zip(groups, printed.values(), strict=True))
    positive = all((np.asarray(values) > 0).all() for values in groups.values())
    page.figure(
        "source",
        partial(pictures.seed_distribution, groups, marks=marks, log=positive, shown_seed_index=results.shown),
        caption="Where the printed numbers lie among our seeds.",
        alt=alt.seed_distribution(groups),
        seeds=results.seeds,
    )


def selectivity(page: Page, results: Results) -> None:
    """R² of every operation over the seeds, on the lattice by which seeds are ranked and on one that was not trained on."""
    names = {"selectivity_trained": "R² on the colors of training", "selectivity_held_out": "R² on held-out colors"}
    panels = {
        words: {
            operation: values
            for operation in results.experiment.operated
            if np.isfinite(values := results.score(operation, column)).all()
        }
        for column, words in names.items()
    }
    best = int(np.flatnonzero(results.seeds == results.best)[0])
    chosen = dict.fromkeys(panels["R² on the colors of training"], best)
    page.figure(
        "selectivity",
        partial(pictures.seed_boxes, panels, chosen=chosen),
        caption="How well the error follows the similarity to the concept, over all seeds. The chosen seed is the one that the "
        "published rule picks (@sec-ranking).",
        alt=alt.seed_boxes(panels, chosen=chosen),
        seeds=results.seeds,
    )


def scatter(page: Page, results: Results, operation: str) -> None:
    """Error against similarity in the best and in the middle network."""
    panels = scatter_panels(results, operation, {"best": results.best, "median": results.middle})
    page.figure(
        f"scatter-{in_words(operation)}",
        partial(pictures.similarity_scatter, panels),
        caption=f"Error against similarity {_after(operation)}, a dot a color, in its color, with the line that fits best: the "
        "seed that the published rule chooses, and the one in the middle of the ranking.",
        alt=alt.similarity_scatter(panels),
        seeds=sorted({results.best, results.middle}),
    )


def scatter_panels(results: Results, operation: str, seeds: Mapping[str, int]) -> dict[str, pictures.Scatter]:
    """Panels of plotting.similarity_scatter. seeds: what a seed is called (best, median) -> the seed."""
    panels = {}
    for which, seed in seeds.items():
        found = results.scatter(operation, seed)
        score = powers(str(results.experiment.resemblance(operation)))
        panels[f"{operation.capitalize()}, {which} network\nseed {seed}"] = pictures.Scatter(
            found["resemblance"], found["error"], found["colors"], score
        )
    return panels


def published(page: Page, results: Results) -> None:
    """The published increases of the error, those of the seed that the same rule chooses, and all seeds'."""
    page.table(
        "published",
        tables.published_errors(results),
        caption="Increase of the error over the baseline: published for one chosen network; ours for the network that the "
        f"same rule chooses (@sec-ranking), and for all {len(results.seeds)}.",
    )
