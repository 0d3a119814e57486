"""How a figure is cited: BibTeX, a LaTeX figure, Markdown."""

import re
from collections.abc import Mapping, Sequence
from pathlib import PurePosixPath
from typing import Any

from redact.revision import Revision

Entry = Mapping[str, Any]

_BREAK = re.compile(r"(?<=[.!?])\s+(?=[A-Z])")


def cite(figure: Entry, caption: str, book: Entry, revision: Revision) -> dict[str, str]:
    """The three texts, by the names `bibtex`, `latex` and `markdown`.

    figure: what its sidecar says. caption: its caption in LaTeX. book: `title` (in LaTeX too), `author`, `year`, `license`,
    and `site`, the address of the published pages, which may be empty.
    """
    key = f"redact-{figure['id']}"
    page = figure["page"]
    first = _BREAK.split(caption)[0].rstrip(".")
    commit = "" if revision.commit == "unknown" else f", commit {revision.short}"
    changed = " with uncommitted changes" if revision.clean is False else ""
    address = (
        f"{book['site'].rstrip('/')}/{PurePosixPath(page['source']).with_suffix('.html')}#{figure['id']}"
        if book["site"]
        else ""
    )
    fields = {
        "author": f"{{{{{book['author']}}}}}",
        "title": f"{{{_escaped(', '.join(filter(None, (page['name'], page['title']))))}: {first}}}",
        "howpublished": f"{{Figure {figure['id']} of ``{book['title']}''}}",
        "year": f"{{{book['year']}}}",
        "note": f"{{{book['license']} license{commit}{changed}}}",
    } | ({"url": f"{{{address}}}"} if address else {})
    width = max(map(len, fields))
    bibtex = "\n".join([f"@misc{{{key},", *(f"  {name:<{width}} = {value}," for name, value in fields.items()), "}"])
    latex = "\n".join(
        [
            r"\begin{figure}",
            r"  \centering",
            rf"  \includegraphics[width=\linewidth]{{{figure['id']}.pdf}}",
            rf"  \caption{{{caption} Figure: {book['author']}~\cite{{{key}}}, {book['license']} license{commit}{changed}.}}",
            rf"  \label{{fig:{key}}}",
            r"\end{figure}",
        ]
    )
    picture = f"![{figure['caption']}]({figure['id']}.png)"
    name = f"{page['name'][0].lower()}{page['name'][1:]}, figure {figure['id']}"
    source = f"[{name}]({address})" if address else name
    markdown = f"{picture}\n\n*{book['author']}, {source}, {book['license']} license{commit}{changed}.*"
    return {"bibtex": bibtex, "latex": latex, "markdown": markdown}


def to_latex(texts: Sequence[str]) -> list[str]:
    """Markdown paragraphs as LaTeX, by one call of Pandoc."""
    import pypandoc  # of the whole module only this needs Pandoc, and only here

    converted = pypandoc.convert_text("\n\n".join(texts), "latex", format="markdown-smart", extra_args=["--wrap=none"])
    paragraphs = converted.strip().replace("\r\n", "\n").split("\n\n")
    if len(paragraphs) != len(texts):
        raise ValueError(f"{len(texts)} captions became {len(paragraphs)} paragraphs of LaTeX, expected one each")
    return paragraphs


def _escaped(text: str) -> str:
    return re.sub(r"([&%$#_{}])", r"\\\1", text)
