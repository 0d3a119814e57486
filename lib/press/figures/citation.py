"""How a figure is cited: BibTeX, a LaTeX figure, Markdown."""

import re
import urllib.parse
from collections.abc import Mapping
from pathlib import PurePosixPath
from typing import Any

from press.figures import latex
from press.figures.citation_file import Author, CitationFile
from press.figures.latex import Latex
from press.files.revision import Revision

Entry = Mapping[str, Any]

_CROSS_REFERENCE = re.compile(r"\[?(-?)@((fig|tbl|eq|sec)-[A-Za-z0-9_-]*[A-Za-z0-9])\]?")


def cite(
    figure: Entry, caption: Latex, title: Latex, book: Entry, cited: CitationFile, revision: Revision, study: str
) -> dict[str, str]:
    """The three texts, by the names `bibtex`, `latex` and `markdown`.

    figure: what its sidecar says. caption and title: its caption and the title of its page. book: `title` (in LaTeX), `year`,
    `site`, the address of the published pages, and `repository`; the last two may be empty. cited: who wrote it. study: its
    short name, with which keys begin.
    """
    key = f"{study}-{figure['id']}"
    page, place = figure["page"], f"figure {figure['id']}"
    commit = "" if revision.commit == "unknown" else f", commit {revision.short}"
    changed = " with uncommitted changes" if revision.clean is False else ""
    terms = f"{cited.license} license{commit}{changed}"
    source = PurePosixPath(page["source"]).with_suffix(".html")
    address = _address(f"{book['site'].rstrip('/')}/{source}#{figure['id']}") if book["site"] else ""
    heading = ", ".join(filter(None, (latex.plain(page["name"], place), title.text)))
    if heading.startswith("\\"):  # BibTeX takes {\ for a letter with an accent, and makes it small
        heading = f"{{}}{heading}"
    fields = {
        "author": " and ".join(_bibtex_name(author) for author in cited.authors),
        # BibTeX makes capitals of titles small, but for what is in braces of its own.
        "title": f"{{{heading}: {caption.first}}}",
        "howpublished": f"Figure {figure['id']} of ``{book['title']}''",
        "year": book["year"],
        "note": latex.plain(terms, place),
        "url": address or _address(book["repository"]),
    }
    fields = {name: value for name, value in fields.items() if value}
    width = max(map(len, fields))
    bibtex = "\n".join([f"@misc{{{key},", *(f"  {name:<{width}} = {{{value}}}," for name, value in fields.items()), "}"])
    names = latex.plain(cited.names, place)
    packages = list(dict.fromkeys((*caption.packages, *title.packages)))
    figure_in_latex = "\n".join(
        [
            *([rf"% This needs \usepackage{{{','.join(packages)}}}."] if packages else []),
            r"\begin{figure}",
            r"  \centering",
            rf"  \includegraphics[width=\linewidth]{{{figure['id']}.pdf}}",
            rf"  \caption{{{caption.text} Figure: {names}~\cite{{{key}}}, {fields['note']}.}}",
            rf"  \label{{fig:{key}}}",
            r"\end{figure}",
        ]
    )
    picture = f"![{_CROSS_REFERENCE.sub(_in_words, figure['caption'])}]({figure['id']}.png)"
    name = _markdown(f"{page['name'][0].lower()}{page['name'][1:]}, figure {figure['id']}")
    linked = f"[{name}]({address})" if address else name
    markdown = f"{picture}\n\n*{_markdown(cited.names)}, {linked}, {_markdown(terms)}.*"
    return {"bibtex": bibtex, "latex": figure_in_latex, "markdown": markdown}


def _bibtex_name(author: Author) -> str:
    """A name of which BibTeX takes nothing for something else: that of a group, and parts of several words, in braces."""
    if not author.family:
        return f"{{{latex.plain(author.name, 'CITATION.cff')}}}"
    parts = [latex.plain(part, "CITATION.cff") for part in (author.family, author.suffix, author.given) if part]
    return ", ".join(f"{{{part}}}" if re.search(r",|\band\b", part) else part for part in parts)


def _address(address: str) -> str:
    """An address without letters that mean something to LaTeX, BibTeX or Markdown."""
    return urllib.parse.quote(address, safe="/:?#@!$&'*+,;=%~-._")


def _in_words(match: re.Match[str]) -> str:
    """What a cross-reference to something that is not there names."""
    words = {"fig": "figure ", "tbl": "table ", "eq": "equation ", "sec": "section "}
    return f"{'' if match[1] else words[match[3]]}{match[2]}"


def _markdown(text: str) -> str:
    """A text that is no Markdown, in Markdown."""
    return re.sub(r"([\\`*_\[\]<>$~^@#|])", r"\\\1", text)
