"""The search for a recipe: what a setting is, what one is worth, in which order they are tried, and what a page tells of it."""

import argparse
from pathlib import Path

import numpy as np
import pytest

from anchoring.schedule import read_schedule
from press.errors import InputError
from redact.pictures.beyond.paired import paired
from redact.pictures.beyond.tried import tried
from redact.search import __main__ as command
from redact.search import worth
from redact.search.halving import FIRST_SEED, STAGES, Stage, chosen, search
from redact.search.settings import BY_HAND, LEVERS, Setting, draw
from redact.search.worth import Found, Kept, find, selectivity
from redact.words.beyond.recipe import Search

ROOT = Path(__file__).parent.parent


def test_a_setting_as_it_stands_is_the_recipe_of_2_9_1():
    from redact.project import PROJECT

    script = PROJECT.find(ROOT / "experiments", "2.9.1")
    trained, own = script.experiment.training, Setting().training(script.experiment.training.schedule)
    assert own == trained
    theirs = read_schedule(script.path.parent / trained.schedule).values
    ours = Setting().schedule().values
    assert set(ours) == set(theirs)
    for name, values in theirs.items():
        np.testing.assert_allclose(ours[name], values, rtol=1e-12)


def test_a_fallback_is_where_the_tilt_points_and_goes_from_gray_to_cyan():
    terms = Setting(tilt=0.5, fallback=0.1).terms()
    assert terms["anchor"].direction == (1, 0.5, 0, 0, 0)
    # The term pins what lies opposite its direction: what is left of (1, 0.5) without the first dimension.
    assert terms["fallback"].direction == (0, -1, 0, 0, 0)
    assert [Setting(away=away).target for away in (0, 0.5, 1)] == [(0.5, 0.5, 0.5), (0.25, 0.75, 0.75), (0, 1, 1)]
    assert "fallback" in Setting(fallback=0.1).schedule().values
    assert "fallback" not in Setting().terms() | Setting().schedule().values


def test_settings_are_drawn_around_that_by_hand_and_the_same_each_time():
    first, again = ([draw(rng) for _ in range(200)] for rng in map(np.random.default_rng, (3, 3)))
    assert first == again
    for lever in set(LEVERS) - {"away", "length"}:
        values = np.array([getattr(setting, lever) for setting in first])
        by_hand = getattr(BY_HAND, lever)
        assert values.min() < by_hand
        assert values.max() > by_hand or lever == "label"
        assert np.median(values) == pytest.approx(by_hand, rel=0.1)
    for lever in ("away", "label", "lr_end"):
        assert all(0 <= getattr(setting, lever) <= 1 for setting in first)
    assert all(setting.length == 1 for setting in first)


def test_what_networks_of_a_setting_are_worth():
    found = Found(np.array([0.8, 0.9, 1.0]), np.ones(3, bool))
    assert found.worth == pytest.approx(0.9 - 2 * 0.1)
    assert Found(found.selectivity, np.array([True, True, False])).worth == pytest.approx(0.9 - 2 * 0.1 - 1)
    more = found.joined(Found(np.array([0.5]), np.ones(1, bool), 2.0))
    assert (more.mean, more.lowest, more.seconds) == (pytest.approx(0.8), 0.5, 2.0)


def test_a_network_that_kept_red_or_lost_another_color_is_not_selective():
    aim = np.array([0.0, 0.1, 1.0])
    errors = np.array([0.3 * aim, 0.3 * aim, 0.3 * aim, -aim])
    kept, lost = np.array([False, True, False, False]), np.array([False, False, True, False])
    np.testing.assert_allclose(selectivity(errors, aim, kept, lost), [1, 0, 0, -1])


def _fake(setting: Setting, seeds) -> Found:
    """Better the nearer `away` is to 1, and a little other for every seed."""
    return Found(setting.away - 0.01 * (np.array(seeds) % 2), np.ones(len(seeds), bool), 1.0)


def test_the_search_gives_the_best_more_seeds_and_keeps_what_it_found():
    stages = (Stage(6, 4), Stage(2, 6), Stage(1, 10))
    asked = []

    def watched(setting, seeds):
        asked.append((setting, list(seeds)))
        return _fake(setting, seeds)

    *_, tried_settings = search(stages, 5, watched)
    best = max(tried_settings, key=lambda one: one.setting.away)
    assert chosen(tried_settings) == best
    assert best.stage == 3
    assert [one.number for one in tried_settings] == list(range(6))
    assert tried_settings[0].setting == Setting()
    assert tried_settings[1].setting == BY_HAND
    # It is as good as any other only if it is.
    assert tried_settings[0].stage == 1
    assert [seeds for setting, seeds in asked if setting == best.setting] == [
        list(range(FIRST_SEED, FIRST_SEED + 4)),
        list(range(FIRST_SEED + 4, FIRST_SEED + 6)),
        list(range(FIRST_SEED + 6, FIRST_SEED + 10)),
    ]
    whole = _fake(best.setting, range(FIRST_SEED, FIRST_SEED + 10))
    np.testing.assert_array_equal(best.found.selectivity, whole.selectivity)
    assert sorted(one.stage for one in tried_settings if one.number) == [1, 1, 1, 2, 3]


def test_a_search_that_was_stopped_goes_on_and_the_page_reads_its_table(tmp_path, monkeypatch):
    calls = []
    monkeypatch.setattr(worth, "find", lambda setting, seeds: calls.append(seeds) or _fake(setting, seeds))
    asked = ["--table", str(tmp_path / "search.csv"), "--kept", str(tmp_path / "kept.json"), "--stages", "4x2", "2x4"]
    command.main(asked)
    first, trained = (tmp_path / "search.csv").read_text(), len(calls)
    command.main(asked)
    assert (tmp_path / "search.csv").read_text() == first
    assert len(calls) == trained
    read = Search(tmp_path / "search.csv")
    assert read.networks == sum(int(row["seeds"]) for row in read.rows)
    kept = Kept(tmp_path / "kept.json")
    assert kept(BY_HAND, range(FIRST_SEED, FIRST_SEED + 2)).mean == pytest.approx(BY_HAND.away - 0.005)
    assert read.column("seeds").tolist().count(4) == 2


def test_the_table_is_that_of_the_command_and_the_recipe_of_3_7_is_what_the_rule_chooses_in_it():
    from redact.project import PROJECT

    table = Search(ROOT / "reference/recipe-search.csv")
    rng = np.random.default_rng(command.SEED)
    settings = [Setting(), BY_HAND, *(draw(rng) for _ in range(STAGES[0].settings - 2))]
    told = [Setting(**{lever: float(row[lever]) for lever in LEVERS}) for row in table.rows]
    assert told == settings
    for number, stage in enumerate(STAGES, start=1):
        reached = table.column("stage") >= number
        assert reached.sum() == stage.settings
        assert (table.column("seeds")[reached] >= stage.seeds).all()
    script = PROJECT.find(ROOT / "experiments", "3.7")
    for arm, setting in {"recipe": settings[table.chosen], "by-hand": BY_HAND}.items():
        training = script.arms[arm].training
        assert setting.training(training.schedule) == training
        assert (script.path.parent / training.schedule).read_text(encoding="utf-8") == setting.table()


@pytest.mark.parametrize("text", ["12", "1x12", "4x1", "x", "4x-2", "fourx12"])
def test_a_stage_is_settings_and_seeds(text):
    assert command.stage("16x12") == Stage(16, 12)
    with pytest.raises(argparse.ArgumentTypeError, match=r"expected two or more of both, as in 16x12"):
        command.stage(text)


def test_the_seeds_of_the_search_are_none_of_those_that_pages_report():
    assert FIRST_SEED + max(stage.seeds for stage in STAGES) <= 1060
    assert FIRST_SEED >= 1000


def test_short_training_is_scored_network_by_network():
    both, one = (find(Setting(length=0.1), range(1000, 1000 + n)) for n in (4, 2))
    assert both.selectivity.shape == both.learned.shape == (4,)
    np.testing.assert_allclose(both.selectivity[:2], one.selectivity, atol=1e-6)
    assert both.learned.all()
    assert not find(Setting(length=0.1, lr=1e-5), range(1000, 1002)).learned.any()


def test_figures_refuse_what_does_not_fit():
    one = np.array([0.5, 0.9])
    with pytest.raises(InputError, match="stage has"):
        tried(one, one, np.array([0, 1]), {}, ["a"], (0.9, 0.8))
    with pytest.raises(InputError, match=r"marked\['x'\] is 2, there are 2 settings"):
        tried(one, one, np.array([1, 1]), {"x": 2}, ["a"], (0.9, 0.8))
    with pytest.raises(InputError, match="after has shape"):
        paired(one, one[:1], ("a", "b"), 0.8)
