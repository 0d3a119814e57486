"""Intervals against published values and their definition, the verdict by its table, quantities by hand-worked columns."""

import dataclasses
import math
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tiny import refused

from press.claims.claim import Claim, measured_quantities
from press.claims.intervals import Z_95, wilson
from press.claims.judgement import (
    CONFIRMED,
    DISCONFIRMED,
    HOLDS,
    REFUTED,
    UNDECIDED,
    fewest,
    judge,
    one_by_one,
    together,
    verdict_of,
)
from press.claims.quantities import evaluate_quantity
from press.claims.record import of_experiment
from press.claims.rule_table import rule_table
from press.claims.variables import claim_variables
from press.scripts.experiment import Experiment
from press.steps.judge import too_few
from redact.quantities import disagreement, least, median, worst
from redact.quantities.colors import brightness, error, increase
from redact.worlds.colors import vibrancy

counts = st.integers(1, 500).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n)))


def claim(condition, key="red-gone"):
    return Claim(key, "Red is gone", condition, because="mid-gray gives 0.25")


def judged(values, condition=None):
    """The judgement of one claim about the error of red, from its values over the seeds."""
    condition = error("red", "ablated") >= 0.2 if condition is None else condition
    columns = {"error of red, ablated": np.array(values, dtype=float)}
    (judgement,) = judge([claim(condition)], range(len(values)), columns)
    return judgement


def passing(passes, n):
    return judged([1.0] * passes + [0.0] * (n - passes))


# The Wilson interval -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("passes", "n", "low", "high"),
    [
        # R. G. Newcombe, Statistics in Medicine 17 (1998) 857-872, table I, method 3.
        (81, 263, 0.2553, 0.3662),
        (15, 148, 0.0624, 0.1605),
        (0, 20, 0.0000, 0.1611),
        (1, 29, 0.0061, 0.1718),
        # By hand.
        (8, 10, 0.4902, 0.9433),
        (5, 10, 0.2366, 0.7634),
    ],
)
def test_wilson_interval_of_known_shares(passes, n, low, high):
    assert wilson(passes, n) == pytest.approx((low, high), abs=5e-5)


@pytest.mark.parametrize("n", [1, 10, 60])
def test_wilson_interval_of_none_and_of_all(n):
    z2 = Z_95**2
    assert wilson(0, n) == (0, pytest.approx(z2 / (n + z2)))
    assert wilson(n, n) == (pytest.approx(n / (n + z2)), 1)


@given(counts)
def test_a_bound_is_the_share_from_which_the_observed_one_is_just_not_surprising(count):
    passes, n = count
    for bound in wilson(passes, n):
        assert abs(passes / n - bound) == pytest.approx(Z_95 * math.sqrt(bound * (1 - bound) / n), abs=1e-7)


@given(counts)
def test_wilson_interval_contains_the_share_and_stays_a_share(count):
    passes, n = count
    low, high = wilson(passes, n)
    assert 0 <= low <= passes / n <= high <= 1


@given(counts)
def test_wilson_interval_of_failures_mirrors_that_of_passes(count):
    passes, n = count
    low, high = wilson(passes, n)
    assert wilson(n - passes, n) == pytest.approx((1 - high, 1 - low), abs=1e-12)


@pytest.mark.parametrize(("passes", "n"), [(0, 0), (-1, 3), (4, 3)])
def test_no_interval_of_what_is_no_share(passes, n):
    with pytest.raises(ValueError, match=f"{passes} of {n}"):
        wilson(passes, n)


# Judgements ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("passes", "n", "status"),
    [
        (60, 60, HOLDS), (9, 10, HOLDS), (15, 20, HOLDS), (4, 4, HOLDS),
        (8, 10, UNDECIDED), (14, 20, UNDECIDED), (5, 10, UNDECIDED), (3, 3, UNDECIDED), (0, 3, UNDECIDED), (1, 1, UNDECIDED),
        (1, 10, REFUTED), (5, 20, REFUTED), (0, 4, REFUTED), (0, 60, REFUTED),
    ],
)  # fmt: skip
def test_status_of_a_claim(passes, n, status):
    assert passing(passes, n).status == status


@pytest.mark.parametrize(
    ("passes", "n", "share", "status"),
    [
        # All of n pass: the interval begins at n / (n + 1.96^2). 35 / 38.84 = 0.901, 34 / 37.84 = 0.899.
        (35, 35, 0.9, HOLDS),
        (34, 34, 0.9, UNDECIDED),
        (58, 60, 0.9, UNDECIDED),  # 0.886 to 0.991
        (45, 60, 0.9, REFUTED),  # 0.628 to 0.842
        (45, 60, 0.5, HOLDS),
        (45, 60, 0.7, UNDECIDED),
        (1, 10, 0.01, HOLDS),  # 0.018 to 0.404
        (1, 10, 0.4, UNDECIDED),
        (0, 60, 0.05, UNDECIDED),  # 0 to 3.84 / 63.84 = 0.060
        (0, 60, 0.07, REFUTED),
    ],
)
def test_a_claim_may_ask_for_another_share_than_a_half(passes, n, share, status):
    gone = dataclasses.replace(claim(error("red", "ablated") >= 0.2), in_share=share)
    columns = {"error of red, ablated": np.array([1.0] * passes + [0.0] * (n - passes))}
    (judgement,) = judge([gone], range(n), columns)
    assert judgement.status == status


@given(counts, st.floats(0.01, 0.99))
def test_a_larger_share_is_never_easier_to_reach(count, share):
    order = [REFUTED, UNDECIDED, HOLDS]
    passes, n = count
    columns = {"error of red, ablated": np.array([1.0] * passes + [0.0] * (n - passes))}
    asked = [dataclasses.replace(claim(error("red", "ablated") >= 0.2), in_share=each) for each in (share / 2, share)]
    less, more = (order.index(judgement.status) for judgement in judge(asked, range(n), columns))
    assert less >= more


def test_each_seed_passes_or_fails_by_itself():
    judgement = judged([0.3, 0.2, 0.1, 0.25])
    assert judgement.passed.tolist() == [True, True, False, True]  # a value at its threshold passes
    assert judgement.passes == 3
    assert judgement.failing_seeds == [2]
    assert judgement.interval == wilson(3, 4)
    below = judged([0.3, 0.2, 0.1], error("red", "ablated") <= 0.2)
    assert below.failing_seeds == [0]


def test_failing_seeds_are_named_by_their_numbers():
    (judgement,) = judge([claim(worst("ablated") <= 0.1)], [7, 3, 12], {"max error, ablated": np.array([0.5, 0.05, 0.2])})
    assert judgement.failing_seeds == [7, 12]


@pytest.mark.parametrize("condition", [error("red", "ablated") >= 0.0, error("red", "ablated") <= 1.0])
def test_what_is_not_a_number_passes_nothing(condition):
    assert judged([math.nan, 0.5, math.nan], condition).failing_seeds == [0, 2]


# Verdicts ------------------------------------------------------------------------------------------


def several(*passing, in_share=0.5, alone=()):
    """Judgements of claims over 60 seeds. passing: the seeds that pass each. alone: the shares that further claims ask for."""
    claims, columns = [], {}
    for place, seeds in enumerate(passing):
        color = ("red", "orange", "yellow", "lime")[place]
        share = alone[place - len(passing)] if place >= len(passing) - len(alone) else None
        asked = dataclasses.replace(claim(error(color, "ablated") >= 0.2, f"claim-{place}"), in_share=share)
        claims.append(asked)
        columns[f"error of {color}, ablated"] = np.isin(np.arange(60), list(seeds)).astype(float)
    return judge(claims, range(60), columns, in_share)


def verdict(judgements, in_share=0.5):
    return verdict_of(judgements, together(judgements, range(60), in_share))


ALL = range(60)


def test_a_prediction_is_the_conjunction_of_its_claims_network_by_network():
    # Each claim passes in 45 of 60 and holds; the same seeds never pass both of the first two thirds: 30 pass both.
    judgements = several(range(45), range(15, 60))
    assert [judgement.status for judgement in judgements] == [HOLDS, HOLDS]
    joint = together(judgements, ALL, 0.5)
    assert (joint.passes, joint.failing_seeds) == (30, [*range(15), *range(45, 60)])
    assert joint.interval == wilson(30, 60)
    assert verdict(judgements) == UNDECIDED
    assert one_by_one(judgements) == CONFIRMED


@pytest.mark.parametrize(
    ("passes", "in_share", "expected"),
    [
        # 60 of 60 begins at 0.940, 59 at 0.911, 58 at 0.886; 50 of 60 is 0.720 to 0.907, 49 is 0.701 to 0.895.
        (60, 0.9, CONFIRMED), (59, 0.9, CONFIRMED), (58, 0.9, UNDECIDED), (50, 0.9, UNDECIDED), (49, 0.9, DISCONFIRMED),
        (0, 0.9, DISCONFIRMED), (49, 0.5, CONFIRMED), (38, 0.5, CONFIRMED), (37, 0.5, UNDECIDED), (22, 0.5, DISCONFIRMED),
    ],
)  # fmt: skip
def test_verdict_of_the_joint_count(passes, in_share, expected):
    assert verdict(several(ALL, range(passes), in_share=in_share), in_share) == expected


@given(st.lists(st.sets(st.integers(0, 59)), min_size=1, max_size=4), st.sampled_from([0.5, 0.9]))
def test_no_conjunction_is_more_frequent_than_its_rarest_claim(passing, in_share):
    judgements = several(*passing, in_share=in_share)
    joint = together(judgements, ALL, in_share)
    assert joint.passes == len(set.intersection(*passing)) <= min(judgement.passes for judgement in judgements)
    assert sorted([*joint.failing_seeds, *set.intersection(*passing)]) == list(ALL)


@pytest.mark.parametrize(
    ("joint", "alone", "share", "expected"),
    [
        (60, 30, 0.3, CONFIRMED),  # 30 of 60 is 0.377 to 0.623
        (60, 30, 0.5, UNDECIDED),
        (60, 30, 0.7, DISCONFIRMED),
        (30, 30, 0.3, UNDECIDED),
        (0, 30, 0.3, DISCONFIRMED),
    ],
)
def test_a_claim_about_a_share_is_no_part_of_the_conjunction_and_has_its_own_say(joint, alone, share, expected):
    judgements = several(range(joint), range(alone), alone=(share,))
    assert together(judgements, ALL, 0.5).passes == joint
    assert verdict(judgements) == expected


def test_where_all_claims_are_about_shares_they_decide():
    assert verdict(several(range(30), alone=(0.3,))) == CONFIRMED
    assert verdict(several(range(30), alone=(0.7,))) == DISCONFIRMED


def test_nothing_is_confirmed_by_no_claims():
    assert one_by_one([]) == UNDECIDED


@pytest.mark.parametrize(("share", "seeds"), [(0.5, 4), (0.9, 35), (0.1, 1)])
def test_below_so_many_seeds_nothing_can_hold(share, seeds):
    assert fewest(share) == seeds
    assert wilson(seeds, seeds)[0] > share
    assert seeds == 1 or not wilson(seeds - 1, seeds - 1)[0] > share


# Quantities ------------------------------------------------------------------------------------------


def test_an_increase_is_measured_against_the_baseline_of_the_same_network():
    columns = {
        "error of cyan, ablated": np.array([0.3, 0.25]),
        "error of cyan, baseline": np.array([0.05, 0.25]),
    }
    assert evaluate_quantity(increase("cyan", "ablated"), columns).tolist() == [0.25, 0]
    nested = (error("cyan", "ablated") - error("cyan", "baseline")) - error("cyan", "baseline")
    assert evaluate_quantity(nested, columns).tolist() == [pytest.approx(0.2), -0.25]


def test_what_has_to_be_measured_is_named_once_in_order_of_appearance():
    claims = [
        claim(increase("cyan", "ablated") >= 0.1, "cyan-gone"),
        claim(error("red", "ablated") >= 0.2, "red-gone"),
        claim(error("cyan", "ablated") >= 0.2, "cyan-gone-as-well"),
    ]
    assert [str(quantity) for quantity in measured_quantities(claims)] == [
        "error of cyan, ablated",
        "error of cyan, baseline",
        "error of red, ablated",
    ]


@pytest.mark.parametrize(
    ("quantity", "name", "operations"),
    [
        (error("light gray", "pruned"), "error of light gray, pruned", ["pruned"]),
        (worst("ablated"), "max error, ablated", ["ablated"]),
        (median("ablated", vibrancy <= 0), "median error where vibrancy <= 0, ablated", ["ablated"]),
        (least("pruned"), "min error, pruned", ["pruned"]),
        (brightness("ablated", "red", "light gray"), "brightness of red, light gray, ablated", ["ablated"]),
        (disagreement("ablated", "pruned"), "largest difference between ablated and pruned", ["ablated", "pruned"]),
        (worst("plain/ablated"), "max error, plain/ablated", ["plain/ablated"]),
        (
            increase("red", "plain/ablated"),
            "(error of red, plain/ablated) - (error of red, plain/baseline)",
            ["plain/ablated", "plain/baseline"],
        ),
        (increase("red", "pruned"), "(error of red, pruned) - (error of red, baseline)", ["pruned", "baseline"]),
    ],
)
def test_a_quantity_has_a_name_and_the_operations_that_it_needs(quantity, name, operations):
    assert str(quantity) == name
    assert [name for part in quantity.measured() for name in part.operations()] == operations


# Bad input -----------------------------------------------------------------------------------------


def test_a_condition_has_no_truth_value():
    condition = error("red", "ablated") >= 0.2
    with refused("error of red, ablated >= 0.2", "one comparison a claim"):
        bool(condition)
    with refused("one comparison a claim"):
        _ = 0.1 <= error("red", "ablated") <= 0.2


def test_a_number_may_stand_on_either_side():
    red, threshold = error("red", "ablated"), 0.2
    assert (threshold <= red) == (red >= threshold)


@pytest.mark.parametrize("threshold", ["0.2", None, math.nan, math.inf, Fraction(1, 5), error("red", "baseline")])
def test_a_threshold_is_a_number(threshold):
    with refused("error of red, ablated >=", str(threshold), "expected a number"):
        _ = error("red", "ablated") >= threshold


def test_an_error_is_of_a_named_color():
    with refused("'crimson'", "red, orange, yellow", "light gray, white"):
        error("crimson", "ablated")
    with refused("'crimson'"):
        brightness("ablated", "red", "crimson")
    with refused("'ablated'", "of no color"):
        brightness("ablated")


@pytest.mark.parametrize("key", ["", "Red", "red_gone", "red gone", "-red", "red-", "red--gone"])
def test_a_key_is_words_joined_by_dashes(key):
    with refused(f"claim {key!r}", "lower-case words joined by dashes"):
        claim(error("red", "ablated") >= 0.2, key)


@pytest.mark.parametrize("share", [0, 1, -0.5, 90, math.nan, "0.9", True])
def test_a_share_lies_between_none_and_all(share):
    with refused(f"claim 'red-gone': in_share={share!r}", "between 0 and 1"):
        dataclasses.replace(claim(error("red", "ablated") >= 0.2), in_share=share)


def test_a_claim_needs_a_condition():
    with refused("claim 'red-gone'", "True", "expected a quantity compared with a number"):
        claim(True)


def test_a_claim_needs_a_reason():
    with refused("claim 'red-gone'", "0.2", "because"):
        Claim("red-gone", "Red is gone", error("red", "ablated") >= 0.2, because=" ")


def test_a_table_of_what_three_rules_make_of_the_same_counts():
    judgements = several(range(45), range(15, 60), in_share=0.9)
    claims = tuple(judgement.claim for judgement in judgements)
    experiment = Experiment(
        id="1.1", title="T", question="Q?", claims=claims, in_share=0.9, because="relied on", expect="disconfirmed"
    )
    found = of_experiment(experiment, list(ALL), judgements, ())
    row = rule_table([found]).splitlines()[2]
    assert [cell.strip() for cell in row.strip("|").split("|")] == [
        *("1.1", "30 of 60", "38–62 %", "90 %", "**disconfirmed**", "undecided", "confirmed"),
    ]


def test_claims_that_are_each_asked_for_a_share_have_no_joint_count_in_that_table():
    judgements = several(range(55), range(30), range(60), alone=(0.5, 0.5, 0.5))
    claims = tuple(judgement.claim for judgement in judgements)
    experiment = Experiment(id="1.1", title="T", question="Q?", claims=claims, expect="undecided")
    row = rule_table([of_experiment(experiment, list(ALL), judgements, ())]).splitlines()[2]
    assert [cell.strip() for cell in row.strip("|").split("|")][1:3] == ["2 of 3 claims hold", "–"]


def test_the_build_warns_where_no_outcome_could_confirm():
    experiment = Experiment(id="1.1", title="T", question="Q?", claims=(claim(worst("ablated") <= 1),), in_share=0.9)
    assert "seeds=34; with fewer than 35" in too_few(experiment, 34)
    assert too_few(experiment, 35) is None


def test_prose_may_name_those_that_miss_a_threshold_by_little():
    columns = {"error of red, ablated": np.array([0.2, 0.16, 0.14, 0])}
    (judgement,) = judge([claim(error("red", "ablated") >= 0.2)], range(4), columns)
    experiment = Experiment(id="1.1", title="T", question="Q?", claims=(judgement.claim,), expect="undecided")
    named = claim_variables(of_experiment(experiment, list(range(4)), [judgement], ()))
    assert (named["claim"]["red-gone"]["fails"], named["claim"]["red-gone"]["nearly"]) == ("3", "1")
    assert (named["joint"]["passes"], named["joint"]["in-share"], named["more-often"]) == ("1", "50 %", "undecided")
