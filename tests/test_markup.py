"""What a source may hold and no page would show: it is shown all the same, or refused with its place; never lost in silence."""

import json
import re

import pytest
from PIL import Image
from sample import NOTEBOOK, PNG, SVG, code, markdown, shown, write_book

from press.errors import InputError
from press.site import checks, pdf, search
from press.site.reading.book import read_book
from press.site.reading.settings import read_project
from press.site.rendering import render

END = 11
"""The line of `methods.qmd` at which what a test appends begins."""


@pytest.fixture
def paper(tmp_path):
    return write_book(tmp_path / "paper")


def appended(paper, text):
    with (paper / "methods.qmd").open("a", encoding="utf-8") as file:
        file.write(f"\n{text}\n")
    return read_book(read_project(paper))


def with_cells(paper, *cells, script="experiments/2.6-x.py", line=70):
    cells = [cell | {"metadata": cell["metadata"] | {"press": {"line": line}}} for cell in cells]
    notebook = {"cells": [*NOTEBOOK, *cells], "metadata": {"press": {"script": script}}}
    (paper / "experiments/2-6.ipynb").write_text(json.dumps(notebook), encoding="utf-8")
    return paper


def faults(make, *arguments):
    with pytest.raises(InputError) as caught:
        make(*arguments)
    return str(caught.value).splitlines()


METADATA = "--- with text right below begins metadata, which is not shown; a rule has an empty line below"


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("---\nA sentence.\n---", METADATA),
        ("---\nkey: value\n...", METADATA),
        ("Text\n\n---\nkey: value\n\n---", METADATA),
        ("[note]: a sentence that is lost", "[note]: is the address of a link, and no link has this name"),
        ("> [note]: a sentence that is lost", "[note]: is the address of a link, and no link has this name"),
        ("[^note]: A sentence.", "Note with key 'note' defined but not used."),
        ("::: {.aside}\nA sentence.", "Div unclosed, closing implicitly."),
        ("```\nA sentence.", "the block of code has no end"),
        ("A bell \x07", "the control character U+0007 is no text"),
        ('A <img src="x.png">', '<img src="x.png"> is HTML that not every page shows; expected ![…](address){fig-alt="…"}'),
        ('A <a href="x.html">link</a>', '<a href="x.html"> is HTML that not every page shows; expected [text](address)'),
        ('<sub class="x">2</sub>', '<sub class="x"> is HTML that not every page shows; expected Markdown, or one of <br>,'),
        ("<center>\nA sentence.\n</center>", "<center> is HTML that not every page shows"),
        ("<details><summary>A</summary>B</details>", "<details> is HTML that not every page shows"),
        ("<code>a*b*c</code>", "<code> is HTML that not every page shows"),
        ("\\newpage", "\\newpage is LaTeX outside of a formula"),
        ("A \\textbf{word}", "\\textbf{word} is LaTeX outside of a formula"),
        ("\\newcommand{\\x}{y}", "\\newcommand{\\x}{y} is LaTeX outside of a formula"),
        ("A `<b>x</b>`{=html}", "<b>x</b> is HTML that not every page shows"),
        ("A `x`{=typst}", "x is raw typst, which one format alone shows"),
        ("```{=html}\n<b>x</b>\n```", "<b>x</b> is HTML that not every page shows"),
        ('A [word]{style="color: red"}', "style 'color: red' is for one format alone"),
        ('::: {.content-visible when-format="pdf"}\nA\n:::', "when-format is pdf, expected one of html, typst"),
        ('::: {.content-visible unless-format="html"}\nA\n:::', "when-format is missing, expected one of html, typst"),
        ("::: {.content-hidden}\nA\n:::", "not an idiom of the paper; expected ::: {.content-visible"),
        ('::: {.callout-note title="A<br>B"}\nA\n:::', "the title 'A<br>B' of a callout has HTML or LaTeX in it"),
    ],
)
def test_what_would_not_be_shown_is_refused_with_its_line(paper, text, complaint):
    found = faults(appended, paper, text)
    offset = next(i for i, line in enumerate(text.split("\n")) if line.startswith("---")) if complaint is METADATA else 0
    begin = END + offset + (1 if text.startswith("```{=") else 0)
    assert len(found) <= 2
    assert re.match(rf"methods\.qmd:({begin}|{begin - 1}): {re.escape(complaint)}", found[0]), found


def test_a_tag_that_is_not_closed_is_found_among_those_that_are(paper):
    found = faults(appended, paper, "H<sub>2</sub>O, `<sub>`\n\nand x<sub>3\n\n</sub>")
    assert [re.sub(" is HTML.*", "", fault) for fault in found] == [f"methods.qmd:{END + 2}: <sub>"]


def test_a_comment_that_hides_what_lies_between_two_cells(paper):
    with_cells(paper, markdown("<!-- from here"), markdown("Words.\n\nto here -->"))
    assert faults(render, paper, paper / "_site", "pandoc") == [
        "experiments/2.6-x.py:70: the comment <!-- ends in another cell or file, at experiments/2.6-x.py:72"
    ]


def test_metadata_in_a_cell_and_in_an_included_file_is_found_where_it_stands(paper):
    with_cells(paper, markdown("Words.\n\n---\nA sentence: lost.\n---"))
    assert faults(render, paper, paper / "_site", "pandoc") == [f"experiments/2.6-x.py:72: {METADATA}"]
    with_cells(paper)
    (paper / "_generated/more.qmd").write_text("---\nA sentence: lost.\n---\n", encoding="utf-8")
    assert faults(appended, paper, "{{< include _generated/more.qmd >}}") == [f"_generated/more.qmd:1: {METADATA}"]


def test_a_page_that_begins_with_a_rule_has_no_front_matter(paper):
    (paper / "more.qmd").write_text("---\nA sentence.\n---\n\n# More\n", encoding="utf-8")
    found = faults(read_book, read_project(paper))
    assert found == ["more.qmd:1: the front matter is 'A sentence.', expected key: value (a rule has an empty line below it)"]


def test_a_mark_of_the_byte_order_hides_no_front_matter(paper):
    page = paper / "more.qmd"
    page.write_text("\ufeff---\ntitle: More\n---\n\nWords.\n", encoding="utf-8")
    assert read_book(read_project(paper)).chapters[-1].title == "More"


def test_settings_of_the_book_are_looked_at_too(paper):
    settings = (paper / "_quarto.yml").read_text()
    changed = settings.replace("'*No*.'", "'*No*. <img src=x.png>'")
    (paper / "_quarto.yml").write_text(changed)
    line = changed[: changed.index("<img")].count("\n") + 1
    assert faults(read_book, read_project(paper))[0].startswith(f"_quarto.yml:{line}: <img src=x.png> is HTML")


# Everything in Pandoc's Markdown that might take words for something else, each with words of its own.
NASTY = """
---

aruleabove

---

+++
toml = "btoml"
+++

% cpercent

; dcomment

*[eabbr]: fexplained

[glink] and [hlink][iname] and [jlink](http://example.org "ktitle").

[glink]: http://example.org
[iname]: http://example.org

Note.[^n] Inline^[lnote].

[^n]: mnote

    nsecond paragraph

| oline
|     pline

(@x) qexample, see (@x).

rterm
:   sdefinition

- [ ] ttask

1. uone
#. vtwo

<!-- a comment -->

Line<br>wbreak H<sub>xsub</sub> <sup>ysup</sup> <em>zem</em> <i>aai</i> <strong>abstrong</strong> <b>acb</b>
<u>adu</u> <mark>aemark</mark> <del>afdel</del> <s>ags</s> <kbd>ahkbd</kbd> <code>aicode</code> <EM>ajupper</EM>

<hr>

[akspan]{.smallcaps} [alspan]{.other #am} <span class="x">anspan</span>

::: {.other}
aodiv
:::

> apquote

    aqindented

```
arfenced <br> \\newpage [as]: at
```

| au | av |
|----|----|
| aw<br>ax | ay |

: azcaption

~~bastrike~~ H~bbsub~ X^bcsup^ \\*bdescaped\\* <http://example.org/be>

...

bfsetext
---

bglast
"""  # fmt: skip


def test_no_word_of_a_source_is_lost(paper, tmp_path):
    book = appended(paper, NASTY)
    prose = re.sub(r"<!--.*?-->|</?[a-zA-Z]+[^>]*>|\{[^}]*\}|\]\[iname\]|\[iname\]|\(?http\S*|\"ktitle\"", " ", NASTY)
    words = set(re.findall(r"[a-z]{2,}", prose))
    assert len(words) > 60
    source = pdf.typst_source(book, paper)
    render(paper, tmp_path / "site", "pandoc")
    page = re.sub(r"<[^>]*>", " ", (tmp_path / "site/methods.html").read_text(encoding="utf-8"))
    entries = search.entries(book, book.chapters[1], search.read_formulas(book))
    index = " ".join(f"{entry['text']} {entry['section']}" for entry in entries)
    for name, shown_there in {"page": page, "article": source, "search index": index}.items():
        assert words - set(re.findall(r"[a-z]{2,}", shown_there)) == set(), name
    assert "a comment" not in page + source


def test_html_that_markdown_has_a_word_for_reads_alike_in_both_formats(paper, tmp_path):
    book = appended(
        paper, "Line one<br>line two. H<sub>2</sub>O, <em>a <b>b</b></em>, <del>c</del>, <mark>d</mark>, <code>e f</code>"
    )
    source = pdf.typst_source(book, paper)
    for made in ("Line one \\\nline two.", "H#sub[2]O", "#emph[a #strong[b]]", "#strike[c]", "#highlight[d]", "`e f`"):
        assert made in source
    render(paper, tmp_path / "site", "pandoc")
    page = (tmp_path / "site/methods.html").read_text(encoding="utf-8")
    for made in ("Line one<br />", "H<sub>2</sub>O", "<em>a <strong>b</strong></em>", "<del>c</del>", "<mark>d</mark>"):
        assert made in page
    assert "Line one line two. H2O" in (tmp_path / "site/search-index.js").read_text(encoding="utf-8")


RICH = {
    "HTML": {"text_html": "<b>x</b>", "text_plain": "<IPython.core.display.HTML object>"},
    "JSON": {"application_json": {"a": 1}, "text_plain": "<IPython.core.display.JSON object>"},
    "widget": {"application_vnd.jupyter.widget-view+json": {}, "text_plain": "IntSlider(value=0)"},
    "own": {"text_html": "<b>x</b>", "text_plain": "<__main__.Own object at 0x7f0ad57b41d0>"},
    "alone": {"text_html": "<b>x</b>"},
    "formula": {"text_latex": "$x^{2}$", "text_plain": "x**2"},
}


def output(data):
    return {
        "output_type": "display_data",
        "metadata": {},
        "data": {key.replace("_", "/", 1): value for key, value in data.items()},
    }


@pytest.mark.parametrize("kind", RICH)
def test_an_output_that_no_page_shows_is_refused_with_script_and_line(paper, kind):
    with_cells(paper, code("x", output(RICH[kind])))
    (fault,) = faults(render, paper, paper / "_site", "pandoc")
    assert re.match(
        r"experiments/2\.6-x\.py:70, output 1: none of (text/html|text/latex|application/\S+) can be shown; expected one", fault
    )


def test_drawings_out_of_cells_are_shown(paper, tmp_path):
    drawing = output({"image_svg+xml": SVG, "image_png": PNG, "text_plain": "<IPython.core.display.SVG object>"})
    table = shown(text_html="<table></table>", text_plain="a plain table")
    with_cells(paper, code("x", table), code('#| fig-alt: "A line"\ny', drawing))
    render(paper, tmp_path / "site", "pandoc")
    page = (tmp_path / "site/experiments/2-6.html").read_text(encoding="utf-8")
    assert "a plain table" in page
    assert '<img src="../media/experiments-2-6-9-1.svg"' in page
    assert 'alt="A line"' in page
    source = pdf.typst_source(read_book(read_project(paper)), paper)
    assert '#image("/media/experiments-2-6-9-1.svg", alt: "A line"' in source


@pytest.mark.parametrize("drawing", ["<svg></svg>", "<svg width='1' height='1'>", "no picture"])
def test_a_drawing_that_is_none_is_refused(paper, drawing):
    with_cells(paper, code('#| fig-alt: "A"\ny', output({"image_svg+xml": drawing})))
    assert faults(render, paper, paper / "_site", "pandoc") == [
        "experiments/2.6-x.py:70, output 1: the image/svg+xml is no picture with a width and a height"
    ]


def test_a_drawing_without_words_for_it_is_refused(paper):
    with_cells(paper, code("y", output({"image_svg+xml": SVG})))
    assert faults(render, paper, paper / "_site", "pandoc") == [
        "experiments/2.6-x.py:70, output 1: a picture needs the cell option fig-alt"
    ]


def test_a_raw_cell_is_refused(paper):
    with_cells(paper, {"cell_type": "raw", "metadata": {}, "source": "words"})
    assert faults(render, paper, paper / "_site", "pandoc") == [
        "experiments/2.6-x.py:70: a raw cell is shown on no page; expected a Markdown cell"
    ]


def test_what_a_terminal_would_do_is_done_with_what_cells_print(paper, tmp_path):
    printed = {
        "output_type": "stream",
        "name": "stdout",
        "text": "10 %\r\x1b[2K100 %\n\x1b[31mred\x1b[0m \x07\x1b]0;title\x07end\n",
    }
    with_cells(paper, code("x", printed, shown(text_plain="\x1b[1mbold\x1b[0m")))
    render(paper, tmp_path / "site", "pandoc")
    page = checks.read(tmp_path / "site/experiments/2-6.html")
    shown_there = (tmp_path / "site/experiments/2-6.html").read_text(encoding="utf-8")
    assert "<code>100 %\nred end</code>" in shown_there
    assert "<code>bold</code>" in shown_there
    assert page.ids


def test_prose_in_all_scripts_is_set(paper, tmp_path):
    appended(paper, "李明 and ✅ 😀 ☑️ Ελληνικά Кириллица العربية עברית हिन्दी ไทย 한국어 かな, `李明 ✅`, *李* **明**")
    with_cells(paper, code("x", {"output_type": "stream", "name": "stdout", "text": "李明 ✅ ━━━ ▁▂▃ █ ⠋\n"}))
    render(paper, tmp_path / "site", "pandoc")
    assert (tmp_path / "site/tiny.pdf").read_bytes().startswith(b"%PDF")


def test_a_sign_that_no_font_has_is_named_before_typst_runs(paper):
    appended(paper, "A rune ᚠ.")
    with_cells(paper, code("x", {"output_type": "stream", "name": "stdout", "text": "𒀀\n"}))
    assert sorted(faults(render, paper, paper / "_site", "pandoc")) == [
        "experiments/2.6-x.py:70: 𒀀 U+12000 CUNEIFORM SIGN A: no font of the PDF has it",
        f"methods.qmd:{END}: ᚠ U+16A0 RUNIC LETTER FEHU FEOH FE F: no font of the PDF has it",
    ]


def test_a_sign_that_is_only_read_aloud_needs_no_font(paper, tmp_path):
    picture = '![](/figures/2.6/curve-light.svg){fig-alt="A rune ᚠ"}'
    appended(paper, picture)
    render(paper, tmp_path / "site", "pandoc")


def test_a_long_word_stays_on_the_page(paper, tmp_path):
    import typst

    path, digest = f"/folder/{'a' * 90}/{'b' * 60}", "0123456789abcdef" * 12
    book = appended(
        paper,
        f"{path}\n\n{digest} and `{digest}` and **{digest}**\n\n```\n{digest} {path}\n{'━' * 200}\n```\n\n"
        f"| a | b | c |\n|---|---|---|\n| {digest} | `{digest}` | words |\n\n[{path}](http://example.org/{digest})\n\n"
        f'::: {{.callout-note title="{digest}"}}\n{digest}\n:::',
    )
    (tmp_path / "set").mkdir()
    (tmp_path / "set/article.typ").write_text(pdf.typst_source(book, tmp_path / "set"), encoding="utf-8")
    template = str(tmp_path / "set/{p}.png")
    typst.compile(
        tmp_path / "set/article.typ", output=template, root=tmp_path / "set", format="png", ppi=72, **pdf.font_settings()
    )
    pages = sorted((tmp_path / "set").glob("*.png"))
    assert pages
    for page in pages:
        with Image.open(page) as picture:
            picture = picture.convert("L")
            margin = picture.crop((picture.width - round(2.4 / 2.54 * 72), 0, picture.width, picture.height))
            assert margin.getextrema() == (255, 255), page.name
