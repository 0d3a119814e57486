"""Where the cells of a notebook stand in the percent script that it was made from: what an error in one is put down to."""

import re
from pathlib import Path
from typing import Any

KEY = "redact"
"""The entry of metadata, a notebook's and a cell's, that holds what this project notes there."""

_CELL = re.compile(r"# ?%%(\s|$)")


def note_places(notebook: dict[str, Any], cells: list[dict[str, Any]], script: Path) -> None:
    """Note in a notebook's metadata its script and, in those of its `cells`, the lines there, from 1, of their first words.

    Nothing is noted where the cells are not those of the script one by one: no line is better than a wrong one.
    """
    lines = script.read_text(encoding="utf-8").splitlines()
    starts = [number for number, line in enumerate(lines) if _CELL.match(line)]
    if len(starts) != len(cells):
        return
    notebook["metadata"][KEY] = {"script": script.as_posix()}
    for cell, start in zip(cells, starts, strict=True):
        blank = next((n for n, line in enumerate(lines[start + 1 :]) if line.strip("# ")), 0)
        cell["metadata"][KEY] = {"line": start + 1 + blank + 1}


def place_of(notebook: dict[str, Any], cell: dict[str, Any]) -> tuple[str, int]:
    """The script and the line of a cell; ("", 0) where none was noted."""
    script = notebook.get("metadata", {}).get(KEY, {}).get("script", "")
    line = cell.get("metadata", {}).get(KEY, {}).get("line", 0)
    return (script, line) if script and line else ("", 0)
