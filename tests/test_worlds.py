"""A world that is no color: points of a circle that networks learn to copy, written here and nowhere in the library."""

import math
from dataclasses import dataclass

import numpy as np
import pytest
import torch
from tiny import refused

from anchoring import Anchor, ModelSpec, Unitarity
from anchoring.model import select
from anchoring.schedule import parse_schedule
from press.scripts.specs import digest
from redact.measures.validation import validate
from redact.spec import Training, Validation
from redact.training import data_of, train
from redact.worlds import Samples
from redact.worlds.colors import RgbLattice, redness
from redact.worlds.scores import Score


@dataclass(frozen=True)
class Circle(Samples):
    """Points (N, 2) of a circle around 0; the upper ones are drawn twice as often."""

    count: int
    radius: float = 2.0

    attributes = ("rightness", "first")

    def samples(self):
        angle = 2 * math.pi * np.arange(self.count) / self.count
        return self.radius * np.column_stack([np.cos(angle), np.sin(angle)])

    def weights(self):
        return np.where(self.samples()[:, 1] > 1e-9, 2.0, 1.0)

    def attribute(self, name):
        # One that can be worked out from a sample, and one that only the list of samples knows.
        known = {"rightness": (self.samples()[:, 0] / self.radius + 1) / 2, "first": (np.arange(self.count) == 0) * 1.0}
        return known[name]

    def held_out(self):
        return Circle(2 * self.count, self.radius)


RIGHT, FIRST = Score("rightness"), Score("first")


def training(**parts):
    fields = {
        "model": ModelSpec(latent=2),
        "data": Circle(12),
        "labels": {"right": 0.5 * RIGHT**4},
        "terms": {"unitarity": Unitarity(), "anchor": Anchor((1, 0), on="right")},
        "schedule": "none.csv",
        "batch": 8,
    }
    return Training(**fields | parts)


@pytest.fixture(scope="module")
def trained():
    plan = parse_schedule("step,lr,unitarity,anchor\n0,0.02,0.1,0.1\n1500,0.005,0,0\n", "the schedule here")
    return train(training(), plan, [0, 1])


def test_a_world_says_what_networks_are_trained_on():
    data = data_of(training())
    assert data.samples.shape == (12, 2)
    assert data.weights.tolist() == [1] + [2] * 5 + [1] * 6
    np.testing.assert_allclose(data.labels["right"][[0, 3, 6]], [0.5, 0.5 / 16, 0], atol=1e-12)


def test_networks_learn_it_and_are_scored_as_it_says(trained):
    circle = Circle(24)
    samples = circle.samples()
    for index in range(2):
        model = select(trained.model, index)
        with torch.no_grad():
            outputs = model(torch.from_numpy(samples).float())[0].numpy()
        errors = circle.error(outputs, samples)
        np.testing.assert_allclose(errors, ((outputs - samples) ** 2).mean(axis=1))
        # Outputs are not clamped to [0, 1], as those of colors are, and the points in between were never seen.
        assert outputs.min() < -1
        assert errors.max() < 0.1
        losses = validate(model, training())
        assert losses["recon"] == pytest.approx(errors.mean(), rel=1e-4)
        assert list(losses) == ["recon", "unitarity", "anchor"]


def test_a_validation_of_its_own_takes_the_place_of_what_is_held_out(trained):
    model = select(trained.model, 0)
    assert validate(model, training(validation=Validation(Circle(24), every=9))) == validate(model, training())
    assert validate(model, training(validation=Validation(Circle(5), every=9))) != validate(model, training())


def test_a_label_may_be_of_an_attribute_that_no_sample_shows():
    circle = Circle(4)
    assert circle.score(0.2 * FIRST).tolist() == [0.2, 0, 0, 0]
    assert circle.certain(0.2 * FIRST).tolist() == [True, False, False, False]
    assert circle.members(1 - FIRST >= 1).tolist() == [False, True, True, True]
    assert circle.certain(0.1 * (1 - RIGHT)).tolist() == [False, False, True, False]


def test_samples_weigh_alike_are_not_clamped_and_are_validated_on_unless_their_world_says_otherwise():
    @dataclass(frozen=True)
    class Bare(Samples):
        def samples(self):
            return np.array([[3.0, 4, 5], [6, 7, 8]])

        def attribute(self, name):
            raise KeyError(name)

    bare = Bare()
    assert (bare.weights(), bare.held_out(), bare.channels, bare.bounds) == (None, bare, 3, (-np.inf, np.inf))
    assert bare.error(np.zeros((2, 3)), bare.samples()).tolist() == [50 / 3, 149 / 3]


def test_the_samples_are_part_of_what_the_networks_are_known_by():
    assert digest(training()) == digest(training())
    assert digest(training(data=Circle(12, radius=1.0))) != digest(training())


def test_a_label_is_of_an_attribute_that_the_world_knows():
    with refused("label 'right': 'redness' is no attribute of the data; it has rightness, first"):
        training(labels={"right": redness})


def test_what_is_validated_on_has_the_channels_of_what_is_learned():
    with refused("validation: data=RgbLattice(count=4) has 3 channels, expected 2 as in Circle(count=12, radius=2.0)"):
        training(validation=Validation(RgbLattice(4), every=9))


@pytest.mark.parametrize("data", [Circle, "Circle", [(1, 0)], None])
def test_what_is_learned_are_samples_of_a_world(data):
    with refused("data=", "expected samples of a world, such as RgbLattice(20) or Digits()"):
        training(data=data)
