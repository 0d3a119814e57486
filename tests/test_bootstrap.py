"""The intervals of a mean and of a median."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tiny import refused

from press.claims.intervals import mean_interval, median_interval


def test_of_equal_values_the_mean_is_known():
    assert mean_interval(np.full(60, 0.25)) == (0.25, 0.25)


def test_of_two_values_the_interval_is_all_that_there_is():
    # Half of all samples of 0 and 1 have both; a quarter each is all 0 and all 1: the middle 95 % reaches both ends.
    assert mean_interval(np.array([0.0, 1.0])) == (0, 1)


def test_for_many_values_it_is_that_of_the_normal_distribution():
    values = np.random.default_rng(1).normal(3, 2, size=400)
    error = values.std() / 20
    low, high = mean_interval(values)
    assert low == pytest.approx(values.mean() - 1.96 * error, abs=0.03 * 2)
    assert high == pytest.approx(values.mean() + 1.96 * error, abs=0.03 * 2)


def test_it_leans_to_the_side_of_the_tail():
    values = np.array([0.1] + [0.95] * 59)
    low, high = mean_interval(values)
    assert values.mean() - low > high - values.mean()


@given(st.lists(st.floats(0, 1), min_size=1, max_size=12))
def test_it_holds_within_the_values_and_comes_out_the_same_twice(values):
    low, high = mean_interval(np.array(values))
    assert min(values) - 1e-12 <= low <= high <= max(values) + 1e-12
    assert (low, high) == mean_interval(np.array(values))


@pytest.mark.parametrize("values", [[], [0.5, np.nan], [[0.5]]])
def test_what_is_no_sample_is_refused(values):
    with refused("mean_interval", "expected finite numbers"):
        mean_interval(np.array(values))


def test_the_interval_of_a_median_is_between_two_values_that_hardly_ever_lie_on_one_side_of_it():
    # Of 60 tosses 21 heads or fewer come up with a chance of 1.4 %, 22 or fewer with 2.6 %: the 22nd value from either end.
    values = np.random.default_rng(0).permutation(np.arange(1.0, 61))
    assert median_interval(values) == (22, 39)
    # Of six, none with 1.6 %: the smallest and the largest. Fewer cannot say so much.
    assert median_interval(np.array([3.0, 1, 2, 6, 5, 4])) == (1, 6)
    assert median_interval(np.array([2.0, 1])) == (1, 2)
    assert median_interval(np.array([7.0])) == (7, 7)


def test_it_covers_the_median_of_a_lopsided_distribution_as_often_as_it_says():
    draws = np.random.default_rng(1).exponential(size=(2000, 60))
    ends = np.array([median_interval(row) for row in draws])
    covered = ((ends[:, 0] <= np.log(2)) & (np.log(2) <= ends[:, 1])).mean()
    assert 0.95 <= covered <= 0.985


@pytest.mark.parametrize("values", [[], [1.0, math.nan], [[1.0]]])
def test_a_median_is_of_numbers(values):
    with refused("median_interval", "expected numbers, one a seed"):
        median_interval(np.array(values))
