"""A book of four pages in which every idiom of a source occurs, with the theme and the filters of the real paper."""

import json
import shutil
from pathlib import Path

import yaml

PAPER = Path(__file__).parent.parent / "paper"
SVG = '<svg xmlns="http://www.w3.org/2000/svg" width="72pt" height="36pt"><path d="M0 0L72 36"/></svg>'
CURVE = "/figures/2.6/curve"
FIGURE = f'![A curve]({CURVE}-light.svg){{#fig-2-6-curve fig-alt="It rises." dark="{CURVE}-dark.svg"}}'
CLAIM = "[Red is gone]{#claim-2-6-red-gone}"
PNG = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
KERNEL = {
    "kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"},
    "language_info": {"name": "python"},
}


def markdown(source):
    return {"cell_type": "markdown", "metadata": {}, "source": source.splitlines(keepends=True)}


def code(source, *outputs, tags=()):
    return {"cell_type": "code", "metadata": {"tags": list(tags)}, "source": source, "outputs": list(outputs)}


def shown(**data):
    kinds = {kind.replace("_", "/"): value for kind, value in data.items()}
    return {"output_type": "display_data", "metadata": {}, "data": kinds}


NOTEBOOK = [
    markdown("# Experiment 2.6 {#sec-2-6}"),
    markdown("## Question {#sec-question}\n\nIt is {{< var e26.error >}}, as @tbl-2-6-errors says [@wilson]."),
    code("#| code-summary: Draw\nplot()", shown(text_markdown=FIGURE)),
    code("#| code-fold: false\nopen_cell()"),
    code(
        "tabulate()",
        shown(text_markdown="| a | b |\n|---|--:|\n| [Red is gone]{#claim-2-6-red-gone} | 1 |\n\n: Errors {#tbl-2-6-errors}"),
    ),
    code('#| fig-alt: "A dot"\npicture()', shown(image_png=PNG)),
    markdown("## Verdict\n\n::: {.callout-note}\n## Confirmed\nIt holds.\n:::"),
]


def write_book(folder: Path) -> Path:
    """Writes the book into a new folder, and returns it."""
    for name in ("theme", "filters"):
        shutil.copytree(PAPER / name, folder / name)
    figures = folder / "figures" / "2.6"
    figures.mkdir(parents=True)
    for name in ("curve-light.svg", "curve-dark.svg"):
        (figures / name).write_text(SVG)
    (figures / "curve.pdf").write_text("%PDF, not shown")
    for name in ("experiments", "_generated", "lab"):
        (folder / name).mkdir()
    write(folder, "lab/scripts.html", '<script src="/lab/start.js" defer></script>')
    write(folder, "lab/start.js", "// Nothing to start.")
    book = {"title": "A tiny book", "author": "Someone", "date": "2026-01-02", "date-format": "iso", "output-file": "tiny"}
    settings = yaml.safe_load((PAPER / "_quarto.yml").read_text(encoding="utf-8"))
    settings["book"] = book | {"abstract": "*No*.", "downloads": ["pdf"]}
    (folder / "_quarto.yml").write_text(yaml.safe_dump(settings, sort_keys=False))
    write(
        folder,
        "_quarto-chapters.yml",
        """
        book:
          chapters:
            - index.qmd
            - methods.qmd
            - {part: Experiments, chapters: [experiments/2-6.ipynb]}
          appendices: [{part: Proofs, chapters: [more.qmd]}]
        """,
    )
    write(folder, "_variables.yml", 'e26: {error: "0.30"}')
    write(folder, "references.bib", "@misc{wilson, author={Wilson, Edwin}, title={Inference}, year={1927}}")
    write(
        folder,
        "_generated/verdicts.qmd",
        "| Experiment | Verdict |\n|---|---|\n| [2.6](experiments/2-6.ipynb) | mixed |",
    )
    write(
        folder,
        "index.qmd",
        "---\ntitle: Start\nnumber-offset: 1\n---\n\n{{< include _generated/verdicts.qmd >}}\n\nSee @fig-2-6-curve.",
    )
    write(
        folder,
        "methods.qmd",
        """
        # Methods {#sec-methods}

        ## Rule {#sec-rule}

        $$
        a = b
        $$ {#eq-rule alt="a is b"}

        It is $R^2$ of all. By @eq-rule and [the table](experiments/2-6.ipynb#tbl-2-6-errors), not [-@fig-2-6-curve].
        """,
    )
    write(
        folder,
        "more.qmd",
        """
        # More {#sec-more}

        $$c = d$$ {#eq-more alt="c is d"}

        As @sec-rule, @eq-more and @sec-more. [The curve](/figures/2.6/curve-light.svg){download="fig-2-6-curve.svg"}.

        | Colour | Error |
        |---|--:|
        | 2.10 rose | 0.25 |
        | 2.9 azure | 1.5×10⁻⁵ |
        | 2.11 mauve | −0.30 |
        """,
    )
    notebook = {"cells": NOTEBOOK, "metadata": KERNEL, "nbformat": 4, "nbformat_minor": 5}
    (folder / "experiments/2-6.ipynb").write_text(json.dumps(notebook))
    return folder


def write(folder, name, text):
    lines = text.strip("\n").splitlines()
    indent = len(lines[0]) - len(lines[0].lstrip())
    (folder / name).write_text("\n".join(line[indent:] for line in lines).rstrip() + "\n", encoding="utf-8")
