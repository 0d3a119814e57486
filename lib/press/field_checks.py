"""Checks of single fields of a spec: each raises an `InputError` that says where, which value, and what was expected."""

import math
from collections.abc import Mapping
from typing import Any

from press.errors import InputError


def check(value: Any, where: str, expected: str, ok: bool) -> None:
    """Raise an InputError unless `ok`: `where`=`value`, expected `expected`. `where` ends in the field's name."""
    if not ok:
        raise InputError(f"{where}={value!r}, expected {expected}")


def check_whole(value: Any, where: str, least: int, most: int | None = None) -> None:
    """A whole number from `least` to `most`, both included."""
    span = f"of at least {least}" if most is None else f"from {least} to {most}"
    # True is an int to Python, and a slip in a spec.
    ok = isinstance(value, int) and not isinstance(value, bool) and least <= value and (most is None or value <= most)
    check(value, where, f"a whole number {span}", ok)


def is_number(value: Any) -> bool:
    """Whether it is a finite number."""
    return isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)


def check_line(value: Any, where: str) -> None:
    """A line of text that is not blank."""
    check(value, where, "a line of text", isinstance(value, str) and value.strip() != "" and value.isprintable())


def check_mapping(value: Any, where: str, of: str) -> None:
    """A mapping whose keys are lines of text."""
    check(value, where, f"a mapping from names to {of}, such as {{name: …}}", isinstance(value, Mapping))
    for key in value:
        if not isinstance(key, str) or not key or not key.isprintable():
            raise InputError(f"{where}: {key!r} is no name, expected text")


def check_tuple(value: Any, where: str, kind: type, of: str) -> None:
    """A tuple of things of one kind; (x) without a comma is none."""
    ok = isinstance(value, tuple) and all(isinstance(part, kind) for part in value)
    check(value, where, f"a tuple of {of}, such as (…,)", ok)
