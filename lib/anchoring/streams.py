"""The seeded batches and labels of many networks at once, bit for bit those that the source's data loaders draw.

For seed k the source seeds torch's global generator with k, builds the model, and then runs epochs of a DataLoader. Every
epoch takes from that generator, in this order: a base seed for the loader workers, then the sampler's draws. Worker w labels
every n-th batch with a generator seeded base_seed + w. No worker process is needed for that: the same generators are run here,
a worker's whole epoch in one draw.
"""

import itertools
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from anchoring.model import Autoencoder
from anchoring.model_spec import ModelSpec


@dataclass(frozen=True, kw_only=True)
class Data:
    """What networks are trained on.

    samples (N, C), and for each label, in the order in which they are drawn, the probability (N,) that a sample carries it.
    weights (N,): how often a sample is drawn, with replacement; None: all alike, and still with replacement. batch: samples a
    step. workers: how many loader workers drew the labels in the source; validation_every: after how many steps it made a
    loader for validation, which moves the random stream too, None: never.
    """

    samples: NDArray[np.floating]
    labels: Mapping[str, NDArray[np.floating]] = field(default_factory=dict)
    weights: NDArray[np.floating] | None = None
    batch: int = 64
    workers: int = 2
    validation_every: int | None = None


def initial_model(channels: int, model: ModelSpec, seed: int) -> tuple[Autoencoder, torch.Generator]:
    """The freshly initialised model of a seed, and the generator in the state in which building it left the global one."""
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        built = Autoencoder(channels, model.latent, model.depth)
        generator = torch.Generator()
        generator.set_state(torch.get_rng_state())
    return built, generator


@dataclass(frozen=True)
class Batch:
    """What one training step sees: samples (S, B, C) and, per label, 0 or 1 for every sample (S, B)."""

    samples: Tensor
    labels: dict[str, Tensor]

    def to(self, device: torch.device) -> "Batch":
        # Lightning moves a batch with this method.
        return Batch(self.samples.to(device), {name: label.to(device) for name, label in self.labels.items()})


class Streams:
    """An iterable of the first `steps` batches of many seeds. `generators` are those that `initial_model` left."""

    def __init__(self, data: Data, generators: Sequence[torch.Generator], steps: int):
        self.data = data
        self.generators = generators
        self.steps = steps
        self.size = len(data.samples)
        self.samples_CN = torch.from_numpy(data.samples.T).float().contiguous()
        self.sampler = None if data.weights is None else WeightedSampler(torch.from_numpy(data.weights))
        self.probabilities = [torch.from_numpy(p).float() for p in data.labels.values()]  # (N,) each
        self.order_LN = self._order_of_label_draws()

    def __len__(self) -> int:
        return self.steps

    @property
    def batch_sizes(self) -> list[int]:
        """Sizes of the batches of one epoch; the last one may be short."""
        n, size = self.size, self.data.batch
        return [size] * (n // size) + ([n % size] if n % size else [])

    def __iter__(self) -> Iterator[Batch]:
        return itertools.chain.from_iterable(self.epochs())

    def epochs(self) -> Iterator[list[Batch]]:
        """The same batches, epoch by epoch; the last epoch ends with the last step."""
        step = 0
        validations = 0
        while step < self.steps:
            # A validation makes a loader too, and that takes a base seed nobody uses.
            due = step // self.data.validation_every if self.data.validation_every else 0
            batches = self._epoch(skip=due - validations)[: self.steps - step]
            validations = due
            yield batches
            step += len(batches)

    def _epoch(self, skip: int) -> list[Batch]:
        """The batches of one epoch of every seed."""
        draws, uniforms = [], []
        for generator in self.generators:
            for _ in range(skip):
                _base_seed(generator)
            uniforms.append(self._label_draws(_base_seed(generator)))
            draws.append(self._sampler_draws(generator))
        index_SN = torch.stack(draws)
        if self.sampler:
            index_SN = self.sampler.index(index_SN)
        uniform_SLN = torch.stack(uniforms)[:, self.order_LN]
        labels_LSN = [(uniform_SLN[:, i] < p[index_SN]).float() for i, p in enumerate(self.probabilities)]
        # The batch comes last in memory, as the model wants it.
        samples_SNC = self.samples_CN[:, index_SN].permute(1, 2, 0)
        parts = [
            samples_SNC.split(self.data.batch, dim=1),
            *(label.split(self.data.batch, dim=1) for label in labels_LSN),
        ]
        return [
            Batch(samples, dict(zip(self.data.labels, labels, strict=True))) for samples, *labels in zip(*parts, strict=True)
        ]

    def _sampler_draws(self, generator: torch.Generator) -> Tensor:
        """What torch's sampler draws for one epoch (N,): numbers in [0, 1) if the data has weights, else indices."""
        n = self.size
        if self.sampler:  # WeightedRandomSampler
            return torch.rand(n, dtype=torch.float64, generator=generator)
        # RandomSampler draws a seed for a generator of its own, and then in portions of 32.
        own = torch.Generator().manual_seed(_base_seed(generator))
        portions = [32] * (n // 32) + ([n % 32] if n % 32 else [])
        return torch.cat([torch.randint(n, (size,), generator=own) for size in portions])

    def _label_draws(self, base_seed: int) -> Tensor:
        """The uniform draws of all workers in one epoch (L N,), one worker after the other."""
        n_labels, sizes, workers = len(self.probabilities), self.batch_sizes, self.data.workers
        draws = []
        for worker in range(workers):
            generator = torch.Generator().manual_seed(_wrap(base_seed + worker))
            draws.append(torch.rand(n_labels * sum(sizes[worker::workers]), generator=generator))
        return torch.cat(draws)

    def _order_of_label_draws(self) -> Tensor:
        """Where the draw for each label and sample (L, N) stands: batch j is drawn by worker j mod n, label by label."""
        n_labels, sizes, workers = len(self.probabilities), self.batch_sizes, self.data.workers
        batches: list[Tensor] = [torch.empty(0, dtype=torch.int64)] * len(sizes)
        first = 0
        for worker in range(workers):
            for j in range(worker, len(sizes), workers):
                batches[j] = torch.arange(first, first + n_labels * sizes[j]).view(n_labels, sizes[j])
                first += n_labels * sizes[j]
        return torch.cat(batches, dim=1)


class WeightedSampler:
    """The indices that `torch.multinomial` makes of uniform draws when it samples with replacement.

    It looks every draw up in the cumulative weights by bisection. A guide table (Chen & Asau, 1974) says where to begin
    for every small interval of draws, so that a step or two are left.
    """

    def __init__(self, weights: Tensor, intervals: int = 1 << 15):
        cumulative = weights.cumsum(0)
        self.cumulative = cumulative / cumulative[-1]
        self.intervals = intervals
        self.guide = torch.searchsorted(self.cumulative, torch.arange(intervals, dtype=torch.float64) / intervals)

    def index(self, draws: Tensor) -> Tensor:
        """For each draw in [0, 1) the first index whose cumulative weight is not below it; any shape."""
        index = self.guide[(draws * self.intervals).long()]
        while (below := self.cumulative[index] < draws).any():
            index += below
        return index


def _base_seed(generator: torch.Generator) -> int:
    return int(torch.empty((), dtype=torch.int64).random_(generator=generator))


def _wrap(seed: int) -> int:
    """A seed within torch's range; base seeds lie in [0, 2^63), so adding a worker's number may leave it."""
    return seed & 0xFFFF_FFFF_FFFF_FFFF
