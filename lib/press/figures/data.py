"""The data that a figure shows, as a file to download: a tidy table where one fits, else arrays by name."""

import csv
import dataclasses
import inspect
import io
import zipfile
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from press.files import store

MOST_ROWS, MOST_COLUMNS = 5000, 8
"""A table has at most so many rows, and an array at most so many columns of it: more is read by programs only."""

DIGITS = 11
"""Binary digits of the numbers of a large array in a file: off by at most 1 in 2,048, half a dot in 1,024.

No figure shows more: at twice its size on a page it is 1,382 dots wide, and a panel of it has fewer than 1,024.
"""

MOST_AT_ONCE = 1_000_000
"""Numbers that are rounded at a time."""

Arrays = dict[str, NDArray]


def unwrapped(draw: Callable[..., Any]) -> tuple[Callable[..., Any], dict[str, Any]]:
    """The plotting function behind `partial`s, and the arguments that they hold, by the function's own names for them."""
    positional: tuple[Any, ...] = ()
    keywords: dict[str, Any] = {}
    while isinstance(draw, partial):
        positional, keywords = draw.args + positional, draw.keywords | keywords
        draw = draw.func
    given = inspect.signature(draw).bind_partial(*positional, **keywords).arguments if positional or keywords else {}
    return draw, dict(given)


def divide(arguments: Mapping[str, Any]) -> tuple[Arrays, dict[str, Any]]:
    """The arrays among some arguments and all else, which goes into JSON: two flat mappings of paths such as `errors/ablated`.

    Mappings are entered by key, dataclasses by field, sequences by place, or by their first item where that is a name.
    """
    arrays: Arrays = {}
    plain: dict[str, Any] = {}
    for name, value in arguments.items():
        _divide(name, value, arrays, plain)
    return arrays, plain


def _divide(name: str, value: Any, arrays: Arrays, plain: dict[str, Any]) -> None:
    if isinstance(value, np.ndarray) and value.ndim:
        arrays[name] = value
    elif not _holds_array(value):
        plain[name] = _as_json(value)
    elif isinstance(value, Sequence) and isinstance(value[0], str) and sum(map(_holds_array, value)) == 1:
        # A named row, such as a claim: (text, values, comparison, threshold).
        _divide(name, next(item for item in value if _holds_array(item)), arrays, plain)
        plain[name] = [_as_json(item) for item in value[1:] if not _holds_array(item)]
    else:
        for key, item in _items(value):
            _divide(f"{name}/{key}", item, arrays, plain)


def _holds_array(value: Any) -> bool:
    return (isinstance(value, np.ndarray) and value.ndim > 0) or any(_holds_array(item) for _, item in _items(value))


def _items(value: Any) -> list[tuple[str, Any]]:
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return [(field.name, getattr(value, field.name)) for field in dataclasses.fields(value)]
    if isinstance(value, Mapping):
        return [(str(key), item) for key, item in value.items()]
    if isinstance(value, list | tuple):
        named = all(isinstance(item, tuple) and item and isinstance(item[0], str) for item in value)
        return [(item[0] if named else str(place), item) for place, item in enumerate(value)]
    return []


def _as_json(value: Any) -> Any:
    if isinstance(value, np.generic | np.ndarray):
        return value.item()
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return _as_json(dict(_items(value)))
    if isinstance(value, Mapping):
        return {str(key): _as_json(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_as_json(item) for item in value]
    return value if value is None or isinstance(value, bool | int | float | str) else repr(value)


def write(folder: Path, name: str, arrays: Arrays, seeds: Sequence[int] = ()) -> Path | None:
    """Write folder/name.csv or folder/name.npz; equal arrays give equal bytes. None, and no file, without arrays.

    A table begins with a column `seed` where its rows are those of `seeds`. Large arrays are `rounded`, and compressed by
    bzip2: `np.load` reads that too, and it takes two thirds of the room and half of the time.
    """
    if not arrays:
        return None
    table = columns(arrays)
    path = folder / f"{name}{'.npz' if table is None else '.csv'}"
    if table is None:
        with store.replacing(path) as temporary, zipfile.ZipFile(temporary, "w", zipfile.ZIP_BZIP2) as archive:
            # As `np.savez_compressed` does, which takes all arrays at once.
            for key, array in arrays.items():
                with archive.open(f"{key}.npy", "w", force_zip64=True) as file:
                    np.lib.format.write_array(file, rounded(array), allow_pickle=False)
        return path
    rows = len(next(iter(table.values())))
    if rows == len(seeds):
        table = {"seed": np.asarray(seeds), **table}
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(table)
    writer.writerows(zip(*(column.tolist() for column in map(_printable, table.values())), strict=True))
    store.write_text(path, text.getvalue())
    return path


def rounded(array: NDArray) -> NDArray:
    """A large array, its numbers with `DIGITS` binary digits: the nearest, of two the even one.

    The other digits are 0, and compress to nothing. What has at most `MOST_ROWS` numbers, or holds no floats, stays as it is.
    """
    if array.dtype.kind != "f" or array.size <= MOST_ROWS:
        return array
    found = np.empty_like(array)
    # Row by row of the first axis, or many of them: what is computed on the way takes several times the room.
    rows = max(1, MOST_AT_ONCE * len(array) // array.size)
    for start in range(0, len(array), rows):
        part = array[start : start + rows]
        with np.errstate(all="ignore"):  # an infinity and a NaN have no digits, and nothing is rounded to an infinity
            mantissa, exponent = np.frexp(part)
            nearest = np.ldexp(np.round(np.ldexp(mantissa, DIGITS)), exponent - DIGITS)
        found[start : start + rows] = np.where(np.isfinite(nearest), nearest, part)
    return found


def columns(arrays: Arrays) -> Arrays | None:
    """The columns (N,) of a table that holds some arrays, (N,) or (N, few); None where none does."""
    lengths = {len(array) for array in arrays.values()}
    fits = all(array.ndim == 1 or (array.ndim == 2 and array.shape[1] <= MOST_COLUMNS) for array in arrays.values())
    if not fits or len(lengths) != 1 or max(lengths) > MOST_ROWS:
        return None
    found: Arrays = {}
    shared = {name.partition("/")[0] for name in arrays}
    for name, array in arrays.items():
        if len(shared) == 1:  # the columns of one mapping need not all say its name
            name = name.partition("/")[2] or name
        found |= {name: array} if array.ndim == 1 else {f"{name}_{place}": array[:, place] for place in range(array.shape[1])}
    return found


def _printable(column: NDArray) -> NDArray:
    """Single precision with its own few digits, not those of the double that it would become."""
    return column.astype(str) if column.dtype == np.float32 else column
