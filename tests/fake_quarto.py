"""A stand-in for Quarto: it takes the commands that Quarto takes and leaves what Quarto leaves, in Quarto's markup.

`install(folder)` puts it there as an executable called `quarto`. It renders pages for the sake of what is done with them: the
sources are read by our own reader, and what Quarto's filters would do is done for figures, tables and references alone.
"""

import os
import re
import shutil
import subprocess
import sys
from collections import Counter
from pathlib import Path

from bs4 import BeautifulSoup, Tag

VERSION = "1.10.18"
UUID = "0ceaefa1-69ba-4598-a22c-09a6ac19f8ca"
NAMES = {"fig": "Figure", "tbl": "Table", "eq": "Equation", "sec": "Section"}
# With two themes Quarto writes each of its style sheets three times, under one id.
STYLE_SHEETS = ("", " quarto-color-alternate", "-extra")
PAGE = """<!DOCTYPE html>
<html xmlns="http://www.w3.org/1999/xhtml" lang="en" xml:lang="en"><head>
<meta charset="utf-8">
<meta name="generator" content="quarto-{version}">
<title>{title}</title>
{links}
</head>
<body class="nav-sidebar floating quarto-light">
<div class="sidebar-tools-main"><a href="{root}{pdf}" title="Download PDF" class="quarto-navigation-tool px-1"></a></div>
<main class="content" id="quarto-document-content">
<header id="title-block-header" class="quarto-title-block default"><div class="quarto-title">{heading}</div></header>
{body}
</main>
<footer class="footer"><div class="nav-footer"><div class="nav-footer-center">{footer}</div></div></footer>
{after_body}
</body></html>
"""


def install(folder: Path, version: str = VERSION) -> Path:
    """Put the stand-in into a folder; returns the folder, for the PATH."""
    folder.mkdir(parents=True, exist_ok=True)
    script = folder / "quarto"
    library = os.pathsep.join([str(Path(__file__).parent), str(Path(__file__).parents[1] / "lib")])
    script.write_text(
        f'#!/bin/sh\nPYTHONPATH="{library}" FAKE_QUARTO="{version}" exec "{sys.executable}" "{Path(__file__)}" "$@"\n'
    )
    script.chmod(0o755)
    return folder


def main(arguments: list[str]) -> int:
    version = os.environ["FAKE_QUARTO"]
    if arguments == ["--version"]:
        print(version)
        return 0
    if len(arguments) != 4 or arguments[0] != "render" or arguments[2] != "--output-dir":
        print(f"\x1b[91mERROR: Unknown command: {' '.join(arguments)}\x1b[39m", file=sys.stderr)
        return 2
    return render(Path(arguments[1]).absolute(), arguments[3], version)


def render(paper: Path, output_name: str, version: str) -> int:
    from press.site.reading.settings import read_project
    from press.site.reading.source import read_source
    from press.site.resources import copy_resources

    leave_behind(paper)
    project, output = read_project(paper), paper / output_name
    pages = [(page, Chapter(read_source(project, page).text, paper)) for page in project.pages]
    labels = number(pages)
    for position, (page, chapter) in enumerate(pages, start=1):
        print(f"\x1b[1m\x1b[34m\r[{position}/{len(pages)}] {page.source}\x1b[39m\x1b[22m", file=sys.stderr)
        body = chapter.finished(page, labels)
        for address in re.findall(r'(?:src|href)="([^"#:]+)"', body):
            copy(paper, output, (output / page.url).parent / address)
        path = output / page.url
        path.parent.mkdir(parents=True, exist_ok=True)
        kinds = {
            "quarto-text-highlighting-styles": "quarto-html/quarto-syntax-highlighting",
            "quarto-bootstrap": "bootstrap/bootstrap",
        }
        links = [
            f'<link href="{page.to_root}site_libs/{file}.css" rel="stylesheet" class="quarto-color-scheme{which}" id="{id}">'
            for id, file in kinds.items()
            for which in STYLE_SHEETS
        ]
        for file in kinds.values():
            (output / "site_libs" / f"{file}.css").parent.mkdir(parents=True, exist_ok=True)
            (output / "site_libs" / f"{file}.css").write_text("main {}\n")
        values = {"title": project.title, "pdf": project.pdf_name, "root": page.to_root, "footer": html_of(project.footer)}
        values["after_body"] = "\n".join(line.on_page(page.to_root) for line in project.after_body)
        text = PAGE.format(version=version, links="\n".join(links), heading=chapter.heading, body=body, **values)
        path.write_text(text, encoding="utf-8")
    copy_resources(project, output)
    (output / project.pdf_name).write_bytes(b"%PDF-1.7\n%%EOF\n")
    print("\x1b[33mWARN: PDF standard validation requested but verapdf is not installed.\x1b[39m", file=sys.stderr)
    print(f"\nOutput created: {output_name}/index.html\n", file=sys.stderr)
    return 0  # whatever did not resolve


def leave_behind(paper: Path) -> None:
    """What Quarto writes beside the sources, git or not."""
    (paper / ".quarto" / "idx").mkdir(parents=True, exist_ok=True)
    (paper / "index.typ").write_text("// half of an article\n")
    in_git = subprocess.run(["git", "-C", str(paper), "rev-parse"], capture_output=True, check=False).returncode == 0
    if in_git and not (paper / ".gitignore").exists():
        (paper / ".gitignore").write_text("/.quarto/\n**/*.quarto_ipynb\n")


def html_of(markdown: str) -> str:
    from press.site.reading import pandoc

    return pandoc.write(pandoc.parse(markdown, "footer"), ["--to", "html5"], "footer")


def copy(paper: Path, output: Path, path: Path) -> None:
    """A picture or a file that a page names, from the project into the site."""
    inside = Path(os.path.normpath(path)).relative_to(output)
    if (paper / inside).is_file():
        (output / inside).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(paper / inside, output / inside)


class Chapter:
    """A page on its way: `tree` is its markup by Pandoc, with the project's filters for Quarto."""

    def __init__(self, text: str, paper: Path):
        from press.site.reading import pandoc

        filters = pandoc.filters(paper / "filters", "dark", "tables", "visible")
        arguments = ["--to", "html5", "--mathml", "--section-divs", *filters]
        markup = pandoc.write(pandoc.parse(text, "page"), arguments, "page")
        self.tree = BeautifulSoup(markup, "html.parser")
        title = self.tree.find("h1")
        section = title.find_parent("section")
        self.id, self.is_numbered = section.get("id", ""), "unnumbered" not in title.get("class", [])
        self.title = title.decode_contents()
        self.is_labeled = re.fullmatch(r"sec-[\w-]+", self.id) is not None
        self.number = ""
        title.extract()
        section.unwrap()

    @property
    def heading(self) -> str:
        inner = f'<span class="chapter-number">{self.number}</span>&nbsp; <span class="chapter-title">{self.title}</span>'
        text = inner if self.number else self.title
        span = f'<span id="{self.id}" class="quarto-section-identifier">{text}</span>' if self.is_labeled else text
        return f'<h1 class="title">{span}</h1>'

    def labeled(self) -> list[Tag]:
        return [tag for tag in self.tree.find_all(id=re.compile(r"^(fig|tbl|eq|sec)-")) if tag.name != "figcaption"]

    def finished(self, page, labels: dict[str, tuple[str, str]]) -> str:
        for tag in self.labeled():
            if tag["id"].startswith(("fig-", "tbl-")):
                self._float(tag, labels[tag["id"]][1])
        for tag in self.tree.select("span.citation"):
            tag.replace_with(BeautifulSoup(self._cited(page, tag, labels), "html.parser"))
        for tag in self.tree.find_all(href=True):
            tag["href"] = re.sub(r"\.(qmd|ipynb)(?=#|$)", ".html", tag["href"])
        for tag in self.tree.find_all(["img", "a"]):
            for name in ("src", "href"):
                if tag.get(name, "").startswith("/"):
                    tag[name] = page.to_root + tag[name][1:]
            if tag.get("data-fig-alt"):
                tag["alt"] = tag["data-fig-alt"]
                del tag["data-fig-alt"]
        return str(self.tree)

    def _float(self, tag: Tag, number: str) -> None:
        """A figure or a table as Quarto writes it, the caption under an id of its own."""
        kind = tag["id"].split("-")[0]
        caption = tag.find(["figcaption", "caption"]) or tag.find_all("p")[-1]
        outer = self.tree.new_tag(
            "div", id=tag["id"], attrs={"class": "quarto-float quarto-figure quarto-figure-center anchored"}
        )
        figure = self.tree.new_tag("figure", attrs={"class": f"quarto-float quarto-float-{kind} figure"})
        told = self.tree.new_tag("figcaption", id=f"{tag['id']}-caption-{UUID}")
        told.append(f"{number}: ")
        for part in list(caption.contents):
            told.append(part)
        caption.extract()
        del tag["id"]
        tag.wrap(figure).append(told)
        figure.wrap(outer)

    def _cited(self, page, tag: Tag, labels: dict[str, tuple[str, str]]) -> str:
        key = tag["data-cites"].split()[0]
        if key in labels:
            url, text = labels[key]
            shown = text.split("\u00a0")[-1] if tag.text.startswith("[-") else text
            return f'<a href="{page.to_root}{url}" class="quarto-xref">{shown}</a>'
        if re.match(r"(fig|tbl|eq|sec)-", key):
            where = "(share/filters/main.lua:28133)"
            print(f"\x1b[33mWARNING {where} Unable to resolve crossref @{key}\x1b[39m", file=sys.stderr)
            return f"<strong>?@{key}</strong>"
        return f'<span class="citation" data-cites="{key}">({key})</span>'


def number(pages) -> dict[str, tuple[str, str]]:
    """label -> address and what a reference to it reads; chapters are given their numbers."""
    labels: dict[str, tuple[str, str]] = {}
    chapters: Counter[bool] = Counter()
    for page, chapter in pages:
        if chapter.is_numbered:
            chapters[page.appendix] += 1
            count = chapters[page.appendix]
            chapter.number = chr(ord("A") + count - 1) if page.appendix else str(count)
            name = "Appendix" if page.appendix else "Chapter"
            labels[chapter.id] = (str(page.url), f"{name}\u00a0{chapter.number}")
        counts: Counter[str] = Counter()
        for tag in chapter.labeled():
            kind = tag["id"].split("-")[0]
            counts[kind] += 1
            labels[tag["id"]] = (f"{page.url}#{tag['id']}", f"{NAMES[kind]}\u00a0{chapter.number}.{counts[kind]}")
    return labels


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
