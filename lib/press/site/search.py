"""The index of the site's search: sections, and by themselves figures, tables, equations, claims and sources."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from press.site import formulas, previews, references
from press.site.reading.book import LABEL, Book, Chapter
from press.site.reading.tree import Node, attributes, identifier, plain_text, walk

CLAIM = re.compile(r"claim-[\w-]+")
FORMULA = "\u2060"
"""Stands before and after a formula: a page shows it in other signs than the index does, so that a browser cannot find it."""

Entry = dict[str, str]


def index(book: Book, cited: Mapping[str, list[Node]]) -> list[Entry]:
    """All entries of the site. cited: the sources, as `references.entries` has them."""
    read = read_formulas(book)
    found = [entry for chapter in book.chapters for entry in entries(book, chapter, read)]
    if (listed := references.references_chapter(book)) is not None:
        for key, blocks in cited.items():
            found.append(_entry(listed, f"#ref-{key}", "", plain_text(blocks), key))
    return found


def read_formulas(book: Book) -> dict[str, str]:
    """TeX -> text, for all formulas of a book."""
    tex = [node["c"][1] for chapter in book.chapters for node in walk(chapter.blocks) if node["t"] == "Math"]
    return formulas.readings(tex, book.chapters[0].tree["pandoc-api-version"])


def entries(book: Book, chapter: Chapter, read: Mapping[str, str]) -> list[Entry]:
    """Those of a page: the prose of each section, and what has an anchor of its own in it.

    `href` is the place, `page` and `section` are titles; `text` begins with the number and the id of what has one, which is
    `id`. read: TeX -> text.
    """
    found: list[Entry] = []
    section = ""
    prose: Entry = {}
    for block in chapter.blocks:
        if block["t"] == "Header" and block["c"][0] <= 3:
            anchor = "" if block["c"][0] == 1 else f"#{identifier(block)}"
            section = plain_text(_read_aloud(book, block["c"][2], read)) if anchor else ""
            prose = _entry(chapter, anchor, section, "")
            found.append(prose)
        elif not _left_out(block):
            parts = list(_parts(book, chapter, block, read))
            found += [_entry(chapter, f"#{name}", section, text, key) for name, key, text in parts]
            if identifier(block) not in {name for name, _, _ in parts}:
                prose["text"] = f"{prose['text']} {_words(book, _without_parts(book, block), read)}".strip()
    return found


def _entry(chapter: Chapter, anchor: str, section: str, text: str, key: str = "") -> Entry:
    entry = {"href": f"{chapter.page.url}{anchor}", "page": chapter.title, "section": section, "text": text}
    return entry | {"id": key} if key else entry


def _parts(book: Book, chapter: Chapter, block: Node, read: Mapping[str, str]) -> Iterator[tuple[str, str, str]]:
    """Anchor, id and words of everything in a block that has an anchor of its own."""
    for node in walk(block):
        name = identifier(node)
        if LABEL.fullmatch(name) and name in book.labels and node["t"] != "Header":
            alt = dict(attributes(node)[2]).get("alt", "")  # type: ignore[index]
            # A figure's picture has the caption once more.
            shown = node["c"][1] if node["t"] == "Figure" else node
            words = " ".join(filter(None, (_words(book, shown, read), alt)))
            yield name, name, f"{book.labels[name].text} ({name}): {words}".replace("\u00a0", " ")
        elif node["t"] == "Span" and CLAIM.fullmatch(name):
            key = name.removeprefix(f"claim-{chapter.page.source.stem}-")
            yield name, key, f"Claim {key}: {_words(book, node, read)}"


def _without_parts(book: Book, tree: Any) -> Any:
    """A copy of a tree without what has an entry of its own, and without what nobody searches for."""
    if isinstance(tree, list):
        return [_without_parts(book, item) for item in tree if not _is_part(book, item)]
    if isinstance(tree, dict):
        return {key: _without_parts(book, value) for key, value in tree.items()}
    return tree


def _is_part(book: Book, node: Any) -> bool:
    if not isinstance(node, dict) or node.get("t") not in ("CodeBlock", "Div", "Figure", "Table"):
        return False
    return _left_out(node) or identifier(node) in book.labels


def _left_out(block: Node) -> bool:
    """Whether nobody searches for it: the code of cells, and what only one format shows, such as the fold of a figure."""
    return block["t"] in ("CodeBlock", "Div") and bool({"cell-code", "content-visible"} & set(attributes(block)[1]))  # type: ignore[index]


def _words(book: Book, block: Node | list[Any], read: Mapping[str, str]) -> str:
    return re.sub(r" +([,.;:)])", r"\1", plain_text(_read_aloud(book, block, read))).replace("()", "")


def _read_aloud(book: Book, tree: Any, read: Mapping[str, str]) -> Any:
    """A copy of a tree in which references and formulas are text, and citations are left out."""
    if isinstance(tree, list):
        return [_read_aloud(book, item, read) for item in tree]
    if not isinstance(tree, dict):
        return tree
    if tree.get("t") == "Math":
        return {"t": "Str", "c": f"{FORMULA}{read[tree['c'][1]]}{FORMULA}"}
    if tree.get("t") == "Cite":
        return previews.resolved(book, tree)
    return {key: _read_aloud(book, value, read) for key, value in tree.items()}
