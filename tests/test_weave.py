"""Executing a notebook: what happens in its cells, and what it leaves behind."""

from pathlib import Path
from types import SimpleNamespace

import nbformat
from tiny import refused

from redact.steps.weave import execute

SCRIPT = SimpleNamespace(path=Path("experiments/1.1-tiny.py"))


def notebook(*sources):
    return nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(source) for source in sources])


def test_cells_run_in_the_root_one_after_the_other(tmp_path):
    made = notebook("import os\nhere = os.getcwd()", "here")
    execute(made, SCRIPT, tmp_path)
    assert made.cells[1].outputs[0]["data"]["text/plain"] == repr(str(tmp_path))


def test_no_sockets_lie_where_another_run_would_look_for_its_own(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    made = notebook("import os\nsorted(os.listdir())")
    execute(made, SCRIPT, tmp_path)
    assert made.cells[0].outputs[0]["data"]["text/plain"] == "[]"


def test_a_cell_that_raises_is_named(tmp_path):
    with refused("experiments/1.1-tiny.py: cell 1 ('x = 1'): ZeroDivisionError: division by zero"):
        execute(notebook("pass", "x = 1\nx / 0"), SCRIPT, tmp_path)
