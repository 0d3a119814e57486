"""Labels of which a share is false: as many as before, and of these so many where they do not belong."""

from dataclasses import replace

import numpy as np
import pytest
from test_worlds import Circle, training
from tiny import refused

from press.scripts.specs import digest
from redact.training import data_of
from redact.worlds.colors import RgbLattice, redness
from redact.worlds.misplaced import misplaced
from redact.worlds.scores import Score


def test_a_share_is_spread_evenly_over_all_samples():
    # Samples with 0, 0.5 and 1 of it, labeled with 0, 0.1 and 0.2: the mean is 0.1, of which a fifth is 0.02.
    found = misplaced(0.2 * Score("x"), 0.2).among(np.array([0, 0.5, 1]))
    np.testing.assert_allclose(found, [0.02, 0.1, 0.18])


def test_the_mean_is_over_samples_as_often_as_they_are_drawn():
    # The last is drawn three times as often: a mean of (0 + 0.1 + 3 * 0.2) / 5 = 0.14.
    found = misplaced(0.2 * Score("x"), 0.5).among(np.array([0, 0.5, 1]), np.array([1, 1, 3]))
    np.testing.assert_allclose(found, [0.07, 0.12, 0.17])


@pytest.mark.parametrize("share", [0.01, 0.05, 0.2])
def test_as_many_labels_are_drawn_and_that_share_falls_anywhere(share):
    lattice, label = RgbLattice(8), 0.08 * redness**8
    true, found = lattice.score(label), lattice.score(misplaced(label, share))
    assert found.mean() == pytest.approx(true.mean(), rel=1e-12)
    taken = np.minimum(true, found)
    # What is added anywhere is a share of all labels; less, where it falls on colors that lose some of theirs.
    assert 0.8 * share < 1 - taken.sum() / true.sum() <= share
    assert found.min() == pytest.approx(share * true.mean(), rel=1e-3)


def test_without_a_false_one_it_is_the_label_and_with_nothing_else_it_knows_nothing():
    lattice, label = RgbLattice(4), 0.08 * redness**8
    np.testing.assert_array_equal(lattice.score(misplaced(label, 0)), lattice.score(label))
    assert np.ptp(lattice.score(misplaced(label, 1))) < 1e-15


def test_what_carries_it_for_certain_is_what_the_label_means():
    lattice = RgbLattice(8)
    assert lattice.samples()[lattice.certain(misplaced(0.08 * redness**8, 0.2))].tolist() == [[1, 0, 0]]


def test_a_training_draws_it_and_is_another_one():
    label = 0.5 * Score("rightness") ** 4
    one = training(labels={"right": misplaced(label, 0.2)})
    np.testing.assert_allclose(data_of(one).labels["right"], Circle(12).score(misplaced(label, 0.2)), atol=0)
    assert len({digest(one), digest(training()), digest(replace(one, labels={"right": misplaced(label, 0.3)}))}) == 3


def test_it_is_said_as_a_label_with_its_share():
    label = misplaced(0.08 * redness**8, 0.05)
    assert str(label) == "0.08 redness^8, 5 % of them misplaced"
    assert label.is_probability
    assert not misplaced(2 * redness, 0.05).is_probability


@pytest.mark.parametrize("share", [-0.1, 1.1, "a", None, True])
def test_a_share_lies_between_none_and_all(share):
    with refused(f"misplaced(0.1 redness): share={share!r}, expected a share between 0 and 1, such as 0.05"):
        misplaced(0.1 * redness, share)


@pytest.mark.parametrize("score", [0.1, "red", misplaced(0.1 * redness, 0.1)])
def test_only_a_plain_score_has_some_misplaced(score):
    with refused("expected a score of samples, such as 0.08 * redness**8"):
        misplaced(score, 0.1)
