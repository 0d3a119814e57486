"""What the site's search looks through: formulas as text, and an entry for everything with a place of its own."""

import pytest
from sample import write_book

from press.site import formulas, search
from press.site.reading import pandoc
from press.site.reading.book import read_book
from press.site.reading.settings import read_project

API = pandoc.parse("x", "x")["pandoc-api-version"]

READINGS = {
    "R^2": "R²",
    "R^{2}": "R²",
    "x_i": "x_i",
    "y_0": "y₀",
    "10^{-12}": "10⁻¹²",
    r"\hat z'": "ẑ′",
    r"\frac{a - t}{1 - t}": "(a − t)/(1 − t)",
    r"\sqrt{1 - m^2}": "√(1 − m²)",
    r"z \in \mathbb{R}^K": "z ∈ ℝ^K",
    r"\operatorname{sign}(r)\, r^2": "sign(r) r²",
}


@pytest.mark.parametrize("tex", READINGS)
def test_a_formula_as_text(tex):
    assert formulas.readings([tex], API) == {tex: READINGS[tex]}


def test_many_formulas_are_read_at_once_and_each_once():
    assert formulas.readings([*READINGS, *READINGS], API) == READINGS
    assert formulas.readings([], API) == {}


@pytest.fixture
def index(tmp_path):
    paper = write_book(tmp_path / "paper")
    with (paper / "methods.qmd").open("a", encoding="utf-8") as file:
        file.write("\nIts $x_i$ is large.\n")
    return search.index(read_book(read_project(paper)), {"wilson": []})


def by_place(index, href):
    (found,) = (entry for entry in index if entry["href"] == href)
    return found


def test_prose_has_its_formulas_between_marks_and_is_found_by_its_section(index):
    rule = by_place(index, "methods.html#sec-rule")
    assert (rule["page"], rule["section"]) == ("Methods", "Rule")
    assert "It is \u2060R²\u2060 of all." in rule["text"]
    assert "Its \u2060x_i\u2060 is large." in rule["text"]
    assert "id" not in rule


def test_what_has_a_number_is_found_by_itself_and_once(index):
    figure = by_place(index, "experiments/2-6.html#fig-2-6-curve")
    assert figure["text"] == "Figure 3.1 (fig-2-6-curve): A curve"
    assert (figure["id"], figure["section"]) == ("fig-2-6-curve", "Question")
    table = by_place(index, "experiments/2-6.html#tbl-2-6-errors")
    assert table["text"].startswith("Table 3.1 (tbl-2-6-errors): Errors")
    equation = by_place(index, "methods.html#eq-rule")
    assert equation["text"] == "Equation 2.1 (eq-rule): \u2060a = b\u2060 a is b"
    assert "A curve" not in by_place(index, "experiments/2-6.html#sec-question")["text"]


def test_a_claim_is_found_by_its_key_and_its_sentence(index):
    claim = by_place(index, "experiments/2-6.html#claim-2-6-red-gone")
    assert (claim["id"], claim["text"]) == ("red-gone", "Claim red-gone: Red is gone")
