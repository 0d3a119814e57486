"""What a job was planned with: it refuses another. Between plan and job a file may be edited, and edited back after it."""

from collections.abc import Iterable
from pathlib import Path

from press.errors import InputError
from press.files.provenance import sha256
from press.scripts.discovery import Script

SOURCE = " sha256:"
"""Between path and digest, in what jobs are told of their sources."""


def check_part(script: Script, part: str, planned: str | None) -> None:
    """Compare a part of a spec with the digest that the build was planned with, if there is one.

    Raises:
        InputError: it is another.
    """
    if planned is not None and script.digest(part) != planned:
        raise InputError(
            f"{script.path}: its spec ({part}) is not the one that this build was planned with; run the same command again"
        )


def check_files(told: Iterable[str]) -> None:
    """Compare files, each told as its path and digest, with what they were when the build was planned.

    Raises:
        InputError: one is missing or another.
    """
    for path, _, digest in (each.partition(SOURCE) for each in told):
        if not Path(path).is_file() or sha256(Path(path)) != digest:
            raise InputError(f"{path}: not as it was when this build was planned; run the same command again")
