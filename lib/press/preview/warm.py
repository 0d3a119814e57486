"""The process behind a preview, in which what takes long to import lies ready: `python -m press.preview.warm ROOT`.

It holds third parties' packages and none of our own. A fork of it, the reader, imports the library as it is now and reads all
pages; a fork of that does the work of one change, and can be stopped for the next. Where a module of the library changes, the
reader is replaced.

It is told what to do line by line on standard input: {"number": 3, "pages": ["index.html"], "fresh": true}; fresh where the
library changed. It answers on standard output, with the same number: {"changed": [...]}, {"error": "..."}.
"""

import contextlib
import importlib
import json
import os
import select
import signal
import sys
import time
import traceback
from pathlib import Path
from typing import Any

THIRD_PARTIES = (
    *(
        "grimp",
        "jsonschema",
        "jupyter_client",
        "jupytext",
        "matplotlib.backends.backend_agg",
        "matplotlib.backends.backend_pdf",
    ),
    *("matplotlib.backends.backend_svg", "nbclient", "nbformat", "numpy", "PIL.Image", "pypandoc", "safetensors.numpy", "yaml"),
    *("IPython.display", "concurrent.futures.thread", "fontTools.ttLib", "fontTools.subset"),
)

GRACE = 0.2
"""Seconds that work which is no longer wanted has to end. A kernel that it leaves behind ends by itself a second later."""

LOG = Path(".preview/log")
"""Where that goes which kernels and others print on the way, from the root of the checkout."""


def told(error: BaseException, root: Path) -> str:
    """An error as a line a fault: what the library says of what it refuses; of any other, where it was raised."""
    if "InputError" in {kind.__name__ for kind in type(error).__mro__}:
        return str(error)
    if isinstance(error, SyntaxError):
        place, words = f"{error.filename}:{error.lineno}", error.msg
    else:
        frames = traceback.extract_tb(error.__traceback__)
        mine = [frame for frame in frames if Path(frame.filename).is_relative_to(root / "lib")]
        words = " ".join(str(error).split())
        place = f"{mine[-1].filename}:{mine[-1].lineno}" if mine and f"{root}{os.sep}" not in words else ""
    return ": ".join(filter(None, (place, type(error).__name__, words))).replace(f"{root}{os.sep}", "")


def forget_library(root: Path) -> None:
    """Have the modules of the library be imported again; this one goes on as it is."""
    library = str(root / "lib") + os.sep
    for name, module in list(sys.modules.items()):
        if name != "__main__" and (
            name.partition(".")[0] == "press" or str(getattr(module, "__file__", "")).startswith(library)
        ):
            del sys.modules[name]
    importlib.invalidate_caches()


class Lines:
    """What comes in on a descriptor, line by line, without waiting for more than there is."""

    def __init__(self, descriptor: int):
        self.descriptor = descriptor
        self.ended = False
        self._held = b""

    def read(self) -> list[str]:
        """The lines that came in since; waits for at least a part of one, or the end."""
        came = os.read(self.descriptor, 65536)
        self.ended = not came
        *lines, self._held = (self._held + came).split(b"\n")
        return [line.decode() for line in lines]


class Fork:
    """A process that was forked from this one: its id, and a pipe that ends when it does."""

    def __init__(self, process: int, alive: int):
        self.process, self.alive = process, alive

    def wait(self, patience: float) -> None:
        """Wait until it ends by itself; after so many seconds, end it."""
        if select.select([self.alive], [], [], patience)[0]:
            self.ended()
        else:
            self.stop()

    def stop(self) -> None:
        """End it, and wait until it has."""
        for sign, patience in ((signal.SIGTERM, GRACE), (signal.SIGKILL, GRACE)):
            with contextlib.suppress(ProcessLookupError):
                os.kill(self.process, sign)
            if select.select([self.alive], [], [], patience)[0]:
                break
        self.ended()

    def ended(self) -> None:
        """To be called once, when it has ended."""
        os.waitpid(self.process, 0)
        os.close(self.alive)


def fork(run: Any) -> Fork:
    """Run a function in a fork of this process."""
    alive, held = os.pipe()
    process = os.fork()
    if process:
        os.close(held)
        return Fork(process, alive)
    status = 1
    try:
        os.close(alive)
        run()
        status = 0
    except SystemExit as end:
        status = end.code if isinstance(end.code, int) else 1
    except BaseException:
        traceback.print_exc()
    finally:
        with contextlib.suppress(OSError, ValueError):
            sys.stderr.flush()
        os._exit(status)


class Reader:
    """The library as it is now, and all pages as they were read."""

    def __init__(self, root: Path, orders: int, answers: int):
        self.root, self.orders, self.answers = root, Lines(orders), answers
        self.book: Any = None

    def run(self) -> None:
        signal.signal(signal.SIGTERM, signal.SIG_DFL)
        forget_library(self.root)
        fault = ""
        try:
            pages = importlib.import_module("press.preview.pages")
        except BaseException as error:
            fault = told(error, self.root)
        working: Fork | None = None
        while not self.orders.ended:
            ready, _, _ = select.select([self.orders.descriptor, *([working.alive] if working else [])], [], [])
            lines = self.orders.read() if self.orders.descriptor in ready else []
            if working and (lines or self.orders.ended):
                working.stop()
                working = None
            elif working and working.alive in ready:
                working.ended()
                working = None
                self.book = pages.keep_book(self.root)
            if lines:
                order = json.loads(lines[-1])
                if fault:
                    self.answer(order, error=fault)
                else:
                    working = fork(lambda order=order: self.work(pages, order))

    def work(self, pages: Any, order: dict[str, Any]) -> None:
        """One change."""
        with open(self.root / LOG, "wb") as log:
            os.dup2(log.fileno(), sys.stderr.fileno())
        signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
        started = time.monotonic()

        def report(answer: dict[str, Any]) -> None:
            self.answer(order, **answer, seconds=time.monotonic() - started)

        try:
            pages.work(self.root, order["pages"], self.book, report)
        except SystemExit:
            raise
        except BaseException as error:
            report({"error": told(error, self.root)})

    def answer(self, order: dict[str, Any], **answer: Any) -> None:
        with os.fdopen(os.dup(self.answers), "w", encoding="utf-8") as file:
            file.write(json.dumps({"number": order["number"], **answer}) + "\n")


def main() -> None:
    root = Path(sys.argv[1])
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # whoever started this one ends it
    answers = os.dup(sys.stdout.fileno())
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    for name in THIRD_PARTIES:
        with contextlib.suppress(ImportError):
            importlib.import_module(name)
    orders = Lines(sys.stdin.fileno())
    reader: Fork | None = None
    to_reader = -1
    while True:
        lines = orders.read()
        if reader and (orders.ended or any(json.loads(line)["fresh"] for line in lines)):
            os.close(to_reader)  # which ends it, and its work
            reader.wait(3 * GRACE)
            reader = None
        if orders.ended:
            return
        if lines and reader is None:
            end, to_reader = os.pipe()
            reader = fork(lambda end=end, other=to_reader: (os.close(other), Reader(root, end, answers).run()))
            os.close(end)
        for line in lines[-1:]:
            os.write(to_reader, f"{line}\n".encode())


if __name__ == "__main__":
    main()
