"""The renderer on a tiny book: what has to come out, and what has to stop it."""

import json
import os
import re
import signal

import pytest
import typst
import yaml
from sample import CURVE, FIGURE, NOTEBOOK, PAPER, code, markdown, write, write_book
from tiny import unpacked

from press.drawing.theme import WIDTH
from press.errors import InputError
from press.figures import fonts
from press.figures.drawn import in_both_arrangements
from press.site import checks, choice, html, pdf, quarto
from press.site.pictures import put
from press.site.reading import pandoc
from press.site.reading.book import read_book, reread
from press.site.reading.settings import read_project
from press.site.reading.threads import meanwhile
from press.site.rendering import render


@pytest.fixture
def paper(tmp_path):
    return write_book(tmp_path / "paper")


def append(folder, name, text):
    with (folder / name).open("a", encoding="utf-8") as file:
        file.write(text)


def fault(paper):
    """The one line that a render ends with."""
    with pytest.raises(InputError) as caught:
        render(paper, paper / "_site", "pandoc")
    message = str(caught.value)
    assert "\n" not in message
    return message


@pytest.fixture
def site(paper):
    render(paper, paper / "_site", "pandoc")
    return paper / "_site"


def text_of(path):
    return " ".join("".join(checks.read(path).text).replace("\u00a0", " ").split())


def test_numbers_run_through_each_chapter_and_references_cross_pages(site):
    methods = (site / "methods.html").read_text()
    assert 'href="experiments/2-6.html#tbl-2-6-errors"' in methods
    assert re.search(r'href="experiments/2-6.html#fig-2-6-curve" class="crossref">3\.1</a>', methods)
    assert "By Equation 2.1 and" in text_of(site / "methods.html")
    assert "See Figure 3.1." in text_of(site / "index.html")
    assert "As Section 2.1, Equation A.1 and Appendix A." in text_of(site / "more.html")
    assert "Figure 3.1 : A curve" in re.sub(r"(\d):", r"\1 :", text_of(site / "experiments/2-6.html"))


def test_labels_agree_with_the_order_of_pages(paper):
    labels = read_book(read_project(paper)).labels
    assert {key: label.number for key, label in labels.items()} == {
        "sec-methods": "2", "sec-rule": "2.1", "eq-rule": "2.1", "sec-2-6": "3", "sec-question": "3.1",
        "fig-2-6-curve": "3.1", "tbl-2-6-errors": "3.1", "sec-more": "A", "eq-more": "A.1",
    }  # fmt: skip


def test_variables_are_put_in(site):
    assert "It is 0.30" in (site / "experiments/2-6.html").read_text()


def test_a_figure_has_a_picture_for_each_theme_and_its_files(site):
    page = (site / "experiments/2-6.html").read_text()
    figure = re.search(r"<figure id=\"fig-2-6-curve\".*?</figure>", page, re.DOTALL)[0]
    assert [*re.findall(r'<img[^>]*src="([^"]+)"[^>]*class="(\w+)-only"', figure)] == [
        ("../figures/2.6/curve-light.svg", "light"),
        ("../figures/2.6/curve-dark.svg", "dark"),
    ]
    assert figure.count('alt="It rises."') == 2
    assert 'width="96" height="48"' in figure
    assert '<a href="../figures/2.6/curve.pdf" download="curve.pdf">PDF</a>' in figure
    assert (site / "figures/2.6/curve.pdf").is_file()


def test_a_figure_takes_no_room_twice_and_what_people_write_is_copied(tmp_path):
    figure, written = tmp_path / "figures/2.6/curve.csv", tmp_path / "paper/logo.svg"
    for path in (figure, written):
        path.parent.mkdir(parents=True)
        path.write_text("before")
    for _ in range(2):  # once more, over what is there
        put(figure, tmp_path / "site/curve.csv")
        put(written, tmp_path / "site/logo.svg")
    assert figure.samefile(tmp_path / "site/curve.csv")
    written.write_text("edited")
    assert (tmp_path / "site/logo.svg").read_text() == "before"
    assert sorted(path.name for path in (tmp_path / "site").iterdir()) == ["curve.csv", "logo.svg"]


def test_code_is_folded_unless_its_cell_says_otherwise(site):
    page = (site / "experiments/2-6.html").read_text()
    assert re.search(r'<details class="code-fold"><summary>\s*Draw\s*</summary>', page)
    assert re.search(r'<details class="code-fold"><summary>\s*Code\s*</summary>(?:(?!</details>).)*picture', page, re.DOTALL)
    assert not re.search(r"<details(?:(?!</details>).)*open_cell", page, re.DOTALL)
    assert "open_cell" in page
    assert (site / "media/experiments-2-6-6-1.png").read_bytes().startswith(b"\x89PNG")


def test_a_callout_takes_its_heading_as_title_and_not_as_a_section(site):
    page = (site / "experiments/2-6.html").read_text()
    assert re.search(r'<div class="callout callout-note" role="note">.*?callout-title">Confirmed<', page, re.DOTALL)
    assert "3.3" not in page


def test_the_search_index_reads_as_the_page_does(site):
    index = json.loads((site / "search-index.js").read_text().removeprefix("window.searchIndex = ").rstrip(";\n"))
    found = next(entry for entry in index if entry["section"] == "Question")
    assert found["href"] == "experiments/2-6.html#sec-question"
    assert "as Table\u00a03.1 says" in found["text"].replace("Table 3.1", "Table\u00a03.1")


def test_pages_have_one_main_heading_no_inline_style_and_nothing_from_the_web(site):
    for path in site.rglob("*.html"):
        page = path.read_text()
        assert page.count("<h1") == 1
        assert " style=" not in page
        assert not re.search(r'(src|srcset)="https?:', page)


def test_the_pdf_is_one_document_with_the_title(site):
    pdf = (site / "tiny.pdf").read_bytes()
    assert pdf.startswith(b"%PDF")
    assert b"A tiny book" in pdf
    assert b"pdfuaid" in pdf
    assert b"/Type3" not in unpacked(pdf)  # publishers refuse it


def test_two_renders_are_the_same_to_the_byte(paper, site, tmp_path):
    render(paper, tmp_path / "again", "pandoc")
    first, second = (
        {p.relative_to(f): p.read_bytes() for p in f.rglob("*") if p.is_file()} for f in (site, tmp_path / "again")
    )
    assert first == second


@pytest.mark.parametrize(
    ("line", "complaint"),
    [
        ("See @fig-none.", "methods.qmd:11: the reference @fig-none names no figure"),
        ("See [@nobody].", "methods.qmd:11: the citation @nobody is not in the bibliography"),
        ("See {{< var e26.none >}}.", "methods.qmd:11: the variable e26.none is not in _variables.yml"),
        (
            "See `{{< var e26.error >}}`.",
            "methods.qmd:11: `{{< var e26.error >}}`: a shortcode in code, where Quarto would put its value in",
        ),
        (
            "\n$$e = f$$ {#eq-aloud}",
            "methods.qmd:12: the equation eq-aloud has no alt: what is read aloud of it",
        ),
        (
            "``` text\n{{< var e26.error >}}\n```",
            "methods.qmd:12: {{< var e26.error >}}: a shortcode in code, where Quarto would put its value in",
        ),
        ("See {{< var e26 >}}.", "methods.qmd:11: the variable e26 is dict, a quoted string is expected"),
        ("See [it](none.qmd).", "methods.qmd:11: the link none.qmd leads to no page"),
        (
            "See [it](index.qmd#none).",
            "methods.qmd:11: the link index.qmd#none leads to no anchor of index.qmd",
        ),
        ('![](/figures/no.svg){fig-alt="A"}', "methods.qmd:11: the picture /figures/no.svg does not exist"),
        (
            "![](/figures/2.6/curve-light.svg)",
            "methods.qmd:11: the picture /figures/2.6/curve-light.svg has no fig-alt",
        ),
        (
            '![A curve](/figures/2.6/curve-light.svg){fig-alt="It rises."}',
            "methods.qmd:11: the picture with the caption 'A curve' has no label {#fig-…}",
        ),
        (
            "See [it](experiments/2-6.ipynb#experiment-2.6).",
            "methods.qmd:11: the link experiments/2-6.ipynb#experiment-2.6 leads to no anchor of experiments/2-6.ipynb",
        ),
        ("{{< include none.qmd >}}", "methods.qmd:11: the included file none.qmd does not exist"),
        (
            "{{< meta title >}}",
            "methods.qmd:11: the shortcode 'meta' is not one of var, include (on a line of its own)",
        ),
        ("## Again {#sec-more}", "more.qmd:1: the label sec-more is also at methods.qmd:11"),
        ("# Second {.unnumbered}", "methods.qmd:11: a second heading of level 1 on one page"),
        ("\n$$\na", "methods.qmd:12: the equation has no end"),
    ],
)
def test_what_does_not_resolve_stops_the_render_with_its_place(paper, line, complaint):
    append(paper, "methods.qmd", f"\n{line}\n")
    assert fault(paper) == complaint


def test_a_fault_in_a_notebook_names_the_cell(paper):
    cells = [*NOTEBOOK, markdown("One line.\n\nThen @sec-none.")]
    (paper / "experiments/2-6.ipynb").write_text(json.dumps({"cells": cells}))
    assert fault(paper) == "experiments/2-6.ipynb, cell 8, line 3: the reference @sec-none names no section"


def test_a_fault_in_a_notebook_with_a_script_names_the_line_there(paper):
    def noted(cell, line):
        return cell | {"metadata": cell["metadata"] | {"press": {"line": line}}}

    cells = [*NOTEBOOK, noted(markdown("One line.\n\nThen @sec-none."), 57)]
    notebook = {"cells": cells, "metadata": {"press": {"script": "experiments/2.6-x.py"}}}
    (paper / "experiments/2-6.ipynb").write_text(json.dumps(notebook))
    assert fault(paper) == "experiments/2.6-x.py:59: the reference @sec-none names no section"
    cells[-1] = noted(code("x = 1\ny = 2", {"output_type": "error", "ename": "ValueError", "evalue": "no"}), 62)
    (paper / "experiments/2-6.ipynb").write_text(json.dumps(notebook))
    assert fault(paper) == "experiments/2.6-x.py:62, output 1: the cell failed: ValueError: no"


def test_a_tag_that_only_quarto_knows_stops_the_render(paper):
    (paper / "experiments/2-6.ipynb").write_text(json.dumps({"cells": [*NOTEBOOK, code("x", tags=["spec", "hide-code"])]}))
    assert fault(paper) == "experiments/2-6.ipynb, cell 8: the tag 'hide-code' of a cell, expected 'spec', 'answer' or none"


def test_a_failed_cell_stops_the_render(paper):
    failed = {"output_type": "error", "ename": "ValueError", "evalue": "no"}
    (paper / "experiments/2-6.ipynb").write_text(json.dumps({"cells": [*NOTEBOOK, code("x", failed)]}))
    assert fault(paper) == "experiments/2-6.ipynb, cell 8, output 1: the cell failed: ValueError: no"


def test_all_faults_are_told_at_once_a_line_each(paper):
    append(paper, "methods.qmd", "\nSee @fig-none and @tbl-none.\n")
    with pytest.raises(InputError) as caught:
        render(paper, paper / "_site", "pandoc")
    assert len(str(caught.value).splitlines()) == 2


def test_what_one_format_shows_is_not_in_the_other(paper):
    append(
        paper,
        "methods.qmd",
        """
::: {.content-visible when-format="html"}
:::: {.callout-note .figure-facts collapse="true" title="Facts"}
[The data](/figures/2.6/curve.csv){download="fig-2-6-curve.csv"} of the site.
::::
:::

::: {.content-visible when-format="typst"}
Printed only.
:::
""",
    )
    (paper / "figures" / "2.6" / "curve.csv").write_text("x\n1\n")
    render(paper, paper / "_site", "pandoc")
    page = (paper / "_site" / "methods.html").read_text()
    assert '<details class="callout callout-note figure-facts">' in page
    assert '<a href="figures/2.6/curve.csv" download="fig-2-6-curve.csv">The data</a>' in page
    assert "Printed only" not in page
    assert "of the site" not in (paper / "_site" / "search-index.js").read_text()
    assert (paper / "_site" / "figures/2.6/curve.csv").read_text() == "x\n1\n"
    source = pdf.typst_source(read_book(read_project(paper)), paper)
    assert "Printed only" in source
    assert "of the site" not in source


def printed(paper, selector, field=None):
    """What Typst finds in the article of a book."""
    source = pdf.typst_source(read_book(read_project(paper)), paper)
    (paper / "article.typ").write_text(source, encoding="utf-8")
    return json.loads(typst.query(paper / "article.typ", selector, field=field, root=paper, **pdf.font_settings()))


@pytest.mark.parametrize("has_page", [False, True])
def test_what_is_printed_has_its_contents_first_and_its_references_last(paper, has_page):
    if has_page:
        write(paper, "references.qmd", "# References {#references .unnumbered}\n\n::: {#refs}\n:::")
        chapters = paper / "_quarto-chapters.yml"
        chapters.write_text(chapters.read_text().replace("- methods.qmd", "- methods.qmd\n    - references.qmd"))
    titles = [heading["body"]["text"] for heading in printed(paper, "heading.where(level: 1)") if "text" in heading["body"]]
    assert titles[0] == "Contents"
    assert titles[-2:] == ["More", "References"]
    assert titles.count("References") == 1
    listed = [heading["body"]["text"] for heading in printed(paper, "heading.where(level: 2, outlined: true)")]
    assert listed == ["Rule", "Question", "Verdict"]


def test_a_printed_figure_leaves_a_page_that_it_does_not_fit_on_to_the_text(paper):
    placed = "#context [#metadata(query(figure.where(kind: image)).map(it => repr(it.placement))) <placed>]"
    append(paper, "theme/article.typ", placed)
    assert printed(paper, "<placed>", "value") == [["auto"]]


def test_a_figure_with_its_facts_has_its_downloads_there(paper, site):
    page = site / "experiments" / "2-6.html"
    assert 'class="downloads"' in page.read_text()
    notebook = paper / "experiments" / "2-6.ipynb"
    facts = '\n\n::: {.callout-note .figure-facts collapse="true"}\nx\n:::'
    notebook.write_text(notebook.read_text().replace(json.dumps(FIGURE)[1:-1], json.dumps(FIGURE + facts)[1:-1]))
    render(paper, site, "pandoc")
    assert 'class="downloads"' not in page.read_text()
    assert "told" not in page.read_text()


def test_the_footer_of_the_book_is_on_every_page(paper):
    settings = (paper / "_quarto.yml").read_text()
    (paper / "_quarto.yml").write_text(settings.replace("author: Someone", "author: Someone\n  page-footer: Commit `abc`."))
    render(paper, paper / "_site", "pandoc")
    for page in (paper / "_site").rglob("*.html"):
        assert '<footer class="revision">\n<p>Commit <code>abc</code>.</p>' in page.read_text()


def test_a_failed_render_leaves_the_old_site_as_it_was(paper, site):
    before = {path: path.read_bytes() for path in site.rglob("*") if path.is_file()}
    append(paper, "more.qmd", "\nSee @fig-none.\n")
    fault(paper)
    assert {path: path.read_bytes() for path in site.rglob("*") if path.is_file()} == before
    assert [path.name for path in paper.iterdir() if path.name.startswith("._site")] == []


@pytest.mark.parametrize(
    ("body", "complaint"),
    [
        ("<p>See ?@fig-x</p>", "unresolved: ?@fig-x"),
        ("<p>{{< var x >}}</p>", "unresolved: {{< var x >}}"),
        ('<a href="#no">x</a>', "the link #no leads to no anchor"),
        ('<a href="no.html">x</a>', "the link no.html leads nowhere"),
        ('<img src="no.svg" alt="">', "no.svg does not exist"),
        (
            '<script src="https://web.example/x.js"></script>',
            "https://web.example/x.js would be loaded from the web",
        ),
        ('<p id="a"></p><p id="a"></p>', "the identifier a is used twice"),
    ],
)
def test_a_finished_page_is_checked_too(tmp_path, body, complaint):
    (tmp_path / "x.pdf").write_text("%PDF")
    (tmp_path / "index.html").write_text(f"<main><code>@fig-fine</code>{body}</main>")
    with pytest.raises(InputError, match=re.escape(f"index.html: {complaint}")):
        checks.check(tmp_path)


def test_links_to_follow_are_fine(tmp_path):
    (tmp_path / "x.pdf").write_text("%PDF")
    (tmp_path / "index.html").write_text('<p id="b"><a href="https://web.example">x</a> <a href="index.html#b">y</a></p>')
    checks.check(tmp_path)


def test_pages_may_lead_to_what_is_still_to_come_and_to_nothing_else_that_is_missing(tmp_path):
    (tmp_path / "index.html").write_text('<p><a href="x.pdf">x</a> <a href="y.pdf">y</a></p>')
    assert checks.page_faults(tmp_path, to_come=["x.pdf"]) == ["index.html: the link y.pdf leads nowhere"]
    assert len(checks.page_faults(tmp_path)) == 2


def test_what_is_wrong_with_a_page_stops_the_rendering(paper, tmp_path, monkeypatch):
    monkeypatch.setattr(checks, "page_faults", lambda site, to_come: [f"a fault, and {to_come} is to come"])
    with pytest.raises(InputError, match=r"a fault, and \['tiny\.pdf'\] is to come"):
        render(paper, tmp_path / "out", "pandoc")
    assert not (tmp_path / "out").exists()


@pytest.fixture
def fake_quarto(tmp_path, monkeypatch):
    """Puts a script on the PATH that answers as a Quarto of some version and renders by some commands."""

    def install(version, commands="true"):
        folder = tmp_path / "bin"
        folder.mkdir(exist_ok=True)
        script = folder / "quarto"
        script.write_text(f'#!/bin/sh\nif [ "$1" = --version ]; then echo "{version}"; exit; fi\ncd "$2"\n{commands}\n')
        script.chmod(0o755)
        monkeypatch.setenv("PATH", f"{folder}{os.pathsep}{os.environ['PATH']}")

    return install


@pytest.mark.parametrize(
    ("answer", "version", "available"),
    [
        ("1.9.38", (1, 9, 38), True),
        ("1.9", (1, 9), True),
        ("1.8.27", (1, 8, 27), False),
        ("1.11.0-rc1", (1, 11, 0), True),
    ],
)
def test_the_version_of_quarto_decides_whether_it_is_taken(fake_quarto, answer, version, available):
    fake_quarto(answer)
    assert quarto.version() == version
    assert quarto.available() is available


def test_an_old_quarto_that_is_asked_for_is_refused(fake_quarto, paper):
    fake_quarto("1.8.27")
    with pytest.raises(InputError, match=r"quarto: 1\.9 or newer is expected, 1\.8\.27 is on the PATH"):
        render(paper, paper / "_site", "quarto")


@pytest.mark.parametrize(
    ("answer", "reason"), [("1.8.27", "1.8.27 is on the PATH"), ("unknown", "/quarto does not tell its version")]
)
def test_a_quarto_that_will_not_do_gets_one_line_under_auto_and_the_default_is_taken(fake_quarto, paper, answer, reason):
    fake_quarto(answer, "exit 3")
    told = choice.note("auto")
    assert "\n" not in told
    assert told.startswith("renderer: quarto: 1.9 or newer is expected, ")
    assert told.endswith(f"{reason}; the default renderer is taken")
    assert choice.note("pandoc") == ""
    assert choice.resolve("auto") == "pandoc"
    render(paper, paper / "_site", "auto")
    assert (paper / "_site/tiny.pdf").read_bytes().startswith(b"%PDF-")


def test_a_quarto_that_will_do_gets_no_line(fake_quarto):
    fake_quarto("1.9.38")
    assert choice.note("auto") == ""
    assert choice.resolve("auto") == "quarto 1.9.38"


def test_who_renders_is_who_it_was_when_the_build_was_planned(fake_quarto, paper):
    fake_quarto("1.10.0", "exit 3")
    with pytest.raises(
        InputError, match=r"planned with quarto 1\.9\.38, there is quarto 1\.10\.0 now; run the same command again"
    ):
        render(paper, paper / "_site", "quarto 1.9.38")
    assert not (paper / "_site").exists()
    render(paper, paper / "_site", "pandoc")  # whatever else has come since
    assert (paper / "_site/tiny.pdf").read_bytes().startswith(b"%PDF-")


def test_a_file_called_quarto_that_no_machine_runs_is_no_quarto(tmp_path, monkeypatch, paper):
    (tmp_path / "bin").mkdir()
    (tmp_path / "bin" / "quarto").write_bytes(b"\x7fELF of another kind")
    (tmp_path / "bin" / "quarto").chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path / 'bin'}{os.pathsep}{os.environ['PATH']}")
    assert quarto.version() is None
    assert quarto.shortcoming().endswith("/bin/quarto does not tell its version")


def test_style_sheets_of_one_name_are_no_anchors_used_twice(tmp_path):
    links = '<link rel="stylesheet" href="a.css" id="quarto-bootstrap">' * 3
    (tmp_path / "index.html").write_text(f"<head>{links}</head><p>Text.</p>")
    (tmp_path / "a.css").write_text("p {}")
    (tmp_path / "x.pdf").write_text("%PDF")
    checks.check(tmp_path, offline=False)
    (tmp_path / "index.html").write_text('<p id="a">x</p><p id="a">y</p>')
    with pytest.raises(InputError, match="index.html: the identifier a is used twice"):
        checks.check(tmp_path, offline=False)


def test_auto_takes_quarto_and_checks_what_it_made(fake_quarto, paper):
    page = '<a href=\\"tiny.pdf\\">x</a>'
    before = {path.name for path in paper.iterdir()}
    fake_quarto(
        "1.9.38", f'touch .gitignore index.typ && mkdir "$4" && echo "{page}" > "$4/index.html" && echo %PDF > "$4/tiny.pdf"'
    )
    render(paper, paper / "_site", "auto")
    assert (paper / "_site/index.html").read_text().strip() == '<a href="tiny.pdf">x</a>'
    assert {path.name for path in paper.iterdir()} == before | {"_site"}


def test_quarto_finds_the_fonts_of_the_default_renderer_where_its_settings_say(fake_quarto, paper):
    named = yaml.safe_load((PAPER / "_quarto.yml").read_text())["format"]["typst"]["font-paths"]
    seen = paper.parent / "seen"
    fake_quarto("1.9.38", f'ls -L .{named}/* > {seen}; mkdir "$4" && echo x > "$4/index.html"')
    with pytest.raises(InputError, match="no PDF was made"):
        render(paper, paper / "_site", "quarto")
    listed = {name for name in seen.read_text().splitlines() if name and not name.endswith(":")}
    assert listed == {path.name for folder in fonts.with_drawn() for path in folder.iterdir()}
    assert "NotoSansCJK-VF.otf.ttc" in listed


def test_what_the_default_renderer_refuses_quarto_is_not_asked_for(fake_quarto, paper):
    fake_quarto("1.9.38", "exit 1")
    append(paper, "methods.qmd", "\nA <img src=x.png> ᚠ\n")
    with pytest.raises(InputError, match=r"^methods\.qmd:11: <img src=x\.png> is HTML"):
        render(paper, paper / "_site", "quarto")


def test_a_warning_of_quarto_is_a_fault_although_it_exits_with_0(fake_quarto, paper):
    fake_quarto("1.9.38", 'mkdir "$4"; echo "WARN: Unable to resolve crossref @fig-x" >&2')
    with pytest.raises(InputError, match="quarto: WARN: Unable to resolve crossref @fig-x"):
        render(paper, paper / "_site", "auto")


def test_a_complaint_of_two_lines_is_told_as_one_and_once():
    first = "\x1b[33mWARNING (share/filters/main.lua:340) \nThe following string was found in the document: :::\n\n"
    second = (
        "This usually indicates a problem with a fenced div in the document. Please check the document for errors.\x1b[39m\n"
    )
    told = "WARNING (share/filters/main.lua:340) The following string was found in the document: :::"
    assert quarto.complaints_in((first + second) * 2 + "\x1b[1m\x1b[34m[4/4] more.qmd\x1b[39m\x1b[22m\n") == [told]


def test_the_optional_proof_of_the_pdf_is_no_fault():
    assert quarto.complaints_in("WARN: PDF standard validation requested but verapdf is not installed\n") == []


def test_quarto_gets_one_figure_of_two_pictures():
    page = pandoc.write(pandoc.parse(FIGURE, "x"), ["--to=html", *pandoc.filters(PAPER / "filters", "dark")], "x")
    assert re.findall(r'src="([^"]+)" class="([\w-]+)"', page) == [
        (f"{CURVE}-light.svg", "light-content"),
        (f"{CURVE}-dark.svg", "dark-content"),
    ]
    assert '<div id="fig-2-6-curve">' in page
    assert '<div class="content-visible" data-when-format="html">' in page


def test_quarto_gets_the_other_arrangement_of_a_figure_too():
    arranged = FIGURE.replace('dark="', f'narrow="{CURVE}-narrow.svg" dark="').replace("-dark.svg", "-light.svg#dark")
    page = pandoc.write(pandoc.parse(arranged, "x"), ["--to=html", *pandoc.filters(PAPER / "filters", "dark")], "x")
    assert re.findall(r'src="([^"]+)" class="([\w -]+)"', page) == [
        (f"{CURVE}-light.svg", "light-content wide-screen"),
        (f"{CURVE}-narrow.svg", "light-content narrow-screen"),
        (f"{CURVE}-light.svg#dark", "dark-content wide-screen"),
        (f"{CURVE}-narrow.svg#dark", "dark-content narrow-screen"),
    ]
    assert "narrow=" not in page


@pytest.fixture
def arranged(paper):
    """The book, with a figure that is arranged in two ways."""
    for name, width in (("wave-light", 518.4), ("wave-narrow", 259.2)):
        svg = f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}pt" height="144pt" id="dark"><path d="M0 0L72 36"/></svg>'
        (paper / f"figures/2.6/{name}.svg").write_text(svg)
    address = "/figures/2.6/wave-light.svg"
    append(paper, "more.qmd", f"\n![A wave]({address}){{#fig-wave {in_both_arrangements(address, 'It waves.')}}}\n")
    return paper


def test_a_narrow_screen_gets_the_figure_arranged_for_it_in_both_themes(arranged):
    render(arranged, arranged / "_site", "pandoc")
    page = (arranged / "_site/more.html").read_text(encoding="utf-8")
    found = re.findall(
        r'<picture><source media="([^"]+)" srcset="([^"]+)" width="(\d+)" height="(\d+)">\s*<img\s([^>]*)>', page
    )
    assert [(address, width, height) for _, address, width, height, _ in found] == [
        ("figures/2.6/wave-narrow.svg", "346", "192"),
        ("figures/2.6/wave-narrow.svg#dark", "346", "192"),
    ]
    for (media, _, _, _, image), theme in zip(found, ("light", "dark"), strict=True):
        assert "max-width" in media
        assert f'class="{theme}-only"' in image
        assert 'alt="It waves."' in image
        assert 'width="691"' in image
    assert (arranged / "_site/figures/2.6/wave-narrow.svg").is_file()


def test_a_figure_on_paper_has_the_width_that_it_was_drawn_in(arranged):
    """Its words have 9 points there, as in the drawing: it reaches into both margins."""
    filters = pandoc.filters(PAPER / "filters", "floats")
    image = '![A](/a.svg){#fig-a fig-alt="It waves." narrow="/b.svg"}'
    context = arranged / "context.json"
    pictures = {"/a.svg": {"href": "/a.svg", "width": WIDTH * 72, "height": 144, "downloads": []}}
    context.write_text(json.dumps({"pictures": pictures}))
    text = pandoc.write(pandoc.parse(image, "x"), ["--to=typst", f"--metadata=context:{context}", *filters], "x")
    assert '#pad(x: -35.2pt, image("/a.svg", alt: "It waves.", width: 518.4pt))' in text


def test_formulas_in_the_pdf_can_be_read_aloud():
    filters = pandoc.filters(PAPER / "filters", "math")
    text = pandoc.write(pandoc.parse("$a_1$\n\n$$b$$", "x"), ["--to=typst", *filters], "x")
    assert '#math.equation(alt: "a_1", [$a_1$])' in text
    assert '#math.equation(block: true, alt: "b"' in text


def test_a_renderer_that_is_none(paper):
    with pytest.raises(InputError, match="renderer: 'word' is not one of auto, quarto, pandoc"):
        render(paper, paper / "_site", "word")


def test_the_home_page_is_the_first_chapter(paper):
    append(paper, "index.qmd", f"\n## Found\n\n{FIGURE.replace('fig-2-6-curve', 'fig-first')}\n")
    render(paper, paper / "_site", "pandoc")
    home = text_of(paper / "_site/index.html")
    assert "1 Start" in home
    assert "1.1 Found" in home
    assert "Figure 1.1: A curve" in home


@pytest.mark.parametrize(
    ("front", "complaint"),
    [
        ("title: Start", "index.qmd:1: number-offset is missing, expected number-offset: 1"),
        ("title: Start\nnumber-offset: 0", "index.qmd:1: number-offset is 0, expected number-offset: 1"),
        ("title: Start {#sec-start}\nnumber-offset: 1", "index.qmd:1: title: Start {#sec-start}: a title with attributes is a"),
        ("number-offset: 1\n---\n# Start {#sec-start}", "index.qmd:4: the label sec-start is on the title of the home page"),
    ],
)
def test_what_quarto_would_number_or_label_otherwise_on_the_home_page_is_refused(paper, front, complaint):
    end = "" if "---" in front else "\n---"
    (paper / "index.qmd").write_text(f"---\n{front}{end}\n")
    assert fault(paper).startswith(complaint)


def test_a_title_has_the_identifier_that_is_written_and_no_other(paper, site):
    assert '<h1 id="sec-methods">' in (site / "methods.html").read_text()
    (paper / "more.qmd").write_text("---\ntitle: More\n---\n\nNothing.\n")
    render(paper, site, "pandoc")
    assert "<h1><span" in (site / "more.html").read_text()


def test_a_label_on_a_page_without_a_number_is_a_fault(paper):
    (paper / "more.qmd").write_text("# More {.unnumbered}\n\n## Part {#sec-part}\n")
    (paper / "index.qmd").write_text("# Start {.unnumbered}\n")
    assert fault(paper) == "more.qmd:3: the label sec-part is on a heading or a page without a number"


def test_one_page_read_again_is_as_in_the_whole_book(paper):
    """Its text, its numbers and its labels; the others are those that were read before."""
    before = read_book(read_project(paper))
    source = before.chapters[1].page.source
    path = paper / source
    path.write_text(path.read_text(encoding="utf-8").replace("# ", "# New: ", 1), encoding="utf-8")
    project = read_project(paper)
    whole, one = read_book(project), reread(before, project, source)
    assert "New:" in one.chapters[1].title
    assert [chapter.tree for chapter in one.chapters] == [chapter.tree for chapter in whole.chapters]
    assert [chapter.number for chapter in one.chapters] == [chapter.number for chapter in whole.chapters]
    assert one.labels == whole.labels


def test_one_page_rendered_is_as_in_the_whole_site(paper, tmp_path):
    book = read_book(read_project(paper))
    for folder in ("one", "all"):
        (tmp_path / folder).mkdir()
    html.render(book, tmp_path / "all")
    fresh = read_book(read_project(paper))
    for chapter in fresh.chapters:
        html.render_page(fresh, chapter, tmp_path / "one")
        name = chapter.page.url
        assert (tmp_path / "one" / name).read_bytes() == (tmp_path / "all" / name).read_bytes()


# Two processes of one program -----------------------------------------------------------------------------


def test_what_is_made_meanwhile_is_there_at_the_end(tmp_path):
    with meanwhile(lambda: (tmp_path / "a").write_text("made")):
        (tmp_path / "b").write_text("here")
    assert (tmp_path / "a").read_text() == "made"


def test_what_is_refused_meanwhile_is_refused(tmp_path):
    def refuse():
        raise InputError("one: line\nanother: line")

    with pytest.raises(InputError, match="one: line\nanother: line"), meanwhile(refuse):
        pass
    with pytest.raises(InputError, match="of the block"), meanwhile(refuse):
        raise InputError("of the block")


def test_a_fault_of_the_block_waits_for_the_other_process(tmp_path):
    with pytest.raises(InputError, match="of the block"), meanwhile(lambda: (tmp_path / "a").write_text("made")):
        raise InputError("of the block")
    assert (tmp_path / "a").exists()


def test_a_process_that_dies_is_an_error():
    with pytest.raises(RuntimeError, match="ended with -9"), meanwhile(lambda: os.kill(os.getpid(), signal.SIGKILL)):
        pass


def settings_with(paper, **project):
    settings = yaml.safe_load((paper / "_quarto.yml").read_text())
    settings["project"] |= project
    (paper / "_quarto.yml").write_text(yaml.safe_dump(settings))


def test_resources_lie_in_the_site_where_they_lie_in_the_paper(paper):
    for name in ("b.js", "more/c.js", "x.css", ".b.js.swp", "b.js~", "notes.md"):
        (paper / "lab" / name).parent.mkdir(exist_ok=True)
        (paper / "lab" / name).write_text(name)
    settings_with(paper, resources=["lab/**/*.js", "/lab/x.css", "_generated/lab/*.js"])  # the last finds nothing, yet
    render(paper, paper / "_site", "pandoc")
    found = {str(path.relative_to(paper / "_site/lab")) for path in (paper / "_site/lab").rglob("*") if path.is_file()}
    assert found == {"start.js", "b.js", "more/c.js", "x.css"}
    assert (paper / "_site/lab/more/c.js").read_text() == "more/c.js"


@pytest.mark.parametrize("glob", ["../*.js", "lab/../../x", "//lab", 3, "!lab/a.js"])
def test_resources_lie_in_the_folder_of_the_paper(paper, glob):
    settings_with(paper, resources=["lab/*.js", glob])
    assert fault(paper) == f"_quarto.yml: project.resources: {glob!r}, expected a glob of files in the paper's folder"


def test_what_stands_after_the_body_leads_to_the_root_from_every_page(paper):
    write(
        paper,
        "lab/scripts.html",
        """
        <!-- Two lines
             of a comment. -->
        <link rel="stylesheet" href="/lab/x.css">
        <script src="/lab/start.js" defer></script>
        """,
    )
    (paper / "lab/x.css").write_text(".lab {}")
    render(paper, paper / "_site", "pandoc")
    for name, root in (("index.html", ""), ("experiments/2-6.html", "../")):
        end = (paper / "_site" / name).read_text().split("</main>\n</div>\n")[1].splitlines()
        style, script = f'<link rel="stylesheet" href="{root}lab/x.css">', f'<script src="{root}lab/start.js" defer></script>'
        assert end == [style, script, "</body>", "</html>"]


@pytest.mark.parametrize(
    "line",
    [
        "<script>start()</script>",
        '<script src="/lab/start.js" defer>start()</script>',
        '<script src="lab/start.js" defer></script>',
        '<script src="//elsewhere.org/start.js" defer></script>',
        '<script src="https://elsewhere.org/start.js" defer></script>',
        '<script src="/lab/start.js" onload="start()" defer></script>',
        '<script src="/lab/start.js" defer">',
        '<link rel="stylesheet" href="/lab/x.css"></script>',
        '<link rel="stylesheet" href="/lab/x.css"><style>p {}</style>',
        "Words.",
    ],
)
def test_after_the_body_stands_nothing_but_what_loads_files_of_the_site(paper, line):
    write(paper, "lab/scripts.html", f"<!-- The lab. -->\n\n{line}")
    expected = '<script src="/…" defer></script> or <link rel="stylesheet" href="/…">'
    assert fault(paper) == f"lab/scripts.html:3: {line} stands on every page, expected {expected}"


def test_a_script_after_the_body_is_there(paper):
    write(paper, "lab/scripts.html", '<script src="/lab/gone.js" defer></script>')
    with pytest.raises(InputError, match=r"(?m)^experiments/2-6\.html: \.\./lab/gone\.js does not exist$"):
        render(paper, paper / "_site", "pandoc")
    (paper / "lab/scripts.html").unlink()
    assert fault(paper) == "_quarto.yml: the file lab/scripts.html does not exist"


def test_a_division_carries_its_attributes_and_its_figure_keeps_its_number(paper):
    lines = ['::: {.lab experiment="2-6"}', FIGURE.replace("curve}", "lab}").replace("#fig-2-6-curve", "#fig-2-6-lab"), ":::"]
    append(paper, "methods.qmd", "\n\n" + "\n\n".join(lines) + "\n\nSee @fig-2-6-lab.\n")
    render(paper, paper / "_site", "pandoc")
    page = (paper / "_site/methods.html").read_text()
    division = re.search(r'<div class="lab" data-experiment="2-6">(.*?)</div>', page, re.DOTALL)
    assert '<figure id="fig-2-6-lab"' in division[1]
    assert "See Figure 2.1." in text_of(paper / "_site/methods.html")
