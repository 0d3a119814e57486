"""What training and the workflow cost: `make bench` writes results.md and results.json beside this file.

    python benchmarks/bench.py                    everything: about an hour on two cores
    python benchmarks/bench.py imports training   these sections; what results.json holds of the others is kept

Sections: imports, training, scaling, workflow, against. Times are medians of three runs, but for the scaling and the change
to a plotting function, which are run once. Nothing else should be running: CPU-seconds bear company better than seconds do, but
not well.
"""

import argparse
import csv
import importlib
import json
import math
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
from importlib.util import find_spec
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
RESULTS = ROOT / "benchmarks" / "results.json"
EXPERIMENT = "2.6"
USUAL, OURS = "the usual way", "stacked"
ERRORS = ("baseline", "ablated")
LOSSES = ("unitarity", "anchor", "separation", "planarity")
RIVALS = {
    "autograd": ("stacked, by autograd", "torch"),
    "functional": ("stacked, by torch.func", "torch"),
    "jax_scan": ("stacked, by JAX", "jax"),
}
"""The modules of rivals/: what each is called, and the package that it needs."""
WHAT = {
    "cold": "everything",
    "nothing": "nothing to do",
    "prose": "a change of prose",
    "plotting": "a plotting function",
}
"""What a build has to do, in words."""
BEFORE = "9a91d2a"
"""The commit whose workflow the section `against` runs beside today's."""
SEEDS = 60
RUNS = 3
CORES = 2
ENVIRONMENT = os.environ | {
    "PATH": os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]]),
}


# Measuring -------------------------------------------------------------------------------------------------


def run(*command: object, folder: Path = ROOT) -> dict:
    """Run a command: seconds, CPU-seconds and peak memory (GB) of it and its children, and what it printed.

    The peak is that of the largest single process.
    """
    arguments = [str(part) for part in command]
    # The folder of a script is on the path only where PYTHONSAFEPATH is not set, and the Makefile sets it.
    environment = ENVIRONMENT | {"PYTHONPATH": os.pathsep.join([str(folder / "lib"), str(folder / "benchmarks")])}
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
    """CPU-seconds a network: the usual way, and a sweep of stacks: ours, and plain ones.

    Imports do not count, drawing the batches does; what is compiled is compiled once and shown apart.
    """
    here = {rival: find_spec(package) is not None for rival, (_, package) in RIVALS.items()}
    ways = [OURS, *(rival for rival, installed in here.items() if installed)]
    runs: dict[str, list[dict]] = {USUAL: [], **{way: [] for way in ways}}
    for _ in range(RUNS):  # in turn, so that a slow minute of the machine's is everybody's
        runs[USUAL].append(json.loads(python(ROOT / "benchmarks" / "baseline.py", 0)["printed"].splitlines()[-1]))
        for way in ways:
            runs[way].append(_sweep(SEEDS, way))
    networks = {way: 1 if way == USUAL else SEEDS for way in runs}
    cpu = {way: statistics.median(run["cpu_seconds"] for run in runs[way]) / networks[way] for way in runs}
    return {
        "seeds": SEEDS,
        "cpu": {way: round(seconds, 4) for way, seconds in cpu.items()},
        "compiling": {way: round(statistics.median(run.get("compiling", 0) for run in runs[way]), 2) for way in runs},
        "not_installed": [rival for rival, installed in here.items() if not installed],
        "ratio": round(cpu[USUAL] / cpu[OURS], 1),
        "ahead": round(min(cpu[way] for way in ways if way != OURS) / cpu[OURS], 2),
        "printed": {way: _digits(runs[way][0]) for way in runs},
        "same_digits": all(_agree(run, runs[USUAL][0]) for of_way in runs.values() for run in of_way),
    }


def _digits(report: dict) -> dict:
    """Numbers as the source prints them: errors to two digits, the loss of step 2799 to five places.

    Its reconstruction loss is left out: between two orders of summation it differs in the digits printed.
    """
    errors = {name: [f"{value:.2g}" for value in report[name]] for name in ERRORS}
    return errors | {name: f"{report['losses'][name]:.5f}" for name in LOSSES}


def _agree(one: dict, other: dict) -> bool:
    """Whether numbers agree to the digits printed, a rounding apart: 0.436014 is printed as 0.43601, 0.436016 as 0.43602."""
    errors = [
        (a, b, 10.0 ** (math.floor(math.log10(b)) - 1)) for name in ERRORS for a, b in zip(one[name], other[name], strict=True)
    ]
    losses = [(one["losses"][name], other["losses"][name], 1e-5) for name in LOSSES]
    return all(abs(a - b) < last_digit for a, b, last_digit in errors + losses)


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

        report["prose"] = _middle([_change_prose(copy) for _ in range(RUNS)])
        report["plotting"] = _middle([_change_plotting(copy)])
    return report


def against() -> dict:
    """The workflow of a commit before and of today, in turn: everything, prose, plotting, and the size of the site."""
    kinds = {"cold": _snakemake, "prose": _change_prose, "plotting": _change_plotting}
    runs: dict[str, list[dict]] = {"then": [], "now": []}
    for _ in range(RUNS):
        for when, made in runs.items():
            with tempfile.TemporaryDirectory() as folder:
                copy = _copy_of_commit(Path(folder)) if when == "then" else _copy_of_sources(Path(folder))
                one = {kind: build(copy) for kind, build in kinds.items()}
                made.append(one | {"site": _size(copy / "paper" / "_site")})
    report: dict = {"commit": BEFORE, "cores": CORES, "runs": RUNS}
    for kind in kinds:
        report[kind] = {when: median([one[kind] for one in made], "seconds", "cpu") for when, made in runs.items()}
    report["site"] = {when: statistics.median(one["site"] for one in made) for when, made in runs.items()}
    return report


def _change_prose(copy: Path) -> dict:
    (script,) = (copy / "experiments").glob(f"{EXPERIMENT}-*.py")
    text = script.read_text(encoding="utf-8")
    longer = text.replace("# %% [markdown]\n", "# %% [markdown]\n# One more sentence.\n#\n", 1)
    script.write_text(longer, encoding="utf-8")
    return _snakemake(copy)


def _change_plotting(copy: Path) -> dict:
    (module,) = (copy / "lib" / "redact").glob("p*/curves.py")  # pictures/, at the commit before plotting/
    with module.open("a", encoding="utf-8") as file:
        file.write("\n# One more line.\n")
    return _snakemake(copy)


def _size(folder: Path) -> float:
    """MB of all files of a folder; what has two names counts once."""
    found = {
        (status.st_dev, status.st_ino): status.st_size
        for path in folder.rglob("*")
        if (status := path.stat()) and path.is_file()
    }
    return round(sum(found.values()) / 1e6, 1)


def _copy_of_commit(folder: Path) -> Path:
    """The files of the commit before."""
    from press.errors import InputError
    from press.files import git

    try:
        files, links = git.committed(ROOT, BEFORE)
    except InputError as error:
        sys.exit(f"error: {error}; commit {BEFORE} is expected, as in a clone with its whole history")
    for name, content in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(content)
    for name, target in links.items():
        (folder / name).symlink_to(target)
    return folder


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


def _sweep(n: int, way: str = OURS) -> dict:
    """Train seeds 0 to n - 1 in a process of its own, a block after the other."""
    return json.loads(python(__file__, "--sweep", n, "--way", way)["printed"].splitlines()[-1])


def _sweep_here(n: int, way: str) -> None:
    # The folder of a script is on the path only where PYTHONSAFEPATH is not set, and the Makefile sets it.
    sys.path.insert(0, str(Path(__file__).parent))
    import torch

    from anchoring.schedule import read_schedule
    from baseline import EXPERIMENTS, Network, cpu_seconds, errors
    from press.scripts.discovery import read_spec
    from redact.spec import Experiment

    torch.set_num_threads(1)  # as in jobs of the workflow
    train = importlib.import_module("redact.training" if way == OURS else f"rivals.{way}").train

    (script,) = EXPERIMENTS.glob(f"{EXPERIMENT}-*.py")
    spec = read_spec(script, Experiment).training
    schedule = read_schedule(EXPERIMENTS / spec.schedule)
    start = cpu_seconds()
    # Nothing of a block is kept but what the first one's first network is checked by, as with jobs of the workflow.
    first, compiling = None, 0.0
    for begin in range(0, n, _block()):
        trained = train(spec, schedule, range(begin, begin + _block()))
        compiling += getattr(trained, "compiling", 0.0)
        first = first or trained
    cpu = cpu_seconds() - start - compiling
    parameters = first.model.state_dict() if way == OURS else first.parameters
    network = Network()
    network.load_state_dict({name: torch.as_tensor(array[0]) for name, array in parameters.items()})
    losses = {name: float(values[2799, 0]) for name, values in first.losses.items()}
    print(
        json.dumps(
            {
                "cpu_seconds": cpu,
                "compiling": compiling,
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
        lines += _heading(results, "training", "Training")
        lines += [f"Experiment {EXPERIMENT}, {part['seeds']} seeds; CPU-seconds a network.", ""]
        rows = []
        for way, printed in part["printed"].items():
            compiling = f" + {part['compiling'][way]:.1f} once, to compile" if part["compiling"][way] else ""
            digits = [" / ".join(digit) if isinstance(digit, list) else digit for digit in printed.values()]
            rows.append([RIVALS[way][0] if way in RIVALS else way, f"{part['cpu'][way]:.3g}{compiling}", *digits])
        rows += [[RIVALS[way][0], 'not installed: `pip install ".[bench]"`', *[""] * 6] for way in part["not_installed"]]
        head = ["", "CPU s", *(f"{name} error, largest / median" for name in ERRORS), *LOSSES]
        lines += _table(head, rows)
        lines += [
            "",
            "Errors are those of seed 0 on the HD cube, losses those of its step 2799. "
            "The plain stacks are those of `rivals/`: they begin with the same parameters and take the same batches.",
        ]
    if part := results.get("scaling"):
        lines += _heading(results, "scaling", "Ten times the seeds")
        lines += _table(["seeds", "CPU s"], zip(part["seeds"], part["cpu"], strict=True))
    if part := results.get("imports"):
        lines += _heading(results, "imports", "Imports")
        lines += _table(["import", "s", "CPU s"], [[f"`{name}`", *_times(one)] for name, one in part.items()])
    if part := results.get("workflow"):
        lines += [*_heading(results, "workflow", "Workflow"), f"On {part['cores']} cores, in a copy of the checkout.", ""]
        rows = [
            [label, *_times(part[key]), ", ".join(map(str, part[key]["runs"])), _jobs(part[key]["jobs"])]
            for key, label in WHAT.items()
        ]
        lines += _table(["", "s", "CPU s", "s of all runs", "jobs"], rows)
        lines += ["", "Where the time of the first one goes (times of all jobs, memory of the largest one):", ""]
        rows = [[name, rule["jobs"], *_times(rule), f"{rule['peak']:.2f}"] for name, rule in part["rules"].items()]
        lines += _table(["rule", "jobs", "s", "CPU s", "GB"], rows)
    if part := results.get("against"):
        lines += [*_heading(results, "against", f"Beside commit {part['commit']}"), ""]
        lines[-1:] = [f"Medians of {part['runs']}, in turn, on {part['cores']} cores.", ""]
        rows = [
            [WHAT[kind], *(f"{part[kind][when]['seconds']:.1f}" for when in ("then", "now"))]
            + [*(f"{part[kind][when]['cpu']:.0f}" for when in ("then", "now"))]
            + [f"{part[kind]['then']['seconds'] / part[kind]['now']['seconds']:.2f} ×"]
            for kind in ("cold", "prose", "plotting")
        ]
        lines += _table(["", "s then", "s now", "CPU s then", "CPU s now", "faster"], rows)
        then, now = part["site"]["then"], part["site"]["now"]
        lines += ["", f"The site: {then:.0f} MB then, {now:.0f} MB now."]
    return "\n".join(lines) + "\n"


def _heading(results: dict, section: str, heading: str) -> list[str]:
    """The heading of a section, and the processor it was measured on where that is another than the others'."""
    here = results["machine"]["cpu"]
    there = results.get("measured_on", {}).get(section, here)
    return ["", f"## {heading}", "", *([f"Measured on another machine: {there}.", ""] if there != here else [])]


def _targets(results: dict) -> list[list[object]]:
    rows = []

    def row(what: str, measured: str, target: str, met: bool) -> None:
        rows.append([what, measured, target, "met" if met else "**missed**"])

    if part := results.get("training"):
        row("baseline / stacked, CPU-seconds a network", f"{part['ratio']:.0f}", "≥ 150, better 300", part["ratio"] >= 150)
        row("next fastest / stacked, CPU-seconds a network", f"{part['ahead']:.1f}", "> 1", part["ahead"] > 1)
        row("all print the same digits, a rounding apart", "yes" if part["same_digits"] else "no", "yes", part["same_digits"])
    if part := results.get("scaling"):
        row("600 seeds / 60 seeds, CPU-seconds", f"{part['ratio']:.2f}", "≤ 10.5", part["ratio"] <= 10.5)
        row("peak memory of a job that trains", f"{part['job']['peak']:.2f} GB", "< 1.5 GB", part["job"]["peak"] < 1.5)
    if part := results.get("workflow"):
        peak = max(rule["peak"] for rule in part["rules"].values())
        row("peak memory of any job", f"{peak:.2f} GB", "< 1.5 GB", peak < 1.5)
        for key, what, limit in (
            ("cold", "cold build", 300),
            ("nothing", "nothing to do", 4),
            ("prose", "a change of prose", 7),
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
    if part := results.get("against"):
        faster = part["cold"]["then"]["seconds"] / part["cold"]["now"]["seconds"]
        plotted = part["plotting"]["now"]["seconds"] / part["plotting"]["then"]["seconds"]
        row(f"cold build, {part['commit']} / now", f"{faster:.2f}", "≥ 1.8", faster >= 1.8)
        written = part["prose"]["now"]["seconds"] / part["prose"]["then"]["seconds"]
        row(f"change of prose, now / {part['commit']}", f"{written:.0%}", "≤ 47%", written <= 0.47)
        row(f"change to plotting, now / {part['commit']}", f"{plotted:.0%}", "≤ 40%", plotted <= 0.4)
        row("the site", f"{part['site']['now']:.0f} MB", "≤ 80 MB", part["site"]["now"] <= 80)
    return rows


_AFTER = {"weave", "illustrate", "compare", "draw", "bind", "render"}
"""The rules behind the results."""


def _times(one: dict) -> list[str]:
    return [f"{one['seconds']:.2f}", f"{one['cpu']:.2f}"]


def _jobs(jobs: dict[str, int]) -> str:
    return ", ".join(f"{n} {name}" for name, n in jobs.items()) or "none"


def _table(head: Sequence[object], rows: Sequence[Sequence[object]]) -> list[str]:
    return [f"| {' | '.join(map(str, row))} |" for row in [head, ["---"] * len(head), *rows]]


SECTIONS = {"imports": imports, "training": training, "scaling": scaling, "workflow": workflow, "against": against}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("sections", nargs="*", metavar="section", help=f"any of {', '.join(SECTIONS)}")
    parser.add_argument("--sweep", type=int, help=argparse.SUPPRESS)
    parser.add_argument("--way", default=OURS, help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.sweep:
        return _sweep_here(arguments.sweep, arguments.way)
    if unknown := set(arguments.sections) - set(SECTIONS):
        parser.error(f"{', '.join(sorted(unknown))}: unknown, expected any of {', '.join(SECTIONS)}")
    results = json.loads(RESULTS.read_text(encoding="utf-8")) if RESULTS.exists() else {}
    if "machine" in results:  # what is kept was measured there
        results["measured_on"] = dict.fromkeys(SECTIONS, results["machine"]["cpu"]) | results.get("measured_on", {})
    results["machine"] = machine()
    for name in arguments.sections or SECTIONS:
        print(f"Benchmark: {name}", flush=True)
        results[name] = SECTIONS[name]()
        results.setdefault("measured_on", {})[name] = results["machine"]["cpu"]
        RESULTS.write_text(json.dumps(results, indent=2) + "\n", encoding="utf-8")
        RESULTS.with_suffix(".md").write_text(as_markdown(results), encoding="utf-8")
    print(as_markdown(results))


if __name__ == "__main__":
    main()
