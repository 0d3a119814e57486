"""What networks of digits are asked: how far each image of the test part comes out off, and by class.

Axes: S seeds, N images of the test part, K latent width, C pixels.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from press.errors import InputError
from press.files.store import Arrays, prefixed
from redact.measures import asking
from redact.measures.networks import Network, respond
from redact.measures.statistics import STATISTICS
from redact.spec import Experiment, Training
from redact.worlds.digits import CLASSES, Digits
from redact.worlds.scores import Region, Score


class Tested:
    """The images that networks are asked for, made once. images (N, C); of_class: digit -> the places of its images."""

    def __init__(self, part: Digits):
        self.part = part
        self.images = part.samples().astype(np.float32)
        classes = part.classes()
        self.of_class = [np.flatnonzero(classes == c) for c in range(CLASSES)]
        self.members = cache(self._members)
        self.probed = cache(self._probed)

    def _members(self, region: Region) -> NDArray[np.int64]:
        members = np.flatnonzero(self.part.members(region))
        if not members.size:
            raise InputError(f"region {region}: no image of {self.part} lies in it, expected at least one")
        return members

    def _probed(self, part: str, score: Score) -> tuple[NDArray, NDArray]:
        images = replace(self.part, part="train") if part == "fit" else self.part
        return images.samples(), images.score(score)


@dataclass(frozen=True, kw_only=True)
class Evaluation(asking.Evaluation):
    """What one seed's networks do with the images of the test part."""

    tested: Tested

    def members(self, region: Region) -> NDArray[np.int64]:
        return self.tested.members(region)

    def probed(self, part: str, score: Score) -> tuple[NDArray, NDArray]:
        """All images of training, of every digit, to fit on; those of the test part to test on."""
        return self.tested.probed(part, score)

    def by_class(self, network: str, statistic: str) -> NDArray[np.float64]:
        """The `mean` or the `median` (the lower of two middle values) of the errors of each digit (10,)."""
        errors = self.errors[network]
        return np.array([STATISTICS[statistic](errors[places]) for places in self.tested.of_class])

    def scores(self, network: str) -> dict[str, float]:
        means, medians = self.by_class(network, "mean"), self.by_class(network, "median")
        return {
            "mean_error": STATISTICS["mean"](self.errors[network]),
            **{f"error_{c}": float(means[c]) for c in range(CLASSES)},
            **{f"median_{c}": float(medians[c]) for c in range(CLASSES)},
        }


class Asked(asking.Asking):
    """Asks networks of digits for the images that none of them learned from."""

    def __init__(self, experiment: Experiment, trainings: Mapping[str, Training], seeds: int):
        parts = {training.data.held_out() for training in trainings.values()}
        if len(parts) > 1:
            told = " and ".join(sorted(map(str, parts)))
            raise InputError(f"arms: are tested on {told}, expected one split in all arms: some would have learned from these")
        self.tested = Tested(parts.pop())
        self._viewed: dict[str, list[dict[str, NDArray]]] = {name: [] for name in experiment.networks}

    def evaluate(self, networks: Mapping[str, Network], recovery: Mapping[tuple[str, str], float]) -> Evaluation:
        outputs = {name: self._respond(network)[0] for name, network in networks.items()}
        errors = {name: self.tested.part.error(found, self.tested.images) for name, found in outputs.items()}
        return Evaluation(tested=self.tested, outputs=outputs, errors=errors, networks=networks, recovery=recovery)

    def _respond(self, network: Network) -> tuple[NDArray, NDArray]:
        return respond(network, self.tested.images, self.tested.part.bounds)

    def keep(self, evaluation: asking.Evaluation) -> None:
        """Nothing: what figures show of all seeds stands in the scores."""

    def look_closer(self, which: str, networks: Mapping[str, Network]) -> None:
        for name, network in networks.items():
            outputs, latents = self._respond(network)
            self._viewed[name].append({"outputs": outputs, "latents": latents})

    def views(self) -> Arrays:
        """By name, a viewed seed a row: `ablated/outputs` (V, N, C) and `ablated/latents` (V, N, K)."""
        views: dict[str, Any] = {}
        for name, rows in self._viewed.items():
            views |= prefixed(name, {of: np.stack([row[of] for row in rows]) for of in rows[0]})
        return views
