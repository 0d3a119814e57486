"""What the site's scripts are told of digits. Numpy only."""

import numpy as np
from numpy.typing import NDArray

from redact.discovery import Script
from redact.lab import VERSION, shown
from redact.lab.scripts import numbers, script
from redact.lab.shown import Sides, gone
from redact.worlds.digits import Digits
from redact.worlds.scores import Score

FULL = 16
"""The value of a black pixel in the set."""


class Shown(shown.Shown):
    """The tested images, which are those whose latent vectors are shown, too."""

    def __init__(self, script: Script):
        self.script = script
        part = next(iter(script.arms.values())).training.data.held_out()
        assert isinstance(part, Digits)
        self.tested = self.lattice = self.part = part

    def probes(self, count: int) -> NDArray[np.float32]:
        return self.part.samples()[:count].astype(np.float32)

    def sides(self, network: str) -> Sides:
        """The images of the digits that are claimed to be gone from the network or, if none is, from the one that is ranked."""
        scores = self._gone(network) or self._gone(self.script.experiment.ranking)
        members = np.any([self.part.score(score) >= 1 for score in scores], axis=0)
        return members, ~members

    def _gone(self, network: str) -> list[Score]:
        return list(dict.fromkeys(score for quantity in gone(self.script, network) for score in quantity.scores()))

    def scripts(self) -> dict[str, str]:
        """The tested images, a byte a pixel, and the digit of each."""
        images = np.rint(self.part.samples() * FULL)
        told = {"version": VERSION, "images": numbers(images, "u1"), "classes": self.part.classes().tolist()}
        return {"digits": script("digits", "digits", told)}
