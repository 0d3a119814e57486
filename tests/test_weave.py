"""Executing a notebook: what happens in its cells, and what it leaves behind."""

from functools import partial
from pathlib import Path
from types import SimpleNamespace

import nbformat
import pytest
from tiny import refused

from press.errors import InputError
from press.scripts.cell_lines import note_places, place_of
from press.scripts.execution import execute
from press.scripts.experiment import Experiment
from press.steps.weave import check_expectation

SCRIPT = Path("experiments/1.1-tiny.py")


def notebook(*sources):
    return nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(source) for source in sources])


def test_cells_run_in_the_root_one_after_the_other(tmp_path):
    made = notebook("import os\nhere = os.getcwd()", "here")
    execute(made, SCRIPT, tmp_path)
    assert made.cells[1].outputs[0]["data"]["text/plain"] == "'.'"  # as the page names the root


def test_no_sockets_lie_where_another_run_would_look_for_its_own(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    made = notebook("import os\nsorted(os.listdir())")
    execute(made, SCRIPT, tmp_path)
    assert made.cells[0].outputs[0]["data"]["text/plain"] == "[]"


def test_a_cell_that_raises_is_named(tmp_path):
    with refused("experiments/1.1-tiny.py: cell 1 ('x = 1'): ZeroDivisionError: division by zero"):
        execute(notebook("pass", "x = 1\nx / 0"), SCRIPT, tmp_path)


def test_what_a_cell_raises_is_one_line_however_many_it_has(tmp_path):
    with refused("experiments/1.1-tiny.py: cell 0 ('raise ValueError(\"a\\\\n  b\")'): ValueError: a b"):
        execute(notebook('raise ValueError("a\\n  b")'), SCRIPT, tmp_path)
    with refused("experiments/1.1-tiny.py: cell 0 ('assert False'): AssertionError"):
        execute(notebook("assert False"), SCRIPT, tmp_path)


def test_a_kernel_that_does_not_come_up_is_one_line(tmp_path, monkeypatch):
    monkeypatch.setattr("sys.executable", "/bin/false")
    with refused("experiments/1.1-tiny.py: Kernel died", "expected /bin/false to run ipykernel"):
        execute(notebook("1"), SCRIPT, tmp_path)


def test_a_damaged_file_is_not_blamed_on_the_cell_that_reads_it(tmp_path):
    read = "from pathlib import Path\nfrom press.files import store\nstore.read_json(Path('results/a.json').resolve(), ['x'])"
    (tmp_path / "results").mkdir()
    (tmp_path / "results/a.json").write_text("{", encoding="utf-8")
    with refused("results/a.json: not a readable JSON file", "to make it anew: rm results/a.json && make"):
        execute(notebook(read), SCRIPT, tmp_path)


LINES = """# ---
# jupyter: {}
# ---

# %% [markdown]
# A title
#
# and more.

# %% tags=["spec"]

x = 1

# %%
def f():
    return x / 0


f()
"""


def noted(path, text, *cells):
    path.write_text(text)
    made = {"metadata": {}}
    cells = [{"metadata": {}, "source": source} for source in cells]
    note_places(made, cells, path)
    return [place_of(made, cell) for cell in cells]


def test_every_cell_knows_the_line_of_its_first_words(tmp_path):
    path = tmp_path / "a.py"
    assert noted(path, LINES, "# A title", "x = 1", "def f()") == [(str(path), 6), (str(path), 12), (str(path), 15)]


def test_the_line_of_a_cell_is_that_of_its_first_line_whatever_it_begins_with(tmp_path):
    path = tmp_path / "a.py"
    text = '# %%\n\n#\n#| code-fold: false\nx = 1\n\n# %% [markdown]\n"""\nIn quotes.\n"""\n\n# %%\n# %time f()\n'
    cells = ("#\n#| code-fold: false\nx = 1", "In quotes.", "%time f()")
    assert noted(path, text, *cells) == [(str(path), 3), (str(path), 9), (str(path), 13)]


def test_no_line_is_noted_where_the_cells_are_not_the_marks(tmp_path):
    assert noted(tmp_path / "a.py", LINES, "# A title", "x = 1") == [("", 0), ("", 0)]


def test_an_error_is_put_down_to_the_line_of_the_cell_not_of_what_it_calls(tmp_path):
    path = tmp_path / "a.py"
    path.write_text(LINES)
    made = nbformat.v4.new_notebook(
        cells=[
            nbformat.v4.new_markdown_cell("A title\n\nand more."),
            nbformat.v4.new_code_cell("x = 1"),
            nbformat.v4.new_code_cell("def f():\n    return x / 0\n\n\nf()"),
        ]
    )
    note_places(made, made.cells, path)
    with refused(f"{path}:19: ZeroDivisionError: division by zero"):
        execute(made, path, tmp_path)


# What the prose argues for -----------------------------------------------------------------------------


def claimed(key, status, passes=5):
    return SimpleNamespace(key=key, status=status, passes=passes, of=5)


VERDICT = SimpleNamespace(
    found="disconfirmed",
    joint=SimpleNamespace(passes=0, of=5, in_share=0.5),
    claims=(claimed("gone", "holds"), claimed("spared", "refuted", 0)),
    observations=(claimed("dark", "undecided", 3), claimed("bright", "holds")),
)


def base_of(observed):
    """What the prose says of an observation, as an experiment tells it."""
    return partial(Experiment.expected_of, SimpleNamespace(expect_observed=observed))


def argued(expect, **observed):
    expected = () if expect is None else (expect,)
    experiment = SimpleNamespace(expect=expect, expected=expected, expect_observed=observed, expected_of=base_of(observed))
    return SimpleNamespace(path=SCRIPT, experiment=experiment)


def test_prose_may_hold_for_several_outcomes_of_an_observation():
    check_expectation(argued("disconfirmed", dark=("holds", "undecided"), bright="holds"), VERDICT)
    with refused("expect_observed={'bright': ('refuted', 'undecided')}, but the data says 'holds'"):
        check_expectation(argued("disconfirmed", bright=("refuted", "undecided")), VERDICT)


def test_every_expectation_that_is_wrong_is_told_on_a_line_of_its_own():
    with pytest.raises(InputError) as caught:
        check_expectation(argued("confirmed", dark="holds", bright="refuted"), VERDICT)
    assert str(caught.value).splitlines() == [
        f"{SCRIPT}: the prose rests on expect_observed={{'dark': 'holds'}}, but the data says 'undecided' (3 of 5 seeds); "
        "rewrite the prose, then expect_observed",
        f"{SCRIPT}: the prose rests on expect_observed={{'bright': 'refuted'}}, but the data says 'holds' (5 of 5 seeds); "
        "rewrite the prose, then expect_observed",
        f"{SCRIPT}: the conclusion argues for expect='confirmed', but the data says 'disconfirmed': 0 of 5 seeds pass all "
        "claims, and more than 50 % have to; of each claim: gone 5, spared 0; rewrite the conclusion, then expect",
    ]


def test_a_draft_argues_for_nothing_but_what_it_says_has_to_be_so():
    check_expectation(argued(None), VERDICT)
    check_expectation(argued("disconfirmed"), VERDICT)
    check_expectation(argued(None, dark="undecided", bright="holds"), VERDICT)
    with refused("expect='undecided'"):
        check_expectation(argued("undecided"), VERDICT)
    with refused("'bright': 'refuted'"):
        check_expectation(argued(None, dark="undecided", bright="refuted"), VERDICT)


# What cells print --------------------------------------------------------------------------------------


def test_what_a_cell_prints_is_kept_as_a_terminal_shows_it(tmp_path):
    made = notebook("print('10 %\\r\\x1b[2K100 %\\x1b[0m', end='')")
    execute(made, SCRIPT, tmp_path)
    assert made.cells[0].outputs[0]["text"] == "100 %"


def test_an_output_that_no_page_shows_stops_with_its_script(tmp_path):
    with refused("experiments/1.1-tiny.py, cell 1, output 1: none of text/html can be shown"):
        execute(notebook("from IPython.display import HTML\nHTML('<b>1</b>')"), SCRIPT, tmp_path)


def test_control_characters_of_an_error_are_not_told(tmp_path):
    with refused("ValueError: red"):
        execute(notebook("raise ValueError('\\x1b[31mred\\x1b[0m')"), SCRIPT, tmp_path)
