"""How alone a concept is, and whether two things go together over networks: by hand-worked values."""

import math

import numpy as np
import pytest
from tiny import refused

from press.claims.intervals import correlation_interval
from redact.measures.colors import Evaluation
from redact.pictures import Relation, relations
from redact.quantities.colors import lean, selectivity
from redact.words.colors.mechanisms import alternative
from redact.worlds.colors import CLAIMABLE_HSV, LATENT_LATTICE, similarity


def evaluation(latents=None, errors=None, r2=0.0):
    """An evaluation that knows no more than latents, and errors of named colors by network."""

    class Known(Evaluation):
        def selectivity(self, column, operation):
            return r2

    class Grids:
        places = {color: place for place, color in enumerate(CLAIMABLE_HSV)}
        named = np.zeros((len(CLAIMABLE_HSV), 3))

        @staticmethod
        def error(predicted, true):
            return ((predicted - true) ** 2).mean(axis=-1)

    named = {
        network: np.stack([np.full(3, math.sqrt(known.get(color, 0.0))) for color in CLAIMABLE_HSV])
        for network, known in (errors or {}).items()
    }
    return Known(
        grids=Grids(),
        resemblance=lambda name: None,
        outputs={},
        errors={},
        named=named,
        lattice_errors={},
        latents=latents or {},
        networks={},
        recovery={},
    )


def test_a_lean_is_the_furthest_coordinate_of_a_color_of_the_region():
    colors = LATENT_LATTICE.colors()
    z_hat = np.zeros((len(colors), 4), np.float32)
    z_hat[:, 3] = 1
    unlike = np.flatnonzero(LATENT_LATTICE.members(similarity <= 0.1))
    like = np.flatnonzero(~LATENT_LATTICE.members(similarity <= 0.1))
    z_hat[unlike[5]] = (-0.6, 0, 0.8, 0)
    z_hat[unlike[9]] = (0.3, 0.4, 0, math.sqrt(0.75))
    z_hat[like[0]] = (1, 0, 0, 0)
    found = evaluation({"baseline": z_hat})
    assert lean((0,), "baseline", similarity <= 0.1).measure(found) == pytest.approx(0.6)
    assert lean((1,), "baseline", similarity <= 0.1).measure(found) == pytest.approx(0.4)
    assert lean((0, 1), "baseline", similarity <= 0.1).measure(found) == pytest.approx(0.6)
    assert lean((0, 2), "baseline", similarity <= 0.1).measure(found) == pytest.approx(1)


@pytest.mark.parametrize(
    ("before", "after", "value"),
    [
        ({}, {"red": 0.25, "cyan": 0.25}, 0.9),
        ({}, {"red": 0.25, "cyan": 0.19}, 0),  # one of the two is still there
        ({"red": 0.1}, {"red": 0.25, "cyan": 0.25}, 0),  # it gained 0.15
        ({}, {}, 0),
    ],
)
def test_a_network_that_kept_the_concept_is_not_selective(before, after, value):
    found = evaluation(errors={"baseline": before, "ablated": after}, r2=0.9)
    assert selectivity("ablated", ("red", "cyan"), 0.2).measure(found) == value
    assert selectivity("ablated").measure(found) == 0.9


def test_a_selectivity_with_removal_asks_for_the_baseline_of_its_arm():
    assert list(selectivity("plain/ablated", ("red",), 0.2).operations()) == ["plain/ablated", "plain/baseline"]
    with refused("'crimson'"):
        selectivity("ablated", ("crimson",))


def test_the_interval_of_a_rank_correlation():
    # By hand: n = 60, rho = 0.5: atanh 0.5 = 0.5493, error sqrt(1.125 / 57) = 0.1405; 0.5493 -+ 1.96 * 0.1405.
    assert correlation_interval(0.5, 60) == pytest.approx((math.tanh(0.2739), math.tanh(0.8247)), abs=1e-3)
    assert correlation_interval(-0.5, 60) == pytest.approx((-math.tanh(0.8247), -math.tanh(0.2739)), abs=1e-3)
    assert correlation_interval(1.0, 60) == (1, 1)
    assert correlation_interval(0.9, 3) == correlation_interval(math.nan, 60) == (-1, 1)


def test_relations_show_every_network_and_say_whether_the_two_go_together():
    x = np.linspace(0, 1, 20)
    panels = [Relation("Up", x, x**2, "lean", "harm"), Relation("Down", x, -x, "lean", "R²", "ρ = −1")]
    figure = relations(panels)
    assert [len(ax.collections[0].get_offsets()) for ax in figure.axes] == [20, 20]
    assert figure.axes[1].get_xlabel() == "lean\nρ = −1"
    said = alternative(panels)
    assert "harm against lean" in said
    assert "it rises." in said
    assert said.endswith("it falls.")
    with refused("relations: panels is empty"):
        relations([])
