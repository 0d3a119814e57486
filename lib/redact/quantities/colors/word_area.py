"""How well what an operation does follows a word that people use of colors."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from press.field_checks import check, is_number
from redact.arms import baseline_of
from redact.measures.ranking import area_under_roc
from redact.network_quantity import NetworkQuantity
from redact.worlds.colors import SELECTIVITY_LATTICE, word

if TYPE_CHECKING:
    from redact.measures.colors import Evaluation

CHANCE = 0.5
"""What a network has that tells nothing of a word."""

_COLUMN = "selectivity"


@cache
def called(of: str) -> NDArray[np.bool_]:
    """Which colors (L,) of the 20^3 lattice are called by a word."""
    return SELECTIVITY_LATTICE.members(word(of) >= 1)


@dataclass(frozen=True)
class WordArea(NetworkQuantity):
    """The area under the ROC curve of the error that an operation adds, against whether a color is called by a word.

    Over the 20^3 lattice, on which no network is trained: the share of the pairs of a color with the word and one without in
    which the former gains more error. It does not see scale, and so counts only where the word is gone: where the median color
    with the word gains at least `by`. A network that kept the word has one half, which is what chance gives.
    """

    world = "colors"

    word: str
    operation: str
    by: float

    def __post_init__(self) -> None:
        word(self.word)
        ok = is_number(self.by) and 0 <= self.by <= 1
        check(self.by, f"area of {self.word!r}: by", "an error in [0, 1], such as 0.05", ok)

    def operations(self) -> Iterator[str]:
        yield from (self.operation, baseline_of(self.operation))

    def measure(self, evaluation: "Evaluation") -> float:
        errors = evaluation.lattice_errors[_COLUMN]
        return self.of(errors[self.operation] - errors[baseline_of(self.operation)])

    def of(self, gained: NDArray) -> float:
        """The area, of the errors gained (L,) by the colors of the 20^3 lattice."""
        members = called(self.word)
        return area_under_roc(gained, members) if np.median(gained[members]) >= self.by else CHANCE

    def __str__(self) -> str:
        return f"area under the ROC curve of {self.word}, {self.operation}, if it gained {self.by:g}"
