"""What an eraser knows of the concept: the labels that training drew, to the last one, or the exact scores of all samples."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

import numpy as np
import torch
from torch import Tensor

from anchoring.errors import InputError
from anchoring.model import Autoencoder
from anchoring.model_spec import ModelSpec
from anchoring.operations import Seen
from anchoring.streams import Data, Streams, initial_model

LABELS, SCORES = "labels", "scores"
"""What an eraser is fitted by: the labels that were drawn in training, or how much each sample has of the concept."""


@dataclass(frozen=True)
class Evidence:
    """How often each sample counts, and how often as one of the concept: (S, N) each, in double precision.

    Of labels: how often it was drawn, and with the label. Of scores: 1, and its score, the highest being 1. rest (S, N): how
    much it counts as unlike the concept: of labels, how often it was drawn if it never carried one, else 0; of scores, 1 less
    the score.
    """

    samples: Tensor
    drawn: Tensor
    labeled: Tensor
    rest: Tensor

    @property
    def share(self) -> Tensor:
        """The share (S, N) of a sample's draws that carried the label, in [0, 1]."""
        return self.labeled / self.drawn.clamp_min(1)


def evidence(models: Autoencoder, seen: Seen, label: str, by: str) -> Evidence:
    """What is known of a concept, for each network of a stack.

    by: `labels` or `scores`.

    Raises:
        InputError: there is no such label; no sample can carry it, or, in one of the networks, none did.
    """
    if label not in seen.data.labels:
        raise InputError(f"on={label!r} is a label the data does not give; it gives {', '.join(seen.data.labels) or 'none'}")
    samples = torch.from_numpy(seen.data.samples).float()
    if by == SCORES:
        score = torch.from_numpy(np.asarray(seen.data.labels[label], dtype=np.float64))
        if not score.max() > 0:
            raise InputError(f"on={label!r}: no sample can carry the label, so nothing is known of the concept")
        labeled = (score / score.max()).expand(len(seen.seeds), -1)
        return Evidence(samples, torch.ones_like(labeled), labeled, 1 - labeled)
    # Building a model of another shape would leave the random generator in another state, and other labels would be drawn.
    drawn, labels = _counted(_Key(seen.data), models.spec, tuple(seen.seeds), seen.steps)
    labeled = labels[label]
    for seed, count in zip(seen.seeds, labeled.sum(dim=-1).tolist(), strict=True):
        if count == 0:
            raise InputError(f"on={label!r}: seed {seed} drew no sample with that label, expected one at least")
    return Evidence(samples, drawn, labeled, drawn * (labeled == 0))


@dataclass(frozen=True, eq=False)
class _Key:
    """Data as a key: they are the same if they are the same arrays, number for number."""

    data: Data

    def _content(self) -> tuple:
        arrays = [self.data.samples, *self.data.labels.values()]
        weights = b"" if self.data.weights is None else self.data.weights.tobytes()
        rest = (self.data.batch, self.data.workers, self.data.validation_every, tuple(self.data.labels))
        return (*(array.tobytes() for array in arrays), weights, *rest)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Key) and self._content() == other._content()

    def __hash__(self) -> int:
        return hash(self._content())


@lru_cache(maxsize=4)  # several operations on one arm ask for the same
def _counted(key: _Key, shape: ModelSpec, seeds: Sequence[int], steps: int) -> tuple[Tensor, dict[str, Tensor]]:
    """How often training drew each sample (S, N), and how often with each label."""
    data = key.data
    size = len(data.samples)
    generators = [initial_model(data.samples.shape[1], shape, seed)[1] for seed in seeds]
    # The streams of batches hand samples out, not their places: so let the samples be their places.
    places = replace(data, samples=np.arange(size, dtype=np.float64)[:, None])
    drawn = torch.zeros(len(seeds), size, dtype=torch.float64)
    labeled = {name: torch.zeros_like(drawn) for name in data.labels}
    for epoch in Streams(places, generators, steps).epochs():
        place = torch.cat([batch.samples.squeeze(-1) for batch in epoch], dim=-1).long()
        drawn.scatter_add_(1, place, torch.ones(place.shape, dtype=torch.float64))
        for name, counts in labeled.items():
            counts.scatter_add_(1, place, torch.cat([batch.labels[name] for batch in epoch], dim=-1).double())
    return drawn, labeled
