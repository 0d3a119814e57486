"""Files of arrays: safetensors with a line of metadata, written in one piece. Numpy only; models are arrays by name here."""

import json
import os
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from safetensors import SafetensorError, safe_open
from safetensors.numpy import save

from redact.errors import InputError

Arrays = dict[str, NDArray]


@contextmanager
def replacing(path: Path) -> Iterator[Path]:
    """A temporary path beside `path` that takes its place when the block ends without an error, and vanishes otherwise."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    os.close(handle)
    temporary = Path(name)
    try:
        yield temporary
        temporary.chmod(0o644)
        temporary.replace(path)
    finally:
        temporary.unlink(missing_ok=True)


def write_text(path: Path, text: str) -> None:
    """Write a text file in one piece."""
    with replacing(path) as temporary:
        temporary.write_text(text, encoding="utf-8", newline="\n")


def write_json(path: Path, data: object) -> None:
    """Write JSON that a person can read, in one piece."""
    write_text(path, json.dumps(data, indent=2, ensure_ascii=False) + "\n")


def write_arrays(path: Path, arrays: Mapping[str, NDArray], **metadata: object) -> None:
    """Write arrays by name, in one piece; the metadata are kept as JSON under the one key `about`."""
    contiguous = {name: np.asarray(array, order="C") for name, array in arrays.items()}
    # One key: safetensors writes several in an order that changes from run to run, and so would the file's bytes.
    about = {"about": json.dumps(metadata)} if metadata else None
    with replacing(path) as temporary:
        temporary.write_bytes(save(contiguous, about))


def read_arrays(path: Path) -> Arrays:
    """All arrays of a file, by name.

    Raises:
        InputError: the file is missing or damaged.
    """
    try:
        with safe_open(path, framework="numpy") as file:
            return {name: file.get_tensor(name) for name in file.keys()}  # noqa: SIM118 (not a dict)
    except (OSError, SafetensorError) as error:
        raise InputError(f"{path}: not a readable safetensors file ({error}); delete it and run the workflow again") from None


def prefixed(prefix: str, arrays: Mapping[str, NDArray]) -> Arrays:
    """The arrays under names that start with `prefix/`."""
    return {f"{prefix}/{name}": array for name, array in arrays.items()}


def under(prefix: str, arrays: Mapping[str, NDArray]) -> Arrays:
    """The arrays whose names start with `prefix/`, without it."""
    start = f"{prefix}/"
    return {name.removeprefix(start): array for name, array in arrays.items() if name.startswith(start)}
