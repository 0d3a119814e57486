"""The archive for a repository: complete, the same every time, and a valid RO-Crate."""

import importlib.resources
import io
import json
import stat
import subprocess
import sys
import zipfile
from pathlib import Path

import numpy as np
import pytest
import yaml
from tiny import forget_scripts, refused, spec_cell, write_experiments, write_script

from press.files import checksums, store
from redact.plan import NetworksPlan, TrainingSettings
from redact.project import PROJECT

release = pytest.importorskip("press.build.release", reason="rocrate is missing: make setup installs it", exc_type=ImportError)

ROOT = Path(__file__).parents[1]
COMMITTED = {
    "Snakefile": "rule all:\n    input: []\n",
    "README.md": "# redact\n",
    "config.yaml": "{seeds: 4, block: 2, renderer: auto, accelerator: cpu, logger: none}\n",
    "config.schema.yaml": (ROOT / "config.schema.yaml").read_text(encoding="utf-8"),
    "pyproject.toml": '[project]\nname = "redact"\nversion = "1.2.3"\n[tool.press]\nproject = "redact.project:PROJECT"\n',
    "paper/_quarto.yml": 'book: {title: "A paper", abstract: "It says  this."}\n',
    "CITATION.cff": (
        "title: redact\nversion: 1\ndate-released: 2026-01-02\nkeywords: [color]\nauthors: [{name: Somebody}]\nlicense: MIT\n"
    ),
    ".gitignore": "/results/\n/figures/\n/paper/_site/\n/paper/_generated/\n/release/\n.snakemake/\n.cache/\n",
}
BLOCKS = ["seeds-00000-00001", "seeds-00002-00003"]
MADE_BY = {
    "results/2.6/checksums/evaluate.sha256": ["results/2.6/scores.csv"],
    "results/2.6/checksums/judge.sha256": ["results/2.6/verdict.json"],
    "results/2.6/checksums/pack.sha256": ["results/2.6/lab/2-6.js"],
    "results/2.6/checksums/weave.sha256": ["results/2.6/notebook.ipynb", "figures/2.6/a-light.svg"],
    "results/checksums/illustrate.sha256": ["figures/methods/a-light.svg"],
    "results/checksums/compare.sha256": ["figures/published/a-light.svg"],
    "results/checksums/draw.sha256": ["figures/workflow/a-light.svg"],
    "results/checksums/bind.sha256": ["figures/catalogue.json", "paper/_generated/a.qmd"],
    "results/checksums/render.sha256": ["paper/_site/index.html", "paper/_site/redact.pdf"],
    **{f"results/checksums/teach-{name}.sha256": [f"results/tutorials/{name}.ipynb"] for name in PROJECT.tutorials},
}
NO_TEXT = [
    *(f"results/2.6/{kind}/{block}.safetensors" for kind in ("models", "losses") for block in BLOCKS),
    "results/2.6/edited.safetensors",
    *(f"results/2.6/{name}" for name in PROJECT.results if name.endswith(".safetensors")),
]
BUILT = {
    *(name for names in MADE_BY.values() for name in names if "_generated" not in name),
    *(f"results/2.6/{name}" for name in PROJECT.results),
    *("results/2.6/measurements.csv", "paper/_site/reproduce.html", *NO_TEXT, *MADE_BY),
}
BESIDE = [
    *("results/2.6/logs/train.log", "results/2.6/benchmarks/train.tsv", "figures/2.6/.snakemake_timestamp"),
    *("results/2.6/models/seeds-00000-00008.safetensors", "results/2.6/old.csv", "figures/2.6/old-light.svg"),
    *("results/2.5/verdict.json", "figures/2.5/a-light.svg", "paper/_site/experiments/2-5.html", "paper/_site/.DS_Store"),
]
"""What lies beside that: books, blocks of another number of seeds, a renamed experiment, what somebody put there."""


def git(root, *arguments):
    subprocess.run(["git", *arguments], cwd=root, check=True, capture_output=True)


def put(root, name, text):
    (root / name).parent.mkdir(parents=True, exist_ok=True)
    (root / name).write_text(text, encoding="utf-8")


@pytest.fixture
def checkout(plain_git, tmp_path):
    """A built checkout with one commit."""
    root = tmp_path / "checkout"
    for name, text in COMMITTED.items():
        put(root, name, text)
    write_experiments(root / "experiments", {"id": "2.6"})
    (root / "paper" / "figures").symlink_to("../figures")
    for name in sorted(BUILT - {*MADE_BY, *NO_TEXT}) + BESIDE + ["paper/_generated/a.qmd"]:
        put(root, name, f"This is {name}\n")
    for name in NO_TEXT:
        store.write_arrays(root / name, {"a": np.zeros(2)})
    for name, files in MADE_BY.items():
        checksums.write(root / name, [root / file for file in files], root)
    git(root, "init", "-q")
    git(root, "add", ".")
    git(root, "commit", "-qm", "All")
    return root


def built(root):
    settings = TrainingSettings.of(yaml.safe_load(COMMITTED["config.yaml"]))
    forget_scripts()
    return release.built(root, NetworksPlan(PROJECT, settings, root / "experiments"))


def pack(root, output, dirty=False):
    return release.release(root, output, release.source_of(root, dirty), built(root))


@pytest.fixture
def unpacked(checkout, tmp_path):
    with zipfile.ZipFile(pack(checkout, tmp_path / "out")) as archive:
        archive.extractall(tmp_path / "unpacked")
    return tmp_path / "unpacked" / "redact-1.2.3"


SCRIPTS = {"experiments/2.6-tiny.py", "experiments/schedules/tiny.csv"}
RELEASED = {*COMMITTED, *BUILT, *SCRIPTS, "paper/figures", "ro-crate-metadata.json"}


def test_source_and_build_are_in_it_and_nothing_else(unpacked):
    found = {path.relative_to(unpacked).as_posix() for path in unpacked.rglob("*") if path.is_file()}
    assert found == RELEASED


def test_a_link_is_a_link(checkout, tmp_path):
    with zipfile.ZipFile(pack(checkout, tmp_path)) as archive:
        link = archive.getinfo("redact-1.2.3/paper/figures")
        assert stat.S_ISLNK(link.external_attr >> 16)
        assert archive.read(link) == b"../figures"


CHANGES = {
    "a threshold": ("experiments/2.6-tiny.py", lambda path: path.write_text(path.read_text().replace("0.2", "0.3"))),
    "a new script": ("experiments/2.7-tiny.py", lambda path: write_script(path.parent, spec_cell("2.7"), path.stem)),
    "a file that is gone": ("README.md", Path.unlink),
    "a name that is no word": ("no\nword.txt", lambda path: path.write_text("x")),
}


@pytest.mark.parametrize("what", CHANGES)
def test_uncommitted_changes_are_refused_in_one_line(checkout, what):
    name, change = CHANGES[what]
    change(checkout / name)
    with refused(f"release: {name if name.isprintable() else repr(name)}: uncommitted; commit them", "make release DIRTY=1"):
        release.source_of(checkout)


def test_many_changes_are_counted(checkout):
    for number in range(11):
        put(checkout, f"new-{number:02}.txt", "x")
    with refused("release: new-00.txt, new-01.txt,", "new-07.txt, and 3 more: uncommitted;"):
        release.source_of(checkout)


def test_uncommitted_changes_that_are_asked_for_are_packed_and_named(checkout, tmp_path):
    put(checkout, "README.md", "changed\n")
    put(checkout, "notes/new.txt", "not committed\n")
    (checkout / "Snakefile").unlink()
    put(checkout, "Snakefile", "rule all:\n    input: 'x'\n")
    git(checkout, "rm", "-q", "--cached", "config.yaml")  # of the index alone: the file is as it was
    (checkout / "experiments" / "link.csv").symlink_to("schedules/tiny.csv")
    path = pack(checkout, tmp_path, dirty=True)
    assert path.name == "redact-1.2.3-uncommitted.zip"
    with zipfile.ZipFile(path) as archive:
        files = {name.removeprefix("redact-1.2.3-uncommitted/"): archive.read(name) for name in archive.namelist()}
    assert files.keys() == RELEASED | {"notes/new.txt", "experiments/link.csv"}
    assert files["README.md"] == b"changed\n"
    assert files["config.yaml"] == COMMITTED["config.yaml"].encode()
    (root,) = [entity for entity in json.loads(files["ro-crate-metadata.json"])["@graph"] if entity["@id"] == "./"]
    assert root["name"] == "A paper (with uncommitted changes)"
    changed = "README.md, Snakefile, experiments/link.csv, notes/new.txt"
    assert root["description"] == f"Made with uncommitted changes in {changed}. It says this."


def test_a_file_that_was_removed_is_in_no_archive(checkout):
    (checkout / "README.md").unlink()
    assert "README.md" not in release.source_of(checkout, dirty=True).files


def test_asking_for_uncommitted_changes_where_there_are_none_changes_nothing(checkout, tmp_path):
    clean, asked = pack(checkout, tmp_path / "clean"), pack(checkout, tmp_path / "asked", dirty=True)
    assert (asked.name, asked.read_bytes()) == (clean.name, clean.read_bytes())


def test_no_setting_of_the_user_changes_what_is_packed(checkout, tmp_path, monkeypatch):
    plain = pack(checkout, tmp_path / "plain").read_bytes()
    put(checkout, ".git/info/attributes", "*.yaml export-ignore\n*.md ident eol=crlf\n")
    put(tmp_path, "attributes", "*.cff export-ignore\n")
    settings = f"[core]\nattributesFile = {tmp_path}/attributes\nautocrlf = true\nquotePath = true\n[tar]\numask = 077\n"
    put(tmp_path, "gitconfig", settings)
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", str(tmp_path / "gitconfig"))
    assert pack(checkout, tmp_path / "own").read_bytes() == plain


def test_the_same_build_gives_the_same_bytes(checkout, tmp_path):
    first = pack(checkout, tmp_path / "first").read_bytes()
    assert pack(checkout, tmp_path / "second").read_bytes() == first


@pytest.mark.parametrize("name", sorted(BUILT - {"paper/_site/reproduce.html"}))
def test_what_is_missing_is_named(checkout, name):
    (checkout / name).unlink()
    with refused(name, "missing"):
        built(checkout)


@pytest.mark.parametrize("name", ["results/2.6/verdict.json", "figures/2.6/a-light.svg", "results/2.6/edited.safetensors"])
def test_what_is_not_as_it_was_made_is_named(checkout, name):
    (checkout / name).write_bytes((checkout / name).read_bytes()[:-1] + b"?")
    with refused(name, "make"):
        built(checkout)


def test_without_a_commit_there_is_no_source(checkout, tmp_path):
    (tmp_path / "empty").mkdir()
    with refused("release: no commit in empty to take the source from: git: not a git repository"):
        release.source_of(tmp_path / "empty")
    git(tmp_path / "empty", "init", "-q")
    with refused("release: no commit in empty to take the source from; commit first"):
        release.source_of(tmp_path / "empty")
    with refused("release: no commit in paper to take the source from"):
        release.source_of(checkout / "paper")


STALE = """\
rule all:
    input: "paper/_site/index.html"

rule render:
    input: "README.md"
    output: "paper/_site/index.html"
    shell: "touch {output}"
"""


def test_the_module_itself_packs_no_stale_build(checkout):
    put(checkout, "Snakefile", STALE)
    git(checkout, "commit", "-qam", "A rule")
    command = [sys.executable, "-m", "press.build.release"]
    page = checkout / "paper/_site/index.html"
    page.touch()
    done = subprocess.run(command, cwd=checkout, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith("release/redact-1.2.3.zip: ")
    put(checkout, "README.md", "later\n")
    git(checkout, "commit", "-qam", "Later")
    done = subprocess.run(command, cwd=checkout, capture_output=True, text=True, check=False)
    said = "error: release: paper/_site/index.html is stale: input README.md; make it first, with make\n"
    assert (done.returncode, done.stdout, done.stderr) == (1, "", said)


def test_the_run_leads_from_the_spec_to_the_paper(unpacked):
    graph = {entity["@id"]: entity for entity in json.loads((unpacked / "ro-crate-metadata.json").read_text())["@graph"]}
    run = graph["#build"]
    assert run["instrument"] == {"@id": "Snakefile"}
    assert {"@id": "experiments/2.6-tiny.py"} in run["object"]
    assert {"@id": "results/2.6/verdict.json"} in run["result"]
    assert {"@id": "paper/_site/redact.pdf"} in run["result"]
    assert graph["./"]["description"] == "It says this."
    assert graph["./"]["mainEntity"] == {"@id": "Snakefile"}
    for entity in graph.values():
        if "File" in entity["@type"]:
            assert (unpacked / entity["@id"]).is_file()


@pytest.fixture
def bundled_context(monkeypatch):
    """The validator reads the terms of RO-Crates from the web; the library that writes crates brings a copy."""
    requests = pytest.importorskip("requests")
    text = importlib.resources.files("rocrate").joinpath("data/ro-crate.jsonld").read_text(encoding="utf-8")
    # The copy is of version 1.3, where a few terms have moved since the version that the profiles name.
    content = text.replace("https://bioschemas.org/terms/", "https://bioschemas.org/").encode()

    def answer(self, request, **_):
        assert request.url == "https://w3id.org/ro/crate/1.1/context"
        response = requests.Response()
        response.status_code, response.url, response.request = 200, request.url, request
        response.headers["Content-Type"] = "application/ld+json"
        response.raw = io.BytesIO(content)
        return response

    monkeypatch.setattr(requests.adapters.HTTPAdapter, "send", answer)


def issues_of(crate):
    reason = "roc-validator is missing: make test installs it"
    services = pytest.importorskip("rocrate_validator.services", reason=reason)
    models = pytest.importorskip("rocrate_validator.models", reason=reason)
    settings = services.ValidationSettings(
        rocrate_uri=crate,
        profile_identifier="workflow-run-crate-0.5",
        requirement_severity=models.Severity.REQUIRED,
        no_cache=True,
    )
    return [f"{issue.check.identifier}: {issue.message}" for issue in services.validate(settings).get_issues()]


def test_it_is_a_valid_workflow_run_crate(unpacked, bundled_context):
    assert issues_of(unpacked) == []


def test_a_crate_without_its_workflow_would_be_found_out(unpacked, bundled_context):
    (unpacked / "Snakefile").unlink()
    assert issues_of(unpacked) != []
