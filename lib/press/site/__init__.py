"""From the sources in `paper/` to a site and one PDF: by Quarto if there is one, else by Pandoc and Typst."""

from pathlib import Path

from press.errors import InputError
from press.files import reuse
from press.files.store import replacing_folder
from press.site import checks, html, pdf, quarto
from press.site.reading import pandoc
from press.site.reading.book import read_book
from press.site.reading.settings import read_project
from press.site.reading.threads import at_once

RENDERERS = ("auto", "quarto", "pandoc")


def render(paper: Path, output: Path, renderer: str = "auto") -> None:
    """Renders the Quarto project in the folder `paper` into the folder `output`: the pages and the PDF.

    `renderer` is one of `RENDERERS`; `auto` takes Quarto when a new enough one is on the PATH. The output is
    made beside the old one and takes its place at the end: a render that fails leaves the old one as it was.
    Raises `InputError`, one line a fault, for anything in the sources that does not resolve.
    """
    if renderer not in RENDERERS:
        raise InputError(f"renderer: {renderer!r} is not one of {', '.join(RENDERERS)}")
    project = read_project(paper)
    use_quarto = _takes_quarto(renderer)
    with replacing_folder(output) as fresh:
        with pandoc.remembering(project.folder.parent / reuse.FOLDER / "pages"):
            # Read for Quarto too: what the default renderer refuses, Quarto would leave out or show otherwise.
            book = read_book(project)
            if use_quarto:
                pdf.check_signs(book)
                quarto.render(project, fresh)
            else:
                at_once(
                    lambda make: make(),
                    [lambda: pdf.render(book, fresh / project.pdf_name), lambda: html.render(book, fresh)],
                )
        checks.check(fresh, offline=not use_quarto)


def _takes_quarto(renderer: str) -> bool:
    """Whether Quarto is to render. Under `auto` one that will not do gets a line; asked for by name, it is an `InputError`."""
    shortcoming = quarto.shortcoming() if renderer != "pandoc" else "not asked for"
    if renderer == "quarto" and shortcoming:
        raise InputError(f"renderer: quarto: {shortcoming}")
    if renderer == "auto" and shortcoming and quarto.is_there():
        print(f"note: renderer: quarto: {shortcoming}; the default renderer is taken", flush=True)
    return not shortcoming
