"""The archive for a repository: complete, the same every time, and a valid RO-Crate."""

import importlib.resources
import io
import json
import subprocess
import zipfile

import pytest

from redact.errors import InputError

release = pytest.importorskip("redact.release", reason="rocrate is missing: make setup installs it", exc_type=ImportError)

COMMITTED = {
    "Snakefile": "rule all:\n    input: []\n",
    "README.md": "# redact\n",
    "config.yaml": "seeds: 2\n",
    "pyproject.toml": '[project]\nversion = "1.2.3"\n',
    "experiments/2.6.py": "# %%\n",
    "experiments/schedules/2.6.csv": "STEP\n0\n",
    "paper/_quarto.yml": 'book: {title: "A paper", abstract: "It says  this."}\n',
    "CITATION.cff": (
        "title: redact\nversion: 1\ndate-released: 2026-01-02\nkeywords: [color]\nauthors: [{name: Somebody}]\nlicense: MIT\n"
    ),
    ".gitignore": "/results/\n/figures/\n/paper/_site/\n",
}
BUILT = {
    "paper/_site/index.html": "<h1>A paper</h1>",
    "paper/_site/redact.pdf": "%PDF",
    "figures/2.6/a-light.svg": "<svg/>",
    "results/2.6/verdict.json": "{}",
    "results/2.6/logs/train.log": "took 3 s",
}


@pytest.fixture
def checkout(tmp_path):
    """A built checkout with one commit."""
    root = tmp_path / "checkout"
    for name, text in (COMMITTED | BUILT).items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text, encoding="utf-8")
    who = ["-c", "user.name=Somebody", "-c", "user.email=somebody@example.org", "-c", "commit.gpgsign=false"]
    for command in (["init", "-q"], ["add", "."], [*who, "commit", "-qm", "All"]):
        subprocess.run(["git", *command], cwd=root, check=True)
    return root


@pytest.fixture
def unpacked(checkout, tmp_path):
    with zipfile.ZipFile(release.release(checkout, tmp_path / "out")) as archive:
        archive.extractall(tmp_path / "unpacked")
    return tmp_path / "unpacked" / "redact-1.2.3"


def test_source_and_build_are_in_it_and_logs_are_not(unpacked):
    found = {path.relative_to(unpacked).as_posix() for path in unpacked.rglob("*") if path.is_file()}
    assert found == (COMMITTED.keys() | BUILT.keys() | {"ro-crate-metadata.json"}) - {"results/2.6/logs/train.log"}


def test_uncommitted_changes_stay_out(checkout, tmp_path):
    (checkout / "README.md").write_text("changed\n")
    (checkout / "note.txt").write_text("not committed\n")
    files = release.files_of(checkout)
    assert files["README.md"] == b"# redact\n"
    assert "note.txt" not in files


def test_the_same_build_gives_the_same_bytes(checkout, tmp_path):
    first = release.release(checkout, tmp_path / "first").read_bytes()
    assert release.release(checkout, tmp_path / "second").read_bytes() == first


def test_the_run_leads_from_the_spec_to_the_paper(unpacked):
    graph = {entity["@id"]: entity for entity in json.loads((unpacked / "ro-crate-metadata.json").read_text())["@graph"]}
    run = graph["#build"]
    assert run["instrument"] == {"@id": "Snakefile"}
    assert {"@id": "experiments/2.6.py"} in run["object"]
    assert {"@id": "results/2.6/verdict.json"} in run["result"]
    assert {"@id": "paper/_site/redact.pdf"} in run["result"]
    assert graph["./"]["description"] == "It says this."
    assert graph["./"]["mainEntity"] == {"@id": "Snakefile"}
    for entity in graph.values():
        if "File" in entity["@type"]:
            assert (unpacked / entity["@id"]).is_file()


@pytest.mark.parametrize("name", ["paper/_site/index.html", "paper/_site/redact.pdf"])
def test_what_is_not_built_is_named(checkout, name):
    (checkout / name).unlink()
    with pytest.raises(InputError, match=f"release: {name} is missing; make it first, with make"):
        release.files_of(checkout)


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


def test_a_draft_is_not_released(checkout, tmp_path):
    for id, verdict in (("2.6", "draft"), ("2.7", "mixed"), ("2.10", "draft")):
        path = checkout / "results" / id / "verdict.json"
        path.parent.mkdir(exist_ok=True)
        path.write_text(json.dumps({"verdict": verdict}), encoding="utf-8")
    with pytest.raises(InputError, match=r"^release: experiments 2\.10, 2\.6 are drafts; expected a conclusion"):
        release.release(checkout, tmp_path / "out")
    assert not (tmp_path / "out").exists()
