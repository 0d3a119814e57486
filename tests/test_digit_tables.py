"""What pages on digits say of made-up results, worked out by hand: deletions, what one would do instead, attacks."""

from types import SimpleNamespace

import numpy as np
import pytest

from anchoring import Retrain, Suppress
from redact.results.digits import Results
from redact.words import tables
from redact.words.digits import deletions, rivals
from redact.worlds.digits import GRAY, Digits


class Made(Results):
    """Results of which the errors (S, 10) are given, mean and median alike unless told."""

    def __init__(self, errors, medians=None, **experiment):
        self.given = errors
        self.medians = medians or errors
        self.experiment = SimpleNamespace(networks=list(errors), **experiment)

    def errors(self, network, statistic="error"):
        return (self.given if statistic == "error" else self.medians)[network]


def rows_of(table):
    """The cells of a pipe table, row by row, without its header."""
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in table.splitlines()[2:]]


def deleted(own, others=0.02):
    """Errors of ten arms, each of which deleted its digit. own: (10, S), its errors after that; before all are 0.02."""
    made = {}
    for c, name in enumerate(deletions.NAMES):
        made[f"{name}/baseline"] = np.full((len(own[c]), 10), 0.02)
        made[f"{name}/ablated"] = np.full((len(own[c]), 10), others)
        made[f"{name}/ablated"][:, c] = own[c]
    return made


@pytest.mark.parametrize(
    ("gains", "share"),
    [
        ([[c - 1, c + 1] for c in range(10)], 8.25 / 9.25),  # the variance of 0 to 9, and 1 within each
        ([[c, c] for c in range(10)], 1),
        ([[1, 2, 6]] * 10, 0),
        ([[0, 2], *[[1, 1]] * 9], 0),
    ],
)
def test_the_share_of_the_digit_is_eta_squared(gains, share):
    made = Made(deleted(0.02 + 0.01 * np.array(gains, dtype=float)))
    assert deletions.share_of_class(made) == pytest.approx(share, abs=1e-12)


def test_a_row_of_deletions_by_hand():
    errors = deleted(np.tile([0.06, 0.08, 0.10], (10, 1)))
    medians = {name: values.copy() for name, values in errors.items()}
    for c, name in enumerate(deletions.NAMES):
        medians[f"{name}/ablated"][:, (c + 1) % 10] = [0.024, 0.026, 0.04]
    made = Made(errors, medians)
    rows = rows_of(deletions.deletions_table(made))
    assert [row[0] for row in rows] == [str(c) for c in range(10)]
    for c, row in enumerate(rows):
        assert row[1:] == ["0.020", "0.080 (0.062 to 0.098)", "2 of 3", "0.30 (0.21 to 0.93)", str((c + 1) % 10), "2 of 3"]
    np.testing.assert_allclose(deletions.worst_relative(made, "seven/ablated", 7), [0.2, 0.3, 1])
    np.testing.assert_allclose(deletions.gained(made), 0.06 * np.eye(10), atol=1e-12)


def test_a_sentence_on_deletions_names_the_extremes():
    gains = 0.01 * np.eye(10) * (5 + np.arange(10))[:, None]
    gains[3, 8] = 0.2
    gains[8, 8] = 0.3
    said = deletions.in_sentence(gains)
    assert said == "Deleted digits gain from 0.050 (0) to 0.30 (8); of the others 8 gains most, 0.20 where 3 is deleted."


@pytest.mark.parametrize("missing", ["four/ablated", "nine/ablated"])
def test_without_an_arm_of_every_digit_there_is_no_matrix(missing):
    made = deleted(np.full((10, 2), 0.1))
    assert list(deletions.deletions_of(Made(made)).values()) == [f"{name}/ablated" for name in deletions.NAMES]
    del made[missing]
    assert deletions.deletions_of(Made(made)) == {}


class Shown:
    """Sections that keep what they are to show."""

    def __init__(self, results):
        self.results = results
        self.tables, self.figures, self.panels = {}, {}, {}
        self.page = SimpleNamespace(table=self.table, figure=self.figure)

    def table(self, name, markdown, *, caption):
        self.tables[name] = rows_of(markdown), caption

    def figure(self, name, draw, **told):
        self.figures[name] = draw, told

    def boxes(self, name, panels, caption):
        self.panels[name] = panels, caption


@pytest.fixture
def rival():
    """Sections on two networks of each method. From one to the next the one loses 0.01 more, the seven in the first network."""
    errors = {}
    for i, name in enumerate(rivals.METHODS):
        arm = name.partition("/")[0]
        errors[f"{arm}/baseline"] = np.full((2, 10), 0.02)
        errors[name] = np.full((2, 10), 0.02)
        errors[name][:, 7] += [0.01 * (i + 2), 0.10]
        errors[name][:, 1] += 0.01 * i
    made = Made(errors)
    claims = [SimpleNamespace(key=f"linear-probe-{key}", values=values) for key, values in (("leace", (1.0, 1.5)),)]
    made.verdict = SimpleNamespace(judged=claims)
    return Shown(made)


def test_a_row_a_way_to_delete(rival):
    rivals.table(rival)
    rows, caption = rival.tables["rivals"]
    assert [row[0] for row in rows] == [rivals.NAMES[name] for name in rivals.METHODS]
    assert rows[0][1:] == ["0.060 (0.024 to 0.096)", "1 of 2", "0 (0 to 0)", "–"]
    assert rows[2][1:] == ["0.070 (0.043 to 0.097)", "1 of 2", "0.020 (0.020 to 0.020)", "1.25"]
    assert rivals.METHODS[2] == "plain/leace"
    assert "before anything is done – without an anchor" in caption


def test_the_harm_is_that_of_the_digit_that_suffers_most(rival):
    np.testing.assert_allclose(rivals.harm(rival.results, "plain/retrained"), 0.03)
    rivals.lost(rival)
    panels, caption = rival.panels["lost"]
    assert {name: list(panel) for name, panel in panels.items()} == dict.fromkeys(
        panels, [rivals.NAMES[n] for n in rivals.METHODS]
    )
    assert caption.startswith(f"“{rivals.NAMES[rivals.METHODS[0]]}” harms the others least: ")
    assert "the one that suffers most gains 0 in the median network." in caption
    assert f"“{rivals.NAMES[rivals.METHODS[-1]]}” harms them most" in caption


STEPS = {"isolated/redrawn": np.array([10.0, np.inf, 30, 20]), "plain/leace": np.full(4, np.inf)}


@pytest.fixture
def attacked():
    attack = SimpleNamespace(networks=tuple(STEPS), steps=300, batch=64, within=0.025)
    made = Made({}, attacks={"sevens": attack})
    made.recovery = lambda attack, network: STEPS[network]
    made.error_before = lambda attack, network: np.array([0.1, 0.2, 0.3, 0.4])
    made.attack_rates = lambda attack, network: np.array([0.001, 9, 0.003, 0.002])
    made.error_then = lambda attack, network, of: np.array([0.01, 9, 0.02, 0.03]) * (3 if of == "digit 4" else 1)
    return made


def test_a_row_an_attack_and_network(attacked):
    show = Shown(attacked)
    rivals.attacks_table(show)
    rows, _ = show.tables["relearning"]
    # Where it is not back, neither the rate nor the others count.
    assert rows == [
        ["On sevens alone", "ablation (isolated), drawn anew", "0.25", "20", "10 to over 300", "3 of 4", "0.0020", "0.060"],
        ["On sevens alone", "LEACE", "0.25", "over 300", "over 300 to over 300", "0 of 4", "–", "–"],
    ]


def test_curves_are_told_by_their_middle_steps(attacked, monkeypatch):
    monkeypatch.setattr(Made, "seeds", np.arange(4))
    show = Shown(attacked)
    rivals.curves(show)
    draw, told = show.figures["relearning"]
    assert "“ablation (isolated), drawn anew” 20 and “LEACE” over 300." in told["caption"]
    assert "(a mean error of 0.025 or less)" in told["caption"]
    assert told["alt"] == (
        "Rising curves of the share of networks that have the seven back, against steps on a logarithmic axis. On sevens "
        "alone, the seven comes back as follows. ablation (isolated), drawn anew: 3 of 4 networks, the median after 20 steps; "
        "LEACE: 0 of 4 networks, the median after over 300 steps."
    )
    assert draw().axes


def test_networks_that_have_no_other_name_are_called_as_the_spec_does():
    assert rivals.called("plain/baseline") == "plain/baseline"
    assert not {name for name in rivals.METHODS if name.endswith(("fresh", "redrawn", "baseline"))}


@pytest.mark.parametrize(
    ("part", "written"),
    [
        (Digits(), "Digits(train, 0.2, 17)"),
        (Digits(without=(7,)), "Digits(train, 0.2, 17, without=(7))"),
        (Retrain(on="seven", to=GRAY), "Retrain(labels, to=64 times 0.305, keep=False, steps=500, lr=0.003)"),
        (Retrain(on="red", to=(0.5, 0.5, 0.5)), "Retrain(labels, to=(0.5, 0.5, 0.5), keep=False, steps=500, lr=0.003)"),
        (Suppress((1, 0)), "Suppress(1, 0, threshold=0, strength=1, power=0)"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_settings_name_values_that_come_after_others_and_count_equal_ones(part, written):
    assert tables.written(part) == written
