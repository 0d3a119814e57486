"""The workflow's steps: one module a rule, named after its verb. Each reads files, calls the library, writes files."""

from pathlib import Path

from press.errors import InputError
from redact.discovery import Script, discover


def find_script(folder: Path, id: str) -> Script:
    """The script of one experiment of a folder.

    Raises:
        InputError: no experiment has this id.
    """
    scripts = discover(folder)
    if id not in scripts:
        raise InputError(f"{id!r} is no experiment; there are {', '.join(scripts)}")
    return scripts[id]
