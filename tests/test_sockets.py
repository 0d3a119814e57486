"""The private folder of a kernel's sockets: short, this user's alone, gone at the end, and what killed builds left with it."""

import os
import shutil
import signal
import stat
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest
from tiny import refused

from press.scripts.sockets import places, private_folder

LONG = "x" * 90


@pytest.fixture
def place():
    """A folder with a short name; pytest's own are long."""
    folder = Path(tempfile.mkdtemp(dir="/tmp"))
    yield folder
    shutil.rmtree(folder)


def test_only_this_user_may_open_it_and_it_goes_at_the_end(place):
    with private_folder([place]) as folder:
        assert stat.S_IMODE(folder.stat().st_mode) == 0o700
        assert folder.parent == place
        (folder / "left.txt").touch()
    assert list(place.iterdir()) == []


UNFIT = {
    "not there": lambda place: place / "none",
    "a file": lambda place: (place / "file").touch() or place / "file",
    "no folder for files": lambda place: Path("/proc"),
    "a name that is too long": lambda place: (place / LONG).mkdir() or place / LONG,
}


@pytest.mark.parametrize("what", UNFIT)
def test_a_place_that_will_not_do_is_passed_over_and_left_as_it_was(place, what):
    unfit, fit = UNFIT[what](place), place / "fit"
    fit.mkdir()
    with private_folder([unfit, fit]) as folder:
        assert folder.parent == fit
        assert not unfit.is_dir() or what == "no folder for files" or list(unfit.iterdir()) == []


def test_where_no_place_will_do_every_one_is_named(place):
    (place / LONG).mkdir()
    told = (
        f"{place}/none (No such file or directory)",
        f"{place / LONG} (File name too long)",
        "expected one that can be written",
    )
    with refused(*told), private_folder([place / "none", place / LONG]):
        pass


def test_the_folder_that_the_user_asks_for_comes_first_and_tmp_is_not_the_last(monkeypatch):
    monkeypatch.setenv("TMPDIR", "/mine")
    monkeypatch.setenv("XDG_RUNTIME_DIR", "/run/mine")
    assert [str(path) for path in places()][:2] == ["/mine", "/run/mine"]
    monkeypatch.delenv("TMPDIR")
    monkeypatch.delenv("XDG_RUNTIME_DIR")
    assert {Path("/tmp"), Path.cwd() / ".cache"} < set(places())


HOLD = """
import sys
from pathlib import Path
from press.scripts.sockets import private_folder
with private_folder([Path(sys.argv[1])]) as folder:
    print(folder, flush=True)
    sys.stdin.read()
"""


def test_what_a_killed_build_left_is_removed_and_what_another_uses_is_not(place):
    def start():
        holder = subprocess.Popen([sys.executable, "-c", HOLD, place], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        return holder, Path(holder.stdout.readline().strip())

    killed, abandoned = start()
    os.kill(killed.pid, signal.SIGKILL)
    killed.communicate()
    assert abandoned.is_dir()
    (place / "press-fonts").mkdir()
    at_work, used = start()
    with private_folder([place]) as folder:
        assert not abandoned.exists()
        assert used.is_dir()
        assert folder != used
    at_work.communicate()
    assert [path.name for path in place.iterdir()] == ["press-fonts"]
