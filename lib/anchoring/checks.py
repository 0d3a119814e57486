"""Checks of what terms, operations and mappings are given: each raises an `InputError` of one line."""

import math
from collections.abc import Callable
from typing import Any

from anchoring.errors import InputError


def check(value: Any, where: str, expected: str, ok: bool) -> None:
    """Raise an InputError unless `ok`: `where`=`value`, expected `expected`. `where` ends in the field's name."""
    if not ok:
        raise InputError(f"{where}={value!r}, expected {expected}")


def is_number(value: Any) -> bool:
    """Whether it is a finite number."""
    return isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)


def check_number(part: object, name: str, expected: str, fits: Callable[[float], bool]) -> None:
    """A field of `part` is a finite number that fits."""
    value = getattr(part, name)
    check(value, f"{type(part).__name__}: {name}", expected, is_number(value) and fits(value))


def check_whole(value: Any, where: str, least: int, most: int | None = None) -> None:
    """A whole number from `least` to `most`, both included."""
    span = f"of at least {least}" if most is None else f"from {least} to {most}"
    # True is an int to Python, and a slip in a spec.
    ok = isinstance(value, int) and not isinstance(value, bool) and least <= value and (most is None or value <= most)
    check(value, where, f"a whole number {span}", ok)


def check_direction(direction: Any, where: str) -> None:
    """A tuple of finite numbers, not all of them 0."""
    numbers = isinstance(direction, tuple) and all(map(is_number, direction))
    check(direction, f"{where}: direction", "a tuple of finite numbers, such as (1, 0, 0)", numbers)
    if not any(direction):
        raise InputError(f"{where}: direction={direction} has length 0, expected a direction")


def check_width(direction: tuple[float, ...], latent: int, where: str) -> None:
    """A direction has a coordinate for every dimension of a latent space of width `latent`."""
    if len(direction) != latent:
        raise InputError(f"{where}: direction={direction} has {len(direction)} coordinates, the latent space {latent}")


def check_dims(dims: Any, latent: int, where: str) -> None:
    """Distinct dimensions of a latent space of width `latent`, at least one."""
    whole = isinstance(dims, tuple) and all(isinstance(d, int) and not isinstance(d, bool) for d in dims)
    check(dims, f"{where}: dims", "whole numbers", whole)
    if not dims or len(set(dims)) != len(dims):
        raise InputError(f"{where}: dims={list(dims)}, expected at least one dimension, each named once")
    outside = [d for d in dims if not 0 <= d < latent]
    if outside:
        raise InputError(f"{where}: dims={outside} is outside a latent space of width {latent}")
