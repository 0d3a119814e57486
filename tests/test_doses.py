"""The figures and words of experiments 3.5 and 3.8: what a dose does, and what words cover."""

import dataclasses

import numpy as np
import pytest
from tiny import refused

from press.claims.intervals import median_interval, wilson
from redact import pictures
from redact.pictures.beyond.word_cubes import facing
from redact.pictures.cubes import project
from redact.words.beyond import doses
from redact.worlds.colors import RgbLattice

NETWORKS = 60


def outcome(passing):
    """Sixty networks, of which the first so many are isolated, lose red and keep the rest; the others do none of it."""
    ok = np.arange(NETWORKS) < passing
    return doses.Outcome(np.full(NETWORKS, 86.0), np.where(ok, 0.2, 0.9), np.where(ok, 0.3, 0.1), np.where(ok, 0.01, 0.3))


def test_all_three_have_to_hold_in_one_network():
    one = outcome(60)
    lean = np.where(np.arange(NETWORKS) < 20, 0.9, 0.2)
    hurt = np.where(np.arange(NETWORKS) >= 50, 0.3, 0.01)
    counts = [int(which.sum()) for which in dataclasses.replace(one, lean=lean, hurt=hurt).passed.values()]
    assert counts == [30, 40, 60, 50]


def test_shares_have_wilsons_interval_and_medians_that_of_order_statistics():
    shares = doses.responses([outcome(60), outcome(20)])
    assert [response.share for response in shares] == [True] * 4 + [False] * 2
    np.testing.assert_allclose(shares[0].values, [1, 1 / 3])
    assert (shares[0].low[1], shares[0].high[1]) == wilson(20, 60)
    assert shares[4].values.tolist() == [0.2, 0.9]
    assert (shares[4].low[1], shares[4].high[1]) == median_interval(outcome(20).lean)


def test_it_reaches_as_far_as_more_pass_than_fail_and_breaks_where_fewer_do():
    # Of 60, 38 are more than one half by the interval, 37 are not, and 22 are fewer.
    assert doses.reach({"a": outcome(60), "b": outcome(38), "c": outcome(37), "d": outcome(22)}) == ("b", "d")
    assert doses.reach({"a": outcome(37), "b": outcome(60)}) == ("", "")
    told = doses.finding({"1": outcome(60), "1/2": outcome(40), "1/4": outcome(3)})
    assert told.startswith(
        "Down to 1/2 more networks than not are isolated, lose red and keep the rest; at 1/4 fewer do. Of 60"
    )
    assert told.endswith("all three hold in 60 at 1, 40 at 1/2 and 3 at 1/4.")
    assert doses.finding({"1": outcome(3)}).startswith("At 1 fewer do than not")


def test_doses_and_outcomes_have_to_fit_together():
    response = doses.responses([outcome(60), outcome(20)])[0]
    axis = pictures.Doses(np.array([0, 1]), ["a", "b"], "dose", 0)
    with refused("dose_response: panels is empty"):
        pictures.dose_response(axis, [])
    with refused("dose_response: 1 texts of 2 doses, expected one each"):
        pictures.dose_response(dataclasses.replace(axis, texts=["a"]), [response])
    with refused("expected doses from left to right"):
        pictures.dose_response(dataclasses.replace(axis, at=np.array([1, 0])), [response])
    with refused("dose_response: published is 2, there are 2 doses"):
        pictures.dose_response(dataclasses.replace(axis, published=2), [response])
    with refused("dose_response: low of", "has shape (3,)"):
        pictures.dose_response(axis, [dataclasses.replace(response, low=np.zeros(3))])


@pytest.mark.parametrize(("color", "degrees"), [((1, 0, 0), 0), ((0, 1, 0), 120), ((0, 0, 1), -120), ((1, 1, 0), 60)])
def test_what_a_word_covers_faces_the_viewer(color, degrees):
    turn = facing(np.array([color, color]))
    assert np.degrees(turn) == pytest.approx(degrees, abs=1e-6)
    assert project(np.array(color), turn)[0] == pytest.approx(0, abs=1e-12)


def test_dots_of_colors_that_are_not_called_so_have_a_rim_and_small_errors_none():
    colors = RgbLattice(3).colors()
    covered, gained = colors[:, 0] >= 1, np.where(colors[:, 1] >= 1, 0.2, 0.001)
    figure = pictures.word_cubes(colors, [pictures.WordCube("red", covered, gained)], 0.2)
    left, right = figure.axes
    assert len(left.collections[0].get_offsets()) == 9
    dots, rims = right.collections
    assert len(dots.get_offsets()) == 9
    assert len(rims.get_offsets()) == 6
    with refused("word_cubes: 'red' covers no color"):
        pictures.word_cubes(colors, [pictures.WordCube("red", covered & False, gained)], 0.2)
    with refused("word_cubes: 0 words"):
        pictures.word_cubes(colors, [], 0.2)
