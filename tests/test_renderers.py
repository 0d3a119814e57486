"""The two renderers on the same sources, page by page. Without a Quarto, skipped: test_idioms.py does without one."""

import shutil

import pytest
from idioms import write_idioms
from reading import read_site
from sample import PAPER

from press.site import quarto
from press.site.rendering import render

READ = (
    *("labels", "title", "title_id", "headings", "references", "citations", "figures", "tables", "equations", "callouts"),
    *("folds", "outputs", "definitions", "downloads", "links", "paragraphs", "footer", "date"),
)
"""What `reading.Page` finds on a page."""


@pytest.fixture(scope="module")
def sites(tmp_path_factory):
    """What Quarto and what the default renderer made of the paper of this checkout once it is bound, else of the idioms."""
    if not quarto.available():
        pytest.skip(f"renderer: quarto: {quarto.shortcoming()} (see quarto.org)")
    root = tmp_path_factory.mktemp("renderers")
    if (PAPER / "_quarto-chapters.yml").is_file():
        ignored = shutil.ignore_patterns("_site", ".quarto")
        shutil.copytree(PAPER, root / "paper", symlinks=True, ignore=ignored)
        (root / "figures").symlink_to(PAPER.parent / "figures")
    else:
        write_idioms(root / "paper")
    for renderer in ("quarto", "pandoc"):
        render(root / "paper", root / renderer, renderer)
    return root / "quarto", root / "pandoc"


@pytest.fixture(scope="module")
def pages(sites):
    return [dict(read_site(site)) for site in sites]


def test_the_same_pages_and_the_same_pdf(sites, pages):
    theirs, ours = pages
    assert theirs.keys() == ours.keys()
    assert [path.name for path in sites[0].glob("*.pdf")] == [path.name for path in sites[1].glob("*.pdf")]


@pytest.mark.parametrize("what", READ)
def test_the_same_on_every_page(pages, what):
    def found(page):
        value = getattr(page, what)
        # The default shows the title of the home page as a heading below that of the book.
        return value[1:] if (what, page.url, page.by_quarto) == ("headings", "index.html", False) else value

    theirs, ours = ({url: found(page) for url, page in site.items()} for site in pages)
    assert theirs == ours
