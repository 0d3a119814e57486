"""Builds that are killed, stopped, started twice or run out of room: the next plain call ends where they would have ended."""

import random
import re
import shutil
import signal
import subprocess

import pytest
from miniature import long

from press.build import builds
from survival.report import record
from survival.small import Build, build, differing, final, finished_blocks, left_over, small

KILLS_A_BUILD = 6
"""In four rounds, 20 at least: in each, the last may come too late."""
SEED = 7
JOBS = 12
"""Jobs that a small build and a rebuild have in common: two blocks, four steps of two experiments each, and bind and render."""
ROUNDS = [0, 1, *(pytest.param(number, marks=long("the rounds before, at other moments")) for number in (2, 3))]
CTRL_C_AFTER = [0, 4, 8]
MOMENTS = [0, *(pytest.param(jobs, marks=long("the first: both cores train then")) for jobs in CTRL_C_AFTER[1:])]
"""How many jobs have ended when a build is stopped; in the first case, both cores train."""
SECONDS = 4
"""About what a job takes; a kill comes so long, at most, after the job before has ended."""

# What is rebuilt over finished results: other networks, and a verdict by another threshold.
CHANGES = [
    ("experiments/schedules/1.1.csv", "0.02,,0.3", "0.02,,0.4"),
    ("1.2", 'worst("baseline") <= 0.001', 'worst("baseline") <= 0.0011'),
]


def begin(checkout) -> Build:
    """A build that has begun to work."""
    begun = Build(checkout)
    while not (checkout.folder / builds.LOCK).exists():
        assert not begun.ended_within(0.05), begun.result().text
    return begun


def running(checkout) -> set[str]:
    """The rules of the jobs that had begun and not ended when a build stopped, by what Snakemake wrote into its log."""
    # That of a Snakemake that draws the rules is empty.
    logs = sorted(path for path in (checkout.folder / ".snakemake/log").glob("*.log") if path.stat().st_size)
    text = logs[-1].read_text(encoding="utf-8") if logs else ""
    started = re.findall(r"^(?:local)?rule (\w+):$(.*?)^\s*resources:", text, re.MULTILINE | re.DOTALL)
    ended = set(re.findall(r"^Finished jobid: (\d+)", text, re.MULTILINE))
    ids = [(rule, re.search(r"jobid: (\d+)", body)[1]) for rule, body in started]
    return {rule for rule, id in ids if id not in ended}


def check_as_if_nothing_had_happened(checkout, expected, blocks):
    """One plain run more ends well, and all is as in an undisturbed build. blocks: those that were finished before it."""
    run = build(checkout)
    assert run.status == 0, run.text
    assert differing(final(checkout), expected) == []
    assert left_over(checkout) == []
    after = finished_blocks(checkout)
    assert {name: after[name] for name in blocks} == blocks, "a finished block was trained again"
    assert "Nothing to be done" in build(checkout, "--dry-run").text


@pytest.fixture(scope="module")
def changed(tmp_path_factory):
    """path -> digest of what a first build of the changed experiments makes."""
    checkout = small(tmp_path_factory.mktemp("changed") / "checkout")
    for change in CHANGES:
        checkout.edit(*change)
    run = build(checkout)
    assert run.status == 0, run.text
    return final(checkout)


@pytest.mark.parametrize("number", ROUNDS)
def test_kill_9_at_random_moments(undisturbed, expected, changed, tmp_path, number):
    """Six kills spread over a build: over a first one (even numbers), or one over the results of another (odd ones)."""
    rng = random.Random(SEED + number)
    if number % 2:
        checkout, expected = undisturbed.copy(tmp_path / "checkout"), changed
        for change in CHANGES:
            checkout.edit(*change)
    else:
        checkout = small(tmp_path / "checkout")
    old = set(finished_blocks(checkout).values())
    blocks, hit = {}, []
    done = 0
    for part in range(KILLS_A_BUILD):
        jobs = int((part + rng.random()) * JOBS / KILLS_A_BUILD)
        begun = Build(checkout)
        while done + begun.finished_jobs() < jobs and not begun.ended_within(0.05):
            pass
        if begun.ended_within(SECONDS * rng.random()):
            assert part == KILLS_A_BUILD - 1, "over long before it was to be killed"
            assert begun.result().status == 0
            break
        begun.kill()
        done += begun.finished_jobs()
        hit.append("+".join(sorted(running(checkout))) or "no job")
        whole = finished_blocks(checkout, old)
        assert blocks.items() <= whole.items(), "a finished block was trained again"
        blocks = whole
    print(f"killed while these ran: {', '.join(hit)}")
    check_as_if_nothing_had_happened(checkout, expected, blocks)
    kind = "rebuild" if number % 2 else "first build"
    record(
        "kills",
        {
            f"kills of a {kind}, round {number // 2 + 1}": len(hit),
            "files compared after each round": len(expected),
            "files that differed": 0,
            "finished training blocks that were trained again": 0,
        },
        title="Interrupted builds",
    )


@pytest.mark.parametrize("jobs", MOMENTS)
def test_ctrl_c(expected, tmp_path, jobs):
    checkout = small(tmp_path / "checkout")
    begun = begin(checkout)
    while begun.finished_jobs() < jobs:
        assert not begun.ended_within(0.05)
    begun.ended_within(2)  # so that others are at work
    run = begun.stop(signal.SIGINT)
    assert run.status != 0
    assert "Traceback" not in run.text
    check_as_if_nothing_had_happened(checkout, expected, finished_blocks(checkout))
    record("kills", {"builds stopped with Ctrl-C": len(CTRL_C_AFTER)})


@long("tests/test_builds.py: the lock, held by another process")
def test_a_second_build_in_one_checkout_says_that_the_first_is_running(expected, tmp_path):
    checkout = small(tmp_path / "checkout")
    first = begin(checkout)
    assert build(checkout, "--dry-run").status == 0  # which changes nothing, and is none
    second = build(checkout)
    assert second.status == 1
    assert len(second.errors) == 1
    assert f"a build is running in this checkout already (process {first.process.pid}, since " in second.errors[0]
    assert "Traceback" not in second.text
    assert second.jobs == []
    assert first.result().status == 0
    check_as_if_nothing_had_happened(checkout, expected, {})
    record("kills", {"second builds in one checkout, refused": 1})


@pytest.fixture
def small_disk(tmp_path):
    """A file system of a few megabytes, and a function that sets its size."""
    folder = tmp_path / "disk"
    folder.mkdir()
    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=64m", "tmpfs", folder], capture_output=True, check=False)
    if mounted.returncode:
        pytest.skip("no file system may be mounted here")

    def resize(size: int) -> None:
        subprocess.run(["mount", "-o", f"remount,size={size}", folder], check=True)

    yield folder, resize
    subprocess.run(["umount", "--lazy", folder], check=True)


# Room in MB beside the sources: for next to nothing, for some results, for figures but no site.
@pytest.mark.parametrize("room", [1.0, *(pytest.param(room, marks=long("room for some results")) for room in (0.1, 3.5))])
def test_a_full_disk(small_disk, expected, room):
    disk, resize = small_disk
    checkout = small(disk / "checkout")
    used = shutil.disk_usage(disk).used
    resize(int(used + room * 1e6))
    run = build(checkout)
    assert run.status != 0
    assert run.errors, run.text
    # Snakemake may add a traceback of its own: it keeps notes of every job, for which there is no room either.
    assert any("no space left on the disk; make room and run the same command again" in error for error in run.errors)
    resize(256_000_000)
    check_as_if_nothing_had_happened(checkout, expected, finished_blocks(checkout))
    record("kills", {"builds that ran out of room on the disk": 3})
