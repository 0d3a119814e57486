"""Reading the arrays that a figure is given: one line says which argument is wrong, and how."""

from typing import Any

import numpy as np

from press.errors import InputError


class Shapes:
    """The named axes of one figure's arguments; the first argument that has an axis fixes its length."""

    def __init__(self, figure: str) -> None:
        self.figure = figure
        self._lengths: dict[str, tuple[int, str]] = {}

    def read(self, name: str, value: Any, axes: str, *, finite: bool = True) -> np.ndarray:
        """Return `value` as an array of floats with the axes named, e.g. "N 3": N is bound, 3 is a length.

        Raises `InputError` for another number of axes, another length, an empty array or, unless `finite` is
        false, for a value that is not finite.
        """
        try:
            array = np.asarray(value, dtype=float)
        except (TypeError, ValueError):
            raise InputError(f"{self.figure}: {name} is not an array of numbers") from None
        if array.ndim != len(axes.split()) or not all(map(self._fits, axes.split(), array.shape)):
            raise InputError(f"{self.figure}: {name} has shape {array.shape}, expected {self._expected(axes)}")
        if array.size == 0:
            raise InputError(f"{self.figure}: {name} is empty, its shape is {array.shape}")
        if finite and not np.isfinite(array).all():
            count = np.count_nonzero(~np.isfinite(array))
            raise InputError(f"{self.figure}: {name} has {count} of {array.size} values that are not finite")
        for axis, length in zip(axes.split(), array.shape, strict=True):
            self._lengths.setdefault(axis, (length, name))
        return array

    def colors(self, name: str, value: Any, axes: str) -> np.ndarray:
        """Like `read`, for RGB in [0, 1]; rounding errors of 1e-6 are clipped, more is an `InputError`."""
        array = self.read(name, value, axes)
        if array.min() < -1e-6 or array.max() > 1 + 1e-6:
            low, high = f"{array.min():g}", f"{array.max():g}"
            raise InputError(f"{self.figure}: {name} has values from {low} to {high}, expected colors in [0, 1]")
        return array.clip(0, 1)

    def _fits(self, axis: str, length: int) -> bool:
        return length == int(axis) if axis.isdigit() else self._lengths.get(axis, (length, ""))[0] == length

    def _expected(self, axes: str) -> str:
        known = [
            f"{axis} = {self._lengths[axis][0]} as in {self._lengths[axis][1]}"
            for axis in axes.split()
            if axis in self._lengths and not axis.isdigit()
        ]
        comma = "," if len(axes.split()) == 1 else ""
        return f"({', '.join(axes.split())}{comma})" + (f" with {', '.join(known)}" if known else "")
