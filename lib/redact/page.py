"""Where a figure or a table of a script goes: its file, its id, its caption. Called from percent scripts."""

import os
import re
from collections.abc import Callable, Sequence
from functools import cached_property
from pathlib import Path
from typing import Any

from IPython.display import Markdown, display
from matplotlib.figure import Figure

from redact import figure_data, provenance, store
from redact.discovery import Script, discover
from redact.errors import InputError
from redact.plotting import THEMES, save
from redact.results import project_root, read_by_script
from redact.spec import Experiment

WEAVING = "REDACT_WEAVING"
"""The environment variable that is set while the workflow executes a script."""

FIGURES = "REDACT_FIGURES"
"""The environment variable that names the folder to draw into meanwhile: all figures take their place at once, at the end."""


class Page:
    """The page of one experiment."""

    def __init__(self, experiment: Experiment, root: Path | None = None):
        self.experiment = experiment
        self.root = root or project_root()
        self.folder = Path(os.environ.get(FIGURES) or self.root / "figures" / experiment.id)
        self._names: set[tuple[str, str]] = set()

    def figure(self, name: str, draw: Callable[..., Figure], *, caption: str, alt: str, seeds: Sequence[int] = ()) -> None:
        """Draw a figure in both themes, save it as figures/<id>/<name>-<theme>.{svg,png,pdf}, and put it on the page.

        draw: called with `theme=...`; what a `partial` holds beside that is kept as the figure's data, <name>.csv or .npz.
        caption: Markdown, a sentence or two. alt: what is to be seen, for who cannot see it. seeds: those whose networks it
        shows. It is referred to as @fig-<slug>-<name>; <name>.json says where it comes from. In an editor the figure itself
        appears.
        """
        self._register("figure", name)
        for what, text in (("caption", caption), ("alt", alt)):
            if not text.strip():
                raise InputError(f"figure {name!r}: {what} is empty, expected a sentence")
        about = self._about(name, draw, caption, alt, seeds)
        metadata = {
            "Title": f"{self.experiment.id} {self.experiment.title}: {name}",
            "Author": provenance.AUTHOR,
            "Description": _flat(alt),
            "Source": f"{about['script']['path']}, {about['function']['name']}",
            "Identifier": about["id"],
            "Rights": provenance.LICENSE,
        }
        files = save(lambda theme: draw(theme=theme), self.folder, name, metadata, preview=True)
        store.write_json(self.folder / f"{name}.json", about | {"files": [path.name for path in files]})
        if WEAVING not in os.environ:
            display(draw(theme=THEMES["light"]))
            return
        address = f"/figures/{self.experiment.id}/{name}"
        attributes = f'#{about["id"]} fig-alt="{_attribute(alt)}" dark="{address}-dark.svg"'
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

    @cached_property
    def _script(self) -> Script:
        return discover(self.root / "experiments")[self.experiment.id]

    @cached_property
    def _inputs(self) -> dict[str, str]:
        """What the script reads, and its digest."""
        paths = read_by_script(self._script, self.root)
        return {provenance.relative(path, self.root): provenance.sha256(path) for path in paths}

    def _about(self, name: str, draw: Callable[..., Figure], caption: str, alt: str, seeds: Sequence[int]) -> dict[str, Any]:
        """What the sidecar says. No commit and no date: they would make a figure stale that has not changed."""
        function, arguments = figure_data.unwrapped(draw)
        arrays, plain = figure_data.divide(arguments)
        data = figure_data.write(self.folder, name, arrays, seeds)
        script = self._script.path
        return {
            "id": f"fig-{self.experiment.slug}-{name}",
            "name": name,
            "experiment": {"id": self.experiment.id, "slug": self.experiment.slug, "title": self.experiment.title},
            "position": sum(kind == "figure" for kind, _ in self._names),
            "caption": _flat(caption),
            "alt": _flat(alt),
            "script": provenance.place_of_call(script, self.root),
            "function": provenance.place_of_function(function, script, self.root),
            "arguments": plain,
            "data": data and {"file": data.name, "arrays": {key: list(array.shape) for key, array in arrays.items()}},
            "seeds": [int(seed) for seed in seeds],
            "inputs": self._inputs,
            "versions": provenance.versions(),
        }

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
