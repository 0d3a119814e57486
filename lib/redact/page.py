"""Where a figure or a table of a script goes: its file, its id, its caption. Called from percent scripts."""

import os
import re
from collections.abc import Callable
from pathlib import Path

from IPython.display import Markdown, display
from matplotlib.figure import Figure

from redact.errors import InputError
from redact.plotting import THEMES, save
from redact.results import project_root
from redact.spec import Experiment

WEAVING = "REDACT_WEAVING"
"""The environment variable that is set while the workflow executes a script."""


class Page:
    """The page of one experiment."""

    def __init__(self, experiment: Experiment, root: Path | None = None):
        self.experiment = experiment
        self.folder = (root or project_root()) / "figures" / experiment.id
        self._names: set[tuple[str, str]] = set()

    def figure(self, name: str, draw: Callable[..., Figure], *, caption: str, alt: str) -> None:
        """Draw a figure in both themes, save it as figures/<id>/<name>-<theme>.{svg,png,pdf}, and put it on the page.

        draw: called with `theme=...`. caption: Markdown, a sentence or two. alt: what is to be seen, for who cannot see it.
        It is referred to as @fig-<slug>-<name>. In an editor the figure itself appears.
        """
        self._register("figure", name)
        for what, text in (("caption", caption), ("alt", alt)):
            if not text.strip():
                raise InputError(f"figure {name!r}: {what} is empty, expected a sentence")
        metadata = {"Title": f"{self.experiment.id} {name}", "Description": _flat(alt)}
        save(lambda theme: draw(theme=theme), self.folder, name, metadata)
        if WEAVING not in os.environ:
            display(draw(theme=THEMES["light"]))
            return
        address = f"/figures/{self.experiment.id}/{name}"
        attributes = f'#fig-{self.experiment.slug}-{name} fig-alt="{_attribute(alt)}" dark="{address}-dark.svg"'
        display(Markdown(f"![{_flat(caption)}]({address}-light.svg){{{attributes}}}"))

    def thumbnail(self, draw: Callable[..., Figure]) -> None:
        """Draw the small picture that stands for the experiment on the home page; it does not appear on its own page."""
        save(lambda theme: draw(theme=theme), self.folder, "thumbnail", {"Title": f"{self.experiment.id} thumbnail"})

    def table(self, name: str, markdown: str, *, caption: str) -> None:
        """Put a pipe table on the page. It is referred to as @tbl-<slug>-<name>."""
        self._register("table", name)
        display(Markdown(f"{markdown}\n\n: {_flat(caption)} {{#tbl-{self.experiment.slug}-{name}}}"))

    def note(self, title: str, text: str) -> None:
        """Put a callout on the page."""
        display(Markdown(f"::: {{.callout-note}}\n## {_flat(title)}\n\n{text}\n:::"))

    def _register(self, kind: str, name: str) -> None:
        if not re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", name):
            raise InputError(f"{kind} {name!r}: expected a name of lower-case words joined by dashes, such as latents-ablated")
        if (
            kind,
            name,
        ) in self._names and WEAVING in os.environ:  # in an editor a cell is run again and again
            raise InputError(f"{kind} {name!r}: the page has one of that name already")
        self._names.add((kind, name))


def _flat(text: str) -> str:
    return " ".join(text.split())


def _attribute(text: str) -> str:
    return _flat(text).replace("\\", "\\\\").replace('"', '\\"')
