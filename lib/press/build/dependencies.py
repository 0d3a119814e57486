"""Which files of the library a command depends on: found in the import graph, so that no list is kept by hand."""

import ast
import importlib.util
import py_compile
from collections.abc import Iterable
from contextlib import suppress
from functools import cache
from importlib.machinery import SourcelessFileLoader
from pathlib import Path
from py_compile import PycInvalidationMode

import grimp

from press.errors import InputError

PACKAGES = ("anchoring", "press", "redact")

_BY_CONTENT = b"\x03\0\0\0"
"""What stands in a compiled module, after Python's version, when it goes by the content of its source (PEP 552)."""


@cache
def _graph() -> grimp.ImportGraph:
    return grimp.build_graph(*PACKAGES, cache_dir=None)


@cache
def files_behind(module: str) -> list[Path]:
    """The files of the modules of `redact` that `module` imports, directly or not, and its own; sorted.

    The schema that a module reads is one of them: it lies beside it and has its name.
    """
    graph = _graph()
    if f"{module}.__main__" in graph.modules:  # `python -m package`
        module = f"{module}.__main__"
    root = Path(__file__).parents[2]
    files = set()
    for name in _loaded(module, graph):
        path = root.joinpath(*name.split("."))
        files.add(path / "__init__.py" if path.is_dir() else path.with_suffix(".py"))
        files |= {schema for schema in [path.with_suffix(".schema.json")] if schema.is_file()}
    return sorted(files)


def modules_behind(module: str) -> list[str]:
    """The same as text, relative to the working directory where they lie below it.

    A checkout can so be moved without becoming stale.
    """
    here = Path.cwd()
    return sorted(str(file.relative_to(here) if file.is_relative_to(here) else file) for file in files_behind(module))


def go_by_content(modules: Iterable[Path]) -> None:
    """Have Python compare what it compiled of some modules with their content, from now on.

    It else compares dates, to the second, and sizes: a module that was unpacked over another of the same date and size would
    run as it was before.
    """
    for path in modules:
        compiled = Path(importlib.util.cache_from_source(str(path)))
        with suppress(OSError):  # a library that may not be written into
            if not _goes_by_content(compiled):
                py_compile.compile(str(path), str(compiled), quiet=2, invalidation_mode=PycInvalidationMode.CHECKED_HASH)
                # On a full disk Python writes as much of it as there is room for, and later cannot read it.
                if not _goes_by_content(compiled):
                    compiled.unlink(missing_ok=True)


def _goes_by_content(compiled: Path) -> bool:
    """Whether a compiled module is there, is whole and goes by the content of its source."""
    if not compiled.is_file() or compiled.read_bytes()[4:8] != _BY_CONTENT:
        return False
    try:
        SourcelessFileLoader(compiled.stem, str(compiled)).get_code(compiled.stem)
    except (EOFError, ImportError, ValueError, TypeError):
        return False
    return True


def modules_of_script(path: Path) -> list[str]:
    """The files of the modules of `redact` that a percent script imports, directly or not; sorted.

    Raises:
        InputError: the script is no Python.
    """
    try:
        tree = ast.parse(path.read_text(encoding="utf-8"))
    except SyntaxError as error:
        found = repr((error.text or "").strip())
        raise InputError(f"{path}, row {error.lineno}: {found}: {error.msg}; expected Python") from None
    except RecursionError:
        raise InputError(f"{path}: is nested too deeply; expected Python that Python can read") from None
    imported = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            imported |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            # `from redact import tables` names a module, `from redact.page import Page` something in one.
            imported |= {node.module, *(f"{node.module}.{alias.name}" for alias in node.names)}
    known = imported & _graph().modules - set(PACKAGES)
    return sorted({file for module in known for file in modules_behind(module)})


def _loaded(module: str, graph: grimp.ImportGraph) -> set[str]:
    """The modules of `redact` that importing `module` runs, itself included."""
    loaded, waiting = set(), [module]
    while waiting:
        name = waiting.pop()
        if name in loaded:
            continue
        loaded.add(name)
        waiting += graph.find_modules_directly_imported_by(name)
        package = name.rpartition(".")[0]  # its __init__ runs first, whether or not anything names it
        waiting += [package] if package else []
    return loaded
