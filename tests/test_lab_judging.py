"""The lab's judging in a browser, against the paper's; what a page stores, and what its address holds."""

import math

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lab_pages import call, page_with

from press.claims.claim import Claim
from press.claims.intervals import wilson
from press.claims.judgement import judge, status_of, together, verdict_of
from press.claims.quantities import Condition, Quantity

SCRIPTS = ("judging.js", "address.js", "store.js")


@pytest.fixture(scope="module")
def page(browser, tmp_path_factory):
    with page_with(browser, tmp_path_factory.mktemp("lab"), SCRIPTS) as page:
        yield page


# --- judging ----------------------------------------------------------------------------------------------------------


def test_intervals_by_hand(page):
    # q = 1.959964, q^2 = 3.841459. None of 10: from 0 to q^2 / (10 + q^2) = 0.2775; all of 10: from 0.7225 to 1. 5 of 10:
    # one half, and q / (1 + q^2 / 10) sqrt(1/40 + q^2 / 400) = 0.2634 to either side. 45 of 60:
    # (0.75 + q^2 / 120) / (1 + q^2 / 60) = 0.7350, and q / (1 + q^2 / 60) sqrt(0.75 x 0.25 / 60 + q^2 / 14400) = 0.1073.
    expected = {(0, 10): (0, 0.277533), (10, 10): (0.722467, 1), (5, 10): (0.236594, 0.763406), (45, 60): (0.627679, 0.842235)}
    for (passes, of), interval in expected.items():
        assert call(page, "return redact.judging.wilson(passes, of)", passes=passes, of=of) == pytest.approx(interval, abs=1e-6)


def test_every_interval_of_up_to_sixty_is_the_papers(page):
    pairs = [(passes, n) for n in range(1, 61) for passes in range(n + 1)]
    found = call(page, "return pairs.map(([passes, n]) => redact.judging.wilson(passes, n))", pairs=pairs)
    assert np.allclose(found, [wilson(*pair) for pair in pairs], rtol=0, atol=1e-15)
    code = """return [[-1, 5], [6, 5], [0, 0]].map(([passes, n]) => {
      try { return redact.judging.wilson(passes, n); } catch (error) { return error.message; }
    })"""
    assert call(page, code) == ["-1 of 5: expected a share", "6 of 5: expected a share", "0 of 0: expected a share"]


def test_a_status_needs_the_whole_interval_beyond_the_share(page):
    cases = [(0.6, 0.9, 0.5), (0.1, 0.4, 0.5), (0.4, 0.6, 0.5), (0.5, 0.9, 0.5), (0.1, 0.5, 0.5)]
    found = call(page, "return cases.map(([low, high, share]) => redact.judging.statusOf([low, high], share))", cases=cases)
    assert found == ["holds", "refuted", "undecided", "undecided", "undecided"]
    assert found == [status_of((low, high), share) for low, high, share in cases]


def test_a_threshold_is_met_by_itself_and_by_no_number_by_nothing(page):
    code = """
    const { meets } = redact.judging;
    return [meets(0.1, ">=", 0.1), meets(0.1, "<=", 0.1), meets(0.09, ">=", 0.1), meets(0.11, "<=", 0.1),
      meets(NaN, ">=", 0), meets(NaN, "<=", 0), meets(null, ">=", 0), meets(null, "<=", 0), meets(Infinity, ">=", 1)];
    """
    assert call(page, code) == [True, True, False, False, False, False, False, False, True]


class Column(Quantity):
    def __init__(self, name):
        self.name = name

    def __str__(self):
        return self.name


def claim_of(place, comparison, threshold, in_share):
    condition = Condition(Column(f"column {place}"), comparison, threshold)
    return Claim(f"claim-{place}", "It is so", condition, "Of its own accord", in_share=in_share)


def record_of(claims, columns, seeds, in_share):
    """A record as the lab's files have it."""
    return {
        "seeds": seeds,
        "in_share": in_share,
        "observations": [],
        "claims": [
            {
                "key": claim.key,
                "comparison": claim.condition.comparison,
                "threshold": claim.condition.threshold,
                "in_share": in_share if claim.in_share is None else claim.in_share,
                "alone": claim.in_share is not None,
                "values": [None if math.isnan(value) else value for value in columns[str(claim.condition.quantity)].tolist()],
            }
            for claim in claims
        ],
    }


def agree(page, claims, columns, in_share):
    """That the page says of these claims what the paper says; gives its verdict."""
    seeds = list(range(len(next(iter(columns.values())))))
    ours = call(page, "return redact.judging.judge(record)", record=record_of(claims, columns, seeds, in_share))
    theirs = judge(claims, seeds, columns, in_share)
    joint = together(theirs, seeds, in_share)
    for found, expected in zip([*ours["claims"], ours["joint"]], [*theirs, joint], strict=True):
        assert found["passed"] == expected.passed.tolist()
        assert (found["passes"], found["of"], found["status"]) == (expected.passes, len(seeds), expected.status)
        assert found["interval"] == pytest.approx(expected.interval, abs=1e-15)
    assert ours["verdict"] == verdict_of(theirs, joint)
    return ours["verdict"]


SHARES = st.sampled_from([0.1, 0.5, 0.9, 0.95])


@given(data=st.data(), seeds=st.integers(1, 60), in_share=SHARES)
@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_claims_are_judged_as_the_paper_judges_them(page, data, seeds, in_share):
    # Thresholds are among the values, so that a value is often the threshold itself; some values are no number.
    values = st.sampled_from([-1.0, 0.0, 0.05, 0.1, 0.1 + 2**-56, 1 / 3, 1.0, math.nan])
    claims, columns = [], {}
    for place in range(data.draw(st.integers(1, 4))):
        leaning = data.draw(st.lists(values, min_size=1, max_size=3))  # few different values: shares near none and all too
        columns[f"column {place}"] = np.array(data.draw(st.lists(st.sampled_from(leaning), min_size=seeds, max_size=seeds)))
        threshold = data.draw(values.filter(lambda value: not math.isnan(value)))
        claims.append(
            claim_of(place, data.draw(st.sampled_from([">=", "<="])), threshold, data.draw(st.none() | SHARES))
        )  # fmt: skip
    agree(page, claims, columns, in_share)


@pytest.mark.parametrize(
    ("passing", "own", "verdict"),
    [
        ((60, 60), (None, None), "confirmed"),
        ((0, 60), (None, None), "disconfirmed"),
        ((54, 60), (None, None), "undecided"),
        ((60, 60), (None, 0.5), "confirmed"),
        ((60, 30), (None, 0.5), "undecided"),
        ((60, 10), (None, 0.5), "disconfirmed"),
        ((60, 59), (0.9, 0.9), "confirmed"),
        ((60, 10), (0.9, 0.9), "disconfirmed"),
    ],
)
def test_verdicts_of_all_none_and_some(page, passing, own, verdict):
    claims = [claim_of(place, "<=", 0.1, share) for place, share in enumerate(own)]
    columns = {f"column {place}": np.where(np.arange(60) < count, 0.1, 0.2) for place, count in enumerate(passing)}
    assert agree(page, claims, columns, 0.9) == verdict


def test_thresholds_that_a_reader_moves(page):
    claims = [claim_of(0, ">=", 0.5, None), claim_of(1, "<=", 0.5, None)]
    columns = {"column 0": np.linspace(0, 1, 11), "column 1": np.zeros(11)}
    record = record_of(claims, columns, list(range(11)), 0.5)
    code = """
    const { judge, registered } = redact.judging;
    const at = (thresholds) => {
      const { claims, joint } = judge(record, thresholds);
      return [claims[0].threshold, joint.passes];
    };
    return [registered(record), at({}), at(registered(record)), at({"claim-0": 0.85}), at({"claim-0": 0}), at({"claim-1": -1})];
    """
    registered = {"claim-0": 0.5, "claim-1": 0.5}
    assert call(page, code, record=record) == [registered, [0.5, 6], [0.5, 6], [0.85, 2], [0, 11], [0.5, 0]]


# --- address ----------------------------------------------------------------------------------------------------------


def test_what_is_written_into_the_address_is_read_again(page):
    values = {"e": "2-8", "n": 17, "t": [0.123456789, -1, 2], "c": "red & green = 50 %", "none": None, "empty": "", "nan": None}
    code = """
    redact.address.write({...values, nan: NaN});
    return [redact.address.read(), location.hash, history.length];
    """
    before = page.evaluate("history.length")
    read, fragment, length = call(page, code, values=values)
    assert read == {"e": "2-8", "n": "17", "t": "0.1235,-1,2", "c": "red & green = 50 %"}
    assert fragment.startswith("#lab?e=2-8&n=17&t=0.1235,-1,2&c=")
    assert length == before
    assert page.url.startswith("file:")
    assert page.url.endswith(fragment)
    page.reload()  # it is kept where a page is opened from the file system
    assert call(page, "return redact.address.read()") == read


@pytest.mark.parametrize("fragment", ["", "#", "#lab", "#seeds", "#lab?", "#lab?=&&=", "#lab?%", "#lab?n=%E0%A4%A", "#lab?n"])
def test_nonsense_in_an_address_is_no_error(page, fragment):
    code = "history.replaceState(null, '', location.pathname + fragment); return redact.address.read()"
    found = call(page, code, fragment=fragment)
    assert all(isinstance(value, str) for value in found.values())
    assert ("n" in found) == ("n" in fragment)


def test_nonsense_is_not_written(page):
    code = """
    redact.address.write({e: "2-8"});
    redact.address.write({e: "half of a character: \\ud800"});
    return redact.address.read();
    """
    assert call(page, code) == {"e": "2-8"}


# --- store ------------------------------------------------------------------------------------------------------------


def test_a_file_is_loaded_once_and_a_missing_one_is_told_in_a_line(browser, tmp_path):
    files = tmp_path / "_generated" / "lab"
    files.mkdir(parents=True)
    (files / "2-8.js").write_text('window.ran = (window.ran || 0) + 1;\nredact.add("record", "2-8", {id: "2.8"});\n')
    (files / "other.js").write_text('redact.add("record", "another", {});\n')
    with page_with(browser, tmp_path, SCRIPTS, complaints=["ERR_FILE_NOT_FOUND"]) as page:
        twice = "Promise.all([redact.store.get('record', '2-8'), redact.store.get('record', '2-8')])"
        found = call(page, f"return {twice}.then(([a, b]) => [a, a === b, window.ran, document.scripts.length])")
        assert found == [{"id": "2.8"}, True, 1, len(SCRIPTS) + 1]
        assert call(page, f"return {twice}.then(() => window.ran)") == 1
        told = "return redact.store.get('record', name).catch((error) => error.message)"
        missing = '_generated/lab/none.js: not found, expected the record "none"'
        assert [call(page, told, name="none") for _ in range(2)] == [missing, missing]
        other = '_generated/lab/other.js: holds something else, expected the record "other"'
        assert call(page, told, name="other") == other
        assert call(page, told, name="another") == {}
