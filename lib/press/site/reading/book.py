"""All pages as Pandoc document trees, with one index of everything in them that can be referred to."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path, PurePosixPath
from typing import Any
from urllib.parse import unquote

from press.errors import InputError
from press.site.reading import markup, pandoc
from press.site.reading.settings import Page, Project
from press.site.reading.source import Source, file_lines, read_source
from press.site.reading.threads import at_once
from press.site.reading.tree import Node, attributes, identifier, plain_text, target, walk

KINDS = {"fig": "Figure", "tbl": "Table", "eq": "Equation", "sec": "Section"}
LABEL = re.compile(rf"({'|'.join(KINDS)})-[\w-]+")
ELSEWHERE = re.compile(r"[a-zA-Z][a-zA-Z0-9+.-]*:")
LIST = "refs"
"""The identifier of the div that Pandoc, and Quarto, fill with the bibliography."""
NUMBERED_DEPTH = 3  # headings below `2.1.3` carry no number


@dataclass(frozen=True)
class Label:
    """Something a reference can name: `name` is "Figure" or "Appendix", `number` is "2.1" or "A"."""

    key: str
    name: str
    number: str
    page: Page
    place: str

    @property
    def text(self) -> str:
        return f"{self.name}\u00a0{self.number}"


@dataclass
class Chapter:
    """One page, read: source, tree, title in plain text, and number, which is empty when it has none."""

    source: Source
    tree: dict[str, Any]
    title: str = ""
    number: str = ""
    anchors: set[str] = field(default_factory=set)

    @property
    def page(self) -> Page:
        return self.source.page

    @property
    def blocks(self) -> list[Node]:
        return self.tree["blocks"]

    @cached_property
    def has_title_anchor(self) -> bool:
        """Whether the title's identifier is written in the source: Quarto's site has no other."""
        title = next((line.text for line in self.source.lines if line.text.startswith("# ")), "")
        return re.search(rf"\{{[^}}]*#{re.escape(identifier(self.blocks[0]))}[\s}}]", title) is not None

    @cached_property
    def has_list(self) -> bool:
        """Whether the page holds the list of references."""
        return any(node["t"] == "Div" and identifier(node) == LIST for node in walk(self.blocks))


@dataclass
class Book:
    project: Project
    chapters: list[Chapter]
    labels: dict[str, Label]

    def chapter(self, path: PurePosixPath) -> Chapter | None:
        return next((chapter for chapter in self.chapters if chapter.page.source == path), None)


def read_book(project: Project) -> Book:
    """Reads, numbers and checks all pages. Raises `InputError`, a line for all that does not resolve."""
    chapters = _read_chapters(project, project.pages)
    book = Book(project, chapters, {})
    faults = []
    settings = file_lines(project, "_quarto.yml")
    translation = markup.translation(project.folder)
    for text in (project.title, project.abstract, project.footer):
        blocks = pandoc.parse(text, "_quarto.yml", translation)["blocks"]
        faults += markup.tree_faults(settings, "_quarto.yml", blocks)
    _check(book, chapters, faults)
    return book


def reread(book: Book, project: Project, source: PurePosixPath) -> Book:
    """The book with one of its pages read again, and what the project says now. The other pages stay as they were read.

    What another page has of it, the number of a figure say, is as that page was read. Raises `InputError` for what does not
    resolve on this page, or where the book now has other pages than it had.
    """
    if project.pages != book.project.pages:
        raise InputError("the book has other pages than before")
    place = next(number for number, page in enumerate(project.pages) if page.source == source)
    chapters = [*book.chapters]
    chapters[place : place + 1] = _read_chapters(project, [project.pages[place]])
    labels = {key: label for key, label in book.labels.items() if label.page.source != source}
    fresh = Book(project, chapters, labels)
    _check(fresh, [chapters[place]], [])
    return fresh


def _read_chapters(project: Project, pages: Sequence[Page]) -> list[Chapter]:
    """Some pages, parsed. Raises `InputError` for what Pandoc would take for something that is not shown."""
    sources = [read_source(project, page) for page in pages]
    if faults := [fault for source in sources for fault in markup.line_faults(source.lines)]:
        raise InputError("\n".join(faults))
    translation = markup.translation(project.folder)

    def parse(source: Source) -> dict[str, Any]:
        return pandoc.parse(source.text, str(source.page.source), translation, lambda line: source.lines[line - 1].place)

    return [Chapter(source, tree) for source, tree in zip(sources, at_once(parse, sources), strict=True)]


def _check(book: Book, chapters: Sequence[Chapter], faults: list[str]) -> None:
    """Numbers some chapters of a book and checks them. Raises `InputError`, a line for all that does not resolve."""
    faults = [
        fault
        for chapter in chapters
        for fault in markup.tree_faults(chapter.source.lines, str(chapter.page.source), chapter.blocks)
    ] + faults
    numbers: Counter[bool] = Counter()
    for chapter in book.chapters:
        if any(chapter is fresh for fresh in chapters):
            faults += _number(book, chapter, numbers)
        elif chapter.number:
            numbers[chapter.page.appendix] += 1
    cited = _bibliography_keys(book.project)
    for chapter in chapters:
        faults += _faults(book, chapter, cited)
    if faults:
        raise InputError("\n".join(faults))


def _number(book: Book, chapter: Chapter, numbers: Counter[bool]) -> Iterator[str]:
    """Numbers a chapter's headings, figures, tables and equations as Quarto does: from 1 in every chapter."""
    page, source = chapter.page, chapter.source
    is_home = page is book.project.pages[0]
    if not chapter.blocks or chapter.blocks[0]["t"] != "Header" or chapter.blocks[0]["c"][0] != 1:
        raise InputError(f"{page.source}: a page begins with a title, in its front matter or as its first heading")
    if "unnumbered" not in attributes(chapter.blocks[0])[1]:  # type: ignore[index]
        numbers[page.appendix] += 1
        count = numbers[page.appendix]
        chapter.number = chr(ord("A") + count - 1) if page.appendix else str(count)
        if is_home and source.front.get("number-offset") != 1:
            found = source.front.get("number-offset", "missing")
            yield (
                f"{page.source}:1: number-offset is {found}, expected number-offset: 1 in the front matter of the home page: "
                "without it Quarto's site numbers its sections 0.1, 0.2, …"
            )
    chapter.title = plain_text(chapter.blocks[0]["c"][2])
    counts: Counter[str] = Counter()
    sections = [0] * 6
    callout_titles = {id(title) for title in _callout_titles(chapter.blocks)}
    for node in walk(chapter.blocks):
        if id(node) in callout_titles:
            continue
        name = identifier(node)
        if name and name in chapter.anchors:
            yield f"{source.place(f'#{name}')}: the identifier {name} is used twice on this page"
        if name and (node is not chapter.blocks[0] or (chapter.has_title_anchor and not is_home)):
            chapter.anchors.add(name)
        if node["t"] == "Header":
            level = node["c"][0]
            if level == 1 and node is not chapter.blocks[0]:
                yield f"{source.place(f'# {plain_text(node)}')}: a second heading of level 1 on one page"
            number = _section_number(chapter, node, sections)
        elif LABEL.fullmatch(name):
            kind = name.split("-")[0]
            counts[kind] += 1
            number = f"{chapter.number}.{counts[kind]}" if chapter.number else str(counts[kind])
        else:
            continue
        if number:
            attributes(node)[2].append(["number", number])  # type: ignore[index]
        if LABEL.fullmatch(name):
            place = source.place(f"#{name}")
            if name in book.labels:
                yield f"{place}: the label {name} is also at {book.labels[name].place}"
            if not number or not chapter.number:
                yield f"{place}: the label {name} is on a heading or a page without a number"
            if is_home and node is chapter.blocks[0]:
                yield f"{place}: the label {name} is on the title of the home page, which Quarto's site does not show"
            book.labels[name] = Label(name, _name(node, name, page), number, page, place)


def _callout_titles(blocks: list[Node]) -> Iterator[Node]:
    """The headings that are a callout's title: they are no sections."""
    for node in walk(blocks):
        if node["t"] == "Div" and any(name.startswith("callout-") for name in attributes(node)[1]):  # type: ignore[index]
            yield from (block for block in node["c"][1][:1] if block["t"] == "Header")


def _section_number(chapter: Chapter, node: Node, sections: list[int]) -> str:
    level = node["c"][0]
    if level == 1:
        return chapter.number
    if "unnumbered" in attributes(node)[1] or level > NUMBERED_DEPTH or not chapter.number:  # type: ignore[index]
        return ""
    sections[level] += 1
    sections[level + 1 :] = [0] * (len(sections) - level - 1)
    return ".".join([chapter.number, *map(str, sections[2 : level + 1])])


def _name(node: Node, key: str, page: Page) -> str:
    if node["t"] == "Header" and node["c"][0] == 1:
        return "Appendix" if page.appendix else "Chapter"
    return KINDS[key.split("-")[0]]


def _faults(book: Book, chapter: Chapter, cited: set[str]) -> Iterator[str]:
    """One line for every reference, citation, link and picture of a chapter that leads nowhere."""
    place = chapter.source.place
    for node in walk(chapter.blocks):
        if node["t"] == "Cite":
            for key in (citation["citationId"] for citation in node["c"][0]):
                if LABEL.fullmatch(key) and key not in book.labels:
                    kind = KINDS[key.split("-")[0]].lower()
                    yield f"{place(f'@{key}')}: the reference @{key} names no {kind}"
                elif not LABEL.fullmatch(key) and key not in cited:
                    yield f"{place(f'@{key}')}: the citation @{key} is not in the bibliography"
        elif node["t"] == "Link":
            yield from _link_faults(book, chapter, target(node)[0])
        elif node["t"] == "Image":
            yield from _image_faults(book, chapter, node)
        elif node["t"] == "Span" and identifier(node).startswith("eq-") and not dict(attributes(node)[2]).get("alt"):  # type: ignore[index]
            yield f"{place(f'#{identifier(node)}')}: the equation {identifier(node)} has no alt: what is read aloud of it"
        elif node["t"] == "Figure" and node["c"][1][1] and not LABEL.fullmatch(identifier(node)):
            caption, address = plain_text(node["c"][1]), next(target(image)[0] for image in walk(node) if image["t"] == "Image")
            yield f"{place(f'({address}')}: the picture with the caption {caption!r} has no label {{#fig-…}}"


def _link_faults(book: Book, chapter: Chapter, address: str) -> Iterator[str]:
    place = chapter.source.place(f"({address}", f"<{address}", address)
    found = find_link(chapter.page, address)
    if found is None:
        return
    path, anchor = found
    other = book.chapter(path)
    if other is None and not (path.suffix and (book.project.folder / path).is_file()):
        yield f"{place}: the link {address} leads to no page"
    elif other is not None and anchor and anchor not in other.anchors:
        yield f"{place}: the link {address} leads to no anchor of {path}"


def _image_faults(book: Book, chapter: Chapter, node: Node) -> Iterator[str]:
    source = chapter.source
    keys = dict(attributes(node)[2])  # type: ignore[index]
    if not keys.get("fig-alt"):
        yield f"{source.place(target(node)[0])}: the picture {target(node)[0]} has no fig-alt"
    for address in filter(None, (target(node)[0], keys.get("dark"), keys.get("narrow"))):
        if ELSEWHERE.match(address):
            yield f"{source.place(address)}: the picture {address} would be loaded from elsewhere"
        elif picture_path(chapter, address) not in source.media and not picture_file(book, chapter, address).is_file():
            yield f"{source.place(address)}: the picture {address} does not exist"


def find_link(page: Page, address: str) -> tuple[PurePosixPath, str] | None:
    """The path within the paper's folder and the anchor that an address leads to; None for the web."""
    if ELSEWHERE.match(address) or address.startswith("//"):
        return None
    path, _, anchor = address.partition("#")
    return (_within(page, unquote(path)) if path else page.source), anchor


def picture_path(chapter: Chapter, address: str) -> str:
    """A picture's path from the site's root, with a slash before it, and without what follows a #: that is how it is shown."""
    return f"/{_within(chapter.page, unquote(address.partition('#')[0]))}"


def picture_file(book: Book, chapter: Chapter, address: str) -> Path:
    return book.project.folder / picture_path(chapter, address)[1:]


def _within(page: Page, path: str) -> PurePosixPath:
    """A path as written on a page (with a slash first: from the root) as one from the paper's folder."""
    parts: list[str] = []
    for part in (PurePosixPath("/") / page.source.parent / path).parts[1:]:
        if part == "..":
            parts = parts[:-1]
        else:
            parts.append(part)
    return PurePosixPath(*parts)


def _bibliography_keys(project: Project) -> set[str]:
    """The keys that citations can name."""
    keys: set[str] = set()
    for path in project.bibliography:
        keys |= set(re.findall(r"^\s*@\w+\s*\{\s*([^\s,]+)\s*,", path.read_text(encoding="utf-8"), re.MULTILINE))
    return keys
