"""All figures with what is known of each: figures/catalogue.json, made from the sidecars that lie beside the figures."""

import difflib
import json
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import jsonschema

from press.errors import InputError
from press.figures import citation_file
from press.figures.citation import cite
from press.figures.drawn import sidecars_in
from press.figures.latex import to_latex
from press.files.provenance import sha256
from press.files.revision import Revision

CATALOGUE = Path("figures/catalogue.json")
SETTINGS = "paper/_quarto.yml"

Catalogue = dict[str, Any]


def make(root: Path, study: str, ids: Sequence[str], book: dict[str, Any], revision: Revision) -> Catalogue:
    """The catalogue of the figures of some pages, in the order of the pages.

    root: the checkout. study: its short name. ids: the pages' folders below figures/. book: what `_quarto.yml` says
    under that key: title, date, repo-url, site-url.

    Raises:
        InputError: two figures have one id; one cannot be cited; the book has no title or year, or an address that is none.
    """
    figures = [figure for id in ids for figure in sidecars(root / "figures" / id)]
    _check_ids(figures)
    cited = citation_file.read(root)
    about = _about(book)
    places = [f"figure {figure['id']} ({_place(figure['script'])}): caption" for figure in figures]
    titles = [(f"figure {figure['id']}: title of its page", figure["page"]["title"] or "") for figure in figures]
    captions = [(place, figure["caption"]) for place, figure in zip(places, figures, strict=True)]
    title, *texts = to_latex([(f"{SETTINGS}: book.title", about["title"]), *captions, *titles])
    return {
        "title": about["title"],
        "author": cited.names,
        "license": cited.license,
        "repository": about["repository"],
        "revision": {"commit": revision.commit, "date": revision.date, "clean": revision.clean},
        "figures": [
            figure
            | {
                "files": _files(root, figure),
                "cite": cite(figure, caption, heading, about | {"title": title.text}, cited, revision, study),
            }
            for figure, caption, heading in zip(figures, texts[: len(figures)], texts[len(figures) :], strict=True)
        ],
    }


def _check_ids(figures: list[dict[str, Any]]) -> None:
    """An id, and so the key of a citation, is one figure's: page 2.8 may not have a 1-x where page 2.8.1 has an x."""
    known: dict[str, dict[str, Any]] = {}
    for figure in figures:
        other = known.setdefault(figure["id"], figure)
        if other is not figure:
            first, second = (f"{shown['name']!r} of {_place(shown['script'])}" for shown in (other, figure))
            raise InputError(f"figure {figure['id']}: {first} and {second} have this id; expected another name for one of them")


def _about(book: dict[str, Any]) -> dict[str, str]:
    """Of what a figure is a part: title, year, site, repository; the addresses may be empty."""
    title, date = str(book.get("title") or "").strip(), str(book.get("date") or "")
    if not title:
        raise InputError(f"{SETTINGS}: book.title is missing")
    if not re.match(r"\d{4}(\D|$)", date):
        raise InputError(f"{SETTINGS}: book.date is {date!r}, expected a date that begins with its year, such as 2026-11-21")
    addresses = {}
    for name, key in (("site", "site-url"), ("repository", "repo-url")):
        addresses[name] = str(book.get(key) or "").strip()
        if addresses[name] and not re.match(r"https?://[^\s/]+", addresses[name]):
            raise InputError(f"{SETTINGS}: book.{key} is {addresses[name]!r}, expected an address that begins with https://")
    return {"title": " ".join(title.split()), "year": date[:4], **addresses}


def _place(place: dict[str, Any]) -> str:
    return place["path"] if place["line"] is None else f"{place['path']}:{place['line']}"


def sidecars(folder: Path) -> list[dict[str, Any]]:
    """What lies beside the figures of one page, in the order in which the page shows them."""
    found = [json.loads(path.read_text(encoding="utf-8")) for path in sidecars_in(folder)]
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
