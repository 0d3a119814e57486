"""What the pages of all experiments on colors show alike: figures and tables with their captions and alternative texts.

A script calls the methods of `Sections` in its own order, between its own sentences.
"""

from collections.abc import Callable, Mapping, Sequence
from functools import partial

import numpy as np
from matplotlib.figure import Figure

from press.numbers import number, powers
from redact import pictures
from redact.arms import BASELINE, in_words, join, split
from redact.pictures.every_network import MOST, errors_of
from redact.predictions.colors import GONE
from redact.results.colors import Results
from redact.words import alt, sections, tables
from redact.words.colors import alt as color_alt
from redact.words.colors import findings
from redact.words.colors import tables as color_tables
from redact.words.sections import without_pruned
from redact.words.typical import after, median_network
from redact.worlds.colors import LATENT_LATTICE, NAMED_HSV, named_colors

View = tuple[int, int, int | None]

CHOSEN_VIEW: View = (1, 0, 2)
"""How the lab shows the sphere at first: what is anchored, in most experiments at the first axis, upwards."""


def scatter_panels(results: Results, operation: str, seeds: Mapping[str, int]) -> dict[str, pictures.Scatter]:
    """Panels of pictures.similarity_scatter. seeds: what a seed is called (best, median) -> the seed."""
    panels = {}
    for which, seed in seeds.items():
        found = results.scatter(operation, seed)
        score = powers(str(results.resemblance(operation)))
        arm, done = split(operation)
        panels[f"{done.capitalize()}{f', {arm}' if arm else ''}, {which} network\nseed {seed}"] = pictures.Scatter(
            found["resemblance"], found["error"], found["colors"], score
        )
    return panels


class Sections(sections.Sections):
    """What a script can show of its experiment on colors."""

    kind = Results
    results: Results

    def answer(self, operation: str) -> None:
        """The verdict, the question's answer, and the median network before an operation and after it."""
        super().answer(operation)
        before = join(split(operation)[0], BASELINE)
        slices = {after(name): self.results.slices(name) for name in (before, operation)}
        strips = pictures.strips_of(slices)
        self.page.figure(
            "answer",
            partial(pictures.color_strips, **strips),
            caption=f"What goes in, and what comes out {' and '.join(slices)} ({median_network(self.results)}).",
            alt=color_alt.color_strips(**strips),
            seeds=[self.results.typical],
        )
        self.page.thumbnail(partial(pictures.thumbnail, **slices[after(operation)]))

    def bands(self) -> None:
        """Error over the vibrant hues, all seeds, after every operation."""
        shown = self.results.bands()
        shown["errors"], left_out = without_pruned(shown["errors"], shown["errors"])
        self.page.figure(
            "bands",
            partial(pictures.error_bands, **shown),
            caption=f"{findings.of_bands(shown['hue'], shown['errors'])} The error of every vibrant hue over all seeds. The "
            f"dashed line is one of them ({median_network(self.results)}).{left_out}",
            alt=color_alt.error_bands(**shown) + left_out,
            seeds=self.results.seeds,
        )

    def latents(self, operation: str, views: Sequence[View]) -> None:
        """Latent space of the median network after an operation."""
        arrays = self.results.latents(operation)
        self.page.figure(
            f"latents-{in_words(operation)}",
            partial(pictures.latents, **arrays, views=views),
            caption=f"{findings.of_latents(arrays['z'])} Latent space {after(operation)} ({median_network(self.results)}).",
            alt=color_alt.latents(**arrays, views=views),
            seeds=[self.results.typical],
        )

    def slices(self, operation: str) -> None:
        """Reconstructions of the median network after an operation."""
        shown = self.results.slices(operation)
        self.page.figure(
            f"slices-{in_words(operation)}",
            partial(pictures.color_slices, **shown),
            caption=f"{findings.of_slices(shown['true'], shown['predicted'])} Reconstructions {after(operation)} "
            f"({median_network(self.results)}).",
            alt=color_alt.color_slices(**shown),
            seeds=[self.results.typical],
        )

    def curves(self, operation: str) -> None:
        """Error of the median network after an operation, against hue, saturation and value."""
        arrays = self.results.curves(operation)
        self.page.figure(
            f"curves-{in_words(operation)}",
            partial(pictures.error_curves, **pictures.shown_errors(**arrays)),
            caption=f"{findings.of_curves(arrays['hue'], arrays['error'])} Error {after(operation)}; a line has the color that "
            f"it stands for ({median_network(self.results)}).",
            alt=color_alt.error_curves(**arrays),
            seeds=[self.results.typical],
        )

    def overview(self, views: dict[str, View]) -> None:
        """Latents, one slice and the error curve of the median network, a row an operation. views: operation -> its view."""
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
            caption=f"{self._hurt(views)} Latent space, colors at full saturation, error against hue "
            f"({median_network(self.results)}).{left_out}",
            alt=color_alt.stacked(
                list(rows), {operation: color_alt.error_curves(**self.results.curves(operation)) for operation in rows}
            )
            + left_out,
            seeds=[self.results.typical],
        )

    def _hurt(self, operations: Sequence[str]) -> str:
        """How many of the colors that are shown come out changed after each operation."""
        told = []
        for operation in operations:
            shown = self.results.slices(operation)
            told.append(f"{after(operation).capitalize()}: {findings.of_slices(shown['true'], shown['predicted'])}")
        return " ".join(told)

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
        ranked = panels["R² on the colors of training"]
        chosen = dict.fromkeys(ranked, tables.place_of(self.results, self.results.best))
        middle = {operation: tables.place_of(self.results, self.results.middle(operation)) for operation in ranked}
        self.page.figure(
            "selectivity",
            partial(pictures.seed_boxes, panels, chosen=chosen, middle=middle),
            caption=f"{findings.of_selectivity(ranked)} How well the error follows the similarity to the concept, over all "
            "seeds; a network that kept the concept may have a high value too. The chosen seed is the one that the published "
            "rule picks (@sec-ranking). The ring is round the median network of an operation: on the fine lattice of "
            f"@sec-published-lattices its R² is the middle one of {len(self.results.seeds)}.{left_out}",
            alt=alt.seed_boxes(panels, chosen=chosen) + left_out,
            seeds=self.results.seeds,
        )

    def scatter(self, operation: str) -> None:
        """Error against similarity in the best network and in the one whose R² after this operation is the median."""
        middle = self.results.middle(operation)
        panels = scatter_panels(self.results, operation, {"best": self.results.best, "median": middle})
        self.page.figure(
            f"scatter-{in_words(operation)}",
            partial(pictures.similarity_scatter, panels),
            caption=f"Error against similarity {after(operation)}, a dot a color, in its color, with the line that fits best: "
            f"in the network that the published rule chooses (seed {self.results.best}), and in the median network of this "
            f"figure (seed {middle}: its R² here is the middle one of {len(self.results.seeds)}).",
            alt=color_alt.similarity_scatter(panels),
            seeds=sorted({self.results.best, middle}),
        )

    def every_network(self, operation: str, color: str = "red", threshold: float = GONE) -> None:
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
            caption=f"{color.capitalize()} is gone in {gone} of {len(self.results.seeds)} networks {after(operation)}: so "
            f"many return it with an error of {number(threshold)} or more, the dashed line. A column is a network, a row a "
            f"color, the true one on the left; networks stand in the order of the error of {color}.{some}",
            alt=color_alt.every_network(**arguments),
            seeds=self.results.seeds,
        )

    def _chosen(self, operation: str) -> tuple[Callable[..., Figure], str, str]:
        rows = {
            name: pictures.ChosenNetwork(**self.results.before_and_after(operation, seed))
            for name, seed in self._called().items()
        }
        arguments = {
            "rows": rows,
            "lattice": LATENT_LATTICE.colors(),
            "true": named_colors(),
            "hue": self.results.cube.axes()[0],
            "view": CHOSEN_VIEW,
            "done": sections.operation_in_words(operation),
        }
        shown = "latent space as trained, what comes out for seventeen colors and the error of the vibrant hues, as trained and"
        return partial(pictures.chosen_networks, **arguments), color_alt.chosen_networks(**arguments), shown

    def published(self) -> None:
        """The published increases of the error, those of the seed that the same rule chooses, and all seeds'."""
        self.page.table(
            "published",
            color_tables.published_errors(self.results),
            caption="Increase of the error over the baseline: published for one chosen network; ours for the network that the "
            f"same rule chooses (@sec-ranking), and for all {len(self.results.seeds)}.",
        )

    def outputs(self, operation: str, colors: Sequence[str]) -> None:
        """What comes out for some named colors after an operation."""
        self.page.table(
            "outputs",
            color_tables.outputs(self.results, operation, colors),
            caption=f"What comes out for some colors {after(operation)}: the median over the seeds of each channel, and the "
            "brightness, the mean of the three.",
        )
