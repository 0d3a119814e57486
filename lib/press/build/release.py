"""One archive for a repository such as Zenodo: `python -m press.build.release`.

A folder <name>-<version> that is an RO-Crate (https://w3id.org/ro/wfrun/workflow/0.5): the source as committed, what the
workflow makes of it (results, figures, the site and the PDF), and `ro-crate-metadata.json`, which says what was made from what.
The same build gives the same archive, to the byte. Only a build of its own source is packed: with uncommitted changes there is
no archive, or, asked for, one that says so in its name.
"""

import argparse
import datetime
import json
import tempfile
import tomllib
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path, PurePosixPath
from typing import Any

import yaml
from rocrate.model.contextentity import ContextEntity
from rocrate.rocrate import ROCrate

from press.build.plan import Plan
from press.build.settings import configured
from press.build.status import in_short, stale_jobs
from press.errors import InputError, one_line_errors
from press.figures.citation_file import authors_of
from press.files import checksums, git, store
from press.project import load
from press.scripts import drafts

METADATA = "ro-crate-metadata.json"
PROFILES = {
    "https://w3id.org/ro/wfrun/process/0.5": "Process Run Crate",
    "https://w3id.org/ro/wfrun/workflow/0.5": "Workflow Run Crate",
    "https://w3id.org/workflowhub/workflow-ro-crate/1.0": "Workflow RO-Crate",
}
LICENSE = "https://spdx.org/licenses/MIT"
PAGES = "paper/_site/index.html"
BUILT = {
    "paper/_site": "The site",
    "figures": "Every figure: SVG for both themes, PNG and PDF in light",
    "results": "What was computed: arrays, tables, verdicts and executed notebooks",
}
KINDS = {
    ".csv": "text/csv",
    ".json": "application/json",
    ".pdf": "application/pdf",
    ".py": "text/x-python",
    ".yaml": "application/yaml",
}
UNCOMMITTED = "uncommitted"


@dataclass(frozen=True)
class Source:
    """The source of a release: path -> content, path -> target of a link, and what is not as committed (empty: nothing)."""

    files: dict[str, bytes]
    links: dict[str, str]
    changed: Sequence[str] = ()


def source_of(root: Path, dirty: bool = False) -> Source:
    """The source as it is committed; with `dirty`, as it is in the checkout.

    Raises:
        InputError: there is no git or no commit, or there are uncommitted changes and they were not asked for.
    """
    if not git.is_there():
        raise InputError("release: git is not on the search path; expected it, to take the source from the commit")
    try:
        commit = git.head(root) if git.top(root) == root.resolve() else None
    except git.GitError as error:
        raise InputError(f"release: no commit in {root.name} to take the source from: {error}") from None
    if commit is None:
        raise InputError(f"release: no commit in {root.name} to take the source from; commit first")
    changed = git.changes(root)
    if changed and not dirty:
        mended = "commit them, or pack the source as it is, marked so: make release DIRTY=1"
        raise InputError(f"release: {_named(changed)}: uncommitted; {mended}")
    files, links = git.committed(root, commit)
    if not changed:
        return Source(files, links)
    paths = {name: root / name for name in sorted({*files, *links, *changed})}
    return Source(
        {name: path.read_bytes() for name, path in paths.items() if path.is_file() and not path.is_symlink()},
        {name: str(path.readlink()) for name, path in paths.items() if path.is_symlink()},
        changed,
    )


def _named(names: Sequence[str], most: int = 8) -> str:
    """Names of files on one line, whatever is in them."""
    return in_short([name if name.isprintable() else repr(name) for name in names], most)


def built(root: Path, plan: Plan) -> dict[str, bytes]:
    """path -> content of what the workflow makes for its readers: what the plan names and the steps list, and nothing else.

    Raises:
        InputError: something of it is missing, or is not as it was made.
    """
    lists = plan.lists()
    names = {name for name in (*plan.everything(), *plan.finished()) if not (root / name).is_dir()} | set(lists)
    for listed in lists:
        checksums.verify(root / listed, root)
        names |= {name for name in checksums.read(root / listed) if name.startswith(tuple(f"{folder}/" for folder in BUILT))}
    # Pages that tell how long their build took: no list holds them.
    timed = {f"paper/_site/{name}" for name in checksums.TIMED}
    names |= {name for name in timed if (root / name).is_file()}
    check_that_all_is_there(root, sorted(names))
    for name in names:
        if name.endswith(".safetensors"):
            store.read_arrays(root / name)
    return {name: (root / name).read_bytes() for name in sorted(names)}


def check_that_all_is_there(root: Path, names: Sequence[str]) -> None:
    """Files, by their paths from `root`.

    Raises:
        InputError: one is missing.
    """
    for name in names:
        if not (root / name).is_file():
            raise InputError(f"release: {name} is missing; make it first, with make")


def check_that_it_is_fresh(snakefile: Path, finished: Sequence[str]) -> None:
    """By the workflow's own reckoning. finished: the files to be told of first.

    Raises:
        InputError: something would be made anew.
    """
    stale = stale_jobs(snakefile)
    for name in (*finished, *sorted(stale)):
        if name in stale:
            raise InputError(f"release: {name} is stale: {in_short(stale[name].causes())}; make it first, with make")


def crate_metadata(root: Path, files: dict[str, bytes], changed: Sequence[str] = ()) -> dict[str, Any]:
    """The content of ro-crate-metadata.json: the workflow, its inputs, the run and what came of it.

    changed: files that are not as committed.
    """
    citation = yaml.safe_load(files["CITATION.cff"])
    book = yaml.safe_load(files["paper/_quarto.yml"])["book"] | _bound(root)
    with tempfile.TemporaryDirectory() as scratch:
        # The library describes files on disk; what it describes is exactly what goes into the archive.
        folder = Path(scratch)
        for name, content in files.items():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            (folder / name).write_bytes(content)
        crate = ROCrate(version="1.1")  # what the profiles are defined on
        _describe(crate, citation, book, changed)
        workflow = _workflow(crate, folder, citation)
        inputs = [_file(crate, folder, name) for name in files if _is_input(name)]
        outputs = [_file(crate, folder, load(root).finished()[-1])]
        outputs += [
            _file(crate, folder, name) for name in files if name.startswith("results/") and name.endswith("verdict.json")
        ]
        outputs += [_folder(crate, folder, name, text) for name, text in BUILT.items()]
        _run(crate, root, workflow, inputs, outputs)
        described = crate.metadata.generate()
    described["@graph"].sort(key=lambda entity: entity["@id"])
    return described


def _bound(root: Path) -> dict[str, str]:
    """The abstract, where its numbers were filled in when the pages were bound."""
    path = root / "paper/_quarto-chapters.yml"
    book = yaml.safe_load(path.read_text(encoding="utf-8"))["book"] if path.is_file() else {}
    return {name: book[name] for name in ("abstract",) if name in book}


def _describe(crate: ROCrate, citation: dict[str, Any], book: dict[str, Any], changed: Sequence[str]) -> None:
    crate.name, crate.description = book["title"], " ".join(book["abstract"].split())
    if changed:
        crate.name += " (with uncommitted changes)"
        crate.description = f"Made with uncommitted changes in {', '.join(changed)}. {crate.description}"
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


def write_archive(path: Path, folder: str, files: dict[str, bytes], links: dict[str, str]) -> None:
    """A zip archive that depends on names and contents alone."""
    path.parent.mkdir(parents=True, exist_ok=True)
    entries = {name: (0o100755 if content.startswith(b"#!") else 0o100644, content) for name, content in files.items()}
    entries |= {name: (0o120777, target.encode()) for name, target in links.items()}
    with store.replacing(path) as unfinished, zipfile.ZipFile(unfinished, "w") as archive:
        for name, (mode, content) in sorted(entries.items()):
            entry = zipfile.ZipInfo(f"{folder}/{name}", date_time=(1980, 1, 1, 0, 0, 0))
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = mode << 16
            entry.create_system = 3  # Unix, wherever it is made
            archive.writestr(entry, content)


def release(root: Path, output: Path, source: Source, made: dict[str, bytes]) -> Path:
    """Writes the archive of `source` and of what is `built` into the folder `output`; returns its path."""
    files = source.files | made
    package = tomllib.loads(files["pyproject.toml"].decode())["project"]
    name = f"{package['name']}-{package['version']}{f'-{UNCOMMITTED}' if source.changed else ''}"
    described = json.dumps(crate_metadata(root, files, source.changed), indent=2, ensure_ascii=False) + "\n"
    path = output / f"{name}.zip"
    write_archive(path, name, files | {METADATA: described.encode()}, source.links)
    return path


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m press.build.release", description=__doc__.partition("\n")[0])
    parser.add_argument("--output", type=Path, default=Path("release"), help="the folder to write the archive to")
    parser.add_argument("--dirty", action="store_true", help="pack uncommitted changes too; the archive's name says so")
    parser.add_argument("--check", action="store_true", help="only say whether the source can be packed")
    arguments = parser.parse_args()
    with one_line_errors():
        root = Path.cwd()
        project = load(root)
        if not arguments.check:
            check_that_all_is_there(root, project.finished())
        source = source_of(root, arguments.dirty)
        plan = project.plan(configured(), Path("experiments"))
        drafts.refuse(script.experiment for script in plan.scripts.values())
        if arguments.check:
            return
        check_that_it_is_fresh(Path("Snakefile"), project.finished())
        path = release(root, arguments.output, source, built(root, plan))
        print(f"{path}: {path.stat().st_size / 1e6:.0f} MB")
        if source.changed:
            print(f"(with uncommitted changes in {_named(source.changed)})")


if __name__ == "__main__":
    main()
