"""The README's tree of the library, made of its modules' first lines: `python -m press.build.tree` writes it."""

import ast
import textwrap
from collections.abc import Iterator
from pathlib import Path

from press.errors import InputError, one_line_errors
from press.files import store
from press.files.source_files import matching

README = Path("README.md")
BEGIN, END = "<!-- the tree of lib/, made by `make tree` -->\n```text\n", "```\n<!-- end of the tree -->"
_WIDTH, _INDENT = 128, 30


def tree(library: Path) -> str:
    """Every module of a library with the first line of what it says of itself, folder by folder."""
    return "\n".join(line for package in matching(library, "*/__init__.py") for line in _folder(package.parent, 0)) + "\n"


def _folder(folder: Path, depth: int) -> Iterator[str]:
    yield from _entry(f"{folder.name}/", folder / "__init__.py", depth)
    for path in matching(folder, "*"):
        if path.is_dir() and (path / "__init__.py").is_file():
            yield from _folder(path, depth + 1)
        elif path.suffix == ".py" and path.name != "__init__.py":
            yield from _entry(path.name, path, depth + 1)


def _entry(name: str, path: Path, depth: int) -> Iterator[str]:
    label = f"{'  ' * depth}{name}"
    first, *more = textwrap.wrap(first_line(path), _WIDTH - _INDENT)
    yield f"{label:<{_INDENT - 1}} {first}"
    yield from (" " * _INDENT + line for line in more)


def first_line(path: Path) -> str:
    """The first sentence of a module's docstring, without its full stop.

    Raises:
        InputError: it says nothing of itself.
    """
    docstring = ast.get_docstring(ast.parse(path.read_text(encoding="utf-8")))
    if not docstring:
        raise InputError(f"{path}: says nothing of itself, expected a docstring whose first line says what is in it")
    return " ".join(docstring.partition("\n\n")[0].split()).removesuffix(".")


def with_tree(readme: str, library: Path) -> str:
    """The README with the tree as it is now.

    Raises:
        InputError: it has no place for one.
    """
    before, found, rest = readme.partition(BEGIN)
    _, ended, after = rest.partition(END)
    if not found or not ended:
        raise InputError(f"{README}: no place for the tree, expected the two comments between which it stands")
    return f"{before}{BEGIN}{tree(library)}{END}{after}"


def main() -> None:
    with one_line_errors():
        store.write_text(README, with_tree(README.read_text(encoding="utf-8"), Path("lib")))


if __name__ == "__main__":
    main()
