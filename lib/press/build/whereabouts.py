"""Where the finished paper is and how it is opened, told at the end of a build: `python -m press.build.whereabouts`."""

import shlex
from collections.abc import Iterator
from pathlib import Path

import yaml

from press.errors import one_line_errors
from press.site import quarto

SITE = Path("paper/_site")
PORT = 8000


def lines(root: Path) -> Iterator[str]:
    """A line for the site and one for the PDF of the checkout at `root`, as far as they are there."""
    site = (root / SITE).resolve()
    home, pdf = site / "index.html", site / f"{_name_of_pdf(root)}.pdf"
    version = quarto.made(site)
    if version:
        # From the file system a browser blocks its scripts as modules: no search, and the theme is forgotten on every page.
        serve = f"python3 -m http.server --bind 127.0.0.1 --directory {shlex.quote(str(site))} {PORT}"
        yield f"The site: http://127.0.0.1:{PORT}/ after: {serve}"
        yield f"(made by Quarto {version}, whose search and themes need a server; to write: quarto preview paper)"
    elif home.is_file():
        yield f"The site: {home.as_uri()}"
    if pdf.is_file():
        yield f"The PDF: {pdf.as_uri()}"


def _name_of_pdf(root: Path) -> str:
    book = yaml.safe_load((root / "paper/_quarto.yml").read_text(encoding="utf-8"))["book"]
    return str(book["output-file"])


def main() -> None:
    with one_line_errors():
        print("\n".join(lines(Path.cwd())))


if __name__ == "__main__":
    main()
