"""The pictures of the terms: the losses and pushes are those of the formulas, worked out by hand at a few places."""

import numpy as np
import pytest

from anchoring import Anchor, AngularAnchor, AntiAnchor, AntiSubspace, Separation, Subspace, Unitarity
from redact.terms_on_sphere import UP, all_fields, loss_and_push, sphere_points
from redact.words import alt

FIELDS = all_fields()
SIDE = np.array([[0.0, 1.0, 0.0]])
BELOW = np.array([[-1.0, 0.0, 0.0]])


@pytest.mark.parametrize(
    ("term", "place", "loss", "push"),
    [
        # |z - v|^2 = 2 - 2 cos: at a right angle to v it is 2, and turning towards v lowers it by 2 a radian.
        (Anchor(UP), SIDE, 2, [2, 0, 0]),
        (AngularAnchor(UP), SIDE, 1, [1, 0, 0]),
        (AngularAnchor(UP), BELOW, 2, [0, 0, 0]),
        (AntiAnchor((-1, 0, 0)), np.array([[0.6, 0.8, 0]]), 0, [0, 0, 0]),
        (AntiAnchor((-1, 0, 0)), np.array([[-0.6, 0.8, 0]]), 0.6, [0.64, 0.48, 0]),
        (Subspace((0, 1)), np.array([[0.6, 0, 0.8]]), 0.64, [2 * 0.64 * 0.6, 0, -2 * 0.36 * 0.8]),
        (AntiSubspace((0,)), SIDE, 0, [0, 0, 0]),
        (Unitarity(), 2 * SIDE, 1, [0, -2, 0]),
        (Unitarity(), 0.5 * SIDE, 0.25, [0, 1, 0]),
    ],
)
def test_losses_and_pushes_worked_by_hand(term, place, loss, push):
    found, pushed = loss_and_push(term, place)
    assert found == pytest.approx([loss])
    np.testing.assert_allclose(pushed, [push], atol=1e-12)


def test_separation_of_two_samples_worked_by_hand():
    # c = cos 60 degrees: ((0.5 + 1) / 2)^2 = 0.5625; its slope in the angle is (c + 1) / 2 * sin = 0.75 * 0.866.
    place = np.array([[0.5, np.sqrt(0.75), 0.0]])
    loss, push = loss_and_push(Separation(2), place, np.array([UP]))
    # The sample itself counts with c = 0, and so adds (1/2)^2.
    assert loss == pytest.approx([0.5625 + 0.25])
    assert np.linalg.norm(push) == pytest.approx(0.75 * np.sqrt(0.75))
    assert push[0, 0] < 0  # away from the other sample


@pytest.mark.parametrize("name", [name for name in FIELDS if name != "Unitarity"])
def test_pushes_do_not_leave_the_sphere(name):
    field = FIELDS[name]
    np.testing.assert_allclose((field.points * field.push).sum(axis=-1), 0, atol=1e-9)
    np.testing.assert_allclose(np.linalg.norm(field.points, axis=-1), 1)


def test_no_shade_is_darker_than_the_largest_loss():
    for name, field in FIELDS.items():
        assert np.nanmin(field.loss) >= -1e-12, name
        if not field.flat:
            assert np.nanmax(field.loss) <= field.highest * 1.02, name
    assert FIELDS["Anchor"].highest == pytest.approx(4)
    assert FIELDS["Angular anchor"].highest == pytest.approx(2)


def test_points_are_spread_over_the_whole_sphere():
    points = sphere_points(200)
    np.testing.assert_allclose(np.linalg.norm(points, axis=-1), 1)
    np.testing.assert_allclose(points.mean(axis=0), 0, atol=0.01)
    cosine = points @ points.T - 2 * np.eye(200)
    assert cosine.max() < np.cos(np.radians(8))  # 200 points are some 16 degrees apart


def test_the_alternative_text_says_which_way_the_arrows_point():
    text = alt.loss_fields(FIELDS)
    assert "Anchor, of labeled samples: the loss is at most 4.0, arrows point upwards" in text
    assert "Anti-subspace {0}, of all samples: the loss is at most 1.0, arrows point towards the line" in text
    assert "within the unit circle arrows point outwards, beyond it inwards" in text
