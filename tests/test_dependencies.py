"""The import graph: what is found behind a command, and that the heavy libraries stay where they are needed."""

import ast
import json
import os
import re
import subprocess
import sys
from functools import cache
from pathlib import Path

import pytest
from tiny import refused, write_experiments

import press
from press.build import dependencies
from press.build.dependencies import code_digest, go_by_content, libraries, modules_behind, modules_of_script
from press.build.plan import CODE, COMMANDS, KNOWS_THE_PROJECT, SOURCE
from redact.plan import NetworksPlan, TrainingSettings
from redact.project import PROJECT

LIBRARY = Path(press.__file__).parents[1]
RULES = COMMANDS | dict(PROJECT.commands)
TORCH_FREE = [
    "redact.quantities", "redact.worlds.colors", "redact.discovery", "press.numbers", "press.scripts.page",
    "redact.pictures", "press.site", "redact.project", "redact.plan", "redact.binding",
    "redact.results", "anchoring", "anchoring.schedule", "redact.spec", "press.files.store", "redact.words.tables",
    "press.build.plan", "press.steps.bind", "press.steps.judge", "press.steps.weave",
]  # fmt: skip
MAY_IMPORT_LIGHTNING = {
    "anchoring/lightning_trainer.py",
    "redact/loggers.py",
}


@cache
def loaded_by(*modules):
    """name -> file of every module that a fresh Python holds after importing `modules`."""
    code = (
        f"import importlib, json, sys\nfor name in {modules!r}: importlib.import_module(name)\n"
        "print(json.dumps({name: getattr(module, '__file__', None) for name, module in list(sys.modules.items())}))"
    )
    environment = os.environ | {"PYTHONPATH": str(LIBRARY)}
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, env=environment, check=False)
    assert run.returncode == 0, run.stderr
    return json.loads(run.stdout.splitlines()[-1])


def files(paths):
    return {Path(path).resolve() for path in paths}


@pytest.fixture
def plan(tmp_path):
    settings = TrainingSettings(seeds=5, block=3, renderer="auto", accelerator="cpu", logger="none")
    return NetworksPlan(PROJECT, settings, write_experiments(tmp_path / "experiments", {"id": "2.9"}))


def imported_by(path):
    """The top-level names of what a file imports, wherever in it but for its types alone, which is never run."""
    tree = ast.parse(Path(path).read_text(encoding="utf-8"))
    for node in tree.body:
        if isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING":
            node.body = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name.partition(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module.partition(".")[0]


# What is found ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("rule", RULES)
def test_everything_that_a_command_loads_is_found(plan, rule):
    module = RULES[rule]
    modules = [f"{module}.__main__" if LIBRARY.joinpath(*module.split("."), "__main__.py").exists() else module]
    # The command itself asks for these by name.
    modules += [type(PROJECT).__module__] * (rule in KNOWS_THE_PROJECT) + [PROJECT.binder] * (rule == "bind")
    loaded = loaded_by(*modules)
    ours = files(file for name, file in loaded.items() if name.partition(".")[0] in PROJECT.packages and file)
    assert len(ours) > 2
    assert ours <= files(plan.modules(rule))


def test_what_a_command_does_not_load_is_not_found(plan):
    found = files(plan.modules("judge"))
    assert LIBRARY / "press" / "claims" / "claim.py" in found
    others = ("press/tables", "press/build/plan", "redact/results/colors", "redact/training", "anchoring/surgery")
    assert all((LIBRARY / f"{name}.py").is_file() for name in others)
    assert not found & {LIBRARY / f"{name}.py" for name in others}


def test_what_a_world_brings_is_found_though_nothing_imports_it(plan):
    known = "\n".join(plan.kinds("2.9", "evaluate")), "\n".join(plan.sources("bind"))
    for there, name in ((0, "measures/colors.py"), (1, "results/colors.py"), (1, "variables/colors.py")):
        assert LIBRARY.joinpath("redact", name).is_file()
        assert f"redact/{name}" in known[there]
    assert "digits" not in "".join(known)


def test_a_package_is_found_with_the_modules_that_it_gathers():
    gathered = {
        LIBRARY.joinpath(*node.module.split(".")).with_suffix(".py")
        for node in ast.walk(ast.parse((LIBRARY / "redact" / "pictures" / "__init__.py").read_text(encoding="utf-8")))
        if isinstance(node, ast.ImportFrom)
    }
    assert len(gathered) > 5
    assert gathered <= files(modules_behind("redact.pictures", PROJECT.packages))


def test_the_machinery_names_neither_this_paper_nor_its_method():
    sources = [path for path in (LIBRARY / "press").rglob("*") if path.is_file() and path.suffix != ".pyc"]
    assert len(sources) > 80
    named = {path.name: re.findall(r"(?i)redact|anchoring", path.read_text(encoding="utf-8")) for path in sources}
    assert {name: found for name, found in named.items() if found} == {}


def test_files_are_sorted_and_named_once():
    found = modules_behind("press.steps.weave", PROJECT.packages)
    assert found == sorted(set(found))


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("from redact import results", "redact/results/__init__.py"),
        ("from redact import pictures as p, rounding", "redact/pictures/discs.py"),
        ("from redact.words import tables", "redact/words/tables.py"),
        ("from anchoring import Ablate", "anchoring/operations/ablate.py"),
        ("from press.scripts.page import Page", "press/scripts/page.py"),
        ("import redact.results", "redact/results/__init__.py"),
        ("def f():\n    from press.files.store import read_arrays", "press/files/store.py"),
    ],
)
def test_the_modules_of_a_script_are_found_however_they_are_imported(tmp_path, line, expected):
    script = tmp_path / "script.py"
    script.write_text(f"# %%\nimport numpy\n{line}\n", encoding="utf-8")
    assert LIBRARY / expected in files(modules_of_script(script, PROJECT.packages))


def test_a_script_without_the_library_depends_on_nothing(tmp_path):
    script = tmp_path / "script.py"
    script.write_text("import numpy\nfrom pathlib import Path\n", encoding="utf-8")
    assert modules_of_script(script, PROJECT.packages) == []


def test_a_script_that_is_no_python(tmp_path):
    script = tmp_path / "script.py"
    script.write_text("# %%\nresults page = 1\n", encoding="utf-8")
    with refused(f"{script}, row 2", "'results page = 1'", "invalid syntax; expected Python"):
        modules_of_script(script, PROJECT.packages)


# What stays light -----------------------------------------------------------------------------------------


def test_modules_that_plot_or_read_results_do_not_load_torch():
    assert not {"torch", "lightning"} & loaded_by(*TORCH_FREE).keys()


@pytest.mark.parametrize("rule", ["judge", "weave", "bind", "render"])
def test_no_module_behind_a_command_without_networks_imports_torch(plan, rule):
    for path in plan.modules(rule):
        assert not {"torch", "lightning"} & set(imported_by(path)), path


def test_modules_that_train_edit_and_measure_networks_load_torch_but_not_lightning():
    loaded = loaded_by("redact.measures.colors", "redact.steps.operate", "redact.steps.evaluate", "redact.steps.train")
    assert "torch" in loaded
    assert "lightning" not in loaded


def test_only_training_imports_lightning_where_it_is_asked_for():
    modules = [path for library in libraries(PROJECT.packages) for path in library.rglob("*.py")]
    importing = {path for path in modules if {"lightning", "pytorch_lightning"} & set(imported_by(path))}
    assert {path.relative_to(LIBRARY).as_posix() for path in importing} <= MAY_IMPORT_LIGHTNING
    assert files(modules_behind("redact.steps.train", PROJECT.packages)) >= files(importing)


def test_reading_a_spec_loads_no_matplotlib():
    assert "matplotlib" not in loaded_by("redact.discovery", "press.build.plan")


# What Python compiled -----------------------------------------------------------------------------------


def test_a_module_of_the_same_date_and_size_is_run_as_it_is(tmp_path):
    """Files that are unpacked from an archive often have one date."""
    module = tmp_path / "tried.py"

    def run(value):
        module.write_text(f"print({value})\n")
        os.utime(module, (1e9, 1e9))
        # It must look for what is compiled, and it may write it.
        environment = {key: value for key, value in os.environ.items() if not key.startswith("PYTHON")}
        command = [sys.executable, "-c", "import tried"]
        return subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, text=True, check=True).stdout

    assert run(1) == "1\n"
    assert run(2) == "1\n"  # Python's own way
    go_by_content([module])
    assert [run(value) for value in (3, 4, 5)] == ["3\n", "4\n", "5\n"]


def test_a_module_that_is_no_python_or_may_not_be_compiled_is_left_alone(tmp_path):
    module = tmp_path / "tried.py"
    module.write_text("print(\n")
    (tmp_path / "__pycache__").touch()
    go_by_content([module])
    (tmp_path / "__pycache__").unlink()
    go_by_content([module])
    assert [path.name for path in tmp_path.rglob("*.pyc")] == []


@pytest.mark.parametrize("size", [8, 16, 40])
def test_a_compiled_module_that_a_full_disk_cut_short_is_compiled_again(tmp_path, size):
    module = tmp_path / "tried.py"
    module.write_text("print(1)\n")
    go_by_content([module])
    (compiled,) = tmp_path.rglob("*.pyc")
    compiled.write_bytes(compiled.read_bytes()[:size])
    go_by_content([module])
    environment = os.environ | {"PYTHONPATH": str(tmp_path)}
    run = subprocess.run([sys.executable, "-c", "import tried"], env=environment, capture_output=True, text=True, check=False)
    assert (run.stdout, run.stderr) == ("1\n", "")


def test_what_a_full_disk_cuts_short_is_not_left(tmp_path, monkeypatch):
    module = tmp_path / "tried.py"
    module.write_text("print(1)\n")
    compile_whole = dependencies.py_compile.compile

    def on_a_full_disk(file, compiled, **options):
        compile_whole(file, compiled, **options)
        Path(compiled).write_bytes(Path(compiled).read_bytes()[:30])

    monkeypatch.setattr(dependencies.py_compile, "compile", on_a_full_disk)
    go_by_content([module])
    assert [*tmp_path.rglob("*.pyc")] == []


def test_the_schema_that_a_module_reads_is_one_of_its_files():
    found = {Path(path).name for path in modules_behind("press.steps.bind", PROJECT.packages)}
    schemas = {path.name for library in libraries(PROJECT.packages) for path in library.rglob("*.json")}
    assert found >= schemas == {"catalogue.schema.json", "survival.schema.json"}


# What of a module counts --------------------------------------------------------------------------------

MODULE = """import math

HALF = 0.5

def half(x):
    return HALF * x
"""


@pytest.mark.parametrize(
    ("before", "after", "same"),
    [
        ("import math\n", "# Why\nimport math  # what\n", True),
        ("import math\n", '"""What is in it."""\n\nimport math\n', True),
        ("HALF = 0.5\n", 'HALF = 0.5\n"""Of one."""\n', True),
        ("    return", '    """Half of it."""\n    return', True),
        ("\ndef", "\n\n\n\ndef", True),
        ("HALF * x", "(\n        HALF * x\n    )", True),
        ("HALF = 0.5\n", "HALF = 0.25\n", False),
        ("HALF * x", "x * HALF", False),
        ("HALF = 0.5\n", 'HALF = 0.5\nNAME = "half"\n', False),
    ],
)
def test_the_code_of_a_module_is_neither_its_comments_nor_where_its_lines_stand(tmp_path, before, after, same):
    one, other = tmp_path / "one.py", tmp_path / "other.py"
    one.write_text(MODULE)
    other.write_text(MODULE.replace(before, after))
    assert one.read_text() != other.read_text()
    assert (code_digest(one) == code_digest(other)) == same


@pytest.mark.parametrize("name", ["tried.schema.json", "tried.py"])
def test_every_letter_counts_of_what_is_no_python(tmp_path, name):
    path = tmp_path / name
    found = set()
    for text in ("{a b}", "{a  b}", "{a b}  # more"):
        path.write_text(text)
        found.add(code_digest(path))
    assert len(found) == 3


def test_a_module_that_cannot_be_read(tmp_path):
    with refused("gone.py: cannot be read (No such file or directory); expected a source of the paper"):
        code_digest(tmp_path / "gone.py")


@pytest.mark.parametrize(
    ("rule", "mark", "other"),
    [("train", CODE, SOURCE), ("judge", CODE, SOURCE), ("weave", SOURCE, CODE), ("illustrate", SOURCE, CODE)],
)
def test_the_lines_of_a_module_count_where_figures_are_made_and_else_its_code(plan, rule, mark, other):
    told = plan.sources(rule)
    assert {source.partition(mark)[0] for source in told if mark in source} >= set(plan.modules(rule)) != set()
    assert not [source for source in told if other in source]


def test_a_figure_does_not_depend_on_the_other_modules_that_its_package_gathers():
    found = {path.name for path in dependencies.files_behind("redact.pictures.losses", PROJECT.packages, named=True)}
    assert {"losses.py", "canvas.py", "theme.py", "__init__.py"} <= found
    assert "boxes.py" not in found
    assert "boxes.py" in {path.name for path in dependencies.files_behind("redact.pictures.losses", PROJECT.packages)}
