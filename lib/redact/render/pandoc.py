"""Calls of the Pandoc that comes inside the pypandoc-binary wheel."""

import json
import subprocess
from functools import cache
from pathlib import Path
from typing import Any

from redact.errors import InputError

# Quarto's own Markdown, as far as it differs from Pandoc's.
MARKDOWN = "markdown+autolink_bare_uris-lists_without_preceding_blankline"


@cache
def binary() -> str:
    import pypandoc

    return pypandoc.get_pandoc_path()


def parse(text: str, place: str) -> dict[str, Any]:
    """Markdown as Pandoc's document tree; `place` is what a complaint is put down to."""
    return json.loads(_run(["--from", MARKDOWN, "--to", "json"], text, place))


def write(tree: dict[str, Any], arguments: list[str], place: str) -> str:
    """A document tree through filters and a template into the format that the arguments name."""
    return _run(["--from", "json", *arguments], json.dumps(tree), place)


def process(tree: dict[str, Any], arguments: list[str], place: str) -> dict[str, Any]:
    """A document tree through filters into a document tree."""
    return json.loads(write(tree, ["--to", "json", *arguments], place))


def filters(folder: Path, *names: str) -> list[str]:
    return [f"--lua-filter={folder / name}.lua" for name in names]


def _run(arguments: list[str], text: str, place: str) -> str:
    command = [binary(), "--fail-if-warnings", "--wrap=none", *arguments]
    done = subprocess.run(command, input=text, capture_output=True, text=True, encoding="utf-8", check=False)
    if done.returncode:
        complaint = " ".join(done.stderr.replace("Failing because there were warnings.", "").split())
        raise InputError(f"{place}: {complaint}")
    return done.stdout
