"""What the pages of all experiments show alike: figures and tables with their captions and alternative texts.

A script calls the methods of `Sections` in its own order, between its own sentences.
"""

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any

import numpy as np
from numpy.typing import NDArray

from press.claims.judgement import DRAFT
from press.numbers import interval, number, powers
from press.scripts.page import Page
from redact import pictures
from redact.arms import in_words, join, split
from redact.pictures.every_network import MOST, errors_of
from redact.results import SHOWN_SEED, Results
from redact.spec import Experiment
from redact.words import alt, tables
from redact.worlds.colors import NAMED_HSV, named_colors

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


ALIKE = 1e-5
"""Where two networks' colors and errors are no further apart than this, in [0, 1], one picture shows both."""

PRUNED_LEFT_OUT = "Pruned networks answer as ablated ones, and are left out."


def without_pruned(groups: Mapping[str, Any], *arrays: Mapping[str, NDArray]) -> tuple[dict[str, Any], str]:
    """What belongs to networks, without pruned ones that are in all `arrays` `ALIKE` ablated ones, and what a text says of it.

    groups: network -> anything. arrays: network -> (...), of any shape; networks of which one has none are not compared.
    """
    kept = {}
    for network, value in groups.items():
        arm, operation = split(network)
        twin = join(arm, "ablated")
        compared = [(array[network], array[twin]) for array in arrays if network in array and twin in array]
        alike = bool(compared) and all(np.allclose(one, other, rtol=0, atol=ALIKE, equal_nan=True) for one, other in compared)
        if not (operation == "pruned" and twin in groups and alike):
            kept[network] = value
    return kept, "" if len(kept) == len(groups) else f" {PRUNED_LEFT_OUT}"


def scatter_panels(results: Results, operation: str, seeds: Mapping[str, int]) -> dict[str, pictures.Scatter]:
    """Panels of pictures.similarity_scatter. seeds: what a seed is called (best, median) -> the seed."""
    panels = {}
    for which, seed in seeds.items():
        found = results.scatter(operation, seed)
        score = powers(str(results.experiment.resemblance(operation)))
        panels[f"{operation.capitalize()}, {which} network\nseed {seed}"] = pictures.Scatter(
            found["resemblance"], found["error"], found["colors"], score
        )
    return panels


class Sections:
    """What a script can show of its experiment: on `page`, of `results`, which own figures and tables use as well."""

    def __init__(self, experiment: Experiment):
        self.page = Page(experiment)
        self.results = Results(experiment)

    def thumbnail(self, operation: str) -> None:
        """The picture that stands for the experiment on the home page."""
        self.page.thumbnail(partial(pictures.thumbnail, **self.results.slices(operation)))

    def bands(self) -> None:
        """Error over the vibrant hues, all seeds, after every operation."""
        arrays = self.results.bands()
        arrays["errors"], left_out = without_pruned(arrays["errors"], arrays["errors"])
        self.page.figure(
            "bands",
            partial(pictures.error_bands, **arrays),
            caption=f"The error of every vibrant hue over all seeds. The dashed line is seed {SHOWN_SEED}.{left_out}",
            alt=alt.error_bands(**arrays) + left_out,
            seeds=self.results.seeds,
        )

    def settings(self) -> None:
        """What defines the experiment, or what changed since the one it follows."""
        before = self.results.experiment.follows
        caption = (
            f"What changed since experiment {before}; everything else is the same."
            if before
            else "Everything that defines the experiment. A weight is given by its keyframes, step: value."
        )
        self.page.table("settings", tables.changes(self.results), caption=caption)

    def schedule(self) -> None:
        """The learning rate and the weight of every term over training."""
        for arm in self.results.arms:
            self.page.figure(
                in_words(join("schedule", arm)) if arm else "schedule",
                partial(pictures.schedule, **self.results.schedule(arm)),
                caption=f"The schedule. A dot is a keyframe; between two a value follows a minimum-jerk curve.{_of(arm)}",
                alt=alt.schedule(**self.results.schedule(arm)),
            )

    def training(self) -> None:
        """Label rates, losses over training, and their last values beside the source's."""
        self.page.table(
            "labels",
            tables.label_rates(self.results),
            caption="How often a sample carried a label, of all samples drawn.",
        )
        for arm in self.results.arms:
            arrays = self.results.training(arm)  # once: the losses of many seeds are large, and read when they are asked for
            self.page.figure(
                in_words(join("training", arm)) if arm else "training",
                partial(pictures.training, **pictures.in_bins(**arrays)),
                caption=f"Every term of the loss over training, unweighted, with its weight under it.{_of(arm)}",
                alt=alt.training(**arrays),
                seeds=self.results.seeds,
            )
        self.page.table(
            "losses",
            tables.last_losses(self.results),
            caption="The last logged value of every term while it was on, as the source prints it and "
            "as it came out here. It is the loss of one batch: a labeled term is 0 where that batch carries no label.",
        )

    def latents(self, operation: str, views: Sequence[View]) -> None:
        """Latent space of the shown seed after an operation."""
        arrays = self.results.latents(operation)
        self.page.figure(
            f"latents-{in_words(operation)}",
            partial(pictures.latents, **arrays, views=views),
            caption=f"Latent space of seed {SHOWN_SEED} {_after(operation)}.",
            alt=alt.latents(**arrays, views=views),
            seeds=[SHOWN_SEED],
        )

    def slices(self, operation: str) -> None:
        """Reconstructions of the shown seed after an operation."""
        self.page.figure(
            f"slices-{in_words(operation)}",
            partial(pictures.color_slices, **self.results.slices(operation)),
            caption=f"Reconstructions of seed {SHOWN_SEED} {_after(operation)}.",
            alt=alt.color_slices(**self.results.slices(operation)),
            seeds=[SHOWN_SEED],
        )

    def curves(self, operation: str) -> None:
        """Error of the shown seed after an operation, against hue, saturation and value."""
        arrays = self.results.curves(operation)
        self.page.figure(
            f"curves-{in_words(operation)}",
            partial(pictures.error_curves, **pictures.shown_errors(**arrays)),
            caption=f"Error of seed {SHOWN_SEED} {_after(operation)}. A line has the color that it stands for.",
            alt=alt.error_curves(**arrays),
            seeds=[SHOWN_SEED],
        )

    def overview(self, views: dict[str, View]) -> None:
        """Latents, one slice and the error curve of the shown seed, a row an operation. views: operation -> its view."""
        rows = {}
        views, left_out = without_pruned(views, {operation: self.results.slices(operation)["predicted"] for operation in views})
        for operation, view in views.items():
            shown, grid = self.results.latents(operation), self.results.slices(operation)
            rows[operation] = pictures.StackedRow(
                **shown,
                hue=grid["hue"],
                saturation=grid["saturation"],
                value=grid["value"],
                grid_true=grid["true"],
                grid_predicted=grid["predicted"],
                view=view,
            )
        self.page.figure(
            "overview",
            partial(pictures.stacked, rows),
            caption=f"What each operation does to seed {SHOWN_SEED}: latent space, colors at full saturation, error against "
            f"hue.{left_out}",
            alt=alt.stacked(list(rows), {operation: alt.error_curves(**self.results.curves(operation)) for operation in rows})
            + left_out,
            seeds=[SHOWN_SEED],
        )

    def verdict(self) -> None:
        """The claims, every seed against every threshold, the source's observations; of a draft, the same without a verdict."""
        found = self.results.verdict
        self.page.note(
            "No verdict yet: this is a draft" if found.verdict == DRAFT else f"Verdict: {found.verdict}",
            " ".join(
                f"{claim.text}: {claim.passes} of {claim.of} seeds ({interval(*claim.interval)}), {claim.status}."
                for claim in found.claims
            ),
        )
        self.page.table(
            "claims",
            tables.claims_table(self.results),
            caption="The claims, written down before the run, and what the seeds say.",
        )
        self.page.table(
            "thresholds",
            tables.thresholds_table(self.results),
            caption="Where the thresholds come from, and the seeds that fail.",
        )
        self.page.figure(
            "claims",
            partial(pictures.claims_chart, self.results.claims(), shown_seed_index=self.results.shown),
            caption="Every seed against every threshold.",
            alt=alt.claims_chart(self.results.claims()),
            seeds=self.results.seeds,
        )
        if found.observations:
            self.page.table(
                "observations",
                tables.claims_table(self.results, "observations"),
                caption="What the source noticed in its one network, counted over all seeds. No part of the verdict.",
            )
            self.page.figure(
                "observations",
                partial(pictures.claims_chart, self.results.claims("observations"), shown_seed_index=self.results.shown),
                caption="Every seed against what the source noticed in one.",
                alt=alt.claims_chart(self.results.claims("observations")),
                seeds=self.results.seeds,
            )

    def against_source(self) -> None:
        """The source's printed scores, the same seed here, all seeds."""
        self.page.table(
            "source",
            tables.against_source([self.results]),
            caption="What the source prints for its one network, the same seed here, and all seeds. The last column counts the "
            "seeds below the printed number.",
        )
        printed = self.results.experiment.in_notes.scores
        groups = {
            f"{operation}, {column.replace('_', ' ')}": self.results.score(operation, column) for operation, column in printed
        }
        marks = dict(zip(groups, printed.values(), strict=True))
        positive = all((np.asarray(values) > 0).all() for values in groups.values())
        self.page.figure(
            "source",
            partial(pictures.seed_distribution, groups, marks=marks, log=positive, shown_seed_index=self.results.shown),
            caption="Where the printed numbers lie among our seeds.",
            alt=alt.seed_distribution(groups),
            seeds=self.results.seeds,
        )

    def selectivity(self) -> None:
        """R² of every operation over the seeds, on the lattice by which seeds are ranked and on one that was not trained on."""
        names = {"selectivity_trained": "R² on the colors of training", "selectivity_held_out": "R² on held-out colors"}
        panels = {
            words: {
                operation: values
                for operation in self.results.experiment.operated
                if np.isfinite(values := self.results.score(operation, column)).all()
            }
            for column, words in names.items()
        }
        by_operation = list(panels.values())
        panels = {words: without_pruned(groups, *by_operation)[0] for words, groups in panels.items()}
        left_out = without_pruned(by_operation[0], *by_operation)[1]
        best = int(np.flatnonzero(self.results.seeds == self.results.best)[0])
        chosen = dict.fromkeys(panels["R² on the colors of training"], best)
        self.page.figure(
            "selectivity",
            partial(pictures.seed_boxes, panels, chosen=chosen),
            caption="How well the error follows the similarity to the concept, over all seeds. The chosen seed is the one that "
            f"the published rule picks (@sec-ranking).{left_out}",
            alt=alt.seed_boxes(panels, chosen=chosen) + left_out,
            seeds=self.results.seeds,
        )

    def scatter(self, operation: str) -> None:
        """Error against similarity in the best and in the middle network."""
        panels = scatter_panels(self.results, operation, {"best": self.results.best, "median": self.results.middle})
        self.page.figure(
            f"scatter-{in_words(operation)}",
            partial(pictures.similarity_scatter, panels),
            caption=f"Error against similarity {_after(operation)}, a dot a color, in its color, with the line that fits best: "
            "the seed that the published rule chooses, and the one in the middle of the ranking.",
            alt=alt.similarity_scatter(panels),
            seeds=sorted({self.results.best, self.results.middle}),
        )

    def every_network(self, operation: str, color: str = "red", threshold: float = 0.2) -> None:
        """What comes out of every network for the named colors, in the order of the error of one, after an operation.

        threshold: the mean squared error of `color`, in [0, 1], from which on it counts as gone.
        """
        outputs = {name: values for name, values in self.results.outputs(operation).items() if name in NAMED_HSV}
        true = dict(zip(outputs, named_colors(outputs), strict=True))
        arguments = {"outputs": outputs, "true": true, "color": color, "threshold": threshold}
        gone = int(np.count_nonzero(errors_of(outputs[color], true[color]) >= threshold))
        some = f" More than {MOST} networks are shown at evenly spaced ranks." if len(self.results.seeds) > MOST else ""
        self.page.figure(
            f"networks-{in_words(operation)}",
            partial(pictures.every_network, **arguments),
            caption=f"{color.capitalize()} is gone in {gone} of {len(self.results.seeds)} networks {_after(operation)}: so "
            f"many return it with an error of {number(threshold)} or more, the dashed line. A column is a network, a row a "
            f"color, the true one on the left; networks stand in the order of the error of {color}.{some}",
            alt=alt.every_network(**arguments),
            seeds=self.results.seeds,
        )

    def published(self) -> None:
        """The published increases of the error, those of the seed that the same rule chooses, and all seeds'."""
        self.page.table(
            "published",
            tables.published_errors(self.results),
            caption="Increase of the error over the baseline: published for one chosen network; ours for the network that the "
            f"same rule chooses (@sec-ranking), and for all {len(self.results.seeds)}.",
        )

    def outputs(self, operation: str, colors: Sequence[str]) -> None:
        """What comes out for some named colors after an operation."""
        self.page.table(
            "outputs",
            tables.outputs(self.results, operation, colors),
            caption=f"What comes out for some colors {_after(operation)}: the median over the seeds of each channel, and the "
            "brightness, the mean of the three.",
        )
