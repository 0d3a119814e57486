"""What a setting is worth: its networks trained on some seeds, red deleted from them, and scored on colors not trained on.

Axes: S seeds, N colors, C channels.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from time import process_time

import numpy as np
import torch
from numpy.typing import NDArray

from anchoring.model import Autoencoder
from anchoring.operations.ablate import Ablate
from anchoring.training import CannotTrain
from press.files.store import read_json, write_json
from redact.measures.r_squared import r_squared
from redact.predictions.colors import GONE, HURT, SPARED, UNLIKE_RED
from redact.search.settings import Setting
from redact.training import train
from redact.worlds.colors import COARSE_CUBE, HELD_OUT_LATTICE, Grid, named_colors, similarity

AIM = similarity**3
"""What the error after the deletion should follow, as in experiment 2.9.1."""


@dataclass(frozen=True)
class Found:
    """What is measured on the networks of a setting. selectivity (S,): R² on the held-out lattice, with the sign of the
    correlation, and 0 for a network that kept red or lost another color. learned (S,): whether every color is reconstructed
    before the deletion. seconds: what it took, of one processor.
    """

    selectivity: NDArray[np.float64]
    learned: NDArray[np.bool_]
    seconds: float = 0.0

    def joined(self, more: "Found") -> "Found":
        """With the networks of more seeds behind its own."""
        selectivity = np.concatenate([self.selectivity, more.selectivity])
        return Found(selectivity, np.concatenate([self.learned, more.learned]), self.seconds + more.seconds)

    @property
    def mean(self) -> float:
        return float(self.selectivity.mean())

    @property
    def sd(self) -> float:
        """The standard deviation over the seeds, as of a sample."""
        return float(self.selectivity.std(ddof=1))

    @property
    def lowest(self) -> float:
        return float(self.selectivity.min())

    @property
    def worth(self) -> float:
        """The mean less two standard deviations; less one more for a setting of which a network did not learn."""
        return self.mean - 2 * self.sd - (not self.learned.all())


def selectivity(errors: NDArray, expected: NDArray, kept: NDArray, lost: NDArray) -> NDArray[np.float64]:
    """R² (S,) of errors (S, N) against what they should follow (N,); 0 where a network kept (S,) red or lost (S,) a color."""
    return np.array([0.0 if bad else r_squared(expected, own) for own, bad in zip(errors, kept | lost, strict=True)])


def find(setting: Setting, seeds: Sequence[int]) -> Found:
    """Train, delete, score. A setting that runs away has learned nothing, and its networks have the selectivity 0."""
    began = process_time()
    try:
        trained = train(setting.training(), setting.schedule(), seeds).model
    except CannotTrain:
        return Found(np.zeros(len(seeds)), np.zeros(len(seeds), bool), process_time() - began)
    edited = Ablate(0).edit(trained)
    red = named_colors(["red"])
    raised = _errors(edited, red)[:, 0] - _errors(trained, red)[:, 0]
    unlike_red = _colors(COARSE_CUBE)[COARSE_CUBE.members(UNLIKE_RED)]
    lost = _errors(edited, unlike_red).max(axis=-1) > HURT
    errors = _errors(edited, _colors(HELD_OUT_LATTICE))
    return Found(
        selectivity(errors, HELD_OUT_LATTICE.score(AIM), raised < GONE, lost),
        _errors(trained, _colors(COARSE_CUBE)).max(axis=-1) <= SPARED,
        process_time() - began,
    )


class Kept:
    """`find`, with what it found kept in a file: a search that was stopped goes on where it was."""

    def __init__(self, path: Path):
        self.path = path
        self.known: dict[str, dict[str, list]] = read_json(path, []) if path.exists() else {}

    def __call__(self, setting: Setting, seeds: Sequence[int]) -> Found:
        key = f"{setting}, seeds {seeds[0]}-{seeds[-1]}"
        if key not in self.known:
            found = find(setting, seeds)
            found = Found(found.selectivity, found.learned, round(found.seconds, 1))
            self.known[key] = {name: np.asarray(value).tolist() for name, value in vars(found).items()}
            write_json(self.path, self.known)
        kept = self.known[key]
        return Found(np.array(kept["selectivity"]), np.array(kept["learned"]), kept["seconds"])


@cache
def _colors(grid: Grid) -> NDArray[np.float64]:
    return grid.colors()


@torch.inference_mode()
def _errors(models: Autoencoder, colors: NDArray) -> NDArray[np.float64]:
    """The errors (S, N) of a stack on colors (N, C)."""
    x = torch.from_numpy(np.asarray(colors)).float()
    found = []
    for part in x.split(4096):  # of all colors at once, the activations of sixty networks would fill a gigabyte
        predicted, _, _ = models(part.expand(models.to_latent.weight.shape[0], *part.shape))
        found.append(((predicted.clamp(0, 1) - part) ** 2).mean(dim=-1).double().numpy())
    return np.concatenate(found, axis=-1)
