"""The curves of interventions: values worked out by hand, and what holds for all settings, in numpy and in torch."""

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from anchoring import BezierMap, LinearMap, Suppress

alignments = np.linspace(0, 1, 2001)  # alignments
THRESHOLDS = st.floats(0, 0.99)
RED = (1, 0, 0)


@st.composite
def linear_maps(draw):
    return LinearMap(draw(THRESHOLDS), draw(st.floats(-1, 1)))


@st.composite
def bezier_maps(draw):
    threshold = draw(THRESHOLDS)
    return BezierMap(threshold, threshold + (1 - threshold) * draw(st.floats(0.001, 1)))


@st.composite
def suppressions(draw):
    return Suppress(RED, draw(THRESHOLDS), draw(st.floats(0, 1)), draw(st.floats(0, 8)))


# By hand ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("settings", "alignment", "expected"),
    [
        ((0, 1, 0), [0, 1e-9, 0.3, 1], [0, 1, 1, 1]),  # the published one: all or nothing
        ((0, 1, 1), [0, 0.25, 1], [0, 0.25, 1]),
        ((0, 0.5, 2), [0, 0.5, 1], [0, 0.125, 0.5]),
        ((0.5, 1, 1), [0.25, 0.5, 0.75, 1], [0, 0, 0.5, 1]),
        ((0.5, 0.8, 0), [0.5, 0.51, 1], [0, 0.8, 0.8]),  # at the threshold itself nothing happens
    ],
)
def test_strength_by_hand(settings, alignment, expected):
    np.testing.assert_allclose(Suppress(RED, *settings).share(np.array(alignment)), expected)


@pytest.mark.parametrize(
    ("mapping", "alignment", "expected"),
    [
        (LinearMap(0, 0.5), [0, 0.5, 1], [0, 0.25, 0.5]),
        (LinearMap(0.5, 0.75), [0.25, 0.5, 0.75, 1], [0.25, 0.5, 0.625, 0.75]),
        (LinearMap(0.5, -1), [0.5, 0.75, 1], [0.5, -0.25, -1]),
        (LinearMap(0.3, 1), [0.1, 0.5, 1], [0.1, 0.5, 1]),
        (BezierMap(0.3, 1), [0.1, 0.5, 1], [0.1, 0.5, 1]),
        (BezierMap(0, 0.5), [0, 1], [0, 0.5]),
        # Half-way along the curve: the means of its four points with the weights 1, 3, 3, 1.
        (BezierMap(0, 0.5), [(3 * 0.5**1.5 + 3 * (1 - 0.5**1.5) + 1) / 8], [(3 * 0.5**1.5 + 3 * 0.5 + 0.5) / 8]),
    ],
)
def test_repelled_alignment_by_hand(mapping, alignment, expected):
    np.testing.assert_allclose(mapping(np.array(alignment)), expected, atol=1e-15)


# Properties ---------------------------------------------------------------------------------


@given(suppressions())
def test_strength_rises_from_nothing_to_all_of_it(operation):
    strength = operation.share(alignments)
    assert (strength[alignments <= operation.threshold] == 0).all()
    assert (np.diff(strength) >= 0).all()
    assert strength[-1] == pytest.approx(operation.strength)
    assert strength.max() <= operation.strength


@given(st.one_of(linear_maps(), bezier_maps()))
def test_nothing_is_ever_drawn_closer_and_nothing_below_the_threshold_moves(mapping):
    m = mapping(alignments)
    assert (m <= alignments).all()
    assert (m >= -1).all()
    below = alignments <= mapping.threshold
    np.testing.assert_array_equal(m[below], alignments[below])
    assert m[-1] == pytest.approx(mapping.end, abs=1e-12)


@given(bezier_maps())
def test_a_bezier_map_is_continuous_and_monotone(mapping):
    steps = np.diff(mapping(alignments))
    assert (steps >= -1e-13).all()
    # Nowhere steeper than the identity, so nowhere a jump.
    assert steps.max() <= (alignments[1] - alignments[0]) * (1 + 1e-6)


@given(st.floats(0, 0.9), st.floats(0.05, 0.95))
def test_a_bezier_map_meets_the_identity_with_its_slope_and_ends_flat(threshold, share):
    mapping = BezierMap(threshold, threshold + (1 - threshold) * share)
    near = 1e-7 * (1 - threshold)
    start = mapping(np.array([threshold, threshold + near]))
    assert start[0] == threshold
    assert (start[1] - start[0]) / near == pytest.approx(1, abs=1e-2)
    end = mapping(np.array([1 - near, 1]))
    assert (end[1] - end[0]) / near == pytest.approx(0, abs=1e-2)


@given(bezier_maps())
def test_points_of_the_curve_lie_on_the_map(mapping):
    t, b = mapping.threshold, mapping.end
    c = 1 / np.sqrt(2)
    corners = np.array([[t, t], [t + c * (b - t), t + c * (b - t)], [1 + c * (b - 1), b], [1, b]])
    s = np.linspace(0, 1, 101)[:, None]
    weights = np.hstack([(1 - s) ** 3, 3 * s * (1 - s) ** 2, 3 * s**2 * (1 - s), s**3])
    x, y = (weights @ corners).T
    np.testing.assert_allclose(mapping(x), y, atol=1e-7)


@given(st.one_of(linear_maps(), bezier_maps()))
def test_torch_and_numpy_agree_on_repulsion(mapping):
    m = mapping(torch.from_numpy(alignments))
    np.testing.assert_allclose(m.numpy(), mapping(alignments), rtol=0, atol=1e-14)


@given(suppressions())
def test_torch_and_numpy_agree_on_suppression(operation):
    strength = operation.share(torch.from_numpy(alignments))
    np.testing.assert_allclose(strength.numpy(), operation.share(alignments), rtol=0, atol=1e-14)


def test_no_numbers_at_all():
    assert BezierMap(0, 0.5)(np.empty(0)).shape == (0,)
    assert Suppress(RED).share(torch.empty(0)).shape == (0,)
