"""The sources that the book cites, as the bibliography prints them."""

from typing import Any

from press.site.context import bibliography_arguments
from press.site.reading import pandoc
from press.site.reading.book import LABEL, LIST, Book, Chapter
from press.site.reading.tree import Node, div, identifier, walk


def cited_keys(book: Book) -> list[str]:
    """The keys of all sources cited on any page, each once, in order."""
    keys = [
        citation["citationId"]
        for chapter in book.chapters
        for node in walk(chapter.blocks)
        if node["t"] == "Cite"
        for citation in node["c"][0]
    ]
    return [key for key in dict.fromkeys(keys) if not LABEL.fullmatch(key)]


def references_chapter(book: Book) -> Chapter | None:
    """The page that holds the list of references, if the book has one."""
    return next((chapter for chapter in book.chapters if chapter.has_list), None)


def nocite(keys: list[str]) -> dict[str, Any]:
    """Metadata that puts sources into a list of references without citing them in the text."""
    citation = {"citationPrefix": [], "citationSuffix": [], "citationMode": {"t": "NormalCitation"}, "citationNoteNum": 0}
    cites = [{"t": "Cite", "c": [[citation | {"citationId": key, "citationHash": 0}], []]} for key in keys]
    return {"nocite": {"t": "MetaInlines", "c": cites}}


def entries(book: Book) -> dict[str, list[Node]]:
    """Key -> the blocks of its entry in the list of references, in the order of the list."""
    keys = cited_keys(book)
    if not keys:
        return {}
    tree = book.chapters[0].tree | {"meta": nocite(keys), "blocks": [div(LIST)]}
    processed = pandoc.process(tree, bibliography_arguments(book), "bibliography")
    return {
        identifier(node).removeprefix("ref-"): node["c"][1]
        for node in walk(processed["blocks"])
        if node["t"] == "Div" and identifier(node).startswith("ref-")
    }
