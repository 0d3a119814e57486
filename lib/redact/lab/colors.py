"""What the site's scripts are told of colors. Numpy only."""

import numpy as np
from numpy.typing import NDArray

from redact.discovery import Script
from redact.lab import shown
from redact.lab.shown import Sides, gone
from redact.quantities.colors.color_error import ColorError
from redact.worlds.colors import (
    CLAIMABLE_HSV,
    LATENT_LATTICE,
    RESEMBLING,
    REST,
    cube_of,
    hsv_to_rgb,
    named_colors,
    resemblance,
    rgb_to_hsv,
    similarity,
)

PROBED = ("red", "cyan", "gray", "orange", "blue", "white", "black", "pink")
"""Named colors, the first ones the most telling."""


def colors_by_name() -> dict[str, list[float]]:
    """The colors that a claim can speak of, as red, green and blue in [0, 1]."""
    return dict(zip(CLAIMABLE_HSV, named_colors(CLAIMABLE_HSV).tolist(), strict=True))


class Shown(shown.Shown):
    """The grid over which errors are taken, and the lattice of 9 points a side."""

    def __init__(self, script: Script):
        self.script = script
        self.tested = self.cube = cube_of(script.experiment)
        self.lattice = LATENT_LATTICE

    @property
    def axes(self) -> tuple[int, int, int]:
        return self.cube.shape

    def probes(self, count: int) -> NDArray[np.float32]:
        return named_colors(PROBED[:count]).astype(np.float32)

    def sides(self, network: str) -> Sides:
        """By how much a color has of what the spec says; else by how it resembles those that are claimed to be gone, or red.

        To resemble a color is to resemble red after a turn of the wheel that takes that color to red. The bounds are those of
        the attacks on red.
        """
        found = [self._most(network)] if self._said(network) else [self._resemblance(color) for color in self._gone(network)]
        most = np.max(found, axis=0)
        return RESEMBLING.holds(most), REST.holds(most)

    def _said(self, network: str) -> bool:
        resembling = self.script.experiment.resembling
        return network in resembling or network.rpartition("/")[2] in resembling

    def _most(self, network: str) -> NDArray[np.float64]:
        return self.lattice.score(resemblance(self.script.experiment, network).base)

    def _gone(self, network: str) -> list[str]:
        named = [quantity.color for quantity in gone(self.script, network) if isinstance(quantity, ColorError)]
        return list(dict.fromkeys(named)) or ["red"]

    def _resemblance(self, color: str) -> NDArray[np.float64]:
        hsv = rgb_to_hsv(self.lattice.samples())
        turned = np.where(hsv[:, 1:2] > 0, (hsv[:, :1] - CLAIMABLE_HSV[color][0]) % 1, 0)
        return similarity(hsv_to_rgb(np.concatenate([turned, hsv[:, 1:]], axis=1)))
