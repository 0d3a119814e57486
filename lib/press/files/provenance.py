"""Where a figure comes from: the line of the script that asked for it, the function that drew it, files and versions."""

import hashlib
import inspect
import linecache
import platform
import sys
from collections.abc import Callable
from functools import cache
from importlib import metadata
from pathlib import Path
from types import FrameType
from typing import Any

from press.files.source_files import within

PACKAGES = ("numpy", "matplotlib", "torch")
"""The packages whose versions a figure names; read from their metadata, not imported."""

Place = dict[str, Any]
"""`path` from the checkout's root, and `line` from 1; None where it cannot be known."""


def place_of_call(script: Path, root: Path) -> Place:
    """The line of a percent script from which, through whatever functions, this is called."""
    frame: FrameType | None = sys._getframe(1)
    while frame is not None:
        line = _line_in(script, frame.f_code.co_filename, frame.f_lineno)
        if line is not None:
            return {"path": relative(script, root), "line": line}
        frame = frame.f_back
    return {"path": relative(script, root), "line": None}


def place_of_function(function: Callable[..., Any], script: Path, root: Path) -> Place:
    """The name of a function and the line that it begins in: in the library or in the script itself."""
    function = inspect.unwrap(function)
    module, name = getattr(function, "__module__", ""), getattr(function, "__qualname__", repr(function))
    code = getattr(function, "__code__", None)
    if code is None:
        return {"name": name, "path": relative(script, root), "line": None}
    line = _line_in(script, code.co_filename, code.co_firstlineno)
    if line is not None or module == "__main__":
        return {"name": name, "path": relative(script, root), "line": line}
    return {"name": f"{module}.{name}", "path": relative(Path(code.co_filename), root), "line": code.co_firstlineno}


def _line_in(script: Path, filename: str, line: int) -> int | None:
    """The line of the script that is `line` of a file being run: of the script itself, or of one of its cells.

    A notebook's kernel runs each cell as a file of its own, whose text Python's line cache holds. A percent script holds
    the same text, so it is looked for there. None for a file that is no part of the script.
    """
    if Path(filename) == script or Path(filename).resolve() == script.resolve():
        return line
    cell = [text.rstrip() for text in linecache.getlines(filename)]
    while cell and not cell[-1]:
        cell.pop()
    if not cell or line > len(cell):
        return None
    lines = [text.rstrip() for text in script.read_text(encoding="utf-8").splitlines()]
    for start in range(len(lines) - len(cell) + 1):
        if lines[start : start + len(cell)] == cell:
            return start + line
    return None


def sha256(path: Path) -> str:
    """The digest of a file's content."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def versions() -> dict[str, str]:
    """Python's version and those of `PACKAGES`, as far as they are installed."""
    return dict(_versions())


@cache  # each of them is looked for in all folders of packages
def _versions() -> dict[str, str]:
    found = {"python": platform.python_version()}
    for package in PACKAGES:
        try:
            found[package] = metadata.version(package)
        except metadata.PackageNotFoundError:
            continue
    return found


def relative(path: Path, root: Path) -> str:
    """A path from the checkout's root, the library's too where it is installed elsewhere or linked; of others only the name."""
    for library in (Path(__file__).resolve().parents[2], (root / "lib").resolve()):
        if path.resolve().is_relative_to(library):
            return f"lib/{path.resolve().relative_to(library).as_posix()}"
    return (within(path, root) or Path(path.name)).as_posix()
