"""The PDF: all chapters in one Typst document, set by the embedded Typst."""

import datetime
import re
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import typst

from press.errors import InputError
from press.figures import fonts
from press.scripts.displays import describe
from press.site.context import bibliography_arguments, write_context
from press.site.pictures import Picture, gather
from press.site.reading import markup, pandoc
from press.site.reading.book import LABEL, LIST, Book, Chapter, find_link, picture_path
from press.site.reading.tree import Node, attributes, copy_of, div, header, identifier, raw, target, walk
from press.site.references import references_chapter

READ_ALOUD = re.compile(r'\balt: "(?:[^"\\]|\\.)*"')
"""What is not set in any font."""
WITHOUT_FONT = re.compile(r'the text `"([^"]+)"` could not be displayed')
IGNORED = re.compile("[\u00ad\u034f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufe00-\ufe0f\ufeff\U000e0000-\U000e0fff]")
"""Signs without a shape of their own, which stand between others."""
INTERNAL = "internal error"
"""How Typst's complaint begins where the fault is its own."""
FILTERS = ("visible", "crossref", "floats", "math", "callouts", "code")


def font_settings() -> dict[str, Any]:
    """What Typst is told of fonts: those of packages, none of the machine."""
    return {"ignore_system_fonts": True, "font_paths": fonts.with_drawn()}


def render(book: Book, output: Path) -> None:
    """Sets the book as one article, written to `output`. Raises `InputError` with Typst's own complaint."""
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        source = typst_source(book, folder)
        _check_signs(book, source)
        (folder / "article.typ").write_text(source, encoding="utf-8")
        settings = {
            "root": folder,
            **font_settings(),
            "pdf_standards": "ua-1",
            "timestamp": int(_date(book).replace(tzinfo=datetime.UTC).timestamp()),
        }
        try:
            pdf = _compile(folder / "article.typ", settings)
        except typst.TypstError as error:
            raise InputError(f"{output.name}: Typst: {_one_line(error)}") from None
    output.write_bytes(pdf)


def _compile(source: Path, settings: Mapping[str, Any]) -> bytes:
    """The PDF of a Typst source. Where Typst itself fails over pictures that float, they stand where they are named.

    Where page breaks, floating pictures, and what is broken over pages meet, Typst 0.15 may stop with an internal error
    (https://github.com/typst/typst/issues/8776); where they do depends on every line before.
    """
    try:
        return typst.compile(source, **settings)
    except typst.TypstError as error:
        if not error.message.startswith(INTERNAL):
            raise
    return typst.compile(source, sys_inputs={"pictures": "in-place"}, **settings)


def check_signs(book: Book) -> None:
    """Raises `InputError` for signs that the PDF cannot show, a line for each, with its place."""
    with tempfile.TemporaryDirectory() as scratch:
        _check_signs(book, typst_source(book, Path(scratch)))


def _check_signs(book: Book, source: str) -> None:
    if unknown := signs_without_font(READ_ALOUD.sub("", source)):
        raise InputError("\n".join(f"{_place_of(book, sign)}: {describe(sign)}: no font of the PDF has it" for sign in unknown))


def signs_without_font(text: str) -> list[str]:
    """The signs of a text that no font has: PDF/UA forbids to leave them out. Typst itself is asked."""
    signs = sorted({sign for sign in text if ord(sign) > 0x7E and not IGNORED.match(sign)})
    lines = ['#set document(title: "Signs")', '#set text(font: "Libertinus Serif")']
    lines += [f'#box[#"\\u{{{ord(sign):x}}}"]' for sign in signs]
    try:
        typst.compile("\n".join(lines).encode(), **font_settings(), pdf_standards="ua-1")
    except typst.TypstError as error:
        told = WITHOUT_FONT.findall(error.diagnostic or error.message)
        return [sign for sign in signs if sign in told or f"\\u{{{ord(sign):x}}}" in told]
    return []


def _place_of(book: Book, sign: str) -> str:
    for chapter in book.chapters:
        found = chapter.source.place(sign)
        if found != str(chapter.page.source):
            return found
    for path in (book.project.folder / "_quarto.yml", *book.project.bibliography):
        for number, line in enumerate(path.read_text(encoding="utf-8").split("\n"), start=1):
            if sign in line:
                return f"{path.name}:{number}"
    return book.project.pdf_name


def typst_source(book: Book, folder: Path) -> str:
    """The Typst source of the article; the pictures it names are copied into `folder`."""
    theme = book.project.folder / "theme"
    pictures: dict[str, Picture] = {}
    blocks: list[Node] = []
    part, in_appendix, listed = "", False, references_chapter(book)
    for chapter in (chapter for chapter in book.chapters if chapter is not listed):
        if chapter.page.appendix and not in_appendix:
            blocks.append(raw("typst", '#show: appendices.with("Appendices", hide-parent: true)'))
            blocks.append(raw("typst", "#heading(level: 1, numbering: none)[Appendices]"))
            in_appendix = True
        if chapter.page.part != part and chapter.page.part:
            blocks.append(raw("typst", f"#part[{_escape(chapter.page.part)}]"))
        part = chapter.page.part
        gathered = gather(book, chapter, folder, downloads=False).values()
        pictures |= {picture.path: picture for picture in gathered if not picture.shown}
        blocks += _chapter_blocks(book, chapter)
    # On the site the sources have a page; what is printed ends with them.
    blocks += _chapter_blocks(book, listed) if listed else _references()
    tree = {
        "pandoc-api-version": book.chapters[0].tree["pandoc-api-version"],
        "meta": _meta(book),
        "blocks": blocks,
    }
    context = write_context(
        folder / "context.json",
        book,
        pictures,
        href=lambda label: f"#{label.key}",
        picture_href=lambda path: path,
    )
    arguments = [
        *("--to", "typst-citations", f"--template={theme / 'article.typ'}"),
        f"--metadata=context:{context}",
        *pandoc.filters(book.project.folder / "filters", *FILTERS),
        *bibliography_arguments(book),
    ]
    return pandoc.write(tree, arguments, book.project.pdf_name)


def _chapter_blocks(book: Book, chapter: Chapter) -> list[Node]:
    """A chapter's blocks, with identifiers that no other has and links that stay within the document."""
    blocks: list[Node] = copy_of(chapter.blocks)
    for node in walk(blocks):
        found = attributes(node)
        if found and found[0]:
            found[0] = _anchor(chapter, found[0])
        if node["t"] == "Link":
            target(node)[0] = _address(book, chapter, target(node)[0])
        elif node["t"] == "Image":
            target(node)[0] = picture_path(chapter, target(node)[0])
    return blocks


def _anchor(chapter: Chapter, name: str) -> str:
    """An identifier that is unique in the whole book: labels already are."""
    return name if LABEL.fullmatch(name) or name == LIST else f"{chapter.page.slug}--{name}"


def _address(book: Book, chapter: Chapter, address: str) -> str:
    found = find_link(chapter.page, address)
    if found is None:
        return address
    path, anchor = found
    other = book.chapter(path)
    if other is None:  # a file that is only in the site
        return str(path)
    return f"#{_anchor(other, anchor or identifier(other.blocks[0]))}"


def _references() -> list[Node]:
    return [header(1, "References", "references", "unnumbered"), div(LIST)]


def _meta(book: Book) -> dict[str, Any]:
    """What the article's template is filled with, as Pandoc's metadata: title and abstract are Markdown."""
    project, date = book.project, _date(book)

    def parsed(text: str) -> list[Node]:
        return pandoc.parse(text, "_quarto.yml", markup.translation(project.folder))["blocks"]

    meta: dict[str, Any] = {
        "title": {"t": "MetaInlines", "c": parsed(project.title)[0]["c"]},
        "author": {"t": "MetaList", "c": [_string(author) for author in project.authors]},
        "date": _string(f"{date:%Y-%m-%d}"),
        "lang": _string(project.language),
    }
    if project.abstract:
        meta["abstract"] = {"t": "MetaBlocks", "c": parsed(project.abstract)}
    return meta


def _string(text: str) -> dict[str, Any]:
    return {"t": "MetaString", "c": text}


def _date(book: Book) -> datetime.datetime:
    try:
        return datetime.datetime.fromisoformat(book.project.date)
    except ValueError:
        raise InputError(f"_quarto.yml: book.date {book.project.date!r} is not of the form 2026-01-31") from None


def _escape(text: str) -> str:
    return re.sub(r"([\\#*_`$<>@\[\]])", r"\\\1", text)


def _one_line(error: typst.TypstError) -> str:
    """Typst's complaint and the line of the document that it points at."""
    pointed = re.search(r"^\s*\d+ │ (.*)$", error.diagnostic or "", re.MULTILINE)
    return " ".join(f"{error.message} {'in: ' + pointed[1][:200] if pointed else ''}".split())
