"""A job as the terminal knows it: what it is called, how long it took, and what it said in its log"""

import shutil
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from press.errors import no_room

ROOM = 100_000
"""Bytes below which a disk is full: no log could be written there."""

TAIL = 4096
"""Bytes of a log that hold its last lines."""

SLACK = 5.0
"""Seconds by which the clock of another machine, which dates the files of a job, may be behind."""

ERROR = "error: "
TOLD = ("warning: ", "note: ")
"""How the lines begin that a job says to whoever builds, whether it ends well or not."""


@dataclass(frozen=True)
class Job:
    """rule: its name, a verb. what: on what, as in `2.6 seeds 0-29`; empty where a job serves all. started: by `time.time`."""

    rule: str
    what: str
    logs: tuple[Path, ...] = ()
    benchmark: Path | None = None
    started: float = field(default_factory=time.time)

    @property
    def name(self) -> str:
        return f"{self.rule} {self.what}".strip()

    def seconds(self) -> float:
        """How long it ran, once it has ended: by its benchmark, which knows of no time in a queue; else since it began."""
        try:
            if self.benchmark and self.benchmark.stat().st_mtime >= self.started - SLACK:
                return float(self.benchmark.read_text(encoding="utf-8").splitlines()[1].split("\t")[0])
        except (OSError, ValueError, IndexError):
            pass
        return time.time() - self.started

    def doing(self) -> str:
        """What it does now: the last line of its log, where that begins with what it works on; else nothing."""
        for log in self.logs:
            lines = _lines(log, self.started, TAIL)
            if lines and lines[-1].startswith(f"{self.what}: "):
                return lines[-1].removeprefix(f"{self.what}: ")
        return ""

    def told(self) -> list[str]:
        """The warnings and notes in its log."""
        return [line for log in self.logs for line in _lines(log, self.started) if line.startswith(TOLD)]

    def named_errors(self) -> list[str]:
        """The errors in its log."""
        return [line for log in self.logs for line in _lines(log, self.started) if line.startswith(ERROR)]

    def errors(self, message: str = "") -> list[str]:
        """The lines that say why it failed, one at least.

        message: what Snakemake or a cluster says; taken where the job itself did not name an error.
        """
        if errors := self.named_errors():
            return errors
        lines = [line for log in self.logs for line in _lines(log, self.started)]
        if not lines and shutil.disk_usage(Path.cwd()).free < ROOM:
            return [f"{ERROR}{no_room()}"]
        last = " ".join((message or next((line for line in reversed(lines) if line.strip()), "")).split())
        where = f"; its log: {self.logs[0]}" if self.logs else ""
        return [f"{ERROR}{self.name}: {last or 'ended without saying why'}{where}"]


def name_of(wildcards: Mapping[str, object]) -> str:
    """What a job works on: its wildcards in their order, a first and a last as a range of seeds."""
    rest = {name: str(value) for name, value in wildcards.items() if name not in ("first", "last")}
    seeds = []
    if len(wildcards) == len(rest) + 2:
        seeds = [f"seeds {int(str(wildcards['first']))}-{int(str(wildcards['last']))}"]
    return " ".join([*rest.values(), *seeds])


def _lines(log: Path, since: float, last: int | None = None) -> Sequence[str]:
    """The lines of a log that was written since then; none where it was not. last: only those in so many bytes at its end."""
    try:
        if log.stat().st_mtime < since - SLACK:
            return []
        with log.open("rb") as file:
            if last:
                file.seek(max(log.stat().st_size - last, 0))
            return file.read().decode("utf-8", errors="replace").splitlines()
    except OSError:
        return []
