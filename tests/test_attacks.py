"""Attacks in a spec: what is refused, what is measured of them, the step that makes them, and colors without a region."""

import dataclasses
from types import SimpleNamespace

import numpy as np
import pytest
import torch
from tiny import forget_scripts, refused, run_step, spec_cell, write_checkout, write_script

from anchoring import Fresh, ModelSpec
from anchoring.model import stack
from anchoring.operations import Seen
from anchoring.relearning import draws, relearn
from anchoring.streams import Data, initial_model
from press.files import store
from redact.attacks import Attack, spaced
from redact.measures.recovery import recovery_steps
from redact.measures.relearning import attack_all, pool_of
from redact.pictures.beyond.recovery import relearning_curves, slowdowns
from redact.project import PROJECT
from redact.quantities import recovery, slowdown
from redact.words import recoveries
from redact.words.colors.recoveries import called
from redact.worlds.colors import CellCenters, HsvCube, RgbLattice, Without, similarity
from redact.worlds.digits import Digits

RED = similarity >= 0.3
ATTACKS = '{"red": Attack(networks=("baseline", "ablated"), on=similarity >= 0.3, data=RgbLattice(4), back="red", steps=20)}'
IMPORT = "from redact.attacks import Attack\nfrom redact.quantities import recovery, slowdown\n"


def claim(quantity):
    return f'(Claim("late", "Late", {quantity} >= 2, because="one is at once"),)'


def spec(attacks=ATTACKS, quantity='recovery("ablated", "red")', **parts):
    return IMPORT + spec_cell(attacks=attacks, claims=claim(quantity), **parts)


def found(tmp_path, text):
    folder = write_checkout(tmp_path) / "experiments"
    folder.mkdir(exist_ok=True)
    write_script(folder, text)
    forget_scripts()
    return PROJECT.find(folder, "1.1")


def test_rates_are_a_factor_apart():
    rates = spaced(1e-4, 1e-1, 10)
    assert rates[0] == 1e-4
    assert rates[-1] == 0.1
    np.testing.assert_allclose(np.diff(np.log10(rates)), 1 / 3, atol=1e-3)


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        ({"networks": ()}, "networks=()"),
        ({"networks": ("a", "a")}, "each named once"),
        ({"on": similarity}, "a region of samples or None"),
        ({"rates": (0.1, 0.0)}, "above 0"),
        ({"steps": 3}, "of at least 10"),
        ({"back": "mauve"}, "back='mauve', expected one of red"),
        ({"back": 3}, "back=3, expected one of red"),
        ({"data": Digits(), "back": "red"}, "back='red', expected one of digit 0"),
        ({"data": "colors"}, "samples of a world"),
        ({"within": 0}, "above 0"),
    ],
)
def test_an_attack_that_is_none_is_refused(wrong, told):
    with refused("attack", told):
        Attack(**{"networks": ("ablated",), "on": None, "data": RgbLattice(8), "back": "red"} | wrong)


def test_a_spec_names_networks_and_attacks_that_there_are(tmp_path):
    with refused("attacks: 'red'", "'steered' is no network with weights of its own", "baseline, ablated, pruned"):
        found(tmp_path, spec(ATTACKS.replace('"ablated"', '"steered"'), 'recovery("baseline", "red")'))
    with refused("claim 'late'", "'blue' is no attack", "expected one of red"):
        found(tmp_path, spec(quantity='recovery("ablated", "blue")'))
    with refused("claim 'late'", "attack 'red' is not made on 'pruned'", "baseline, ablated"):
        found(tmp_path, spec(quantity='slowdown("ablated", "pruned", "red")'))
    with refused("attacks: 'Red'", "lower-case"):
        found(tmp_path, spec(ATTACKS.replace('{"red"', '{"Red"'), 'error("red", "ablated")'))


def test_what_attacks_depend_on_is_a_part_of_the_spec(tmp_path):
    script = found(tmp_path, spec())
    digests = {part: script.digest(part) for part in ("training", "operations", "attacks", "measured")}
    longer = found(tmp_path, spec(ATTACKS.replace("steps=20", "steps=25")))
    changed = {part for part, digest in digests.items() if longer.digest(part) != digest}
    assert changed == {"attacks"}


@pytest.mark.parametrize(
    ("ours", "theirs", "ratio"), [(8, 4, 2), (0, 4, 0.25), (0, 0, 1), (1001, 10, 100.1), (10, 1001, 10 / 1001), (1001, 1001, 1)]
)
def test_a_slowdown_counts_at_once_as_one_step_and_never_as_one_more_than_all(ours, theirs, ratio):
    seen = SimpleNamespace(recovery={("red", "a/cut"): float(ours), ("red", "b/cut"): float(theirs)})
    assert slowdown("a/cut", "b/cut", "red").measure(seen) == pytest.approx(ratio)
    assert recovery("a/cut", "red").measure(seen) == ours
    assert list(slowdown("a/cut", "b/cut", "red").operations()) == ["a/cut", "b/cut"]


def test_the_step_attacks_what_the_spec_names(tmp_path):
    experiment = found(tmp_path, spec()).experiment
    models = stack([initial_model(3, ModelSpec(latent=3), seed)[0] for seed in (0, 1)])
    state = {name: tensor.detach().numpy() for name, tensor in models.state_dict().items()}
    edited = {"seeds": np.array([0, 1]), **store.prefixed("baseline", state), **store.prefixed("ablated", state)}
    store.write_arrays(tmp_path / "edited.safetensors", edited)
    run_step(tmp_path, "relearn", "1.1", "--edited", "edited.safetensors", "--relearning", "found.safetensors")
    arrays = store.read_arrays(tmp_path / "found.safetensors")
    for name, array in attack_all(experiment, edited).items():
        np.testing.assert_array_equal(arrays[name], array)
    attack = experiment.attacks["red"]
    pool = pool_of(attack)
    places, red = draws(len(pool), (0, 1), 20, 64), np.array([[1.0, 0, 0]])
    # With the same colors beside red: a processor may round otherwise where there are fewer.
    others = attack.data.watched("red").others
    alone = relearn(models, pool, places, attack.rates, red, 0.01, watched=others, limits=(0, 1))
    np.testing.assert_array_equal(arrays["relearning/red/ablated/steps"], alone.steps)
    assert set(arrays) == {
        f"relearning/red/{name}/{part}"
        for name in ("baseline", "ablated")
        for part in ("steps", "rates", "start", "then/concept", "then/held-out", "then/rest")
    }
    np.testing.assert_array_equal(arrays["relearning/red/ablated/start"], alone.errors["concept"][:, 0])
    steps = recovery_steps(experiment, arrays)
    assert set(steps) == {("red", "baseline"), ("red", "ablated")}
    assert all(np.isfinite(values).all() and (values <= attack.beyond).all() for values in steps.values())


def test_the_step_refuses_an_experiment_without_attacks(tmp_path):
    found(tmp_path, spec_cell())
    with pytest.raises(SystemExit), refused():
        run_step(tmp_path, "relearn", "1.1", "--edited", "none", "--relearning", "none")


def test_what_is_looked_at_is_in_no_pool_but_for_the_rest():
    attack = Attack(networks=("ablated",), on=RED, data=RgbLattice(8), back="red")
    watched = attack.data.watched(attack.back)
    assert watched.concept.tolist() == [[1, 0, 0]]
    held_out = watched.others["held-out"]
    assert not {tuple(color) for color in held_out} & {tuple(color) for color in pool_of(attack)}
    assert (similarity(held_out) >= 0.3 - 1e-9).all()
    assert (similarity(watched.others["rest"]) <= 0.05 + 1e-9).all()
    assert len(pool_of(Attack(networks=("ablated",), on=None, data=RgbLattice(8), back="red"))) == 512


def test_the_colors_without_a_region_are_the_others_in_their_order():
    grid, left = RgbLattice(8), Without(RgbLattice(8), RED)
    assert not left.members(RED).any()
    assert len(left.colors()) + grid.members(RED).sum() == 512
    np.testing.assert_array_equal(left.colors(), grid.colors()[~grid.members(RED)])
    assert left.held_out() == grid.held_out()
    with refused("Without: grid", "drawn alike"):
        Without(HsvCube(6, 3, 3), RED)
    with refused("no color is left"):
        Without(CellCenters(4), similarity >= 0)
    with refused("Without: region"):
        Without(grid, similarity)


@pytest.mark.parametrize("hidden", [16, 24])
def test_fresh_weights_are_those_that_training_began_with(hidden):
    shape = ModelSpec(latent=4, depth=2, hidden=hidden)
    models = stack([initial_model(3, shape, seed)[0] for seed in (7, 8)])
    changed = stack([initial_model(3, shape, seed)[0] for seed in (1, 2)])
    again = Fresh().fit(changed, Seen(Data(samples=np.zeros((1, 3))), (7, 8), 1))
    assert all(torch.equal(a, b) for a, b in zip(models.parameters(), again.parameters(), strict=True))


def test_figures_refuse_what_they_cannot_show():
    with refused("relearning_curves", "is empty"):
        relearning_curves({}, {}, 64)
    with refused("relearning_curves", "-1", "0 or more"):
        relearning_curves({"red": {"cut": np.array([-1.0, 2])}}, {"red": 10}, 64)
    with refused("slowdowns", "above 0"):
        slowdowns({"cut": (np.array([0.0, 1]), (0, 1))})


def test_curves_rise_by_a_network_at_its_step_and_end_below_all_where_some_never_come_back():
    figure = relearning_curves({"red": {"cut": np.array([4.0, np.inf, 2, 0])}}, {"red": 10}, 64)
    (ax,) = figure.axes
    share = ax.lines[0]
    assert share.get_drawstyle() == "steps-post"
    assert share.get_xdata().tolist() == [0.8, 0.8, 2, 4, 10]
    assert share.get_ydata().tolist() == [0, 0.25, 0.5, 0.75, 0.75]
    assert [line.get_xdata()[0] for line in ax.lines if line.get_label() == "median"] == [2]
    assert "3 of 4" in [text.get_text() for text in figure.texts]


def test_words_for_steps_are_order_statistics():
    steps = np.array([3.0, np.inf, 1, np.inf, 2])
    assert recoveries.middle(steps) == 3
    assert recoveries.in_words(recoveries.middle(np.array([1, np.inf, np.inf])), 1000) == "over 1000"
    assert recoveries.order(np.arange(20.0), 0.05) == 1
    assert called("other/baseline") == "other"
    assert called("other/cut") == "other, cut"


def test_a_changed_attack_is_another_one():
    attack = Attack(networks=("ablated",), on=RED, data=RgbLattice(8), back="red")
    assert dataclasses.replace(attack, steps=500).beyond == 501
