"""The Python that runs the cells of a script for its page: `python -m press.scripts.kernel places.json -f connection.json`.

A kernel of IPython's that reads nobody's settings, and in which a cell is a part of its script: what names a file and a line, a
warning, a traceback, the source of a function, names the script's own.
"""

import gc
import json
import linecache
import os
import sys
import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from ipykernel.compiler import XCachingCompiler
from ipykernel.iostream import OutStream
from ipykernel.ipkernel import IPythonKernel
from ipykernel.kernelapp import IPKernelApp
from ipykernel.zmqshell import ZMQInteractiveShell
from jupyter_client.kernelspec import KernelSpec, KernelSpecManager
from jupyter_client.manager import AsyncKernelManager
from traitlets import Type, Unicode, default

NAME = "python3"
"""What notebooks call a kernel of Python; here only a name, nothing is looked up by it."""

_FOREIGN = ("JUPYTER", "IPYTHON", "IPYKERNEL")
_UNWANTED = {"PYTHONSTARTUP", "PYTHONWARNINGS", "PYTHONINSPECT", "PYTHONDEVMODE", "PYTHONASYNCIODEBUG"}


def environment(folder: Path) -> dict[str, str]:
    """The variables of a kernel: without the user's settings of Jupyter and Python, and with one order of sets."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(_FOREIGN) and name not in _UNWANTED}
    return {**kept, "PYTHONHASHSEED": "0", "IPYTHONDIR": str(folder)}


# --- on the side of who starts it -------------------------------------------------------------------------------------


class _OnlyThis(KernelSpecManager):
    """Knows one kernel, this interpreter's, and looks for no other."""

    places = Unicode()

    def get_kernel_spec(self, kernel_name: str) -> KernelSpec:
        # -P: a file in the working directory is not to take the place of a module before the kernel runs.
        command = [sys.executable, "-P", "-m", "press.scripts.kernel", self.places, "-f", "{connection_file}"]
        provisioner = {"kernel_provisioner": {"provisioner_name": "local-provisioner"}}
        return KernelSpec(argv=command, display_name="Python 3", language="python", metadata=provisioner)


class Manager(AsyncKernelManager):
    """Starts this interpreter as a kernel, with sockets in `folder` instead of ports, which others on the machine could read.

    `places` is the file that says where the cells stand: see `write_places`.
    """

    folder = Unicode(config=True)
    places = Unicode(config=True)

    @default("kernel_spec_manager")
    def _only_this(self) -> KernelSpecManager:
        return _OnlyThis(places=self.places)

    @default("transport")
    def _sockets(self) -> str:
        return "ipc"

    @default("ip")
    def _where_sockets_lie(self) -> str:
        return str(Path(self.folder, "k"))

    @default("connection_file")
    def _connection_file(self) -> str:
        return str(Path(self.folder, "connection.json"))


def write_places(path: Path, script: str, cells: list[tuple[str, int]]) -> None:
    """Write down, for the kernel, the sources of the cells that it will run, in their order, and the lines where they begin.

    script: what messages are to call the script, from the working directory of the kernel. A line of 0 is one not known.
    """
    path.write_text(json.dumps({"script": script, "cells": cells}), encoding="utf-8")


# --- in the kernel ----------------------------------------------------------------------------------------------------


class _Places:
    """Where the cells stand that are still to come."""

    def __init__(self) -> None:
        self.script = ""
        self._coming: Iterator[tuple[str, int]] = iter(())

    def read(self, path: Path) -> None:
        told = json.loads(path.read_text(encoding="utf-8"))
        self.script, cells = told["script"], told["cells"]
        self._coming = iter([(source, line) for source, line in cells])
        # The whole script, so that any line of it can be shown, from whatever directory.
        text = Path(self.script).read_text(encoding="utf-8") if Path(self.script).is_file() else ""
        linecache.cache[self.script] = (len(text), None, text.splitlines(keepends=True), self.script)

    def line_of(self, source: str) -> int:
        """The line of the next cell that has this source; 0 where it is not known."""
        return next((line for other, line in self._coming if other == source), 0)


_places = _Places()


class _Compiler(XCachingCompiler):
    """Compiles a cell as the lines of the script that it is."""

    _line = 0

    def cache(self, transformed_code: str, number: int = 0, raw_code: str | None = None) -> str:
        raw_code = transformed_code if raw_code is None else raw_code
        self._line = _places.line_of(raw_code)
        if self._line:
            # IPython takes empty lines away from the top of a cell.
            self._line += _empty_lines_above(raw_code) - _empty_lines_above(transformed_code)
            return _places.script
        # No process id and no folder for temporary files, even here.
        name = f"{_places.script}, cell {number}"
        linecache.cache[name] = (len(transformed_code), None, transformed_code.splitlines(keepends=True), name)
        return name

    def ast_parse(self, source: str, filename: str = "<unknown>", symbol: str = "exec") -> Any:
        above = max(self._line - 1, 0) if filename == _places.script else 0
        return super().ast_parse("\n" * above + source, filename, symbol)


def _empty_lines_above(code: str) -> int:
    return next((number for number, line in enumerate(code.splitlines()) if line.strip()), 0)


class _Shell(ZMQInteractiveShell):
    def should_run_async(self, *arguments: Any, **options: Any) -> bool:
        # It compiles a cell to find out: what there is to be warned of is said when the cell is compiled to be run.
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return super().should_run_async(*arguments, **options)


class _Kernel(IPythonKernel):
    shell_class = Type(_Shell)
    compiler_class = Type(_Compiler)


class _Stream(OutStream):
    """Sends what the other stream holds back before it takes anything: what is written by turns stays in its order."""

    _held = False

    def write(self, string: str) -> int | None:
        for other in (sys.stdout, sys.stderr):
            if other is not self and isinstance(other, _Stream) and other._held:
                other._held = False
                other.flush()
        self._held = True
        return super().write(string)


class KernelApp(IPKernelApp):
    """The kernel as a program; its options are on the command line alone."""

    kernel_class = Type(_Kernel)

    @default("outstream_class")
    def _in_order(self) -> str:
        return f"{_Stream.__module__}.{_Stream.__name__}"

    def load_config_file(self, *_: Any, **__: Any) -> None:
        """Nobody's settings."""

    def _run_startup_files(self) -> None:
        """Nobody's files."""


def main() -> None:
    _places.read(Path(sys.argv.pop(1)))
    # A figure is thousands of objects that live until it is saved. To look for cycles among them as often as Python does by
    # itself takes a fourteenth of the time.
    gc.set_threshold(50_000, 20, 20)
    KernelApp.launch_instance()


if __name__ == "__main__":
    # What is configured by name has to be what runs: this file is `__main__`, and would be imported a second time.
    from press.scripts import kernel

    kernel.main()
