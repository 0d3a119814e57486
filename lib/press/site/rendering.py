"""Rendering: the pages and the PDF, made beside the old ones, which they replace at the end."""

from pathlib import Path

from press.errors import InputError
from press.files import reuse
from press.files.store import replacing_folder
from press.site import checks, html, pdf, quarto
from press.site.choice import OURS, resolve
from press.site.reading import pandoc
from press.site.reading.book import Book, read_book
from press.site.reading.settings import read_project
from press.site.reading.threads import meanwhile


def render(paper: Path, output: Path, renderer: str = OURS) -> None:
    """Renders the Quarto project in the folder `paper` into the folder `output`: the pages and the PDF.

    `renderer` is one of `RENDERERS`, or what `resolve` answered when the build was planned. The output is made beside the old
    one and takes its place at the end: a render that fails leaves the old one as it was.
    Raises `InputError`, one line a fault, for anything in the sources that does not resolve.
    """
    use_quarto = (renderer if " " in renderer else resolve(renderer)) != OURS
    if " " in renderer and (found := resolve("auto")) != renderer:
        raise InputError(f"renderer: this build was planned with {renderer}, there is {found} now; run the same command again")
    project = read_project(paper)
    with replacing_folder(output) as fresh, pandoc.remembering(project.folder.parent / reuse.FOLDER / "pages"):
        # Read for Quarto too: what the default renderer refuses, Quarto would leave out or show otherwise.
        book = read_book(project)
        if use_quarto:
            pdf.check_signs(book)
            quarto.render(project, fresh)
            checks.check(fresh, offline=False)
        else:
            with meanwhile(lambda: _pages(book, fresh)):
                pdf.render(book, fresh / project.pdf_name)
            checks.refuse(checks.pdf_faults(fresh))


def _pages(book: Book, folder: Path) -> None:
    """The pages, looked over before the PDF is there; a core is left for that, which takes longer."""
    html.render(book, folder, spare=1)
    checks.refuse(checks.page_faults(folder, to_come=[book.project.pdf_name]))
