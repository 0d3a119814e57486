"""The published choice of one seed: the front by hand and by its definition, and the highest score on it."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from tiny import refused

from redact.measures.pareto import best, front

FEW = st.integers(0, 4).map(float)  # few values, so that many are equal


def test_the_front_by_hand():
    losses = np.array([[1.0, 1], [2, 2], [1, 3], [3, 1], [1, 1]])
    score = np.array([0.5, 0.9, 0.5, 0.6, 0.4])
    # 2 is no better than 0 anywhere and worse in its second loss; 4 has a lower score than 0, all else being equal.
    assert front(losses, score).tolist() == [True, True, False, True, False]
    assert best(losses, score) == 1


def test_equals_do_not_dominate_each_other():
    assert front(np.ones((3, 2)), np.ones(3)).all()
    assert best(np.ones((3, 2)), np.ones(3)) == 0


def test_a_value_that_is_not_a_number_is_out_of_the_running():
    losses, score = np.array([[0.0], [np.nan], [1], [2]]), np.array([np.nan, 1, 0.3, 0.2])
    assert front(losses, score).tolist() == [False, False, True, False]
    assert best(losses, score) == 2
    with refused("no seed can be ranked"):
        best(np.full((2, 1), np.nan), np.ones(2))


@given(arrays(float, (7, 3), elements=FEW))
def test_the_front_is_what_nothing_dominates(values):
    losses, score = values[:, :2], values[:, 2]

    def dominates(a, b):
        no_worse = (losses[a] <= losses[b]).all() and score[a] >= score[b]
        return no_worse and ((losses[a] < losses[b]).any() or score[a] > score[b])

    expected = [not any(dominates(a, b) for a in range(7)) for b in range(7)]
    assert front(losses, score).tolist() == expected


@given(arrays(float, (9, 3), elements=FEW))
def test_the_best_seed_has_the_highest_score_of_all(values):
    assert values[best(values[:, :2], values[:, 2]), 2] == values[:, 2].max()


@given(arrays(float, (9, 3), elements=FEW))
def test_the_best_seed_is_the_first_on_the_front_that_has_it(values):
    losses, score = values[:, :2], values[:, 2]
    places = np.flatnonzero(front(losses, score))
    assert best(losses, score) == places[score[places].argmax()]
