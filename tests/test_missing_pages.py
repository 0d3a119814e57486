"""The page of an experiment that could not be built says why, and holds what others refer to."""

import nbformat
import pytest
from tiny import write_experiments

from press.build.keep_going import find_missing, reason
from press.scripts import missing_pages
from redact.project import PROJECT

SOURCES = [
    "See @fig-1-1-schedule, [-@fig-1-1-schedule] and @tbl-1-1-losses, not @fig-1-10-schedule, @fig-1-1-1-schedule or @fig-1-1.",
    "[there](experiments/1-1.ipynb#fig-1-1-bands) {{< var ex1-1.ablated.error_red.median >}} {{< var ex1-1.seeds >}}",
    "{{<var ex1-1.verdict>}} {{< var ex1-10.verdict >}}",
]


@pytest.fixture
def script(tmp_path):
    return PROJECT.discover(write_experiments(tmp_path, {}))["1.1"]


def test_labels_that_are_referred_to(script):
    assert missing_pages.labels("1-1", SOURCES) == ["fig-1-1-bands", "fig-1-1-schedule", "tbl-1-1-losses"]


def test_variables_that_are_named():
    value = missing_pages.NOT_BUILT
    found = missing_pages.variables("1-1", SOURCES)
    assert found == {"ablated": {"error_red": {"median": value}}, "seeds": value, "verdict": value}


def test_the_page_is_a_notebook_with_the_reason_and_a_stand_in_for_each_label(script):
    notebook = nbformat.reads(missing_pages.page(script, "error: it broke", SOURCES), as_version=4)
    nbformat.validate(notebook)
    text = "\n".join(cell.source for cell in notebook.cells)
    assert "# Experiment 1.1: Delete red {#sec-1-1}" in text
    assert "error: it broke" in text
    for label in ("#fig-1-1-bands", "#fig-1-1-schedule", "#tbl-1-1-losses"):
        assert text.count(label) == 1


def test_a_note_only_where_something_is_missing():
    assert missing_pages.note({}) == ""
    assert "Experiment 2.6 could not be built" in missing_pages.note({"2.6": "x"})
    assert "Experiments 2.6, 2.9 could not be built" in missing_pages.note({"2.6": "x", "2.9": "y"})


def test_the_reason_is_the_first_error_in_the_order_of_the_steps(script, tmp_path):
    logs = tmp_path / "results/1.1/logs"
    logs.mkdir(parents=True)
    assert reason(PROJECT, script, tmp_path) == "a step ended without saying why; its log is in results/1.1/logs"
    (logs / "weave.log").write_text("error: an old one\n")
    (logs / "train-00000-00029.log").write_text("1.1 seeds 0-29: step 30/30\n")
    assert reason(PROJECT, script, tmp_path) == "an old one"
    (logs / "train-00030-00059.log").write_text("step 3\nerror: seed 31, step 7: the loss\n")
    assert reason(PROJECT, script, tmp_path) == "seed 31, step 7: the loss"


def test_missing_are_those_whose_figures_are_stale(script, tmp_path):
    assert find_missing(PROJECT, {"1.1": script}, {"paper/_site/index.html": None}, tmp_path) == {}
    assert list(find_missing(PROJECT, {"1.1": script}, {"figures/1.1": None}, tmp_path)) == ["1.1"]
