"""Files that are written in one piece and checked when they are read: arrays (safetensors) and tables (CSV).

Numpy only; models are arrays by name here.
"""

import csv
import hashlib
import json
import math
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from safetensors import SafetensorError, safe_open

from press.errors import InputError, damaged

Arrays = dict[str, NDArray]

UNFINISHED = ".unfinished-"
"""How the names of all begin that is not yet in its place. What a killed build leaves of it, the next one removes."""


@contextmanager
def replacing(path: Path) -> Iterator[Path]:
    """A temporary path beside `path` that takes its place when the block ends without an error, and vanishes otherwise."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f"{UNFINISHED}{path.name}.")
    os.close(handle)
    temporary = Path(name)
    try:
        yield temporary
        temporary.chmod(0o644)
        temporary.replace(path)
    finally:
        temporary.unlink(missing_ok=True)


@contextmanager
def replacing_folder(path: Path) -> Iterator[Path]:
    """An empty folder beside `path` that takes its place when the block ends without an error, and vanishes otherwise.

    A link is kept: what it leads to is replaced.
    """
    # Beside the folder itself: on the file system of a link, which may be another one, nothing could be renamed into it.
    link, path = path, path.resolve() if path.is_symlink() else path.absolute()
    if path.is_mount():
        raise InputError(f"{link}: leads to {path}, the root of a file system; expected a link to a folder in it")
    path.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=f"{UNFINISHED}{path.name}.", dir=path.parent) as scratch:
        fresh, old = Path(scratch) / "new", Path(scratch) / "old"
        fresh.mkdir()
        yield fresh
        if path.exists():
            shutil.move(path, old)
        shutil.move(fresh, path)


def write_text(path: Path, text: str) -> None:
    """Write a text file in one piece."""
    with replacing(path) as temporary:
        temporary.write_text(text, encoding="utf-8", newline="\n")


def write_json(path: Path, data: object) -> None:
    """Write JSON that a person can read, in one piece."""
    write_text(path, json.dumps(data, indent=2, ensure_ascii=False) + "\n")


def write_arrays(path: Path, arrays: Mapping[str, NDArray], **metadata: object) -> None:
    """Write arrays by name, in one piece; the metadata are kept as JSON under the one key `about`, with a checksum.

    Every array is asked for twice, and one at a time: of a mapping that makes them when they are asked for, no two are there at
    once. The bytes are those of safetensors' own `save`, which keeps all of them, and more than once.
    """
    kinds: dict[str, tuple[np.dtype, tuple[int, ...]]] = {}
    # One key: safetensors writes several in an order that changes from run to run, and so would the file's bytes.
    about = json.dumps({**metadata, CHECKSUM: checksum(arrays, metadata, kinds)})
    order = sorted(sorted(kinds), key=lambda name: _ORDER.index(_KINDS[kinds[name][0].str]))
    header: dict[str, Any] = {"__metadata__": {"about": about}}
    end = 0
    for name in order:
        dtype, shape = kinds[name]
        start, end = end, end + dtype.itemsize * math.prod(shape)
        header[name] = {"dtype": _KINDS[dtype.str], "shape": shape, "data_offsets": (start, end)}
    told = json.dumps(header, separators=(",", ":"), ensure_ascii=False).encode()
    told += b" " * (-len(told) % 8)
    with replacing(path) as temporary, temporary.open("wb") as file:
        file.write(len(told).to_bytes(8, "little") + told)
        for name in order:
            file.write(np.ascontiguousarray(arrays[name]).data)


_KINDS = {
    "<u8": "U64",
    "<i8": "I64",
    "<f8": "F64",
    "<f4": "F32",
    "<u4": "U32",
    "<i4": "I32",
    "<f2": "F16",
    "<u2": "U16",
    "<i2": "I16",
    "|i1": "I8",
    "|u1": "U8",
    "|b1": "BOOL",
}
"""numpy's name of a type -> that of safetensors, in the order in which its files hold them: the widest numbers first."""

_ORDER = list(_KINDS.values())
_TYPES = {kind: np.dtype(name) for name, kind in _KINDS.items()}

CHECKSUM = "sha256"
"""The name of the checksum among the metadata of a file of arrays."""


def checksum(
    arrays: Mapping[str, NDArray],
    metadata: Mapping[str, object],
    kinds: dict[str, tuple[np.dtype, tuple[int, ...]]] | None = None,
) -> str:
    """A digest of names, types, shapes and values of some arrays, and of what is said about them.

    kinds: takes the type and the shape of each array, by its name.
    """
    digest = hashlib.sha256(json.dumps(metadata, sort_keys=True).encode())
    for name in sorted(arrays):
        array = arrays[name]
        if kinds is not None:
            kinds[name] = array.dtype, array.shape
        digest.update(f"\n{name} {array.dtype.str} {array.shape}\n".encode())
        digest.update(np.ascontiguousarray(array).data)
    return digest.hexdigest()


def read_arrays(path: Path) -> Arrays:
    """All arrays of a file, by name.

    Raises:
        DamagedFileError: the file is missing or damaged, or its content is not that of its checksum.
    """
    arrays, about, expected = _read(path, lambda file: {name: file.get_tensor(name) for name in file.keys()})  # noqa: SIM118
    if checksum(arrays, about) != expected:
        raise damaged(path, "damaged, its content is not that of its checksum")
    return arrays


class Stored(Mapping[str, NDArray]):
    """The arrays of a file, each read when it is asked for and kept by nobody: for files that are larger than memory is.

    Raises:
        DamagedFileError: the file is missing or damaged, or its content is not that of its checksum; or, when an array is asked
            for, the file is another than it was.
    """

    def __init__(self, path: Path):
        self.path = path
        # safetensors looks at the header; the arrays are read as any file is, since pages of a map would count as memory.
        _, about, expected = _read(path, lambda file: {})
        with path.open("rb") as file:
            self._identity = _identity(file)
            size = int.from_bytes(file.read(8), "little")
            header = json.loads(file.read(size))
        header.pop("__metadata__", None)
        self._places = {
            name: (_TYPES[told["dtype"]], tuple(told["shape"]), 8 + size + told["data_offsets"][0])
            for name, told in header.items()
        }
        if checksum(self, about) != expected:
            raise damaged(path, "damaged, its content is not that of its checksum")

    def __getitem__(self, name: str) -> NDArray:
        dtype, shape, start = self._places[name]
        array = np.empty(shape, dtype)
        try:
            with self.path.open("rb") as file:
                same = _identity(file) == self._identity
                file.seek(start)
                read = file.readinto(array.reshape(-1).view(np.uint8).data)
        except OSError as error:
            raise damaged(self.path, f"not a readable safetensors file ({error.strerror})") from None
        if not same or read != array.nbytes:
            raise damaged(self.path, "was replaced while it was read")
        return array

    def __iter__(self) -> Iterator[str]:
        return iter(self._places)

    def __len__(self) -> int:
        return len(self._places)


def _identity(file: Any) -> tuple[int, int, int, int]:
    """What another file in the place of an open one does not share with it."""
    told = os.fstat(file.fileno())
    return told.st_dev, told.st_ino, told.st_size, told.st_mtime_ns


def read_about(path: Path) -> dict[str, Any]:
    """What is said about the arrays of a file: the metadata that it was written with. The arrays are not looked at.

    Raises:
        DamagedFileError: the file is missing or damaged, or has no checksum.
    """
    return _read(path, lambda file: {})[1]


def _read(path: Path, arrays_of: Callable[[Any], Arrays]) -> tuple[Arrays, dict[str, Any], str]:
    """Some arrays of a file, what is said about all of them, and their checksum."""
    try:
        with safe_open(path, framework="numpy") as file:
            arrays = arrays_of(file)
            about = json.loads((file.metadata() or {}).get("about", "{}"))
    except (OSError, SafetensorError, ValueError) as error:
        reason = " ".join(str(error).split())
        raise damaged(path, f"not a readable safetensors file ({reason})") from None
    expected = about.pop(CHECKSUM, None) if isinstance(about, dict) else None
    if expected is None:
        raise damaged(path, "has no checksum, an older version wrote it")
    return arrays, about, expected


def read_table(path: Path, columns: Sequence[str]) -> list[dict[str, str]]:
    """The rows of a CSV file, by the names in its header, which begins with `columns`.

    Raises:
        DamagedFileError: the file is missing, empty or no CSV, has other columns, no row, or a row with too many or few cells.
    """
    try:
        with path.open(encoding="utf-8", newline="") as file:
            lines = list(csv.reader(file, strict=True))
    except (OSError, ValueError, csv.Error) as error:
        reason = " ".join(str(getattr(error, "strerror", None) or error).split())
        raise damaged(path, f"not a readable table ({reason})") from None
    if not lines:
        raise damaged(path, "empty, expected a header and a row a seed")
    header, *rows = lines
    if header[: len(columns)] != list(columns):
        told = ", ".join(header[: len(columns)]) or "nothing"
        raise damaged(path, f"the columns begin with {told}, expected {', '.join(columns)}", ", row 1")
    if not rows:
        raise damaged(path, "a header and no row, expected a row a seed")
    for number, row in enumerate(rows, start=2):
        if len(row) != len(header):
            raise damaged(path, f"{len(row)} cells, expected {len(header)} as in the header", f", row {number}")
    return [dict(zip(header, row, strict=True)) for row in rows]


def read_json(path: Path, keys: Sequence[str]) -> dict[str, Any]:
    """The mapping that a JSON file holds, which has `keys`.

    Raises:
        DamagedFileError: the file is missing, no JSON, or lacks one of the keys.
    """
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        reason = " ".join(str(error).split())
        raise damaged(path, f"not a readable JSON file ({reason})") from None
    for key in keys:
        if not isinstance(content, dict) or key not in content:
            raise damaged(path, f"has no {key!r}, expected {', '.join(keys)}")
    return content


def prefixed(prefix: str, arrays: Mapping[str, NDArray]) -> Arrays:
    """The arrays under names that start with `prefix/`."""
    return {f"{prefix}/{name}": array for name, array in arrays.items()}


def under(prefix: str, arrays: Mapping[str, NDArray]) -> Arrays:
    """The arrays whose names start with `prefix/`, without it."""
    start = f"{prefix}/"
    return {name.removeprefix(start): array for name, array in arrays.items() if name.startswith(start)}
