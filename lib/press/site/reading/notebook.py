"""An executed notebook as Markdown: its prose, its code and the outputs it was stored with.

Pandoc's own notebook reader knows neither divs nor citations nor captions in Markdown cells, so the cells are
written out as Quarto would read them.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from press.errors import InputError
from press.scripts.cell_lines import KEY, place_of
from press.scripts.cells import fenced, output_markdown, read_options
from press.scripts.displays import joined
from press.scripts.percent import ANSWER_TAG, SPEC_TAG


@dataclass(frozen=True)
class CellText:
    """The Markdown of one cell (from 1) and the pictures it names, by their path from the site's root.

    `script` and `line` say where the cell begins in the script that the notebook was made from, if that is known; `is_prose`
    whether every line of the text is a line there.
    """

    cell: int
    text: str
    media: dict[str, bytes] = field(default_factory=dict)
    script: str = ""
    line: int = 0
    is_prose: bool = False


def read(path: Path, name: str) -> dict[str, Any]:
    """A notebook; `name` is what errors call it."""
    try:
        notebook = json.loads(path.read_text(encoding="utf-8"))
        notebook["cells"]
    except (json.JSONDecodeError, KeyError, TypeError):
        raise InputError(f"{name}: not a notebook") from None
    return notebook


def noted(notebook: dict[str, Any]) -> dict[str, Any]:
    """What is noted in a notebook's metadata for its page, in place of front matter: its description."""
    found = notebook.get("metadata", {}).get(KEY, {})
    return {name: value for name, value in found.items() if name == "description"}


def flatten(notebook: dict[str, Any], name: str, slug: str, code_fold: bool) -> Iterator[CellText]:
    """The cells of a notebook as Markdown; `name` is what errors call it, `slug` begins its picture names."""
    for number, cell in enumerate(notebook["cells"], start=1):
        tags = set(cell.get("metadata", {}).get("tags", []))
        script, line = place_of(notebook, cell)
        place = f"{script}:{line}" if script else f"{name}, cell {number}"
        for tag in sorted(tags - {SPEC_TAG, ANSWER_TAG}):
            raise InputError(f"{place}: the tag {tag!r} of a cell, expected {SPEC_TAG!r}, {ANSWER_TAG!r} or none")
        source = joined(cell["source"])
        if cell["cell_type"] == "code":
            text, media = _code_cell(cell, source, number, place, slug, code_fold)
            yield CellText(number, text, media, script, line)
        elif cell["cell_type"] == "raw" and not (number == 1 and source.startswith("---")):
            raise InputError(f"{place}: a raw cell is shown on no page; expected a Markdown cell")
        elif source.strip():
            yield CellText(number, source, {}, script, line, is_prose=True)


def _code_cell(
    cell: dict[str, Any], source: str, number: int, place: str, slug: str, code_fold: bool
) -> tuple[str, dict[str, bytes]]:
    """The Markdown of a cell's code and outputs, and the pictures among these."""
    options, code = read_options(source, place)
    media: dict[str, bytes] = {}
    blocks = [fenced(code.strip("\n"), _code_attributes(options, code_fold))] if code.strip() else []
    for index, output in enumerate(cell.get("outputs", [])):
        picture = f"/media/{slug}-{number}-{index + 1}"
        blocks.append(output_markdown(output, options, picture, media, f"{place}, output {index + 1}"))
    return "\n\n".join(filter(None, blocks)) + "\n", media


def _code_attributes(options: dict[str, Any], code_fold: bool) -> str:
    fold = options.get("code-fold", code_fold)
    state = {True: "hide", False: "none", "show": "show"}.get(fold, "hide")
    summary = str(options.get("code-summary", "Code")).replace('"', "'")
    return f'{{.python .cell-code fold="{state}" summary="{summary}"}}'
