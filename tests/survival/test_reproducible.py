"""Two cold builds in two places: the second without a network, watched, and in as odd an environment as users have."""

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from miniature import Checkout, long, odd_environment

from .report import record

WRITES = "open,openat,creat,mkdir,mkdirat,rename,renameat,renameat2,link,linkat,symlink,symlinkat,truncate"
NO_NETWORK = ["unshare", "--net"]
SYSTEM = ("/dev/", "/proc/")
"""Where an open for writing is no file: terminals, /dev/null, what a process says of itself."""


def permitted(*command):
    return shutil.which(command[0]) is not None and not subprocess.run(command, capture_output=True, check=False).returncode


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    return tmp_path_factory.mktemp("reproducible")


@pytest.fixture(scope="module")
def first(place):
    """A build as anyone makes it."""
    checkout = Checkout.fresh(place / "first")
    run = checkout.snakemake()
    assert run.status == 0, run.text
    return checkout


@pytest.fixture(scope="module")
def home(place):
    """The home of the second build."""
    return place / "home"


@pytest.fixture(scope="module")
def second(place, home):
    """Another build: elsewhere, without a network where that is permitted, and traced where there is strace."""
    checkout = Checkout.fresh(place / "second place, Ünïcödé")
    (place / "temporary").mkdir()
    environment = odd_environment(home) | {"TMPDIR": str(place / "temporary")}
    command = [sys.executable, "-m", "snakemake", "--cores", "2", "--nocolor"]
    if permitted("strace", "--version"):
        # -ff: a file a process, so that no call is broken up by another's; -y: what was opened is told with its whole path.
        (place / "traces").mkdir()
        command = ["strace", "-ff", "-qq", "-y", "-e", f"trace={WRITES}", "-o", str(place / "traces" / "of"), *command]
    if permitted(*NO_NETWORK, "true"):
        command = [*NO_NETWORK, *command]
    done = subprocess.run(
        command, cwd=checkout.folder, env=environment, capture_output=True, text=True, encoding="utf-8", check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return checkout


# Determinism ----------------------------------------------------------------------------------------------------


def verify(checkout, *arguments):
    command = [sys.executable, "-m", "press.build.verify", *arguments]
    environment = os.environ | {"PYTHONPATH": str(checkout.folder / "lib")}
    return subprocess.run(command, cwd=checkout.folder, env=environment, capture_output=True, text=True, check=False)


@long("the build on another disk in tests/test_workflow_miniature.py, which has the same variables and gives the same bytes")
def test_both_have_the_same_digests(place, first, second):
    reference = ("--reference", str(place / "build.json"))
    written = verify(first, *reference, "--write")
    assert written.returncode == 0, written.stderr
    compared = verify(second, *reference)
    assert compared.stdout.startswith("equal: "), compared.stdout + compared.stderr
    files, numbers = map(int, re.findall(r"(\d+) (?:files|numbers)", compared.stdout))
    # The sources that the pages are made of, too.
    ours, theirs = (checkout.made("results", "figures", "paper") for checkout in (first, second))
    assert [name for name in ours.keys() | theirs.keys() if ours.get(name) != theirs.get(name)] == []
    assert files > 150
    facts = {"cold builds in two folders": 2, "files with the same digest in both": files, "key numbers compared": numbers}
    record("hashes", facts, title="Determinism")


@long("tests/test_verify.py, on files that no build made")
def test_a_change_is_noticed(place, first, second):
    reference = ("--reference", str(place / "changed.json"))
    assert verify(first, *reference, "--write").returncode == 0
    path = second.folder / "figures/1.1/claims-light.svg"
    content = path.read_bytes()
    try:
        # In its place, not into it: the site has the same file under another name.
        path.unlink()
        path.write_bytes(content.replace(b"a", b"b", 1))
        compared = verify(second, *reference)
    finally:
        path.write_bytes(content)
    assert compared.returncode == 1
    assert compared.stdout.splitlines()[1:] == ["figures/1.1/claims-light.svg: holds something else"]


# Network --------------------------------------------------------------------------------------------------------


def test_the_second_had_no_network(second):
    if not permitted(*NO_NETWORK, "true"):
        pytest.skip("no network namespace may be made here")
    ask = "import socket; socket.create_connection(('192.0.2.1', 80), timeout=5)"
    asked = subprocess.run([*NO_NETWORK, sys.executable, "-c", ask], capture_output=True, text=True, check=False)
    assert "Network is unreachable" in asked.stderr
    record("network", {"builds in a network namespace without a network": 1}, title="Network and files")


# Files ----------------------------------------------------------------------------------------------------------

CALL = re.compile(r"^(?P<call>\w+)\((?P<arguments>.*)\)\s+= (?P<result>\d+)(?:<(?P<opened>.*)>)?$")
TEXT = re.compile(r'"((?:[^"\\]|\\.)*)"')
FOR_WRITING = re.compile(r"O_(?:WRONLY|RDWR|CREAT|TRUNC)")


def written(traces: Path, checkout: Path) -> Iterator[Path]:
    """Every path that a traced call made or opened for writing; what is relative, to the checkout, where all jobs run."""
    for line in (line for trace in traces.iterdir() for line in trace.read_text(encoding="ascii").splitlines()):
        found = CALL.match(line)
        if not found:  # the call failed, or the process ended in it
            continue
        if found["call"].startswith(("open", "creat")):
            if found["call"] == "creat" or FOR_WRITING.search(found["arguments"]):
                yield Path(plain(found["opened"]))
        else:
            yield checkout / plain(TEXT.findall(found["arguments"])[-1])


def plain(text: str) -> str:
    """A path as strace writes it: bytes that are no ASCII as octal numbers."""
    return text.encode("latin-1", "replace").decode("unicode_escape").encode("latin-1").decode("utf-8")


def test_calls_of_a_trace_are_understood(tmp_path):
    (tmp_path / "traces").mkdir()
    (tmp_path / "traces" / "of.7").write_text(
        'openat(AT_FDCWD</c>, "a", O_WRONLY|O_CREAT|O_CLOEXEC, 0666) = 3</c/\\303\\234/a>\n'
        'openat(AT_FDCWD</c>, "b", O_RDONLY|O_CLOEXEC) = 3</c/b>\n'
        'openat(AT_FDCWD</c>, "d", O_WRONLY) = -1 EACCES (Permission denied)\n'
        'rename("x", "y/z") = 0\n'
        'mkdir("/tmp", 0777) = 0\n'
    )
    assert [str(path) for path in written(tmp_path / "traces", Path("/c"))] == ["/c/Ü/a", "/c/y/z", "/tmp"]


def test_every_file_that_is_written_lies_in_the_checkout(place, home, second):
    """But for temporary ones: they lie where TMPDIR says, or in a folder of Snakemake's in the user's cache, and are gone."""
    if not (place / "traces").exists():
        pytest.skip("there is no strace")
    paths = {path for path in written(place / "traces", second.folder) if not str(path).startswith(SYSTEM)}
    inside = {path for path in paths if path.is_relative_to(second.folder)}
    assert len(inside) > 500
    temporary = (place / "temporary", home / ".cache/snakemake")
    elsewhere = {path for path in paths - inside if not any(path.is_relative_to(folder) for folder in temporary)}
    # Folders that lead to Snakemake's.
    assert elsewhere <= {home / ".cache"}
    left = {path for folder in temporary for path in folder.rglob("*") if not path.is_dir()}
    assert left == set()
    facts = {"files left outside of the checkout by a traced build": len(elsewhere - {home / ".cache"}) + len(left)}
    record("network", facts)
