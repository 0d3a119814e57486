"""The two renderers on the same sources: the same pages, labels, numbers and references. Without a Quarto, skipped."""

import html
import re
import shutil
from pathlib import Path

import pytest
import yaml
from sample import PAPER, write_book

from redact.render import quarto, render
from redact.render.book import LABEL

LINK = re.compile(r"<a\b([^>]*)>(.*?)</a>", re.DOTALL)


@pytest.fixture(scope="module")
def sites(tmp_path_factory):
    """What Quarto and what the default renderer made of the paper of this checkout once it is bound, else of a sample."""
    if not quarto.available():
        pytest.skip(f"no Quarto {'.'.join(map(str, quarto.OLDEST))} or newer on the PATH (see quarto.org)")
    paper = tmp_path_factory.mktemp("renderers") / "paper"
    if (PAPER / "_quarto-chapters.yml").is_file():
        shutil.copytree(PAPER, paper, ignore=shutil.ignore_patterns("_site", ".quarto"))
    else:
        write_book(paper)
        own, sample = (yaml.safe_load((folder / "_quarto.yml").read_text()) for folder in (PAPER, paper))
        (paper / "_quarto.yml").write_text(yaml.safe_dump(own | {"book": sample["book"], "bibliography": "references.bib"}))
    for renderer in ("quarto", "pandoc"):
        render(paper, paper.parent / renderer, renderer)
    return paper.parent / "quarto", paper.parent / "pandoc"


def pages(site: Path) -> dict[str, str]:
    return {path.relative_to(site).as_posix(): path.read_text(encoding="utf-8") for path in site.rglob("*.html")}


def labels(page: str) -> set[str]:
    return {name for name in re.findall(r'\bid="([^"]+)"', page) if LABEL.fullmatch(name)}


def references(page: str) -> list[tuple[str, str]]:
    """The label and the words of every reference, in order."""
    found = []
    for attributes, words in LINK.findall(page):
        target = re.search(r'href="[^"]*#([^"]+)"', attributes)
        if target and LABEL.fullmatch(target[1]) and re.search(r'class="[^"]*\b(?:quarto-xref|crossref)\b', attributes):
            text = html.unescape(re.sub(r"<[^>]+>", "", words)).replace("\u00a0", " ")
            found.append((target[1], " ".join(text.split())))
    return found


def test_the_same_pages_and_the_same_pdf(sites):
    theirs, ours = sites
    assert sorted(pages(theirs)) == sorted(pages(ours))
    assert [path.name for path in theirs.glob("*.pdf")] == [path.name for path in ours.glob("*.pdf")]


def test_the_same_labels_on_every_page(sites):
    theirs, ours = map(pages, sites)
    assert {name: sorted(labels(page)) for name, page in theirs.items()} == {
        name: sorted(labels(page)) for name, page in ours.items()
    }


def test_the_same_numbers_in_every_reference(sites):
    theirs, ours = map(pages, sites)
    assert {name: references(page) for name, page in theirs.items()} == {name: references(page) for name, page in ours.items()}


def test_what_is_compared_is_found_in_the_default_renderer(tmp_path):
    """Without a Quarto the tests above are skipped; their reading of pages is tried on the sample all the same."""
    paper = write_book(tmp_path / "paper")
    render(paper, tmp_path / "site", "pandoc")
    found = pages(tmp_path / "site")
    assert labels(found["more.html"]) == {"sec-more", "eq-more"}
    assert references(found["index.html"]) == [("fig-2-6-curve", "Figure 3.1")]
