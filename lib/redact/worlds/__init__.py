"""Worlds: what networks learn from. A world is a file of its own with the classes of its samples; here is what they must bring.

Numpy only. Axes: N samples, C channels.
"""

from abc import ABC, abstractmethod
from typing import ClassVar

import numpy as np
from numpy.typing import NDArray

from redact.worlds.scores import Region, Score


class Samples(ABC):
    """Samples of a world, as a spec names them. A subclass is plain, frozen data; its arrays are made when they are asked for.

    attributes: the names of what is known of every sample. bounds: what comes out of a network is clamped to these before it is
    scored or shown.
    """

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
