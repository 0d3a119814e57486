"""The errors that the sources predict of a red that is gone: by hand, on networks that turn it into what is known."""

import numpy as np
import pytest
from test_isolation import evaluation
from tiny import refused

from press.claims.comparisons import meets
from redact.predictions.colors import NEAR, OF_MID_GRAY, OF_RANDOM_COLOR, predicted_after_ablation, predicted_after_suppression
from redact.quantities.colors import deviation, distance
from redact.words.colors.predicted import SPREAD_OF_RANDOM_COLOR, near_if_random, predicted_table, within_corner
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
    assert distance("red", "suppressed", "gray").measure(turned((0.5, 0.5, 0.5))) == pytest.approx(0)
    assert distance("red", "suppressed", "black").measure(turned((0.1, 0.1, 0.1))) == pytest.approx(0.01)
    assert distance("red", "suppressed", "gray").measure(turned((1, 0, 0))) == pytest.approx(1 / 4)
    assert distance("cyan", "suppressed", "red").measure(turned((0, 0, 0))) == pytest.approx(1)


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
    assert errors.std() == pytest.approx(SPREAD_OF_RANDOM_COLOR, abs=1e-3)
    assert ((colors**2).mean(axis=1) <= 0.01).mean() == pytest.approx(0.003, abs=5e-4)
    assert (np.abs(errors - OF_RANDOM_COLOR) <= NEAR).mean() == pytest.approx(near_if_random(), abs=2e-3)


def test_the_share_of_random_colors_near_a_corner():
    assert within_corner(1) == pytest.approx(np.pi / 6)
    assert within_corner(0.5) == pytest.approx(np.pi / 48)
    distances = np.linalg.norm(np.random.default_rng(1).random((1_000_000, 3)), axis=1)
    assert within_corner(1.2) == pytest.approx((distances <= 1.2).mean(), abs=2e-3)


def test_the_table_sets_a_prediction_beside_all_networks():
    class Known:
        @staticmethod
        def score(operation, column):
            # Near 1/4 in one of two; black, and so near 1/3, in both.
            return {"suppressed": np.array([0.25, 0.35]), "ablated": np.array([1 / 3, 1 / 3])}[operation]

    suppressed, ablated = predicted_table(Known()).splitlines()[2:]
    assert suppressed == "| suppressed | mid-gray | 1/4 | 0.300 (0.250–0.350) | 0.000 | 0.050 | 100 % | 50 % |"
    assert ablated == "| ablated | a random color | 1/3 | 0.333 (0.333–0.333) | 0.172 | 0.000 | 19 % | 100 % |"


def test_what_a_deviation_cannot_be_of():
    with refused("'crimson'"):
        deviation("crimson", "ablated", 1 / 3)
    with refused("deviation of the error of red: predicted", "1.5"):
        deviation("red", "ablated", 1.5)
    with refused("'crimson'"):
        distance("red", "ablated", "crimson")
