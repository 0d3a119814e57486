"""How a command ends when something that a user wrote cannot be used."""

import os
import signal
import subprocess
import sys

import pytest
from signals import as_at_a_terminal


def run(code, **options):
    lines = f"from press.errors import InputError, one_line_errors\nwith one_line_errors():\n    {code}\n"
    return subprocess.run([sys.executable, "-c", lines], capture_output=True, text=True, check=False, **options)


@pytest.mark.parametrize(
    ("message", "printed"),
    [("seeds=0: too few", "error: seeds=0: too few\n"), ("a:1: no\nb:2: no", "error: a:1: no\nerror: b:2: no\n")],
)
def test_every_fault_is_a_line_that_says_error(message, printed):
    done = run(f"raise InputError({message!r})")
    assert (done.returncode, done.stdout, done.stderr) == (1, "", printed)


def test_any_other_error_is_a_fault_of_ours_and_keeps_its_traceback():
    done = run("raise TypeError('x')")
    assert done.returncode == 1
    assert "Traceback" in done.stderr


@pytest.mark.parametrize(
    "command", ["redact.steps.train", "press.steps.weave", "press.steps.draw", "press.site", "press.build.cite"]
)
def test_ctrl_c_ends_a_command_quietly_while_it_still_imports(tmp_path, command):
    # A module that every command imports, at its beginning.
    (tmp_path / "argparse.py").write_text("import os, signal\nos.kill(os.getpid(), signal.SIGINT)\n")
    done = subprocess.run(
        [sys.executable, "-m", command],
        env=os.environ | {"PYTHONPATH": str(tmp_path)},
        preexec_fn=as_at_a_terminal,
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stdout, done.stderr) == (-signal.SIGINT, "", "")


def ignore_and_block():
    for number in (signal.SIGINT, signal.SIGHUP, signal.SIGQUIT):
        signal.signal(number, signal.SIG_IGN)
    signal.pthread_sigmask(signal.SIG_BLOCK, (signal.SIGINT, signal.SIGTERM))


def test_the_tests_of_ctrl_c_pass_where_it_is_ignored():
    """As under nohup, or in the background of a script."""
    chosen = [f"{__file__}::test_ctrl_c_ends_a_command_quietly_while_it_still_imports[press.build.cite]"]
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", *chosen],
        preexec_fn=ignore_and_block,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout


def test_whoever_imports_the_library_keeps_the_traceback_of_ctrl_c():
    code = "import redact\nraise KeyboardInterrupt"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert "KeyboardInterrupt" in done.stderr


def test_a_reader_who_stops_early_is_told_nothing():
    code = "from press.errors import one_line_errors\nwith one_line_errors():\n    print('line\\n' * 100_000)"
    # `head` closes its end after a line.
    done = subprocess.run(
        ["bash", "-c", '"$0" -c "$1" | head -n 1', sys.executable, code], capture_output=True, text=True, check=True
    )
    assert (done.stdout, done.stderr) == ("line\n", "")
