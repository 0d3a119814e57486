"""Interventions: what they do to single vectors by hand, and what holds for all vectors, directions and settings."""

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from tiny import refused

from anchoring import BezierMap, LinearMap, Repel, Suppress, SuppressSubspace

X = (1.0, 0.0, 0.0)


def vectors(*rows):
    return torch.nn.functional.normalize(torch.tensor(rows, dtype=torch.float32), dim=-1)


@st.composite
def directions(draw, width=4):
    direction = draw(arrays(np.float64, width, elements=st.floats(-1, 1).filter(lambda x: x == 0 or abs(x) > 1e-3)))
    return tuple(direction.tolist()) if direction.any() else (0.0, 2.0, 0.0, 0.0)


@st.composite
def unit_vectors(draw, width=4):
    """A few unit vectors, among them such as lie on, nearly on and opposite to any direction that is drawn beside them."""
    n = draw(st.integers(1, 6))
    rows = draw(arrays(np.float32, (n, width), elements=st.floats(-1, 1, width=32)))
    rows[np.linalg.norm(rows, axis=1) < 1e-3] = 1
    return torch.nn.functional.normalize(torch.from_numpy(rows), dim=-1)


@st.composite
def mappings(draw):
    threshold = draw(st.floats(0, 0.95))
    if draw(st.booleans()):
        return LinearMap(threshold, draw(st.floats(-1, 1)))
    return BezierMap(threshold, threshold + (1 - threshold) * draw(st.floats(0.01, 1)))


@st.composite
def suppressions(draw):
    return Suppress(draw(directions()), draw(st.floats(0, 0.95)), draw(st.floats(0, 1)), draw(st.floats(0, 5)))


@st.composite
def repulsions(draw):
    return Repel(draw(directions()), draw(mappings()))


def unit(direction):
    return torch.nn.functional.normalize(torch.tensor(direction, dtype=torch.float64), dim=-1).float()


def near(direction):
    """Vectors on a direction, opposite to it, and off it by one part in ten million to one in a hundred."""
    v = unit(direction)
    off = torch.randn(8, len(direction), generator=torch.Generator().manual_seed(0)) * 10.0 ** -torch.arange(0, 8).unsqueeze(-1)
    return torch.nn.functional.normalize(torch.cat([v[None], -v[None], v + 0.1 * off]), dim=-1)


# By hand ------------------------------------------------------------------------------------


def test_suppression_by_hand():
    z = vectors((1, 0, 0), (-1, 0, 0), (0, 1, 0), (3, 4, 0), (-3, 4, 0))
    expected = [[0, 0, 0], [-1, 0, 0], [0, 1, 0], [0, 0.8, 0], [-0.6, 0.8, 0]]
    np.testing.assert_allclose(Suppress(X).apply(z), expected, atol=1e-7)
    # Half of the strength at cosine 1; at 0.6, two thirds of the way from 0.3... to 1, h = 0.5 (0.3 / 0.7).
    soft = Suppress(X, threshold=0.3, strength=0.5, power=1).apply(z)
    np.testing.assert_allclose(soft[[0, 3]], [[0.5, 0, 0], [0.6 * (1 - 0.5 * 0.3 / 0.7), 0.8, 0]], atol=1e-7)


def test_suppression_along_a_slanted_direction_of_any_length():
    z = vectors((1, 1, 0), (1, 0, 0))
    for length in (1, 7):
        np.testing.assert_allclose(Suppress((length, length, 0)).apply(z)[1], [0.5, -0.5, 0], atol=1e-7)


def test_suppression_of_a_subspace_by_hand():
    z = vectors((3, 4, 0), (0, 3, -4))
    np.testing.assert_allclose(SuppressSubspace(0, 2).apply(z), [[0, 0.8, 0], [0, 0.6, 0]], atol=1e-7)
    assert z[0, 0] == pytest.approx(0.6)  # what was given is not changed


def test_repulsion_by_hand():
    z = vectors((3, 4, 0), (-3, 4, 0), (0, 0, 1))
    turned = Repel(X, LinearMap(0, 0.5)).apply(z)  # the cosine 0.6 becomes 0.3
    np.testing.assert_allclose(turned, [[0.3, np.sqrt(0.91), 0], [-0.6, 0.8, 0], [0, 0, 1]], atol=1e-6)


def test_repulsion_of_the_direction_itself_has_to_choose_and_always_chooses_alike():
    turned = Repel(X, LinearMap(0, 0.6)).apply(vectors((1, 0, 0), (2, 0, 0)))
    np.testing.assert_allclose(turned, [[0.6, 0.8, 0]] * 2, atol=1e-6)  # of the two other axes, the first
    # Of a slanted direction the axis that it leans to least, here the last.
    v = unit((2, 1, 0))
    turned = Repel((2, 1, 0), LinearMap(0, 0.6)).apply(v[None])[0]
    np.testing.assert_allclose(turned, 0.6 * v + torch.tensor([0, 0, 0.8]), atol=1e-6)


# Properties ---------------------------------------------------------------------------------


@given(unit_vectors(), suppressions())
def test_suppression_never_changes_what_points_away(z, operation):
    v = unit(operation.direction)
    z = torch.cat([z, near(operation.direction)])
    away = z @ v <= 0
    torch.testing.assert_close(operation.apply(z)[away], z[away], rtol=0, atol=0)


@given(unit_vectors(), suppressions())
def test_suppression_shortens_and_changes_only_the_component_along_the_direction(z, operation):
    z = torch.cat([z, near(operation.direction)])
    v, changed = unit(operation.direction), operation.apply(z)
    before, after = z @ v, changed @ v
    torch.testing.assert_close(changed - after[:, None] * v, z - before[:, None] * v, rtol=0, atol=1e-6)
    assert (after <= before.clamp_min(0) + 1e-6).all()
    assert (after >= before.clamp_max(0) - 1e-6).all()
    assert (changed.norm(dim=-1) <= 1 + 1e-6).all()


@given(unit_vectors(), repulsions())
def test_repulsion_keeps_unit_length_and_never_increases_alignment(z, operation):
    z = torch.cat([z, near(operation.direction)])
    v, changed = unit(operation.direction), operation.apply(z)
    torch.testing.assert_close(changed.norm(dim=-1), torch.ones(len(z)), rtol=0, atol=1e-6)
    assert (changed @ v <= z @ v + 1e-6).all()
    assert ((changed @ v).clamp_min(0) <= max(operation.mapping.end, operation.mapping.threshold) + 1e-6).all()


@given(unit_vectors(), repulsions())
def test_repulsion_stays_within_the_plane_and_leaves_what_points_away(z, operation):
    v, changed = unit(operation.direction), operation.apply(z)
    torch.testing.assert_close(changed[z @ v <= 0], z[z @ v <= 0], rtol=0, atol=0)
    off = z - (z @ v)[:, None] * v
    turned = changed - (changed @ v)[:, None] * v
    clear = off.norm(dim=-1) > 1e-2
    parallel = (off * turned).sum(dim=-1) - off.norm(dim=-1) * turned.norm(dim=-1)
    torch.testing.assert_close(parallel[clear], torch.zeros(int(clear.sum())), rtol=0, atol=1e-5)


EACH = [
    Suppress((1, 2, 0, 1), 0.2, 0.7, 1.5),
    SuppressSubspace(1, 3),
    Repel((1, 2, 0, 1), LinearMap(0.1, 0.4)),
    Repel((1, 2, 0, 1), BezierMap(0.1, 0.4)),
]


@pytest.mark.parametrize("operation", EACH, ids=str)
def test_batches_and_single_points_agree(operation):
    z = torch.nn.functional.normalize(torch.randn(2, 3, 50, 4, generator=torch.Generator().manual_seed(1)), dim=-1)
    z[0, 0, 0] = unit((1, 2, 0, 1))
    together = operation.apply(z)
    assert together.shape == z.shape
    alone = torch.stack([operation.apply(row) for row in z.reshape(-1, 4)]).reshape(z.shape)
    torch.testing.assert_close(together, alone, rtol=0, atol=1e-6)


@pytest.mark.parametrize("operation", EACH, ids=str)
def test_batch_last_in_memory_makes_no_difference(operation):
    z = torch.nn.functional.normalize(torch.randn(50, 4, generator=torch.Generator().manual_seed(1)), dim=-1)
    torch.testing.assert_close(operation.apply(z.T.contiguous().T), operation.apply(z), rtol=0, atol=1e-6)


# Errors -------------------------------------------------------------------------------------


def test_an_intervention_that_does_not_fit_the_activations():
    for operation in (Suppress((1, 0)), Repel((1, 0), LinearMap(0, 0.5))):
        with refused(type(operation).__name__, "direction=(1, 0)", "2 coordinates", "4"):
            operation.apply(torch.eye(4))
    with refused("SuppressSubspace", "dims=[4]", "width 4"):
        SuppressSubspace(0, 4).apply(torch.eye(4))
