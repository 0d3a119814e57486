"""What a fold of a page is called: after the figures and tables that it is of, by their numbers, so that no two are alike.

The names are written into the sources, where both renderers find them: neither puts a number into the title of a fold.
"""

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from press.files import store
from press.scripts.displays import joined

KINDS = {"fig": "Figure", "tbl": "Table"}
LABEL = re.compile(r"""(?:\{#|^#\| label: ["']?)((fig|tbl)-[\w-]+)""", re.MULTILINE)
INCLUDE = re.compile(r"^\{\{< include (\S+) >\}\}$", re.MULTILINE)
FACTS = "Files, data, code, citation of "
"""What the fold under a figure is called, before its figure's id or number."""
OF_FIGURE = re.compile(rf'(?<=title="{FACTS})fig-[\w-]+')
SUMMARY = re.compile(r"^#\| code-(?:summary|fold: false)", re.MULTILINE)


def letter(position: int) -> str:
    """What an appendix is numbered with; the first has position 0."""
    return chr(ord("A") + position)


def numbers(text: str, chapter: str) -> dict[str, str]:
    """Label -> "Figure F.3", for the figures and tables of a page in its order. chapter: its number, or the letter "F"."""
    counts: Counter[str] = Counter()
    found: dict[str, str] = {}
    for label, kind in LABEL.findall(text):
        if label not in found:
            counts[kind] += 1
            found[label] = f"{KINDS[kind]} {chapter}.{counts[kind]}"
    return found


def named(text: str, numbered: Mapping[str, str]) -> str:
    """A text in which the folds under figures are called by the figures' numbers."""
    return OF_FIGURE.sub(lambda found: numbered.get(found[0], found[0]), text)


def name_in_notebook(notebook: dict[str, Any], chapter: str) -> None:
    """Name the folds of an executed notebook, in place: those under figures, and the code of cells that show something."""
    numbered = numbers("\n".join(text for cell in notebook["cells"] for text in _texts(cell)), chapter)
    for cell in notebook["cells"]:
        if cell["cell_type"] == "markdown":
            cell["source"] = named(joined(cell["source"]), numbered)
        if cell["cell_type"] != "code":
            continue
        shown = [numbered[label] for text in _texts(cell) for label, _ in LABEL.findall(text)]
        source = joined(cell["source"])
        if shown and not SUMMARY.search(source):
            cell["source"] = f"#| code-summary: Code of {_listed(shown)}\n{source}"
        for output in cell["outputs"]:
            if "text/markdown" in output.get("data", {}):
                output["data"]["text/markdown"] = named(joined(output["data"]["text/markdown"]), numbered)


def _texts(cell: dict[str, Any]) -> Iterator[str]:
    yield joined(cell["source"])
    for output in cell.get("outputs", []):
        yield joined(output.get("data", {}).get("text/markdown", ""))


def _listed(names: Sequence[str]) -> str:
    unique = list(dict.fromkeys(names))
    return " and ".join(filter(None, [", ".join(unique[:-1]), unique[-1]]))


def name_in_written(paper: Path, pages: Sequence[str]) -> None:
    """Name the folds under figures in what the book's written chapters include. pages: the chapters, in order."""
    count = 0
    for page in pages:
        path = paper / page
        text = path.read_text(encoding="utf-8") if path.suffix == ".qmd" else ""
        if re.search(r"^# .*\.unnumbered", text, re.MULTILINE):
            continue
        count += 1
        included: dict[Path, str] = {}
        numbered = numbers(_expanded(text, paper, included), str(count))
        for part, written in included.items():
            if (changed := named(written, numbered)) != written:
                store.write_text(part, changed)


def _expanded(text: str, paper: Path, included: dict[Path, str]) -> str:
    """A text with all that it includes in its place; what it includes is added to `included`."""

    def content(found: re.Match[str]) -> str:
        path = paper / found[1].lstrip("/")
        if path not in included:
            included[path] = path.read_text(encoding="utf-8") if path.is_file() else ""
        return _expanded(included[path], paper, included)

    return INCLUDE.sub(content, text)
