"""Percent scripts as notebooks that were not run, and the cells of one that are tagged `spec`."""

from collections.abc import Sequence
from importlib import metadata
from pathlib import Path
from typing import TYPE_CHECKING

from press.errors import InputError
from press.files import reuse
from press.scripts.cell_lines import lines_of, note_places
from press.scripts.cells import refuse_raw_cells

if TYPE_CHECKING:
    import nbformat

SPEC_TAG = "spec"

ANSWER_TAG = "answer"
"""The tag of the cell whose outputs stand at the top of the page."""


def read_notebook(path: Path) -> "nbformat.NotebookNode":
    """A percent script as a notebook that was not run.

    Raises:
        InputError: the file is missing, no text, or no percent script.
    """
    return _as_notebook(path, _read_text(path))


def prepared(script: Path, above: Sequence["nbformat.NotebookNode"] = ()) -> "nbformat.NotebookNode":
    """The script as a notebook, with some cells above its own.

    Raises:
        InputError: it is no percent script, or has raw cells.
    """
    import nbformat

    notebook = read_notebook(script)
    refuse_raw_cells(notebook, script)
    cells = [cell for cell in notebook.cells if cell.cell_type != "raw"]
    notebook.cells = [*above, *cells]
    notebook.metadata = nbformat.from_dict(
        {
            "kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"},
            "language_info": {"name": "python"},
        }
    )
    note_places(notebook, cells, script)
    return notebook


def number_cells(notebook: "nbformat.NotebookNode") -> None:
    """Have the ids of cells be their numbers, so that they stay."""
    for number, cell in enumerate(notebook.cells):
        cell.id = f"cell-{number}"


def _read_text(path: Path) -> str:
    try:
        data = path.read_bytes()
    except OSError as error:
        raise InputError(f"{path}: cannot be read ({error.strerror}); expected a percent script") from None
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        row = data.count(b"\n", 0, error.start) + 1
        raise InputError(f"{path}, row {row}: byte 0x{data[error.start]:02x} is not UTF-8; expected a script that is") from None
    # A byte order mark or a NUL: Python runs the one and not the other, and editors show neither.
    for unwanted in ("\ufeff", "\0"):
        if unwanted in text:
            row = text.count("\n", 0, text.index(unwanted)) + 1
            raise InputError(f"{path}, row {row}: holds the character {unwanted!a}; expected a script in UTF-8 without it")
    return text


def _as_notebook(path: Path, text: str) -> "nbformat.NotebookNode":
    # Only where it is needed: every job reads specs, and most find them read already.
    import jupytext

    try:
        return jupytext.reads(text, fmt="py:percent")
    except Exception as error:  # jupytext, nbformat and yaml raise kinds of their own
        raise InputError(f"{path}: cannot be read as a percent script: {one_line(error)}") from None


def spec_cells(path: Path) -> list[tuple[str, int]]:
    """The sources of the cells that are tagged `spec`, and the lines in which they begin, 0 where that cannot be known.

    Of a script that was read before, in a checkout, as they were then.
    """
    text, root = _read_text(path), path.parent.parent
    kept = root / reuse.FOLDER / "specs" / f"{path.stem}.json" if (root / "Snakefile").is_file() else None
    key = reuse.key_of(metadata.version("jupytext"), SPEC_TAG, "with lines", text)
    known = reuse.recall_value(kept, key) if kept else None
    if known is not None:
        return [(source, line) for source, line in known]
    all_of_them = [cell for cell in _as_notebook(path, text).cells if cell.cell_type != "raw"]
    lines = lines_of(all_of_them, text) or [0] * len(all_of_them)
    tagged = zip(all_of_them, lines, strict=True)
    cells = [(cell.source, line) for cell, line in tagged if SPEC_TAG in cell.metadata.get("tags", [])]
    if kept:
        reuse.keep_value(kept, key, cells)
    return cells


def one_line(error: BaseException, filename: str = "") -> str:
    """An error as its kind and its words, on one line. filename: the file whose name and line are told already."""
    # What a SyntaxError adds in brackets is its file and line.
    here = isinstance(error, SyntaxError) and error.filename == filename
    text = " ".join(str(error.msg if here else error).split())  # type: ignore[attr-defined]
    return f"{type(error).__name__}: {text}" if text else type(error).__name__
