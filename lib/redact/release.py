"""One archive for a repository such as Zenodo: `python -m redact.release`.

A folder redact-<version> that is an RO-Crate (https://w3id.org/ro/wfrun/workflow/0.5): the source as committed, the
results, the figures, the site and the PDF, and `ro-crate-metadata.json`, which says what was made from what.
The same build gives the same archive, to the byte.
"""

import argparse
import datetime
import io
import json
import shutil
import subprocess
import tarfile
import tempfile
import tomllib
import zipfile
from collections.abc import Iterator
from importlib import metadata
from pathlib import Path, PurePosixPath
from typing import Any

import yaml
from rocrate.model.contextentity import ContextEntity
from rocrate.rocrate import ROCrate

from redact.citation_file import authors_of
from redact.errors import InputError, one_line_errors

METADATA = "ro-crate-metadata.json"
PROFILES = {
    "https://w3id.org/ro/wfrun/process/0.5": "Process Run Crate",
    "https://w3id.org/ro/wfrun/workflow/0.5": "Workflow Run Crate",
    "https://w3id.org/workflowhub/workflow-ro-crate/1.0": "Workflow RO-Crate",
}
LICENSE = "https://spdx.org/licenses/MIT"
PAGES, PDF = "paper/_site/index.html", "paper/_site/redact.pdf"
BUILT = {
    "paper/_site": "The site",
    "figures": "Every figure in light and dark, as SVG, PNG and PDF",
    "results": "Trained and edited networks, scores, measurements, verdicts and executed notebooks",
}
KINDS = {
    ".csv": "text/csv",
    ".json": "application/json",
    ".pdf": "application/pdf",
    ".py": "text/x-python",
    ".yaml": "application/yaml",
}
LEFT_OUT = {"logs", "benchmarks", "__pycache__"}
"""Folders of results that tell of the machine and not of the paper."""


def files_of(root: Path) -> dict[str, bytes]:
    """Path -> content of all that is released, sorted: what is committed, and what the build made of it.

    Raises:
        InputError: the site or the PDF is missing, or there is no commit to take the source from.
    """
    for name in (PAGES, PDF):
        if not (root / name).is_file():
            raise InputError(f"release: {name} is missing; make it first, with make")
    files = dict(_committed(root))
    for folder in BUILT:
        for path in sorted((root / folder).rglob("*")):
            parts = path.relative_to(root).parts
            if path.is_file() and not LEFT_OUT & set(parts):
                files["/".join(parts)] = path.read_bytes()
    return dict(sorted(files.items()))


def _committed(root: Path) -> Iterator[tuple[str, bytes]]:
    if shutil.which("git") is None:
        raise InputError("release: git is not on the search path; expected it, to take the source from the commit")
    done = subprocess.run(["git", "archive", "--format=tar", "HEAD"], cwd=root, capture_output=True, check=False)
    if done.returncode:
        raise InputError(f"release: no commit in {root.name} to take the source from: {done.stderr.decode().strip()}")
    with tarfile.open(fileobj=io.BytesIO(done.stdout)) as archive:
        for member in archive:
            if member.isfile():
                yield member.name, archive.extractfile(member).read()  # type: ignore[union-attr]


def crate_metadata(root: Path, files: dict[str, bytes]) -> dict[str, Any]:
    """The content of ro-crate-metadata.json: the workflow, its inputs, the run and what came of it."""
    citation = yaml.safe_load(files["CITATION.cff"])
    book = yaml.safe_load(files["paper/_quarto.yml"])["book"]
    with tempfile.TemporaryDirectory() as scratch:
        # The library describes files on disk; what it describes is exactly what goes into the archive.
        folder = Path(scratch)
        for name, content in files.items():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            (folder / name).write_bytes(content)
        crate = ROCrate(version="1.1")  # what the profiles are defined on
        _describe(crate, citation, book)
        workflow = _workflow(crate, folder, citation)
        inputs = [_file(crate, folder, name) for name in files if _is_input(name)]
        outputs = [_file(crate, folder, PDF)]
        outputs += [
            _file(crate, folder, name) for name in files if name.startswith("results/") and name.endswith("verdict.json")
        ]
        outputs += [_folder(crate, folder, name, text) for name, text in BUILT.items()]
        _run(crate, root, workflow, inputs, outputs)
        described = crate.metadata.generate()
    described["@graph"].sort(key=lambda entity: entity["@id"])
    return described


def _describe(crate: ROCrate, citation: dict[str, Any], book: dict[str, Any]) -> None:
    crate.name, crate.description = book["title"], " ".join(book["abstract"].split())
    date = str(citation["date-released"])
    crate.datePublished = datetime.datetime.fromisoformat(date)
    crate.root_dataset["datePublished"] = date
    crate.license = crate.add(ContextEntity(crate, LICENSE, properties={"@type": "CreativeWork", "name": "MIT License"}))
    profiles = []
    for address, name in PROFILES.items():
        properties = {"@type": "CreativeWork", "name": name, "version": address.split("/")[-1]}
        profiles.append(crate.add(ContextEntity(crate, address, properties=properties)))
    crate.root_dataset["conformsTo"] = profiles
    crate.root_dataset["author"] = _authors(crate, citation)
    crate.root_dataset["keywords"] = citation["keywords"]


def _authors(crate: ROCrate, citation: dict[str, Any]) -> list[ContextEntity]:
    found = []
    for number, author in enumerate(authors_of(citation), 1):
        kind = {"@type": "Person", "familyName": author.family} if author.family else {"@type": "Organization"}
        kind |= {"givenName": author.given} if author.given else {}
        id = f"#author-{number}"
        known = crate.dereference(id)
        found.append(known or crate.add(ContextEntity(crate, id, properties=kind | {"name": author.name})))
    return found


def _workflow(crate: ROCrate, folder: Path, citation: dict[str, Any]) -> Any:
    version = metadata.version("snakemake")
    workflow = crate.add_workflow(folder / "Snakefile", "Snakefile", main=True, lang="snakemake", lang_version=version)
    workflow["name"], workflow["version"] = citation["title"], citation["version"]
    workflow["license"], workflow["creator"] = crate.license, _authors(crate, citation)
    return workflow


def _is_input(name: str) -> bool:
    return name == "config.yaml" or (name.startswith("experiments/") and name.endswith((".py", ".csv")))


def _file(crate: ROCrate, folder: Path, name: str) -> Any:
    properties = {"name": name, "contentSize": str((folder / name).stat().st_size)}
    if kind := KINDS.get(PurePosixPath(name).suffix):
        properties["encodingFormat"] = kind
    return crate.add_file(folder / name, name, properties=properties)


def _folder(crate: ROCrate, folder: Path, name: str, text: str) -> Any:
    return crate.add_dataset(folder / name, f"{name}/", properties={"name": text})


def _run(crate: ROCrate, root: Path, workflow: Any, inputs: list[Any], outputs: list[Any]) -> None:
    """The run that made the outputs: ended when the pages were written."""
    ended = datetime.datetime.fromtimestamp(int((root / PAGES).stat().st_mtime), datetime.UTC)
    run = crate.add_action(
        workflow,
        "#build",
        object=inputs,
        result=outputs,
        properties={
            "name": "The build of the paper",
            "endTime": ended.isoformat(),
            "actionStatus": "http://schema.org/CompletedActionStatus",
        },
    )
    run["agent"] = crate.root_dataset["author"]


def write_archive(path: Path, folder: str, files: dict[str, bytes]) -> None:
    """A zip archive that depends on names and contents alone."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in sorted(files.items()):
            entry = zipfile.ZipInfo(f"{folder}/{name}", date_time=(1980, 1, 1, 0, 0, 0))
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = (0o100755 if content.startswith(b"#!") else 0o100644) << 16
            entry.create_system = 3  # Unix, wherever it is made
            archive.writestr(entry, content)


def release(root: Path, output: Path) -> Path:
    """Writes the archive into the folder `output`; returns its path."""
    version = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))["project"]["version"]
    files = files_of(root)
    described = json.dumps(crate_metadata(root, files), indent=2, ensure_ascii=False) + "\n"
    path = output / f"redact-{version}.zip"
    write_archive(path, f"redact-{version}", files | {METADATA: described.encode()})
    return path


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m redact.release", description=__doc__.partition("\n")[0])
    parser.add_argument("--output", type=Path, default=Path("release"), help="the folder to write the archive to")
    arguments = parser.parse_args()
    with one_line_errors():
        path = release(Path.cwd(), arguments.output)
        print(f"{path}: {path.stat().st_size / 1e6:.0f} MB")


if __name__ == "__main__":
    main()
