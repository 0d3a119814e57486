"""Outcomes of many arms: what is counted, how it is drawn, and how claims and tables say of which arm they are."""

from types import SimpleNamespace

import numpy as np
import pytest
from tiny import refused

from press.drawing.theme import NARROW, THEMES
from redact.arms import BASELINE, join
from redact.pictures.beyond.matrix import outcome_matrix
from redact.pictures.beyond.square import Measured, four_arms
from redact.predictions import same
from redact.predictions.colors import GRAYS, UNLIKE_RED, gone, grays_spared, isolated, learned, removed, spared
from redact.words.beyond import outcomes
from redact.worlds.colors import LATENT_LATTICE, RANKING_LATTICE, named_colors

COUNTS = {"all": {"learned": 60, "red gone": 57}, "no-anchor": {"learned": 59, "red gone": 0}}
HIGH, LOW = Measured(np.array([0.3, 0.25, 0.1]), ">=", 0.2), Measured(np.array([1e-4, 0.02, 1e-3]), "<=", 0.01)
CELL = {"red gone": HIGH, "grays spared": LOW}
SQUARE = {row: {"K = 4": CELL, "K = 5": CELL} for row in ("without", "with")}


def texts(figure):
    return [text.get_text() for text in figure.texts]


@pytest.mark.parametrize("width", [THEMES["light"].width, NARROW])
def test_a_cell_is_a_count_on_a_bar_as_long_as_its_share(width):
    theme = THEMES["light"].__class__(**{**THEMES["light"].__dict__, "width": width})
    figure = outcome_matrix({"Four": COUNTS}, 60, promised=[("no-anchor", "red gone")], theme=theme)
    assert [text for text in texts(figure) if "/" in text] == ["60/60", "57/60", "59/60", "0/60"]
    (ax,) = figure.axes
    bars, frames = ax.patches[0::2], ax.patches[1::2]
    shares = [bar.get_width() / frame.get_width() for bar, frame in zip(bars, frames, strict=True)]
    assert shares == pytest.approx([1, 57 / 60, 59 / 60, 0])
    assert [frame.get_linewidth() > 1 for frame in frames] == [False, False, False, True]


def test_a_panel_counts_what_passes():
    assert [text for text in texts(four_arms(SQUARE)) if " of 3" in text] == ["2 of 3"] * 8


@pytest.mark.parametrize(
    ("draw", "message"),
    [
        (lambda: outcome_matrix({}, 60), "outcome_matrix: groups is empty, expected group -> arm -> outcome -> count"),
        (lambda: outcome_matrix({"": {"a": {"x": 61}}}, 60), "outcome_matrix: 'a', 'x' is 61, expected a count from 0 to 60"),
        (lambda: outcome_matrix({"": {"a": {"x": 1}, "b": {"y": 1}}}, 60), "outcome_matrix: 'b' has y, expected x"),
        (lambda: outcome_matrix({"": COUNTS}, 60, promised=[("all", "x")]), "promised has ('all', 'x'), expected an arm"),
        (lambda: four_arms({}), "four_arms: rows is empty, expected row -> column -> outcome -> what was measured"),
        (lambda: four_arms({"a": {"x": CELL}, "b": {"y": CELL}}), "four_arms: 'b' has y, expected x"),
        (lambda: four_arms({"a": {"x": CELL, "y": {"z": LOW}}}), "four_arms: 'y, a' has z, expected red gone, grays spared"),
        (
            lambda: four_arms({"a": {"b": {"x": Measured(np.array([0.0, 1]), "<=", 1)}}}),
            "four_arms: 'b, a', 'x' has the value 0, expected above 0",
        ),
    ],
)
def test_what_cannot_be_drawn_is_said_in_one_line(draw, message):
    with refused(message):
        draw()


PLACES = {
    f"error_{color}": int((RANKING_LATTICE.colors() == named_colors([color])).all(axis=-1).argmax())
    for color in ("red", "cyan")
}


def known(errors, latents):
    """Results of two networks of one arm: errors network -> (S, L), latents (S, N, K)."""
    return SimpleNamespace(
        ranking_errors=lambda network: errors[network],
        all_latents=lambda network: latents,
        score=lambda network, column: errors[network][:, PLACES[column]],
        seeds=np.arange(2),
    )


def test_each_outcome_is_counted_of_its_own_colors():
    after = np.zeros((2, len(RANKING_LATTICE.colors())), np.float32)
    grays, unlike = (np.flatnonzero(RANKING_LATTICE.members(region)) for region in (GRAYS, UNLIKE_RED))
    other = int(np.setdiff1d(unlike, [PLACES["error_cyan"], *grays])[0])
    after[:, PLACES["error_red"]] = 0.3, 0.1  # gone in the first network
    after[:, int(grays[-1])] = 0.02  # a gray is not spared, and not lost
    after[1, other] = 0.06
    latents = np.zeros((2, len(LATENT_LATTICE.colors()), 3), np.float16)
    latents[1, int(np.flatnonzero(LATENT_LATTICE.members(UNLIKE_RED))[3]), 0] = -0.75
    results = known({"a/baseline": np.zeros_like(after), "a/ablated": after}, latents)
    found = outcomes.counts(results, ["a"])["a"]
    told = {"learned": 2, "red gone": 1, "cyan spared": 2, "grays spared": 0, "rest unhurt": 1, "isolated": 1, outcomes.ALL: 0}
    assert found == told


def test_the_finding_names_what_did_not_break():
    rows = {"a": {"x": 10, "y": 60}, "b": {"x": 45, "y": 60}}
    told = outcomes.finding(rows, {"a": "x", "b": "x"}, 60)
    assert told == "Of 2 outcomes that were foretold to break, 1 break in most networks; not so x in b (45 of 60 keep it)."


def test_claims_of_an_arm_are_told_apart_by_it():
    claims = [gone("red", "a/ablated"), spared("cyan", "a/ablated"), grays_spared("a/ablated"), learned("a/baseline")]
    claims += [isolated(0, join("a", BASELINE))]
    assert [claim.key for claim in claims] == ["red-gone-a", "cyan-spared-a", "grays-spared-a", "learned-a", "isolated-a"]
    assert all(claim.text.endswith(", arm a") for claim in claims)
    assert [gone("red", "ablated").key, learned().key, isolated(0).key] == ["red-gone", "learned", "isolated"]
    assert same("a/ablated", "a/pruned").text == "Ablated a and pruned a networks agree"
    assert removed("red", "a/erased").text == "Red is gone after the operation erased of a networks"
