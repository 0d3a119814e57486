"""One build at a time: a lock that ends with the process that holds it, and a clean start after one that was killed."""

import os
import subprocess
import sys
import time

import pytest
from tiny import refused

from press.build import builds
from press.files import resume, store

HOLD = """
import sys, time
from pathlib import Path
from press.build import builds
builds.begin(Path(sys.argv[1]), builds.last(Path(sys.argv[1])))
print("held", flush=True)
time.sleep(600)
"""


@pytest.fixture(autouse=True)
def on_its_own(monkeypatch):
    monkeypatch.delenv(builds.WITHIN, raising=False)
    monkeypatch.setattr(builds, "_held", [])


@pytest.fixture
def other(tmp_path):
    """Another process that holds the lock."""
    process = subprocess.Popen([sys.executable, "-c", HOLD, tmp_path], stdout=subprocess.PIPE, text=True)
    assert process.stdout.readline() == "held\n"
    yield process
    process.kill()
    process.wait()


def test_a_second_build_is_refused_and_told_who_holds_the_lock(tmp_path, other):
    with refused(f"a build is running in this checkout already (process {other.pid}, since 20"):
        builds.begin(tmp_path, builds.last(tmp_path))


def test_the_lock_of_a_killed_build_is_not_in_the_way(tmp_path, other):
    other.kill()
    other.wait()
    assert (tmp_path / builds.LOCK).is_file()
    builds.begin(tmp_path, builds.last(tmp_path))
    assert builds.last(tmp_path).startswith(f"{os.getpid()} ")


def test_a_build_within_a_build_needs_no_lock_of_its_own(tmp_path, other, monkeypatch):
    monkeypatch.setenv(builds.WITHIN, str(other.pid))
    builds.begin(tmp_path, builds.last(tmp_path))
    assert builds.last(tmp_path).startswith(f"{other.pid} ")
    monkeypatch.setenv(builds.WITHIN, str(other.pid + 1))
    with refused("a build is running"):
        builds.begin(tmp_path, builds.last(tmp_path))


def test_a_plan_that_another_build_has_overtaken_is_refused(tmp_path, other):
    before = ""  # nobody had built when it was planned
    other.kill()
    other.wait()
    with refused("another build ended while this one was planned; run the same command again"):
        builds.begin(tmp_path, before)


def test_what_a_killed_build_left_half_done_is_removed_and_nothing_else(tmp_path):
    keep = ["results/1.1/scores.csv", "figures/1.1/a.svg", "paper/index.qmd", "experiments/.unfinished-script.py"]
    halves = [f"results/1.1/{store.UNFINISHED}scores.csv.x", f"paper/{store.UNFINISHED}_site.y/new/index.html"]
    backups = [str(builds.BACKUPS / "figures/1.1/a.svg")]
    for name in keep + halves + backups:
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).touch()
    builds.begin(tmp_path, "")
    left = {str(path.relative_to(tmp_path)) for path in tmp_path.rglob("*") if path.is_file()}
    assert left == {*keep, str(builds.LOCK)}


def test_finished_blocks_are_kept_until_a_build_ends_well(tmp_path):
    with resume.keeping(tmp_path, "key", 1) as (path,):
        store.write_arrays(path, {})
    builds.begin(tmp_path, "")
    assert resume.take(tmp_path, "key", [tmp_path / "out"])
    builds.end(tmp_path)
    assert not resume.take(tmp_path, "key", [tmp_path / "out"])


# Links, and dates ------------------------------------------------------------------------------------------


def test_what_a_killed_build_left_beside_a_linked_folder_is_removed(tmp_path):
    disk = tmp_path / "disk"
    for name in ("site", "made/1.1", ".unfinished-site.x/new", "made/.unfinished-1.1.y", ".unfinished-sites.z"):
        (disk / name).mkdir(parents=True)
    (disk / "site" / "index.html").touch()
    checkout = tmp_path / "checkout"
    (checkout / "paper").mkdir(parents=True)
    (checkout / "paper" / "_site").symlink_to(disk / "site")
    (checkout / "figures").symlink_to(disk / "made")
    builds.begin(checkout, "")
    assert (checkout / "paper" / "_site" / "index.html").is_file()
    # The last is another's.
    assert {path.name for path in disk.rglob("*")} == {"site", "index.html", "made", "1.1", ".unfinished-sites.z"}


def test_a_link_that_leads_nowhere_is_named(tmp_path):
    builds.check_folders(tmp_path)
    (tmp_path / "figures").symlink_to("/mnt/nowhere")
    with refused("figures: a link to /mnt/nowhere, which is not there; expected a folder (is its disk mounted?)"):
        builds.check_folders(tmp_path)
    (tmp_path / "figures").unlink()
    (tmp_path / "figures").symlink_to(".")
    builds.check_folders(tmp_path)
    (tmp_path / "results").touch()
    with refused("results: a file; expected a folder, or a link to one"):
        builds.check_folders(tmp_path)


def test_what_was_made_is_dated_now_where_it_was_dated_in_the_future_and_no_source_is(tmp_path):
    future, past = time.time() + 5000, time.time() - 5000
    dates = {"results/1.1/a": future, "figures/1.1/b": past, "paper/_site/index.html": future, "paper/index.qmd": future}
    for name, date in dates.items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch()
        os.utime(path, (date, date))
    builds.begin(tmp_path, "")
    now = time.time()
    found = {name: (tmp_path / name).stat().st_mtime for name in dates}
    assert now - 60 < found["results/1.1/a"] <= now
    assert now - 60 < found["paper/_site/index.html"] <= now
    assert found["figures/1.1/b"] == pytest.approx(past)
    assert found["paper/index.qmd"] == pytest.approx(future)
