"""Tables out of tiny results: two experiments of four seeds, written with the same code as real ones."""

import csv
import dataclasses
import re
import sys

import numpy as np
import pytest
from tiny import SCHEDULE, forget_scripts, spec_cell, write_checkout, write_script

from anchoring import AblateWithFallback, AntiSubspace, Fallback, Suppress
from press.files import checksums, store
from press.steps import judge
from redact.project import PROJECT
from redact.results.colors import Results
from redact.words import tables

SEEDS = [0, 1, 2, 3]
ERRORS = {"baseline": [0.001, 0.001, 0.003, 0.002], "ablated": [0.3, 0.42, 0.12, 0.2]}

FIRST = {
    "labels": '{"red": 0.5 * redness}',
    "operations": '{"ablated": Ablate(0)}',
    "claims": """(
        Claim("red-gone", "Red is gone", error("red", "ablated") >= 0.2, because="a gray | gives 0.25"),
        Claim("red-known", "Red was known", error("red", "baseline") <= 0.01, because="a tenth of the range", in_share=0.6),
    )""",
    "in_notes": 'InNotes(scores={("ablated", "max_error"): 0.2728}, losses={"recon": 3e-5})',
}
SECOND = FIRST | {
    "follows": '"1.1"',
    "labels": '{"red": 0.5 * redness**5}',
    "schedule": '"schedules/slow.csv"',
    "operations": '{"ablated": Ablate(0), "pruned": Prune(0)}',
}


@pytest.fixture
def root(tmp_path, monkeypatch):
    """A checkout with two experiments, the first of which has results."""
    experiments = write_checkout(tmp_path) / "experiments"
    write_script(experiments, spec_cell("1.1", **FIRST), "1.1-first")
    write_script(experiments, spec_cell("1.2", **SECOND), "1.2-second")
    (experiments / "schedules" / "slow.csv").write_text(SCHEDULE.replace("0.02", "0.005"), encoding="utf-8")
    folder = tmp_path / "results" / "1.1"
    folder.mkdir(parents=True)
    write_table(
        folder / "scores.csv",
        ["seed", "operation", "max_error", "error_red", "error_dark_gray"],
        [[seed, name, values[seed], values[seed], values[seed] / 100] for seed in SEEDS for name, values in ERRORS.items()],
    )
    write_table(
        folder / "measurements.csv",
        ["seed", "error of red, ablated", "error of red, baseline"],
        [[seed, ERRORS["ablated"][seed], ERRORS["baseline"][seed]] for seed in SEEDS],
    )
    recon = np.linspace(1, 0.01, 100)[:, None] * np.array([1, 3, 5, 9])
    anchor = np.where(np.arange(100)[:, None] < 60, recon, np.nan)
    never = np.full((100, 4), np.nan)
    store.write_arrays(
        folder / "views.safetensors",
        {
            "loss/recon": recon,
            "loss/anchor": anchor,
            "loss/unitarity": never,
            "rate/red": np.array([0.12, 0.13, 0.14, 0.13]),
            "seeds": np.array(SEEDS),
        },
    )
    lists = folder / "checksums"
    (tmp_path / "pyproject.toml").write_text('[tool.press]\nproject = "redact.project:PROJECT"\n', encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    forget_scripts()
    checksums.write(lists / "evaluate.sha256", [folder / "scores.csv"], tmp_path)
    arguments = ["--measurements", folder / "measurements.csv", "--verdict", folder / "verdict.json"]
    arguments += ["--checksums", lists / "judge.sha256"]
    monkeypatch.setattr(sys, "argv", ["judge", "1.1", *map(str, arguments)])
    judge.main()
    return tmp_path


@pytest.fixture
def results(root):
    return results_of(root, "1.1")


def results_of(root, id):
    return Results(PROJECT.discover(root / "experiments")[id].experiment, root)


def write_table(path, header, rows):
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([header, *rows])


def cells_of(table):
    """The header and the rows of a pipe table; every line has to have as many cells as the header."""
    lines = [re.split(r"(?<!\\)\|", line)[1:-1] for line in table.splitlines()]
    header, rule, *rows = [[cell.strip() for cell in line] for line in lines]
    assert all(re.fullmatch(r":?-+:?", cell) for cell in rule)
    assert {len(line) for line in (header, rule, *rows)} == {len(header)}
    return header, rows


@pytest.mark.parametrize(
    ("part", "call"),
    [
        (Suppress((1, 0), power=2), "`Suppress(1, 0, threshold=0, strength=1, power=2)`"),
        (Fallback((1, 0), (0.5, 0.25)), "`Fallback(1, 0, target=(0.5, 0.25))`"),
        (AblateWithFallback((1, 0), 0.5), "`AblateWithFallback(1, 0, bias=0.5)`"),
        (AntiSubspace((0, 2), on="red"), "`AntiSubspace(0, 2)` on *red*"),
    ],
)
def test_a_part_of_a_spec_as_a_call(part, call):
    assert tables._call(part) == call


# Pipe tables -------------------------------------------------------------------------------------------


def test_a_pipe_table():
    assert tables.pipe_table(["name", "n"], [["red", "1"], ["cyan", "20"]], "lr") == (
        "| name | n |\n| :--- | ---: |\n| red | 1 |\n| cyan | 20 |"
    )
    assert tables.pipe_table(["a", "b"], [], "lr", [3, 5]).splitlines()[1] == "| :--- | -----: |"


def test_a_cell_stays_one_cell():
    _, rows = cells_of(tables.pipe_table(["a", "b"], [["|z| = 1", "two\nlines"]]))
    assert rows == [[r"\|z\| = 1", "two lines"]]


# The spec ------------------------------------------------------------------------------------------------


def test_an_experiment_that_follows_none_shows_all_its_settings(results):
    header, rows = cells_of(tables.changes(results))
    assert header == ["setting", "1.1"]
    settings = dict(rows)
    assert len(settings) == len(rows)
    told = " ".join(settings.values())
    for expected in ["RgbLattice(3)", "10 steps of 64", "p = 0.5 redness", "Anchor(1, 0, 0)", "on *red*", "Ablate(0)"]:
        assert expected in told
    assert "0: 0.01, 9: 0.02" in told  # the learning rate
    assert "0: 0, 4: 0.5, 9: 0" in told  # the weight of the anchor


def test_an_experiment_that_follows_another_shows_what_differs_and_no_more(root):
    header, rows = cells_of(tables.changes(results_of(root, "1.2")))
    assert header == ["setting", "1.1", "1.2"]
    differences = [tuple(row[1:]) for row in rows]
    assert differences == [
        ("p = 0.5 redness", "p = 0.5 redness^5^"),
        ("0: 0.01, 9: 0.02", "0: 0.01, 9: 0.005"),
        ("–", "`Prune(0)`"),
    ]


def test_the_hidden_width_is_told_only_where_it_is_not_the_usual_one(root):
    wide = FIRST | {"follows": '"1.1"', "model": "ModelSpec(latent=3, hidden=64)"}
    write_script(root / "experiments", spec_cell("1.3", **wide), "1.3-wide")
    forget_scripts()
    _, rows = cells_of(tables.changes(results_of(root, "1.3")))
    assert rows == [["model", "latent width 3, depth 1", "latent width 3, depth 1, hidden width 64"]]


# Training ------------------------------------------------------------------------------------------------


def test_a_loss_is_shown_at_the_last_logged_step_at_which_its_term_was_on(results):
    _, rows = cells_of(tables.last_losses(results))
    # One step in fifty is logged: 49 and 99. The anchor was on up to 59; unitarity never was.
    assert [row[:4] for row in rows] == [["recon", "99", "3.00×10⁻⁵", "0.0100"], ["anchor", "49", "–", "0.510"]]
    assert [row[4:] for row in rows] == [["0.0400", "0.0130 to 0.0840"], ["2.04", "0.663 to 4.28"]]


def test_where_the_source_prints_no_loss_there_is_no_column_for_it(results, monkeypatch):
    silent = dataclasses.replace(results.experiment, in_notes=dataclasses.replace(results.experiment.in_notes, losses={}))
    monkeypatch.setattr(results, "experiment", silent)
    header, rows = cells_of(tables.last_losses(results))
    assert header == ["term", "step", "seed 0", "median", "5 % to 95 %"]
    assert rows[0][:3] == ["recon", "99", "0.0100"]


def test_a_label_is_drawn_about_as_often_as_its_probability_averages_over_the_data(results):
    _, rows = cells_of(tables.label_rates(results))
    # Over the lattice r, g, b average 1/2 independently: 1/2 * 1/2 * (1 - 1/4 - 1/4).
    assert rows == [["red", "p = 0.5 redness", "12.500 %", "12.000 %", "13.000 %"]]


# Results -------------------------------------------------------------------------------------------------


def test_median_and_middle_of_the_seeds():
    assert tables.spread(np.arange(101) / 100) == ("0.50", "0.050 to 0.95")


def test_numbers_of_the_source_beside_ours(results):
    _, rows = cells_of(tables.against_source([results]))
    assert rows == [["1.1", "ablated, max error", "0.27", "0.30", "0.25", "0.13 to 0.40", "2 of 4"]]


def test_claims_with_their_seeds(results):
    _, rows = cells_of(tables.claims_table(results))
    assert rows == [
        [
            "[Red is gone]{#claim-1-1-red-gone}",
            "`error of red, ablated >= 0.2`",
            "3 of 4",
            "30–95 %",
            "◐ undecided",
        ],
        [
            "[Red was known]{#claim-1-1-red-known}",
            "`error of red, baseline <= 0.01`, in more than 60 %",
            "4 of 4",
            "51–100 %",
            "◐ undecided",
        ],
    ]


def test_which_claims_fail_together(results):
    _, rows = cells_of(tables.failing_together(results))
    assert rows == [["1", "Red is gone", "2"]]


def test_thresholds_with_their_reasons_and_the_seeds_that_fail(results):
    _, rows = cells_of(tables.thresholds_table(results))
    assert rows == [
        ["Red is gone", r"a gray \| gives 0.25", "2"],
        ["Red was known", "a tenth of the range", "none"],
    ]


@pytest.mark.parametrize(
    ("seeds", "text"),
    [
        ([], "none"),
        ([3], "3"),
        ([1, 2, 5], "1, 2, 5"),
        (list(range(15)), "0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, and 3 more"),
        (list(range(12)), "0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11"),
    ],
)
def test_the_first_few_of_the_seeds_that_fail(seeds, text):
    assert tables.failing(seeds) == text
