"""The bar: the last line of a terminal, which is written over while jobs run and gone when they have ended"""

import os
import threading
from collections.abc import Callable
from typing import TextIO

EVERY = 0.5
"""Seconds between two pictures of the bar."""

CELLS = 16
CLEAR = "\r\033[K"


class Bar:
    """A line that a thread draws anew, twice a second."""

    def __init__(self, stream: TextIO):
        self.stream = stream
        self._text: Callable[[], str] | None = None
        self._lock: threading.RLock = threading.RLock()
        self._over = threading.Event()
        self._thread: threading.Thread | None = None

    def start(self, text: Callable[[], str]) -> None:
        """Draw what `text` answers from now on, until `stop`. It is asked by the bar's own thread too."""
        with self._lock:
            self._text = text
            if self._thread is None:
                self._over.clear()
                self._thread = threading.Thread(target=self._draw_again, args=(self._over,), daemon=True)
                self._thread.start()

    def stop(self) -> None:
        """Take the bar off the terminal."""
        with self._lock:
            self._over.set()
            if self._thread is not None:
                self._thread = None
                self._write(CLEAR)
            self._over = threading.Event()

    def write(self, lines: str) -> None:
        """Write whole lines above the bar."""
        with self._lock:
            running = self._thread is not None and self._text is not None
            self._write(f"{CLEAR if running else ''}{lines}")
            if running:
                self._draw()

    def _draw_again(self, over: threading.Event) -> None:
        while not over.wait(EVERY):
            with self._lock:
                if not over.is_set():
                    self._draw()

    def _draw(self) -> None:
        text = self._text() if self._text else ""
        self._write(CLEAR + text[: width(self.stream) - 1])

    def _write(self, text: str) -> None:
        self.stream.write(text)
        self.stream.flush()


def width(stream: TextIO) -> int:
    """The columns of a terminal; 80 where it does not tell."""
    try:
        return os.get_terminal_size(stream.fileno()).columns or 80
    except OSError:
        return 80


def cells(done: int, total: int) -> str:
    """`[#####-----------]`, the share that is done."""
    full = CELLS * done // max(total, 1)
    return f"[{'#' * full}{'-' * (CELLS - full)}]"
