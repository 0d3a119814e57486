"""The site: one HTML page a chapter, its style and scripts, the search index, the pictures."""

import html
import json
import re
import shutil
import tempfile
from functools import cache
from pathlib import Path
from typing import Any

from press.files import store
from press.site import previews, references, search
from press.site.context import bibliography_arguments, write_context
from press.site.pictures import gather, put
from press.site.reading import markup, pandoc
from press.site.reading.book import LABEL, LIST, Book, Chapter, find_link
from press.site.reading.settings import Page
from press.site.reading.threads import at_once
from press.site.reading.tree import Node, attributes, copy_of, div, header, target, walk
from press.site.resources import copy_resources

FILTERS = ("visible", "crossref", "floats", "callouts", "code")
ASSETS = (
    *("style.css", "math.woff2", "math-license.txt"),
    *("theme.js", "page.js", "copy.js", "preview.js", "enlarge.js"),
)
# A content-security policy without inline styles: Pandoc's mathematics has them, and classes say the same.
MATH_STYLE = re.compile(r' style="text-align: (left|right|center)(?:; padding-(?:left|right): 0)?"')
# A combining accent stands over what comes before it, and in an element of its own nothing does.
ACCENTS = {"\u0302": "\u02c6", "\u0303": "\u02dc", "\u0304": "\u00af", "\u0305": "\u00af"}
MATH_ACCENT = re.compile(rf"(<mo[^>]*>)([{''.join(ACCENTS)}])(?=</mo>)")


def render(book: Book, folder: Path, spare: int = 0) -> None:
    """Writes the whole site into an empty folder, on all cores but for those to spare."""
    copy_assets(book, folder)
    cited = references.entries(book)
    _write_script(folder / "search-index.js", "searchIndex", search.index(book, cited))
    _write_script(folder / "previews.js", "previews", previews.previews(book, cited))
    at_once(lambda chapter: render_page(book, chapter, folder), book.chapters, spare)


def copy_assets(book: Book, folder: Path) -> None:
    """Writes the site's style and scripts, but for those that are made of its pages, and the files that it has besides."""
    for name in ASSETS:
        shutil.copyfile(book.project.folder / "theme" / name, folder / name)
    copy_resources(book.project, folder)


def render_page(book: Book, chapter: Chapter, folder: Path) -> None:
    """Writes one page into the site's folder, and what it shows and links to; the page last, in one piece."""
    store.write_text(folder / chapter.page.url, _page(book, chapter, folder))


def _write_script(path: Path, name: str, value: Any) -> None:
    path.write_text(f"window.{name} = {_as_script(value)};\n", encoding="utf-8")


def _page(book: Book, chapter: Chapter, folder: Path) -> str:
    page, theme = chapter.page, book.project.folder / "theme"
    tree = copy_of(chapter.tree)
    is_index = page is book.project.pages[0]
    if not chapter.has_title_anchor and not is_index:
        attributes(tree["blocks"][0])[0] = ""  # type: ignore[index]
    listed = references.references_chapter(book)
    if listed is chapter:
        tree["meta"] = references.nocite(references.cited_keys(book))
    elif listed is None and any(_cites_a_source(node) for node in walk(tree["blocks"])):
        tree["blocks"] += [header(2, "References", "references", "unnumbered"), div(LIST)]
    for node in walk(tree["blocks"]):
        if node["t"] == "Link":
            target(node)[0] = _address(book, page, target(node)[0], folder)
        if node["t"] == "Header" and is_index:  # below the book's own title
            node["c"][0] += 1
    with tempfile.TemporaryDirectory() as scratch:
        context = write_context(
            Path(scratch) / "context.json",
            book,
            gather(book, chapter, folder),
            href=lambda label: f"{_relative(page, label.page) if label.page != page else ''}#{label.key}",
            picture_href=lambda path: page.to_root + path[1:],
        )
        arguments = [
            *("--to", "html5", "--mathml", "--toc", "--toc-depth=3", f"--template={theme / 'page.html'}"),
            *(f"--metadata=context:{context}", "--metadata=pagetitle:-"),
            *pandoc.filters(book.project.folder / "filters", *FILTERS),
            *bibliography_arguments(book),
            *_references_page(book, chapter, listed),
            *_variables(page_variables(book, chapter, is_index)),
        ]
        text = pandoc.write(tree, arguments, str(page.source))
    return _reachable_code(_plainer_mathematics(text))


def _references_page(book: Book, chapter: Chapter, listed: Chapter | None) -> list[str]:
    """Pandoc's arguments that lead citations to the page with the list of references, from all pages but that."""
    if listed is None or listed is chapter:
        return []
    where = f"--metadata=references-page:{_relative(chapter.page, listed.page)}"
    return [where, *pandoc.filters(book.project.folder / "filters", "references")]


def _reachable_code(text: str) -> str:
    """Code that scrolls sideways can be reached, and scrolled, with the keyboard."""
    return text.replace("<pre", '<pre tabindex="0"')


def _plainer_mathematics(text: str) -> str:
    """Formulas without inline styles, their accents as signs of their own."""
    text = MATH_STYLE.sub(r' class="align-\1"', text)
    return MATH_ACCENT.sub(lambda match: match[1] + ACCENTS[match[2]], text)


def page_variables(book: Book, chapter: Chapter, is_index: bool) -> dict[str, Any]:
    """What the template is filled with beside the text, escaped: the template itself escapes nothing."""
    project, page = book.project, chapter.page
    position = project.pages.index(page)
    neighbors = {
        name: _link(page, book.chapters[index])
        for name, index in (("previous", position - 1), ("next", position + 1))
        if 0 <= index < len(book.chapters)
    }
    description = chapter.source.front.get("description") or (project.description if is_index else "")
    return {
        "root": page.to_root,
        "book-title": html.escape(project.title),
        "document-title": html.escape(project.title if is_index else f"{chapter.title} – {project.title}"),
        "page-description": html.escape(str(description), quote=True),
        "language": project.language,
        "pdf": project.pdf_name,
        "index": is_index,
        "authors": [html.escape(author) for author in project.authors],
        "author-line": html.escape(", ".join(project.authors)),
        "book-date": html.escape(project.date),
        "book-abstract": pandoc_inline(project.abstract, project.folder) if is_index and project.abstract else "",
        "groups": _groups(book, page),
        "footer": pandoc_inline(project.footer, project.folder) if project.footer else "",
        "after-body": [line.on_page(page.to_root) for line in project.after_body],
        **neighbors,
    }


@cache
def pandoc_inline(markdown: str, folder: Path) -> str:
    """A short Markdown text of the project in `folder` as HTML."""
    tree = pandoc.parse(markdown, "_quarto.yml", markup.translation(folder))
    return pandoc.write(tree, ["--to", "html5", "--mathml"], "_quarto.yml").strip()


def _groups(book: Book, page: Page) -> list[dict[str, Any]]:
    """The navigation: runs of pages under one part, or under none."""
    groups: list[dict[str, Any]] = []
    for chapter in book.chapters:
        title = ": ".join(filter(None, ["Appendices" if chapter.page.appendix else "", chapter.page.part]))
        if not groups or groups[-1]["plain"] != title:
            groups.append({"plain": title, "title": html.escape(title), "entries": []})
        groups[-1]["entries"].append(_link(page, chapter))
    return groups


def _link(page: Page, chapter: Chapter) -> dict[str, Any]:
    return {
        "href": _relative(page, chapter.page),
        "title": html.escape(chapter.title),
        "number": chapter.number,
        "current": chapter.page == page,
    }


def _relative(page: Page, other: Page) -> str:
    return page.to_root + str(other.url)


def _address(book: Book, page: Page, address: str, folder: Path) -> str:
    """A link as it has to stand in the page; a file that is linked to is copied into the site."""
    found = find_link(page, address)
    if found is None:
        return address
    path, anchor = found
    suffix = f"#{anchor}" if anchor else ""
    chapter = book.chapter(path)
    if chapter is not None:
        return suffix if chapter.page == page and suffix else _relative(page, chapter.page) + suffix
    put(book.project.folder / path, folder / path)
    return page.to_root + str(path) + suffix


def _cites_a_source(node: Node) -> bool:
    return node["t"] == "Cite" and not all(LABEL.fullmatch(citation["citationId"]) for citation in node["c"][0])


def _as_script(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, indent=0).replace("</", "<\\/")


def _variables(values: dict[str, Any]) -> list[str]:
    return [f"--variable-json={key}:{json.dumps(value)}" for key, value in values.items() if value not in ("", None)]
