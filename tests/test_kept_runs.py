"""What a script's code put out is kept and taken over: when, and that it is what a kernel would put out."""

import shutil
from pathlib import Path

import pytest

from press.files import store
from press.project import Project
from press.scripts import kept_runs
from press.scripts.percent import number_cells, prepared

PROJECT = Project()
WORDS = "# %% [markdown]\n# Words.\n\n"
SCRIPT = WORDS + '# %% tags=["spec"]\nexperiment = 1\n\n# %%\nprint(experiment)\n'


@pytest.fixture
def checkout(tmp_path):
    (tmp_path / "experiments").mkdir()
    (tmp_path / "experiments/1-x.csv").write_text("a\n1\n")
    (tmp_path / "results.csv").write_text("1\n")
    return tmp_path


def run_of(checkout, text):
    script = checkout / "experiments/1-x.py"
    script.write_text(text, encoding="utf-8")
    notebook = prepared(script)
    number_cells(notebook)
    return kept_runs.Run(notebook, script, checkout, PROJECT, [checkout / "results.csv"], "press.steps.weave")


def ran(checkout, text, said="1\n"):
    """A run whose last cell said something, kept; it drew a figure that names line 9 of the script."""
    run = run_of(checkout, text)
    code = [cell for cell in run.notebook.cells if cell.cell_type == "code"]
    for cell in code:
        cell.execution_count = None
    code[-1].outputs = [{"output_type": "stream", "name": "stdout", "text": said}]
    folder = checkout / "figures"
    place = {"path": "experiments/1-x.py", "line": 8}
    store.write_json(folder / "a.json", {"script": place, "function": {"path": "lib/a.py", "line": 8}})
    (folder / "a-light.svg").write_text("<svg/>")
    run.keep(checkout / "kept.json", folder)
    return run


def recalled(checkout, text):
    """The run of a text, if what was kept does for it, and where its figures are."""
    run, into = run_of(checkout, text), checkout / "into"
    into.mkdir()
    return (run, into) if run.recall(checkout / "kept.json", checkout / "figures", into) else None


def test_new_words_take_over_what_was_put_out(checkout):
    ran(checkout, SCRIPT)
    run, into = recalled(checkout, SCRIPT.replace("Words", "Other words"))
    assert run.notebook.cells[-1].outputs[0]["text"] == "1\n"
    assert "Other words" in run.notebook.cells[0].source
    assert (into / "a.json").read_bytes() == (checkout / "figures/a.json").read_bytes()
    assert (into / "a-light.svg").read_text() == "<svg/>"


def test_figures_follow_the_lines_that_asked_for_them(checkout):
    ran(checkout, SCRIPT)
    _, into = recalled(checkout, SCRIPT.replace("Words.", "Words.\n#\n# More."))
    about = store.read_json(into / "a.json", ["script", "function"])
    assert about["script"]["line"] == 10
    assert about["function"]["line"] == 8  # of the library


def test_figures_follow_them_again_and_again(checkout):
    ran(checkout, SCRIPT)
    words = "Words."
    for times in (1, 2, 3):
        words += "\n#\n# More."
        run, into = recalled(checkout, SCRIPT.replace("Words.", words))
        run.keep(checkout / "kept.json", into)
        assert store.read_json(into / "a.json", ["script"])["script"]["line"] == 8 + 2 * times
        shutil.rmtree(checkout / "figures")
        into.rename(checkout / "figures")
    _, into = recalled(checkout, SCRIPT)
    assert store.read_json(into / "a.json", ["script"])["script"]["line"] == 8


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (SCRIPT, "experiments/1-x.py:9: UserWarning: x\n"),
        (SCRIPT + "import inspect\n", "1\n"),
        (SCRIPT + "print(f.__code__.co_firstlineno)\n", "1\n"),
    ],
)
def test_what_may_name_its_line_runs_again_when_it_moves(checkout, text, said):
    ran(checkout, text, said)
    assert recalled(checkout, text.replace("Words.", "Words.\n#\n# More.")) is None


@pytest.mark.parametrize(
    "change",
    [
        lambda checkout: (checkout / "results.csv").write_text("2\n"),
        lambda checkout: (checkout / "experiments/1-x.csv").write_text("a\n2\n"),
        lambda checkout: (checkout / "experiments/2-y.py").write_text('# %% tags=["spec"]\nexperiment = 3\n'),
        lambda checkout: (checkout / "requirements.lock").write_text("numpy==3\n"),
        lambda checkout: (checkout / "figures/a-light.svg").write_text("<svg></svg>"),
        lambda checkout: (checkout / "figures/a-light.svg").unlink(),
        lambda checkout: (checkout / "figures/b-light.svg").write_text("<svg/>"),
        lambda checkout: (checkout / "kept.json").write_text("{}"),
        lambda checkout: (checkout / "kept.json").write_text((checkout / "kept.json").read_text().replace("1\\n", "2\\n")),
    ],
)
def test_it_runs_again_when_what_it_read_or_drew_is_another(checkout, change):
    ran(checkout, SCRIPT)
    change(checkout)
    assert recalled(checkout, SCRIPT) is None


def test_other_code_runs(checkout):
    ran(checkout, SCRIPT)
    assert recalled(checkout, SCRIPT.replace("print(experiment)", "print( experiment)")) is None


def test_the_spec_that_was_run_is_known(checkout):
    assert kept_runs.last_spec(checkout / "kept.json") is None
    ran(checkout, SCRIPT)
    assert kept_runs.last_spec(checkout / "kept.json") == ["experiment = 1"]


def test_modules_of_the_machinery_are_read(checkout, monkeypatch):
    ran(checkout, SCRIPT)
    digest = kept_runs._digest
    monkeypatch.setattr(kept_runs, "_digest", lambda path: "other" if Path(path).name == "weave.py" else digest(path))
    assert recalled(checkout, SCRIPT) is None
