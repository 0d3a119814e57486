"""The results of an experiment on digits, as the arrays that figures and tables take. Numpy only."""

from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from redact import results
from redact.arms import baseline_of
from redact.measures.statistics import middle
from redact.worlds.digits import CLASSES, Digits


class Results(results.Results):
    """The results of one experiment on digits. S seeds, N images of the test part, M some of them, C pixels, K latent width."""

    @cached_property
    def part(self) -> Digits:
        """The images that all its networks are tested on."""
        return next(iter(self.script.arms.values())).training.data.held_out()

    @cached_property
    def images(self) -> NDArray[np.float64]:
        """The tested images (N, C)."""
        return self.part.samples()

    @cached_property
    def classes(self) -> NDArray[np.int64]:
        """Which digit each of them (N,) shows."""
        return self.part.classes()

    def errors(self, network: str, statistic: str = "error") -> NDArray[np.float64]:
        """The error (S, 10) of each digit: `error`, the mean over its tested images, or `median`."""
        return np.stack([self.score(network, f"{statistic}_{c}") for c in range(CLASSES)], axis=-1)

    def rises(self, network: str, statistic: str = "error") -> NDArray[np.float64]:
        """By how much an operation raises the error (S, 10) of each digit."""
        return self.errors(network, statistic) - self.errors(baseline_of(network), statistic)

    def outputs(self, network: str, seed: int | None = None) -> NDArray[np.float32]:
        """What comes out of the typical network, or the first, for the tested images (N, C)."""
        return self._viewed(network, "outputs", seed)

    def latents(self, network: str, seed: int | None = None) -> NDArray[np.float32]:
        """z_hat (N, K) of the tested images in the typical network, or the first."""
        return self._viewed(network, "latents", seed)

    def shown(self, network: str) -> NDArray[np.int64]:
        """The place of one tested image a digit (10,): the one that the typical network, as trained, returns with the median
        error of that digit, so that none is picked."""
        found = self.outputs(baseline_of(network))
        errors = self.part.error(found, self.images)
        return np.array(
            [places[middle(errors[places])] for c in range(CLASSES) for places in [np.flatnonzero(self.classes == c)]]
        )
