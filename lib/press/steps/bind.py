"""Bind the pages into the Quarto project: `python -m press.steps.bind --paper paper`.

Writes what the project's own sources refer to: the list of chapters, the notebooks, the variables that prose may name, the
table of verdicts, and the catalogue of figures with what pages show of it. Experiments come from experiments/*.py; no list
of them is kept anywhere.
"""

import argparse
import importlib
import json
import re
import shutil
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import nbformat
import yaml

from press.build import reproduction, survival
from press.claims import registered
from press.claims.variables import claim_variables
from press.claims.verdict_table import Row, verdict_table
from press.errors import InputError, one_line_errors
from press.figures import catalogue, citation_file, fold_names, folds
from press.figures.drawn import picture
from press.files import checksums, store
from press.files.revision import Revision
from press.files.source_files import matching
from press.project import Binding, Project, in_parts, load
from press.scripts import missing_pages
from press.scripts.cells import with_files
from press.scripts.discovery import Script
from press.site.abstract import FILE as ABSTRACT
from press.site.abstract import abstract
from press.site.reading.settings import read_yaml

FIGURE = re.compile(r"^!\[.*\{#(fig-[\w-]+) .*\}$", re.MULTILINE)
"""A figure as `picture` writes it, a line of its own."""

CLAIMS = re.compile(r"\{#(claim-[\w-]+|tbl-[\w-]+-claims)")
"""A claim in a table of claims, and such a table."""

# The variables of the prose are thousands of lines, and Python's own writer takes its time.
YAML_DUMPER = getattr(yaml, "CSafeDumper", yaml.SafeDumper)


def appendices(scripts: Sequence[Script]) -> list[Any]:
    """An appendix an experiment, as `_quarto.yml` lists them in parts."""
    parts: dict[str, list[str]] = {}
    for script in in_parts(scripts):
        parts.setdefault(script.experiment.part, []).append(f"experiments/{script.experiment.slug}.ipynb")
    return [{"part": part, "chapters": pages} for part, pages in parts.items()]


def letters(scripts: Sequence[Script]) -> dict[str, str]:
    """The letter of each experiment's appendix, by the experiment's slug."""
    pages = [page for part in appendices(scripts) for page in part["chapters"]]
    return {Path(page).stem: fold_names.letter(position) for position, page in enumerate(pages)}


def with_folds(notebook: str, figures: catalogue.Catalogue, letter: str) -> str:
    """An executed notebook, as text, in which every figure of the catalogue is followed by its fold.

    letter: that of its appendix, by which folds are named.
    """
    each = {figure["id"]: folds.fold(figure, figures) for figure in figures["figures"]}

    def folded(markdown: str) -> str:
        return FIGURE.sub(lambda found: f"{found[0]}\n\n{each[found[1]]}" if found[1] in each else found[0], markdown)

    read = nbformat.reads(notebook, as_version=4)
    for cell in read.cells:
        if cell.cell_type == "markdown":
            cell.source = folded(cell.source)
        for output in cell.get("outputs", []):
            if "text/markdown" in output.get("data", {}):
                output["data"]["text/markdown"] = folded(output["data"]["text/markdown"])
    fold_names.name_in_notebook(read, letter)
    return nbformat.writes(read) + "\n"


def figures_to_include(figures: catalogue.Catalogue) -> dict[str, str]:
    """figure id -> the figure and its fold, as Markdown, of the figures that written pages show."""
    return {
        figure["id"]: f"{picture(figure)}\n\n{folds.fold(figure, figures)}"
        for figure in figures["figures"]
        if figure["page"]["source"].endswith(".qmd")
    }


def bind_notebook(notebook: str, folder: Path, name: str) -> None:
    """Write an executed notebook, as text, into a folder of the paper, and the pictures in it into that of figures."""
    bound, pictures = with_files(notebook, f"{name}.ipynb", name, "/_generated/figures")
    store.write_text(folder / f"{name}.ipynb", bound)
    for picture_name, content in pictures.items():
        with store.replacing(folder.parent / "_generated" / "figures" / picture_name) as temporary:
            temporary.write_bytes(content)


def bind_experiments(
    paper: Path, scripts: Sequence[Script], figures: catalogue.Catalogue, lettered: Mapping[str, str], sources: list[str]
) -> None:
    """Write the notebook of each page, with its figures' folds. sources: what pages say, to which they are added."""
    shutil.rmtree(paper / "experiments", ignore_errors=True)
    for script in scripts:
        notebook = (Path("results") / script.experiment.id / "notebook.ipynb").read_text(encoding="utf-8")
        sources.append(notebook)
        slug = script.experiment.slug
        bind_notebook(with_folds(notebook, figures, lettered[slug]), paper / "experiments", slug)


def bind_tutorials(paper: Path, names: Sequence[str]) -> None:
    """Write the notebook of each tutorial."""
    shutil.rmtree(paper / "tutorials", ignore_errors=True)
    for name in names:
        checksums.verify(Path(f"results/checksums/teach-{name}.sha256"), Path.cwd())
        bind_notebook(Path("results/tutorials", f"{name}.ipynb").read_text(encoding="utf-8"), paper / "tutorials", name)


def variables(project: Project, scripts: Sequence[Script], missing: Sequence[Script], sources: Sequence[str]) -> dict[str, Any]:
    """What prose may name, by experiment: `{{< var ex2-6.verdict >}}`."""
    binder = importlib.import_module(project.binder) if project.binder else None
    more = binder.variables if binder else lambda script, root: {}
    history = registered.of_checkout(Path.cwd(), getattr(binder, "RENAMED", {}))
    named = {}
    for script in scripts:
        id, slug = script.experiment.id, script.experiment.slug
        judged = claim_variables(project.verdict(Path.cwd(), id))
        named[f"ex{slug}"] = registered.variables(id, judged, history) | more(script, Path.cwd())
    stand_ins = {f"ex{s.experiment.slug}": missing_pages.variables(s.experiment.slug, sources) for s in missing}
    return named | stand_ins


def fill_folders(generated: Path, folders: Mapping[str, Mapping[str, bytes]]) -> None:
    """Fill folders of `generated`, each anew. folders: name -> the content of each of its files, by name."""
    for folder, files in folders.items():
        with store.replacing_folder(generated / folder) as fresh:
            for name, content in files.items():
                (fresh / name).write_bytes(content)


def row(project: Project, script: Script) -> Row:
    """A row of the table of verdicts, with what its page has that the row can lead to."""
    experiment = script.experiment
    notebook = Path("results", experiment.id, "notebook.ipynb").read_text(encoding="utf-8")
    return Row(experiment, project.verdict(Path.cwd(), experiment.id), frozenset(CLAIMS.findall(notebook)))


def write_chapters(
    paper: Path, project: Project, scripts: Sequence[Script], root: Path, revision: Revision, named: Mapping[str, Any]
) -> None:
    """Write the list of the book's pages, what stands at the foot of each, and the abstract. named: what it may name."""
    chapters = {
        "author": [author.name for author in citation_file.read(root).authors],
        "chapters": list(project.chapters),
        "appendices": appendices(scripts),
        "page-footer": f"Built from {revision.words}.",
    }
    if text := abstract(paper, named):
        chapters["abstract"] = text
    store.write_text(paper / "_quarto-chapters.yml", yaml.safe_dump({"book": chapters}, sort_keys=False))


def bind_page(paper: Path, project: Project, source: str, root: Path, revision: Revision) -> None:
    """Bind one page of those that were bound before: `source` is its path in the paper's folder.

    What it has of other pages stays as it is: the verdicts, the gallery, what prose may name of an experiment.
    """
    scripts = project.discover(Path("experiments"))
    known = read_yaml(paper / "_variables.yml")
    write_chapters(paper, project, list(scripts.values()), root, revision, known)
    book = read_book_settings(paper)
    for script in scripts.values():
        if source == f"experiments/{script.experiment.slug}.ipynb":
            figures = catalogue.make(root, project.name, [script.experiment.id], book, revision)
            notebook = (Path("results") / script.experiment.id / "notebook.ipynb").read_text(encoding="utf-8")
            slug = script.experiment.slug
            bind_notebook(with_folds(notebook, figures, letters(list(scripts.values()))[slug]), paper / "experiments", slug)
    for name in project.tutorials:
        if source == f"tutorials/{name}.ipynb":
            bind_notebook(Path("results/tutorials", f"{name}.ipynb").read_text(encoding="utf-8"), paper / "tutorials", name)
    drawn = [page.id for page in (*project.figures_before, *project.figures_after) if page.source == source]
    if drawn:
        for id, text in figures_to_include(catalogue.make(root, project.name, drawn, book, revision)).items():
            store.write_text(paper / "_generated" / "figures" / f"{id}.qmd", text + "\n")
        fold_names.name_in_written(paper, project.chapters)


def read_book_settings(paper: Path) -> dict[str, Any]:
    """What `_quarto.yml` says of the book.

    Raises:
        InputError: it names authors, which another file does.
    """
    book = yaml.safe_load((paper / "_quarto.yml").read_text(encoding="utf-8"))["book"]
    if book.get("author"):
        raise InputError(
            f"paper/_quarto.yml: book.author is {book['author']!r}, expected none: {citation_file.FILE} names them"
        )
    return book


def bind(
    project: Project,
    paper: Path,
    revision: Revision,
    *,
    without: Mapping[str, str],
    settings: Mapping[str, Any],
    listed: Path | None = None,
) -> None:
    """Bind all pages of the checkout in the working directory.

    paper: the folder with `_quarto.yml`. without: experiments that could not be built, and why. settings: what config.yaml
    says. listed: the list of checksums to write.

    Raises:
        InputError: a figure has a name that another has, or cannot be cited.
        DamagedFileError: what is bound is not as it was made.
    """
    root = Path.cwd()
    generated = paper / "_generated"

    every = project.discover(Path("experiments"))
    missing = [script for id, script in every.items() if id in without]
    scripts = in_parts(script for id, script in every.items() if id not in without)
    for script in scripts:
        checksums.verify(Path(checksums.LIST.format(id=script.experiment.id, step="weave")), root)
    book = read_book_settings(paper)

    before, after = ([page.id for page in pages] for pages in (project.figures_before, project.figures_after))
    ids = [script.experiment.id for script in scripts]
    figures = catalogue.make(root, project.name, [*before, *ids, *after], book, revision)
    catalogue.check(figures)
    store.write_json(catalogue.CATALOGUE, figures)
    store.write_text(generated / "gallery.qmd", folds.gallery(figures))
    included = figures_to_include(figures)
    shutil.rmtree(generated / "figures", ignore_errors=True)
    (generated / "figures").mkdir(parents=True)  # which may stay empty: the workflow expects it all the same
    for id, text in included.items():
        store.write_text(generated / "figures" / f"{id}.qmd", text + "\n")

    written = [*matching(paper, "*.qmd"), *matching(paper, ABSTRACT)]
    sources = [path.read_text(encoding="utf-8") for path in written]
    bind_experiments(paper, scripts, figures, letters(list(every.values())), sources)
    for script in missing:
        text = missing_pages.page(script, without[script.experiment.id], sources)
        store.write_text(paper / "experiments" / f"{script.experiment.slug}.ipynb", text)
    bind_tutorials(paper, project.tutorials)
    named = variables(project, scripts, missing, sources)
    write_chapters(paper, project, list(every.values()), root, revision, named)
    store.write_text(
        paper / "_variables.yml",
        yaml.dump(named, Dumper=YAML_DUMPER, sort_keys=False, allow_unicode=True, default_style='"'),
    )

    # What was timed differs from build to build: left out of one that has to be the same to the byte.
    timed = not reproduction.epoch()
    rows = [row(project, script) for script in scripts]
    verdicts = missing_pages.note(without) + verdict_table(rows, [script.experiment for script in missing], root)
    versions = reproduction.versions_table(Path("pyproject.toml"), Path("requirements.lock"))
    parts = {
        "verdicts": f"{verdicts}\n",
        "environment": f"{versions}\n\n: The packages that are asked for. {{#tbl-environment}}\n",
        "build": reproduction.build_tables(Path("results"), project.steps, set(ids), timed=timed),
        "survival": survival.report_table(survival.read_report()),
    }
    if project.binder:
        binding = Binding(root, tuple(scripts), tuple(missing), included, timed, dict(settings))
        binder = importlib.import_module(project.binder)
        parts |= binder.write_parts(binding)
        fill_folders(generated, getattr(binder, "folders", lambda binding: {})(binding))
    for name, text in parts.items():
        store.write_text(generated / f"{name}.qmd", text)
    fold_names.name_in_written(paper, project.chapters)
    if listed:
        made = [
            paper / "experiments",
            paper / "tutorials",
            generated,
            paper / "_quarto-chapters.yml",
            paper / "_variables.yml",
            catalogue.CATALOGUE,
        ]
        checksums.write(listed, made, root)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--paper", type=Path, default=Path("paper"))
    parser.add_argument("--revision", type=Revision.parse, default=Revision(), help="commit, date, and clean or changed")
    parser.add_argument("--without", type=json.loads, default={}, help="experiments that could not be built, and why, as JSON")
    parser.add_argument("--settings", type=json.loads, default={}, help="what config.yaml says, as JSON, for the study's parts")
    parser.add_argument("--checksums", type=Path, help="the list of checksums to write")
    arguments = parser.parse_args()
    bind(
        load(Path.cwd()),
        arguments.paper,
        arguments.revision,
        without=arguments.without,
        settings=arguments.settings,
        listed=arguments.checksums,
    )


if __name__ == "__main__":
    with one_line_errors():
        main()
