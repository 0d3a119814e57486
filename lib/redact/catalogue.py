"""All figures with what is known of each: figures/catalogue.json, made from the sidecars that lie beside the figures."""

import difflib
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import jsonschema

from redact.citation import cite, to_latex
from redact.errors import InputError
from redact.provenance import AUTHOR, LICENSE, sha256
from redact.revision import Revision
from redact.source_files import matching

CATALOGUE = Path("figures/catalogue.json")

Catalogue = dict[str, Any]


def make(root: Path, ids: Sequence[str], book: dict[str, Any], revision: Revision) -> Catalogue:
    """The catalogue of the figures of some pages, in the order of the pages.

    root: the checkout. ids: the pages' folders below figures/. book: what `_quarto.yml` says under that key: title, date,
    repo-url, site-url.
    """
    figures = [figure for id in ids for figure in sidecars(root / "figures" / id)]
    title, *captions = to_latex([book["title"], *(figure["caption"] for figure in figures)])
    about = {
        "title": title,
        "author": AUTHOR,
        "license": LICENSE,
        "year": str(book["date"])[:4],
        "site": book.get("site-url", ""),
    }
    return {
        "title": book["title"],
        "author": AUTHOR,
        "license": LICENSE,
        "repository": book.get("repo-url", ""),
        "revision": {"commit": revision.commit, "date": revision.date, "clean": revision.clean},
        "figures": [
            figure | {"files": _files(root, figure), "cite": cite(figure, caption, about, revision)}
            for figure, caption in zip(figures, captions, strict=True)
        ],
    }


def sidecars(folder: Path) -> list[dict[str, Any]]:
    """What lies beside the figures of one page, in the order in which the page shows them."""
    found = [json.loads(path.read_text(encoding="utf-8")) for path in matching(folder, "*.json")]
    return sorted(found, key=lambda figure: figure["position"])


def _files(root: Path, figure: dict[str, Any]) -> dict[str, str]:
    """Every file of a figure, its data last, from the checkout's root, with its digest."""
    folder = Path("figures", figure["page"]["id"])
    names = [*figure["files"], *([figure["data"]["file"]] if figure["data"] else [])]
    return {(folder / name).as_posix(): sha256(root / folder / name) for name in names}


def check(catalogue: Catalogue) -> None:
    """Raises `InputError` for a catalogue that is not what catalogue.schema.json says it is."""
    schema = json.loads(Path(__file__).with_name("catalogue.schema.json").read_text(encoding="utf-8"))
    error = jsonschema.exceptions.best_match(jsonschema.Draft202012Validator(schema).iter_errors(catalogue))
    if error:
        where = ".".join(map(str, error.absolute_path)) or "as a whole"
        raise InputError(f"{CATALOGUE}: {where}: {error.message}")


def read(root: Path) -> Catalogue:
    """The catalogue of a checkout.

    Raises:
        InputError: it was not made yet, or is damaged.
    """
    try:
        catalogue = json.loads((root / CATALOGUE).read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise InputError(f"{CATALOGUE} does not exist yet; run make first") from None
    except ValueError as error:  # no JSON, or no text
        raise InputError(f"{CATALOGUE}: no JSON ({error}); delete it and run make") from None
    check(catalogue)
    return catalogue


def find(catalogue: Catalogue, id: str) -> dict[str, Any]:
    """The figure of that id.

    Raises:
        InputError: there is none; the message names those that are spelled alike.
    """
    figures = {figure["id"]: figure for figure in catalogue["figures"]}
    if id not in figures:
        close = difflib.get_close_matches(id.lower(), figures, n=3, cutoff=0.75)
        hint = f"did you mean {' or '.join(close)}?" if close else f"{CATALOGUE} lists all {len(figures)}"
        raise InputError(f"{id!r} is no figure; {hint}")
    return figures[id]
