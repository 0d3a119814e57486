"""What the pages of all experiments on digits show alike: figures and tables with their captions and alternative texts.

A script calls the methods of `Sections` in its own order, between its own sentences.
"""

from collections.abc import Callable, Mapping, Sequence
from functools import partial

import numpy as np
from matplotlib.figure import Figure

from press.numbers import significant
from redact.arms import BASELINE, baseline_of, in_words, join, split
from redact.pictures import digits as pictures
from redact.pictures.boxes import seed_boxes
from redact.predictions.digits import GONE
from redact.results.digits import Results
from redact.words import alt as shared_alt
from redact.words import sections, tables
from redact.words.digits import alt, deletions
from redact.words.typical import after, median_network
from redact.worlds.digits import CLASSES

View = tuple[int, int, int | None]

SPREAD = "Boxes span the middle half of the networks, whiskers 5 to 95 %."


class Sections(sections.Sections):
    """What a script can show of its experiment on digits."""

    kind = Results
    results: Results

    def answer(self, operation: str) -> None:
        """The verdict, the question's answer, and an image a digit in the median network, before an operation and after it."""
        super().answer(operation)
        self.images("answer", [join(split(operation)[0], BASELINE), operation], differences=[])
        places = self.results.shown(operation)
        out = self.results.outputs(operation)[places]
        self.page.thumbnail(partial(pictures.class_pictures_thumbnail, self.results.images[places], out))

    def images(self, name: str, networks: Sequence[str], differences: Sequence[str]) -> None:
        """One image a digit as it goes in and comes out of the median networks. differences: those told by pixels, too."""
        places = self.results.shown(networks[0])
        rows = {after(network): self.results.outputs(network)[places] for network in networks}
        arguments = {
            "true": self.results.images[places],
            "rows": rows,
            "differences": [after(network) for network in differences],
            "heads": [str(c) for c in range(CLASSES)],
        }
        told = " Differences: what comes out less what goes in." if differences else ""
        self.page.figure(
            name,
            partial(pictures.digit_strips, **arguments),
            caption=f"What goes in, and what comes out {' and '.join(rows)} ({median_network(self.results)}). Of each digit "
            f"the tested image whose error, as trained, is the middle one: none is picked. Ink is dark in both themes.{told}",
            alt=alt.digit_strips(**arguments),
            seeds=[self.results.typical],
        )

    def latents(self, operation: str, views: Sequence[View]) -> None:
        """Latent space of the median network after an operation, a dot a tested image."""
        arguments = {"z": self.results.latents(operation), "classes": self.results.classes, "views": views}
        self.page.figure(
            f"latents-{in_words(operation)}",
            partial(pictures.digit_discs, **arguments),
            caption=f"Latent space {after(operation)}, a dot a tested image; a digit stands at the mean of its images, or "
            f"beside it ({median_network(self.results)}).",
            alt=alt.digit_discs(**arguments),
            seeds=[self.results.typical],
        )

    def errors(self, operation: str, deleted: int) -> None:
        """The error of every digit before and after an operation, over the seeds."""
        before, then = self.results.errors(baseline_of(operation)), self.results.errors(operation)
        old, new = np.median(before, axis=0), np.median(then, axis=0)
        rest = np.delete(np.arange(CLASSES), deleted)
        most = rest[(new - old)[rest].argmax()]
        arguments = {"before": before, "after": then, "deleted": deleted, "gone": GONE}
        self.page.figure(
            f"errors-{in_words(operation)}",
            partial(pictures.class_errors, **arguments),
            caption=f"{deleted} goes from {significant(float(old[deleted]))} to {significant(float(new[deleted]))} in the "
            f"median network {after(operation)}; of the others {most} gains most, from {significant(float(old[most]))} to "
            f"{significant(float(new[most]))}. The mean error of the tested images of each digit, over "
            f"{len(self.results.seeds)} networks; the dashed line is the error from which on a digit counts as gone. {SPREAD}",
            alt=alt.class_errors(**arguments),
            seeds=self.results.seeds,
        )

    def _chosen(self, operation: str) -> tuple[Callable[..., Figure], str, str]:
        before, then = self.results.errors(baseline_of(operation)), self.results.errors(operation)
        places = {name: tables.place_of(self.results, seed) for name, seed in self._called().items()}
        arguments = {
            "rows": {name: (before[place], then[place]) for name, place in places.items()},
            "done": sections.operation_in_words(operation),
        }
        shown = "the mean error of the tested images of each digit, as trained and"
        return partial(pictures.chosen_networks, **arguments), alt.chosen_networks(**arguments), shown

    def matrix(self) -> None:
        """Who suffers where which digit is deleted: a table in shades, and one in numbers."""
        gains = deletions.gained(self.results)
        self.page.figure(
            "matrix",
            partial(pictures.deletion_matrix, gains),
            caption=f"{deletions.in_sentence(gains)} By how much the mean error of each digit rises (columns) where one is "
            f"deleted (rows): the median of {len(self.results.seeds)} networks.",
            alt=alt.deletion_matrix(gains),
            seeds=self.results.seeds,
        )
        self.page.table("deletions", deletions.deletions_table(self.results), caption=deletions.TABLE_CAPTION)

    def boxes(self, name: str, panels: Mapping[str, Mapping[str, np.ndarray]], caption: str) -> None:
        """Values over the networks, a panel a quantity, a box a set of networks."""
        self.page.figure(
            name, partial(seed_boxes, panels), caption=caption, alt=shared_alt.seed_boxes(panels), seeds=self.results.seeds
        )
