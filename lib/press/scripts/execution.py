"""Percent scripts executed as notebooks: a kernel of this interpreter, from the root of the checkout."""

import atexit
import logging
import re
import sys
from pathlib import Path

import nbformat
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError, CellTimeoutError, DeadKernelError
from traitlets.config import Config

from press.errors import DamagedFileError, InputError
from press.scripts import kernel, sockets
from press.scripts.cell_lines import place_of
from press.scripts.cells import tidy
from press.scripts.displays import terminal
from press.scripts.outputs import settle

ANSI = re.compile(r"\x1b\[[0-9;]*m")


def execute(notebook: nbformat.NotebookNode, script: Path, root: Path) -> None:
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
            kernel.write_places(places, str(script), [(cell.source, place_of(notebook, cell)[1]) for cell in code])
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
        tidy(notebook, str(script))
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
        raise InputError(f"{script}: {type(error).__name__}: {reason}; is there memory enough?") from None
    except RuntimeError as error:
        reason = str(error).strip().splitlines()[0]
        raise InputError(f"{script}: {reason}; expected {sys.executable} to run ipykernel, see above") from None


def _where(notebook: nbformat.NotebookNode, failed: int, traceback: str, script: Path, root: Path) -> str:
    """The line of the script in which a cell failed, or at least the cell."""
    cell = notebook.cells[failed]
    # IPython names a file that is there by its whole path, a home folder by its tilde.
    for path, row in re.findall(r"^\s*File (.+?):(\d+)(?=,|$)", ANSI.sub("", traceback), re.MULTILINE):
        if (root / Path(path).expanduser()).resolve() == (root / script).resolve():
            return f"{script}:{row}"
    return f"{script}: cell {failed} ({cell.source.strip().splitlines()[0]!r})"
