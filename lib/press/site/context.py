"""What the Lua filters are told about a document: where references lead, how large pictures are."""

import json
from collections.abc import Callable
from pathlib import Path

from press.site.pictures import Picture
from press.site.reading.book import Book, Label


def write_context(
    path: Path,
    book: Book,
    pictures: dict[str, Picture],
    href: Callable[[Label], str],
    picture_href: Callable[[str], str],
) -> Path:
    """Writes the context as JSON, returns its path; `href` and `picture_href` make addresses for it."""
    context = {
        "labels": {
            key: {"href": href(label), "text": label.text, "number": label.number} for key, label in book.labels.items()
        },
        "pictures": {
            address: {
                "href": picture_href(picture.path) + picture.shown,
                "width": round(picture.width, 2),
                "height": round(picture.height, 2),
                "downloads": [picture_href(download) for download in picture.downloads],
            }
            for address, picture in pictures.items()
        },
    }
    path.write_text(json.dumps(context), encoding="utf-8")
    return path


def bibliography_arguments(book: Book) -> list[str]:
    """Pandoc's arguments for citations: author and date, each linked to its entry."""
    arguments = [f"--bibliography={path}" for path in book.project.bibliography]
    style = [f"--csl={book.project.csl}"] if book.project.csl else []
    return ["--citeproc", *arguments, *style, "--metadata=link-citations:true"]
