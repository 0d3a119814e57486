"""The cells of an executed notebook: what they put out is cleaned, refused with script and line, or laid in files."""

import json
from pathlib import Path

import pytest
from sample import PNG, SVG, code, markdown, shown
from tiny import refused

from press.scripts.cells import read_options, refuse_raw_cells, tidy, with_files
from press.scripts.percent import read_notebook

SCRIPT = "experiments/1.1-tiny.py"


def notebook(*cells):
    cells = [cell | {"metadata": cell["metadata"] | {"press": {"line": 10 * n}}} for n, cell in enumerate(cells, start=1)]
    return {"cells": cells, "metadata": {"press": {"script": SCRIPT}}, "nbformat": 4, "nbformat_minor": 5}


def stream(text):
    return {"output_type": "stream", "name": "stdout", "text": text}


def test_outputs_are_cleaned_in_place():
    made = notebook(code("x", stream(["1 %\r", "\x1b[32m2 %\x1b[0m\n"]), shown(text_plain="\x1b[1m1", text_html="<b>1</b>")))
    tidy(made, SCRIPT)
    assert [output.get("text") or output["data"] for output in made["cells"][0]["outputs"]] == ["2 %\n", {"text/plain": "1"}]


def test_what_is_not_shown_is_refused_with_script_and_line_all_at_once():
    html = [shown(text_html="<b>1</b>", text_plain="<IPython.core.display.HTML object>") for _ in range(2)]
    made = notebook(code("x", html[0]), markdown("Words."), code("y", stream("1"), html[1]))
    with pytest.raises(ValueError, match="can be shown") as caught:
        tidy(made, SCRIPT)
    assert [line.split(": ")[0] for line in str(caught.value).splitlines()] == [
        f"{SCRIPT}:10, output 1",
        f"{SCRIPT}:30, output 2",
    ]


@pytest.mark.parametrize(
    ("options", "complaint"),
    [
        ("#| echo: false", "the cell option 'echo', expected one of label, fig-cap, fig-alt, code-fold, code-summary"),
        ("#| label: tbl-a", "the label 'tbl-a' of a cell, expected one of a figure, such as 'fig-curve'"),
        ("#| label", "cell options are `#| key: value`, not 'label'"),
    ],
)
def test_options_that_a_cell_cannot_have(options, complaint):
    with refused(f"x.py:7: {complaint}"):
        read_options(f"{options}\nx", "x.py:7")


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("# %%\nx = 1\n\n# %% [raw]\n# words\n", ":4: a raw cell is shown on no page; expected # %% [markdown]"),
        ("# ---\n# title: A\n# ---\n\n# %%\nx = 1\n", ":1: the script's front matter is on no page"),
    ],
)
def test_raw_cells_of_a_script_are_refused(tmp_path, text, complaint):
    script = tmp_path / "tiny.py"
    script.write_text(text, encoding="utf-8")
    with refused(f"{script}{complaint}"):
        refuse_raw_cells(read_notebook(script), script)


def test_no_script_of_the_paper_has_a_raw_cell():
    for script in Path("experiments").glob("*.py"):
        refuse_raw_cells(read_notebook(script), script)


def test_pictures_lie_in_files_with_all_that_was_said_of_them():
    options = '#| label: fig-a\n#| fig-cap: "A *curve*"\n#| fig-alt: "It rises."\n#| code-fold: false\nplot()'
    svg = {"output_type": "display_data", "metadata": {}, "data": {"image/svg+xml": SVG}}
    text = json.dumps(
        notebook(markdown("Words."), code(options, svg), code('#| fig-alt: "A dot"\ndot()', shown(image_png=PNG)))
    )
    made, files = with_files(text, "x.ipynb", "1-1", "/_generated/figures")
    cells = json.loads(made)["cells"]
    assert files["1-1-2-1.svg"].decode() == SVG
    assert files["1-1-3-1.png"].startswith(b"\x89PNG")
    assert cells[1]["outputs"][0]["data"] == {
        "text/markdown": '![A *curve*](/_generated/figures/1-1-2-1.svg){#fig-a fig-alt="It rises."}'
    }
    assert [cell["source"] for cell in cells[1:]] == ["#| code-fold: false\nplot()", "dot()"]


def test_a_notebook_without_pictures_stays_as_it_is():
    text = json.dumps(notebook(code("x", shown(text_markdown="*a*"), stream("b"))))
    assert with_files(text, "x.ipynb", "1-1", "/f") == (text, {})


def test_a_picture_without_words_for_it_is_refused():
    text = json.dumps(notebook(code("x", shown(image_png=PNG))))
    with refused(f"{SCRIPT}:10, output 1: a picture needs the cell option fig-alt"):
        with_files(text, "x.ipynb", "1-1", "/f")
