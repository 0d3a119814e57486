"""The area under the ROC curve of what an operation does, against a word."""

from dataclasses import dataclass

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tiny import refused

from redact.measures.ranking import area_under_roc
from redact.quantities.colors import word_area
from redact.quantities.colors.word_area import called


def test_by_hand():
    # Members have 3 and 1, the others 0, 1 and 2. The first wins all three pairs; the second one, and draws one: 4.5 of 6.
    assert area_under_roc(np.array([3, 1, 0, 1, 2]), np.array([1, 1, 0, 0, 0], bool)) == 4.5 / 6


def test_all_above_all_below_and_all_alike():
    members = np.array([True, True, False])
    assert area_under_roc(np.array([2, 3, 1]), members) == 1
    assert area_under_roc(np.array([0, 0.5, 1]), members) == 0
    assert area_under_roc(np.array([7, 7, 7]), members) == 0.5


@given(
    st.lists(st.tuples(st.integers(0, 5), st.booleans()), min_size=2, max_size=30).filter(
        lambda pairs: len({member for _, member in pairs}) == 2
    )
)
def test_it_is_the_share_of_pairs_and_keeps_under_what_keeps_the_order(pairs):
    values, members = np.array([value for value, _ in pairs], float), np.array([member for _, member in pairs])
    won = [np.sign(a - b) / 2 + 0.5 for a in values[members] for b in values[~members]]
    area = area_under_roc(values, members)
    assert area == pytest.approx(np.mean(won))
    assert area_under_roc(np.exp(values), members) == area
    assert area_under_roc(-values, members) == pytest.approx(1 - area)
    assert area_under_roc(values, ~members) == pytest.approx(1 - area)


@pytest.mark.parametrize("members", [[True, True], [False, False]])
def test_there_have_to_be_members_and_others(members):
    with refused("are members, expected some and not all"):
        area_under_roc(np.array([1.0, 2]), np.array(members))


@dataclass
class Evaluation:
    lattice_errors: dict


def measured(gained, by=0.05):
    before = np.full(8000, 0.01)
    errors = {"red/baseline": before, "red/ablated": before + gained}
    return word_area("red", "red/ablated", by).measure(Evaluation({"selectivity": errors}))


def test_it_counts_what_an_operation_adds_and_only_where_the_word_is_gone():
    members = called("red")
    assert measured(np.where(members, 0.2, 0.0)) == 1
    assert measured(np.where(members, 0.0, 0.2)) == 0.5  # not gone: the median of its colors gains nothing
    assert measured(np.where(members, 0.04, 0.0)) == 0.5
    assert measured(np.where(members, 0.04, 0.0), by=0.04 - 1e-9) == 1
    assert measured(np.full(8000, 0.2)) == 0.5  # gone, as is all else


def test_it_says_itself_what_it_is():
    area = word_area("red", "red/ablated", 0.05)
    assert str(area) == "area under the ROC curve of red, red/ablated, if it gained 0.05"
    assert list(area.operations()) == ["red/ablated", "red/baseline"]
    with refused("word 'teal' is not one that colors are labeled by"):
        word_area("teal", "red/ablated", 0.05)
    with refused("area of 'red': by=2, expected an error in [0, 1], such as 0.05"):
        word_area("red", "red/ablated", 2)
