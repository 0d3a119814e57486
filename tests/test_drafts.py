"""Experiments whose conclusion has not been chosen: they say so, and are not released."""

from dataclasses import dataclass

import pytest
from tiny import refused

from press.scripts import drafts


@dataclass
class Stated:
    """As much of an experiment as drafts look at."""

    id: str
    unchosen: tuple[str, ...] = ()


def test_what_is_finished_is_released_and_has_no_banner():
    drafts.refuse([Stated("2.6"), Stated("2.7")])
    assert drafts.banner_cells(Stated("2.6")) == []


@pytest.mark.parametrize(
    ("ids", "said"), [(["2.6"], "experiment 2.6 is a draft"), (["2.6", "2.10"], "experiments 2.6, 2.10 are drafts")]
)
def test_a_draft_is_not_released(ids, said):
    with refused(f"release: {said}; expected a conclusion: write expect and expect_observed in the spec, then make"):
        drafts.refuse([Stated("2.7"), *(Stated(id, ("expect",)) for id in ids)])


def test_the_banner_of_a_draft_says_what_is_left_open():
    (cell,) = drafts.banner_cells(Stated("2.6", ("expect", "expect_observed")))
    assert cell.cell_type == "markdown"
    assert "no conclusion has been chosen yet" in cell.source
    assert "`expect` and `expect_observed`" in cell.source
