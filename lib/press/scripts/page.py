"""Where a figure or a table of a script goes: its file, its id, its caption. Called from percent scripts."""

import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import cached_property
from pathlib import Path

from IPython.display import Markdown, display
from matplotlib.figure import Figure

from press.claims.answer import answer_block
from press.claims.record import Verdict
from press.drawing.theme import THEMES
from press.errors import InputError
from press.figures.drawn import FIGURES, WEAVING, check_name, flat, picture
from press.figures.folder import FigureFolder
from press.figures.page_info import PageInfo
from press.files import provenance
from press.files.checkout import project_root
from press.project import load
from press.scripts.discovery import Script
from press.scripts.experiment import Experiment


class Page:
    """The page of one experiment."""

    def __init__(self, experiment: Experiment, root: Path | None = None):
        self.experiment = experiment
        self.root = root or project_root()
        self.project = load(self.root)
        self._tables: set[str] = set()
        self._gathered: list[str] | None = None

    @property
    def verdict(self) -> Verdict:
        """What was judged of the experiment."""
        return self.project.verdict(self.root, self.experiment.id)

    def figure(self, name: str, draw: Callable[..., Figure], *, caption: str, alt: str, seeds: Sequence[int] = ()) -> None:
        """Draw a figure in both themes, save it as `FigureFolder.write` does, and put it on the page.

        It is referred to as @fig-<slug>-<name>. In an editor the figure itself appears.
        """
        about = self._figures.write(name, draw, caption=caption, alt=alt, inputs=self._inputs, seeds=seeds)
        if WEAVING in os.environ:
            self._show(picture(about))
        else:
            display(draw(theme=THEMES["light"]))

    def thumbnail(self, draw: Callable[..., Figure]) -> None:
        """Draw the small picture that stands for the experiment on the home page; it does not appear on its own page."""
        self._figures.thumbnail(draw)

    def table(self, name: str, markdown: str, *, caption: str) -> None:
        """Put a pipe table on the page. It is referred to as @tbl-<slug>-<name>."""
        check_name("table", name)
        if name in self._tables and WEAVING in os.environ:
            raise InputError(f"table {name!r}: the page has one of that name already")
        self._tables.add(name)
        self._show(f"{markdown}\n\n: {flat(caption)} {{#tbl-{self.experiment.slug}-{name}}}")

    def note(self, title: str, text: str) -> None:
        """Put a callout on the page."""
        self._show(f'::: {{.callout-note title="{flat(title)}"}}\n{text}\n:::')

    def answer(self, evidence: Mapping[str, str]) -> None:
        """Put the verdict, the answer and the counts on the page. evidence: what is to be seen -> its figure or
        table, such as tbl-claims.

        From a cell tagged `answer` it stands at the top.
        """
        labels = {what: name.replace("-", f"-{self.experiment.slug}-", 1) for what, name in evidence.items()}
        self._show(answer_block(self.experiment, self.verdict, labels))

    @contextmanager
    def fold(self, title: str) -> Iterator[None]:
        """Put what is shown within it into one fold, which is closed on the site and open in print."""
        with self._around(f'.callout-note .details collapse="true" title="{flat(title)}"'):
            yield

    @contextmanager
    def division(self, name: str, **attributes: str) -> Iterator[None]:
        """Put what is shown within it into a division of that class, which scripts and styles of the site find.

        attributes: what it carries, such as experiment="2-6"; on both sites that is `data-experiment`.
        """
        with self._around(" ".join([f".{name}", *(f'{key}="{flat(value)}"' for key, value in attributes.items())])):
            yield

    @contextmanager
    def _around(self, told: str) -> Iterator[None]:
        before, self._gathered = self._gathered, []
        try:
            yield
            parts = self._gathered
        finally:
            self._gathered = before
        inside = "\n\n".join(parts)
        self._show(f"::: {{{told}}}\n{inside}\n:::")

    def _show(self, markdown: str) -> None:
        if self._gathered is None:
            display(Markdown(markdown))
        else:
            self._gathered.append(markdown)

    @cached_property
    def _figures(self) -> FigureFolder:
        id, slug = self.experiment.id, self.experiment.slug
        info = PageInfo(id, slug, f"Experiment {id}", self.experiment.title, f"experiments/{slug}.ipynb")
        meanwhile = os.environ.get(FIGURES)
        return FigureFolder(info, self._script.path, self.root, Path(meanwhile) if meanwhile else None)

    @cached_property
    def _script(self) -> Script:
        return self.project.find(self.root / "experiments", self.experiment.id)

    @cached_property
    def _inputs(self) -> dict[str, str]:
        """What the script reads, and its digest."""
        paths = self.project.read_by(self._script, self.root)
        return {provenance.relative(path, self.root): provenance.sha256(path) for path in paths}
