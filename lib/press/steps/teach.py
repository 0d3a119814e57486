"""Execute a tutorial, a percent script that is a page: `python -m press.steps.teach tutorials/x.py --notebook … …`."""

import argparse
from pathlib import Path

import nbformat

from press.errors import one_line_errors
from press.files import checksums, planned, store
from press.project import load
from press.scripts import kept_runs
from press.scripts.cells import read_options
from press.scripts.percent import number_cells, prepared


def show_code(notebook: nbformat.NotebookNode) -> None:
    """Have the code of every cell lie open on the page, as it is what a tutorial is about, unless the cell says otherwise."""
    for cell in notebook.cells:
        if cell.cell_type == "code" and "code-fold" not in read_options(cell.source, "a cell of the tutorial")[0]:
            cell.source = f"#| code-fold: false\n{cell.source}"


def teach(script: Path, root: Path, path: Path) -> None:
    """Write the executed notebook of a tutorial to `path`; kept outputs save a kernel.

    Raises:
        InputError: a cell failed.
    """
    notebook = prepared(script)
    number_cells(notebook)
    run = kept_runs.Run(notebook, script, root, load(root), (), "press.steps.teach")
    kept = root / kept_runs.FOLDER / f"{script.stem}.json"
    if not run.recall(kept):
        from press.scripts.execution import execute  # a kernel's packages take their time

        execute(notebook, script, root)
        run.keep(kept)
    show_code(notebook)
    store.write_text(path, nbformat.writes(notebook) + "\n")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("script", type=Path)
    parser.add_argument("--notebook", type=Path, required=True)
    parser.add_argument("--unchanged", nargs="*", default=[], help="files, each with the digest that it was planned with")
    parser.add_argument("--checksums", type=Path, help="the list of checksums to write")
    arguments = parser.parse_args()

    planned.check_files(arguments.unchanged)
    teach(arguments.script, Path.cwd(), arguments.notebook)
    if arguments.checksums:
        checksums.write(arguments.checksums, [arguments.notebook], Path.cwd())


if __name__ == "__main__":
    with one_line_errors():
        main()
