"""What a page shows when the pointer rests on a reference: the entry of a source, or a figure, table or section in short."""

from typing import Any

from press.site.reading.book import LABEL, Book, Chapter, picture_path
from press.site.reading.tree import Node, attributes, identifier, plain_text, target, walk


def previews(book: Book, cited: dict[str, list[Node]]) -> dict[str, dict[str, str]]:
    """Anchor -> what is shown for it, as plain text and paths from the site's root.

    A page opened from the file system may not read another, so the pages carry this with them. `title` is "Figure 2.1";
    `text` a caption, a heading or a bibliography entry; `light`, `dark` and `alt` belong to a figure's first picture.
    """
    found: dict[str, dict[str, str]] = {}
    for chapter in book.chapters:
        for node in walk(chapter.blocks):
            name = identifier(node)
            if LABEL.fullmatch(name) and name in book.labels:
                shown = {"title": book.labels[name].text.replace("\u00a0", " "), "text": _summary(book, node)}
                found[name] = shown | (_picture(chapter, node) if name.startswith("fig-") else {})
    return found | {f"ref-{key}": {"title": "", "text": plain_text(blocks)} for key, blocks in cited.items()}


def _summary(book: Book, node: Node) -> str:
    """A caption or a heading in plain text; of a formula its reading."""
    kind, content = node["t"], node["c"]
    if kind == "Header":
        return plain_text(content[2])
    if kind in ("Figure", "Table"):
        return plain_text(resolved(book, content[1]))
    if kind == "Div":  # the caption is its last paragraph
        return plain_text(resolved(book, content[1][-1]))
    return dict(attributes(node)[2]).get("alt", "")  # type: ignore[index]


def resolved(book: Book, tree: Any) -> Any:
    """A copy of a tree in which references read as on the page, and citations are left out."""
    if isinstance(tree, list):
        return [resolved(book, item) for item in tree]
    if not isinstance(tree, dict):
        return tree
    if tree.get("t") == "Cite":
        keys = [citation["citationId"] for citation in tree["c"][0]]
        return {"t": "Str", "c": ", ".join(book.labels[key].text for key in keys if key in book.labels)}
    return {key: resolved(book, value) for key, value in tree.items()}


def _picture(chapter: Chapter, figure: Node) -> dict[str, str]:
    image = next((node for node in walk(figure["c"]) if node["t"] == "Image"), None)
    if image is None:
        return {}
    keys = dict(attributes(image)[2])  # type: ignore[index]
    light = picture_path(chapter, target(image)[0])
    theme = keys.get("dark", "")
    dark = picture_path(chapter, theme) + "".join(theme.partition("#")[1:]) if theme else light
    return {"light": light[1:], "dark": dark[1:], "alt": keys.get("fig-alt", "")}
