"""Batches and labels bit for bit against the real thing: torch's own loaders, samplers and worker processes."""

import math
from dataclasses import dataclass
from pathlib import Path

import pytest
import torch
from torch.utils.data import DataLoader, Dataset, RandomSampler, WeightedRandomSampler

from anchoring import ModelSpec, Separation, Subspace
from anchoring.schedule import read_schedule
from anchoring.streams import Batch, Streams, WeightedSampler, initial_model
from redact.project import PROJECT
from redact.spec import Training, Validation
from redact.training import data_of
from redact.worlds.colors import HsvCube, RgbLattice, redness, vibrancy

ROOT = Path(__file__).parents[1]

# Four workers on two cores are slow, not wrong.
pytestmark = pytest.mark.filterwarnings("ignore:This DataLoader will create")

WEIGHTED = HsvCube(6, 5, 5)  # 150 colors: batches of 64, 64, 22
UNIFORM = RgbLattice(5)  # 125 colors: batches of 64, 61
TWO_LABELS = {"red": 0.8 * redness**2, "vibrant": 0.5 * vibrancy}


def training(data=WEIGHTED, labels=TWO_LABELS, **options):
    return Training(
        model=ModelSpec(4),
        data=data,
        labels=labels,
        terms={"separation": Separation()},
        unused=tuple(labels),
        schedule="none.csv",
        **options,
    )


# The real thing ----------------------------------------------------------------------------


class Probabilities(Dataset):
    """Colors with the probability of each label."""

    def __init__(self, spec):
        colors = spec.data.colors()
        self.colors = torch.from_numpy(colors).float()
        self.probabilities = [torch.from_numpy(score(colors)).float() for score in spec.labels.values()]

    def __len__(self):
        return len(self.colors)

    def __getitem__(self, i):
        return i, self.colors[i], [p[i] for p in self.probabilities]


@dataclass
class Collate:
    """Draws the labels of a batch in a loader worker: one uniform draw a sample, label by label."""

    def __call__(self, samples):
        indices, colors, probabilities = zip(*samples, strict=True)
        labels = []
        for column in zip(*probabilities, strict=True):
            p = torch.stack(column)
            labels.append((torch.rand_like(p) < p).float())
        return torch.tensor(indices), torch.stack(colors), labels


def reference(spec, seed, epochs):
    """The batches (colors, labels) of some epochs of one seed, with worker processes."""
    torch.manual_seed(seed)
    initial = torch.nn.ModuleList()
    for n_in, n_out in [(3, 16), (16, spec.model.latent), (spec.model.latent, 16), (16, 3)]:
        initial.append(torch.nn.Linear(n_in, n_out))
    data = Probabilities(spec)
    weights = spec.data.weights()
    if weights is None:
        sampler = RandomSampler(data, replacement=True)
    else:
        sampler = WeightedRandomSampler(torch.from_numpy(weights), len(data), replacement=True)
    loader = DataLoader(data, spec.batch, sampler=sampler, num_workers=spec.workers, collate_fn=Collate())
    validation = DataLoader(torch.arange(8.0), batch_size=1)
    batches = []
    for _ in range(epochs):
        for _, colors, labels in loader:
            batches.append((colors, labels))
            if spec.validation and len(batches) % spec.validation.every == 0:
                assert len(list(validation)) == 8
    return batches


def streams(spec, seeds, steps):
    return Streams(data_of(spec), [initial_model(3, spec.model, seed)[1] for seed in seeds], steps)


def assert_same(batch: Batch, row, colors, labels):
    assert torch.equal(batch.samples[row], colors)
    assert len(batch.labels) == len(labels)
    for mine, theirs in zip(batch.labels.values(), labels, strict=True):
        assert torch.equal(mine[row], theirs)


@pytest.mark.parametrize("workers", [2, 4])
@pytest.mark.parametrize("data", [WEIGHTED, UNIFORM], ids=["weighted", "uniform"])
def test_three_epochs_are_those_of_real_loader_workers(data, workers):
    spec = training(data, workers=workers)
    seeds = [0, 7]
    expected = {seed: reference(spec, seed, epochs=3) for seed in seeds}
    steps = len(expected[0])
    assert steps == 3 * math.ceil(len(data.colors()) / 64)
    mine = list(streams(spec, seeds, steps))
    assert len(mine) == steps
    for step, batch in enumerate(mine):
        for row, seed in enumerate(seeds):
            assert_same(batch, row, *expected[seed][step])
    assert 0 < sum(batch.labels["red"].sum() for batch in mine) < sum(batch.labels["red"].numel() for batch in mine)


# On the uniform lattice there are two steps an epoch: validations fall within epochs, between them, and several into one.
@pytest.mark.parametrize("every", [1, 2, 3, 5])
def test_a_validation_moves_the_stream(every):
    spec = training(UNIFORM, validation=Validation(RgbLattice(2), every=every))
    expected = reference(spec, 3, epochs=4)
    for batch, (colors, labels) in zip(streams(spec, [3], len(expected)), expected, strict=True):
        assert_same(batch, 0, colors, labels)
    without = list(streams(training(UNIFORM), [3], len(expected)))
    assert not all(torch.equal(batch.samples[0], colors) for batch, (colors, _) in zip(without, expected, strict=True))


def test_more_than_one_portion_of_uniform_draws_and_one_worker():
    spec = training(RgbLattice(4), workers=1, batch=24)  # 64 colors are two portions of 32; batches of 24, 24, 16
    expected = reference(spec, 1, epochs=2)
    for batch, (colors, labels) in zip(streams(spec, [1], len(expected)), expected, strict=True):
        assert_same(batch, 0, colors, labels)


@pytest.mark.parametrize("intervals", [1, 8, 1 << 17])
def test_weighted_indices_are_those_of_multinomial(intervals):
    generator = torch.Generator().manual_seed(3)
    weights = torch.rand(1000, generator=generator, dtype=torch.float64) ** 20  # from one to almost nothing
    weights[400:500] = 0
    state = generator.get_state()
    expected = torch.multinomial(weights, 20_000, replacement=True, generator=generator)
    generator.set_state(state)
    draws = torch.rand(20_000, dtype=torch.float64, generator=generator)
    assert torch.equal(WeightedSampler(weights, intervals).index(draws), expected)


# Properties --------------------------------------------------------------------------------


@pytest.mark.parametrize("data", [WEIGHTED, UNIFORM], ids=["weighted", "uniform"])
def test_a_seed_among_others_is_that_seed_alone(data):
    spec = training(data)
    together = streams(spec, [0, 3, 7, 12], 7)
    for many, alone in zip(together, streams(spec, [7], 7), strict=True):
        assert_same(many, 2, alone.samples[0], [label[0] for label in alone.labels.values()])


def test_seeds_differ():
    (batch,) = streams(training(), [0, 1], 1)
    assert not torch.equal(batch.samples[0], batch.samples[1])


def test_shapes_and_number_of_batches():
    stream = streams(training(), [0, 1], 5)
    batches = list(stream)
    assert len(stream) == len(batches) == 5
    assert stream.batch_sizes == [64, 64, 22]
    assert [batch.samples.shape for batch in batches] == [(2, n, 3) for n in (64, 64, 22, 64, 64)]
    for batch in batches:
        assert list(batch.labels) == ["red", "vibrant"]
        for label in batch.labels.values():
            assert label.shape == batch.samples.shape[:2]
            assert ((label == 0) | (label == 1)).all()


def test_black_is_never_red_and_pure_red_is_labeled_as_often_as_its_probability_says():
    spec = training(RgbLattice(2), labels={"red": 0.8 * redness})
    red = torch.tensor([1.0, 0, 0])
    drawn, labeled, wrong = 0, 0, 0
    for batch in streams(spec, range(20), 100):
        is_red = (batch.samples == red).all(dim=-1)
        drawn += int(is_red.sum())
        labeled += int(batch.labels["red"][is_red].sum())
        wrong += int(batch.labels["red"][batch.samples[..., 0] == 0].sum())
    assert wrong == 0
    assert drawn == pytest.approx(20 * 100 * 8 / 8, rel=0.1)  # each of 8 colors as often as any other
    assert labeled / drawn == pytest.approx(0.8, abs=0.05)


def test_the_generator_global_to_torch_is_left_alone():
    torch.manual_seed(99)
    before = torch.get_rng_state()
    list(streams(training(validation=Validation(RgbLattice(2), every=2)), [0, 7], 7))
    assert torch.equal(torch.get_rng_state(), before)


def test_an_initial_model_leaves_the_generator_where_building_it_left_the_global_one():
    model, generator = initial_model(3, ModelSpec(5, 2), 7)
    torch.manual_seed(7)
    layers = [torch.nn.Linear(a, b) for a, b in [(3, 16), (16, 16), (16, 5), (5, 16), (16, 16), (16, 3)]]
    assert torch.equal(model.to_latent.weight, layers[2].weight)
    assert torch.equal(model.decoder[-1].bias, layers[-1].bias)
    assert torch.equal(generator.get_state(), torch.get_rng_state())


def test_data_without_labels():
    batches = list(streams(training(labels={}), [0], 4))
    assert [batch.labels for batch in batches] == [{}] * 4
    assert [batch.samples.shape[1] for batch in batches] == [64, 64, 22, 64]
    # Labels are drawn by generators of their own, so that the colors do not depend on them.
    for without, with_labels in zip(batches, streams(training(), [0], 4), strict=True):
        assert torch.equal(without.samples, with_labels.samples)


def test_more_workers_than_batches():
    spec = training(UNIFORM, workers=5)
    expected = reference(spec, 0, epochs=2)
    for batch, (colors, labels) in zip(streams(spec, [0], len(expected)), expected, strict=True):
        assert_same(batch, 0, colors, labels)


def test_an_unused_label_moves_only_the_labels_after_it():
    terms = {"planarity": Subspace((0, 1), on="red")}
    one = Training(model=ModelSpec(4), data=WEIGHTED, labels={"red": 0.8 * redness**2}, terms=terms, schedule="none.csv")
    two = Training(model=ModelSpec(4), data=WEIGHTED, labels=TWO_LABELS, terms=terms, schedule="none.csv", unused=("vibrant",))
    first, second = list(streams(one, [0], 3)), list(streams(two, [0], 3))
    for a, b in zip(first, second, strict=True):
        assert torch.equal(a.samples, b.samples)
    # A worker's first batch starts its generator, so its first label is the same; its later batches come after more draws.
    assert torch.equal(first[0].labels["red"], second[0].labels["red"])
    assert torch.equal(first[1].labels["red"], second[1].labels["red"])
    assert not torch.equal(first[2].labels["red"], second[2].labels["red"])


# The published runs ------------------------------------------------------------------------

PUBLISHED_LABELS = {
    "2.4.1": {7: (73, 100), 40: (75, 107), 39: (81, 101), 30: (89, 99)},
    "2.5.1": {8: (79,), 58: (80,), 44: (85,), 25: (81,), 18: (87,)},
    "2.7.1": {44: (85,), 32: (107,), 27: (109,), 46: (114,), 30: (128,)},
    "2.9.1": {33: (75,), 45: (95,), 15: (85,), 28: (94,), 9: (94,)},
}
"""How many samples carried each label while a term acted on it, as the source's notebooks print for five seeds each."""


@pytest.mark.parametrize("id", PUBLISHED_LABELS)
def test_labels_are_drawn_as_often_as_in_the_published_runs(id):
    (arm,) = PROJECT.discover(ROOT / "experiments")[id].arms.values()
    seeds, plan = list(PUBLISHED_LABELS[id]), read_schedule(arm.schedule)
    on = {name: term.on for name, term in arm.training.terms.items()}
    acting = {label: [name for name in on if on[name] == label] for label in arm.training.labels}
    counts = {label: torch.zeros(len(seeds)) for label in acting}
    for step, batch in enumerate(streams(arm.training, seeds, plan.steps)):
        for label, terms in acting.items():
            if any(plan.values[name][step] for name in terms):
                counts[label] += batch.labels[label].sum(dim=-1)
    found = torch.stack(list(counts.values()), dim=-1).int().tolist()
    # One validation too many or too few, and every later draw would be another.
    assert dict(zip(seeds, map(tuple, found), strict=True)) == PUBLISHED_LABELS[id]
