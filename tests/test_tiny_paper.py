"""The machinery without this paper: a study of coins, in an empty folder, with numpy and without torch."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).parents[1]
BOOK = {"title": "Coins", "date": "2026-11-26", "date-format": "iso", "output-file": "coins", "downloads": ["pdf"]}
FORBIDDEN = ("torch", "lightning", "anchoring", "redact")


@pytest.fixture(scope="module")
def study(tmp_path_factory):
    """The study, and a library that holds the machinery alone; whoever imports torch, the method or this paper fails."""
    folder = tmp_path_factory.mktemp("study")
    shutil.copytree(ROOT / "tests" / "coin", folder / "coins", symlinks=True, ignore=shutil.ignore_patterns("__pycache__"))
    library = folder / "library"
    shutil.copytree(ROOT / "lib" / "press", library / "press", ignore=shutil.ignore_patterns("__pycache__"))
    for name in FORBIDDEN:
        (library / f"{name}.py").write_text(f"raise ImportError('{name} is not installed here')\n")
    settings = yaml.safe_load((ROOT / "paper" / "_quarto.yml").read_text(encoding="utf-8"))
    del settings["bibliography"]
    (folder / "coins/paper/_quarto.yml").write_text(yaml.safe_dump(settings | {"book": BOOK}, sort_keys=False))
    for name in ("theme", "filters"):
        shutil.copytree(ROOT / "paper" / name, folder / "coins/paper" / name)
    return folder


def snakemake(study: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    environment = {key: value for key, value in os.environ.items() if not key.startswith("PYTHON")}
    environment |= {
        "PYTHONPATH": str(study / "library"),
        "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
    }
    command = [sys.executable, "-m", "snakemake", "--cores", "2", *arguments]
    return subprocess.run(command, cwd=study / "coins", env=environment, capture_output=True, text=True, check=False)


@pytest.fixture(scope="module")
def built(study):
    run = snakemake(study)
    assert run.returncode == 0, run.stdout + run.stderr
    return study / "coins"


def test_a_paper_of_one_page_is_built_as_site_and_pdf(built):
    page = (built / "paper/_site/experiments/1.html").read_text(encoding="utf-8")
    assert "confirmed" in page
    assert "fig-1-dots" in page
    assert (built / "paper/_site/coins.pdf").read_bytes().startswith(b"%PDF-")
    assert "1 of 1 claims hold" in (built / "paper/_site/index.html").read_text(encoding="utf-8")


def test_nothing_is_left_to_do_after_it(built, study):
    run = snakemake(study)
    assert "Nothing to be done" in run.stdout + run.stderr


def test_a_spec_that_changed_is_tossed_again(built, study):
    script = built / "experiments/1-fair-coins.py"
    text = script.read_text(encoding="utf-8")
    script.write_text(text.replace("tosses=1000", "tosses=1001"), encoding="utf-8")
    try:
        planned = snakemake(study, "--dry-run").stdout
    finally:
        script.write_text(text, encoding="utf-8")
    assert "  1 toss: 1\n  1 judge: 1\n" in planned
