"""Calls of the Pandoc that comes inside the pypandoc-binary wheel."""

import json
import re
import subprocess
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache
from importlib import metadata
from pathlib import Path
from typing import Any

from press.errors import InputError
from press.files.reuse import Memo, key_of
from press.files.source_files import matching

# Quarto's own Markdown, as far as it differs from Pandoc's. The front matter is gone when Pandoc reads a page, and nothing in
# its text is ever metadata.
MARKDOWN = "markdown+autolink_bare_uris-lists_without_preceding_blankline-yaml_metadata_block-pandoc_title_block"

# The arguments that name a file, which has to be there.
FILE_ARGUMENT = re.compile(r"(--(?:template|lua-filter|bibliography|csl)=|--metadata=context:)(.+)")

WORTH_KEEPING = 1000
"""Shorter texts are converted every time: several of one place would only push each other out."""

LINE = re.compile(r"\s*\b(?:at )?(?:- )?line (\d+) column \d+")
"""What Pandoc says of the place in what it was given."""

LinePlace = Callable[[int], str]

_memo: ContextVar[Memo | None] = ContextVar("memo", default=None)


@contextmanager
def remembering(folder: Path) -> Iterator[None]:
    """Within the block, what Pandoc made is kept in `folder`, and taken from there when the same is asked for again."""
    token = _memo.set(Memo(folder))
    try:
        yield
    finally:
        _memo.reset(token)


@cache
def binary() -> str:
    import pypandoc

    return pypandoc.get_pandoc_path()


def parse(text: str, place: str, arguments: Sequence[str] = (), line_place: LinePlace | None = None) -> dict[str, Any]:
    """Markdown as Pandoc's document tree, through the filters that `arguments` name.

    A complaint is put down to `place`, or to what `line_place` says of the line that it names.
    """
    return json.loads(_run(["--from", MARKDOWN, "--to", "json", *arguments], text, place, line_place))


def write(tree: dict[str, Any], arguments: list[str], place: str) -> str:
    """A document tree through filters and a template into the format that the arguments name."""
    return _run(["--from", "json", *arguments], json.dumps(tree), place)


def process(tree: dict[str, Any], arguments: list[str], place: str) -> dict[str, Any]:
    """A document tree through filters into a document tree."""
    return json.loads(write(tree, ["--to", "json", *arguments], place))


def filters(folder: Path, *names: str) -> list[str]:
    return [f"--lua-filter={folder / name}.lua" for name in names]


def _run(arguments: list[str], text: str, place: str, line_place: LinePlace | None = None) -> str:
    memo = _memo.get()
    if memo is None or len(text) < WORTH_KEEPING:
        return _converted(arguments, text, place, line_place)
    name = re.sub(r"[^A-Za-z0-9.]+", "-", f"{place} {arguments[arguments.index('--to') + 1]}")
    key = key_of(metadata.version("pypandoc-binary"), place, text, *(_fingerprint(argument) for argument in arguments))
    with tempfile.TemporaryDirectory() as scratch:
        known = memo.recall(name, key, Path(scratch))
        if known:
            return known[0].read_text(encoding="utf-8")
        made = _converted(arguments, text, place, line_place)
        path = Path(scratch, "made")
        path.write_text(made, encoding="utf-8", newline="")
        memo.keep(name, key, [path])
    return made


def _fingerprint(argument: str) -> str:
    """An argument with the content of the file that it names in that file's place.

    Filters and templates take in others of their kind that lie beside them.
    """
    found = FILE_ARGUMENT.fullmatch(argument)
    if not found:
        return argument
    path = Path(found[2])
    files = matching(path.parent, f"*{path.suffix}") if "filter" in found[1] or "template" in found[1] else [path]
    return key_of(found[1], path.name, *(file.read_bytes() for file in files))


def _converted(arguments: list[str], text: str, place: str, line_place: LinePlace | None) -> str:
    command = [binary(), "--fail-if-warnings", "--wrap=none", *arguments]
    done = subprocess.run(command, input=text, capture_output=True, text=True, encoding="utf-8", check=False)
    if done.returncode:
        complaint = " ".join(done.stderr.replace("Failing because there were warnings.", "").split())
        named = LINE.search(complaint)
        if named and line_place:
            place, complaint = line_place(int(named[1])), LINE.sub("", complaint).removeprefix("[WARNING] ")
        raise InputError(f"{place}: {complaint}")
    return done.stdout
