"""Execute a percent script over its results: `python -m press.steps.weave 2.6 --verdict … --notebook … --figures …`.

The script argues for a verdict (`expect`). When the data says otherwise nothing is executed and the build stops. Without one it
is a draft, and its page says so.
"""

import argparse
import atexit
import logging
import os
import re
import sys
from pathlib import Path

import nbformat
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError, CellTimeoutError, DeadKernelError
from traitlets.config import Config

from press.claims import record
from press.claims.judgement import verdict_of
from press.claims.record import Verdict
from press.errors import DamagedFileError, InputError, one_line_errors
from press.figures.folder import WEAVING
from press.files import checksums, planned, store
from press.project import load
from press.scripts import drafts, kernel, sockets
from press.scripts.cell_lines import note_places, place_of
from press.scripts.cells import refuse_raw_cells, tidy
from press.scripts.discovery import Script
from press.scripts.displays import terminal
from press.scripts.outputs import settle
from press.scripts.page import FIGURES
from press.scripts.page_head import add_head
from press.scripts.percent import read_notebook

ANSI = re.compile(r"\x1b\[[0-9;]*m")


def check_expectation(script: Script, verdict: Verdict) -> None:
    """Stop when the prose of a script argues for another verdict than the data gives. Of a draft, what it says so far.

    Raises:
        InputError: a line for each expectation that is wrong.
    """
    experiment, faults = script.experiment, []
    for claim in verdict.observations:
        expected = experiment.expect_observed.get(claim.key)
        if expected is not None and claim.status != expected:
            faults.append(
                f"{script.path}: the prose rests on expect_observed={{{claim.key!r}: {expected!r}}}, but the data says "
                f"{claim.status!r} ({claim.passes} of {claim.of} seeds); rewrite the prose, then expect_observed"
            )
    found = verdict_of([claim.status for claim in verdict.claims])
    if experiment.expect is not None and experiment.expect != found:
        told = "; ".join(f"{claim.key} {claim.status} ({claim.passes} of {claim.of} seeds)" for claim in verdict.claims)
        faults.append(
            f"{script.path}: the conclusion argues for expect={experiment.expect!r}, but the data says {found!r}: {told}; "
            "rewrite the conclusion, then expect"
        )
    if faults:
        raise InputError("\n".join(faults))


def to_notebook(script: Script) -> nbformat.NotebookNode:
    """The script as a notebook with a title made from its spec; cell ids are its cells' numbers, so that they stay."""
    notebook = read_notebook(script.path)
    refuse_raw_cells(notebook, script.path)
    cells = [cell for cell in notebook.cells if cell.cell_type != "raw"]
    notebook.cells = [*drafts.banner_cells(script.experiment), *cells]
    notebook.metadata = nbformat.from_dict(
        {
            "kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"},
            "language_info": {"name": "python"},
        }
    )
    note_places(notebook, cells, script.path)
    add_head(notebook, script.experiment)
    for number, cell in enumerate(notebook.cells):
        cell.id = f"cell-{number}"
    return notebook


def execute(notebook: nbformat.NotebookNode, script: Script, root: Path) -> None:
    """Run a notebook in place, from the root of the checkout.

    Raises:
        DamagedFileError: a cell read a file that is damaged.
        InputError: a cell failed, took too long, or ended the kernel; the message names the script, the cell and the error.
    """
    # A kernel that ends with a failed cell may still have a message on the way when its sockets are closed.
    logging.getLogger("tornado.general").setLevel(logging.CRITICAL)
    code = [cell for cell in notebook.cells if cell.cell_type == "code"]
    try:
        with sockets.private_folder() as folder:
            places = folder / "places.json"
            kernel.write_places(places, str(script.path), [(cell.source, place_of(notebook, cell)[1]) for cell in code])
            client = NotebookClient(
                notebook,
                kernel_name=kernel.NAME,
                kernel_manager_class=kernel.Manager,
                timeout=600,
                record_timing=False,
                resources={"metadata": {"path": str(root)}},
                config=Config({"Manager": {"folder": str(folder), "places": str(places)}}),
            )
            try:
                client.execute(env=kernel.environment(folder))
            finally:
                # Where no kernel came up it would be stopped once more at the end of Python, and that fails.
                atexit.unregister(client._cleanup_kernel)
        settle(notebook, root)
        tidy(notebook, str(script.path))
    except CellExecutionError as error:
        if error.ename == DamagedFileError.__name__:
            raise DamagedFileError(error.evalue) from None
        failed = next(
            (n for n, cell in enumerate(notebook.cells) if any(o.output_type == "error" for o in cell.get("outputs", []))),
            0,
        )
        told = f"{error.ename}: {' '.join(terminal(error.evalue).split())}".removesuffix(": ")
        raise InputError(f"{_where(notebook, failed, str(error), script, root)}: {told}") from None
    except (CellTimeoutError, DeadKernelError) as error:
        reason = str(error).strip().splitlines()[0]
        raise InputError(f"{script.path}: {type(error).__name__}: {reason}; is there memory enough?") from None
    except RuntimeError as error:
        reason = str(error).strip().splitlines()[0]
        raise InputError(f"{script.path}: {reason}; expected {sys.executable} to run ipykernel, see above") from None


def _where(notebook: nbformat.NotebookNode, failed: int, traceback: str, script: Script, root: Path) -> str:
    """The line of the script in which a cell failed, or at least the cell."""
    cell = notebook.cells[failed]
    # IPython names a file that is there by its whole path, a home folder by its tilde.
    for path, row in re.findall(r"^\s*File (.+?):(\d+)(?=,|$)", ANSI.sub("", traceback), re.MULTILINE):
        if (root / Path(path).expanduser()).resolve() == (root / script.path).resolve():
            return f"{script.path}:{row}"
    return f"{script.path}: cell {failed} ({cell.source.strip().splitlines()[0]!r})"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("id")
    parser.add_argument("--verdict", type=Path, required=True)
    parser.add_argument("--notebook", type=Path, required=True)
    parser.add_argument("--figures", type=Path, required=True, help="the folder into which the script draws, made anew")
    parser.add_argument("--verify", type=Path, help="the list of checksums that the verdict is in")
    parser.add_argument("--checksums", type=Path, help="the list of checksums to write")
    parser.add_argument("--planned", help="the digest of the claims that the build was planned with")
    arguments = parser.parse_args()

    script = load(Path.cwd()).find(Path("experiments"), arguments.id)
    planned.check_part(script, "claims", arguments.planned)
    if arguments.verify:
        checksums.verify(arguments.verify, Path.cwd(), [arguments.verdict])
    check_expectation(script, record.read(arguments.verdict))
    notebook = to_notebook(script)
    with store.replacing_folder(arguments.figures) as fresh:
        os.environ |= {WEAVING: "1", FIGURES: str(fresh)}
        execute(notebook, script, Path.cwd())
        store.write_text(arguments.notebook, nbformat.writes(notebook) + "\n")
    if arguments.checksums:
        checksums.write(arguments.checksums, [arguments.notebook, arguments.figures], Path.cwd())


if __name__ == "__main__":
    with one_line_errors():
        main()
