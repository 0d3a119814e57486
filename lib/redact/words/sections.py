"""What the pages of all experiments show alike, on any world: figures and tables with their captions and alternative texts.

A script calls the methods of `Sections` in its own order, between its own sentences.
"""

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any, ClassVar

import numpy as np
from matplotlib.figure import Figure
from numpy.typing import NDArray

from press.claims.registered_shown import guard_words, registered_table
from press.numbers import percent, significant
from press.scripts.page import Page
from redact import pictures
from redact.arms import in_words, join, split
from redact.predictions import EQUAL
from redact.results import SOURCE_SEED, Results
from redact.spec import Experiment
from redact.words import alt, findings, tables, thresholds
from redact.words.typical import after, median_network, words_for


def _of(arm: str) -> str:
    """What a caption adds where there are several arms."""
    return f" Arm {arm}." if arm else ""


def _repeats(experiment: Experiment) -> bool:
    """Whether it repeats an experiment of the sources, whose seed and printed numbers stand beside ours."""
    return bool(experiment.in_notes.scores or experiment.in_notes.losses or experiment.in_paper)


PRUNED_LEFT_OUT = "Pruned networks answer as ablated ones, and are left out."


def without_pruned(groups: Mapping[str, Any], *arrays: Mapping[str, NDArray]) -> tuple[dict[str, Any], str]:
    """What belongs to networks, without pruned ones that are in all `arrays` `EQUAL` to ablated ones, and what is said of it.

    groups: network -> anything. arrays: network -> (...), of any shape; networks of which one has none are not compared.
    """
    kept = {}
    for network, value in groups.items():
        arm, operation = split(network)
        twin = join(arm, "ablated")
        compared = [(array[network], array[twin]) for array in arrays if network in array and twin in array]
        alike = bool(compared) and all(np.allclose(one, other, rtol=0, atol=EQUAL, equal_nan=True) for one, other in compared)
        if not (operation == "pruned" and twin in groups and alike):
            kept[network] = value
    return kept, "" if len(kept) == len(groups) else f" {PRUNED_LEFT_OUT}"


def operation_in_words(network: str) -> str:
    """What was done to a network, without its arm: `after ablation`."""
    return after(split(network)[1])


class Sections:
    """What a script can show of its experiment, on any world: on `page`, of `results`, which its own figures use as well.

    A world has a class of that name below this one, in the module here that is called like it. kind: the class of its results.
    """

    kind: ClassVar[type[Results]] = Results

    def __init__(self, experiment: Experiment):
        self.page = Page(experiment)
        self.results = self.kind(experiment)

    def answer(self, operation: str) -> None:
        """The verdict, and the question's answer.

        It belongs into a cell tagged `answer`, from which it moves to the top of the page. A world adds the median network
        before an operation and after it, and the picture that stands for the experiment on the home page.
        """
        self.page.answer(self._evidence())

    def _evidence(self) -> dict[str, str]:
        """What is to be seen -> where `verdict` shows it, and `against_source` and `published` where there is anything."""
        told = self.results.experiment
        found = {
            "the claims": "tbl-claims",
            "every network against every threshold": "fig-claims",
        }
        found |= {} if self.results.verdict.by_shares else {"which claims fail together": "tbl-failing-together"}
        found |= {"what was observed besides": "tbl-observations"} if told.observations else {}
        found |= {"what the source prints": "tbl-source"} if told.in_notes.scores else {}
        return found | ({"what was published": "tbl-published"} if told.in_paper else {})

    def settings(self) -> None:
        """What defines the experiment, or what changed since the one it follows."""
        before = self.results.experiment.follows
        caption = (
            f"What changed since experiment {before}; everything else is the same."
            if before
            else "Everything that defines the experiment. A weight is given by its keyframes, step: value."
        )
        arms = self.results.arms
        several = len(arms) > tables.MOST_COLUMNS
        self.page.table("settings", tables.changes(self.results), caption=caption + (_of(arms[0]) if several else ""))
        if several:
            self.page.table(
                "arms",
                tables.arms(self.results),
                caption=f"The arms. Of each the networks of all seeds were trained; what is not named is as in {arms[0]}.",
            )

    def schedule(self, arms: Sequence[str] = ()) -> None:
        """The learning rate and the weight of every term over training. arms: all, or some."""
        for arm in arms or self.results.arms:
            found = findings.of_schedule(self.results.schedule(arm)["values"])
            self.page.figure(
                in_words(join("schedule", arm)) if arm else "schedule",
                partial(pictures.schedule, **self.results.schedule(arm)),
                caption=f"{found} A dot is a keyframe; between two a value follows a minimum-jerk curve.{_of(arm)}",
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
            line = f"seed {SOURCE_SEED}, the source's" if arrays["printed"] else median_network(self.results)
            self.page.figure(
                in_words(join("training", arm)) if arm else "training",
                partial(pictures.training, **pictures.in_bins(**arrays)),
                caption=f"{findings.of_training(arrays['losses'])} Every term of the loss over training, unweighted, with its "
                f"weight under it.{_of(arm)} The thin line is one seed ({line}).",
                alt=alt.training(**arrays),
                seeds=self.results.seeds,
            )
        beside = ", as the source prints it and as it came out here" if self.results.experiment.in_notes.losses else ""
        self.page.table(
            "losses",
            tables.last_losses(self.results),
            caption=f"The last logged value of every term while it was on{beside}. It is the loss of one batch: a labeled "
            "term is 0 where that batch carries no label.",
        )

    def verdict(self) -> None:
        """The claims, every seed against every threshold, and all that stands behind them in one fold."""
        self.page.table(
            "claims",
            tables.claims_table(self.results),
            caption=f"The claims, and how many of the networks pass each.{self._shares()}",
        )
        self.page.figure(
            "claims",
            partial(pictures.claims_chart, self.results.claims(), **self._marked()),
            caption=f"{findings.of_claims(self.results.verdict)} Every seed against every threshold. {self._marks()}",
            alt=alt.claims_chart(self.results.claims()),
            seeds=self.results.seeds,
        )
        together = "" if self.results.verdict.by_shares else "which claims fail together, "
        with self.page.fold(f"Behind the verdict: {together}thresholds, dates, observations"):
            self._failing_together()
            self._thresholds()
            self.threshold_curves()
            self.registered()
            self.guard()
            self._observations()

    def lab(self, operation: str) -> None:
        """Where scripts put the lab, which runs the networks themselves; and in its place, without them and in print, three.

        A world draws them in `_chosen`: the best, the median and the worst, before an operation and after it.
        """
        draw, alt_text, shown = self._chosen(operation)
        ranks, told = self.results.ranks, words_for(self.results.experiment.telling)
        values = {which: significant(self.results.told(seed)) for which, seed in ranks.items()}
        arm = split(operation)[0]
        with self.page.division("lab", experiment=self.results.experiment.slug):
            self.page.figure(
                "lab",
                draw,
                caption=f"{told[:1].upper()}{told[1:]}: {values['best']} in the best network, {values['median']} in the median "
                f"one, {values['worst']} in the worst. With scripts, the page has a lab here, in which the networks "
                "themselves run and can be edited; without, in print and in the PDF, this figure stands for it: "
                f"{shown} {operation_in_words(operation)}, of these three.{_of(arm)}",
                alt=alt_text,
                seeds=sorted(set(ranks.values())),
            )

    def _chosen(self, operation: str) -> tuple[Callable[..., Figure], str, str]:
        """The picture of these three networks, its alternative text, and what it shows of them, in words."""
        raise NotImplementedError

    def _called(self) -> dict[str, int]:
        """What a picture calls these three -> the seed: `Best: seed 17, 0.31`."""
        results = self.results
        return {
            f"{which.capitalize()}: seed {seed}, {significant(results.told(seed))}": seed
            for which, seed in results.ranks.items()
        }

    def _shares(self) -> str:
        """By which share a claim is judged; one that is asked for a share of its own says so in the table."""
        verdict = self.results.verdict
        if verdict.by_shares:
            return ""
        return (
            f" What follows for one is judged by the share that all together have to exceed, {percent(verdict.joint.in_share)}."
        )

    def _why_the_share(self) -> str:
        verdict = self.results.verdict
        if verdict.by_shares:
            return ""
        share = percent(verdict.joint.in_share)
        return f" All claims together have to hold in more than {share} of the networks: {verdict.because}."

    def _failing_together(self) -> None:
        """Which claims fail in the same networks: why the joint count is what it is; nothing where there is none."""
        if self.results.verdict.by_shares:
            return
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
            caption=f"Where the thresholds come from, and the seeds that fail.{self._why_the_share()}",
        )

    def _observations(self) -> None:
        """What was noticed without having been predicted; nothing where nothing was."""
        if self.results.verdict.observations:
            self.page.table(
                "observations",
                tables.claims_table(self.results, "observations"),
                caption=f"{findings.of_observations(self.results.verdict)} Observations are asked for one half "
                "where they name no share, and are no part of the verdict.",
            )

    def _marked(self) -> dict[str, int]:
        return {"shown_seed_index": self.results.of_source, "median_index": tables.place_of(self.results, self.results.typical)}

    def _marks(self) -> str:
        whose = "is the source's" if _repeats(self.results.experiment) else "is marked on every page"
        return f"Seed {SOURCE_SEED} {whose}. The ring marks one network ({median_network(self.results)})."

    def threshold_curves(self) -> None:
        """What would have come of other thresholds: the share of the seeds that pass each claim, by its threshold."""
        claims, in_shares = self.results.claims(), [claim.in_share for claim in self.results.verdict.claims]
        self.page.figure(
            "threshold-curves",
            partial(pictures.threshold_curves, claims, in_shares),
            caption=f"{thresholds.finding(claims, in_shares)} A panel a claim: the share of the networks that would pass, by "
            "the threshold; the circle is the threshold that was registered. The bar spans the thresholds of the same outcome.",
            alt=thresholds.threshold_curves(claims, in_shares),
            seeds=self.results.seeds,
        )

    def registered(self) -> None:
        """Since when each claim is written, by the history of the repository."""
        self.page.table(
            "registered",
            registered_table(self.results.experiment.slug, [(claim.key, claim.text) for claim in self.results.verdict.claims]),
            caption="Since when each claim is written: the commit that first held it, its date, and whether its condition was "
            "written otherwise since. The history holds no results: it shows the order of what was written, and not that no "
            "network was trained before.",
        )

    def guard(self) -> None:
        """What the build checks, apart from what was predicted; nothing of a draft."""
        if self.results.experiment.expected:
            known = "What the source's own network did was public before these claims were written."
            trials = "Where trials on other seeds came before these claims, this page names them."
            public = known if _repeats(self.results.experiment) else trials
            words = " or ".join(self.results.experiment.expected)
            self.page.note("Predictions, and a guard", guard_words(self.results.experiment.slug, words, public))

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
            partial(pictures.seed_distribution, groups, marks=marks, log=positive, shown_seed_index=self.results.of_source),
            caption=f"{findings.of_printed(list(groups.values()), list(printed.values()))} A mark is what the source prints.",
            alt=alt.seed_distribution(groups),
            seeds=self.results.seeds,
        )
