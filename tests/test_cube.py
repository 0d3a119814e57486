"""Scores of colors by hand-worked values, grids by what they hold, conversions by their inverses."""

from itertools import product

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from matplotlib import colors as matplotlib_colors
from tiny import refused

from redact.worlds.colors import (
    CLAIMABLE_HSV,
    HD_CUBE,
    NAMED_HSV,
    SELECTIVITY_LATTICE,
    ColorScore,
    HsvCube,
    RgbLattice,
    hsv_to_rgb,
    named_colors,
    redness,
    rgb_to_hsv,
    similarity,
    vibrancy,
)

RED, YELLOW, GREEN, CYAN, MAGENTA = (1, 0, 0), (1, 1, 0), (0, 1, 0), (0, 1, 1), (1, 0, 1)
BLACK, GRAY, WHITE = (0, 0, 0), (0.5, 0.5, 0.5), (1, 1, 1)

shares = st.floats(0, 1)
triples = st.tuples(shares, shares, shares)


def of(score, color):
    """The score of a single color."""
    return float(score(np.array([color], dtype=float))[0])


def inside(region, colors):
    """Which colors lie in a region."""
    return region.holds(region.score(colors))


def of_hsv(score, hue_degrees, saturation, value):
    return of(score, hsv_to_rgb(np.array([hue_degrees / 360, saturation, value])))


# Grids -------------------------------------------------------------------------------------------


def test_the_hue_of_an_hsv_cube_is_cyclic_and_its_other_axes_reach_both_ends():
    hues, saturations, values = HsvCube(4, 3, 5).axes()
    assert hues.tolist() == [0, 0.25, 0.5, 0.75]
    assert saturations.tolist() == [0, 0.5, 1]
    assert values.tolist() == [0, 0.25, 0.5, 0.75, 1]


def test_hue_varies_slowest_and_value_fastest():
    cube = HsvCube(2, 2, 2)
    assert cube.hsv().tolist() == [list(point) for point in product([0, 0.5], [0, 1], [0, 1])]
    # Hue 1/2 is cyan.
    assert cube.colors()[3].tolist() == list(RED)
    assert cube.colors()[7].tolist() == list(CYAN)


def test_an_rgb_lattice_runs_from_black_to_white_with_blue_fastest():
    lattice = RgbLattice(3)
    assert lattice.colors().tolist() == [list(point) for point in product([0, 0.5, 1], repeat=3)]
    assert lattice.weights() is None


def test_weights_are_one_at_vibrant_colors_and_share_out_white_and_black():
    cube = HsvCube(36, 10, 10)
    weights = cube.weights().reshape(cube.shape)
    assert weights[:, -1, -1] == pytest.approx(np.ones(36))
    assert weights[:, 0, -1] == pytest.approx(np.full(36, 1 / 36))  # white
    assert weights[:, :, 0] == pytest.approx(np.full((36, 10), 1 / 360))  # black


def test_weight_halfway_along_saturation_and_value():
    cube = HsvCube(4, 3, 3)
    # (1 - 1/2) / (3 * 4) + (1 - 1/2) 1/2 / 4 + 1/2 * 1/2 = 1/24 + 1/16 + 1/4
    assert cube.weights().reshape(cube.shape)[2, 1, 1] == pytest.approx(17 / 48)


@given(hues=st.integers(2, 12), saturations=st.integers(2, 12), values=st.integers(2, 12))
def test_all_points_that_are_black_weigh_as_much_as_one_vibrant_color_and_so_do_those_that_are_white(hues, saturations, values):
    cube = HsvCube(hues, saturations, values)
    colors, weights = cube.colors(), cube.weights()
    assert weights[(colors == 0).all(axis=1)].sum() == pytest.approx(1)
    assert weights[(colors == 1).all(axis=1)].sum() == pytest.approx(1)


@pytest.mark.parametrize("count", [1, 0, -3, 2.0, "8", True, None])
def test_a_grid_needs_whole_counts_of_at_least_two(count):
    with refused("RgbLattice: count=", repr(count), "at least 2"):
        RgbLattice(count)
    with refused("HsvCube: saturations=", repr(count), "at least 2"):
        HsvCube(4, count, 3)


def test_the_grids_on_which_experiments_are_reported():
    assert HD_CUBE.shape == (240, 48, 48)
    assert SELECTIVITY_LATTICE.shape == (20, 20, 20)


# Conversions and names ------------------------------------------------------------------------------


@given(triples)
def test_rgb_survives_the_way_to_hsv_and_back(rgb):
    assert hsv_to_rgb(rgb_to_hsv(np.array(rgb))) == pytest.approx(np.array(rgb), abs=1e-12)


MADE = {
    "the HD cube": lambda: HD_CUBE.hsv(),
    "of any shape": lambda: np.random.default_rng(0).random((2, 5, 3)),
    "one": lambda: np.array([0.2, 0.7, 0.9]),
    "where sextants meet": lambda: np.array([[i / 6, s, v] for i in range(7) for s in (0, 0.5, 1) for v in (0, 0.3, 1)]),
}


@pytest.mark.parametrize("made", MADE)
def test_conversions_are_those_of_matplotlib_to_the_bit(made):
    hsv = MADE[made]()
    rgb = matplotlib_colors.hsv_to_rgb(hsv)
    for converted, expected in (
        (hsv_to_rgb(hsv), rgb),
        (rgb_to_hsv(rgb), matplotlib_colors.rgb_to_hsv(rgb)),
        (rgb_to_hsv(hsv), matplotlib_colors.rgb_to_hsv(hsv)),
    ):
        assert converted.shape == hsv.shape
        np.testing.assert_array_equal(converted, expected, strict=True)


@given(st.floats(0, 0.999), st.floats(0.01, 1), st.floats(0.01, 1))
def test_hsv_survives_the_way_to_rgb_and_back_where_the_hue_is_defined(hue, saturation, value):
    back = rgb_to_hsv(hsv_to_rgb(np.array([hue, saturation, value])))
    around = min(abs(back[0] - hue), 1 - abs(back[0] - hue))
    assert around == pytest.approx(0, abs=1e-9)
    assert back[1:] == pytest.approx([saturation, value], abs=1e-9)


def test_the_hue_of_a_gray_is_zero():
    assert rgb_to_hsv(np.array([BLACK, GRAY, WHITE])).tolist() == [[0, 0, 0], [0, 0, 0.5], [0, 0, 1]]


def test_seventeen_named_colors_in_their_order():
    expected = {
        "red": RED, "orange": (1, 0.5, 0), "yellow": YELLOW, "lime": (0.5, 1, 0), "green": GREEN, "teal": (0, 1, 0.5),
        "cyan": CYAN, "azure": (0, 0.5, 1), "blue": (0, 0, 1), "purple": (0.5, 0, 1), "magenta": MAGENTA, "pink": (1, 0, 0.5),
        "black": BLACK, "dark gray": (0.25,) * 3, "gray": GRAY, "light gray": (0.75,) * 3, "white": WHITE,
    }  # fmt: skip
    assert list(NAMED_HSV) == list(expected)
    assert named_colors() == pytest.approx(np.array(list(expected.values()), dtype=float), abs=1e-12)


def test_claims_can_speak_of_the_named_colors_and_one_more():
    assert list(CLAIMABLE_HSV) == [*NAMED_HSV, "orange-red"]
    assert named_colors(["orange-red", "light gray"]) == pytest.approx(np.array([[1, 0.25, 0], [0.75] * 3]))


# Scores ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("color", "expected"),
    [(RED, 1), (YELLOW, 0.5), (MAGENTA, 0.5), (WHITE, 0), (BLACK, 0), (CYAN, 0), (GRAY, 0.25), ((0.8, 0.5, 0.25), 0.5)],
)
def test_redness(color, expected):
    assert of(redness, color) == pytest.approx(expected)


@pytest.mark.parametrize("color", list(product([0, 1], repeat=3))[1:-1])
def test_vibrancy_is_one_at_primaries_and_secondaries(color):
    assert of(vibrancy, color) == 1


@given(triples)
def test_vibrancy_is_saturation_times_value(rgb):
    _, saturation, value = rgb_to_hsv(np.array(rgb))
    assert of(vibrancy, rgb) == pytest.approx(saturation * value, abs=1e-12)


@given(shares)
def test_grays_have_no_vibrancy_and_no_similarity_to_red(level):
    assert of(vibrancy, (level,) * 3) == 0
    assert of(similarity, (level,) * 3) == 0


@pytest.mark.parametrize(
    ("degrees", "saturation", "value", "expected"),
    [
        (0, 1, 1, 1),
        (45, 1, 1, 0.5),
        (-45, 1, 1, 0.5),  # the hue difference goes the short way round
        (90, 1, 1, 0),
        (180, 1, 1, 0),
        (270, 1, 1, 0),
        (30, 1, 0.5, 0.375),  # rho = 3/4, hue similarity 2/3: (1/2 + 1/4) * 1 * 1/2
        (45, 0.5, 0.5, 0.171875),  # rho = 5/8, hue similarity 1/2: (5/16 + 3/8) * 1/2 * 1/2
        (180, 0.5, 1, 0.125),  # rho = 3/4, hue similarity 0: 1/4 * 1/2 * 1
        (0, 1, 0, 0),
    ],
)
def test_similarity_to_red(degrees, saturation, value, expected):
    assert of_hsv(similarity, degrees % 360, saturation, value) == pytest.approx(expected, abs=1e-12)


@given(triples)
def test_scores_lie_between_zero_and_one(rgb):
    for score in (redness, vibrancy, similarity):
        assert 0 <= of(score, rgb) <= 1


@given(triples)
def test_similarity_treats_both_sides_of_red_alike(rgb):
    r, g, b = rgb
    assert of(similarity, (r, g, b)) == pytest.approx(of(similarity, (r, b, g)), abs=1e-9)


def test_a_score_is_written_as_arithmetic():
    assert of(0.5 * redness**2, YELLOW) == pytest.approx(0.125)
    assert of(redness**2 * 0.5, YELLOW) == pytest.approx(0.125)
    assert of((1 - vibrancy) ** 3, GRAY) == 1
    assert of(0.08 * (1 - redness) ** 2, YELLOW) == pytest.approx(0.02)
    assert of((redness**2) ** 3, YELLOW) == pytest.approx(1 / 64)
    assert str(0.5 * (1 - vibrancy) ** 10) == "0.5 (1 - vibrancy)^10"
    assert 0.5 * redness**10 == ColorScore("redness", power=10, scale=0.5)


@pytest.mark.parametrize(
    "write",
    [
        lambda: (0.5 * redness) ** 10,
        lambda: 1 - redness**2,
        lambda: 2 - redness,
        lambda: 1 - 0.5 * redness,
        lambda: 1 - (1 - redness),
    ],
)
def test_arithmetic_that_a_score_cannot_hold_is_refused(write):
    with refused("redness"):
        write()


scores = st.sampled_from([redness, vibrancy, similarity])


@given(triples, shares)
def test_redness_grows_with_red_and_falls_with_green_and_blue(rgb, other):
    for channel, sign in ((0, 1), (1, -1), (2, -1)):
        more, less = (
            tuple(level if i == channel else rgb[i] for i in range(3)) for level in sorted((rgb[channel], other))[::-1]
        )
        assert sign * (of(redness, more) - of(redness, less)) >= -1e-15


@given(triples, scores, st.integers(1, 6), st.integers(1, 6), shares)
def test_the_arithmetic_of_scores_is_that_of_their_values(rgb, score, power, again, scale):
    value = of(score, rgb)
    assert of(1 - score, rgb) == pytest.approx(1 - value, abs=1e-12)
    assert of(scale * (score**power) ** again, rgb) == pytest.approx(scale * value ** (power * again), abs=1e-12)
    assert of(scale * score**power, rgb) == of(score**power * scale, rgb)


@given(triples, scores)
def test_nothing_is_more_similar_to_red_than_red(rgb, score):
    assert of(score, rgb) <= of(score, RED) == 1


@given(hues=st.integers(2, 40), saturations=st.integers(2, 8), values=st.integers(2, 8))
def test_a_cube_holds_every_color_of_its_axes_once_and_turns_by_a_hue(hues, saturations, values):
    cube = HsvCube(hues, saturations, values)
    hsv, colors, weights = cube.hsv(), cube.colors(), cube.weights()
    assert len(hsv) == len(colors) == len(weights) == hues * saturations * values == len(np.unique(hsv, axis=0))
    assert ((colors >= 0) & (colors <= 1)).all()
    assert ((weights > 0) & (weights <= 1)).all()
    # All hues are alike but for the hue: of each, the same greatest channel, and the same weights.
    by_hue = colors.reshape(hues, -1, 3).max(axis=-1)
    assert by_hue == pytest.approx(np.broadcast_to(by_hue[0], by_hue.shape))
    assert (weights.reshape(hues, -1) == weights[: saturations * values]).all()


@given(st.integers(2, 12))
def test_a_lattice_is_the_same_from_every_channel_and_from_white(count):
    colors = RgbLattice(count).colors()
    assert len(np.unique(colors, axis=0)) == len(colors) == count**3

    def as_set(points):
        return {tuple(point) for point in np.rint(points * (count - 1)).astype(int).tolist()}

    for order in ([1, 2, 0], [2, 1, 0]):
        assert as_set(colors[:, order]) == as_set(colors)
    assert as_set(1 - colors) == as_set(colors)


# Regions ----------------------------------------------------------------------------------------------


@given(triples, scores, shares, shares)
def test_a_wider_bound_holds_what_a_narrower_one_does_and_two_sides_hold_everything(rgb, score, one, other):
    color, (low, high) = np.array([rgb]), sorted((one, other))
    assert inside(score <= low, color) <= inside(score <= high, color)
    assert inside(score >= high, color) <= inside(score >= low, color)
    assert inside(score <= one, color) | inside(score >= one, color)


def test_a_region_includes_its_bound():
    colors = np.array([RED, YELLOW, GRAY, WHITE], dtype=float)
    assert inside(redness >= 0.5, colors).tolist() == [True, True, False, False]
    assert inside(redness <= 0.5, colors).tolist() == [False, True, True, True]
    assert inside(vibrancy <= 0, colors).tolist() == [False, False, True, True]


def test_a_region_includes_scores_that_miss_its_bound_by_rounding_alone():
    color = np.array([[0.1 + 0.2, 0, 0]])  # 0.30000000000000004
    assert inside(redness <= 0.3, color).all()
    assert not inside(redness <= 0.3 - 1e-6, color).any()
    assert inside(redness >= 0.3 + 1e-16, color).all()


def test_regions_with_different_bounds_have_different_names():
    assert str(similarity <= 0.1) == "similarity <= 0.1"
    assert str(similarity <= 0.1) != str(similarity <= 0.1000001)


def test_a_grid_knows_its_scores_its_exact_labels_and_its_regions():
    lattice = RgbLattice(2)
    assert lattice.score(0.5 * redness**2).tolist() == (0.5 * redness**2)(lattice.colors()).tolist()
    assert lattice.samples()[lattice.certain(0.1 * redness**8)].tolist() == [list(RED)]
    assert lattice.samples()[lattice.certain(0.1 * (1 - vibrancy))].tolist() == [[0, 0, 0], [1, 1, 1]]
    assert lattice.samples()[lattice.members(similarity >= 0.9)].tolist() == [list(RED)]
