"""Errors and scores by hand, and measurements on networks whose faults are known because they are written here."""

from dataclasses import dataclass

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from tiny import asked_of_colors

from anchoring.model import Autoencoder
from press.claims.claim import Claim, measured_quantities
from press.claims.judgement import judge
from press.claims.quantities import Difference
from press.errors import InputError
from redact.measures.colors import Asked, stack_rows
from redact.measures.networks import Coder, Network
from redact.measures.statistics import lower_median, middle
from redact.network_quantity import NetworkQuantity
from redact.quantities import least, median, worst
from redact.quantities.colors import brightness, selectivity
from redact.quantities.colors.color_error import ColorError
from redact.quantities.disagreement import Disagreement
from redact.quantities.error_statistic import ErrorStatistic
from redact.worlds.colors import CLAIMABLE_HSV, HD_CUBE, NAMED_HSV, redness, similarity, vibrancy
from redact.worlds.scores import Region

NUMBERS = st.floats(-1e6, 1e6, width=32)


@pytest.fixture(scope="module")
def evaluator():
    return Asked(asked_of_colors(), {}, 1)


# Networks: colors (N, 3) to (reconstruction, z, z_hat) --------------------------------------


class Written(Network):
    """A network that is a function."""

    def __init__(self, function):
        self.function = function

    def __call__(self, x):
        return self.function(x)


@Written
def faithful(x):
    return x, x, x


@Written
def red_to_black(x):
    is_red = (x == torch.tensor([1.0, 0, 0])).all(dim=-1, keepdim=True)
    return torch.where(is_red, 0.0, x), x, x


@Written
def mid_gray(x):
    return torch.full_like(x, 0.5), x, x


@Written
def brighter_by_a_quarter(x):
    return x + 0.25, x, x


@Written
def far_outside(x):
    return 100 * (x - 0.5), x, x


# Errors ------------------------------------------------------------------------------------


def test_squared_error_is_the_mean_over_the_channels():
    predicted = np.array([[0.0, 0, 0], [1, 1, 1], [0.5, 0.5, 0.5], [0.1, 0.2, 0.3]])
    true = np.array([[1.0, 0, 0], [0, 0, 0], [1, 0, 0.5], [0.1, 0.2, 0.3]])
    np.testing.assert_allclose(HD_CUBE.error(predicted, true), [1 / 3, 1, 1 / 6, 0])


def test_red_that_turns_mid_gray_has_an_error_of_a_quarter():
    assert HD_CUBE.error(np.full(3, 0.5), np.array([1.0, 0, 0])) == 0.25


@given(arrays(np.float32, st.integers(1, 60), elements=NUMBERS))
def test_lower_median_is_that_of_torch(values):
    assert lower_median(values) == torch.from_numpy(values).median().item()


MANY = {
    "random": lambda n: np.random.default_rng(0).random(n, dtype=np.float32),
    "sorted": lambda n: np.arange(n, dtype=np.float32),
    "few values": lambda n: np.random.default_rng(1).integers(0, 4, n).astype(np.float32),
    "all alike": lambda n: np.full(n, 0.5, np.float32),
    "a sample that misleads": lambda n: np.where(np.arange(n) % (n // 4096), 1 + np.arange(n), 0).astype(np.float32),
    "some that are no number": lambda n: np.where(np.arange(n) % 3, np.arange(n), np.nan),
    "most that are no number": lambda n: np.where(np.arange(n) % 3, np.nan, np.arange(n)),
}


@pytest.mark.parametrize("n", [8191, 8192, 8193, 100_000])
@pytest.mark.parametrize("kind", MANY)
def test_lower_median_of_many_is_that_of_all_sorted(kind, n):
    values = MANY[kind](n)
    np.testing.assert_equal(lower_median(values), float(np.sort(values)[(n - 1) // 2]))


@pytest.mark.parametrize(("values", "expected"), [([3, 1, 2], 2), ([4, 1, 3, 2], 2), ([5], 5), ([2, 1], 1), ([1, 1, 9, 9], 1)])
def test_lower_median_by_hand(values, expected):
    given_values = np.array(values, dtype=float)
    assert lower_median(given_values) == expected
    assert given_values.tolist() == values  # the values keep their order


@pytest.mark.parametrize(
    ("values", "place"),
    [
        ([3, 1, 2], 2),
        ([4, 1, 3, 2], 3),
        ([5], 0),
        ([1, 2, 2, 2, 3], 1),  # the first of those alike
        ([np.nan, 1, 2], 1),
        ([np.nan, np.nan, 2], 0),
        ([np.nan, np.nan], 0),
        ([np.inf, np.inf, 1], 0),
        ([-np.inf, np.nan, 1], 0),
    ],
)
def test_the_seed_in_the_middle(values, place):
    assert middle(np.array(values, dtype=float)) == place


# Responses ---------------------------------------------------------------------------------


@pytest.mark.parametrize("network", [faithful, red_to_black, mid_gray, brighter_by_a_quarter, far_outside])
def test_outputs_and_errors_lie_between_0_and_1(evaluator, network):
    responses = evaluator.evaluate({"x": network}, {})
    for values in (responses.outputs["x"], responses.errors["x"], responses.named["x"]):
        assert values.min() >= 0
        assert values.max() <= 1
    assert responses.outputs["x"].shape == (240 * 48 * 48, 3)
    assert responses.errors["x"].shape == (240 * 48 * 48,)
    assert responses.named["x"].shape == (len(CLAIMABLE_HSV), 3)


# Measurements ------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def responses(evaluator):
    return evaluator.evaluate(
        {
            "baseline": faithful,
            "ablated": red_to_black,
            "gray": mid_gray,
            "brighter": brighter_by_a_quarter,
        },
        {},
    )


GRAY = vibrancy <= 0
# 240 hues x 48 grays, and 240 x 47 times black at other saturations, each turned into mid-gray.
GRAYS = 240 * ((np.linspace(0, 1, 48) - 0.5) ** 2).sum() + 240 * 47 * 0.25
N_GRAYS = 240 * 48 + 240 * 47


@pytest.mark.parametrize(
    ("quantity", "expected"),
    [
        (ColorError("red", "ablated"), 1 / 3),
        (ColorError("red", "baseline"), 0),
        (ColorError("cyan", "ablated"), 0),
        (ColorError("red", "gray"), 0.25),
        (ColorError("gray", "gray"), 0),
        (ColorError("dark gray", "gray"), 1 / 16),
        (ColorError("black", "brighter"), 1 / 16),
        (ColorError("white", "brighter"), 0),  # clamped
        (ColorError("orange-red", "gray"), (0.25 + 0.0625 + 0.25) / 3),  # orange-red is (1, 1/4, 0)
        (brightness("baseline", "red"), 1 / 3),
        (brightness("ablated", "red"), 0),
        (brightness("ablated", "red", "yellow"), 1 / 3),
        (brightness("brighter", "white", "black"), 5 / 8),  # white is clamped
        (worst("baseline"), 0),
        (worst("ablated"), 1 / 3),
        (median("ablated"), 0),
        (worst("ablated", GRAY), 0),
        (worst("ablated", similarity >= 1), 1 / 3),
        (median("ablated", similarity >= 1), 1 / 3),
        (worst("gray", GRAY), 0.25),
        (least("gray", GRAY), (0.5 / 47) ** 2),  # the gray next to the middle; 48 values step around it
        (least("gray", vibrancy >= 1), 1 / 6),  # a vibrant color is (1, x, 0) in some order, nearest at x = 1/2
        (least("ablated"), 0),
        (Disagreement("baseline", "baseline"), 0),
        (Disagreement("baseline", "ablated"), 1),
        (Disagreement("ablated", "baseline"), 1),
        (Disagreement("baseline", "brighter"), 0.25),
        (Disagreement("baseline", "gray"), 0.5),
    ],
    ids=str,
)
def test_quantities(evaluator, responses, quantity, expected):
    assert quantity.measure(responses) == pytest.approx(expected, rel=1e-5, abs=1e-12)


def test_the_median_of_a_region_is_that_of_its_members(evaluator, responses):
    colors = HD_CUBE.colors()
    inside = vibrancy(colors) <= 0.3 + 1e-9
    expected = torch.from_numpy(responses.errors["gray"][inside]).median().item()
    assert ErrorStatistic("median", "gray", vibrancy <= 0.3).measure(responses) == expected
    assert expected != median("gray").measure(responses)


def test_a_color_on_the_bound_of_a_region_is_inside(evaluator):
    colors = HD_CUBE.colors()
    inside = redness(colors) >= 0.5 - 1e-9
    in_single_precision = redness(colors.astype(np.float32)) >= 0.5 - 1e-9
    assert (inside != in_single_precision).any()
    assert evaluator.grids.members(redness >= 0.5).tolist() == np.flatnonzero(inside).tolist()


def test_a_region_without_a_color(evaluator, responses):
    with pytest.raises(InputError) as caught:
        ErrorStatistic("max", "ablated", Region(similarity, ">=", 1.5)).measure(responses)
    assert str(caught.value) == f"region similarity >= 1.5: no color of {HD_CUBE} lies in it, expected at least one"


def test_a_difference_is_computed_from_measurements_not_measured():
    minuend, subtrahend = worst("ablated"), worst("baseline")
    assert list(Difference(minuend, subtrahend).measured()) == [minuend, subtrahend]


@dataclass(frozen=True)
class ChannelError(NetworkQuantity):
    """A quantity that the library has not: the largest error of one channel over the HD cube."""

    channel: int
    operation: str

    def operations(self):
        yield self.operation

    def measure(self, evaluation):
        difference = evaluation.outputs[self.operation] - evaluation.grids.cube
        return float(np.abs(difference[:, self.channel]).max())

    def __str__(self):
        return f"largest error of channel {self.channel}, {self.operation}"


def test_a_quantity_is_a_class_wherever_it_is_written(responses):
    assert ChannelError(0, "ablated").measure(responses) == 1  # red comes out black
    assert ChannelError(1, "ablated").measure(responses) == 0
    claim = Claim("red-channel", "Red loses its channel", ChannelError(0, "ablated") >= 0.5, because="black has none")
    (measured,) = measured_quantities([claim])
    columns = {str(measured): np.array([measured.measure(responses)])}
    (judgement,) = judge([claim], [0], columns)
    assert judgement.passes == 1


def test_scores_of_one_operation(evaluator, responses):
    scores = responses.scores("ablated")
    names = [f"error_{name.replace(' ', '_')}" for name in NAMED_HSV]
    assert list(scores) == ["max_error", "median_error", "selectivity", "selectivity_trained", "selectivity_held_out", *names]
    assert scores["max_error"] == scores["error_red"] == pytest.approx(1 / 3)
    assert scores["median_error"] == 0
    assert all(type(value) is float for value in scores.values())
    # Pure red is no center of a cell: nothing is wrong there, and nothing to correlate with.
    assert np.isnan(scores.pop("selectivity_held_out"))
    assert {name for name, value in scores.items() if value} == {
        "max_error",
        "error_red",
        "selectivity",
        "selectivity_trained",
    }
    # Red alone is wrong; similarity to red, to the third power, says how selective that is.
    for column, size in [("selectivity", 20**3), ("selectivity_trained", 8**3)]:
        lattice = evaluator.grids.lattices[column]
        only_red = (lattice == [1, 0, 0]).all(axis=1).astype(float)
        assert (len(only_red), only_red.sum()) == (size, 1)
        assert scores[column] == pytest.approx(np.corrcoef(similarity(lattice) ** 3, only_red)[0, 1] ** 2)
    assert selectivity("ablated").measure(responses) == scores["selectivity_trained"]
    assert np.isnan(selectivity("ablated", held_out=True).measure(responses))


def test_the_held_out_lattice_lies_between_the_points_of_the_one_that_was_trained_on(evaluator):
    trained, held_out = evaluator.grids.lattices["selectivity_trained"], evaluator.grids.lattices["selectivity_held_out"]
    assert held_out.shape == (7**3, 3)
    np.testing.assert_allclose(np.unique(held_out.round(12)), np.linspace(1 / 14, 13 / 14, 7))
    distance = np.abs(held_out[:, None] - trained[None]).max(axis=-1)
    np.testing.assert_allclose(distance.min(axis=1), 1 / 14)


def test_each_operation_has_its_own_resemblance():
    scores = {"gray": vibrancy**2, "ablated": similarity**3}
    evaluator = Asked(asked_of_colors(resembling=scores), {}, 1)
    responses = evaluator.evaluate({"gray": mid_gray, "ablated": red_to_black}, {})
    lattice = evaluator.grids.lattices["selectivity"]
    to_gray = ((lattice - 0.5) ** 2).mean(axis=1)
    found = responses.scores("gray")["selectivity"]
    assert found == pytest.approx(np.corrcoef(vibrancy(lattice) ** 2, to_gray)[0, 1] ** 2, rel=1e-5)


def test_a_network_that_errs_in_proportion_to_similarity_is_perfectly_selective(evaluator):
    @Written
    def selective(x):
        error = 0.25 * torch.from_numpy(similarity(x.numpy()) ** 3).float().unsqueeze(-1)
        return torch.where(x > 0.5, x - error.sqrt(), x + error.sqrt()), x, x

    assert evaluator.evaluate({"x": selective}, {}).scores("x")["selectivity"] == pytest.approx(1)


def test_views_of_one_network(evaluator):
    torch.manual_seed(0)
    views = evaluator.shown(Coder(Autoencoder(3, 5, 2)))
    assert {name: array.shape for name, array in views.items()} == {
        "slices": (24 * 5 * 9, 3),
        "latent_colors": (9**3, 3),
        "latents": (9**3, 5),
    }
    np.testing.assert_allclose(np.linalg.norm(views["latents"], axis=1), 1, rtol=1e-5)


def test_rows_of_many_seeds_are_stacked():
    stacked = stack_rows([{"a": np.zeros((4, 3)), "b": np.ones(2)}, {"a": np.ones((4, 3)), "b": np.ones(2)}])
    assert stacked["a"].shape == (2, 4, 3)
    assert stacked["a"][1].all()
    assert not stacked["a"][0].any()
    assert stacked["b"].shape == (2, 2)
