"""What the code of a script put out when it last ran, taken over while the code and all that it reads are the same.

New words then need no kernel. What was put out names lines of the script: where words above a cell push it down, these follow.
"""

import json
import re
from collections.abc import Sequence
from importlib import metadata
from pathlib import Path
from typing import TYPE_CHECKING, Any

from press.build import dependencies
from press.errors import InputError
from press.figures.drawn import sidecars_in
from press.files import provenance, reuse, store
from press.files.source_files import matching
from press.scripts.cell_lines import KEY, place_of
from press.scripts.percent import SPEC_TAG, spec_cells

if TYPE_CHECKING:
    from press.project import Project

FOLDER = reuse.FOLDER / "runs"
"""Where runs are kept, a file a script, from the root of a checkout."""

PACKAGES = ("ipykernel", "ipython", "jupytext", "nbclient", "nbformat", "pillow")
"""The packages that make outputs what they are, beside those whose versions a figure names."""

SOURCES = ("CITATION.cff", "pyproject.toml", "requirements.lock")
"""What any script may read, from the root of a checkout."""

KNOWS_ITS_LINE = re.compile(r"lineno|_getframe|inspect|traceback|warnings|logging|__file__|co_\w+")
"""In code that may put out where it stands in other words than those that are looked for."""

Lines = list[int]


class Run:
    """A script that is to be run: its notebook, in which nothing ran yet, and a digest of all that its code reads."""

    def __init__(self, notebook: Any, script: Path, root: Path, project: "Project", reads: Sequence[Path], step: str):
        """reads: the files that its code reads besides those beside the scripts. step: the module that has it run."""
        self.notebook, self.script, self.root = notebook, script, root
        self._code = [cell for cell in notebook.cells if cell.cell_type == "code"]
        modules = {
            *dependencies.modules_of_script(script, project.packages),
            *dependencies.modules_behind(step, project.packages),
            *dependencies.modules_behind(type(project).__module__, project.packages),
            *dependencies.modules_behind("press.scripts.kernel", project.packages),
        }
        # A script may show what another one's spec says, and what that names lies beside it.
        beside = [path for path in matching(root / "experiments", "**/*") if path.is_file() and path.suffix != ".py"]
        specs = [source for path in matching(root / "experiments", "*.py") for source in _specs(path)]
        files = [*map(Path, modules), *(root / name for name in SOURCES), *beside, *reads]
        told = {
            "cells": [
                [cell.source, {name: told for name, told in cell.metadata.items() if name != KEY}] for cell in self._code
            ],
            "files": sorted([provenance.relative(path, root), _digest(path)] for path in files),
            "specs": specs,
            "versions": [provenance.versions(), {name: metadata.version(name) for name in PACKAGES}],
            "places": bool(self._lines),
        }
        self.key = reuse.key_of(json.dumps(told, default=str))

    @property
    def _lines(self) -> Lines:
        """Where its cells of code begin in the script; none where that is not known."""
        lines = [place_of(self.notebook, cell)[1] for cell in self._code]
        return lines if all(lines) else []

    def recall(self, kept: Path, figures: Path | None = None, into: Path | None = None) -> bool:
        """Put the outputs of the run that is kept in a file into the notebook; whether there is one of this key.

        figures: the folder that it drew into, which is as it left it; its files are linked into the folder `into`. What they
        say of lines may be new: where `into` takes the place of `figures`, the run is to be kept anew.
        """
        value = reuse.recall_value(kept, self.key)
        if value is None:
            return False
        before: Lines = value["lines"]
        moved = before != self._lines
        if moved and not self._may_move(value["outputs"]):
            return False
        if figures is not None and into is not None and not self._take_figures(value["figures"], figures, into, before, moved):
            return False
        for cell, (outputs, count) in zip(self._code, value["outputs"], strict=True):
            cell.outputs, cell.execution_count = [_as_node(output) for output in outputs], count
        self.notebook.metadata.language_info = _as_node(value["language"])
        return True

    def keep(self, kept: Path, figures: Path | None = None) -> None:
        """Keep what the notebook's cells put out, now that they ran, and what the folder `figures` holds."""
        value = {
            "lines": self._lines,
            "spec": [cell.source for cell in self._code if SPEC_TAG in cell.metadata.get("tags", [])],
            "outputs": [[cell.outputs, cell.execution_count] for cell in self._code],
            "language": self.notebook.metadata.language_info,  # as the kernel says it
            "figures": {} if figures is None else _digests(figures),
        }
        reuse.keep_value(kept, self.key, value)

    def _may_move(self, outputs: Any) -> bool:
        """Whether nothing that was put out names a line of the script."""
        return not (
            self.script.name in json.dumps(outputs, ensure_ascii=False)
            or any(KNOWS_ITS_LINE.search(cell.source) for cell in self._code)
        )

    def _take_figures(self, listed: dict[str, str], figures: Path, into: Path, before: Lines, moved: bool) -> bool:
        if not figures.is_dir() or _digests(figures) != listed:
            return False
        for name in listed:
            reuse.link(figures / name, into / name)
        if moved:
            for sidecar in sidecars_in(into):
                about = json.loads(sidecar.read_text(encoding="utf-8"))
                for place in (about["script"], about["function"]):
                    if place["path"] == provenance.relative(self.script, self.root) and place["line"] is not None:
                        place["line"] += self._shift(before, place["line"])
                store.write_json(sidecar, about)
        return True

    def _shift(self, before: Lines, line: int) -> int:
        """By how many lines what stood in a line of the script has moved."""
        cell = max((number for number, start in enumerate(before) if start <= line), default=0)
        return self._lines[cell] - before[cell]


def last_spec(kept: Path) -> list[str] | None:
    """The cells with the spec of a script when the run that is kept in a file was made; None where none is kept."""
    last = reuse.last_value(kept)
    return last[1].get("spec") if last else None


def _specs(path: Path) -> list[str]:
    try:
        return [source for source, _ in spec_cells(path)]
    except InputError:  # a script that is being written; whoever needs it says so
        return []


def _as_node(output: Any) -> Any:
    import nbformat

    return nbformat.from_dict(output)


def _digest(path: Path) -> str:
    return provenance.sha256(path) if path.is_file() else ""


def _digests(folder: Path) -> dict[str, str]:
    return {path.name: provenance.sha256(path) for path in sorted(folder.iterdir()) if not path.name.startswith(".")}
