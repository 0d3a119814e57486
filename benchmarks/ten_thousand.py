"""The memory that each job takes with many seeds, measured on real files: `make` first, for what they are made of.

    python benchmarks/ten_thousand.py                       10,000 seeds of experiment 2.9, whose files are the largest
    python benchmarks/ten_thousand.py --seeds 2000 judge    another number, and these jobs alone; each needs those before it

The files are those of the finished build, its seeds repeated and each number changed a little, written as the jobs write them,
in a copy of the checkout that is removed in the end. Every job runs in a process of its own, on all seeds, but for evaluate:
it takes its time by the seed, a quarter of an hour and more for ten thousand, and so runs on `--evaluated` of them, and on half
as many to show what a seed adds. Jobs: operate, evaluate, judge, weave, bind. Needs 5 GB of disk where temporary files lie.
"""

import argparse
import csv
import shutil
import sys
import tempfile
from collections import ChainMap
from collections.abc import Callable, Iterator, Mapping
from multiprocessing import get_context
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from bench import ROOT, python

sys.path.insert(0, str(ROOT / "lib"))

from press.files import checksums, store
from redact.arms import blocks_of
from redact.project import PROJECT

BLOCK = 30
LIMIT = 1.5
"""GB that a job may take."""
BY_SEED = ("named", "hue_errors", "ranking_errors")
"""What the views hold of every seed; of all else they hold few."""
TABLES = ("scores.csv", "measurements.csv", "validation.csv")
JOBS = ("operate", "evaluate", "judge", "weave", "bind")


def places(seeds: int, there: int) -> NDArray[np.int64]:
    """Which of the seeds that are there each of so many is made of."""
    return np.arange(seeds) % there


def changed(array: NDArray, random: np.random.Generator) -> NDArray:
    """The numbers of an array, each changed by a thousandth or so; whole numbers stay."""
    if array.dtype.kind != "f":
        return array
    return (array * (1 + 1e-3 * random.standard_normal(array.shape))).astype(array.dtype)


def copy_checkout(folder: Path, id: str) -> None:
    """All that jobs read, without the results of one experiment; large files are linked."""
    left_out = shutil.ignore_patterns(".*", "__pycache__", "_site", "_generated")
    shutil.copytree(ROOT, folder, ignore=left_out, copy_function=_link, dirs_exist_ok=True, symlinks=True)
    shutil.rmtree(folder / "results" / id)


def _link(source: str, target: str) -> None:
    try:
        Path(target).hardlink_to(source)
    except OSError:  # another file system
        shutil.copy2(source, target)


def make_blocks(folder: Path, trained: str, seeds: int) -> None:
    """Blocks of networks and of their losses, as training writes them."""
    random = np.random.default_rng(0)
    for kind in ("models", "losses"):
        sources = sorted((ROOT / "results" / trained / kind).glob("seeds-*.safetensors"))
        blocks = [store.read_arrays(path) for path in sources]
        axis = dict.fromkeys(blocks[0], 0 if kind == "models" else -1)
        whole = {name: np.concatenate([block[name] for block in blocks], axis) for name, axis in axis.items()}
        about = store.read_about(sources[0])
        for number, path in enumerate(blocks_of([trained], kind, seeds, BLOCK)):
            numbers = np.arange(number * BLOCK, (number + 1) * BLOCK)
            picked = {
                name: changed(array.take(numbers % len(whole["seeds"]), axis[name]), random) for name, array in whole.items()
            }
            store.write_arrays(folder / path, picked | {"seeds": numbers}, **about)


def make_measured(folder: Path, id: str, seeds: int) -> None:
    """What evaluate writes: tables, views and the list of checksums."""
    from redact.steps.evaluate import Losses  # imported late, with torch: what this process takes, its jobs begin with

    random = np.random.default_rng(1)
    results, made = ROOT / "results" / id, folder / "results" / id
    for name in TABLES:
        with (results / name).open(encoding="utf-8", newline="") as file:
            header, *rows = csv.reader(file)
        there = len({row[0] for row in rows})
        each = len(rows) // there
        with (made / name).open("w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file, lineterminator="\n")
            writer.writerow(header)
            for seed, place in enumerate(places(seeds, there)):
                for row in rows[place * each : (place + 1) * each]:
                    writer.writerow([seed, *(_changed_cell(cell, random) for cell in row[1:])])
    views = store.read_arrays(results / "views.safetensors")
    picked = places(seeds, len(views["seeds"]))
    # What shows one seed, or a few, stays as it is.
    kept: store.Arrays = {name: array for name, array in views.items() if not name.startswith(("loss/", "rate/"))}
    kept |= {name: changed(array[picked], random) for name, array in kept.items() if name.rpartition("/")[2] in BY_SEED}
    kept["seeds"] = np.arange(seeds)
    script = PROJECT.find(ROOT / "experiments", id)
    parts: list[Mapping[str, NDArray]] = [kept]
    for name, arm in script.arms.items():
        blocks = [folder / path for path in blocks_of([arm.trained], "losses", seeds, BLOCK)]
        parts.append(Losses(blocks, name, seeds))
    store.write_arrays(made / "views.safetensors", ChainMap(*parts), experiment=id)
    checksums.write(folder / checksums.LIST.format(id=id, step="evaluate"), [made / name for name in TABLES], folder)


def _changed_cell(cell: str, random: np.random.Generator) -> str:
    try:
        value = float(cell)
    except ValueError:  # the name of an operation
        return cell
    return f"{value * (1 + 1e-3 * random.standard_normal()):.7g}"


def make(folder: Path, id: str, seeds: int, evaluated: int) -> None:
    """The copy of the checkout, with all files of one experiment up to the views."""
    copy_checkout(folder, id)
    for trained in PROJECT.find(ROOT / "experiments", id).trained:
        make_blocks(folder, trained, max(seeds, evaluated))
    make_measured(folder, id, seeds)


def jobs(folder: Path, id: str, seeds: int, evaluated: int) -> Iterator[tuple[str, int, Callable[[], dict]]]:
    """Name, number of seeds and run of each job, in the order of a build."""
    results = f"results/{id}"
    trained = PROJECT.find(ROOT / "experiments", id).trained
    lists = {step: checksums.LIST.format(id=id, step=step) for step in ("evaluate", "judge", "weave")}

    def operate(count: int, edited: str) -> dict:
        blocks = blocks_of(trained, "models", count, BLOCK)
        return step("redact.steps.operate", id, "--models", *blocks, "--seeds", count, "--edited", edited)

    def evaluate(count: int) -> dict:
        operate(count, "few/edited.safetensors")
        written = [part for name in ("scores", "measurements", "validation") for part in (f"--{name}", f"few/{name}.csv")]
        blocks = blocks_of(trained, "losses", count, BLOCK)
        files = ("--edited", "few/edited.safetensors", "--losses", *blocks, *written, "--views", "few/views.safetensors")
        return step("redact.steps.evaluate", id, *files)

    def step(*arguments: object) -> dict:
        return python("-m", *arguments, folder=folder)

    yield "operate", seeds, lambda: operate(seeds, f"{results}/edited.safetensors")
    for count in (evaluated // 2, evaluated):
        yield "evaluate", count, lambda count=count: evaluate(count)
    measured = ("--measurements", f"{results}/measurements.csv", "--verify", lists["evaluate"])
    verdict = ("--verdict", f"{results}/verdict.json")
    yield "judge", seeds, lambda: step("press.steps.judge", id, *measured, *verdict, "--checksums", lists["judge"])
    woven = ("--notebook", f"{results}/notebook.ipynb", "--figures", f"figures/{id}", "--checksums", lists["weave"])
    yield "weave", seeds, lambda: step("press.steps.weave", id, *verdict, "--verify", lists["judge"], *woven)
    settings = f'{{"block": {BLOCK}, "seeds": {seeds}}}'
    yield "bind", seeds, lambda: step("press.steps.bind", "--paper", "paper", "--settings", settings)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("jobs", nargs="*", default=[], metavar="job", help=f"some of {', '.join(JOBS)}; all if none is named")
    parser.add_argument("--experiment", default="2.9")
    parser.add_argument("--seeds", type=int, default=10_000)
    parser.add_argument("--evaluated", type=int, default=1000, help="the seeds that evaluate takes")
    arguments = parser.parse_args()
    if unknown := set(arguments.jobs) - set(JOBS):
        sys.exit(f"error: {', '.join(sorted(unknown))}: no job, expected some of {', '.join(JOBS)}")
    id, seeds = arguments.experiment, arguments.seeds
    with tempfile.TemporaryDirectory(prefix="ten-thousand-") as name:
        folder = Path(name)
        # In a process of its own: to the system, the most that a process took is the least of those that it starts.
        maker = get_context("spawn").Process(target=make, args=(folder, id, seeds, arguments.evaluated))
        maker.start()
        maker.join()
        if maker.exitcode:
            sys.exit(f"error: the files could not be made in {folder}")
        print(f"{'job':10} {'seeds':>6} {'peak':>8} {'time':>8}")
        over = []
        for job, count, run in jobs(folder, id, seeds, arguments.evaluated):
            if not arguments.jobs or job in arguments.jobs:
                told = run()
                print(f"{job:10} {count:6} {told['peak']:5.2f} GB {told['seconds']:6.0f} s", flush=True)
                over += [job] if told["peak"] > LIMIT else []
    if over:
        sys.exit(f"error: more than {LIMIT} GB: {', '.join(over)}")


if __name__ == "__main__":
    main()
