"""Folds are called after what they are of, by the numbers that both renderers give."""

import copy

import pytest

from press.figures import fold_names

FIGURE = '![A](/a.svg){{#fig-{0} fig-alt="a"}}\n\n:::: {{.figure-facts title="Files, data, code, citation of fig-{0}"}}\n::::'


def cell(source, *outputs, kind="code"):
    shown = [{"output_type": "display_data", "data": {"text/markdown": text}} for text in outputs]
    return {"cell_type": kind, "source": source, **({"outputs": shown} if kind == "code" else {})}


def test_figures_and_tables_are_counted_apart_in_the_order_of_the_page():
    text = "![A](/a.svg){#fig-a}\n\n: T {#tbl-t}\n\n#| label: fig-b\n\nAgain @fig-a.\n\n::: {#fig-c}\n:::"
    assert fold_names.numbers(text, "F") == {
        "fig-a": "Figure F.1",
        "tbl-t": "Table F.1",
        "fig-b": "Figure F.2",
        "fig-c": "Figure F.3",
    }


def test_the_code_of_a_cell_is_called_after_all_that_it_shows():
    notebook = {
        "cells": [
            cell("![x](/x.svg){#fig-x}", kind="markdown"),
            cell("one()", FIGURE.format("a")),
            cell("more()", ": T {#tbl-t}", FIGURE.format("b"), ": U {#tbl-u}"),
            cell("nothing()"),
            cell("#| code-summary: Named\nnamed()", ": V {#tbl-v}"),
            cell("#| code-fold: false\nopen()", ": W {#tbl-w}"),
        ]
    }
    before = copy.deepcopy(notebook["cells"])
    fold_names.name_in_notebook(notebook, "C")
    cells = notebook["cells"]
    assert cells[1]["source"] == "#| code-summary: Code of Figure C.2\none()"
    assert cells[2]["source"] == "#| code-summary: Code of Table C.1, Figure C.3 and Table C.2\nmore()"
    assert [cells[index] for index in (0, 3, 4, 5)] == [before[index] for index in (0, 3, 4, 5)]
    assert 'title="Files, data, code, citation of Figure C.3"' in cells[2]["outputs"][1]["data"]["text/markdown"]


@pytest.mark.parametrize("by_parts", [False, True])
def test_figures_of_written_pages_are_numbered_through_what_they_include(tmp_path, by_parts):
    parts = tmp_path / "_generated"
    parts.mkdir()
    (parts / "a.qmd").write_text(FIGURE.format("a") + "\n")
    (parts / "b.qmd").write_text(FIGURE.format("b") + "\n")
    (parts / "both.qmd").write_text("{{< include _generated/b.qmd >}}\n\n{{< include _generated/a.qmd >}}\n")
    (tmp_path / "index.qmd").write_text("---\ntitle: Start\n---\n")
    (tmp_path / "gallery.qmd").write_text("# Figures {#figures .unnumbered}\n")
    shown = "{{< include _generated/both.qmd >}}" if by_parts else (parts / "both.qmd").read_text()
    (tmp_path / "methods.qmd").write_text(f"# Methods\n\n{shown}\n")
    fold_names.name_in_written(tmp_path, ["index.qmd", "gallery.qmd", "tutorials/one.ipynb", "methods.qmd"])
    assert "citation of Figure 3.1" in (parts / "b.qmd").read_text()
    assert "citation of Figure 3.2" in (parts / "a.qmd").read_text()
