"""The lines of a build: what is planned, a job that ended, a job that failed, the bar"""

from collections import Counter
from collections.abc import Iterable, Mapping

from press.terminal.bar import cells
from press.terminal.job import Job

SEEDS = " seeds "
AT_ONCE = 4
"""Jobs whose logs are looked into for the bar, twice a second; on a cluster, hundreds run."""


def duration(seconds: float) -> str:
    """`0.4 s`, `31 s`, `2 min 5 s`, `3 h 20 min`."""
    if seconds < 9.95:
        return f"{seconds:.1f} s"
    whole = round(seconds)
    if whole < 60:
        return f"{whole} s"
    if whole < 3600:
        return f"{whole // 60} min {whole % 60} s"
    return f"{whole // 3600} h {whole % 3600 // 60} min"


def about(seconds: float) -> str:
    """The same where it is a guess: `10 s`, `2 min`, `3 h 20 min`."""
    if seconds < 55:
        return f"{max(10, round(seconds / 10) * 10)} s"
    if seconds < 3570:
        return f"{round(seconds / 60)} min"
    return duration(round(seconds / 600) * 600)


def plan(wanted: Mapping[str, int]) -> str:
    """`5 jobs: train 4, bind, render`."""
    rules = ", ".join(f"{rule} {jobs}" if jobs > 1 else rule for rule, jobs in wanted.items())
    return f"{_jobs(sum(wanted.values()))}: {rules}"


def dry_run(wanted: Mapping[str, int], jobs: Iterable[Job]) -> list[str]:
    """What would run, a line a rule; on what, where the jobs are known: `  4 train: 2.6 (3), 2.8`."""
    on: dict[str, Counter[str]] = {rule: Counter() for rule in wanted}
    for job in jobs:
        on.setdefault(job.rule, Counter())[job.what.partition(SEEDS)[0]] += 1
    lines = [f"{_jobs(sum(wanted.values()))} would run"]
    wide = len(str(max(wanted.values(), default=0)))
    for rule, number in wanted.items():
        whats = [f"{what} ({times})" if times > 1 else what for what, times in sorted(on[rule].items(), key=_in_order) if what]
        lines.append(f"  {number:>{wide}} {rule}{': ' if whats else ''}{', '.join(whats)}")
    return lines


def _in_order(item: tuple[str, int]) -> list[tuple[int, str]]:
    """2.9 before 2.10."""
    return [(int(part), "") if part.isdecimal() else (0, part) for part in item[0].split(".")]


def _jobs(number: int) -> str:
    return f"{number} job{'' if number == 1 else 's'}"


def ended(job: Job, done: int, total: int, seconds: float) -> str:
    """` 3/42 train 2.6 seeds 0-29: 31 s`."""
    return f"{done:>{len(str(total))}}/{total} {job.name}: {duration(seconds)}"


def failed(job: Job, total: int, seconds: float, stopped: bool = False) -> str:
    """The same of a job that failed, or was `stopped`: it has no number."""
    return f"{'-':>{2 * len(str(total)) + 1}} {job.name}: {'stopped' if stopped else 'failed'} after {duration(seconds)}"


def bar(done: int, total: int, left: float | None, running: Iterable[Job]) -> str:
    """How far the build is, and what the jobs that say something do, else which run."""
    running = list(running)
    time = f", about {about(left)} left" if left is not None else ""
    doing = [f"{job.name}: {said}" for job in running[:AT_ONCE] if (said := job.doing())]
    doing = doing or [job.name for job in running[:AT_ONCE]]
    more = [f"{len(running) - AT_ONCE} more"] if len(running) > AT_ONCE else []
    return f"{cells(done, total)} {done}/{total}{time}  {' | '.join([*doing, *more])}".rstrip()
