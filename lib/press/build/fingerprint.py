"""What a build is known by: a digest of every file that it made, its key numbers, and what it was made with.

Two builds of the same have the same digests wherever and whenever they were made. What a build says of itself is left out: the
folders of `BOOKS`, the tables of the machine and its times, and the name of the commit, which the pages carry.
"""

import csv
import json
import math
import platform
import re
from collections.abc import Iterator, Sequence
from hashlib import sha256
from importlib import metadata
from pathlib import Path
from typing import Any

import numpy as np

from press.build import reproduction
from press.build.plan import Plan
from press.errors import InputError
from press.files.revision import GIT_FAILED, UNKNOWN, Revision
from press.files.source_files import matching
from press.site import quarto

Fingerprint = dict[str, Any]
"""`made_with`: what -> version. `renderer`: who made the site. `files`: path from the checkout's root -> digest.
`numbers`: name -> number or word. `allowed`: name -> the least and the most that the number may be in a build made with
something else."""

BOOKS = {"logs", "benchmarks", "checksums"}
"""Folders in which the workflow keeps its own books."""

DIGITS = 32
"""Of a digest, in hexadecimal: 128 bits, by which files are told apart; nobody has to be kept from forging one."""
SITE = Path("paper/_site")
OUR_RENDERER = "pandoc"
"""The default, by its name in config.yaml. Only its sites are compared: what a page says of its commit, its machine and its
times can be told from the rest in its markup alone."""
CATALOGUE = Path("figures/catalogue.json")
_MACHINE = re.compile(rb'<table id="tbl-(?:machine|times|sweep)">.*?</table>', re.DOTALL)


def take(plan: Plan) -> Fingerprint:
    """The fingerprint of the build in the working directory.

    Raises:
        InputError: it is not finished.
    """
    paths = list(_made(plan))
    revision = _revision()
    numbers, allowed = key_numbers(list(plan.scripts))
    return {
        "made_with": made_with(),
        "renderer": renderer(),
        "files": {path.as_posix(): digest(path, revision) for path in sorted(paths)},
        "numbers": numbers,
        "allowed": allowed,
    }


def _made(plan: Plan) -> Iterator[Path]:
    """Every file that the workflow makes for its readers. A block of seeds that no job asks for any more is none."""
    named = {Path(path) for path in (*plan.everything(), *plan.finished())}
    wanted = {path for path in named if not path.is_dir() and not BOOKS & set(path.parts)}
    for id in plan.scripts:
        wanted |= {path for path in matching(Path("results", id), "*") if path.is_file()}
    wanted.add(CATALOGUE)
    for folder in (*(Path("figures", id) for id in plan.figure_folders()), SITE):
        wanted |= {path for path in matching(folder, "**/*") if path.is_file()}
    for path in wanted:
        if not path.is_file():
            raise InputError(f"{path}: missing; a build is verified when it is finished, run make first")
        if not BOOKS & set(path.parts):
            yield path


def renderer() -> str:
    """Who made the site: OUR_RENDERER, or "quarto 1.10.18"."""
    version = quarto.made(SITE)
    return f"quarto {version}" if version else OUR_RENDERER


def _revision() -> Revision:
    told = json.loads(CATALOGUE.read_text(encoding="utf-8"))["revision"]
    return Revision(told["commit"], told["date"], told["clean"])


def digest(path: Path, revision: Revision) -> str:
    """The digest of a file without what it says of its commit, its machine and its times."""
    content = path.read_bytes()
    if path == CATALOGUE:
        content = _without_commit(content)
    elif path.suffix == ".html":
        content = _without_words_of_commit(_MACHINE.sub(b"", content), revision)
    return sha256(content).hexdigest()[:DIGITS]


def _without_commit(catalogue: bytes) -> bytes:
    content = json.loads(catalogue)
    del content["revision"]
    for figure in content["figures"]:
        del figure["cite"]
    return json.dumps(content, sort_keys=True).encode()


def _without_words_of_commit(page: bytes, revision: Revision) -> bytes:
    """A page as it would be of no known commit: what `Revision.words` and `citation.cite` say is taken back."""
    text = page.decode("utf-8")
    for changed in (", <strong>with uncommitted changes</strong>", " with uncommitted changes", GIT_FAILED):
        text = text.replace(changed, "")
    if revision.commit != UNKNOWN:
        text = text.replace(f"commit <code>{revision.short}</code> of {revision.date}", "an unknown commit")
        text = text.replace(f", commit {revision.short}", "")
        text = text.replace(revision.commit, UNKNOWN)  # in links to code
    return text.encode()


# --- numbers ----------------------------------------------------------------------------------------------------------


Z = 4 * math.sqrt(2)
"""Four standard errors of a difference between two builds: chance alone goes beyond it once in 16 000 numbers."""


def key_numbers(ids: list[str]) -> tuple[dict[str, float | str], dict[str, tuple[float, float]]]:
    """Verdicts, the seeds that pass all claims and each, the median of every score; and allowed ranges.

    A number without a range has to be the same in every build: see `press.build.verify`.
    """
    found: dict[str, float | str] = {}
    allowed: dict[str, tuple[float, float]] = {}
    for id in ids:
        verdict = json.loads(Path("results", id, "verdict.json").read_text(encoding="utf-8"))
        found |= {f"{id}: verdict": verdict["verdict"], f"{id}: seeds": verdict["seeds"]}
        for claim in ({"key": "all claims"} | verdict["joint"], *verdict["claims"], *verdict["observations"]):
            passes = f"{id}: {claim['key']}: passes"
            found |= {f"{id}: {claim['key']}: status": claim["status"], passes: claim["passes"]}
            allowed[passes] = range_of_count(claim["passes"], claim["of"])
        for name, values in _scores(Path("results", id, "scores.csv")).items():
            median = f"{id}: {name}: median"
            found[median] = float(f"{np.median(values):.7g}")
            allowed[median] = range_of_median(values)
    return found, allowed


def range_of_median(values: Sequence[float]) -> tuple[float, float]:
    """Where the median of as many other seeds lies: between two of the values by their rank, Z/2 sqrt(n) from the middle.

    The rank of the true median is binomial. Where there are too few values, as far beyond them as they reach.
    """
    ordered, n = sorted(values), len(values)
    low, high = math.floor((n - 1) / 2 - Z / 2 * math.sqrt(n)), math.ceil((n - 1) / 2 + Z / 2 * math.sqrt(n))
    reach = ordered[-1] - ordered[0]
    least = ordered[low] if low >= 0 else ordered[0] - reach
    most = ordered[high] if high < n else ordered[-1] + reach
    # 1e-5: what single precision loses where all seeds agree.
    return float(f"{least - 1e-5:.7g}"), float(f"{most + 1e-5:.7g}")


def range_of_count(passes: int, n: int) -> tuple[float, float]:
    """How many of n other seeds pass; with two of either kind added, so that none and all are no certainty (Agresti, Coull)."""
    share = (passes + 2) / (n + 4)
    reach = math.ceil(Z * math.sqrt(n * share * (1 - share)))
    return max(0, passes - reach), min(n, passes + reach)


def _scores(path: Path) -> dict[str, list[float]]:
    """operation, score -> the values of the seeds."""
    columns: dict[str, list[float]] = {}
    with path.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            for name, value in row.items():
                if name not in ("seed", "operation"):
                    columns.setdefault(f"{row['operation']}, {name}", []).append(float(value))
    return columns


# --- what it was made with --------------------------------------------------------------------------------------------

# Vector instructions sum in another order, so they decide about the last digits.
INSTRUCTIONS = ("sse4_2", "avx", "avx2", "fma", "avx512f", "avx512_bf16", "amx_tile", "asimd", "sve")


def made_with() -> dict[str, str]:
    """Processor, system and the versions of Python and of the packages that pyproject.toml asks for."""
    return {
        "processor": reproduction.processor(),
        "instructions": " ".join(reproduction.instructions(INSTRUCTIONS)) or UNKNOWN,
        "system": f"{platform.system()}, {platform.machine()}",
        "Python": platform.python_version(),
        **{name: _version(name) for name in reproduction.required(Path("pyproject.toml"))},
    }


def _version(package: str) -> str:
    try:
        # A build of torch says which it is: 2.13.0+cpu.
        return metadata.version(package)
    except metadata.PackageNotFoundError:
        return UNKNOWN
