"""What cells printed, as two builds have it alike: one output a stream, files by their names, objects without addresses."""

import re
import sysconfig
from pathlib import Path
from typing import Any

import nbformat

_ADDRESS = re.compile(r"( at )0x[0-9a-fA-F]{8,16}(?=[>,\s])")
"""Of an object, in what Python prints where nothing better is known of it: `<object object at 0x7f0ad57b41d0>`."""


def settle(notebook: nbformat.NotebookNode, root: Path) -> None:
    """Take out of a notebook's outputs, in place, what differs from build to build and machine to machine.

    A file below `root` is named from there, one of a package or of Python's own library from where they lie; an address is
    `0x…`, as it says nothing of the object.
    """
    folders = _folders(root)
    for cell in notebook.cells:
        if cell.cell_type == "code":
            cell.outputs = _merged(cell.get("outputs", []))
            for output in cell.outputs:
                _settle_output(output, folders)


def _merged(outputs: list[Any]) -> list[Any]:
    """The outputs, with those that follow one another in one stream as one: where it was cut is a matter of time."""
    merged: list[Any] = []
    for output in outputs:
        before = merged[-1] if merged else {}
        if output["output_type"] == "stream" == before.get("output_type") and output["name"] == before["name"]:
            before["text"] += output["text"]
        else:
            merged.append(output)
    return merged


def _settle_output(output: Any, folders: list[tuple[re.Pattern[str], str]]) -> None:
    if "text" in output:
        output["text"] = _settled(output["text"], folders)
    data = output.get("data", {})
    for kind, content in data.items():
        if kind.startswith("text/"):
            data[kind] = _settled(content, folders)


def _settled(text: str, folders: list[tuple[re.Pattern[str], str]]) -> str:
    for folder, name in folders:
        text = folder.sub(name, text)
    return _ADDRESS.sub(r"\g<1>0x…", text)


def _folders(root: Path) -> list[tuple[re.Pattern[str], str]]:
    """Folders of this machine, the innermost first, as they stand in a text, and what is put in their place."""
    library = Path(__file__).parents[2]
    paths = sysconfig.get_paths()
    named = {library.resolve(): "lib", (root / "lib").resolve(): "lib", root.resolve(): "", root.absolute(): ""}
    named |= {Path(paths[name]).resolve(): "" for name in ("stdlib", "platstdlib", "purelib", "platlib")}
    named |= {Path(paths[name]): "" for name in ("stdlib", "platstdlib", "purelib", "platlib")}
    found: list[tuple[re.Pattern[str], str]] = []
    for folder, name in sorted(named.items(), key=lambda item: -len(str(item[0]))):
        start = rf"(?<![\w./-]){re.escape(str(folder))}"  # no part of a longer path
        found.append((re.compile(rf"{start}/(?=[\w.])"), f"{name}/" if name else ""))
        found.append((re.compile(rf"{start}(?![\w/-]|\.\w)"), name or "."))
    return found
