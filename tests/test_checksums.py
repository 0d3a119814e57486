"""A list of checksums is one that sha256sum reads too, and nothing is read that is no longer as it was written."""

import re
import shutil
import subprocess
from pathlib import Path

import pytest
from tiny import forget_scripts, refused, run_step, write_checkout, write_experiments

from press.files import checksums
from redact.plan import NetworksPlan, TrainingSettings
from redact.project import PROJECT
from redact.results.colors import Results

LIST = "results/1.1/checksums/weave.sha256"


@pytest.fixture
def listed(tmp_path, monkeypatch):
    """A checkout with a notebook and a folder of two figures, which are listed."""
    monkeypatch.chdir(tmp_path)
    for name in ("results/1.1/notebook.ipynb", "figures/1.1/b.svg", "figures/1.1/a b.svg", "figures/1.1/.snakemake_timestamp"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(name)
    files = [tmp_path / "results/1.1/notebook.ipynb", tmp_path / "figures/1.1"]
    checksums.write(tmp_path / LIST, files, tmp_path)
    return tmp_path


def test_the_list_names_files_by_their_paths_from_the_root_in_their_order(listed):
    names = [line.split("  ", 1)[1] for line in (listed / LIST).read_text().splitlines()]
    assert names == ["figures/1.1/a b.svg", "figures/1.1/b.svg", "results/1.1/notebook.ipynb"]


def test_an_empty_file_has_the_digest_that_everyone_knows(tmp_path):
    (tmp_path / "empty").touch()
    checksums.write(tmp_path / "list", [tmp_path / "empty"], tmp_path)
    assert (tmp_path / "list").read_text() == f"{'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855'}  empty\n"


@pytest.mark.skipif(shutil.which("sha256sum") is None, reason="no sha256sum")
def test_sha256sum_agrees(listed):
    subprocess.run(["sha256sum", "--check", "--strict", "--quiet", LIST], cwd=listed, check=True)
    (listed / "figures/1.1/b.svg").write_text("other")
    assert subprocess.run(["sha256sum", "--check", "--status", LIST], cwd=listed, check=False).returncode == 1


def test_what_is_as_it_was_passes(listed):
    checksums.verify(listed / LIST, listed)
    checksums.verify(listed / LIST, listed, [listed / "figures/1.1/b.svg"])


def test_a_changed_file_is_named_with_the_command_that_makes_it_anew(listed):
    (listed / "results/1.1/notebook.ipynb").write_text("other")
    with refused("results/1.1/notebook.ipynb: damaged or edited", "rm results/1.1/notebook.ipynb && make"):
        checksums.verify(listed / LIST, listed)
    checksums.verify(listed / LIST, listed, [listed / "figures/1.1/b.svg"])  # of which nothing was asked is not looked at


def test_figures_are_made_anew_together(listed):
    (listed / "figures/1.1/a b.svg").write_text("other")
    with refused("figures/1.1/a b.svg: damaged or edited", "rm -r figures/1.1 && make"):
        checksums.verify(listed / LIST, listed)


def test_a_file_that_is_gone_or_was_never_listed_is_named(listed):
    (listed / "figures/1.1/b.svg").unlink()
    with refused("figures/1.1/b.svg: missing"):
        checksums.verify(listed / LIST, listed)
    (listed / "figures/1.1/new.svg").touch()
    with refused("figures/1.1/new.svg: damaged or edited"):
        checksums.verify(listed / LIST, listed, [listed / "figures/1.1/new.svg"])


def test_a_list_that_is_missing_or_none_is_named(listed):
    (listed / LIST).write_text("nonsense\n")
    with refused("weave.sha256: no list of checksums"):
        checksums.verify(listed / LIST, listed)
    (listed / LIST).unlink()
    with refused("weave.sha256: missing, as results of an older version have none"):
        checksums.verify(listed / LIST, listed)


def test_files_that_tell_times_are_not_listed(tmp_path):
    for name in ("index.html", "reproduce.html", "build.qmd"):
        (tmp_path / name).touch()
    checksums.write(tmp_path / "list", [tmp_path / name for name in ("index.html", "reproduce.html", "build.qmd")], tmp_path)
    assert list(checksums.read(tmp_path / "list")) == ["index.html"]


# Every file of an experiment -----------------------------------------------------------------------------------

SETTINGS = TrainingSettings(seeds=4, block=2, renderer="pandoc", accelerator="cpu", logger="none")
BLOCKS = ["00000-00001", "00002-00003"]
MODELS, LOSSES = ([f"results/1.1/{kind}/seeds-{block}.safetensors" for block in BLOCKS] for kind in ("models", "losses"))
MADE = {
    name: f"results/1.1/{name}"
    for name in ("edited.safetensors", "scores.csv", "measurements.csv", "validation.csv", "views.safetensors", "verdict.json")
}
EVALUATED, JUDGED = (checksums.LIST.format(id="1.1", step=step) for step in ("evaluate", "judge"))
STEPS = {
    "operate": ["--models", *MODELS, "--seeds", 4, "--edited", MADE["edited.safetensors"]],
    "evaluate": [
        *("--edited", MADE["edited.safetensors"], "--losses", *LOSSES, "--scores", MADE["scores.csv"]),
        *("--measurements", MADE["measurements.csv"], "--validation", MADE["validation.csv"]),
        *("--views", MADE["views.safetensors"], "--checksums", EVALUATED),
    ],
    "judge": [
        *("--measurements", MADE["measurements.csv"], "--verify", EVALUATED),
        *("--verdict", MADE["verdict.json"], "--checksums", JUDGED),
    ],
    "weave": [
        *("--verdict", MADE["verdict.json"], "--verify", JUDGED),
        *("--notebook", "results/1.1/notebook.ipynb", "--figures", "figures/1.1"),
    ],
}
"""step -> what the workflow tells it, but for the digest of what it was planned with."""

READ_BY_STEPS = [
    *((name, "operate") for name in MODELS),
    *((name, "evaluate") for name in (*LOSSES, MADE["edited.safetensors"])),
    (MADE["measurements.csv"], "judge"),
    (MADE["verdict.json"], "weave"),
]
READ_BY_SCRIPTS = {
    MADE["scores.csv"]: "seeds",
    MADE["validation.csv"]: "validation",
    MADE["verdict.json"]: "verdict",
    MADE["views.safetensors"]: "best",
}
"""file -> a property of `Results` that is read from it."""


def another(content):
    """The content with one digit, or one bit, changed; a file that can still be read, and says something else."""
    try:
        text = content.decode()
        (*_, last) = re.finditer(r"[0-9]", text)
        return f"{text[: last.start()]}{(int(last[0]) + 1) % 10}{text[last.end() :]}".encode()
    except UnicodeDecodeError:
        return content[:-1] + bytes([content[-1] ^ 1])


DAMAGE = {
    "another": another,
    "cut short": lambda content: content[: len(content) // 2],
    "empty": lambda content: b"",
}


@pytest.fixture(scope="module")
def finished(tmp_path_factory):
    """A checkout in which four tiny networks went through all steps that networks go through."""
    root = write_checkout(tmp_path_factory.mktemp("finished"))
    write_experiments(root / "experiments", {})
    for block, models, losses in zip(BLOCKS, MODELS, LOSSES, strict=True):
        run_step(root, "train", "1.1", "--seeds", block, "--models", models, "--losses", losses)
    for step in ("operate", "evaluate", "judge"):
        run_step(root, step, "1.1", *STEPS[step])
    return root


@pytest.fixture
def copy(finished, tmp_path):
    """A copy of it that a test may damage."""
    yield shutil.copytree(finished, tmp_path / "copy")
    forget_scripts()


def results_in(root):
    forget_scripts()
    return Results(PROJECT.find(root / "experiments", "1.1").experiment, root)


def test_every_file_of_an_experiment_is_read_by_something_that_is_tested_here(finished, monkeypatch):
    monkeypatch.chdir(finished)
    forget_scripts()
    plan = NetworksPlan(PROJECT, SETTINGS, Path("experiments"))
    # What was packed is read when pages are bound: see tests/test_lab_data.py.
    files = [name for name in plan.files_of("1.1") if name != "results/1.1/lab"]
    assert {name for name, _ in READ_BY_STEPS} | READ_BY_SCRIPTS.keys() == set(files)
    assert READ_BY_SCRIPTS.keys() == {f"results/1.1/{name}" for name in PROJECT.results}
    assert all(Path(name).is_file() for name in files)


@pytest.mark.parametrize("damage", DAMAGE)
@pytest.mark.parametrize(("name", "step"), READ_BY_STEPS)
def test_no_step_goes_on_with_a_damaged_file(copy, name, step, damage):
    whole = (copy / name).read_bytes()
    (copy / name).write_bytes(DAMAGE[damage](whole))
    assert (copy / name).read_bytes() != whole
    with pytest.raises(SystemExit) as caught:
        run_step(copy, step, "1.1", *STEPS[step])
    message = str(caught.value.code)
    assert message.startswith(f"error: {name}: ")
    assert message.endswith(f"to make it anew: rm {name} && make")
    assert "\n" not in message


@pytest.mark.parametrize("damage", DAMAGE)
@pytest.mark.parametrize("name", READ_BY_SCRIPTS)
def test_no_script_reads_a_damaged_file(copy, monkeypatch, name, damage):
    monkeypatch.chdir(copy)
    (copy / name).write_bytes(DAMAGE[damage]((copy / name).read_bytes()))
    results = results_in(copy)
    with refused(f"{name}: ", f"to make it anew: rm {name} && make"):
        getattr(results, READ_BY_SCRIPTS[name])
    for other, read in READ_BY_SCRIPTS.items():
        if other != name:
            getattr(results, read)  # what is whole is read all the same


@pytest.mark.parametrize("name", READ_BY_SCRIPTS)
def test_a_file_that_is_gone_is_told_to_a_script(copy, monkeypatch, name):
    monkeypatch.chdir(copy)
    (copy / name).unlink()
    with refused(f"{name}: ", "to make it anew: make"):
        getattr(results_in(copy), READ_BY_SCRIPTS[name])
