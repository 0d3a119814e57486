"""A study of coins, in an empty folder: the machinery without this paper, with numpy and without torch."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import yaml

ROOT = Path(__file__).parents[1]
BOOK = {"title": "Coins", "date": "2026-11-26", "date-format": "iso", "output-file": "coins", "downloads": ["pdf"]}
FORBIDDEN = ("torch", "lightning", "anchoring", "redact")


def write_study(folder: Path) -> Path:
    """The study in folder/coins, which is returned, and folder/library, which holds the machinery alone.

    Whoever imports torch, the method or this paper fails.
    """
    shutil.copytree(ROOT / "tests" / "coin", folder / "coins", symlinks=True, ignore=shutil.ignore_patterns("__pycache__"))
    library = folder / "library"
    shutil.copytree(ROOT / "lib" / "press", library / "press", ignore=shutil.ignore_patterns("__pycache__"))
    for name in FORBIDDEN:
        (library / f"{name}.py").write_text(f"raise ImportError('{name} is not installed here')\n")
    settings = yaml.safe_load((ROOT / "paper" / "_quarto.yml").read_text(encoding="utf-8"))
    # What is this paper's own.
    del settings["bibliography"], settings["project"]["resources"], settings["format"]["html"]["include-after-body"]
    (folder / "coins/paper/_quarto.yml").write_text(yaml.safe_dump(settings | {"book": BOOK}, sort_keys=False))
    for name in ("theme", "filters"):
        shutil.copytree(ROOT / "paper" / name, folder / "coins/paper" / name)
    return folder / "coins"


def environment(study: Path) -> dict[str, str]:
    """The variables of a command in the study: this Python's programs, and the study's library."""
    kept = {key: value for key, value in os.environ.items() if not key.startswith("PYTHON")}
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    return kept | {"PYTHONPATH": str(study.parent / "library"), "PATH": path}


def snakemake(study: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Call snakemake in the study as a user would."""
    command = [sys.executable, "-m", "snakemake", "--cores", "2", *arguments]
    return subprocess.run(command, cwd=study, env=environment(study), capture_output=True, text=True, check=False)
