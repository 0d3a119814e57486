"""Reading specs out of percent scripts: what is found, in which order, and what is refused with which words."""

from pathlib import Path

import pytest
from tiny import SCHEDULE, TRAINING, forget_scripts, refused, spec_cell, write_experiments, write_script

from anchoring import Ablate
from press.errors import InputError
from press.scripts import percent
from press.scripts.discovery import read_spec
from press.scripts.specs import digest
from redact.arms import SOLE, Arm
from redact.project import PROJECT
from redact.spec import Experiment

ROOT = Path(__file__).parents[1]


def test_only_the_spec_cell_is_run(tmp_path):
    experiment = read_spec(write_script(tmp_path, spec_cell()))  # the cell below it divides by zero
    assert isinstance(experiment, Experiment)
    assert experiment.operations["ablated"] == Ablate(0)


def test_in_a_checkout_a_script_is_parsed_once_and_again_when_it_changes(tmp_path, monkeypatch):
    (tmp_path / "Snakefile").touch()
    path = write_script(tmp_path / "experiments", spec_cell())
    first = read_spec(path)
    with monkeypatch.context() as patch:
        patch.setattr(percent, "_as_notebook", lambda *_: pytest.fail("parsed again"))
        assert digest(read_spec(path)) == digest(first)
    path.write_text(path.read_text(encoding="utf-8").replace("Ablate(0)", "Ablate(1)"), encoding="utf-8")
    assert read_spec(path).operations["ablated"] == Ablate(1)


def test_experiments_are_ordered_by_the_numbers_of_their_ids(tmp_path):
    folder = write_experiments(tmp_path, *({"id": id} for id in ["2.10", "10.1", "2.9", "2", "2.9.1"]))
    assert list(PROJECT.discover(folder)) == ["2", "2.9", "2.9.1", "2.10", "10.1"]


def test_a_script_knows_its_file_its_training_and_its_schedule(tmp_path):
    folder = write_experiments(tmp_path, {"id": "2.9"}, {"id": "2.10", "training": '"2.9"', "follows": '"2.9"'})
    scripts = PROJECT.discover(folder)
    own, borrowed = scripts["2.9"], scripts["2.10"]
    assert own.path == folder / "2.9-tiny.py"
    (arm,) = own.arms.values()
    assert arm == Arm(own.experiment.training, "2.9", folder / "schedules" / "tiny.csv")
    assert borrowed.arms == own.arms == {SOLE: arm}
    assert borrowed.trained == own.trained == ["2.9"]
    assert borrowed.beside == own.beside == (arm.schedule,)


def test_the_experiments_of_this_repository_are_found():
    scripts = PROJECT.discover(ROOT / "experiments")
    assert "2.6" in scripts
    assert all(script.path.name.startswith(f"{id}-") for id, script in scripts.items())


def test_a_change_of_prose_changes_no_digest(tmp_path):
    before = read_spec(write_script(tmp_path, spec_cell(), "before", prose="Does red go?"))
    after = read_spec(write_script(tmp_path, spec_cell(), "after", prose="Is red gone, and nothing else?"))
    assert digest(before) == digest(after)


# Scripts that cannot be read ---------------------------------------------------------------------------


def test_a_script_has_a_spec_cell(tmp_path):
    path = tmp_path / "tiny.py"
    path.write_text(f"# %%\n{spec_cell()}", encoding="utf-8")
    with refused(str(path), "0 cells are tagged 'spec'", 'expected exactly one (# %% tags=["spec"])'):
        read_spec(path)


def test_a_script_has_no_more_than_one_spec_cell(tmp_path):
    path = write_script(tmp_path, spec_cell())
    path.write_text(path.read_text() + '\n# %% tags=["spec", "other"]\nx = 1\n', encoding="utf-8")
    with refused(str(path), "2 cells are tagged 'spec'", "expected exactly one"):
        read_spec(path)


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b'# %% tags=["spec"]\nx = "\xff"\n', "row 2: byte 0xff is not UTF-8"),
        (b'# %% tags="special"\nx = 1\n', "cannot be read as a percent script"),
        (b"# %% tags=[spec]\nx = 1\n", "0 cells are tagged"),
        (b"", "0 cells are tagged"),
    ],
)
def test_a_script_is_a_percent_script(tmp_path, content, why):
    path = tmp_path / "tiny.py"
    path.write_bytes(content)
    with refused(str(path), why):
        read_spec(path)


@pytest.mark.parametrize(
    ("source", "row", "message"),
    [
        ("raise RuntimeError('first line\\nsecond line')", 1, "RuntimeError: first line second line"),
        ("x = 1\n\n1 / 0", 3, "ZeroDivisionError: division by zero"),
        ("x = 1\nexperiment = (", 2, "SyntaxError: '(' was never closed"),
        ("if True:\nx = 1", 2, "IndentationError: expected an indented block after 'if' statement on line 5"),
        ("\n\n# More.\nexperiment = undefined", 4, "NameError: name 'undefined' is not defined"),
        ("x = 1\nimport redact.no_such_module", 2, "ModuleNotFoundError: No module named 'redact.no_such_module'"),
        ("x = 1\nraise SystemExit", 2, "SystemExit"),
        ("def f():\n    return [][0]\n\n\nf()", 2, "IndexError: list index out of range"),
        ("import json\njson.loads('{')", 2, "JSONDecodeError: Expecting property name enclosed in double quotes: line 1"),
        ("x = 1\nexec('1 +')", 2, "SyntaxError: invalid syntax (<string>, line 1)"),
    ],
)
def test_a_spec_that_fails_is_named_with_the_line_of_the_script_and_its_error(tmp_path, source, row, message):
    path = write_script(tmp_path, source)
    with refused(f"{path}:{4 + row}: spec cell: {message}"):  # four lines stand above the cell's
        read_spec(path)


def test_what_a_part_of_a_spec_refuses_is_put_down_to_the_line_that_makes_the_part(tmp_path):
    path = write_script(tmp_path, spec_cell(operations='{"ablated": Ablate(3)}'))
    lines = path.read_text().splitlines()
    with refused(f"{path}:{lines.index('experiment = Experiment(') + 1}: spec cell: operation 'ablated'"):
        read_spec(path)
    path = write_script(tmp_path, spec_cell(terms='{"anchor": Anchor((1, 0), on="red")}'))
    row = next(number for number, line in enumerate(path.read_text().splitlines(), 1) if "training=Training(" in line)
    with refused(f"{path}:{row}: spec cell: term 'anchor'"):
        read_spec(path)


def test_in_a_checkout_a_script_that_was_read_before_names_its_line_too(tmp_path):
    (tmp_path / "Snakefile").touch()
    path = write_script(tmp_path / "experiments", "x = 1\n1 / 0")
    for _ in range(2):
        with refused(f"{path}:6: spec cell: ZeroDivisionError"):
            read_spec(path)


def test_the_faults_of_all_scripts_are_told_at_once(tmp_path):
    first = write_script(tmp_path, "1 / 0", "1-first")
    write_script(tmp_path, spec_cell("2"), "2-second")
    third = write_script(tmp_path, spec_cell("3", operations='{"ablated": Ablate(3)}'), "3-third")
    with pytest.raises(InputError) as caught:
        PROJECT.discover(tmp_path)
    lines = str(caught.value).splitlines()
    assert [line.partition(": spec cell")[0] for line in lines] == [f"{first}:5", f"{third}:{row_of(third, 'Experiment(')}"]
    write_script(tmp_path, spec_cell("1", follows='"7"'), "1-first")
    write_script(tmp_path, spec_cell("3", training='"8"'), "3-third")
    forget_scripts()
    with pytest.raises(InputError) as caught:
        PROJECT.discover(tmp_path)
    assert [line.partition("; there are")[0] for line in str(caught.value).splitlines()] == [
        f"{first}: follows='7' is no experiment",
        f"{third}: training='8' is no experiment",
    ]


def test_a_schedule_that_two_experiments_share_is_faulty_once(tmp_path):
    write_experiments(tmp_path, {"id": "1"}, {"id": "2", "training": '"1"'})
    (tmp_path / "schedules" / "tiny.csv").write_text(SCHEDULE.replace("0.5", "half"), encoding="utf-8")
    with refused("tiny.csv, row 3, column 'anchor'", "half"):
        PROJECT.discover(tmp_path)


def row_of(path, text):
    return next(number for number, line in enumerate(path.read_text().splitlines(), 1) if line.endswith(f"= {text}"))


@pytest.mark.parametrize("source", ["spec = 1", "experiment = 2.6", "from redact.spec import Experiment as experiment"])
def test_a_spec_makes_an_experiment(tmp_path, source):
    path = write_script(tmp_path, source)
    with refused(f"{path}:5: spec cell: ", "no variable 'experiment'", "expected experiment = Experiment(...)"):
        read_spec(path)


@pytest.mark.parametrize("id", ["'2-6'", "'2.'", "'.6'", "'2.6a'", "''", "'2.6\\n'", "2.6"])
def test_an_id_is_numbers_joined_by_dots(tmp_path, id):
    path = write_script(tmp_path, spec_cell(id=id).replace(repr(id), id))
    with refused(str(path), f"id={id}", "expected numbers joined by dots"):
        read_spec(path)


@pytest.mark.parametrize(
    ("parts", "fragments"),
    [
        ({"terms": '{"anchor": Anchor((1, 0, 0), on="blue")}'}, ["term 'anchor'", "on='blue'", "it gives red"]),
        ({"terms": '{"unitarity": Unitarity()}'}, ["label 'red'", "unused"]),
        ({"unused": '("red",)'}, ["unused=('red',)", "used"]),
        ({"terms": '{"anchor": Anchor((1, 0), on="red")}'}, ["direction=(1, 0)", "2 coordinates"]),
        ({"terms": '{"anchor": Anchor((0, 0, 0), on="red")}'}, ["direction=(0, 0, 0)", "length 0"]),
        ({"operations": '{"ablated": Ablate(3)}'}, ["operation 'ablated'", "dims=[3]", "width 3"]),
        ({"operations": '{"ablated": Prune(0, 1, 2)}'}, ["dims=[0, 1, 2]", "every dimension"]),
        ({"operations": '{"pruned": Prune(0)}'}, ["claim 'red-gone'", "'ablated'", "baseline, pruned"]),
        ({"claims": '(Claim("x", "X", error("crimson", "ablated") >= 0, because="."),)'}, ["'crimson'", "red, orange"]),
        ({"claims": '(Claim("x", "X", error("red", "ablated") > 0, because="."),)'}, ["TypeError", "'>'"]),
        ({"expect": '"certain"'}, ["expect='certain'", "confirmed"]),
        ({"colour": '"red"'}, ["TypeError", "'colour'"]),
    ],
)
def test_a_faulty_spec_is_named_with_its_file(tmp_path, parts, fragments):
    path = write_script(tmp_path, spec_cell(**parts))
    with refused(f"{path}:", ": spec cell: ", *fragments):
        PROJECT.discover(tmp_path)


# Experiments that do not fit together ---------------------------------------------------------------------


def test_a_folder_holds_experiments(tmp_path):
    with refused(str(tmp_path), "expected at least one"):
        PROJECT.discover(tmp_path)


def test_two_scripts_cannot_have_one_id(tmp_path):
    first, second = (write_script(tmp_path, spec_cell("2.6"), name) for name in ("2.6-first", "2.6-second"))
    with refused(str(second), "id='2.6'", str(first), "expected one script an id"):
        PROJECT.discover(tmp_path)


def test_training_of_an_experiment_that_does_not_exist(tmp_path):
    write_experiments(tmp_path, {"id": "2.9"}, {"id": "2.10", "training": '"2.8"'})
    with refused("2.10-tiny.py", "training='2.8'", "there are 2.10, 2.9"):
        PROJECT.discover(tmp_path)


def test_training_of_an_experiment_that_has_none_of_its_own(tmp_path):
    write_experiments(tmp_path, {"id": "1"}, {"id": "2", "training": '"1"'}, {"id": "3", "training": '"2"'})
    with refused("3-tiny.py", "training='2'", "that of '1'"):
        PROJECT.discover(tmp_path)


def test_training_of_itself(tmp_path):
    write_experiments(tmp_path, {"id": "1", "training": '"1"'})
    with refused("1-tiny.py", "training='1'", "no training of its own"):
        PROJECT.discover(tmp_path)


def test_operations_have_to_fit_the_training_that_is_borrowed(tmp_path):
    write_experiments(tmp_path, {"id": "1"}, {"id": "2", "training": '"1"', "operations": '{"ablated": Ablate(3)}'})
    with refused("2-tiny.py", "operation 'ablated'", "dims=[3]", "width 3"):
        PROJECT.discover(tmp_path)


def test_following_an_experiment_that_does_not_exist(tmp_path):
    write_experiments(tmp_path, {"id": "2.9", "follows": '"2.8"'})
    with refused("2.9-tiny.py", "follows='2.8'", "there are 2.9"):
        PROJECT.discover(tmp_path)


def test_a_column_of_the_schedule_names_a_term(tmp_path):
    write_experiments(tmp_path, {"terms": '{"anchor": Anchor((1, 0, 0), on="red")}'})
    with refused("tiny.csv", "column 'unitarity' names no term", "'anchor'"):
        PROJECT.discover(tmp_path)


def test_a_term_has_a_column_in_the_schedule(tmp_path):
    write_experiments(tmp_path, {"terms": TRAINING["terms"][:-1] + ', "separation": Separation()}'})
    with refused("tiny.csv", "term 'separation' has no column", "'anchor'"):
        PROJECT.discover(tmp_path)


def test_a_schedule_that_is_missing_or_faulty_is_named(tmp_path):
    write_experiments(tmp_path, {"schedule": '"schedules/none.csv"'})
    with refused(str(tmp_path / "schedules" / "none.csv"), "cannot be read"):
        PROJECT.discover(tmp_path)
    (tmp_path / "schedules" / "none.csv").write_text(SCHEDULE.replace("0.5", "half"), encoding="utf-8")
    with refused("none.csv, row 3, column 'anchor'", "half"):
        PROJECT.discover(tmp_path)
