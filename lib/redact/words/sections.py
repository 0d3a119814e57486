"""What the pages of all experiments show alike: figures and tables with their captions and alternative texts.

A script calls the methods of `Sections` in its own order, between its own sentences.
"""

from collections.abc import Mapping, Sequence
from functools import partial

import numpy as np

from press.numbers import percent, powers
from press.scripts.page import Page
from redact import pictures
from redact.arms import BASELINE, in_words, join, split
from redact.results import SHOWN_SEED, Results
from redact.spec import Experiment
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

    def answer(self, operation: str) -> None:
        """The verdict, the question's answer, and the median network before an operation and after it.

        It belongs into a cell tagged `answer`, from which it moves to the top of the page. The picture that stands for the
        experiment on the home page is of the same operation.
        """
        self.page.answer(self._evidence())
        seed = self.results.middle
        before = join(split(operation)[0], BASELINE)
        slices = {_after(name): self.results.slices(name, seed) for name in (before, operation)}
        strips = pictures.strips_of(slices)
        self.page.figure(
            "answer",
            partial(pictures.color_strips, **strips),
            caption=f"What goes in, and what comes out of the median network (seed {seed}) {' and '.join(slices)}.",
            alt=alt.color_strips(**strips),
            seeds=[seed],
        )
        self.page.thumbnail(partial(pictures.thumbnail, **slices[_after(operation)]))

    def _evidence(self) -> dict[str, str]:
        """What is to be seen -> its place: what `verdict` shows, and `against_source` and `published` where there is anything."""
        told = self.results.experiment
        found = {
            "the claims": "tbl-claims",
            "every network against every threshold": "fig-claims",
            "which claims fail together": "tbl-failing-together",
        }
        found |= {"what the source noticed": "tbl-observations"} if told.observations else {}
        found |= {"what the source prints": "tbl-source"} if told.in_notes.scores else {}
        return found | ({"what was published": "tbl-published"} if told.in_paper else {})

    def bands(self) -> None:
        """Error over the vibrant hues, all seeds, after every operation."""
        self.page.figure(
            "bands",
            partial(pictures.error_bands, **self.results.bands()),
            caption=f"The error of every vibrant hue over all seeds. The dashed line is seed {SHOWN_SEED}.",
            alt=alt.error_bands(**self.results.bands()),
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
            "hue.",
            alt=alt.stacked(list(rows), {operation: alt.error_curves(**self.results.curves(operation)) for operation in rows}),
            seeds=[SHOWN_SEED],
        )

    def verdict(self) -> None:
        """The claims, every seed against every threshold, and all that stands behind them in one fold."""
        self.page.table(
            "claims",
            tables.claims_table(self.results),
            caption="The claims, written down before the run, and how many of the networks pass each. What follows for one is "
            f"judged by the share that all together have to exceed, {percent(self.results.verdict.joint.in_share)}.",
        )
        self.page.figure(
            "claims",
            partial(pictures.claims_chart, self.results.claims(), shown_seed_index=self.results.shown),
            caption="Every seed against every threshold.",
            alt=alt.claims_chart(self.results.claims()),
            seeds=self.results.seeds,
        )
        with self.page.fold("Behind the verdict: which claims fail together, thresholds, observations"):
            self._failing_together()
            self._thresholds()
            self._observations()

    def _failing_together(self) -> None:
        """Which claims fail in the same networks: why the joint count is what it is."""
        self.page.table(
            "failing-together",
            tables.failing_together(self.results),
            caption="Which claims fail together: a row for each set of claims that a network fails, the most frequent first.",
        )

    def _thresholds(self) -> None:
        """The reason for each threshold, and for the share."""
        self.page.table(
            "thresholds",
            tables.thresholds_table(self.results),
            caption="Where the thresholds come from, and the seeds that fail. All claims together have to hold in more than "
            f"{percent(self.results.verdict.joint.in_share)} of the networks: {self.results.verdict.because}.",
        )

    def _observations(self) -> None:
        """What the source noticed; nothing where nothing was."""
        if not self.results.verdict.observations:
            return
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
        best = int(np.flatnonzero(self.results.seeds == self.results.best)[0])
        chosen = dict.fromkeys(panels["R² on the colors of training"], best)
        self.page.figure(
            "selectivity",
            partial(pictures.seed_boxes, panels, chosen=chosen),
            caption="How well the error follows the similarity to the concept, over all seeds. The chosen seed is the one that "
            "the published rule picks (@sec-ranking).",
            alt=alt.seed_boxes(panels, chosen=chosen),
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
