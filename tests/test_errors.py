"""How a command ends when something that a user wrote cannot be used."""

import subprocess
import sys

import pytest


def run(code, **options):
    lines = f"from redact.errors import InputError, one_line_errors\nwith one_line_errors():\n    {code}\n"
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


def test_a_reader_who_stops_early_is_told_nothing():
    code = "from redact.errors import one_line_errors\nwith one_line_errors():\n    print('line\\n' * 100_000)"
    # `head` closes its end after a line.
    done = subprocess.run(
        ["bash", "-c", '"$0" -c "$1" | head -n 1', sys.executable, code], capture_output=True, text=True, check=True
    )
    assert (done.stdout, done.stderr) == ("line\n", "")
