"""The world of digits: 1797 images of handwritten digits, 8 by 8 pixels, split into those to train on and those to test on.

They are the test set of E. Alpaydin and C. Kaynak, Optical Recognition of Handwritten Digits (UCI, 1998; CC BY 4.0), written by
13 people who are not told apart. scikit-learn brings them; it is imported when arrays are asked for, and so not by planning.
An image is its 64 pixels, row by row, in [0, 1] in steps of 1/16. Arrays of images are float64 of shape (N, 64), in the order
of the set, unless said.
"""

from dataclasses import dataclass, replace
from functools import cache, lru_cache
from types import ModuleType
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from press.errors import InputError
from press.field_checks import check, check_tuple, check_whole, is_number
from redact.worlds import Samples, Watched
from redact.worlds.scores import Score

if TYPE_CHECKING:
    from redact.spec import Experiment

Images = NDArray[np.float64]

SIDE = 8
"""The pixels of a side of an image."""
CLASSES = 10
"""The digits, 0 to 9."""
ROUND = (0, 6, 8, 9)
"""The digits that are written with a closed loop; some hands write a 4 with one, too."""
SPLIT_SEED = 17
"""The seed of the split, unless a spec names another."""

GRAY = (0.305,) * SIDE**2
"""An image that is one gray, the mean of all pixels of the set."""

_PARTS = ("train", "test")
_FULL = 16  # the value of a black pixel in the set
_MEMBERS = {**{f"digit {c}": (c,) for c in range(CLASSES)}, "round digit": ROUND}

# --- images -----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Digits(Samples):
    """The images of one part of a split in which each class has the same share of both parts, as nearly as can be.

    part: "train" or "test". tested: the share of the images that are tested on, between 0 and 1. seed: that of the split, a
    whole number below 2^32; another one makes another split. without: digits whose images are left out, as for networks that
    are never taught them; such networks are tested on all digits.
    """

    part: str = "train"
    tested: float = 0.2
    seed: int = SPLIT_SEED
    without: tuple[int, ...] = ()

    world = "digits"
    attributes = tuple(_MEMBERS)
    bounds = (0.0, 1.0)
    channels = SIDE * SIDE
    concepts = tuple(f"digit {c}" for c in range(CLASSES))

    def __post_init__(self) -> None:
        check(self.part, "Digits: part", "'train' or 'test'", self.part in _PARTS)
        ok = is_number(self.tested) and 0 < self.tested < 1
        check(self.tested, "Digits: tested", "a share of the images between 0 and 1, such as 0.2", ok)
        check_whole(self.seed, "Digits: seed", 0, 2**32 - 1)
        check_tuple(self.without, "Digits: without", int, "digits")
        for digit_left_out in self.without:
            check_whole(digit_left_out, "Digits: without", 0, CLASSES - 1)
        if len(set(self.without)) == CLASSES:
            raise InputError(f"Digits: without={self.without} leaves no digit, expected one at least")

    def samples(self) -> Images:
        """The images (N, 64) of the part.

        Raises:
            InputError: scikit-learn is not installed, or the split leaves a class without an image in one part.
        """
        return _all()[0][self._places()]

    def classes(self) -> NDArray[np.int64]:
        """Which digit each image (N,) shows, 0 to 9. Raises what `samples` does."""
        return _all()[1][self._places()]

    def attribute(self, name: str) -> NDArray[np.float64]:
        return np.isin(self.classes(), _MEMBERS[name]).astype(np.float64)

    def held_out(self) -> "Digits":
        """The images of the same split that are tested on, of all digits."""
        return replace(self, part="test", without=())

    def check_asked(self, experiment: "Experiment") -> None:
        tested = experiment.tested
        if tested is not None and tested != self.held_out():
            raise InputError(f"tested={tested}, expected {self.held_out()}: the images that these networks did not learn from")

    def watched(self, concept: str) -> Watched:
        """The tested images of a digit, such as "digit 7", and those of each other one, by the mean of their errors."""
        held_out = self.held_out()
        images, classes = held_out.samples(), held_out.classes()
        by_name = {name: images[classes == c] for c, name in enumerate(self.concepts)}
        if concept not in by_name:
            raise InputError(f"attack: back={concept!r}, expected one of {', '.join(by_name)}")
        return Watched(by_name.pop(concept), by_name, mean=True)

    def _places(self) -> NDArray[np.int64]:
        places = _split(self.tested, self.seed)[_PARTS.index(self.part)]
        return places[~np.isin(_all()[1][places], self.without)] if self.without else places


def as_images(samples: NDArray) -> NDArray:
    """Samples (N, 64) as images (N, 8, 8), the top row first.

    Raises:
        InputError: they are of another shape.
    """
    if samples.ndim != 2 or samples.shape[1] != SIDE * SIDE:
        raise InputError(f"as_images: samples of the shape {samples.shape}, expected (N, {SIDE * SIDE})")
    return samples.reshape(-1, SIDE, SIDE)


@cache
def _all() -> tuple[Images, NDArray[np.int64]]:
    """All images (1797, 64), and which digit each shows (1797,)."""
    loaded = _scikit_learn()[0].load_digits()
    return loaded.data / _FULL, loaded.target.astype(np.int64)


@lru_cache(maxsize=8)
def _split(tested: float, seed: int) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """The places of the images to train on, and of those to test on, each in ascending order."""
    classes = _all()[1]
    split = _scikit_learn()[1].train_test_split
    try:
        train, test = split(np.arange(len(classes)), test_size=tested, random_state=seed, stratify=classes)
    except ValueError:  # fewer images than classes in one part; from there on each class gets one
        expected = f"a share that leaves all {CLASSES} digits in both parts, such as 0.2"
        raise InputError(f"Digits: tested={tested!r} of {len(classes)} images, expected {expected}") from None
    return np.sort(train), np.sort(test)


def _scikit_learn() -> tuple[ModuleType, ModuleType]:
    """Its modules of data sets and of splits."""
    try:
        from sklearn import datasets, model_selection
    except ImportError:
        expected = "expected redact with the extra 'paper'; to install it alone: pip install scikit-learn"
        raise InputError(f"Digits: the package scikit-learn is not installed, {expected}") from None
    return datasets, model_selection


# --- scores -----------------------------------------------------------------------------------------------------------


def digit(of: int) -> Score:
    """1 on the images of a digit, 0 to 9, and 0 elsewhere."""
    check_whole(of, "digit: of", 0, CLASSES - 1)
    return Score(f"digit {of}")


round_digit = Score("round digit")
"""1 on the images of the digits with a closed loop, 0, 6, 8 and 9, and 0 elsewhere."""
