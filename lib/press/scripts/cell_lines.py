"""Where the cells of a notebook stand in the percent script that it was made from: what an error in one is put down to."""

import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

KEY = "press"
"""The entry of metadata, a notebook's and a cell's, that holds what this project notes there."""

_CELL = re.compile(r"# ?%%(\s|$)")


def lines_of(cells: Sequence[Mapping[str, Any]], text: str) -> list[int]:
    """The line of a percent script, from 1, in which the source of each of its cells begins; none where they do not fit."""
    lines = text.splitlines()
    starts = [number for number, line in enumerate(lines) if _CELL.match(line)]
    if len(starts) != len(cells):
        return []
    return [start + 2 + _first(cell["source"], lines[start + 1 :]) for cell, start in zip(cells, starts, strict=True)]


def _first(source: str, below: Sequence[str]) -> int:
    """How many of the lines below the mark of a cell come before its first words."""
    words = next((line.strip("# ") for line in source.splitlines() if line.strip("# ")), "")
    found = next((n for n, line in enumerate(below) if line.strip("# ") == words), None)
    if found is None:  # what Jupytext writes in another way than the script
        found = next((n for n, line in enumerate(below) if line.strip("# ")), 0)
    above = next((n for n, line in enumerate(source.splitlines()) if line.strip("# ")), 0)
    return max(found - above, 0)


def note_places(notebook: dict[str, Any], cells: list[dict[str, Any]], script: Path) -> None:
    """Note in a notebook's metadata its script and, in those of its `cells`, the lines there, from 1, in which they begin.

    Nothing is noted where the cells are not those of the script one by one: no line is better than a wrong one.
    """
    lines = lines_of(cells, script.read_text(encoding="utf-8"))
    if lines:
        notebook["metadata"][KEY] = {"script": script.as_posix()}
    for cell, line in zip(cells, lines, strict=False):
        cell["metadata"][KEY] = {"line": line}


def place_of(notebook: dict[str, Any], cell: dict[str, Any]) -> tuple[str, int]:
    """The script and the line of a cell; ("", 0) where none was noted."""
    script = notebook.get("metadata", {}).get(KEY, {}).get("script", "")
    line = cell.get("metadata", {}).get(KEY, {}).get("line", 0)
    return (script, line) if script and line else ("", 0)
