"""Claims under other thresholds: what follows, where it turns, and the curves that show it."""

import math
from types import SimpleNamespace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from press.claims.claim import Claim
from press.claims.judgement import HOLDS, REFUTED, UNDECIDED, judge
from press.claims.quantities import Condition, Quantity
from press.claims.thresholds import moved, same_outcome, status_at
from press.errors import InputError
from redact import pictures
from redact.pictures.thresholds import reach, shares
from redact.words import thresholds
from redact.words.colors.sections import Sections

ONE_TO_TWENTY = np.arange(1.0, 21.0)
NUMBERS = st.lists(st.integers(-9, 9).map(float), min_size=1, max_size=30).map(np.array)


def test_a_stricter_threshold_is_further_from_what_fails():
    assert moved(">=", 0.2, 0.25) == 0.25
    assert moved("<=", 0.2, 0.25) == pytest.approx(0.15)
    assert moved(">=", 0.2, -0.25) == pytest.approx(0.15)
    assert moved(">=", -0.2, 0.25) == pytest.approx(-0.15)
    assert moved("<=", 0.0, 0.25) == 0.0


@given(NUMBERS, st.sampled_from([">=", "<="]), st.integers(-9, 9), st.sampled_from([0.5, 0.9]))
def test_a_status_is_that_of_the_judgement(values, comparison, threshold, in_share):
    claim = Claim("a", "A", Condition(Quantity(), comparison, threshold), because="it is")
    (found,) = judge([claim], range(len(values)), {str(claim.condition.quantity): values}, in_share)
    assert status_at(values, comparison, threshold, in_share) == found.status


def test_where_an_outcome_ends_by_hand():
    # Wilson's interval of k of 20 lies above one half from 15 on and below it up to 5.
    assert [status_at(ONE_TO_TWENTY, ">=", at, 0.5) for at in (6, 6.1, 15, 15.9, 16)] == [
        HOLDS, UNDECIDED, UNDECIDED, REFUTED, REFUTED,
    ]  # fmt: skip
    assert same_outcome(ONE_TO_TWENTY, ">=", 2, 0.5) == (-math.inf, 6)
    assert same_outcome(ONE_TO_TWENTY, ">=", 10, 0.5) == (6, 15)
    assert same_outcome(ONE_TO_TWENTY, ">=", 30, 0.5) == (15, math.inf)
    assert same_outcome(ONE_TO_TWENTY, "<=", 18, 0.5) == (15, math.inf)
    assert same_outcome(ONE_TO_TWENTY, "<=", 2, 0.5) == (-math.inf, 6)
    assert same_outcome(np.ones(1), ">=", 0, 0.5) == (-math.inf, math.inf)  # one network decides nothing


@given(NUMBERS, st.sampled_from([">=", "<="]), st.integers(-9, 9))
def test_an_outcome_is_the_same_between_its_ends_and_another_beyond(values, comparison, threshold):
    low, high = same_outcome(values, comparison, threshold, 0.5)
    assert low <= threshold <= high
    for other in np.arange(-10, 10.5, 0.5):
        same = status_at(values, comparison, other, 0.5) == status_at(values, comparison, threshold, 0.5)
        if low < other < high:
            assert same
        if other < low or other > high:
            assert not same


def curve(figure, panel=0):
    (line,) = (line for line in figure.axes[panel].lines if line.get_label() == "share")
    return line


@pytest.mark.parametrize(("sign", "expected"), [(">=", [1, 1, 0.75, 0.25, 0.25, 0]), ("<=", [0, 0.25, 0.75, 0.75, 1, 1])])
def test_a_curve_has_the_share_that_passes_at_each_threshold(sign, expected):
    figure = pictures.threshold_curves([("a", np.array([1.0, 2.0, 2.0, 4.0]), sign, 3.0)], [0.5])
    line = curve(figure)
    at, share = line.get_data()
    # The line is level from one value to the next: before each of them for >=, after it for <=.
    assert line.get_drawstyle() == {">=": "steps-pre", "<=": "steps-post"}[sign]
    places = [0.97, 1.0, 2.0, 3.0, 4.0, 4.1]
    level = [
        share[np.searchsorted(at, place)] if sign == ">=" else share[np.searchsorted(at, place, "right") - 1]
        for place in places
    ]
    assert level == expected


def test_the_registered_threshold_is_marked_with_the_share_there():
    figure = pictures.threshold_curves([("a", ONE_TO_TWENTY, ">=", 2.0), ("b", ONE_TO_TWENTY, "<=", 5.0)], [0.5, 0.9])
    marked = [
        [*zip(*line.get_data(), strict=True)] for ax in figure.axes for line in ax.lines if line.get_label() == "registered"
    ]
    assert marked == [[(2.0, 0.95)], [(5.0, 0.25)]]
    assert [text.get_text() for text in figure.texts[:4]] == ["a", "≥ 2: 19 of 20", "b", "≤ 5: 5 of 20"]
    (bar,) = (line for line in figure.axes[0].lines if line.get_label() == "same outcome")
    assert bar.get_xdata()[1] == 6


def test_many_networks_make_no_more_points_than_can_be_seen():
    line = curve(pictures.threshold_curves([("a", np.arange(10_000.0), ">=", 5.0)], [0.5]))
    assert len(line.get_xdata()) <= 410


def test_the_band_is_wilsons():
    share, low, high = shares(ONE_TO_TWENTY, ">=", np.array([11.0]))[:, 0]
    assert (share, low, high) == pytest.approx((0.5, 0.2993, 0.7007), abs=1e-4)


@pytest.mark.parametrize(
    ("values", "threshold", "expected"),
    [
        ([0.1, 0.3], 0.2, (0.1, 0.3, False)),
        ([0.1, 0.3], 0.5, (0.1, 0.5, False)),
        ([1e-4, 1e-3], 0.02, (1e-4, 0.02, True)),
        ([-1e-4, 1e-3], 0.02, (-1e-4, 0.02, False)),
        ([-1e-4, 1e-9, 0.3], 0.01, (1e-5, 0.3, True)),
        ([0.0, 0.0], 0.01, (0.0, 0.01, False)),
        ([-1.0, 5.0], 0.0, (-1.0, 5.0, False)),
    ],
)
def test_an_axis_reaches_from_the_smallest_to_the_largest(values, threshold, expected):
    assert reach(np.array(values), threshold) == pytest.approx(expected)


@pytest.mark.parametrize("count", range(1, 15))
def test_any_number_of_claims_has_a_panel_each(count):
    figure = pictures.threshold_curves(
        [("Every gray is spared after suppression of all", ONE_TO_TWENTY, "<=", 3.0)] * count, [0.5] * count
    )
    assert len(figure.axes) == count
    figure.canvas.draw()
    boxes = [text.get_window_extent() for text in figure.texts]
    assert all(not first.overlaps(second) for place, first in enumerate(boxes) for second in boxes[:place])


@pytest.mark.parametrize(
    ("claims", "in_shares", "message"),
    [
        ([], [], "0 claims and 0 shares"),
        ([("a", ONE_TO_TWENTY, ">=", 1.0)], [], "1 claims and 0 shares"),
        ([("a", ONE_TO_TWENTY, ">", 1.0)], [0.5], "sign is '>'"),
        ([("a", np.array([np.nan]), ">=", 1.0)], [0.5], "the values of 'a'"),
    ],
)
def test_what_cannot_be_drawn_is_told(claims, in_shares, message):
    with pytest.raises(InputError, match=message):
        pictures.threshold_curves(claims, in_shares)


CLAIMS = [("Red is gone", ONE_TO_TWENTY, ">=", 5.0), ("Cyan is spared", ONE_TO_TWENTY, "<=", 19.0)]


def test_a_finding_names_the_claims_that_turn_and_where():
    assert thresholds.finding(CLAIMS, [0.5, 0.5]) == (
        "A threshold 25 % stricter or looser changes the outcome of 2 of 2 claims: Red is gone (undecided at 6.25); "
        "Cyan is spared (undecided at 14.2)."
    )
    assert thresholds.finding(CLAIMS[:1], [0.5]).endswith("changes the outcome of the claim: Red is gone (undecided at 6.25).")
    missed = [("Red is gone", ONE_TO_TWENTY / 20, ">=", 0.85)]
    assert thresholds.finding(missed, [0.2]).endswith("Red is gone (refuted at 1.06, which no network meets, holds at 0.637).")
    steady = [("Red is gone", ONE_TO_TWENTY, ">=", 2.0)]
    assert thresholds.finding(steady, [0.5]) == "A threshold 25 % stricter or looser changes the outcome of no claim."


def test_an_alternative_text_says_where_each_outcome_ends():
    text = thresholds.threshold_curves(CLAIMS, [0.5, 0.5])
    assert "needed is a share of 50 %. A threshold 25 %" in text
    assert "Red is gone: 16 of 20 networks pass at 5; the same outcome, holds, at every threshold up to 6." in text
    assert "Cyan is spared: 19 of 20 networks pass at 19; the same outcome, holds, at every threshold from 15 on." in text
    between = thresholds.threshold_curves([("a", ONE_TO_TWENTY, ">=", 10.0)], [0.5])
    assert between.endswith("undecided, at thresholds from 6 to 15.")
    assert thresholds.threshold_curves([("a", np.ones(1), ">=", 1.0)], [0.5]).endswith("undecided, at every threshold.")


class Page:
    """What a page is given to show."""

    def __init__(self, experiment):
        self.experiment = experiment
        self.shown = {}

    def figure(self, name, draw, *, caption, alt, seeds):
        assert len(draw().axes) == len(CLAIMS)
        self.shown[name] = (caption, alt)

    def table(self, name, markdown, *, caption):
        self.shown[name] = markdown

    def note(self, title, text):
        self.shown[title] = text


def sections(expect, printed=None):
    """What can be shown of two claims that were judged. printed: losses that the source prints."""
    claims = [
        SimpleNamespace(key=key, text=text, in_share=0.5) for key, (text, *_) in zip(("red", "cyan"), CLAIMS, strict=True)
    ]
    show = object.__new__(Sections)
    notes = SimpleNamespace(scores={}, losses=printed or {})
    experiment = SimpleNamespace(slug="1-2", expected=(expect,) if expect else (), in_notes=notes, in_paper=None)
    show.page = Page(experiment)
    show.results = SimpleNamespace(
        experiment=experiment, claims=lambda: CLAIMS, verdict=SimpleNamespace(claims=claims), seeds=np.arange(20)
    )
    return show


def test_a_page_shows_the_curves_with_their_finding_first():
    show = sections("mixed")
    show.threshold_curves()
    caption, alt = show.page.shown["threshold-curves"]
    assert caption.startswith(thresholds.finding(CLAIMS, [0.5, 0.5]))
    assert alt == thresholds.threshold_curves(CLAIMS, [0.5, 0.5])


def test_a_page_tells_what_was_predicted_from_what_the_build_checks():
    show = sections("mixed")
    show.registered()
    show.guard()
    assert "| Cyan is spared | {{< var ex1-2.claim.cyan.registered >}} |" in show.page.shown["registered"]
    assert "*mixed*" in show.page.shown["Predictions, and a guard"]
    assert "the source" not in show.page.shown["Predictions, and a guard"], "which has no such experiment"
    repeated = sections("mixed", printed={"recon": 0.01})
    repeated.guard()
    assert "the source's own network" in repeated.page.shown["Predictions, and a guard"]
    draft = sections(None)
    draft.guard()
    assert draft.page.shown == {}
