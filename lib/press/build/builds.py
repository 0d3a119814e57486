"""One build at a time in a checkout, which begins by removing what a killed one left half done.

The folders that it writes into may be links to another disk.

Snakemake's own lock stays behind when a build is killed, and somebody has to remove it. This one is the kernel's: it ends with
the process that holds it, however that ends.
"""

import datetime
import fcntl
import glob
import os
import shutil
import time
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path
from typing import IO, Any

from press.errors import InputError
from press.files import resume
from press.files.store import UNFINISHED

LOCK = Path(".snakemake/build.lock")
"""Holds who builds, or who did last: process and start, as `1234 2026-11-21T12:00:00+00:00`."""

BACKUPS = Path(".snakemake/backups")
"""Where Snakemake keeps copies of outputs that a job updates. It makes no folder twice, and so stops over one that was left."""

WITHIN = "PRESS_BUILD"
"""The environment variable that names the process of a build, for a build that runs as a part of it."""

MADE = ("results", "figures", "paper", str(resume.FOLDER))
"""The folders that a build writes into."""

IN_PAPER = ("_site", "_generated", "experiments", "tutorials", "_quarto-chapters.yml", "_variables.yml")
GENERATED = ("results", "figures", *(f"paper/{name}" for name in IN_PAPER))
"""Where nothing lies but what was made."""

LINKS = ("results", "figures", "paper/_site", ".cache", ".snakemake")
"""The folders in whose place there may be a link to one."""

_held: list[IO[str]] = []  # the lock is held for as long as its file is open


def check_folders(root: Path) -> None:
    """Look at the folders that a build writes into, before it is planned.

    Raises:
        InputError: one is a file, or a link that leads nowhere.
    """
    for name in LINKS:
        path = root / name
        if path.is_symlink() and not path.exists():
            raise InputError(
                f"{name}: a link to {os.readlink(path)}, which is not there; expected a folder (is its disk mounted?)"
            )
        if path.exists() and not path.is_dir():
            raise InputError(f"{name}: a file; expected a folder, or a link to one")


def last(root: Path) -> str:
    """Who builds, or did last; empty before the first build."""
    path = root / LOCK
    return path.read_text(encoding="utf-8") if path.is_file() else ""


def begin(root: Path, planned_after: str) -> None:
    """Hold the lock until this process ends, and remove what killed builds left.

    planned_after: what `last` said before it was planned what to do.

    Raises:
        InputError: another build runs, or one ran since then, so that the plan may be an old one.
    """
    who = last(root)
    if who and os.environ.get(WITHIN) == who.split()[0]:
        return
    path = root / LOCK
    path.parent.mkdir(exist_ok=True)
    file = path.open("a+", encoding="utf-8")
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        process, _, since = last(root).partition(" ")
        file.close()
        raise InputError(
            f"a build is running in this checkout already (process {process}, since {since}); wait until it ends, or stop it"
        ) from None
    if last(root) != planned_after:
        file.close()
        raise InputError("another build ended while this one was planned; run the same command again")
    file.truncate(0)
    file.write(f"{os.getpid()} {datetime.datetime.now(datetime.UTC).isoformat(timespec='seconds')}")
    file.flush()
    _held.append(file)
    os.environ[WITHIN] = str(os.getpid())
    sweep(root)


def end(root: Path) -> None:
    """To be called when everything that was asked for is made: nothing has to be taken up again."""
    resume.forget(root)


def makes_the_site(workflow: Any) -> bool:
    """Whether what was asked of this run of Snakemake includes the site."""
    return any(job.rule.name == "render" for job in workflow.dag.jobs)


def remember_failures(workflow: Any) -> None:
    """Have the jobs that failed run again, whatever is asked for next.

    Snakemake records a job that failed as it records one that ended well: nothing about it has changed since. Where only a file
    is asked for that was made before, the job would not be missed. What is recorded here is a change.
    """
    for job in workflow.scheduler.failed:
        for output in job.output:
            record = workflow.persistence.metadata(output)
            if record is not None:
                record.params = ["this job failed"]
                workflow.persistence._write_record(str(output), record)


def sweep(root: Path) -> None:
    """Remove what killed builds left half done, and have nothing that was made be dated in the future."""
    shutil.rmtree(root / BACKUPS, ignore_errors=True)
    found = [path for folder in MADE for path in (root / folder).rglob("*")]
    halves = [path for path in found if path.name.startswith(UNFINISHED)]
    # What takes the place of a linked folder lies beside the folder, not beside the link.
    linked = [path.resolve() for path in found if path.is_symlink() and path.is_dir()]
    halves += [half for folder in linked for half in folder.parent.glob(f"{UNFINISHED}{glob.escape(folder.name)}.*")]
    for left in halves:
        if left.is_dir():
            shutil.rmtree(left, ignore_errors=True)
        else:
            left.unlink(missing_ok=True)
    _end_the_future(path for name in GENERATED for path in ((root / name), *(root / name).rglob("*")))


def _end_the_future(made: Iterable[Path]) -> None:
    """Date to now what is dated later, as after a clock that went back: Snakemake refuses what is made of it as too old."""
    now = time.time()
    for path in made:
        with suppress(OSError):  # another user's, or gone by now
            if path.lstat().st_mtime > now:
                os.utime(path, (now, now), follow_symlinks=False)
