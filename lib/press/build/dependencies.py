"""Which files of the library a command depends on: found in the import graph, so that no list is kept by hand."""

import ast
import dataclasses
import hashlib
import importlib.util
import py_compile
from collections.abc import Iterable, Mapping
from contextlib import suppress
from functools import cache
from importlib.machinery import SourcelessFileLoader
from pathlib import Path
from py_compile import PycInvalidationMode
from typing import Any

import grimp

from press.errors import InputError

_BY_CONTENT = b"\x03\0\0\0"
"""What stands in a compiled module, after Python's version, when it goes by the content of its source (PEP 552)."""


Packages = tuple[str, ...]
"""The packages whose modules count: those of a study and the machinery's own."""


@cache
def _graph(packages: Packages) -> grimp.ImportGraph:
    # What is imported for its types alone is not run.
    return grimp.build_graph(*packages, exclude_type_checking_imports=True, cache_dir=None)


@cache
def _folder(package: str) -> Path:
    """The folder that holds a package."""
    spec = importlib.util.find_spec(package)
    if spec is None or not spec.submodule_search_locations:
        raise InputError(f"{package!r} is no package on the search path, expected one of a project's packages")
    return Path(next(iter(spec.submodule_search_locations))).parent


def libraries(packages: Packages) -> list[Path]:
    """The folders of the packages' modules, each once."""
    return list(dict.fromkeys(_folder(package) / package for package in packages))


@cache
def files_behind(module: str, packages: Packages, *, named: bool = False) -> list[Path]:
    """The files of the modules of some packages that `module`, one of them, imports, directly or not, and its own; sorted.

    The schema that a module reads is one of them: it lies beside it and has its name. named: of a package that runs only
    because a module of it was named, its own file and nothing that it imports: one that gathers its modules says nothing of
    them.
    """
    graph = _graph(packages)
    if f"{module}.__main__" in graph.modules:  # `python -m package`
        module = f"{module}.__main__"
    files = set()
    for name in _loaded(module, graph, named):
        path = _folder(name.partition(".")[0]).joinpath(*name.split("."))
        files.add(path / "__init__.py" if path.is_dir() else path.with_suffix(".py"))
        files |= {schema for schema in [path.with_suffix(".schema.json")] if schema.is_file()}
    return sorted(files)


def modules_behind(module: str, packages: Packages) -> list[str]:
    """The same as text, relative to the working directory where they lie below it.

    A checkout can so be moved without becoming stale.
    """
    return list(_seen_from(Path.cwd(), module, packages))


@cache
def _seen_from(here: Path, module: str, packages: Packages) -> list[str]:
    files = files_behind(module, packages)
    return sorted(str(file.relative_to(here) if file.is_relative_to(here) else file) for file in files)


def code_digest(path: Path) -> str:
    """A digest of a module as Python compiles it: comments, docstrings and where its lines stand have no part in it.

    Of a file that is no module, or no Python, the digest of its content.

    Raises:
        InputError: it cannot be read.
    """
    try:
        content = path.read_bytes()
    except OSError as error:
        raise InputError(f"{path}: cannot be read ({error.strerror}); expected a source of the paper") from None
    if path.suffix == ".py":
        with suppress(SyntaxError, ValueError, RecursionError):
            tree = ast.parse(content)
            for node in ast.walk(tree):
                _remove_docstring(node)
            content = ast.dump(tree).encode()
    return hashlib.sha256(content).hexdigest()


def _remove_docstring(node: ast.AST) -> None:
    body = getattr(node, "body", None)
    if isinstance(body, list):
        # Texts that stand by themselves: docstrings, and what is said below a constant.
        node.body = [line for line in body if not (isinstance(line, ast.Expr) and _is_text(line.value))]  # type: ignore[attr-defined]


def _is_text(node: ast.AST) -> bool:
    return isinstance(node, ast.Constant) and isinstance(node.value, str)


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


def modules_of_script(path: Path, packages: Packages) -> list[str]:
    """The files of the modules of some packages that a percent script imports, directly or not; sorted.

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
            # `from package import module` names a module, `from package.module import name` something in one.
            places = _places(node.module) if node.module in packages else {}
            names = {f"{node.module}.{alias.name}" for alias in node.names}
            imported |= {node.module, *names, *(places[alias.name] for alias in node.names if alias.name in places)}
    known = imported & _graph(packages).modules - set(packages)
    return sorted({file for module in known for file in modules_behind(module, packages)})


def _places(package: str) -> Mapping[str, str]:
    """Name -> module, of a package that loads its public names when they are asked for and says so in `PLACES`."""
    return getattr(importlib.import_module(package), "PLACES", {})


def modules_of_kinds(part: Any, packages: Packages) -> list[str]:
    """The files of the modules of some packages that say what the data in a part of a spec can do: its classes; sorted.

    Raises:
        InputError: a class stands elsewhere, in the spec cell itself say, where no change of its code would be seen.
    """
    found = set()
    for kind in _kinds(part):
        if kind.__module__ not in _graph(packages).modules:
            where = "the spec cell" if kind.__module__ == "__spec__" else repr(kind.__module__)
            raise InputError(
                f"{kind.__name__} is written in {where}, expected a class in a module of {', '.join(packages)}: "
                "what is made of it would not be made anew when it changes"
            )
        found |= set(modules_behind(kind.__module__, packages))
    return sorted(found)


def _kinds(part: Any) -> set[type]:
    """The classes of all frozen data in a part of a spec."""
    if isinstance(part, Mapping):
        return _kinds([*part.values()])
    if isinstance(part, tuple | list):
        return set().union(*map(_kinds, part))
    if dataclasses.is_dataclass(part) and not isinstance(part, type):
        return {type(part)} | _kinds([getattr(part, field.name) for field in dataclasses.fields(part)])
    return set()


def _loaded(module: str, graph: grimp.ImportGraph, named: bool) -> set[str]:
    """The modules that importing `module` runs, itself included; `named` as in `files_behind`."""
    loaded, run, waiting = set(), set(), [module]
    while waiting:
        name = waiting.pop()
        if name in loaded:
            continue
        loaded.add(name)
        waiting += graph.find_modules_directly_imported_by(name)
        package = name.rpartition(".")[0]  # its __init__ runs first, whether or not anything names it
        while package and named:
            run.add(package)
            package = package.rpartition(".")[0]
        waiting += [package] if package else []
    return loaded | run
