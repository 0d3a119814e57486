"""A preview that runs: a server, a process that makes pages, and an eye on the sources."""

import json
import subprocess
import sys
import threading
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from watchfiles import watch

from press.build.environment import job_variables
from press.errors import InputError
from press.preview import watching
from press.preview.server import Server, State
from press.preview.shadow import FOLDER, Shadow

SETTLED_MS = 30
"""An editor writes a file in several steps; they are one change where less than so many milliseconds lie between them."""


class Preview:
    """The preview of the checkout at `root`, from the block's begin to its end."""

    def __init__(self, root: Path, port: int):
        self.root = root
        (root / FOLDER).mkdir(exist_ok=True)
        self.state = State()
        self._server = Server(port, Shadow(root).served, self.state)
        self._stopped = threading.Event()
        self._number = 0
        self._maker = subprocess.Popen(
            [sys.executable, "-P", "-m", "press.preview.warm", str(root)],
            cwd=root,
            # What Python compiles goes by dates, to the second: of two edits in one second it would keep the first.
            env=job_variables(root / "lib", *_library(root)) | {"PYTHONDONTWRITEBYTECODE": "1"},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            encoding="utf-8",
        )

    @property
    def address(self) -> str:
        """Where the home page is."""
        return self._server.address

    def __enter__(self) -> Self:
        for serve in (lambda: self._server.serve_forever(0.05), self._listen):
            threading.Thread(target=serve, daemon=True).start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._stopped.set()
        assert self._maker.stdin
        with suppress(BrokenPipeError):
            self._maker.stdin.close()
        self._maker.wait()
        self._server.shutdown()
        self._server.server_close()

    def run(self) -> None:
        """Have pages made anew whenever a source changes, until this process is interrupted."""
        self._order([])
        folders = [self.root / name for name in watching.WATCHED if (self.root / name).exists()]
        files = [self.root / name for name in watching.SETTINGS if (self.root / name).exists()]
        changes = watch(
            *folders,
            *files,
            watch_filter=lambda _, path: watching.is_source(Path(path), self.root),
            step=SETTLED_MS,
            debounce=10 * SETTLED_MS,
            stop_event=self._stopped,
            raise_interrupt=True,
        )
        for changed in changes:
            self._order([Path(path) for _, path in changed])

    def _order(self, changed: Iterable[Path]) -> None:
        self._number += 1
        order = {
            "number": self._number,
            "pages": self.state.looked_at(),
            "fresh": watching.needs_the_library_anew(changed, self.root),
        }
        assert self._maker.stdin
        try:
            self._maker.stdin.write(json.dumps(order) + "\n")
            self._maker.stdin.flush()
        except BrokenPipeError:
            raise InputError("the process that makes the pages has ended, see above; start the preview again") from None

    def _listen(self) -> None:
        assert self._maker.stdout
        for line in self._maker.stdout:
            answer = json.loads(line)
            if answer.pop("number") == self._number:
                self._heard(answer)

    def _heard(self, answer: dict[str, Any]) -> None:
        kind = "error" if "error" in answer else "note"
        said = answer.get(kind, "")
        if said != self.state.wrong:
            for line in said.splitlines():
                print(f"{kind}: {line}", file=sys.stderr, flush=True)
        if changed := answer.get("changed", []):
            print(f"Changed after {answer['seconds']:.1f} s: {', '.join(changed)}", flush=True)
            self.state.changed(changed)
        if "error" in answer or "complete" in answer:
            self.state.set_wrong(said)


def _library(root: Path) -> list[Path]:
    """The folder of the machinery, where it is not the checkout's own."""
    own = Path(__file__).resolve().parents[2]
    return [] if own == (root / "lib").resolve() else [own]
