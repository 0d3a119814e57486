"""Experiments with arms: two sets of networks through all steps, what each is called, and what makes which one stale."""

import contextlib
import csv
import json
import runpy
import sys
import warnings
from dataclasses import dataclass, replace
from types import SimpleNamespace

import matplotlib.pyplot as plt
import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from tiny import SCHEDULE, TRAINING, forget_scripts, refused, spec_cell, write_checkout, write_experiments, write_script

from anchoring.model import select
from anchoring.operations import PostHoc
from anchoring.schedule import read_schedule
from anchoring.surgery import ablate, prune
from press.build.plan import COMMANDS
from press.drawing.theme import THEMES
from press.figures.drawn import check_name
from press.files import store
from redact import arms
from redact.binding import variables
from redact.measures.experiment import measure
from redact.measures.networks import Coder, load_models, respond
from redact.measures.validation import validate
from redact.plan import NetworksPlan, TrainingSettings
from redact.project import PROJECT
from redact.results.colors import Results
from redact.steps import illustrate
from redact.steps.operate import operate
from redact.training import train
from redact.words import tables
from redact.words.colors import costs
from redact.words.colors import tables as color_tables
from redact.words.colors.sections import Sections
from redact.worlds.colors import COARSE_CUBE, HD_CUBE, HsvCube, named_colors, resemblance

PLAIN = {"labels": "{}", "terms": '{"unitarity": Unitarity()}', "schedule": '"schedules/plain.csv"'}
PLAIN_SCHEDULE = "step,lr,unitarity\n0,0.01,0.1\n7,,0\n"
NETWORKS = ["anchored/baseline", "anchored/ablated", "plain/baseline", "plain/ablated", "plain/pruned"]
CLAIMS = """(
    Claim(
        "anchored-hurts", "Ablation hurts red where it is anchored",
        error("red", "anchored/ablated") - error("red", "plain/ablated") >= -1, because="errors are at most 1",
        in_share=0.3,
    ),
    Claim("learned", "The plain arm learns", worst("plain/baseline") <= 1, because="errors are at most 1"),
    Claim("differ", "They differ", disagreement("plain/ablated", "anchored/ablated") >= 0, because="no difference is less"),
)"""
EDIT = {"operations": '{"ablated": Ablate(0), "plain/pruned": Prune(0)}', "claims": CLAIMS, "expect": '"undecided"'}


def training(**parts):
    """The source of a Training."""
    return f"Training({', '.join(f'{name}={text}' for name, text in (TRAINING | parts).items())})"


def with_arms(anchored=None, plain=None, **parts):
    """The source of a spec with two arms; the fields of each are given by their source."""
    told = {"anchored": training(**(anchored or {})), "plain": training(**PLAIN | (plain or {}))}
    both = ", ".join(f"{name!r}: {text}" for name, text in told.items())
    return spec_cell("3.1", training="None", arms=f"{{{both}}}", **EDIT | parts)


def write(root, spec=None):
    """A checkout of an experiment with two arms, and of one with one."""
    root.mkdir(exist_ok=True)
    folder = write_checkout(root) / "experiments"
    write_experiments(folder, {"id": "1.1"})
    write_script(folder, spec or with_arms(), "3.1-arms")
    (folder / "schedules" / "plain.csv").write_text(PLAIN_SCHEDULE, encoding="utf-8")
    forget_scripts()
    return root


def run(root, step, *arguments):
    """The command of a step in a checkout, in this process: Lightning takes seconds to import."""
    argv, sys.argv = sys.argv, [step, *map(str, arguments)]
    forget_scripts()
    try:
        with contextlib.chdir(root), warnings.catch_warnings():
            warnings.filterwarnings("ignore", message=".*found in sys.modules", category=RuntimeWarning)
            runpy.run_module((COMMANDS | PROJECT.commands)[step], run_name="__main__")
    finally:
        sys.argv = argv


def paths(root, kind):
    """The blocks of both arms, as the plan names them."""
    return [root / path for path in arms.blocks_of(script_of(root).trained, kind, 3, 2)]


def script_of(root):
    return PROJECT.discover(root / "experiments")["3.1"]


@pytest.fixture(scope="module")
def root(tmp_path_factory):
    """A checkout in which an experiment with two arms went through all steps: blocks of two seeds, three seeds taken."""
    root = write(tmp_path_factory.mktemp("checkout"))
    folder = root / "results" / "3.1"
    for models, losses in zip(paths(root, "models"), paths(root, "losses"), strict=True):
        trained, first = models.parts[-3], int(models.stem[6:11])
        outputs = ("--models", models, "--losses", losses)
        run(root, "train", f"3.1/arms/{trained}", "--seeds", f"{first}-{first + 1}", *outputs)
    # Whatever order the shell has the files in, those of an arm stay together.
    blocks = reversed_by_arm(paths(root, "models"))
    run(root, "operate", "3.1", "--models", *blocks, "--seeds", 3, "--edited", folder / "edited")
    tables = [f"--{name}={folder / name}.csv" for name in ("scores", "measurements", "validation")]
    views = ("--losses", *paths(root, "losses"), "--views", folder / "views.safetensors")
    checked = ("--checksums", folder / "checksums" / "evaluate.sha256")
    run(root, "evaluate", "3.1", "--edited", folder / "edited", *tables, *views, *checked)
    judged = ("--checksums", folder / "checksums" / "judge.sha256")
    run(root, "judge", "3.1", "--measurements", folder / "measurements.csv", "--verdict", folder / "verdict.json", *judged)
    return root


def reversed_by_arm(blocks):
    half = len(blocks) // 2
    return [*blocks[half:], *blocks[:half]]


@pytest.fixture(scope="module")
def results(root):
    forget_scripts()
    return Results(script_of(root).experiment, root)


def rows(root, name):
    with (root / "results" / "3.1" / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


# Names -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("arm", "name", "joined"), [("", "ablated", "ablated"), ("plain", "ablated", "plain/ablated")])
def test_a_network_is_called_by_its_arm_where_there_are_several(arm, name, joined):
    assert arms.join(arm, name) == joined
    assert arms.split(joined) == (arm, name)
    assert arms.baseline_of(joined) == arms.join(arm, "baseline")


@given(st.dictionaries(st.sampled_from(["a/x", "a/y", "b/x", "a-b/x"]), st.integers()))
def test_what_is_joined_can_be_told_apart_again(values):
    found = {arms.join(arm, name): value for arm in ("a", "b", "a-b") for name, value in arms.in_arm(arm, values).items()}
    assert found == values
    assert arms.in_arm(arms.SOLE, values) == values


def test_an_experiment_names_its_networks_arm_by_arm(results):
    experiment = results.experiment
    assert experiment.networks == NETWORKS == results.operations
    assert list(experiment.operated) == [name for name in NETWORKS if "baseline" not in name]
    assert experiment.ranking == "anchored/ablated"
    assert results.arms == ["anchored", "plain"]


def test_what_resembles_holds_in_every_arm_unless_one_says_otherwise(tmp_path):
    resembling = '{"ablated": vibrancy**2, "plain/ablated": redness}'
    experiment = script_of(write(tmp_path, with_arms(resembling=resembling))).experiment
    found = {name: str(resemblance(experiment, name)) for name in NETWORKS}
    assert found == {
        "anchored/baseline": "similarity^3",
        "anchored/ablated": "vibrancy^2",
        "plain/baseline": "similarity^3",
        "plain/ablated": "redness",
        "plain/pruned": "similarity^3",
    }


# Steps -------------------------------------------------------------------------------------------


def test_each_arm_trains_into_a_folder_of_its_own(root):
    assert [str(path.relative_to(root)) for path in paths(root, "models")] == [
        f"results/3.1/arms/{arm}/models/seeds-{seeds}.safetensors"
        for arm in ("anchored", "plain")
        for seeds in ("00000-00001", "00002-00003")
    ]
    for name, arm in script_of(root).arms.items():
        trained = train(arm.training, read_schedule(arm.schedule), [2, 3])
        block = store.read_arrays(root / f"results/3.1/arms/{name}/models/seeds-00002-00003.safetensors")
        for key, tensor in trained.model.state_dict().items():
            np.testing.assert_array_equal(block[f"model/{key}"], tensor.numpy())


def test_operating_edits_every_arm_and_some_of_it_one_arm_alone(root):
    arrays = store.read_arrays(root / "results/3.1/edited")
    assert arrays["seeds"].tolist() == [0, 1, 2]
    models = load_models(arrays, NETWORKS)
    assert {name.rpartition("/encoder")[0] for name in arrays if "/encoder" in name} == set(NETWORKS)
    done = {"anchored/ablated": ablate, "plain/ablated": ablate, "plain/pruned": prune}
    for name, operation in done.items():
        expected = operation(models[arms.baseline_of(name)], [0])
        for key, tensor in expected.state_dict().items():
            assert torch.equal(models[name].state_dict()[key], tensor)


def test_scores_and_validation_name_the_arm(root):
    table = rows(root, "scores.csv")
    assert [(row["seed"], row["operation"]) for row in table] == [(seed, name) for seed in "012" for name in NETWORKS]
    models = load_models(store.read_arrays(root / "results/3.1/edited"), NETWORKS)
    for row in table:
        outputs, _ = respond(Coder(select(models[row["operation"]], int(row["seed"]))), named_colors(["red"]), (0.0, 1.0))
        assert float(row["error_red"]) == pytest.approx(HD_CUBE.error(outputs, named_colors(["red"]))[0], rel=1e-4)
    validation = rows(root, "validation.csv")
    terms = ["anchored/recon", "anchored/unitarity", "anchored/anchor", "plain/recon", "plain/unitarity"]
    assert list(validation[0]) == ["seed", *terms]
    for i, row in enumerate(validation):
        for name, arm in script_of(root).arms.items():
            found = arms.in_arm(name, {key: float(value) for key, value in row.items() if key != "seed"})
            assert found == pytest.approx(validate(select(models[f"{name}/baseline"], i), arm.training), rel=1e-5)


def test_a_claim_compares_arms_seed_by_seed(root):
    verdict = json.loads((root / "results/3.1/verdict.json").read_text(encoding="utf-8"))
    claims = {claim["key"]: claim for claim in verdict["claims"]}
    errors = {(row["seed"], row["operation"]): float(row["error_red"]) for row in rows(root, "scores.csv")}
    values = [errors[seed, "anchored/ablated"] - errors[seed, "plain/ablated"] for seed in "012"]
    assert claims["anchored-hurts"]["values"] == pytest.approx(values)
    # Three of three are a share between 44 % and 100 %: more than 30 %, and not yet more than one half.
    assert (claims["anchored-hurts"]["in_share"], claims["anchored-hurts"]["status"]) == (0.3, "holds")
    assert (claims["learned"]["in_share"], claims["learned"]["status"]) == (0.5, "undecided")


def test_arms_of_other_seeds_are_not_compared(root, tmp_path):
    anchored, plain = (paths(root, "models")[i] for i in (0, 3))
    with pytest.raises(SystemExit) as caught:
        run(root, "operate", "3.1", "--models", anchored, plain, "--seeds", 2, "--edited", tmp_path / "edited")
    told = "error: the networks of arm 'plain' are of other seeds than those before it, expected the same ones"
    assert caught.value.code == told


def test_blocks_of_another_training_or_of_one_arm_alone_are_refused(root, tmp_path):
    with pytest.raises(SystemExit) as caught:
        run(root, "operate", "1.1", "--models", paths(root, "models")[0], "--seeds", 2, "--edited", tmp_path / "edited")
    assert str(caught.value.code).endswith("was trained as '3.1/arms/anchored', expected a block of 1.1")
    with pytest.raises(SystemExit) as caught:
        run(root, "operate", "3.1", "--models", paths(root, "models")[0], "--seeds", 2, "--edited", tmp_path / "edited")
    assert str(caught.value.code).startswith("error: there is no block of 3.1/arms/plain among")


@pytest.mark.parametrize(
    ("trained", "message"),
    [
        ("3.1", "'3.1' is nothing that experiment 3.1 trains; expected one of 3.1/arms/anchored, 3.1/arms/plain"),
        ("3.1/arms/bare", "'3.1/arms/bare' is nothing that experiment 3.1 trains; expected one of 3.1/arms/anchored"),
        ("1.1/arms/plain", "'1.1/arms/plain' is nothing that experiment 1.1 trains; expected one of 1.1"),
        ("9.9/arms/plain", "'9.9' is no experiment; there are 1.1, 3.1"),
    ],
)
def test_what_is_trained_has_a_name(root, trained, message):
    with pytest.raises(SystemExit) as caught:
        run(root, "train", trained, "--seeds", "0-1", "--models", "m", "--losses", "l")
    assert str(caught.value.code).startswith(f"error: {message}")


# Pages -------------------------------------------------------------------------------------------


def test_losses_and_rates_are_told_by_arm(results):
    terms = ["anchored/recon", "anchored/unitarity", "anchored/anchor", "plain/recon", "plain/unitarity"]
    assert list(results.losses()) == list(results.validation) == terms
    assert {name: loss.shape for name, loss in results.losses().items()} == {
        name: (10 if name.startswith("anchored") else 8, 3) for name in terms
    }
    assert list(results.label_rates()) == ["anchored/red"]
    assert list(results.training("plain")["losses"]) == ["recon", "unitarity"]
    assert list(results.schedule("plain")["values"]) == ["lr", "unitarity"]
    assert list(results.ranked_validation) == ["recon", "unitarity", "anchor"]
    assert results.best in (0, 1, 2)


def test_the_last_losses_do_not_keep_those_of_all_steps(results, monkeypatch):
    monkeypatch.setattr(
        results, "experiment", replace(results.experiment, in_notes=replace(results.experiment.in_notes, logged_every=2))
    )
    logged = results.last_logged()
    assert logged
    for _, values in logged.values():
        assert values.base is None


def test_settings_have_a_column_an_arm(results):
    header, _, *lines = tables.changes(results).splitlines()
    assert header == "| setting | 3.1/anchored | 3.1/plain |"
    cells = {line.split("|")[1].strip(): [cell.strip() for cell in line.split("|")[2:-1]] for line in lines}
    assert cells["training"] == ["10 steps of 64 samples", "8 steps of 64 samples"]
    assert cells["term *anchor*"] == ["`Anchor(1, 0, 0)` on *red*", "–"]
    assert cells["*ablated*"] == ["`Ablate(0)`"] * 2
    assert cells["*pruned*"] == ["–", "`Prune(0)`"]


@pytest.mark.parametrize(
    ("arms", "header"),
    [
        ({"plain": "3.9/arms/plain", "as-before": "1.1"}, "| setting | 3.9/plain | 3.9/as-before, from 1.1 |"),
        ({"plain": "3.9/arms/plain", "other": "3.9/arms/other"}, "| setting | 1.1 | 3.9/plain | 3.9/other |"),
        ({"as-before": "1.1", "a": "a", "b": "b", "c": "c"}, "| setting | 1.1 | 3.9/as-before |"),
    ],
)
def test_what_is_followed_has_a_column_unless_an_arm_beside_others_is_its_networks(monkeypatch, arms, header):
    def told(id, follows, trained):
        script = SimpleNamespace(arms={name: SimpleNamespace(trained=name_of) for name, name_of in trained.items()})
        return SimpleNamespace(experiment=SimpleNamespace(id=id, follows=follows), script=script, arms=list(trained))

    results = told("3.9", "1.1", arms)
    results.sibling = lambda id: told(id, None, {"": id})
    monkeypatch.setattr(tables, "_facts", lambda results, arm: {"whose": results.script.arms[arm].trained})
    assert tables.changes(results).splitlines()[0] == header


def test_an_arm_is_told_by_what_differs_from_the_first(results):
    _, _, *lines = tables.arms(results).splitlines()
    (arm, trainer, told), (other, its, differs) = ([cell.strip() for cell in line.split("|")[1:-1]] for line in lines)
    assert (arm, trainer, told) == ("anchored", "this one", "all that stands above")
    assert (other, its) == ("plain", "this one")
    assert differs.startswith("without label *red*; without term *anchor*; training: 8 steps of 64 samples;")
    assert "*pruned*: `Prune(0)`" in differs


def test_tables_name_the_arm(results):
    assert "| anchored/red | p = 0.5 redness^10^ |" in tables.label_rates(results)
    claims = tables.claims_table(results)
    assert "in more than 30 % | 3 of 3 |" in claims
    _, _, first, *_ = costs.costs_table([results]).splitlines()
    assert "anchored/ablated" in first
    increase = results.score("plain/ablated", "error_red") - results.score("plain/baseline", "error_red")
    np.testing.assert_array_equal(color_tables.increase(results, "plain/ablated", "red"), increase)


def test_prose_can_name_what_an_arm_did(root, results):
    told = variables(script_of(root), root)
    assert told["steps"] == {"anchored": "10", "plain": "8"}
    assert set(NETWORKS) < set(told)
    assert list(told["label"]) == ["anchored/red"]


TOLD = "error of red after ablation, arm anchored less the error of red after ablation, arm plain"
"""What the first claim is about, in words."""


class Recorder:
    """What a page is told of its figures: name -> caption."""

    def __init__(self):
        self.captions = {}

    def figure(self, name, draw, *, caption, alt, seeds=()):
        check_name("figure", name)
        assert name not in self.captions
        plt.close(draw(theme=THEMES["light"]))
        self.captions[name] = caption

    def table(self, name, markdown, *, caption):
        check_name("table", name)

    def note(self, title, text):
        pass

    def fold(self, title):
        return contextlib.nullcontext()

    def division(self, name, **attributes):
        return contextlib.nullcontext()


def test_a_page_shows_each_arm_and_says_which(results):
    show = object.__new__(Sections)  # a page without a script
    show.page, show.results = Recorder(), results
    show.settings()
    show.schedule()
    show.training()
    show.latents("plain/ablated", [(1, 0, 2)])
    show.slices("anchored/ablated")
    show.curves("plain/baseline")
    show.bands()
    show.overview({"anchored/ablated": (1, 0, 2), "plain/ablated": (1, 0, 2)})
    show.selectivity()
    show.scatter("plain/ablated")
    show.verdict()
    told = show.page.captions
    assert {"schedule-anchored", "schedule-plain", "training-anchored", "training-plain"} < set(told)
    assert {"latents-plain-ablated", "slices-anchored-ablated", "curves-plain-baseline", "scatter-plain-ablated"} < set(told)
    assert told["schedule-plain"].endswith("Arm plain.")
    note = f"seed {results.typical}, the median network: its {TOLD} is the middle one of 3"
    assert told["slices-anchored-ablated"].endswith(f"Reconstructions after ablation, arm anchored ({note}).")
    assert "Error as trained, arm plain; a line" in told["curves-plain-baseline"]
    assert all(f"({note})" in told[name] for name in ("curves-plain-baseline", "bands", "overview", "claims"))


def test_the_figure_of_labels_names_each_experiment_once(tmp_path):
    arms_of = {
        name: training(labels=f'{{"red": {scale} * redness**10}}') for name, scale in (("a", 0.5), ("b", 0.1), ("c", 0.1))
    }
    both = ", ".join(f"{name!r}: {text}" for name, text in arms_of.items())
    claims = '(Claim("x", "X", error("red", "a/ablated") >= 0, because="."),)'
    spec = spec_cell("3.1", training="None", arms=f"{{{both}}}", operations='{"ablated": Ablate(0)}', claims=claims)
    found = illustrate.labels_of(PROJECT.discover(write(tmp_path, spec) / "experiments"))
    ((_, score), factors), *others = found.items()
    assert factors == {0.5: ["1.1", "3.1"], 0.1: ["3.1"]}
    assert not others
    assert illustrate.in_words(score, factors) == "p = 0.1 to 0.5 redness¹⁰\nin 1.1, 3.1"
    assert illustrate.in_words(score, {0.5: ["1.1"]}) == "p = 0.5 redness¹⁰\nin 1.1"


# Staleness ---------------------------------------------------------------------------------------


def digests(root, spec):
    """What the plan says of the jobs of an experiment: of the training of each arm, and of its other parts."""
    script = script_of(write(root, spec))
    parts = {part: script.digest(part) for part in ("operations", "measured", "claims", "shown")}
    with contextlib.chdir(root):
        forget_scripts()
        settings = TrainingSettings(renderer="pandoc", seeds=3, block=2, accelerator="cpu", logger="none")
        plan = NetworksPlan(PROJECT, settings, root / "experiments")
        assert plan.blocks("3.1", "models") == list(arms.blocks_of(script.trained, "models", 3, 2))
        trained = {name: plan.training(f"3.1/arms/{name}") for name in script.arms}
    assert trained == {name: script.digest(f"{name}/training") for name in script.arms}
    return trained | parts


@pytest.mark.parametrize(
    ("change", "stale"),
    [
        ({"anchored": {"batch": "32"}}, {"anchored", "shown"}),
        ({"plain": {"batch": "32"}}, {"plain", "shown"}),
        ({"plain": {"labels": '{"red": 0.2 * redness}', "unused": '("red",)'}}, {"plain", "shown"}),
        ({"operations": '{"ablated": Ablate(1), "plain/pruned": Prune(0)}'}, {"operations", "measured", "shown"}),
        ({"operations": '{"ablated": Ablate(0), "plain/pruned": Prune(1)}'}, {"operations", "measured", "shown"}),
        ({"ranked_by": '"plain/pruned"'}, {"measured"}),
        ({"claims": CLAIMS.replace("in_share=0.3", "in_share=0.4")}, {"claims"}),
        ({"title": '"Another"'}, set()),
    ],
)
def test_a_change_in_one_arm_makes_that_one_stale(tmp_path, change, stale):
    before, after = digests(tmp_path / "a", with_arms()), digests(tmp_path / "b", with_arms(**change))
    assert {name for name in before if before[name] != after[name]} == stale


def test_an_arm_may_be_the_networks_of_another_experiment(tmp_path):
    arms_of = f'{{"anchored": "1.1", "plain": {training(**PLAIN)}}}'
    script = script_of(write(tmp_path, spec_cell("3.1", training="None", arms=arms_of, **EDIT)))
    assert script.trained == ["1.1", "3.1/arms/plain"]
    assert script.arms["anchored"] == PROJECT.discover(tmp_path / "experiments")["1.1"].arms[arms.SOLE]
    folders = [str(path) for path in PROJECT.folders("train", script)]
    assert folders == ["results/1.1", "results/3.1/arms/plain"]


# Specs that are refused --------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("parts", "message"),
    [
        ({"training": '"1.1"'}, "training and arms are both given, expected one of them"),
        ({"arms": '{"plain": "1.1"}'}, "arms: 'plain' is the only one, expected two or more"),
        ({"arms": '{"Plain": "1.1", "b": "1.1"}'}, "arms: 'Plain', expected a name of lower-case words joined by dashes"),
        ({"arms": '{"a/b": "1.1", "b": "1.1"}'}, "arms: 'a/b', expected a name of lower-case words joined by dashes"),
        ({"arms": '{"a": 1, "b": "1.1"}'}, "arms: 'a'=1, expected Training(...) or the id of another experiment"),
        ({"arms": '("a", "b")'}, "arms=('a', 'b'), expected a mapping"),
        ({"arms": "{}"}, "training=None, expected Training(...) or the id of another experiment"),
        ({"operations": '{"ablated": Ablate(0), "bare/pruned": Prune(0)}'}, "'bare' is not one of the arms anchored, plain"),
        ({"operations": '{"ablated": Ablate(0), "plain/ablated": Ablate(1)}'}, "'ablated' is done in every arm already"),
        ({"operations": '{"ablated": Ablate(0), "plain/baseline": Ablate(1)}'}, "'plain/baseline' is the model as it was"),
        ({"operations": '{"ablated": Ablate(0), "plain/Gone": Ablate(1)}'}, "'plain/Gone': expected a name of lower-case"),
        ({"operations": '{"ablated": Ablate(0), "plain/pruned": Prune(7)}'}, "operation 'plain/pruned': dims=[7] is outside"),
        ({"ranked_by": '"ablated"'}, "ranked_by='ablated', expected one of anchored/ablated, plain/ablated, plain/pruned"),
        ({"ranked_by": '"plain/ablated"', "organized_by": '("anchor",)'}, "organized_by: 'anchor' is no term of the loss"),
        ({"in_notes": 'InNotes(scores={("ablated", "max_error"): 1.0})'}, "'ablated' is not one of anchored/ablated"),
        ({"in_notes": 'InNotes(losses={"plain/anchor": 1.0})'}, "'plain/anchor' is no term of the loss; there are anchored/"),
        (
            {"claims": '(Claim("x", "X", error("red", "ablated") >= 0, because="."),)'},
            "claim 'x': operation 'ablated' is not one of anchored/ablated, anchored/baseline, plain/ablated, plain/baseline",
        ),
    ],
)
def test_a_spec_whose_arms_do_not_fit_together(tmp_path, parts, message):
    spec = with_arms(**{name: text for name, text in parts.items() if name not in ("training", "arms")})
    if "training" in parts:
        spec = spec.replace("training=None,", f"training={parts['training']},")
    if "arms" in parts:
        spec = spec_cell("3.1", training="None", arms=parts["arms"], **EDIT)
    write_script(tmp_path, spec_cell("1.1"), "1.1-tiny")
    path = write_script(tmp_path, spec, "3.1-arms")
    (tmp_path / "schedules" / "plain.csv").write_text(PLAIN_SCHEDULE, encoding="utf-8")
    with refused(str(path), message):
        PROJECT.discover(tmp_path)


def test_an_arm_may_be_an_arm_of_another_experiment(tmp_path):
    write(tmp_path)
    folder = tmp_path / "experiments"
    write_script(folder, spec_cell("3.2", training='"3.1/plain"'), "3.2-borrowed")
    forget_scripts()
    found = PROJECT.discover(folder)
    arm = found["3.2"].arms[arms.SOLE]
    assert arm == found["3.1"].arms["plain"]
    assert found["3.2"].trained == ["3.1/arms/plain"]


@pytest.mark.parametrize(
    ("training", "message"),
    [
        (
            "3.1/none",
            "training='3.1/none' has no arm 'none', expected an experiment with one, or one of 3.1/anchored, 3.1/plain",
        ),
        ("1.1/plain", "training='1.1/plain': experiment 1.1 has one set of networks, expected '1.1'"),
        ("9.9/plain", "training='9.9/plain' is no experiment; there are 1.1, 3.1, 3.2"),
    ],
)
def test_an_arm_of_another_experiment_that_is_not_there(tmp_path, training, message):
    write(tmp_path)
    folder = tmp_path / "experiments"
    write_script(folder, spec_cell("3.2", training=repr(training)), "3.2-borrowed")
    forget_scripts()
    with refused(message):
        PROJECT.discover(folder)


def test_arms_may_share_a_schedule_and_leave_a_column_out(tmp_path):
    root = write(tmp_path, with_arms(plain={"without": '("anchor",)', "schedule": '"schedules/1.1.csv"'}))
    (root / "experiments" / "schedules" / "1.1.csv").write_text(SCHEDULE, encoding="utf-8")
    found = script_of(root).arms
    read = found["plain"].read()
    assert set(read.values) == {"lr", "unitarity"}
    assert set(found["anchored"].read().values) == {"lr", "unitarity", "anchor"}
    assert read.steps == read_schedule(found["plain"].schedule).steps


@pytest.mark.parametrize(
    ("without", "message"),
    [
        ('("anti",)', "without='anti', expected a column of the schedule to leave out: 'unitarity', 'anchor'"),
        ('("lr",)', "without='lr', expected a column of the schedule to leave out: 'unitarity', 'anchor'"),
        ('("unitarity",)', "'unitarity' is a term of the loss, expected a column that names none"),
    ],
)
def test_a_column_that_cannot_be_left_out(tmp_path, without, message):
    root = write(tmp_path, with_arms(plain={"without": without, "schedule": '"schedules/1.1.csv"'}))
    (root / "experiments" / "schedules" / "1.1.csv").write_text(SCHEDULE, encoding="utf-8")
    forget_scripts()
    with refused(message):
        PROJECT.discover(root / "experiments")


def test_an_operation_is_fitted_on_what_the_networks_saw(root):
    """Each arm is handed its own data, seeds and steps, and what comes out is kept under the operation's name."""
    script, asked = script_of(root), {}

    @dataclass(frozen=True)
    class Remember(PostHoc):
        def fit(self, models, seen):
            asked[len(asked)] = seen
            return ablate(models, [0])

    experiment = SimpleNamespace(operations_in=lambda arm: {"fitted": Remember()})
    blocks = {name: store.read_arrays(paths(root, "models")[2 * i]) for i, name in enumerate(script.arms)}
    edited = operate(experiment, blocks, script.arms)
    for i, name in enumerate(script.arms):
        assert list(asked[i].data.labels) == list(script.arms[name].training.labels)
        assert (asked[i].seeds, asked[i].steps) == ([0, 1], script.arms[name].read().steps)
        assert not edited[f"{name}/fitted/decoder.0.weight"][..., 0].any()
        assert edited[f"{name}/baseline/decoder.0.weight"][..., 0].any()


@pytest.mark.parametrize("cube", ["COARSE_CUBE", "HsvCube(6, 3, 3)"])
def test_errors_are_taken_over_the_cube_of_the_spec(root, cube):
    """A coarser cube changes what is asked, and nothing of the networks."""
    script = script_of(root)
    grid = {"COARSE_CUBE": COARSE_CUBE, "HsvCube(6, 3, 3)": HsvCube(6, 3, 3)}[cube]
    edited = store.read_arrays(root / "results/3.1/edited")
    measured = measure(
        replace(script.experiment, tested=grid), {name: arm.training for name, arm in script.arms.items()}, edited
    )
    network = Coder(select(load_models(edited, ["plain/ablated"])["plain/ablated"], 1))
    errors = grid.error(respond(network, grid.colors(), grid.bounds)[0], grid.colors())
    row = measured.scores[len(NETWORKS) + NETWORKS.index("plain/ablated")]
    assert row["max_error"] == pytest.approx(errors.max(), rel=1e-5)
    assert measured.views["plain/ablated/hue_errors"].shape == (3, grid.shape[0])


def test_a_cube_that_is_none(tmp_path):
    root = write(tmp_path, with_arms(tested="RgbLattice(8)"))
    forget_scripts()
    with refused("tested=RgbLattice(count=8), expected a grid of hues, saturations and values, such as COARSE_CUBE"):
        PROJECT.discover(root / "experiments")


def test_all_arms_learn_from_one_world(tmp_path):
    digits = {"data": "Digits()", "labels": "{}", "terms": '{"unitarity": Unitarity()}', "schedule": '"schedules/plain.csv"'}
    root = write(tmp_path, "from redact.worlds.digits import Digits\n" + with_arms(plain=digits))
    with refused("3.1-arms.py", "spec cell: arms: anchored from colors, plain from digits, expected samples of one world"):
        PROJECT.discover(root / "experiments")


def test_an_arm_is_no_experiment_with_several(tmp_path):
    write(tmp_path)
    folder = tmp_path / "experiments"
    write_script(folder, spec_cell("3.2", training='"3.1"'), "3.2-borrowed")
    forget_scripts()
    told = "trains several arms, expected an experiment with one, or one of 3.1/anchored, 3.1/plain"
    with refused(f"3.2-borrowed.py: training='3.1' {told}"):
        PROJECT.discover(folder)


def test_each_arm_has_a_schedule_of_its_own(tmp_path):
    write(tmp_path)
    (tmp_path / "experiments" / "schedules" / "plain.csv").write_text(SCHEDULE, encoding="utf-8")
    forget_scripts()
    with refused("plain.csv", "column 'anchor' names no term"):
        PROJECT.discover(tmp_path / "experiments")
