"""Wherever files are found by a pattern, hidden ones and editors' copies are passed over; paths lead through links."""

import shutil
import subprocess
from pathlib import Path

import pytest
from tiny import write_experiments

from press.build import builds, keep_going
from press.figures import catalogue
from press.files import checksums
from press.files.provenance import relative
from press.files.source_files import is_stray, matching, within
from press.site.reading import pandoc
from redact.plan import NetworksPlan, TrainingSettings
from redact.project import PROJECT

STRAY = (".#2.9-tiny.py", "._2.9-tiny.py", ".2.9-tiny.py.swp", "2.9-tiny.py~", "#2.9-tiny.py#", ".DS_Store")


@pytest.mark.parametrize("name", STRAY)
def test_what_nobody_meant_is_passed_over(name):
    assert is_stray(name)


@pytest.mark.parametrize("name", ["2.9-tiny.py", "_quarto.yml", "a#b.csv", "#a.csv"])
def test_what_somebody_wrote_is_not(name):
    assert not is_stray(name)


def litter(folder: Path, name: str) -> None:
    """Put beside a file what editors and a Mac leave there: a link to nothing, bytes that are no text, a copy."""
    (folder / f".#{name}").symlink_to("somebody@somewhere.1234:5678")
    (folder / f"._{name}").write_bytes(b"\x00\x05\x16\x07\xff\xfe")
    for copy in (f".{name}.swp", f"{name}~", f"#{name}#"):
        (folder / copy).write_bytes(b"\xff")


def test_a_pattern_finds_no_hidden_file_and_none_in_a_hidden_folder(tmp_path):
    for name in ("b.py", "a.py", ".hidden/c.py", "deeper/d.py"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).touch()
    litter(tmp_path, "a.py")
    assert matching(tmp_path, "*.py") == [tmp_path / "a.py", tmp_path / "b.py"]
    assert matching(tmp_path, "**/*.py") == [tmp_path / "a.py", tmp_path / "b.py", tmp_path / "deeper" / "d.py"]
    assert matching(tmp_path / "nowhere", "*.py") == []


def test_scripts(tmp_path):
    folder = write_experiments(tmp_path, {"id": "2.9"})
    litter(folder, "2.9-tiny.py")
    litter(folder / "schedules", "tiny.csv")
    assert list(PROJECT.discover(folder)) == ["2.9"]


def test_sources_of_the_paper(tmp_path):
    paper = tmp_path / "paper"
    (paper / "filters").mkdir(parents=True)
    for name in ("index.qmd", "filters/dark.lua"):
        (paper / name).touch()
        litter((paper / name).parent, Path(name).name)
    plan = NetworksPlan(
        PROJECT,
        TrainingSettings(seeds=5, block=3, renderer="auto", accelerator="cpu", logger="none"),
        write_experiments(tmp_path / "experiments", {"id": "2.9"}),
    )
    assert plan.paper_sources(paper) == [str(paper / "filters/dark.lua"), str(paper / "index.qmd")]


def test_filters(tmp_path):
    (tmp_path / "dark.lua").write_text("return {}")
    before = pandoc._fingerprint(f"--lua-filter={tmp_path}/dark.lua")
    litter(tmp_path, "dark.lua")
    assert pandoc._fingerprint(f"--lua-filter={tmp_path}/dark.lua") == before


def test_sidecars_of_figures(tmp_path):
    (tmp_path / "a.json").write_text('{"id": "fig-a", "position": 1}')
    litter(tmp_path, "a.json")
    assert [figure["id"] for figure in catalogue.sidecars(tmp_path)] == ["fig-a"]


def test_files_with_checksums(tmp_path):
    (tmp_path / "made").mkdir()
    (tmp_path / "made" / "a.svg").touch()
    litter(tmp_path / "made", "a.svg")
    checksums.write(tmp_path / "list", [tmp_path / "made"], tmp_path)
    assert list(checksums.read(tmp_path / "list")) == ["made/a.svg"]


def test_logs(tmp_path):
    script = PROJECT.discover(write_experiments(tmp_path / "experiments", {"id": "2.9"}))["2.9"]
    logs = tmp_path / "results" / "2.9" / "logs"
    logs.mkdir(parents=True)
    (logs / "train-00000-00002.log").write_text("error: no room\n")
    litter(logs, "train-00000-00002.log")
    assert keep_going.reason(PROJECT, script, tmp_path) == "no room"


# Paths through links


@pytest.fixture
def linked(tmp_path):
    """A checkout whose results lie somewhere else."""
    (tmp_path / "disk" / "made").mkdir(parents=True)
    (tmp_path / "checkout").mkdir()
    (tmp_path / "checkout" / "results").symlink_to(tmp_path / "disk" / "made")
    (tmp_path / "checkout" / "results" / "scores.csv").write_text("seed\n")
    return tmp_path / "checkout"


def test_a_file_in_a_linked_folder_is_named_by_its_path_in_the_checkout(linked, monkeypatch):
    monkeypatch.chdir(linked)
    for path in (linked / "results" / "scores.csv", Path("results/scores.csv"), Path("x/../results/scores.csv")):
        assert within(path, linked) == Path("results/scores.csv")
        assert relative(path, linked) == "results/scores.csv"
    assert within(linked.parent / "disk", linked) is None


def test_a_checkout_that_is_reached_by_a_link(linked):
    link = linked.parent / "link"
    link.symlink_to(linked)
    assert within(link / "notes.txt", linked) == within(linked / "notes.txt", link) == Path("notes.txt")


def test_checksums_of_a_linked_folder(linked):
    checksums.write(linked / "list", [linked / "results"], linked)
    assert list(checksums.read(linked / "list")) == ["results/scores.csv"]
    checksums.verify(linked / "list", linked)
    checksums.verify(linked / "list", linked, [linked / "results" / "scores.csv"])


def test_a_link_in_the_place_of_what_is_made_is_left_out_of_the_repository(tmp_path):
    if shutil.which("git") is None:
        pytest.skip("there is no git: install it (Debian: apt-get install git)")
    shutil.copy(Path(__file__).parents[1] / ".gitignore", tmp_path)
    for name in (*builds.LINKS, "release", ".venv"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).symlink_to("/somewhere")
    subprocess.run(["git", "init", "--quiet"], cwd=tmp_path, check=True)
    command = ["git", "status", "--porcelain", "--untracked-files=all"]
    done = subprocess.run(command, cwd=tmp_path, check=True, capture_output=True, text=True)
    assert done.stdout == "?? .gitignore\n"
