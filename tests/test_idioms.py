"""Every idiom of paper/README.md: what the default renderer makes of it, and Quarto, in lines of its own and for real."""

import re

import pytest
from idioms import IDIOMS, page_of, write_idioms
from reading import Page
from sample import PAPER

from press.site import quarto
from press.site.rendering import render

KEPT = [name for name, idiom in IDIOMS.items() if idiom.kept]
RENDERERS = ["pandoc", *(["quarto"] if quarto.available() else [])]


@pytest.fixture(scope="module", params=RENDERERS)
def site(request, tmp_path_factory):
    folder = tmp_path_factory.mktemp("idioms")
    render(write_idioms(folder / "paper"), folder / "site", request.param)
    return folder / "site"


@pytest.mark.parametrize("name", IDIOMS)
def test_an_idiom_reads_as_it_should(site, name):
    idiom, url = IDIOMS[name], f"{page_of(name)}.html"
    assert idiom.found_in(Page((site / url).read_text(encoding="utf-8"), url)) == idiom.finds


@pytest.mark.parametrize("name", KEPT)
def test_the_lines_that_quarto_wrote_read_the_same(name):
    idiom = IDIOMS[name]
    assert idiom.found_in(Page(idiom.kept)) == (idiom.kept_finds or idiom.finds)


def test_the_home_page_is_the_first_chapter(site):
    home = Page((site / "index.html").read_text(encoding="utf-8"))
    assert home.headings[-1] == ("1.1", "What was found")
    assert home.date == "2026-01-02"


def test_the_table_of_idioms_lists_those_that_are_tested():
    table = (PAPER / "README.md").read_text(encoding="utf-8").split("| Idiom |")[1].split("\n\n")[0]
    assert re.findall(r"^\| ([^|]+?) \|", table, re.MULTILINE) == [*IDIOMS, "home page"]
