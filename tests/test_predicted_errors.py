"""The errors that the sources predict of a red that is gone: by hand, on networks that turn it into what is known."""

import numpy as np
import pytest
from test_isolation import evaluation
from tiny import refused

from press.claims.comparisons import meets
from redact.predictions import NEAR, OF_MID_GRAY, OF_RANDOM_COLOR, predicted_after_ablation, predicted_after_suppression
from redact.quantities import deviation, unlike
from redact.worlds.colors import CLAIMABLE_HSV, named_colors

RED = list(CLAIMABLE_HSV).index("red")


def turned(into, operation="suppressed"):
    """An evaluation of a network that keeps every color but red, which becomes `into`."""
    found = evaluation(errors={operation: {}})
    found.grids.named = named_colors(CLAIMABLE_HSV)
    found.named[operation] = found.grids.named.copy()
    found.named[operation][RED] = into
    return found


def met(claims, found):
    return {c.key for c in claims if meets(c.condition.quantity.measure(found), c.condition.comparison, c.condition.threshold)}


def test_the_distance_from_a_predicted_error_is_the_same_above_it_and_below():
    assert deviation("red", "suppressed", 1 / 4).measure(turned((0.5, 0.5, 0.5))) == pytest.approx(0)
    assert deviation("red", "suppressed", 1 / 4).measure(turned((0, 0, 0))) == pytest.approx(1 / 12)
    assert deviation("red", "suppressed", 1 / 3).measure(turned((0.5, 0.5, 0.5))) == pytest.approx(1 / 12)
    assert deviation("red", "suppressed", 1 / 3).measure(turned((1, 0, 0))) == pytest.approx(1 / 3)
    assert deviation("cyan", "suppressed", 0).measure(turned((0, 0, 0))) == 0


def test_what_comes_out_is_taken_for_another_color():
    assert unlike("red", "gray", "suppressed").measure(turned((0.5, 0.5, 0.5))) == pytest.approx(0)
    assert unlike("red", "black", "suppressed").measure(turned((0.1, 0.1, 0.1))) == pytest.approx(0.01)
    assert unlike("red", "gray", "suppressed").measure(turned((1, 0, 0))) == pytest.approx(1 / 4)
    assert unlike("cyan", "red", "suppressed").measure(turned((0, 0, 0))) == pytest.approx(1)


def test_an_error_is_met_for_its_reason_and_for_another():
    suppressed = predicted_after_suppression()
    assert met(suppressed, turned((0.5, 0.5, 0.5))) == {claim.key for claim in suppressed}
    # (1 - r)² = 3/4: a dark red has the error of mid-gray, and is none.
    dark = turned((1 - np.sqrt(0.7499), 0, 0))
    assert met(suppressed, dark) == {"quarter-suppressed", "bounded-suppressed"}
    assert met(suppressed, turned((1, 0, 0))) == {"bounded-suppressed"}
    # 0.284, which is published: nearer to 1/4 than to 1/3, and above it.
    published = turned((1 - np.sqrt(3 * 0.284), 0, 0))
    assert met(suppressed, published) == {"quarter-suppressed"}
    ablated = predicted_after_ablation()
    assert met(ablated, turned((0, 0, 0), "ablated")) == {"third-ablated", "black-ablated"}
    assert met(ablated, turned((0.5, 0.75, 0.25), "ablated")) == {"third-ablated"}
    assert met(ablated, turned((1, 1, 1), "ablated")) == set()


def test_no_error_is_near_both_predictions():
    errors = np.linspace(0, 1, 2401)
    near = [np.abs(errors - predicted) < NEAR for predicted in (OF_MID_GRAY, OF_RANDOM_COLOR)]
    assert near[0].sum() > 100
    assert not (near[0] & near[1]).any()


def test_a_random_color_has_an_error_of_one_third_on_average_and_is_rarely_near_black():
    colors = np.random.default_rng(0).random((1_000_000, 3))
    errors = ((colors - (1, 0, 0)) ** 2).mean(axis=1)
    assert errors.mean() == pytest.approx(OF_RANDOM_COLOR, abs=1e-3)
    assert ((colors**2).mean(axis=1) <= 0.01).mean() == pytest.approx(0.003, abs=5e-4)


def test_what_a_deviation_cannot_be_of():
    with refused("'crimson'"):
        deviation("crimson", "ablated", 1 / 3)
    with refused("deviation of the error of red: predicted", "1.5"):
        deviation("red", "ablated", 1.5)
    with refused("'crimson'"):
        unlike("red", "crimson", "ablated")
