"""What the page on reproducing says of a build: the packages, the machine, the time and memory of every step.

Machine and times differ from build to build. They are shown on that page alone, and on the site alone: the PDF and the search
index stay the same. Where the environment variable SOURCE_DATE_EPOCH is set they are left out, and then the whole site is.
"""

import csv
import os
import platform
import re
import tomllib
from collections.abc import Iterable
from pathlib import Path

from press.errors import InputError
from press.files.source_files import matching
from press.numbers import significant
from press.tables import pipe_table

UNKNOWN = "unknown"

EPOCH = "SOURCE_DATE_EPOCH"
"""The environment variable by which a build is asked to come out the same to the byte, whenever and wherever it is done."""

LAST_EPOCH = 253_402_300_799
"""The end of the year 9999, the last that a date in a file can have."""


def epoch() -> str:
    """What `EPOCH` holds; empty where it is not set.

    Raises:
        InputError: it is no such number.
    """
    value = os.environ.get(EPOCH)
    if value is None:
        return ""
    if not re.fullmatch("[0-9]{1,12}", value) or int(value) > LAST_EPOCH:
        expected = f"the seconds since 1970 as digits, at most {LAST_EPOCH} (the year 9999), or not to be set"
        raise InputError(f"{EPOCH}={value!r}: expected {expected}")
    return value


def versions_table(pyproject: Path, lock: Path) -> str:
    """The packages that the project asks for, with the versions that are locked.

    Raises:
        InputError: a package of pyproject.toml is not in the lock.
    """
    wanted = required(pyproject)
    locked = dict(re.findall(r"^([A-Za-z0-9_.-]+)==([^\s;\\]+)", lock.read_text(encoding="utf-8"), re.MULTILINE))
    for name in wanted:
        if name not in locked:
            raise InputError(f"{lock.name}: {name} of {pyproject.name} is not locked; make lock")
    return pipe_table(["package", "version"], [[name, locked[name]] for name in wanted])


def required(pyproject: Path) -> list[str]:
    """The packages that building the paper asks for, sorted: those of the project, and of its extras for paper and training."""
    project = tomllib.loads(pyproject.read_text(encoding="utf-8"))["project"]
    extras = project.get("optional-dependencies", {})
    wanted = [*project.get("dependencies", []), *extras.get("paper", []), *extras.get("train", [])]
    return sorted(re.match(r"[A-Za-z0-9_.-]+", requirement)[0] for requirement in wanted)  # type: ignore[index]


def times_table(results: Path, steps: Iterable[str], ids: Iterable[str]) -> str:
    """One row a rule, from Snakemake's benchmarks: jobs, seconds in all and of the longest job, peak memory in MB.

    steps: the rules, in their order, that are over when the pages are bound. ids: the experiments whose jobs count; of one that
    is gone, the folder may still be there.
    """
    folders = [results / id / "benchmarks" for id in sorted(ids)]
    rows = []
    for step in steps:
        measured = [read_benchmark(path) for folder in folders for path in matching(folder, f"{step}*.tsv")]
        if not measured:
            continue
        seconds = [second for second, _ in measured]
        peaks = [peak for _, peak in measured if peak is not None]
        peak = f"{max(peaks):.0f}" if peaks else "–"
        rows.append([step, str(len(measured)), _seconds(sum(seconds)), _seconds(max(seconds)), peak])
    return pipe_table(["step", "jobs", "seconds, all jobs", "seconds, longest job", "peak memory, MB"], rows, "lrrrr")


def read_benchmark(path: Path) -> tuple[float, float | None]:
    """Seconds and peak memory in MB of a job; the memory is None where the system did not tell it."""
    with path.open(encoding="utf-8", newline="") as file:
        row = next(csv.DictReader(file, delimiter="\t"), None)
    try:
        seconds, peak = float(row["s"]), row["max_rss"]  # type: ignore[index]
        return seconds, None if peak in ("NA", "-", "") else float(peak)
    except (TypeError, KeyError, ValueError):
        raise InputError(f"{path}: not a benchmark of Snakemake with the columns s and max_rss") from None


def _seconds(value: float) -> str:
    return f"{value:.0f}" if value >= 10 else significant(value)


def machine_table() -> str:
    """The machine that this runs on."""
    memory = _memory_gb()
    rows = [
        ["processor", processor()],
        ["cores", str(os.cpu_count() or UNKNOWN)],
        ["memory", f"{memory:.0f} GB" if memory else UNKNOWN],
        ["system", f"{platform.system()}, {platform.machine()}"],
        ["Python", platform.python_version()],
    ]
    return pipe_table(["part", "this build"], rows)


def processor() -> str:
    """What the processor calls itself."""
    for line in _lines(Path("/proc/cpuinfo")):
        if line.startswith("model name"):
            return line.partition(":")[2].strip()
    return platform.processor() or UNKNOWN


def instructions(wanted: Iterable[str]) -> list[str]:
    """Those of the named instruction sets that the processor has, as far as the system tells."""
    for line in _lines(Path("/proc/cpuinfo")):
        if line.startswith(("flags", "Features")):
            there = line.partition(":")[2].split()
            return [name for name in wanted if name in there]
    return []


def _memory_gb() -> float | None:
    try:
        return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 1e9
    except (ValueError, OSError, AttributeError):
        return None


def _lines(path: Path) -> Iterable[str]:
    return path.read_text(encoding="utf-8").splitlines() if path.is_file() else []


def build_tables(results: Path, steps: Iterable[str], ids: Iterable[str], timed: bool = True) -> str:
    """The machine, and the times of the steps, as Markdown that only the site shows; a sentence where it is not `timed`."""
    if not timed:
        return f"Machine and times are left out: with `{EPOCH}` set, two builds have to be the same to the byte.\n"
    machine = f"{machine_table()}\n\n: The machine. {{#tbl-machine}}"
    times = f"{times_table(results, steps, ids)}\n\n: What each step took, as Snakemake measured it. {{#tbl-times}}"
    return f'::: {{.content-visible when-format="html"}}\n{machine}\n\n{times}\n:::\n'
