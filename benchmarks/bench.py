"""What training and the workflow cost: `make bench` writes results.md and results.json beside this file.

    python benchmarks/bench.py                    everything: about half an hour on two cores
    python benchmarks/bench.py imports training   these sections; what results.json holds of the others is kept

Sections: imports, training, scaling, workflow. Times are medians of three runs, but for the scaling and the change to a
plotting function, which are run once. Nothing else should be running: CPU-seconds bear company better than seconds do, but
not well.
"""

import argparse
import csv
import json
import os
import platform
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Sequence
from importlib.metadata import version
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
RESULTS = ROOT / "benchmarks" / "results.json"
EXPERIMENT = "2.6"
SEEDS = 60
RUNS = 3
CORES = 2
ENVIRONMENT = os.environ | {
    "PYTHONPATH": str(ROOT / "lib"),
    "PATH": os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]]),
}


# Measuring -------------------------------------------------------------------------------------------------


def run(*command: object, folder: Path = ROOT) -> dict:
    """Run a command: seconds, CPU-seconds and peak memory (GB) of it and its children, and what it printed.

    The peak is that of the largest single process.
    """
    arguments = [str(part) for part in command]
    environment = ENVIRONMENT | {"PYTHONPATH": str(folder / "lib")}
    with tempfile.TemporaryFile("w+") as output:
        start = time.perf_counter()
        process = subprocess.Popen(arguments, cwd=folder, env=environment, stdout=output, stderr=subprocess.STDOUT)
        _, status, usage = os.wait4(process.pid, 0)
        seconds = time.perf_counter() - start
        process.returncode = os.waitstatus_to_exitcode(status)
        output.seek(0)
        printed = output.read()
    if process.returncode != 0:
        sys.exit(f"error: {' '.join(arguments)} ended with {process.returncode}:\n{printed[-3000:]}")
    # The unit of ru_maxrss is a KB, on macOS a byte.
    peak = usage.ru_maxrss / (1e9 if sys.platform == "darwin" else 1e6)
    return {"seconds": seconds, "cpu": usage.ru_utime + usage.ru_stime, "peak": peak, "printed": printed}


def python(*arguments: object, folder: Path = ROOT) -> dict:
    return run(sys.executable, *arguments, folder=folder)


def median(runs: Sequence[dict], *keys: str) -> dict:
    return {key: round(statistics.median(one[key] for one in runs), 4) for key in keys}


def repeat(measure: Callable[[], dict], *keys: str) -> dict:
    return median([measure() for _ in range(RUNS)], *keys)


# Sections --------------------------------------------------------------------------------------------------


def imports() -> dict:
    """What it costs to start: the interpreter, and the modules that each step of the workflow imports."""
    steps = [
        "press.build.plan",
        *(f"redact.steps.{name}" for name in ("train", "operate", "evaluate")),
        *(f"press.steps.{name}" for name in ("judge", "weave", "bind")),
    ]
    modules = ["sys", "torch", "lightning", *steps, "press.site"]
    return {name: repeat(lambda name=name: python("-c", f"import {name}"), "seconds", "cpu") for name in modules}


def training() -> dict:
    """CPU-seconds a network: the usual way, and a sweep of stacks. Imports do not count, drawing the batches does."""
    usual = [json.loads(python(ROOT / "benchmarks" / "baseline.py", 0)["printed"].splitlines()[-1]) for _ in range(RUNS)]
    stacks = [_sweep(SEEDS) for _ in range(RUNS)]
    baseline = statistics.median(one["cpu_seconds"] for one in usual)
    stacked = statistics.median(one["cpu_seconds"] for one in stacks) / SEEDS
    return {
        "seeds": SEEDS,
        "baseline": round(baseline, 2),
        "stacked": round(stacked, 4),
        "ratio": round(baseline / stacked, 1),
        "printed": {"baseline": _digits(usual[0]), "stacked": _digits(stacks[0])},
        "same_digits": len({json.dumps(_digits(one)) for one in [*usual, *stacks]}) == 1,
    }


def _digits(report: dict) -> dict:
    """Numbers as the source prints them: errors to two digits, the loss of step 2799 to five places.

    Its reconstruction loss is left out: between two orders of summation it differs in the digits printed.
    """
    errors = {name: [f"{value:.2g}" for value in report[name]] for name in ("baseline", "ablated")}
    return errors | {name: f"{report['losses'][name]:.5f}" for name in ("unitarity", "anchor", "separation", "planarity")}


def scaling() -> dict:
    """Ten times the seeds: CPU-seconds, and the peak memory of one job as the workflow starts it."""
    few, many = _sweep(SEEDS), _sweep(10 * SEEDS)
    with tempfile.TemporaryDirectory() as folder:
        block = _block() - 1
        files = ["--models", f"{folder}/models.safetensors", "--losses", f"{folder}/losses.safetensors"]
        job = python("-m", "redact.steps.train", EXPERIMENT, "--seeds", f"0-{block}", *files)
    return {
        "seeds": [SEEDS, 10 * SEEDS],
        "cpu": [round(few["cpu_seconds"], 2), round(many["cpu_seconds"], 2)],
        "ratio": round(many["cpu_seconds"] / few["cpu_seconds"], 2),
        "job": median([job], "seconds", "cpu", "peak"),
    }


def workflow() -> dict:
    """The workflow in a copy of the checkout: everything, nothing, a change of prose, a change to a plotting function."""
    with tempfile.TemporaryDirectory() as folder:
        builds = []
        for number in range(RUNS):
            copy = _copy_of_sources(Path(folder) / str(number))
            builds.append(_snakemake(copy) | {"rules": _rules(copy)})
        cold = _middle(builds)
        report = {"cores": CORES, "rules": cold.pop("rules"), "cold": cold}
        report["nothing"] = _middle([_snakemake(copy) for _ in range(RUNS)])

        (script,) = (copy / "experiments").glob(f"{EXPERIMENT}-*.py")
        changes = []
        for _ in range(RUNS):
            text = script.read_text(encoding="utf-8")
            longer = text.replace("# %% [markdown]\n", "# %% [markdown]\n# One more sentence.\n#\n", 1)
            script.write_text(longer, encoding="utf-8")
            changes.append(_snakemake(copy))
        report["prose"] = _middle(changes)

        with (copy / "lib" / "redact" / "pictures" / "curves.py").open("a", encoding="utf-8") as file:
            file.write("\n# One more line.\n")
        report["plotting"] = _middle([_snakemake(copy)])
    return report


def _middle(runs: list[dict]) -> dict:
    """The run of the median time, and the times of all, in their order."""
    middle = sorted(runs, key=lambda run: run["seconds"])[len(runs) // 2]
    return middle | {"runs": [round(run["seconds"], 1) for run in runs]}


def _copy_of_sources(folder: Path) -> Path:
    """What git has, or would add: nothing that the workflow, the set-up or the tests made."""
    from press.files import git

    for name in git.sources(ROOT):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(ROOT / name, folder / name, follow_symlinks=False)
    return folder


def _sweep(n: int) -> dict:
    """Train seeds 0 to n - 1 in a process of its own, a block after the other."""
    return json.loads(python(__file__, "--sweep", n)["printed"].splitlines()[-1])


def _sweep_here(n: int) -> None:
    # The folder of a script is on the path only where PYTHONSAFEPATH is not set, and the Makefile sets it.
    sys.path.insert(0, str(Path(__file__).parent))
    from baseline import EXPERIMENTS, cpu_seconds, errors

    from anchoring.model import select
    from anchoring.schedule import read_schedule
    from press.scripts.discovery import read_spec
    from redact.spec import Experiment
    from redact.training import train

    (script,) = EXPERIMENTS.glob(f"{EXPERIMENT}-*.py")
    spec = read_spec(script, Experiment).training
    schedule = read_schedule(EXPERIMENTS / spec.schedule)
    start = cpu_seconds()
    # Nothing of a block is kept but what the first one's first network is checked by, as with jobs of the workflow.
    first = None
    for begin in range(0, n, _block()):
        trained = train(spec, schedule, range(begin, begin + _block()))
        first = first or trained
    cpu = cpu_seconds() - start
    network = select(first.model, 0)
    losses = {name: float(values[2799, 0]) for name, values in first.losses.items()}
    print(
        json.dumps(
            {
                "cpu_seconds": cpu,
                "baseline": errors(network),
                "ablated": errors(network, ablated=True),
                "losses": losses,
            }
        )
    )


def _block() -> int:
    import yaml

    return yaml.safe_load((ROOT / "config.yaml").read_text(encoding="utf-8"))["block"]


def _snakemake(folder: Path) -> dict:
    """Seconds, CPU-seconds and how many jobs of which rule were run."""
    one = python("-m", "snakemake", "--cores", CORES, folder=folder)
    jobs = Counter(re.findall(r"^ *\d+/\d+ (\w+)", one["printed"], flags=re.MULTILINE))
    return median([one], "seconds", "cpu", "peak") | {"jobs": dict(jobs)}


def _rules(folder: Path) -> dict:
    """What Snakemake measured of each rule's jobs: how many, seconds and CPU-seconds of all, the largest one's memory (GB)."""
    rules: dict[str, dict] = {}
    for path in sorted(folder.glob("results/**/benchmarks/*.tsv")):
        with path.open(encoding="utf-8", newline="") as file:
            (row,) = csv.DictReader(file, delimiter="\t")
        rule = rules.setdefault(path.stem.split("-")[0], {"jobs": 0, "seconds": 0.0, "cpu": 0.0, "peak": 0.0})
        rule["jobs"] += 1
        rule["seconds"] = round(rule["seconds"] + _number(row["s"]), 2)
        rule["cpu"] = round(rule["cpu"] + _number(row["cpu_time"]), 2)
        rule["peak"] = round(max(rule["peak"], _number(row["max_rss"]) / 1e3), 3)
    return rules


def _number(text: str) -> float:
    """A cell of Snakemake's: `NA` or `-` for a job that ended before anything was measured."""
    try:
        return float(text)
    except ValueError:
        return 0.0


# The report ------------------------------------------------------------------------------------------------


def machine() -> dict:
    cpu = platform.processor() or platform.machine()
    information = Path("/proc/cpuinfo")
    if information.exists():
        names = re.findall(r"^model name\s*: (.*)$", information.read_text(), flags=re.MULTILINE)
        cpu = names[0] if names else cpu
    packages = ("torch", "lightning", "numpy", "snakemake")
    return {
        "cpu": " ".join(cpu.split()),
        "cores": os.cpu_count(),
        "system": f"{platform.system()} {platform.machine()}",
        "python": platform.python_version(),
    } | {name: version(name) for name in packages}


def as_markdown(results: dict) -> str:
    about = results["machine"]
    lines = [
        "# Benchmark",
        "",
        "Made by `make bench`; what is measured and how stands in `bench.py`.",
        "",
        f"Machine: {about['cpu']}, {about['cores']} cores, {about['system']}; Python {about['python']}, "
        + ", ".join(f"{name} {about[name]}" for name in ("torch", "lightning", "numpy", "snakemake"))
        + ".",
        "",
        "## Targets",
        "",
        *_table(["", "measured", "target", ""], _targets(results)),
    ]
    if part := results.get("training"):
        lines += ["", "## Training", "", f"Experiment {EXPERIMENT}, {part['seeds']} seeds; CPU-seconds a network.", ""]
        rows = [("the usual way", part["baseline"]), ("stacked", part["stacked"])]
        keys = list(part["printed"]["baseline"])
        cells = [
            [" / ".join(v) if isinstance(v, list) else v for v in part["printed"][way].values()] for way in part["printed"]
        ]
        head = ["", "CPU s", *(f"{key} error, largest / median" for key in keys[:2]), *keys[2:]]
        lines += _table(head, [[*row, *cell] for row, cell in zip(rows, cells, strict=True)])
        lines += ["", "Errors are those of seed 0 on the HD cube, losses those of its step 2799."]
    if part := results.get("scaling"):
        lines += ["", "## Ten times the seeds", ""]
        lines += _table(["seeds", "CPU s"], zip(part["seeds"], part["cpu"], strict=True))
    if part := results.get("imports"):
        lines += ["", "## Imports", ""]
        lines += _table(["import", "s", "CPU s"], [[f"`{name}`", *_times(one)] for name, one in part.items()])
    if part := results.get("workflow"):
        lines += ["", "## Workflow", "", f"On {part['cores']} cores, in a copy of the checkout.", ""]
        what = {
            "cold": "everything",
            "nothing": "nothing to do",
            "prose": "a change of prose",
            "plotting": "a plotting function",
        }
        rows = [
            [label, *_times(part[key]), ", ".join(map(str, part[key]["runs"])), _jobs(part[key]["jobs"])]
            for key, label in what.items()
        ]
        lines += _table(["", "s", "CPU s", "s of all runs", "jobs"], rows)
        lines += ["", "Where the time of the first one goes (times of all jobs, memory of the largest one):", ""]
        rows = [[name, rule["jobs"], *_times(rule), f"{rule['peak']:.2f}"] for name, rule in part["rules"].items()]
        lines += _table(["rule", "jobs", "s", "CPU s", "GB"], rows)
    return "\n".join(lines) + "\n"


def _targets(results: dict) -> list[list[object]]:
    rows = []

    def row(what: str, measured: str, target: str, met: bool) -> None:
        rows.append([what, measured, target, "met" if met else "**missed**"])

    if part := results.get("training"):
        row("baseline / stacked, CPU-seconds a network", f"{part['ratio']:.0f}", "≥ 150, better 300", part["ratio"] >= 150)
        row("both print the same digits", "yes" if part["same_digits"] else "no", "yes", part["same_digits"])
    if part := results.get("scaling"):
        row("600 seeds / 60 seeds, CPU-seconds", f"{part['ratio']:.2f}", "≤ 10.5", part["ratio"] <= 10.5)
        row("peak memory of a job that trains", f"{part['job']['peak']:.2f} GB", "< 1.5 GB", part["job"]["peak"] < 1.5)
    if part := results.get("workflow"):
        peak = max(rule["peak"] for rule in part["rules"].values())
        row("peak memory of any job", f"{peak:.2f} GB", "< 1.5 GB", peak < 1.5)
        for key, what, limit in (
            ("cold", "cold build", 300),
            ("nothing", "nothing to do", 4),
            ("prose", "a change of prose", 20),
        ):
            row(what, f"{part[key]['seconds']:.1f} s", f"≤ {limit} s", part[key]["seconds"] <= limit)
        woven = part["prose"]["jobs"]
        row(
            "jobs after a change of prose",
            _jobs(woven),
            "no training, one notebook",
            set(woven) <= _AFTER and woven["weave"] == 1,
        )
        plotted = part["plotting"]["jobs"]
        row("jobs after a change to plotting", _jobs(plotted), "no training, no evaluation", set(plotted) <= _AFTER)
    return rows


_AFTER = {"weave", "illustrate", "compare", "draw", "bind", "render"}
"""The rules behind the results."""


def _times(one: dict) -> list[str]:
    return [f"{one['seconds']:.2f}", f"{one['cpu']:.2f}"]


def _jobs(jobs: dict[str, int]) -> str:
    return ", ".join(f"{n} {name}" for name, n in jobs.items()) or "none"


def _table(head: Sequence[object], rows: Sequence[Sequence[object]]) -> list[str]:
    return [f"| {' | '.join(map(str, row))} |" for row in [head, ["---"] * len(head), *rows]]


SECTIONS = {"imports": imports, "training": training, "scaling": scaling, "workflow": workflow}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("sections", nargs="*", metavar="section", help=f"any of {', '.join(SECTIONS)}")
    parser.add_argument("--sweep", type=int, help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.sweep:
        return _sweep_here(arguments.sweep)
    if unknown := set(arguments.sections) - set(SECTIONS):
        parser.error(f"{', '.join(sorted(unknown))}: unknown, expected any of {', '.join(SECTIONS)}")
    results = json.loads(RESULTS.read_text(encoding="utf-8")) if RESULTS.exists() else {}
    results["machine"] = machine()
    for name in arguments.sections or SECTIONS:
        print(f"Benchmark: {name}", flush=True)
        results[name] = SECTIONS[name]()
        RESULTS.write_text(json.dumps(results, indent=2) + "\n", encoding="utf-8")
        RESULTS.with_suffix(".md").write_text(as_markdown(results), encoding="utf-8")
    print(as_markdown(results))


if __name__ == "__main__":
    main()
