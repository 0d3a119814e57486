"""R² with its sign, by hand and by what must not change it."""

import numpy as np
import pytest

from redact.measures.r_squared import r_squared


def test_r_squared_by_hand():
    # Deviations from the means: (-1.5, -0.5, 0.5, 1.5) and (-0.5, 0.5, -0.5, 0.5); r^2 = 1^2 / (5 * 1).
    assert r_squared(np.arange(4.0), np.array([0.0, 1, 0, 1])) == pytest.approx(0.2)


def test_it_is_the_squared_pearson_correlation():
    rng = np.random.default_rng(0)
    resemblance = rng.random(500)
    errors = resemblance**3 + 0.2 * rng.random(500)
    x, y = resemblance**3 - (resemblance**3).mean(), errors - errors.mean()
    expected = (x @ y) ** 2 / ((x @ x) * (y @ y))
    assert r_squared(resemblance**3, errors) == pytest.approx(expected)
    assert 0.5 < expected < 1
    assert r_squared(resemblance, errors) < expected


def test_it_is_blind_to_scale_and_keeps_the_sign():
    resemblance = np.linspace(0, 1, 50)
    errors = resemblance**3 + 0.1 * np.cos(np.arange(50))
    expected = r_squared(resemblance**3, errors)
    assert r_squared(resemblance**3, 1e-4 * errors) == pytest.approx(expected)
    assert r_squared(resemblance**3, 1 - errors) == pytest.approx(-expected)
    assert r_squared(resemblance**3, 0.3 * resemblance**3) == pytest.approx(1)


def test_an_error_that_falls_with_the_concept_is_not_selective():
    resemblance = np.linspace(0, 1, 50)
    assert r_squared(resemblance, 1 - resemblance) == pytest.approx(-1)


def test_what_is_the_same_everywhere_has_none():
    assert np.isnan(r_squared(np.linspace(0, 1, 50), np.full(50, 0.25)))
    assert np.isnan(r_squared(np.full(50, 0.25), np.linspace(0, 1, 50)))
