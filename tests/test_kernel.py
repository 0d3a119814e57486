"""The kernel that runs the cells of a page: this Python, nobody's settings, and outputs that two builds have alike."""

import json
import os
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest
from tiny import forget_scripts

from press.errors import InputError
from press.scripts.execution import execute
from press.steps.weave import to_notebook
from redact.project import PROJECT

ROOT = Path(__file__).parents[1]


@pytest.fixture
def woven(tmp_path, monkeypatch):
    """A function: the outputs of each of the cells that stand below the spec of a script, run in a folder of its own."""
    from tiny import spec_cell

    def run(*cells, folder="checkout", name="1.1-tiny"):
        root = tmp_path / folder
        path = root / "experiments" / f"{name}.py"
        if not path.is_file():
            (path.parent / "schedules").mkdir(parents=True)
            (path.parent / "schedules/tiny.csv").write_text("step,lr,unitarity,anchor\n0,0.01,0.1,0\n9,0.02,0,0\n")
        parts = [f'# %% [markdown]\n# Does red go?\n\n# %% tags=["spec"]\n{spec_cell()}']
        parts += [f"# %%\n{textwrap.dedent(cell)}" for cell in cells]
        path.write_text("\n".join(parts), encoding="utf-8")
        monkeypatch.chdir(root)
        forget_scripts()
        script = PROJECT.discover(Path("experiments"))["1.1"]
        notebook = to_notebook(script)
        execute(notebook, script.path, root)
        return [cell.outputs for cell in notebook.cells if cell.cell_type == "code"][1:]

    yield run
    forget_scripts()


def text_of(outputs):
    return "".join(output.get("text") or output["data"]["text/plain"] for output in outputs)


def line_of(text, name="experiments/1.1-tiny.py"):
    lines = Path(name).read_text().splitlines()
    return next(number for number, line in enumerate(lines, start=1) if line.endswith(text))


# Which Python, and whose settings ------------------------------------------------------------------------

SPEC = {"argv": ["/bin/false", "{connection_file}"], "display_name": "Another", "language": "python"}


def foreign(folder, name="kernels/python3/kernel.json"):
    """A folder of Jupyter's with a kernel `python3` that ends at once."""
    (folder / name).parent.mkdir(parents=True)
    (folder / name).write_text(json.dumps(SPEC))
    return str(folder)


FOREIGN = {
    "on JUPYTER_PATH": lambda home: {"JUPYTER_PATH": foreign(home / "more")},
    "in the data folder": lambda home: {"JUPYTER_DATA_DIR": foreign(home / "data"), "JUPYTER_PREFER_ENV_PATH": "0"},
    "in the home folder": lambda home: {
        "HOME": foreign(home, ".local/share/jupyter/kernels/python3/kernel.json"),
        "JUPYTER_PREFER_ENV_PATH": "0",
    },
    "by the platform's folders": lambda home: {
        "XDG_DATA_HOME": foreign(home / "xdg", "jupyter/kernels/python3/kernel.json"),
        "JUPYTER_PLATFORM_DIRS": "1",
        "JUPYTER_PREFER_ENV_PATH": "0",
    },
    "another provisioner": lambda home: {"JUPYTER_DEFAULT_PROVISIONER_NAME": "none-such"},
}


@pytest.mark.parametrize("place", FOREIGN)
def test_the_cells_are_run_by_this_python_whatever_jupyter_knows_of(woven, tmp_path, monkeypatch, place):
    for name, value in FOREIGN[place](tmp_path / "home").items():
        monkeypatch.setenv(name, value)
    assert text_of(*woven("import sys\nprint(sys.executable == " + repr(sys.executable) + ")")) == "True\n"


def settings(folder):
    """Settings of IPython and Jupyter that would be seen on every page."""
    startup = folder / "ipython/profile_default/startup"
    startup.mkdir(parents=True)
    (startup / "00-first.py").write_text("foreign = 1\n")
    said = "c = get_config()\nc.InteractiveShell.ast_node_interactivity = 'all'\n"
    said += "c.InteractiveShellApp.exec_lines = ['foreign = 1']\n"
    for name in ("ipython_config.py", "ipython_kernel_config.py"):
        (folder / "ipython/profile_default" / name).write_text(said)
    (folder / "jupyter").mkdir()
    for name in ("jupyter_config.py", "jupyter_client_config.py", "ipython_kernel_config.py", "jupyter_kernel_config.py"):
        (folder / "jupyter" / name).write_text("c = get_config()\nc.KernelManager.transport = 'tcp'\n" + said)
    (folder / "start.py").write_text("foreign = 1\n")


def test_no_settings_of_the_user_play_a_part(woven, tmp_path, monkeypatch):
    home = tmp_path / "home"
    settings(home)
    for name, value in {
        "IPYTHONDIR": home / "ipython",
        "JUPYTER_CONFIG_DIR": home / "jupyter",
        "JUPYTER_CONFIG_PATH": home / "jupyter",
        "PYTHONSTARTUP": home / "start.py",
        "PYTHONWARNINGS": "error",
    }.items():
        monkeypatch.setenv(name, str(value))
    (shown,) = woven("1\nimport warnings\nwarnings.warn('so')\n'foreign' in dir()")
    assert [output.output_type for output in shown] == ["stream", "execute_result"]
    assert shown[1].data["text/plain"] == "False"


# The same in every build ---------------------------------------------------------------------------------

# What a cell prints -> how the page has it; {line} is the line of the script that holds `# here`.
PRINTED = {
    "a warning": (
        "import warnings\n\nwarnings.warn('careful')  # here",
        "{script}:{line}: UserWarning: careful\n  warnings.warn('careful')  # here\n",
    ),
    "a warning when it is compiled": (
        "\nassert (1, 'so')  # here",
        "{script}:{line}: SyntaxWarning: assertion is always true, perhaps remove parentheses?\n  assert (1, 'so')  # here\n",
    ),
    "a warning of a function of another cell": (
        "import warnings\ndef warn():\n    warnings.warn('careful')  # here\n\n# %%\nwarn()",
        "{script}:{line}: UserWarning: careful\n  warnings.warn('careful')  # here\n",
    ),
    "a traceback": (
        "import sys, traceback\ntry:\n    1 / 0  # here\nexcept ZeroDivisionError:\n    traceback.print_exc(file=sys.stdout)",
        'Traceback (most recent call last):\n  File "{script}", line {line}, in <module>\n    1 / 0  # here\n    ~~^~~\n'
        "ZeroDivisionError: division by zero\n",
    ),
    "a traceback through the log": (
        "import logging\ntry:\n    1 / 0  # here\nexcept ZeroDivisionError:\n    logging.exception('no')",
        'ERROR:root:no\nTraceback (most recent call last):\n  File "{script}", line {line}, in <module>\n'
        "    1 / 0  # here\n    ~~^~~\nZeroDivisionError: division by zero\n",
    ),
    "the file of a function": (
        "import inspect\ndef f(): return 1  # here\n"
        "print(inspect.getsourcefile(f), f.__code__.co_firstlineno, inspect.getsource(f))",
        "{script} {line} def f(): return 1  # here\n\n",
    ),
    "a line in another folder": (
        "import os, warnings\nroot = os.getcwd()\nos.chdir('/')\nwarnings.warn('careful')  # here\nos.chdir(root)",
        "{script}:{line}: UserWarning: careful\n  warnings.warn('careful')  # here\n",
    ),
    "the folder of the checkout": (
        "import os\nprint(os.getcwd(), os.path.abspath('experiments'), os.getcwd() + '2')  # here",
        ". experiments {root}2\n",
    ),
    "a file of the library": (
        "import redact.worlds.colors, numpy\nprint(redact.worlds.colors.__file__, numpy.__file__)  # here",
        "lib/redact/worlds/colors.py numpy/__init__.py\n",
    ),
    "a file of Python's own": ("import json\nprint(json.__file__)  # here", "json/__init__.py\n"),
    "an address": (
        "class A: pass\nprint(object(), A().__repr__, 0x7f0012345678)  # here",
        "<object object at 0x…> <method-wrapper '__repr__' of A object at 0x…> 139638282147448\n",
    ),
    "an address as a result": ("object()  # here", "<object at 0x…>"),
    "the hash of a text": ("print(hash('red'))  # here", "{hash}\n"),
    "both streams by turns": (
        "import sys, time\nfor n in range(3):\n    print(n)\n    time.sleep(0.15)\n    print(-n, file=sys.stderr)  # here",
        "0\n0\n1\n-1\n2\n-2\n",
    ),
}


def test_what_a_cell_prints_names_the_script_and_nothing_of_the_machine(woven, tmp_path):
    shown = woven(*(source.replace("# here", f"# here {n}") for n, (source, _) in enumerate(PRINTED.values())))
    seen = list(filter(None, map(text_of, shown)))  # one of them is two cells, and the first of these prints nothing
    hashed = [sys.executable, "-c", "print(hash('red'))"]
    fixed = subprocess.run(hashed, env={**os.environ, "PYTHONHASHSEED": "0"}, capture_output=True, text=True, check=True)
    told = {"script": "experiments/1.1-tiny.py", "hash": fixed.stdout.strip(), "root": tmp_path / "checkout"}
    expected = [
        text.format(line=line_of(f"# here {n}"), **told).replace("# here", f"# here {n}")
        for n, (_, text) in enumerate(PRINTED.values())
    ]
    assert dict(zip(PRINTED, seen, strict=True)) == dict(zip(PRINTED, expected, strict=True))


FAILING = {
    "here": ("\n\nx = 1\nx / 0  # here", "ZeroDivisionError: division by zero"),
    "in a function of the script": ("def f():\n    return result\n\n\nf()  # here", "NameError: name 'result' is not defined"),
    "in the library": (
        "from press.files.store import read_json\nread_json(1, ())  # here",
        "AttributeError: 'int' object has no",
    ),
    "before it runs": ("x = 1\nreturn x  # here", "SyntaxError: 'return' outside function"),
}


@pytest.mark.parametrize("what", FAILING)
@pytest.mark.parametrize("home", ["elsewhere", "the folder above"])
def test_a_cell_that_fails_is_put_down_to_its_line(woven, tmp_path, monkeypatch, what, home):
    source, message = FAILING[what]
    if home == "the folder above":
        monkeypatch.setenv("HOME", str(tmp_path))
    with pytest.raises(InputError) as caught:
        woven(source)
    assert str(caught.value).startswith(f"experiments/1.1-tiny.py:{line_of('# here')}: {message}")
    assert "\n" not in str(caught.value)


def test_two_cells_of_the_same_text_have_their_own_lines(woven):
    cell = "warnings.warn('careful')"
    *_, shown = woven("import warnings", cell, cell)
    lines = [n for n, line in enumerate(Path("experiments/1.1-tiny.py").read_text().splitlines(), 1) if line == cell]
    assert text_of(shown).startswith(f"experiments/1.1-tiny.py:{lines[1]}: UserWarning")


def test_parts_of_a_stream_are_one_output_and_streams_keep_their_order(woven):
    (shown,) = woven(
        """
        import sys, time
        from IPython.display import Markdown, display
        print("a")
        time.sleep(0.5)
        print("b")
        display(Markdown("c"))
        print("d", file=sys.stderr)
        print("e")
        """
    )
    found = [(output.get("name"), output.get("text") or output.data["text/markdown"]) for output in shown]
    assert found == [("stdout", "a\nb\n"), (None, "c"), ("stderr", "d\n"), ("stdout", "e\n")]


def test_a_set_has_the_same_order_in_two_kernels(woven):
    cell = "print({'red', 'green', 'blue', 'cyan', 'magenta', 'yellow', 'black', 'white'})"
    assert woven(cell) == woven(cell)


def test_two_checkouts_have_the_same_notebook(woven):
    cell = (
        "import os, traceback\nprint(os.getcwd(), object())\ntry:\n    Results(1)\nexcept Exception:\n    traceback.print_exc()"
    )
    cells = ("from redact.results.colors import Results", cell)
    assert woven(*cells, folder="one") == woven(*cells, folder="another/place")


# Where its sockets lie -----------------------------------------------------------------------------------

TEMPORARY = {
    "too long for a socket": lambda folder: folder / ("x" * 100),
    "not there": lambda folder: folder / "none",
    "no folder": lambda folder: Path("/dev/null"),
}


@pytest.mark.parametrize("what", TEMPORARY)
def test_any_temporary_folder_will_do(woven, tmp_path, monkeypatch, what):
    folder = TEMPORARY[what](tmp_path)
    if "long" in what:
        folder.mkdir()
    monkeypatch.setenv("TMPDIR", str(folder))
    monkeypatch.setattr("tempfile.tempdir", None)
    assert text_of(*woven("print(1)")) == "1\n"
    assert not folder.is_dir() or list(folder.iterdir()) == []
