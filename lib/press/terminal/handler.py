"""From Snakemake's records to lines: a line a job as it ends, warnings at once, errors at the end"""

import logging
import os
import re
import time
from collections.abc import Collection
from pathlib import Path
from typing import Any, TextIO

from press.terminal import estimate, words
from press.terminal.bar import Bar
from press.terminal.job import Job, name_of

ALL = "all"
"""The rule that makes nothing, but asks for everything."""

TOTAL = "total"
CHATTER = ("Building DAG of jobs", "Assuming unrestricted shared filesystem", "Config file config.yaml is extended")
NOTHING = "Nothing to be done"
AGAIN = re.compile(r"Trying to restart job (\d+)\.")
LOG = re.compile(r"Complete log\(s\): (.+)")
AFTERMATH = (
    *("Exiting because a job execution failed", "At least one job did not complete successfully"),
    *("CalledProcessError in file", "Restored previous version of"),
)
"""In what follows a job that failed. Its own line says more."""

STOPPED = re.compile(
    r"Terminating processes on user request|Will exit after finishing currently running jobs"
    r"|returned non-zero exit status (130|143)\.?$|died with <Signals\.SIG(INT|TERM)"
)
"""In what Snakemake says when somebody stops it, or one of its jobs."""

OVER = ("Exiting because a job execution failed", "Shutting down")
"""How the messages begin after which no job runs any more."""


class BuildHandler(logging.Handler):
    """What Snakemake's logger has in place of what would write all of it on the screen.

    Before and beside a build, what Snakemake says is passed on; of a build, lines of ours. What a job says stands in its log:
    its warnings and notes are shown when it ends, its errors when this handler is closed.
    """

    def __init__(self, stream: TextIO, *, dryrun: bool = False, quiet: Collection[str] = (), bar: Bar | None = None):
        """quiet: what Snakemake is to be silent about. bar: where there is one, lines are written through it."""
        super().__init__()
        self.stream = stream
        self.dryrun = dryrun
        self.silent = "all" in quiet and not dryrun
        self.terse = bool({"all", "progress", "rules"} & set(quiet))
        self.bar = bar
        self.building = False
        self.wanted: dict[str, int] = {}  # rule -> jobs
        self.jobs: dict[int, Job] = {}  # those that run, or in a dry run would
        self.failed: dict[int, list[str]] = {}  # job -> why
        self.trouble: list[str] = []  # what Snakemake itself found wrong while it built
        self.ended: dict[str, list[float]] = {}  # rule -> seconds of its jobs
        self.done = 0
        self.began = 0.0
        self.log = ""
        self.stopped = False
        self._by_event = {
            "workflow_started": self._begin,
            "run_info": self._plan,
            "job_info": self._start,
            "job_finished": self._end,
            "job_error": self._fail,
            "progress": self._progress,
        }

    def emit(self, record: logging.LogRecord) -> None:
        try:
            event = str(getattr(record, "event", None) or "")
            if event in self._by_event:
                self._by_event[event](record)
            elif event in ("", "error", "group_error"):
                self._message(record, record.getMessage())
        except Exception:
            self.handleError(record)

    def close(self) -> None:
        """Say what a dry run found, or why jobs failed: the last that is said."""
        with self.lock:  # type: ignore[union-attr]
            if self.bar:
                self.bar.stop()
            if self.dryrun and self.wanted:
                self._write(*words.dry_run(self.wanted, self.jobs.values()))
            errors = [*self.trouble, *(line for lines in self.failed.values() for line in lines)]
            if self.log and (errors or self.stopped) and not self.silent:
                self._write(f"All that Snakemake said: {os.path.relpath(self.log)}")
            if self.stopped and not self.silent:
                self._write("note: stopped; the same command goes on from here")
            self._write(*dict.fromkeys(errors))
            self.wanted, self.failed, self.trouble, self.stopped = {}, {}, [], False
        super().close()

    @property
    def total(self) -> int:
        return sum(self.wanted.values())

    def _begin(self, record: logging.LogRecord) -> None:
        self.building = True

    def _plan(self, record: Any) -> None:
        self.wanted = {rule: jobs for rule, jobs in record.stats.items() if rule not in (ALL, TOTAL)}
        if self.wanted and not self.dryrun and not self.terse:
            self._write(words.plan(self.wanted))

    def _start(self, record: Any) -> None:
        if record.rule_name == ALL:
            return
        self.began = self.began or time.time()
        benchmark = Path(record.benchmark) if record.benchmark else None
        job = Job(record.rule_name, name_of(record.wildcards), tuple(map(Path, record.log)), benchmark)
        self.jobs[record.jobid] = job
        if self.bar:
            self.bar.start(self._bar_text)

    def _end(self, record: Any) -> None:
        job = self.jobs.pop(record.job_id, None)
        if job is None:
            return
        self.failed.pop(record.job_id, None)
        seconds = job.seconds()
        self.ended.setdefault(job.rule, []).append(seconds)
        self.done += 1
        lines = [] if self.terse else [words.ended(job, self.done, self.total, seconds)]
        self._write(*lines, *job.told())

    def _fail(self, record: Any) -> None:
        job = self.jobs.pop(record.jobid, None) or Job(record.rule_name, "", tuple(map(Path, record.log)))
        stopped = self.stopped and not job.named_errors()
        if not stopped:
            self.failed[record.jobid] = job.errors(record.rule_msg or "")
        lines = [] if self.terse else [words.failed(job, self.total, job.seconds(), stopped=stopped)]
        self._write(*lines, *job.told())

    def _again(self, number: int) -> None:
        errors = self.failed.pop(number, [])
        self._write(*(f"note: tried again: {error.removeprefix('error: ')}" for error in errors))

    def _progress(self, record: Any) -> None:
        if self.bar and record.done >= record.total:
            self.bar.stop()

    def _message(self, record: logging.LogRecord, text: str) -> None:
        if text.startswith(OVER) and self.bar:
            self.bar.stop()
        if self.building and STOPPED.search(text):
            self.stopped = True
        if found := AGAIN.match(text):
            self._again(int(found[1]))
        elif found := LOG.match(text):
            self.log = found[1]
        elif record.levelno >= logging.WARNING:
            if self.silent or any(part in text for part in AFTERMATH):
                return
            if self.building and record.levelno >= logging.ERROR:
                self.trouble.append(text if "Traceback" in text else f"error: {' '.join(text.split())}")
            else:
                self._write(text)
        elif not self.silent and not text.startswith(CHATTER) and (not self.building or text.startswith(NOTHING)):
            self._write(text)

    def _bar_text(self) -> str:
        now = time.time()
        jobs = list(self.jobs.values())
        running = [(job.rule, now - job.started) for job in jobs]
        left = estimate.seconds_left(self.wanted, dict(self.ended), running, now - self.began)
        return words.bar(self.done, self.total, left, jobs)

    def _write(self, *lines: str) -> None:
        text = "".join(f"{line}\n" for line in lines)
        if not text:
            return
        if self.bar:
            self.bar.write(text)
        else:
            self.stream.write(text)
            self.stream.flush()
