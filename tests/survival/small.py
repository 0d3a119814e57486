"""A build small enough to be broken many times: two experiments, two blocks of networks, the repository's own paper."""

import hashlib
import os
import re
import signal
import subprocess
import sys
import tempfile
from collections.abc import Container
from pathlib import Path

from miniature import SCRIPTS, Checkout, Run
from signals import as_at_a_terminal

from press.errors import InputError
from press.files import store
from press.files.store import UNFINISHED

EPOCH = "1600000000"
LEFT_OUT = {"logs", "benchmarks"}
"""What a build says of itself, beside what it makes."""

FINAL = ("results", "figures", "paper")


def small(folder: Path) -> Checkout:
    """A checkout that nothing was built in: 1.1, whose five networks are trained in two blocks, and 1.2, which uses them."""
    checkout = Checkout.fresh(folder)
    for name in SCRIPTS:
        if name.startswith("1.10"):
            checkout.path(f"experiments/{name}.py").unlink()
    return checkout


class Build:
    """A call of snakemake in a process group of its own, as a shell starts it. What it prints goes into a file."""

    def __init__(self, checkout: Checkout, *arguments: str):
        keep = {
            key: value for key, value in os.environ.items() if key != "PYTHONPATH" and not key.startswith(("REDACT_", "PRESS_"))
        }
        path = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])
        self.printed = tempfile.TemporaryFile()  # noqa: SIM115 (open for as long as the build)
        self.process = subprocess.Popen(
            [sys.executable, "-m", "snakemake", "--cores", "2", "--nocolor", *arguments],
            cwd=checkout.folder,
            env=keep | {"PATH": path, "SOURCE_DATE_EPOCH": EPOCH},
            stdin=subprocess.DEVNULL,
            stdout=self.printed,
            stderr=subprocess.STDOUT,
            start_new_session=True,
            preexec_fn=as_at_a_terminal,
        )

    def ended_within(self, seconds: float) -> bool:
        """Wait, at most so long. Whether the build is over."""
        try:
            self.process.wait(seconds)
        except subprocess.TimeoutExpired:
            return False
        return True

    def text(self) -> str:
        """What it has printed so far."""
        return os.pread(self.printed.fileno(), 1 << 26, 0).decode("utf-8", errors="replace")

    def finished_jobs(self) -> int:
        return len(re.findall(r"^ *\d+/\d+ \w", self.text(), re.MULTILINE))

    def stop(self, number: int) -> Run:
        """Send a signal to the whole group, as a terminal or an emergency does, and wait for the end."""
        os.killpg(self.process.pid, number)
        return self.result()

    def kill(self) -> Run:
        return self.stop(signal.SIGKILL)

    def result(self) -> Run:
        return Run(self.process.wait(600), self.text())


def build(checkout: Checkout, *arguments: str) -> Run:
    """A plain build, to its end."""
    return Build(checkout, *arguments).result()


def final(checkout: Checkout) -> dict[str, str]:
    """path -> digest of every file that a build made or left: all but logs and timings."""
    return {
        str(path.relative_to(checkout.folder)): hashlib.sha256(path.read_bytes()).hexdigest()
        for name in FINAL
        for path in sorted((checkout.folder / name).rglob("*"))
        if path.is_file() and not LEFT_OUT & set(path.parts) and path.name != ".snakemake_timestamp"
    }


def differing(found: dict[str, str], expected: dict[str, str]) -> list[str]:
    return sorted(name for name in found | expected if found.get(name) != expected.get(name))


def left_over(checkout: Checkout) -> list[str]:
    """What somebody would have to remove by hand: half-written files, and Snakemake's locks and marks."""
    marks = [path for name in ("locks", "incomplete", "backups", "finished") for path in _below(checkout, f".snakemake/{name}")]
    halves = [path for name in FINAL for path in (checkout.folder / name).rglob(f"{UNFINISHED}*")]
    return [str(path.relative_to(checkout.folder)) for path in marks + halves]


def _below(checkout: Checkout, name: str) -> list[Path]:
    return [path for path in (checkout.folder / name).rglob("*") if path.is_file()]


def finished_blocks(checkout: Checkout, but: Container[int] = ()) -> dict[str, int]:
    """name of a block -> number of its file on the disk; of the blocks both files of which are whole, `but` some files."""
    found = {}
    for models in sorted((checkout.folder / "results/1.1/models").glob("seeds-*.safetensors")):
        try:
            store.read_arrays(models)
            store.read_arrays(checkout.folder / "results/1.1/losses" / models.name)
        except InputError:
            continue
        if models.stat().st_ino not in but:
            found[models.name] = models.stat().st_ino
    return found
