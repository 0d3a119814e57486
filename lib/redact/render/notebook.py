"""An executed notebook as Markdown: its prose, its code and the outputs it was stored with.

Pandoc's own notebook reader knows neither divs nor citations nor captions in Markdown cells, so the cells are
written out as Quarto would read them.
"""

import base64
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from redact.displays import joined, shown, terminal
from redact.errors import InputError
from redact.places import place_of
from redact.render.sizes import is_whole, size_of

OPTION = re.compile(r"^#\|\s?(.*)$")
DROPPED = {"hide", "remove-cell"}


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


def flatten(path: Path, name: str, slug: str, code_fold: bool) -> Iterator[CellText]:
    """The cells of a notebook as Markdown; `name` is what errors call it, `slug` begins its picture names."""
    try:
        notebook = json.loads(path.read_text(encoding="utf-8"))
        cells = notebook["cells"]
    except (json.JSONDecodeError, KeyError, TypeError):
        raise InputError(f"{name}: not a notebook") from None
    for number, cell in enumerate(cells, start=1):
        if DROPPED & set(cell.get("metadata", {}).get("tags", [])):
            continue
        source = joined(cell["source"])
        script, line = place_of(notebook, cell)
        if cell["cell_type"] == "code":
            place = f"{script}:{line}" if script else f"{name}, cell {number}"
            text, media = _code_cell(cell, source, number, place, slug, code_fold)
            yield CellText(number, text, media, script, line)
        elif cell["cell_type"] == "raw" and not (number == 1 and source.startswith("---")):
            place = f"{script}:{line}" if script else f"{name}, cell {number}"
            raise InputError(f"{place}: a raw cell is shown on no page; expected a Markdown cell")
        elif source.strip():
            yield CellText(number, source, {}, script, line, is_prose=True)


def _code_cell(
    cell: dict[str, Any], source: str, number: int, place: str, slug: str, code_fold: bool
) -> tuple[str, dict[str, bytes]]:
    """The Markdown of a cell's code and outputs, and the pictures among these."""
    options, code = _options(source, place)
    tags = set(cell.get("metadata", {}).get("tags", []))
    media: dict[str, bytes] = {}
    blocks = []
    if options.get("include", True) is False:
        return "", {}
    if code.strip() and "hide-input" not in tags and options.get("echo", True) is not False:
        blocks.append(_fenced(code.strip("\n"), _code_attributes(options, code_fold)))
    if "hide-output" not in tags and options.get("output", True) is not False:
        for index, output in enumerate(cell.get("outputs", [])):
            picture = f"/media/{slug}-{number}-{index + 1}"
            blocks.append(_output(output, options, picture, media, f"{place}, output {index + 1}"))
    return "\n\n".join(filter(None, blocks)) + "\n", media


def _options(source: str, place: str) -> tuple[dict[str, Any], str]:
    """Quarto's `#| key: value` lines at the top of a cell, and the code below them."""
    lines = source.split("\n")
    count = next((i for i, line in enumerate(lines) if not OPTION.match(line)), len(lines))
    text = "\n".join(OPTION.match(line)[1] for line in lines[:count])  # type: ignore[index]
    try:
        options = yaml.safe_load(text) or {}
    except yaml.YAMLError as error:
        raise InputError(f"{place}: the cell options are not YAML: {getattr(error, 'problem', error)}") from None
    if not isinstance(options, dict):
        raise InputError(f"{place}: cell options are `#| key: value`, not {text!r}")
    return options, "\n".join(lines[count:])


def _code_attributes(options: dict[str, Any], code_fold: bool) -> str:
    fold = options.get("code-fold", code_fold)
    state = {True: "hide", False: "none", "show": "show"}.get(fold, "hide")
    summary = str(options.get("code-summary", "Code")).replace('"', "'")
    return f'{{.python .cell-code fold="{state}" summary="{summary}"}}'


def _output(output: dict[str, Any], options: dict[str, Any], picture: str, media: dict[str, bytes], place: str) -> str:
    kind = output["output_type"]
    if kind == "error":
        error = " ".join(terminal(f"{output.get('ename')}: {output.get('evalue')}").split())
        raise InputError(f"{place}: the cell failed: {error}")
    if kind == "stream":
        return _fenced(terminal(joined(output["text"])).rstrip("\n"), "{.cell-output}")
    data, fault = shown(output.get("data", {}))
    if fault:
        raise InputError(f"{place}: {fault}")
    if "text/markdown" in data:
        return _captioned(data["text/markdown"].strip("\n"), options)
    for kind, suffix in (("image/svg+xml", ".svg"), ("image/png", ".png")):
        if kind in data:
            content = joined(data[kind])
            media[picture + suffix] = content.encode() if suffix == ".svg" else base64.b64decode(content)
            if size_of(media[picture + suffix]) is None or (suffix == ".svg" and not is_whole(media[picture + suffix])):
                raise InputError(f"{place}: the {kind} is no picture with a width and a height")
            return _picture(picture + suffix, options, place)
    return _fenced(data["text/plain"].rstrip("\n"), "{.cell-output}") if data else ""


def _captioned(markdown: str, options: dict[str, Any]) -> str:
    label = str(options.get("label", ""))
    if not label.startswith("tbl-"):
        return markdown
    return f"{markdown}\n\n: {options.get('tbl-cap', '')} {{#{label}}}"


def _picture(path: str, options: dict[str, Any], place: str) -> str:
    if "fig-alt" not in options:
        raise InputError(f"{place}: a picture needs the cell option fig-alt")
    label = f"#{options['label']} " if str(options.get("label", "")).startswith("fig-") else ""
    alt = str(options["fig-alt"]).replace('"', "'")
    return f'![{options.get("fig-cap", "")}]({path}){{{label}fig-alt="{alt}"}}'


def _fenced(text: str, attributes: str) -> str:
    """A block of code behind a fence longer than any within it."""
    longest = max((len(run) for run in re.findall(r"`{3,}", text)), default=2)
    fence = "`" * (longest + 1)
    return f"{fence} {attributes}\n{text}\n{fence}"
