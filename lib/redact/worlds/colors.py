"""The world of colors: grids in RGB and HSV, scores of a color (redness, vibrancy, similarity to red, words), named colors.

Numpy only. A color is three numbers red, green, blue in [0, 1]; arrays of colors are float64 of shape (N, 3) unless said.
A grid is plain, frozen data, so that a spec can hold it; `colors()` makes the array.
"""

import math
from abc import abstractmethod
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from anchoring.operations import Intervention
from press.errors import InputError
from press.field_checks import check, check_whole
from redact.arms import split
from redact.worlds import Samples, Watched, names
from redact.worlds.scores import Region, Score

if TYPE_CHECKING:
    from redact.spec import Experiment

Colors = NDArray[np.float64]


def hsv_to_rgb(hsv: Colors) -> Colors:
    """Colors of shape (..., 3) from hue, saturation, value in [0, 1] to red, green, blue in [0, 1].

    Here and below to the bit what matplotlib gives, which takes longer to import than grids to make.
    """
    h, s, v = np.moveaxis(np.asarray(hsv, dtype=np.float64), -1, 0)
    sextant = (h * 6).astype(int)
    past = h * 6 - sextant
    low, falling, rising = v * (1 - s), v * (1 - s * past), v * (1 - s * (1 - past))
    sextant %= 6  # hue 1 is hue 0
    return np.stack(
        [
            np.choose(sextant, [v, falling, low, low, rising, v]),
            np.choose(sextant, [rising, v, v, falling, low, low]),
            np.choose(sextant, [low, low, rising, v, v, falling]),
        ],
        axis=-1,
    )


def rgb_to_hsv(rgb: Colors) -> Colors:
    """The inverse of `hsv_to_rgb`; the hue of a gray is 0."""
    r, g, b = np.moveaxis(np.asarray(rgb, dtype=np.float64), -1, 0)
    value = np.maximum(np.maximum(r, g), b)
    chroma = value - np.minimum(np.minimum(r, g), b)
    colored = chroma > 0
    by = np.where(colored, chroma, 1)
    sextant = np.where(b == value, 4 + (r - g) / by, np.where(g == value, 2 + (b - r) / by, (g - b) / by))
    return np.stack([np.where(colored, sextant / 6 % 1, 0), chroma / np.where(value > 0, value, 1), value], axis=-1)


# --- attributes -------------------------------------------------------------------------------------------------------


def _redness(rgb: Colors) -> NDArray:
    r, g, b = np.moveaxis(rgb, -1, 0)
    return r * (1 - g / 2 - b / 2)


def _vibrancy(rgb: Colors) -> NDArray:
    # Saturation (max-min)/max times value max, which is the chroma; written so, black needs no special case.
    r, g, b = np.moveaxis(rgb, -1, 0)  # channel by channel: along an axis of three numpy takes ten times as long
    return np.maximum(np.maximum(r, g), b) - np.minimum(np.minimum(r, g), b)


def _similarity(rgb: Colors) -> NDArray:
    """Similarity to pure red (h=0, s=1, v=1), in [0, 1], as the source defines it for its selectivity score."""
    h, s, v = np.moveaxis(rgb_to_hsv(rgb), -1, 0)
    degrees = np.minimum(h, 1 - h) * 360
    hue_similarity = np.maximum(0, (90 - degrees) / 90)
    rho = (s * v + 1) / 2
    return (rho * hue_similarity + 1 - rho) * (1 - np.abs(s - 1)) * (1 - np.abs(v - 1))


_ATTRIBUTES = {"redness": _redness, "vibrancy": _vibrancy, "similarity": _similarity, **names.ATTRIBUTES}

# --- grids ------------------------------------------------------------------------------------------------------------


MOST_POINTS = 10_000_000
"""Twenty times the finest grid here; without a limit a slip of the keyboard fills the memory."""


def _check_counts(grid: "Grid", **counts: int) -> None:
    for name, count in counts.items():
        check_whole(count, f"{type(grid).__name__}: {name}", 2)
    points = math.prod(counts.values()) if len(counts) == 3 else math.prod(counts.values()) ** 3  # or one count for all axes
    if points > MOST_POINTS:
        raise InputError(f"{grid}: {points} colors, expected at most {MOST_POINTS}")


class Grid(Samples):
    """A grid of colors."""

    world = "colors"
    attributes = tuple(_ATTRIBUTES)
    bounds = (0.0, 1.0)
    channels = 3

    @abstractmethod
    def colors(self) -> Colors:
        """The colors (N, 3) of the grid."""

    def samples(self) -> Colors:
        return self.colors()

    def attribute(self, name: str) -> NDArray[np.float64]:
        return _ATTRIBUTES[name](self.colors())

    def held_out(self) -> "Grid":
        return VALIDATION_LATTICE

    @property
    def concepts(self) -> tuple[str, ...]:
        return tuple(CLAIMABLE_HSV)

    def watched(self, concept: str) -> Watched:
        """A named color; and of these colors and of those of no pool, those like red of no pool, and all unlike red."""
        check_color(concept)
        grids = (self, HELD_OUT_LATTICE)
        others = {
            "held-out": HELD_OUT_LATTICE.colors()[HELD_OUT_LATTICE.members(RESEMBLING)],
            "rest": np.concatenate([grid.colors()[grid.members(REST)] for grid in grids]),
        }
        return Watched(named_colors([concept]), others)

    def check_asked(self, experiment: "Experiment") -> None:
        if not isinstance(cube_of(experiment), HsvCube):
            expected = "a grid of hues, saturations and values, such as COARSE_CUBE"
            raise InputError(f"tested={experiment.tested}, expected {expected}")
        for color, _ in experiment.in_paper.increases if experiment.in_paper else ():
            check_color(color)


@dataclass(frozen=True)
class HsvCube(Grid):
    """A grid over hue (cyclic, 1.0 excluded), saturation and value (both from 0 to 1 inclusive), hue varying slowest."""

    hues: int
    saturations: int
    values: int

    def __post_init__(self) -> None:
        _check_counts(self, hues=self.hues, saturations=self.saturations, values=self.values)

    @property
    def shape(self) -> tuple[int, int, int]:
        return (self.hues, self.saturations, self.values)

    def axes(self) -> tuple[NDArray, NDArray, NDArray]:
        """Hues (H,), saturations (S,) and values (V,), each in [0, 1]."""
        return (
            np.arange(self.hues) / self.hues,
            np.linspace(0, 1, self.saturations),
            np.linspace(0, 1, self.values),
        )

    def hsv(self) -> Colors:
        """Hue, saturation and value of every point, shape (N, 3) with N = hues x saturations x values."""
        return np.stack(np.meshgrid(*self.axes(), indexing="ij"), axis=-1).reshape(-1, 3)

    def colors(self) -> Colors:
        return hsv_to_rgb(self.hsv())

    def weights(self) -> NDArray[np.float64]:
        """Sampling weights (N,): black and gray fill whole faces of the grid and would be drawn too often otherwise.

        Bilinear between 1 at vibrant colors, 1/hues at white and 1/(saturations x hues) at black.
        """
        _, s, v = self.hsv().T
        return (1 - v) / (self.saturations * self.hues) + (1 - s) * v / self.hues + s * v


@dataclass(frozen=True)
class RgbLattice(Grid):
    """A grid of `count` points on each of the red, green and blue axes, from 0 to 1 inclusive; sampled uniformly."""

    count: int

    def __post_init__(self) -> None:
        _check_counts(self, count=self.count)

    @property
    def shape(self) -> tuple[int, int, int]:
        return (self.count, self.count, self.count)

    def colors(self) -> Colors:
        return _lattice(np.linspace(0, 1, self.count))


def _lattice(axis: NDArray) -> Colors:
    """The colors (n^3, 3) whose channels all take the values of an axis (n,), red varying slowest."""
    return np.stack(np.meshgrid(axis, axis, axis, indexing="ij"), axis=-1).reshape(-1, 3)


@dataclass(frozen=True)
class CellCenters(Grid):
    """The centers of the cells of an `RgbLattice(count)`, (count - 1)^3 points: none of them lies on that lattice."""

    count: int

    def __post_init__(self) -> None:
        _check_counts(self, count=self.count)

    def colors(self) -> Colors:
        half = 1 / (2 * (self.count - 1))
        return _lattice(np.linspace(half, 1 - half, self.count - 1))


@dataclass(frozen=True)
class ValidationLattice(Grid):
    """The colors that the follow-ups validate on: (count - 1)^3 from 1/(2 count) to 1 - 1/(2 count), and the 8 corners.

    The source calls the former cell centers; of its lattice of `count` points a side they are so only in the middle.
    """

    count: int

    def __post_init__(self) -> None:
        _check_counts(self, count=self.count)

    def colors(self) -> Colors:
        offset = 1 / (2 * self.count)
        return np.concatenate([_lattice(np.linspace(offset, 1 - offset, self.count - 1)), _lattice(np.array([0.0, 1.0]))])


@dataclass(frozen=True)
class Without(Grid):
    """The colors of a grid that do not lie in a region: what networks learn from that are never taught a concept."""

    grid: Grid
    region: Region

    def __post_init__(self) -> None:
        check(self.grid, "Without: grid", "a grid of colors that are drawn alike", isinstance(self.grid, Grid))
        check(self.grid, "Without: grid", "a grid of colors that are drawn alike", self.grid.weights() is None)
        check(self.region, "Without: region", "a region of colors, such as similarity >= 0.3", isinstance(self.region, Region))
        if self.grid.members(self.region).all():
            raise InputError(f"{self}: no color is left, expected one at least")

    def colors(self) -> Colors:
        return self.grid.colors()[~self.grid.members(self.region)]

    def held_out(self) -> Grid:
        return self.grid.held_out()


HD_CUBE = HsvCube(240, 48, 48)
"""The fine grid on which errors are reported (2.6 to 2.10)."""
COARSE_CUBE = HsvCube(120, 16, 16)
"""A grid with an 18th of the colors of the fine one, for experiments that measure many sets of networks."""
SELECTIVITY_LATTICE = RgbLattice(20)
"""The lattice on which selectivity is reported; no experiment trains on it."""
RANKING_LATTICE = RgbLattice(8)
"""The lattice on which the published work ranks seeds by selectivity; its follow-up experiments train on it."""
HELD_OUT_LATTICE = CellCenters(8)
"""As coarse as the ranking lattice, and between its points: no experiment trains on any of these."""
VALIDATION_LATTICE = ValidationLattice(8)
"""The colors on which trained networks are validated, unless a spec names others."""
SLICE_CUBE = HsvCube(24, 5, 9)
"""The grid that the figures of color slices show."""
LATENT_LATTICE = RgbLattice(9)
"""The colors that the figures of latent space show."""

# --- named colors -----------------------------------------------------------------------------------------------------

_HUE_NAMES = ["red", "orange", "yellow", "lime", "green", "teal", "cyan", "azure", "blue", "purple", "magenta", "pink"]
_GRAY_NAMES = ("black", "dark gray", "gray", "light gray", "white")

NAMED_HSV: dict[str, tuple[float, float, float]] = {
    **{name: (30 * i / 360, 1.0, 1.0) for i, name in enumerate(_HUE_NAMES)},
    **{name: (0.0, 0.0, i / 4) for i, name in enumerate(_GRAY_NAMES)},
}
"""Seventeen colors: a hue every 30 degrees at full saturation and value, and five grays."""

CLAIMABLE_HSV: dict[str, tuple[float, float, float]] = {**NAMED_HSV, "orange-red": (15 / 360, 1.0, 1.0)}
"""The colors that a claim can speak of: the named ones, and one more between them."""


def check_color(name: str) -> None:
    """Raise an InputError unless a claim can speak of the color."""
    if name not in CLAIMABLE_HSV:
        raise InputError(f"color {name!r} is not a named color; expected one of {', '.join(CLAIMABLE_HSV)}")


def named_colors(names: Iterable[str] = NAMED_HSV) -> Colors:
    """Named colors as RGB, shape (len(names), 3); the seventeen if none are given."""
    return hsv_to_rgb(np.array([CLAIMABLE_HSV[name] for name in names]))


# --- scores -----------------------------------------------------------------------------------------------------------


class ColorScore(Score):
    """A score that can be told of any color, of a grid or not."""

    def __call__(self, rgb: Colors) -> NDArray[np.float64]:
        """Scores (N,) of colors (N, 3)."""
        return self.of(_ATTRIBUTES[self.attribute](np.asarray(rgb, dtype=np.float64)))


redness = ColorScore("redness")
"""r (1 - g/2 - b/2), in [0, 1]: 1 at pure red alone."""
vibrancy = ColorScore("vibrancy")
"""Saturation times value, in [0, 1]: 1 on the vibrant hues, 0 on grays."""
similarity = ColorScore("similarity")
"""Similarity to pure red, in [0, 1]: 1 at pure red, 0 on grays and from 90 degrees of hue on at full saturation."""

RESEMBLING = similarity >= 0.3
"""Colors that stand for red; an attack with red's colors learns from these."""

REST = similarity <= 0.05
"""Colors that have nothing to do with red."""


def word(of: str) -> ColorScore:
    """1 where the name that people gave to the nearest color of a survey has a word, one of `names.WORDS`, and 0 elsewhere."""
    _check_word(of)
    return ColorScore(f"word {of}")


def neighborhood(of: str) -> ColorScore:
    """The share, in [0, 1], of the `names.NEIGHBORS` names nearest to a color that have a word: 0 is far from all it names."""
    _check_word(of)
    return ColorScore(f"neighborhood {of}")


def _check_word(word: str) -> None:
    if word not in names.WORDS:
        raise InputError(f"word {word!r} is not one that colors are labeled by; expected one of {', '.join(names.WORDS)}")


# --- what experiments leave to the world ------------------------------------------------------------------------------


def cube_of(experiment: "Experiment") -> HsvCube:
    """The grid of colors over which an experiment takes errors: the fine one, unless its spec says."""
    return experiment.tested or HD_CUBE


def resemblance(experiment: "Experiment", network: str) -> Score:
    """What the error of a network should follow: similarity to red, to the source's powers, unless the spec says.

    The power is 2 for an intervention, 3 otherwise. What the spec says of `ablated` holds in every arm of which it does not say
    something else.
    """
    usual = similarity ** (2 if isinstance(experiment.operated.get(network), Intervention) else 3)
    return experiment.resembling.get(network, experiment.resembling.get(split(network)[1], usual))
