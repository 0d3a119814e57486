"""Worlds: what networks learn from. Here is what a world must bring, and no world is named here.

A world has a name, in `Samples.world`, and brings, each in a file of that name (or a folder):

- `worlds/<name>.py`, its samples: a class below `Samples` for each set of them, and functions that name its attributes.
- `measures/<name>.py`, what its networks are asked: a class `Asked` below `measures.asking.Asking`.
- `results/<name>.py`, what its pages are shown of the answers: a class `Results` below `results.Results`.
- `words/<name>/sections.py`, the figures and tables of its pages: a class `Sections` below `words.sections.Sections`, which
  draws with functions of `pictures`; and `variables/<name>.py`, what prose may name.
- `lab/<name>.py`, what the site's scripts are told of its samples: a class `Shown` below `lab.shown.Shown`.
- `quantities/<name>.py`, what claims ask of its networks alone; `predictions/<name>.py`, what several experiments claim.

Two lists keep worlds apart, and a new one stands in both: the contract on what worlds share in pyproject.toml, and `OF_A_WORLD`
in tests/test_worlds.py. All else (training, surgery, attacks, judging, the shared sections of a page) asks what a world brings,
and knows none.

Numpy only. Axes: N samples, M some of them, C channels.
"""

from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, ClassVar

import numpy as np
from numpy.typing import NDArray

from press.errors import InputError
from redact.worlds.scores import Region, Score

if TYPE_CHECKING:
    from redact.spec import Experiment


@dataclass(frozen=True)
class Watched:
    """What an attack that is to bring a concept back is looked at by.

    concept (M, C): samples that stand for the concept. others: name -> samples (M, C) that are looked at besides. mean: whether
    a set of samples has the mean of their errors; else the largest one.
    """

    concept: NDArray
    others: Mapping[str, NDArray] = field(default_factory=dict)
    mean: bool = False


class Samples(ABC):
    """Samples of a world, as a spec names them. A subclass is plain, frozen data; its arrays are made when they are asked for.

    world: the name of the world. attributes: the names of what is known of every sample. bounds: what comes out of a network is
    clamped to these before it is scored or shown.
    """

    world: ClassVar[str]
    attributes: ClassVar[tuple[str, ...]] = ()
    bounds: ClassVar[tuple[float, float]] = (-np.inf, np.inf)

    @abstractmethod
    def samples(self) -> NDArray[np.float64]:
        """The samples (N, C), in the order in which training numbers them."""

    @abstractmethod
    def attribute(self, name: str) -> NDArray[np.float64]:
        """How much each sample (N,) has of one of the `attributes`, in [0, 1]; 1 is what a label means."""

    @property
    def channels(self) -> int:
        """C, the numbers of a sample."""
        return self.samples().shape[1]

    def weights(self) -> NDArray[np.float64] | None:
        """How often each sample (N,) is drawn, relative to the others; None: all alike."""
        return None

    def held_out(self) -> "Samples":
        """The samples on which networks that learn from these are validated, where a spec names none."""
        return self

    @property
    def concepts(self) -> tuple[str, ...]:
        """The names of what an attack may bring back; a spec is checked against them, and no sample is made for that."""
        return ()

    def watched(self, concept: str) -> Watched:
        """What an attack that is to bring back one of the `concepts` is looked at by.

        Raises:
            InputError: the world has no concept of that name, or none at all.
        """
        raise InputError(f"attack: back={concept!r}: {self} has no concepts that an attack could bring back")

    def check_asked(self, experiment: "Experiment") -> None:  # noqa: B027
        """Raise an InputError if an experiment asks what nothing of this world can answer."""

    def check_score(self, score: Score, where: str) -> None:
        """Raise an InputError if a score is of an attribute that these samples have not."""
        if score.attribute not in self.attributes:
            known = ", ".join(self.attributes) or "none"
            raise InputError(f"{where}: {score.attribute!r} is no attribute of the data; it has {known}")

    def error(self, predicted: NDArray, true: NDArray) -> NDArray:
        """How far reconstructions (N, C) are off, each (N,): the squared difference averaged over the channels."""
        difference = predicted - true
        return np.einsum("...c,...c->...", difference, difference) / difference.shape[-1]

    def score(self, score: Score) -> NDArray[np.float64]:
        """A score of every sample (N,): as a label's, the probability with which a sample carries it."""
        return score.among(self.attribute(score.attribute), self.weights())

    def certain(self, score: Score) -> NDArray[np.bool_]:
        """Which samples (N,) carry a label, whatever its probability: those with all of its attribute, or of its complement."""
        return score.base.of(self.attribute(score.attribute)) >= 1 - 1e-9

    def members(self, region: Region) -> NDArray[np.bool_]:
        """Which samples (N,) lie in a region."""
        return region.holds(self.score(region.score))


def module_of(part: str, world: str) -> str:
    """The module in which a world brings one of its parts: `measures`, `results`, `variables` or `lab`; found by its name."""
    return f"redact.{part}.{world}"
