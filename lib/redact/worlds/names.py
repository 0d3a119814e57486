"""What people call a color: the nearest name of the XKCD survey, by distance in OKLab, and which color words it has.

Numpy only. A name has a word where one of its words, parted by spaces or slashes, is that word (`brick red`, `purple/blue`), or
is it run together with another word that stands alone in some name (`orangered`, `darkgreen`). Forms do not count: a `reddish
brown` leans towards red, and is not called red.
"""

import re
from collections.abc import Callable
from functools import cache, lru_cache, partial

import numpy as np
from numpy.typing import NDArray

from redact.worlds.xkcd import TABLE

WORDS = ("red", "green", "blue", "pink", "brown", "purple")
"""The words that colors may be labeled by."""

NEIGHBORS = 10
"""How many names are a color's neighborhood."""

_CHUNK = 1024  # colors at a time: their distances from all names are 8 MB

# B. Ottosson, A perceptual color space for image processing (2020), bottosson.github.io/posts/oklab: linear sRGB to cones, and
# the cube roots of these to lightness, green to red, blue to yellow.
_TO_CONES = np.array(
    [
        [0.4122214708, 0.5363325363, 0.0514459929],
        [0.2119034982, 0.6806995451, 0.1073969566],
        [0.0883024619, 0.2817188376, 0.6299787005],
    ]
)
_TO_LAB = np.array(
    [
        [0.2104542553, 0.7936177850, -0.0040720468],
        [1.9779984951, -2.4285922050, 0.4505937099],
        [0.0259040371, 0.7827717662, -0.8086757660],
    ]
)


def oklab(rgb: NDArray) -> NDArray[np.float64]:
    """OKLab (..., 3) of sRGB (..., 3) in [0, 1]: lightness in [0, 1], green to red, blue to yellow; equal steps look alike."""
    rgb = np.asarray(rgb, dtype=np.float64)
    linear = np.where(rgb <= 0.04045, rgb / 12.92, ((rgb + 0.055) / 1.055) ** 2.4)
    return np.cbrt(linear @ _TO_CONES.T) @ _TO_LAB.T


@cache
def survey() -> tuple[tuple[str, ...], NDArray[np.float64]]:
    """The names (M) of the survey, and their sRGB (M, 3) in [0, 1]."""
    rows = [line.split(" ", 1) for line in TABLE.splitlines()]
    colors = np.array([[int(code[place : place + 2], 16) for place in (0, 2, 4)] for code, _ in rows]) / 255
    return tuple(name for _, name in rows), colors


def nearest(rgb: NDArray, count: int = 1) -> NDArray[np.int64]:
    """The places (N, count) in the survey of the names nearest to colors (N, 3), the nearest first; of equals the first."""
    return _nearest(np.ascontiguousarray(rgb, dtype=np.float64).tobytes(), count)


@lru_cache(maxsize=8)  # each word asks for those of the same few grids
def _nearest(colors: bytes, count: int) -> NDArray[np.int64]:
    rgb, names = np.frombuffer(colors).reshape(-1, 3), oklab(survey()[1])
    places = np.empty((len(rgb), count), np.int64)
    for first in range(0, len(rgb), _CHUNK):
        chunk = oklab(rgb[first : first + _CHUNK])
        apart = sum((chunk[:, None, axis] - names[:, axis]) ** 2 for axis in range(3))
        nearest = apart.argmin(axis=-1)[:, None] if count == 1 else np.argsort(apart, axis=-1, kind="stable")[:, :count]
        places[first : first + _CHUNK] = nearest
    places.setflags(write=False)
    return places


@cache
def _vocabulary() -> frozenset[str]:
    return frozenset(part for name in survey()[0] for part in _parts(name))


def _parts(name: str) -> list[str]:
    return re.split("[ /]", name)


def has_word(name: str, word: str) -> bool:
    """Whether a name has a word: see above."""
    return any(
        part == word
        or (part.startswith(word) and part.removeprefix(word) in _vocabulary())
        or (part.endswith(word) and part.removesuffix(word) in _vocabulary())
        for part in _parts(name)
    )


@cache
def names_with(word: str) -> NDArray[np.bool_]:
    """Which names (M) of the survey have a word."""
    return np.array([has_word(name, word) for name in survey()[0]])


def called(rgb: NDArray, word: str) -> NDArray[np.float64]:
    """1 for each color (N,) whose nearest name has the word, else 0."""
    return names_with(word)[nearest(rgb)[:, 0]].astype(np.float64)


def neighborhood(rgb: NDArray, word: str) -> NDArray[np.float64]:
    """The share, in [0, 1], of the `NEIGHBORS` names nearest to each color (N,) that have the word."""
    return names_with(word)[nearest(rgb, NEIGHBORS)].mean(axis=-1)


ATTRIBUTES: dict[str, Callable[[NDArray], NDArray[np.float64]]] = {
    **{f"word {word}": partial(called, word=word) for word in WORDS},
    **{f"neighborhood {word}": partial(neighborhood, word=word) for word in WORDS},
}
"""What a spec may name of a color by its words: attribute -> its values (N,) of sRGB (N, 3)."""
