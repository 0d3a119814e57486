"""Builds that are killed, stopped, started twice or run out of room: the next plain call ends where they would have ended."""

import random
import re
import shutil
import signal
import subprocess

import pytest

from redact import builds
from survival.report import record
from survival.small import Build, build, differing, final, finished_blocks, left_over, small

KILLS = 20
KILLS_A_BUILD = 4
SEED = 7


def length(checkout) -> float:
    """Seconds that a build takes from its first job to its last file, as its own log has it."""
    log = max((checkout.folder / ".snakemake/log").glob("*.log"), key=lambda path: path.stat().st_mtime)
    found = re.search(r"Elapsed time: (\d+):(\d+):([\d.]+)", log.read_text(encoding="utf-8"))
    hours, minutes, seconds = map(float, found.groups())
    return 3600 * hours + 60 * minutes + seconds


def running(run) -> set[str]:
    """The rules of the jobs that had begun and not ended when a build stopped."""
    begun = dict(re.findall(r"^(?:local)?rule (\w+):$.*?^\s*jobid: (\d+)$", run.text, re.MULTILINE | re.DOTALL))
    started = re.findall(r"^(?:local)?rule (\w+):$(.*?)^\s*resources:", run.text, re.MULTILINE | re.DOTALL)
    ended = set(re.findall(r"^Finished jobid: (\d+)", run.text, re.MULTILINE))
    ids = [(rule, re.search(r"jobid: (\d+)", body)[1]) for rule, body in started]
    assert begun or not ids
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


def test_kill_9_at_random_moments(undisturbed, expected, tmp_path):
    rng = random.Random(SEED)
    total = length(undisturbed)
    hit: dict[str, int] = {}
    kept = kills = runs = 0
    while kills < KILLS:
        checkout = small(tmp_path / "checkout")
        before, blocks = 0.0, {}
        for part in range(KILLS_A_BUILD):
            moment = total * (part + rng.random()) / KILLS_A_BUILD
            begun = Build(checkout)
            runs += 1
            # What comes before the first job has to be done by every call again.
            while not (checkout.folder / builds.LOCK).exists() and not begun.ended_within(0.05):
                pass
            if begun.ended_within(moment - before):
                assert begun.result().status == 0, begun.result().text
                break
            run = begun.kill()
            kills += 1
            before = moment
            for rule in running(run) or {"between jobs"}:
                hit[rule] = hit.get(rule, 0) + 1
            whole = finished_blocks(checkout)
            assert blocks.items() <= whole.items(), "a finished block was trained again"
            blocks = whole
        kept += len(blocks)
        check_as_if_nothing_had_happened(checkout, expected, blocks)
        shutil.rmtree(checkout.folder)
    print(f"{kills} kills in {runs} runs: {hit}")
    facts = {f"while {rule} ran": count for rule, count in sorted(hit.items())}
    record(
        "kills",
        {
            "builds killed with SIGKILL": kills,
            "files compared after each": len(expected),
            "files that differed": 0,
            "finished training blocks at the last kill": kept,
            "of these trained again": 0,
        },
        title="Interrupted builds",
    )
    assert facts


@pytest.mark.parametrize("share", [0.1, 0.4, 0.8])
def test_ctrl_c(undisturbed, expected, tmp_path, share):
    checkout = small(tmp_path / "checkout")
    begun = Build(checkout)
    while not (checkout.folder / builds.LOCK).exists():
        assert not begun.ended_within(0.05)
    assert not begun.ended_within(share * length(undisturbed))
    run = begun.stop(signal.SIGINT)
    assert run.status != 0
    assert "Traceback" not in run.text
    check_as_if_nothing_had_happened(checkout, expected, finished_blocks(checkout))
    record("kills", {"builds stopped with Ctrl-C at a tenth, two fifths, four fifths": 3})


def test_a_second_build_in_one_checkout_says_that_the_first_is_running(expected, tmp_path):
    checkout = small(tmp_path / "checkout")
    first = Build(checkout)
    while not (checkout.folder / builds.LOCK).exists():
        assert not first.ended_within(0.05)
    second = build(checkout)
    assert second.status == 1
    assert len(second.errors) == 1
    assert f"a build is running in this checkout already (process {first.process.pid}, since " in second.errors[0]
    assert "Traceback" not in second.text
    assert second.jobs == []
    assert first.result().status == 0
    check_as_if_nothing_had_happened(checkout, expected, {})
    record("kills", {"second builds in one checkout, refused": 1})


def test_a_dry_run_beside_a_build_is_no_second_build(tmp_path):
    checkout = small(tmp_path / "checkout")
    first = Build(checkout)
    while not (checkout.folder / builds.LOCK).exists():
        assert not first.ended_within(0.05)
    assert build(checkout, "--dry-run").status == 0
    first.kill()


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
@pytest.mark.parametrize("room", [0.1, 1.0, 3.5])
def test_a_full_disk(small_disk, expected, room):
    disk, resize = small_disk
    checkout = small(disk / "checkout")
    used = shutil.disk_usage(disk).used
    resize(int(used + room * 1e6))
    run = build(checkout)
    assert run.status != 0
    assert run.errors, run.text
    assert "no space left on the disk; make room and run the same command again" in run.errors[0]
    assert "Traceback" not in run.text
    resize(256_000_000)
    check_as_if_nothing_had_happened(checkout, expected, finished_blocks(checkout))
    record("kills", {"builds that ran out of room on the disk": 3})
