"""What the page against the published paper says, from made-up results of a few seeds."""

from types import SimpleNamespace

import numpy as np
import pytest

from anchoring import Ablate, Suppress
from press.claims.intervals import mean_interval
from redact.arms import SOLE
from redact.printed import InPaper
from redact.words.colors import costs, exponents, published
from redact.words.colors import tables as color_tables
from redact.worlds.colors import RANKING_LATTICE, similarity, vibrancy

SEEDS = np.array([0, 1, 2, 5])


def results(
    id="2.4.1",
    *,
    networks=60,
    ranked=(0.9, 0.96, 0.99, 0.95),
    r2=(0.95, 0.02),
    red=(0.2, 0.24, 0.284, 0.3),
    best=2,
    held_out=None,
):
    """An object with what is read of `Results`: four seeds, one operation of each kind."""
    columns = {
        ("baseline", "error_red"): np.full(4, 0.01),
        ("suppressed", "error_red"): np.array(red) + 0.01,
        ("baseline", "error_cyan"): np.zeros(4),
        ("suppressed", "error_cyan"): np.array([0, 0, 0, 0.5]),
    }
    for lattice, values in (("trained", ranked), ("held_out", ranked if held_out is None else held_out)):
        columns["suppressed", f"selectivity_{lattice}"] = np.array(values)
    columns["suppressed", "selectivity"] = np.array(ranked)
    experiment = SimpleNamespace(
        id=id,
        slug=id.replace(".", "-"),
        title="Steer",
        ranking="suppressed",
        operated={"suppressed": Suppress((1, 0))},
        organized_by=("anchor",),
        in_paper=InPaper(
            networks=networks,
            r2_mean=r2[0],
            r2_sd=r2[1],
            r2_best=0.99,
            seed=5,
            increases={("red", "suppressed"): 0.28, ("cyan", "suppressed"): 0.0},
        ),
    )
    gone = SimpleNamespace(passes=3, of=4)
    return SimpleNamespace(
        verdict=SimpleNamespace(aspects={"concept gone": gone}),
        experiment=experiment,
        seeds=SEEDS,
        best=int(SEEDS[best]),
        ranked=np.array(ranked),
        ranked_validation={"recon": np.array([1e-5, 2e-5, 3e-5, 4e-5])},
        validation={"recon": np.array([4e-5, 3e-5, 2e-5, 1e-5]), "anchor": np.zeros(4)},
        score=lambda operation, column: columns[operation, column],
        ranking_errors=lambda operation: ERRORS,
        resemblance=lambda operation: similarity**2,
    )


POWERS = (1, 2, 3, 5)
ERRORS = np.array([0.5 * similarity(RANKING_LATTICE.colors()) ** power for power in POWERS], dtype=np.float32)
"""After an operation: each seed errs in proportion to another power of the similarity."""


def rows(table):
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in table.splitlines()[2:]]


def test_published_increases_stand_beside_the_chosen_seed_and_all_seeds():
    first, second = rows(color_tables.published_errors(results()))
    assert first == ["red", "suppressed", "0.28", "0.28", "0.26", "0.21 to 0.30"]
    assert second == ["cyan", "suppressed", "0.00", "0.00", "0.00", "0.00 to 0.42"]


def test_numbers_are_compared_as_they_are_printed():
    assert "2 of 2 numbers equal the published ones. " in published.errors_sentence(results())
    text = published.errors_sentence(results(red=(0.2, 0.24, 0.291, 0.3)))
    assert "1 of 2 numbers equal the published ones; the largest difference, 0.01, is that of red, suppressed. " in text
    assert text.endswith("lies none of the published numbers.")
    text = published.errors_sentence(results(red=(0.4, 0.41, 0.42, 0.43)))
    assert text.endswith("lies 1 of the published numbers (red, suppressed).")


def test_selectivity_stands_beside_the_published_one():
    (row,) = rows(published.selectivity_table([results()]))
    # Mean 0.95; deviations -0.05, 0.01, 0.04, 0 over three degrees of freedom: 0.037.
    assert row[:3] == ["[2.4.1](experiments/2-4-1.ipynb)", "0.95 ± 0.02", "0.95 ± 0.04"]
    assert row[-1] == "3 of 4"
    (row,) = rows(published.best_table([results()]))
    assert row[1:] == ["0.99 (seed 5)", "0.99 (seed 2)"]


@pytest.mark.parametrize(("mean", "where"), [(0.95, "alike"), (0.5, "below"), (1.0, "above")])
def test_a_published_mean_is_alike_or_beside(mean, where):
    assert published.side(results(r2=(mean, 0.02))) == where
    sentence = published.selectivity_sentence([results(r2=(mean, 0.02))])
    assert f"in {int(where == 'alike')} of 1 experiments" in sentence
    assert ("it lies" in sentence) == (where != "alike")
    assert "published as the best in 0 of 1 experiments" in sentence


def test_the_interval_of_a_difference_combines_both_means_and_the_print():
    # Our four networks agree, so that their mean is certain: what is left is 1.96 * 0.2 / √60 = 0.0506 and the rounding.
    low, high = published.difference_interval(results(ranked=(0.9,) * 4, r2=(0.95, 0.2)))
    assert (low, high) == pytest.approx((0.05 - 0.0506 - 0.005, 0.05 + 0.0506 + 0.005), abs=1e-4)
    # A published deviation of 0 leaves our interval, turned around, and the rounding.
    ours = results(r2=(0.95, 0))
    least, most = mean_interval(ours.ranked)
    assert published.difference_interval(ours) == pytest.approx((0.95 - most - 0.005, 0.95 - least + 0.005))


def test_an_uncertain_published_mean_agrees_with_more():
    assert published.side(results(r2=(1, 0.02))) == "above"
    assert published.side(results(r2=(1, 0.3))) == "alike"
    assert published.side(results(r2=(1, 0.3), networks=60_000)) == "above"


def test_a_deviation_that_differs_is_explained_by_the_lowest_seed_or_not_mentioned():
    assert "A single network" in published.selectivity_sentence([results()])
    text = published.selectivity_sentence([results(r2=(0.95, 0.04))])
    assert "A single network" not in text
    text = published.selectivity_sentence([results(ranked=(0.2, 0.96, 0.99, 0.97), r2=(0.8, 0.1))])
    # 0, 0.96, 0.99, 0.97 are -0.73, 0.23, 0.26, 0.24 off their mean of 0.73: squares of 0.711 over three.
    assert "our lowest, seed 0, 0 instead of 0.20, mean and deviation would be 0.73 and 0.49" in text


def test_what_holding_out_changes_is_said():
    held_out = (0.8, 0.97, 0.96, 0.95)
    (row,) = rows(published.lattice_table([results(held_out=held_out)]))
    # The differences are -0.1, 0.01, -0.03 and 0.
    assert row[5] == "−0.030"
    sentence = published.lattice_sentence([results(held_out=held_out)])
    assert "by −0.030 to −0.030" in sentence
    assert "comes first in 0 of 1 experiments" in sentence
    assert "comes first in 1 of 1 experiments" in published.lattice_sentence([results()])


def test_rank_correlation_sees_only_the_order():
    values = np.array([0.1, 0.5, 0.3, 0.9])
    assert published.rank_correlation(values, values**9) == pytest.approx(1)
    assert published.rank_correlation(values, -values) == pytest.approx(-1)
    # Ranks 1, 2.5, 2.5, 4 against 1, 2, 3, 4: covariance 4.5, variances 4.5 and 5.
    assert published.rank_correlation(np.array([0, 1, 1, 2]), np.arange(4)) == pytest.approx(4.5 / np.sqrt(4.5 * 5))


def test_without_published_experiments_the_page_says_so():
    assert published.selectivity_part([], {}) == published.errors_part([], {}) == published.lattice_part([]) == published.NONE


def test_every_part_has_its_tables_and_figures():
    figures = {"fig-published-seeds": "SEEDS", "fig-published-scatter-2-4-1": "SCATTER"}
    assert "{#tbl-published-selectivity}" in published.selectivity_part([results()], figures)
    assert published.selectivity_part([results()], figures).endswith("SEEDS")
    errors = published.errors_part([results()], figures)
    assert "### 2.4.1 Steer {#sec-published-2-4-1}" in errors
    assert errors.endswith("SCATTER")


# Other exponents


def test_each_power_is_followed_best_by_the_seed_that_errs_by_it():
    found = exponents.AtExponents.of(results(), "suppressed")
    assert list(found.r2) == [1, 2, 2.3, 3, 4, 5]
    assert found.own == 2
    for place, power in enumerate(POWERS):
        assert found.r2[power][place] == pytest.approx(1)
        assert found.chosen[power] == SEEDS[place]
    assert found.chosen[2.3] == 1
    lattice = similarity(RANKING_LATTICE.colors())
    assert found.r2[4][0] == pytest.approx(np.corrcoef(lattice**4, lattice)[0, 1] ** 2)
    assert found.medians[5] == np.median(found.r2[5])
    # By R² the four are ordered 1, 0, 2, 3 at exponent 2, or 1, 2, 0, 3, and 3, 2, 1, 0 at exponent 5.
    assert found.ranks[2] == pytest.approx(1)
    assert found.ranks[5] < 0 < found.ranks[2.3]


def test_an_exponent_that_is_not_among_them_is_added():
    made = results()
    made.resemblance = lambda operation: (1 - vibrancy) ** 2.5
    found = exponents.AtExponents.of(made, "suppressed")
    assert list(found.r2) == [1, 2, 2.3, 2.5, 3, 4, 5]
    gray = 1 - vibrancy(RANKING_LATTICE.colors())
    correlation = np.corrcoef(gray**2.5, ERRORS[0])[0, 1]
    assert found.r2[2.5][0] == pytest.approx(correlation * abs(correlation))


def test_the_table_of_exponents_marks_the_one_of_the_sources():
    medians, ranks, chosen = rows(exponents.exponents_table(exponents.measured([results()])))
    assert [line[2] for line in (medians, ranks, chosen)] == ["median R²", "rank correlation", "chosen seed"]
    assert ranks[4] == "**1.00**"
    assert chosen[3:] == ["0", "**1**", "1", "2", chosen[7], "5"]


def test_what_other_exponents_change_is_counted():
    found = exponents.measured([results()])
    text = exponents.exponents_sentence(found)
    own = found[0].medians[2] == max(found[0].medians.values())
    assert f"in {int(own)} of 1 operations" in text
    lowest = min(found[0].others, key=lambda p: found[0].ranks[p])
    assert f"the lowest is that of 2.4.1, suppressed, at exponent {lowest:g}." in text
    assert text.endswith("chooses the same seed 1 times of 5.")


def test_an_error_that_is_the_same_everywhere_has_no_exponent():
    assert exponents.measured([results(ranked=(0.9, np.nan, 0.8, 0.7))]) == []
    assert exponents.exponents_part([]) == published.NONE
    assert "{#tbl-published-exponents}" in exponents.exponents_part([results()])


# Costs


def test_the_concept_and_what_is_unlike_it():
    alike, unlike = costs.members(0.5 * similarity**3)
    assert alike == ["red"]
    assert {"lime", "cyan", "blue", "black", "gray", "white"} <= set(unlike)
    assert not {"red", "orange", "pink"} & set(unlike)
    alike, unlike = costs.members(vibrancy**2.3)
    assert len(alike) == 12
    assert unlike == ["black", "dark gray", "gray", "light gray", "white"]


def test_an_effect_is_the_mean_over_the_concept_and_the_worst_of_the_rest():
    made = results()
    everything = {name: np.zeros(4) for name in ("red", "cyan")}

    def score(operation, column):
        color = column.removeprefix("error_")
        if color in everything:
            return made_score(operation, column)
        return np.full(4, 0.1 if operation == "suppressed" else 0.05)

    made_score, made.score = made.score, score
    concept, rest = costs.effect(made, "suppressed")
    np.testing.assert_allclose(concept, [0.2, 0.24, 0.284, 0.3])
    np.testing.assert_allclose(rest, [0.05, 0.05, 0.05, 0.5])


def test_the_table_of_costs_says_what_an_operation_changes():
    made = results()
    made.experiment.operated["ablated"] = Ablate(0)
    made.score = lambda operation, column: np.full(4, 0.25 if operation == "ablated" else 0.0)
    made.label_rates = lambda: {"red": np.full(4, 0.002), "vibrant": np.full(4, 0.5)}
    made.arms, arm = [SOLE], SimpleNamespace(training=SimpleNamespace(unused=("vibrant",)))
    made.script = SimpleNamespace(arms={SOLE: arm})
    first, second = rows(costs.costs_table([made]))
    assert first[1:] == ["suppressed", "activations", "red", "0", "0", "0.20 %"]
    assert second[1:] == ["ablated", "weights", "red", "0.25", "0.25", "0.20 %"]
