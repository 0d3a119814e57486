"""The interval of a mean."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tiny import refused

from press.claims.intervals import mean_interval


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
