"""The seeded batches and labels of many networks at once, bit for bit those that the source's data loaders draw.

For seed k the source seeds torch's global generator with k, builds the model, and then runs epochs of a DataLoader. Every
epoch takes from that generator, in this order: a base seed for the loader workers, then the sampler's draws. Worker w labels
every n-th batch with a generator seeded base_seed + w. No worker process is needed for that: the same generators are run here,
a worker's whole epoch in one draw.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import torch
from torch import Tensor

from redact.model import Autoencoder
from redact.spec import ModelSpec, Training


def initial_model(model: ModelSpec, seed: int) -> tuple[Autoencoder, torch.Generator]:
    """The freshly initialised model of a seed, and the generator in the state in which building it left the global one."""
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        built = Autoencoder(model.latent, model.depth)
        generator = torch.Generator()
        generator.set_state(torch.get_rng_state())
    return built, generator


@dataclass(frozen=True)
class Batch:
    """What one training step sees: colors (S, B, 3) and, per label, 0 or 1 for every sample (S, B)."""

    colors: Tensor
    labels: dict[str, Tensor]

    def to(self, device: torch.device) -> "Batch":
        # Lightning moves a batch with this method.
        return Batch(self.colors.to(device), {name: label.to(device) for name, label in self.labels.items()})


class Streams:
    """An iterable of the first `steps` batches of many seeds. `generators` are those that `initial_model` left."""

    def __init__(self, training: Training, generators: Sequence[torch.Generator], steps: int):
        self.training = training
        self.generators = generators
        self.steps = steps
        colors = training.data.colors()
        weights = training.data.weights()
        self.colors = torch.from_numpy(colors).float()  # (N, 3)
        self.weights = None if weights is None else torch.from_numpy(weights)  # (N,) double, as the sampler has them
        self.probabilities = [torch.from_numpy(score(colors)).float() for score in training.labels.values()]  # (N,) each

    def __len__(self) -> int:
        return self.steps

    @property
    def batch_sizes(self) -> list[int]:
        """Sizes of the batches of one epoch; the last one may be short."""
        n, size = len(self.colors), self.training.batch
        return [size] * (n // size) + ([n % size] if n % size else [])

    def __iter__(self) -> Iterator[Batch]:
        step = 0
        validations = 0
        while step < self.steps:
            # A validation makes a loader too, and that takes a base seed nobody uses.
            due = step // self.training.validation.every if self.training.validation else 0
            index_SN, labels_LSN = self._epoch(skip=due - validations)
            validations = due
            for part in torch.arange(len(self.colors)).split(self.training.batch):
                if step == self.steps:
                    return
                first, last = int(part[0]), int(part[-1]) + 1
                labels = {
                    name: label_SN[:, first:last].float()
                    for name, label_SN in zip(self.training.labels, labels_LSN, strict=True)
                }
                yield Batch(self.colors[index_SN[:, first:last]], labels)
                step += 1

    def _epoch(self, skip: int) -> tuple[Tensor, list[Tensor]]:
        """Indices (S, N) into the colors and, per label, whether the sample is labeled (S, N), for one epoch of every seed."""
        indices, uniforms = [], []
        for generator in self.generators:
            for _ in range(skip):
                _base_seed(generator)
            base_seed = _base_seed(generator)
            indices.append(self._sample(generator))
            uniforms.append(self._label_draws(base_seed))
        index_SN = torch.stack(indices)
        uniform_SLN = torch.stack(uniforms)
        labels = [uniform_SLN[:, i] < p[index_SN] for i, p in enumerate(self.probabilities)]
        return index_SN, labels

    def _sample(self, generator: torch.Generator) -> Tensor:
        """The indices (N,) of one epoch, with replacement, as torch's samplers draw them."""
        n = len(self.colors)
        if self.weights is not None:  # WeightedRandomSampler
            return torch.multinomial(self.weights, n, replacement=True, generator=generator)
        # RandomSampler draws a seed for a generator of its own, and then in portions of 32.
        own = torch.Generator().manual_seed(_base_seed(generator))
        portions = [32] * (n // 32) + ([n % 32] if n % 32 else [])
        return torch.cat([torch.randint(n, (size,), generator=own) for size in portions])

    def _label_draws(self, base_seed: int) -> Tensor:
        """Uniform draws (L, N) of one epoch: batch j by worker j mod n, in it label by label."""
        workers, n_labels = self.training.workers, len(self.probabilities)
        sizes = self.batch_sizes
        batches: list[Tensor] = [torch.empty(0)] * len(sizes)
        for worker in range(workers):
            own = sizes[worker::workers]
            generator = torch.Generator().manual_seed(_wrap(base_seed + worker))
            draws = torch.rand(n_labels * sum(own), generator=generator)
            chunks = draws.split([n_labels * size for size in own])
            for j, (chunk, size) in enumerate(zip(chunks, own, strict=True)):
                batches[worker + j * workers] = chunk.view(n_labels, size)
        return torch.cat(batches, dim=1)


def _base_seed(generator: torch.Generator) -> int:
    return int(torch.empty((), dtype=torch.int64).random_(generator=generator))


def _wrap(seed: int) -> int:
    """A seed within torch's range; base seeds lie in [0, 2^63), so adding a worker's number may leave it."""
    return seed & 0xFFFF_FFFF_FFFF_FFFF
