"""Every idiom that a source may use: as it is written, and what a reader finds on the page.

Where the paper uses an idiom, a few lines, shortened, are kept of the page that Quarto 1.10.18 made. The names are those of the
table in paper/README.md.
"""

import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import nbformat
import yaml
from reading import Figure, Page, Table
from sample import KERNEL, PAPER, PNG, SVG, markdown, shown, write, write_book

UUID = "0ceaefa1-69ba-4598-a22c-09a6ac19f8ca"


@dataclass(frozen=True)
class Idiom:
    """`source` is a page without its title, or the cells of a notebook; `finds` is what `reads` finds on the page, and in the
    lines `kept`. Numbers of figures and the like are read as N: they are another page's there."""

    source: str | list[dict[str, Any]]
    reads: Callable[[Page], Any]
    finds: Any
    kept: str = ""
    kept_finds: Any = None  # where the lines kept lead elsewhere
    title: str = "# A page"

    def found_in(self, page: Page) -> Any:
        return unnumbered(self.reads(page))


def unnumbered(value: Any) -> Any:
    """Numbers such as 2.11 and A.1 replaced by N, in whatever holds them."""
    if isinstance(value, str):
        return re.sub(r"\b(?:\d+|[A-I])(?:\.\d+)+\b", "N", value)
    if isinstance(value, list | tuple):
        return type(value)(map(unnumbered, value))
    if isinstance(value, Figure | Table):
        return type(value)(**{name: unnumbered(part) for name, part in vars(value).items()})
    return value


def figure_markup(label: str, address: str, caption: str, alt: str) -> str:
    def picture(theme: str) -> str:
        source = f"./figures/{address}-light.svg" + ("#dark" if theme == "dark" else "")
        return (
            f'<p><a href="{source}" class="lightbox" title="Figure&nbsp;A.1: {caption}">'
            f'<img src="{source}" class="{theme}-content img-fluid figure-img" alt="{alt}"></a></p>'
        )

    return f"""<div id="{label}" class="quarto-float quarto-figure quarto-figure-center anchored">
<figure class="quarto-float quarto-float-fig figure">
<div aria-describedby="{label}-caption-{UUID}">
{picture("light")}
{picture("dark")}
</div>
<figcaption class="quarto-float-caption-bottom quarto-float-caption quarto-float-fig" id="{label}-caption-{UUID}">
Figure&nbsp;A.1: {caption}
</figcaption>
</figure>
</div>"""


SCHEDULE_CAPTION = "The schedule. A dot is a keyframe; between two a value follows a minimum-jerk curve."
SCHEDULE_ALT = "Small line charts over 1501 training steps, smooth between their keyframes."
SCHEDULE = "2.4.1/schedule"

IDIOMS: dict[str, Idiom] = {
    "title": Idiom(
        "Text.",
        lambda page: (page.title, page.title_id),
        ("Against the source", "sec-source"),
        '<h1 class="title"><span id="sec-source" class="quarto-section-identifier"><span class="chapter-number">4</span>&nbsp; '
        '<span class="chapter-title">Against the source</span></span></h1>',
        title="# Against the source {#sec-source}",
    ),
    "unnumbered": Idiom(
        "## Methods {.unnumbered}\n\nText.",
        lambda page: (page.title, page.headings),
        ("Figures", [("", "Methods")]),
        '<h1 class="title">Figures</h1><section id="methods" class="level2 unnumbered">'
        '<h2 class="unnumbered anchored" data-anchor-id="methods">Methods</h2></section>',
        title="# Figures {#figures .unnumbered}",
    ),
    "cross-reference": Idiom(
        "By the rule of @sec-verdict, @sec-methods and @tbl-terms (@fig-methods-keyframes).",
        lambda page: page.references,
        [
            ("methods.html#sec-verdict", "Section N"),
            ("methods.html", "Chapter 2"),
            ("methods.html#tbl-terms", "Table N"),
            ("methods.html#fig-methods-keyframes", "Figure N"),
        ],
        'by the rule of <a href="methods.html#sec-verdict" class="quarto-xref"><span>Section 2.11</span></a>; '
        '<a href="methods.html" class="quarto-xref"><span>Chapter 2</span></a> says once '
        '<a href="methods.html#tbl-terms" class="quarto-xref">Table&nbsp;<span>2.1</span></a> lists '
        '(<a href="methods.html#fig-methods-keyframes" class="quarto-xref">Figure&nbsp;<span>2.2</span></a>)',
    ),
    "number alone": Idiom(
        "Not [-@fig-methods-keyframes] but [-@eq-alignment].",
        lambda page: page.references,
        [("methods.html#fig-methods-keyframes", "N"), ("methods.html#eq-alignment", "N")],
    ),
    "section label": Idiom(
        "## Deleting a concept {#sec-deletion}\n\nText.",
        lambda page: (page.labels, page.headings),
        ({"sec-deletion"}, [("N", "Deleting a concept")]),
        '<section id="sec-deletion" class="level2" data-number="2.7"><h2 data-number="2.7" class="anchored" '
        'data-anchor-id="sec-deletion"><span class="header-section-number">2.7</span> Deleting a concept</h2></section>',
    ),
    "figure": Idiom(
        f'![{SCHEDULE_CAPTION}](/figures/{SCHEDULE}-light.svg){{#fig-2-4-1-schedule fig-alt="{SCHEDULE_ALT}" '
        f'dark="/figures/{SCHEDULE}-light.svg#dark"}}',
        lambda page: (page.labels, page.figures),
        (
            {"fig-2-4-1-schedule"},
            [
                Figure(
                    *("fig-2-4-1-schedule", "Figure N", SCHEDULE_CAPTION, SCHEDULE_ALT),
                    *(f"figures/N/schedule-light.svg{theme}" for theme in ("", "#dark")),
                )
            ],
        ),
        figure_markup("fig-2-4-1-schedule", SCHEDULE, SCHEDULE_CAPTION, SCHEDULE_ALT),
    ),
    "figure div": Idiom(
        f'::: {{#fig-both}}\n\n![](/figures/{SCHEDULE}-light.svg){{fig-alt="{SCHEDULE_ALT}" '
        f'dark="/figures/{SCHEDULE}-light.svg#dark"}}\n\nBoth of them.\n:::',
        lambda page: (page.labels, [(figure.number, figure.caption) for figure in page.figures]),
        ({"fig-both"}, [("Figure N", "Both of them.")]),
    ),
    "picture": Idiom(
        f'[![](/figures/{SCHEDULE}-light.svg){{fig-alt="{SCHEDULE_ALT}" dark="/figures/{SCHEDULE}-dark.svg"}}](methods.qmd)\n\n'
        f'| after |\n|:---|\n| ![](/figures/{SCHEDULE}-light.svg){{fig-alt="A cell" dark="/figures/{SCHEDULE}-dark.svg"}} |',
        lambda page: [(image["alt"], Path(image["src"]).name) for image in page.main.find_all("img")],
        [(alt, f"schedule-{theme}.svg") for alt in (SCHEDULE_ALT, "A cell") for theme in ("light", "dark")],
    ),
    "table": Idiom(
        "| label | probability | expected |\n|---|:---|--:|\n| red | p = 0.08 redness^8^ | 0.076 % |\n\n"
        ": How often a sample carried a label, of all samples drawn. {#tbl-2-10-labels}\n",
        lambda page: (page.labels, page.tables),
        (
            {"tbl-2-10-labels"},
            [
                Table(
                    *("tbl-2-10-labels", "Table N", "How often a sample carried a label, of all samples drawn."),
                    ("left", "left", "right"),
                    (("label", "probability", "expected"), ("red", "p = N redness8", "N %")),
                )
            ],
        ),
        f"""<div id="tbl-2-10-labels" class="quarto-float quarto-figure quarto-figure-center anchored">
<figure class="quarto-float quarto-float-tbl figure">
<figcaption class="quarto-float-caption-top quarto-float-caption quarto-float-tbl" id="tbl-2-10-labels-caption-{UUID}">
Table&nbsp;I.2: How often a sample carried a label, of all samples drawn.
</figcaption>
<div aria-describedby="tbl-2-10-labels-caption-{UUID}">
<table class="caption-top table table-sm table-striped small">
<thead>
<tr class="header">
<th style="text-align: left;">label</th>
<th style="text-align: left;">probability</th>
<th style="text-align: right;">expected</th>
</tr>
</thead>
<tbody>
<tr class="odd">
<td style="text-align: left;">red</td>
<td style="text-align: left;">p = 0.08 redness<sup>8</sup></td>
<td style="text-align: right;">0.076 %</td>
</tr>
</tbody>
</table>
</div>
</figure>
</div>""",
    ),
    "equation": Idiom(
        '$$\nR = \\frac{1}{2}\n$$ {#eq-labeled alt="R is one half"}',
        lambda page: (page.labels, page.equations),
        ({"eq-labeled"}, [("eq-labeled", "N")]),
        '<p><span id="eq-labeled"><math display="block" xmlns="http://www.w3.org/1998/Math/MathML"><semantics>'
        '<annotation encoding="application/x-tex">\nR = \\frac{\\sum_i y_i\\, \\ell_i}{\\sum_i y_i + 10^{-8}},\n'
        " \\qquad(2.3)</annotation></semantics></math></span></p>",
    ),
    "citation": Idiom(
        "The exact unit [@hendrycks2016gelu].",
        lambda page: page.citations,
        [("references.html#ref-hendrycks2016gelu", "Hendrycks and Gimpel 2016")],
        'the exact Gaussian error linear unit <span class="citation" data-cites="hendrycks2016gelu">(<a '
        'href="references.html#ref-hendrycks2016gelu" role="doc-biblioref">Hendrycks and Gimpel 2016</a>)</span>',
    ),
    "computed number": Idiom(
        "Passed by {{< var ex2-8.passes >}} seeds.",
        lambda page: page.paragraphs,
        ["Passed by 0 of 60 seeds."],
    ),
    "include": Idiom("{{< include _generated/part.qmd >}}", lambda page: page.paragraphs, ["It was included."]),
    "callout": Idiom(
        '::: {.callout-note title="Everything here is computed"}\nText.\n:::\n\n::: {.callout-warning collapse="true"}\n'
        "## Files, data, code, citation\nText.\n:::",
        lambda page: page.callouts,
        [("Everything here is computed", False), ("Files, data, code, citation", True)],
        """<div class="callout callout-style-default callout-note callout-titled" title="Everything here is computed">
<div class="callout-header d-flex align-content-center">
<div class="callout-title-container flex-fill">
<span class="screen-reader-only">Note</span>Everything here is computed
</div>
</div>
</div>
<div class="figure-facts callout callout-style-simple callout-note no-icon callout-titled" title="Files, data, code, citation">
<div class="callout-header d-flex align-content-center collapsed" data-bs-toggle="collapse" aria-label="Toggle callout">
<div class="callout-title-container flex-fill">
<span class="screen-reader-only">Note</span>Files, data, code, citation
</div>
</div>
<div id="callout-1" class="callout-1-contents callout-collapse collapse">
</div>
</div>""",
    ),
    "division": Idiom(
        '::: {.lab experiment="2-6"}\nText.\n:::',
        lambda page: [(part["data-experiment"], page.words(part)) for part in page.main.select("div.lab")],
        [("2-6", "Text.")],
    ),
    "in one format only": Idiom(
        '::: {.content-visible when-format="html"}\nOn the site.\n:::\n\n'
        '::: {.content-visible when-format="typst"}\nIn the PDF.\n:::',
        lambda page: page.paragraphs,
        ["On the site."],
    ),
    "link to a page": Idiom(
        "[Methods](methods.qmd) and [its rule](/methods.qmd#sec-verdict).",
        lambda page: page.links,
        [("methods.html", "Methods"), ("methods.html#sec-verdict", "its rule")],
        '<p>What a deletion does to one network, seed 0 of <a href="./experiments/2-9.html">experiment 2.9</a></p>',
        [("experiments/2-9.html", "experiment N")],
    ),
    "link to a file": Idiom(
        f'[light](/figures/{SCHEDULE}-light.svg){{download="fig-2-4-1-schedule.svg"}}',
        lambda page: page.downloads,
        [("figures/N/schedule-light.svg", "fig-2-4-1-schedule.svg")],
        f'<dd>SVG <a href="./figures/{SCHEDULE}-light.svg" download="fig-2-4-1-schedule.svg">light</a></dd>',
    ),
    "footer": Idiom(
        "Text.",
        lambda page: page.footer,
        "Built from commit 9a91d2a99a of 2026-11-22.",
        '<div class="nav-footer"><div class="nav-footer-center"><p>Built from commit <code>9a91d2a99a</code> of 2026-11-22.</p>'
        "</div></div>",
    ),
    "footnote, definition list, code block": Idiom(
        "Ablation\n:   sets to zero.\n\n``` bash\nmake\n```\n\nA word.[^1]\n\n[^1]: A note.",
        lambda page: (
            page.definitions,
            [code.text.strip() for code in page.main.select("pre code")],
            "A note." in page.words(page.main),
        ),
        ([("Ablation", "sets to zero.")], ["make"], True),
    ),
    "cell options": Idiom(
        [
            nbformat.v4.new_code_cell("#| code-summary: The spec, as code\nspec = 1"),
            nbformat.v4.new_code_cell("#| code-fold: false\nseen()", outputs=[shown(text_markdown="Shown.")]),
            nbformat.v4.new_code_cell(
                '#| label: fig-cell\n#| fig-cap: A *dot*\n#| fig-alt: "It is black."\ndot()', outputs=[shown(image_png=PNG)]
            ),
        ],
        lambda page: (
            page.folds,
            [code.text.strip() for code in page.main.select("pre code")],
            [(figure.label, figure.number, figure.caption, figure.alt) for figure in page.figures],
        ),
        (
            [("The spec, as code", "spec = 1"), ("Code", "dot()")],
            ["spec = 1", "seen()", "dot()"],
            [("fig-cell", "Figure N", "A dot", "It is black.")],
        ),
    ),
    "cell outputs": Idiom(
        [
            nbformat.v4.new_code_cell(
                '#| fig-alt: "A dot"\nshow()',
                outputs=[
                    nbformat.v4.new_output("stream", name="stdout", text="printed\n"),
                    shown(text_markdown="*Shown.*"),
                    shown(image_png=PNG),
                ],
            )
        ],
        lambda page: (page.outputs, "Shown." in page.paragraphs, [image["alt"] for image in page.main.find_all("img")]),
        (["printed"], True, ["A dot"]),
    ),
    "HTML": Idiom(
        "Line one<br>line two. H<sub>2</sub>O, 2<sup>nd</sup>, <em>so</em>, <strong>so</strong>, <del>no</del>, <kbd>X</kbd>.",
        lambda page: [tag.name for tag in page.main.select("br, sub, sup, em, strong, del, kbd")],
        ["br", "sub", "sup", "em", "strong", "del", "kbd"],
    ),
    "rule": Idiom(
        "Above.\n\n---\n\nBetween.\n\n---\n\nBelow.",
        lambda page: (page.paragraphs, len(page.main.find_all("hr"))),
        (["Above.", "Between.", "Below."], 2),
    ),
}


def page_of(name: str) -> str:
    """The file of an idiom's page, without its ending."""
    return "i-" + re.sub(r"\W+", "-", name)


def write_idioms(folder: Path) -> Path:
    """Writes a book with a page an idiom into a new folder, and returns it."""
    write_book(folder)
    shown_in = folder / "figures" / "2.4.1"
    shown_in.mkdir()
    for theme in ("light", "dark"):
        (shown_in / f"schedule-{theme}.svg").write_text(SVG)
    write(folder, "_variables.yml", 'ex2-8: {passes: "0 of 60"}')
    write(folder, "_generated/part.qmd", "It was included.")
    write(folder, "index.qmd", "---\ntitle: Start\nnumber-offset: 1\n---\n\n## What was found\n\nText.")
    write(folder, "references.qmd", "# References {#references .unnumbered}\n\n::: {#refs}\n:::")
    (folder / "references.bib").write_text((PAPER / "references.bib").read_text(encoding="utf-8"), encoding="utf-8")
    figure = f'![A schedule](/figures/{SCHEDULE}-light.svg){{#fig-methods-keyframes fig-alt="It rises."}}'
    table = "| Term |\n|:---|\n| Anchor |\n\n: The terms {#tbl-terms}"
    equation = '$$\na = b\n$$ {#eq-alignment alt="a is b"}'
    parts = ["# Methods {#sec-methods}", figure, table, equation, "## Claims and verdicts {#sec-verdict}\n\nText."]
    write(folder, "methods.qmd", "\n\n".join(parts))
    pages = []
    for name, idiom in IDIOMS.items():
        if isinstance(idiom.source, str):
            pages.append(f"{page_of(name)}.qmd")
            write(folder, pages[-1], f"{idiom.title}\n\n{idiom.source}")
        else:
            pages.append(f"{page_of(name)}.ipynb")
            cells = [markdown(idiom.title), *idiom.source]
            (folder / pages[-1]).write_text(
                json.dumps({"cells": cells, "metadata": KERNEL, "nbformat": 4, "nbformat_minor": 5})
            )
    book = {
        "chapters": ["index.qmd", "methods.qmd", *pages, "references.qmd"],
        "page-footer": IDIOMS["footer"].finds.replace("9a91d2a99a", "`9a91d2a99a`"),
    }
    (folder / "_quarto-chapters.yml").write_text(yaml.safe_dump({"book": book}, sort_keys=False))
    return folder
