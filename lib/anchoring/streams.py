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
        built = Autoencoder(channels, model.latent, model.depth, model.hidden)
        generator = torch.Generator()
        generator.set_state(torch.get_rng_state())
    return built, generator


@dataclass(frozen=True)
class Batch:
    """What one training step sees: samples (S, B, C) and, per label, 0 or 1 for every sample (S, B).

    parts (S, B), per label: what a sample counts for in the mean over the samples of the batch that carry it; made of the
    labels where they are not given.
    """

    samples: Tensor
    labels: dict[str, Tensor]
    parts: dict[str, Tensor] = field(default_factory=dict)

    def __post_init__(self):
        if len(self.parts) < len(self.labels):
            self.parts.update({name: parts_in_mean(label) for name, label in self.labels.items()})

    def to(self, device: torch.device) -> "Batch":
        # Lightning moves a batch with this method.
        labels, parts = ({name: array.to(device) for name, array in of.items()} for of in (self.labels, self.parts))
        return Batch(self.samples.to(device), labels, parts)


def parts_in_mean(label: Tensor) -> Tensor:
    """What a sample counts for in the mean over the samples of its batch that carry a label (..., B): 0 without it."""
    return label / (label.sum(dim=-1, keepdim=True) + 1e-8)


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
        # Arrays of an epoch hold one batch after the other and, within a batch, one seed after the other.
        seeds = torch.arange(len(generators)).unsqueeze(-1)
        places = torch.arange(self.size).split(self.batch_sizes)
        self.order = torch.cat([(seeds * self.size + place).flatten() for place in places])
        draws = len(self.probabilities) * self.size
        self.label_orders = [
            torch.cat([(seeds * draws + place).flatten() for place in order.split(self.batch_sizes)])
            for order in self._order_of_label_draws()
        ]

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
        index = torch.cat(draws).index_select(0, self.order)
        if self.sampler:
            index = self.sampler.index(index)
        uniform = torch.cat(uniforms)
        labels = [
            (uniform.index_select(0, order) < p.index_select(0, index)).float()
            for order, p in zip(self.label_orders, self.probabilities, strict=True)
        ]
        # The batch comes last in memory, as the model wants it.
        samples = self._batches(self.samples_CN.index_select(1, index))
        labels_and_parts = [(self._batches(label), self._parts(label)) for label in labels]
        return [
            Batch(
                samples[j].permute(1, 2, 0),
                {name: label[j] for name, (label, _) in zip(self.data.labels, labels_and_parts, strict=True)},
                {name: part[j] for name, (_, part) in zip(self.data.labels, labels_and_parts, strict=True)},
            )
            for j in range(len(samples))
        ]

    def _batches(self, epoch: Tensor) -> list[Tensor]:
        """An array of an epoch (..., S N), batch by batch (..., S, B)."""
        n_seeds = len(self.generators)
        parts = epoch.split([n_seeds * size for size in self.batch_sizes], dim=-1)
        return [part.unflatten(-1, (n_seeds, -1)) for part in parts]

    def _parts(self, label: Tensor) -> list[Tensor]:
        """The parts in the mean of a label (S N), batch by batch (S, B): all batches of one size together."""
        n_seeds, size = len(self.generators), self.data.batch
        whole = self.size // size
        alike = label[: whole * n_seeds * size].view(whole, n_seeds, size)
        rest = label[whole * n_seeds * size :].view(-1, n_seeds, self.size % size) if self.size % size else []
        return [*parts_in_mean(alike), *map(parts_in_mean, rest)]

    def _sampler_draws(self, generator: torch.Generator) -> Tensor:
        """What torch's sampler draws for one epoch (N,): numbers in [0, 1) if the data has weights, else indices."""
        n = self.size
        if self.sampler:  # WeightedRandomSampler
            return torch.rand(n, dtype=torch.float64, generator=generator)
        # RandomSampler draws a seed for a generator of its own, and then in portions of 32: the same numbers as in one.
        own = torch.Generator().manual_seed(_base_seed(generator))
        return torch.randint(n, (n,), generator=own)

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

    It looks every draw up in the cumulative weights by bisection. Here a guide table (Chen & Asau, 1974) has the index for
    every small interval of draws that no cumulative weight lies in; bisection is for the few draws that are left. `intervals`:
    a power of two, so that the interval of a draw is found without rounding.
    """

    MANY = -1
    """Stands in the table where an interval belongs to more than one index."""

    def __init__(self, weights: Tensor, intervals: int = 1 << 17):
        cumulative = weights.cumsum(0)
        self.cumulative = cumulative / cumulative[-1]
        self.intervals = intervals
        ends = torch.searchsorted(self.cumulative, torch.arange(intervals + 1, dtype=torch.float64) / intervals)
        self.guide = ends[:-1].where(ends[:-1] == ends[1:], self.MANY)

    def index(self, draws: Tensor) -> Tensor:
        """For each draw in [0, 1) the first index whose cumulative weight is not below it; any shape."""
        flat = draws.flatten()
        index = self.guide.index_select(0, (flat * self.intervals).long())
        left = (index == self.MANY).nonzero().squeeze(-1)
        index.index_copy_(0, left, torch.searchsorted(self.cumulative, flat.index_select(0, left)))
        return index.view(draws.shape)


def _base_seed(generator: torch.Generator) -> int:
    return int(torch.empty((), dtype=torch.int64).random_(generator=generator))


def _wrap(seed: int) -> int:
    """A seed within torch's range; base seeds lie in [0, 2^63), so adding a worker's number may leave it."""
    return seed & 0xFFFF_FFFF_FFFF_FFFF
