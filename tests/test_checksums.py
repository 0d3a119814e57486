"""A list of checksums is one that sha256sum reads too, and tells what is no longer as it was written."""

import shutil
import subprocess

import pytest
from tiny import refused

from press.files import checksums

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
