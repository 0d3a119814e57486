"""The cells of an executed notebook: their options, and what they put out as Markdown."""

import base64
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml

from press.errors import InputError
from press.figures.picture_sizes import is_whole, size_of
from press.scripts.cell_lines import place_of
from press.scripts.displays import joined, shown, terminal

OPTION = re.compile(r"^#\|\s?(.*)$")
OPTIONS = ("label", "fig-cap", "fig-alt", "code-fold", "code-summary")
"""The options that a cell may have; Quarto knows more, and so each other one is refused."""
RAW_CELL = re.compile(r"# ?%%.*\[raw\]")


def refuse_raw_cells(notebook: Any, script: Path) -> None:
    """Raise `InputError` for a script with raw cells: they would be on no page."""
    if any(cell["cell_type"] == "raw" for cell in notebook["cells"]):
        raise InputError("\n".join(_raw_places(script)))


def _raw_places(script: Path) -> Iterator[str]:
    lines = script.read_text(encoding="utf-8").splitlines()
    numbers = [number for number, line in enumerate(lines, start=1) if RAW_CELL.match(line)]
    for number in numbers:
        yield f"{script}:{number}: a raw cell is shown on no page; expected # %% [markdown]"
    if not numbers:
        yield f"{script}:1: the script's front matter is on no page; the spec has title and question; expected jupyter: alone"


def tidy(notebook: Any, place: str) -> None:
    """Make the outputs of an executed notebook, in place, such that every renderer shows the same of them.

    Raises:
        InputError: an output that no page can show; the message names the line of the script, or `place` and the cell.
    """
    faults: list[str] = []
    for number, cell in enumerate(notebook["cells"], start=1):
        script, line = place_of(notebook, cell)
        where = f"{script}:{line}" if line else f"{place}, cell {number}"
        for position, output in enumerate(cell.get("outputs", []), start=1):
            if output["output_type"] == "stream":
                output["text"] = terminal(joined(output["text"]))
            elif "data" in output:
                data, fault = shown(output["data"])
                faults += [f"{where}, output {position}: {fault}"] if fault else []
                output["data"] = data
    if faults:
        raise InputError("\n".join(faults))


def with_files(text: str, name: str, stem: str, folder: str) -> tuple[str, dict[str, bytes]]:
    """An executed notebook, as text, in which the pictures that cells put out are pictures in files, by their file's name.

    Quarto finds those of a notebook in a folder for its pages, and not for its PDF. `name` is what errors call the notebook,
    `stem` begins the files' names, `folder` is where they will lie, from the paper's root.
    """
    notebook = json.loads(text)
    files: dict[str, bytes] = {}
    for number, cell in enumerate(notebook["cells"], start=1):
        script, line = place_of(notebook, cell)
        place = f"{script}:{line}" if script else f"{name}, cell {number}"
        if cell["cell_type"] != "code" or not any("data" in output for output in cell["outputs"]):
            continue
        options, code = read_options(joined(cell["source"]), place)
        for index, output in enumerate(cell["outputs"], start=1):
            media: dict[str, bytes] = {}
            markdown = output_markdown(output, options, f"{folder}/{stem}-{number}-{index}", media, f"{place}, output {index}")
            if media:
                files |= {Path(path).name: content for path, content in media.items()}
                output["data"] = {"text/markdown": markdown}
                told = {key: value for key, value in options.items() if key not in ("label", "fig-cap", "fig-alt")}
                lines = yaml.safe_dump(told, sort_keys=False, allow_unicode=True, width=1000).splitlines() if told else []
                cell["source"] = "\n".join([*(f"#| {line}" for line in lines), code])
    return (json.dumps(notebook, ensure_ascii=False, indent=1) + "\n", files) if files else (text, files)


def read_options(source: str, place: str) -> tuple[dict[str, Any], str]:
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
    for name in options:
        if name not in OPTIONS:
            raise InputError(f"{place}: the cell option {name!r}, expected one of {', '.join(OPTIONS)}")
    if not str(options.get("label", "fig-")).startswith("fig-"):
        raise InputError(f"{place}: the label {options['label']!r} of a cell, expected one of a figure, such as 'fig-curve'")
    return options, "\n".join(lines[count:])


def output_markdown(output: dict[str, Any], options: dict[str, Any], picture: str, media: dict[str, bytes], place: str) -> str:
    kind = output["output_type"]
    if kind == "error":
        error = " ".join(terminal(f"{output.get('ename')}: {output.get('evalue')}").split())
        raise InputError(f"{place}: the cell failed: {error}")
    if kind == "stream":
        return fenced(terminal(joined(output["text"])).rstrip("\n"), "{.cell-output}")
    data, fault = shown(output.get("data", {}))
    if fault:
        raise InputError(f"{place}: {fault}")
    if "text/markdown" in data:
        return data["text/markdown"].strip("\n")
    for kind, suffix in (("image/svg+xml", ".svg"), ("image/png", ".png")):
        if kind in data:
            content = joined(data[kind])
            media[picture + suffix] = content.encode() if suffix == ".svg" else base64.b64decode(content)
            if size_of(media[picture + suffix]) is None or (suffix == ".svg" and not is_whole(media[picture + suffix])):
                raise InputError(f"{place}: the {kind} is no picture with a width and a height")
            return _picture(picture + suffix, options, place)
    return fenced(data["text/plain"].rstrip("\n"), "{.cell-output}") if data else ""


def _picture(path: str, options: dict[str, Any], place: str) -> str:
    if "fig-alt" not in options:
        raise InputError(f"{place}: a picture needs the cell option fig-alt")
    label = f"#{options['label']} " if "label" in options else ""
    alt = str(options["fig-alt"]).replace('"', "'")
    return f'![{options.get("fig-cap", "")}]({path}){{{label}fig-alt="{alt}"}}'


def fenced(text: str, attributes: str) -> str:
    """A block of code behind a fence longer than any within it."""
    longest = max((len(run) for run in re.findall(r"`{3,}", text)), default=2)
    fence = "`" * (longest + 1)
    return f"{fence} {attributes}\n{text}\n{fence}"
