"""What a sweep over many seeds takes on a cluster: jobs, hours, files, bytes, worked out from what a build took."""

from dataclasses import dataclass
from math import ceil
from pathlib import Path

from press.build.reproduction import read_benchmark
from press.numbers import significant
from press.tables import pipe_table

SEEDS = 10_000
"""Networks an experiment in the sweep that the page tells of."""

AT_A_TIME = 100
"""Jobs in the queue at a time, as profiles/slurm/config.yaml has it."""

MADE = {
    "operate": ("edited.safetensors",),
    "evaluate": ("scores.csv", "measurements.csv", "views.safetensors"),
}
"""step -> the files that it makes in results/<id>/ and that grow with the seeds."""


@dataclass(frozen=True)
class Jobs:
    """Jobs that do one thing: how many, seconds of all and of the longest, files that they leave and their bytes."""

    count: int
    seconds: float
    longest: float
    files: int
    bytes: float


def training(results: Path, trainers: list[str], seeds: int, block: int) -> Jobs | None:
    """All training of a sweep: as many blocks as it needs, each at the mean cost of the blocks of this build.

    results: the folder of a build with `seeds` seeds in blocks of `block`. trainers: ids of the experiments that train. None
    where a block was not measured.
    """
    blocks, needed = range(0, seeds, block), ceil(SEEDS / block)
    seconds, longest, size = 0.0, 0.0, 0.0
    for id in trainers:
        names = [f"{first:05d}-{first + block - 1:05d}" for first in blocks]
        benchmarks = [results / id / "benchmarks" / f"train-{name}.tsv" for name in names]
        made = [results / id / kind / f"seeds-{name}.safetensors" for kind in ("models", "losses") for name in names]
        if not all(path.is_file() for path in (*benchmarks, *made)):
            return None
        took = [read_benchmark(path)[0] for path in benchmarks]
        seconds += needed * sum(took) / len(blocks)
        longest = max(longest, *took)
        size += needed * sum(path.stat().st_size for path in made) / len(blocks)
    count = needed * len(trainers)
    return Jobs(count, seconds, longest, 4 * count, size)  # models, losses, log, benchmark


def measuring(results: Path, step: str, ids: list[str], seeds: int) -> Jobs | None:
    """All jobs of a step that each take all seeds of an experiment: at most in proportion to the seeds, bytes like seconds.

    None where a job was not measured.
    """
    seconds, longest, size = 0.0, 0.0, 0.0
    for id in ids:
        benchmark = results / id / "benchmarks" / f"{step}.tsv"
        made = [results / id / name for name in MADE[step]]
        if not all(path.is_file() for path in (benchmark, *made)):
            return None
        took = read_benchmark(benchmark)[0] * SEEDS / seeds
        seconds, longest = seconds + took, max(longest, took)
        size += sum(path.stat().st_size for path in made) * SEEDS / seeds
    return Jobs(len(ids), seconds, longest, (len(MADE[step]) + 2) * len(ids), size)


def sweep_table(results: Path, ids: list[str], trainers: list[str], seeds: int, block: int) -> str:
    """One row a step, one for all, and one for the time from first to last; Markdown that only the site shows.

    Empty where the build has no measurement of a job, as where its benchmarks were deleted.
    """
    found = {"train": training(results, trainers, seeds, block)}
    found |= {step: measuring(results, step, ids, seeds) for step in MADE}
    jobs = {step: measured for step, measured in found.items() if measured}
    if len(jobs) < len(found):
        return ""
    every = list(jobs.values())
    total = Jobs(*(sum(getattr(each, name) for each in every) for name in ("count", "seconds", "longest", "files", "bytes")))
    rows = [_row(step, each) for step, each in jobs.items()] + [_row("all", total)[:2] + ["", *_row("all", total)[3:]]]
    train = jobs["train"]
    whole = ceil(train.count / AT_A_TIME) * train.longest + sum(jobs[step].longest for step in MADE)
    rows.append([f"from first to last, {AT_A_TIME} jobs at a time", "", "", _hours(whole), "", ""])
    header = ["step", "jobs", "longest job, minutes", "hours, all jobs", "files", "GB"]
    table = pipe_table(header, rows, "lrrrrr")
    caption = (
        f"{SEEDS:,} seeds an experiment in blocks of {block}, worked out from the {seeds} seeds of this build: training in "
        "proportion to the blocks, the rest in proportion to the seeds, which is the most that it can be. Judging and weaving "
        "come after. From first to last, without waiting in the queue: rounds of training, then the longest of the other "
        "steps, one after the other."
    )
    return f'::: {{.content-visible when-format="html"}}\n{table}\n\n: {caption} {{#tbl-sweep}}\n:::\n'


def _row(step: str, jobs: Jobs) -> list[str]:
    minutes, size = significant(jobs.longest / 60), significant(jobs.bytes / 1e9)
    return [step, f"{jobs.count:,}", minutes, _hours(jobs.seconds), f"{jobs.files:,}", size]


def _hours(seconds: float) -> str:
    return significant(seconds / 3600)
