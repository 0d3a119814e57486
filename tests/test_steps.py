"""The steps as they are run: train, operate, evaluate and judge a tiny experiment, twice, and look into every file."""

import contextlib
import csv
import json
import os
import runpy
import subprocess
import sys
import warnings
from pathlib import Path

import numpy as np
import pytest
import torch
from safetensors import safe_open
from tiny import forget_scripts, refused, write_checkout, write_experiments

import press
from anchoring import Suppress
from anchoring.model import select, with_parameters
from anchoring.operations import Surgery
from anchoring.schedule import read_schedule
from anchoring.surgery import ablate, prune
from press.build.plan import COMMANDS
from press.files import planned, store
from press.files.provenance import sha256
from press.scripts.specs import digest
from press.steps.judge import read_columns
from redact.measures.colors import LATTICES
from redact.measures.networks import Coder, load_models, respond
from redact.measures.r_squared import r_squared
from redact.measures.validation import validate
from redact.plan import NetworksPlan, TrainingSettings
from redact.project import PROJECT
from redact.steps.evaluate import Losses, write_table
from redact.steps.operate import edited_parameters
from redact.steps.train import seed_range, versions
from redact.training import train
from redact.worlds.colors import CLAIMABLE_HSV, HD_CUBE, NAMED_HSV, RANKING_LATTICE, named_colors, similarity

OPERATIONS = ["baseline", "ablated", "pruned", "suppressed"]
EDITED = ["baseline", "ablated", "pruned"]
STEERED = '{"ablated": Ablate(0), "pruned": Prune(0), "suppressed": Suppress((1, 0, 0))}'
CLAIMS = """(
    Claim("red-gone", "Red is gone", increase("red", "ablated") >= 0.2, because="a gray gives 0.25"),
    Claim("learned", "All colors are learned", worst("baseline") <= 1, because="no error is larger than 1"),
    Claim("equal", "Pruned equals ablated", disagreement("ablated", "pruned") <= 1e-5, because="rounding"),
    Claim("selective", "Red is hit", selectivity("suppressed") >= -1, because="no correlation is lower"),
    Claim("grays", "Grays are wrong", median("baseline", vibrancy <= 0) >= 0, because="no error is smaller than 0"),
)"""
OBSERVED = {
    "observations": '(Claim("white", "White is off", error("white", "pruned") >= 0.0001, because="it was seen"),)',
    "expect_observed": '{"white": "undecided"}',
}
QUANTITIES = [
    "error of red, ablated",
    "error of red, baseline",
    "max error, baseline",
    "largest difference between ablated and pruned",
    "selectivity on the 8^3 lattice, suppressed",
    "median error where vibrancy <= 0, baseline",
    "error of white, pruned",
]


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


def build(root, out):
    """Two blocks of two seeds each, of which three seeds are taken."""
    for block in ("0-1", "2-3"):
        run(root, "train", "1.1", "--seeds", block, "--models", out / f"m{block}", "--losses", out / f"l{block}")
    models, losses = ([out / f"{kind}{block}" for block in ("0-1", "2-3")] for kind in "ml")
    run(root, "operate", "1.1", "--models", *models, "--seeds", 3, "--edited", out / "edited")
    tables = ("--scores", out / "scores.csv", "--measurements", out / "measurements.csv")
    tables += ("--validation", out / "validation.csv")
    run(root, "evaluate", "1.1", "--edited", out / "edited", "--losses", *losses, *tables, "--views", out / "views")
    run(root, "judge", "1.1", "--measurements", out / "measurements.csv", "--verdict", out / "verdict.json")
    return out


@pytest.fixture(scope="module")
def root(tmp_path_factory):
    """A checkout of one experiment."""
    root = write_checkout(tmp_path_factory.mktemp("checkout"))
    write_experiments(root / "experiments", {"claims": CLAIMS, "operations": STEERED, **OBSERVED})
    return root


@pytest.fixture(scope="module")
def built(root, tmp_path_factory):
    return build(root, tmp_path_factory.mktemp("results"))


@pytest.fixture(scope="module")
def arm(root):
    (arm,) = PROJECT.discover(root / "experiments")["1.1"].arms.values()
    return arm


def rows(path):
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


# Files -------------------------------------------------------------------------------------


def test_the_files_that_the_steps_leave(built):
    assert {path.name for path in built.iterdir()} == {
        *("m0-1", "m2-3", "l0-1", "l2-3", "edited", "views"),
        *("scores.csv", "measurements.csv", "validation.csv", "verdict.json"),
    }


def test_train_writes_the_networks_and_losses_that_training_gives(built, arm):
    trained = train(arm.training, read_schedule(arm.schedule), [2, 3])
    models, losses = store.read_arrays(built / "m2-3"), store.read_arrays(built / "l2-3")
    assert models["seeds"].tolist() == losses["seeds"].tolist() == [2, 3]
    state = trained.model.state_dict()
    assert set(models) == {"seeds", *(f"model/{name}" for name in state)}
    for name, tensor in state.items():
        np.testing.assert_array_equal(models[f"model/{name}"], tensor.numpy())
    assert set(losses) == {"seeds", "loss/recon", "loss/unitarity", "loss/anchor", "rate/red"}
    assert losses["loss/recon"].shape == (10, 2)
    assert losses["rate/red"].shape == (2,)
    for name in ("recon", "unitarity", "anchor"):
        np.testing.assert_array_equal(losses[f"loss/{name}"], trained.losses[name])


def test_a_block_says_which_training_made_it(built, arm):
    for name in ("m0-1", "l0-1"):
        with safe_open(built / name, framework="numpy") as file:
            facts = json.loads(file.metadata()["about"])
        about = {"experiment": "1.1", "training": digest(arm.training), "versions": versions()}
        assert facts == {**about, "sha256": facts["sha256"]}
        assert store.read_about(built / name) == about


def test_operate_writes_the_baseline_and_every_surgery_of_the_first_three_seeds(built):
    arrays = store.read_arrays(built / "edited")
    assert arrays["seeds"].tolist() == [0, 1, 2]
    assert {name.split("/")[0] for name in arrays} == {"seeds", *EDITED}
    models = load_models(arrays, EDITED)
    assert [models[name].latent for name in EDITED] == [3, 3, 2]
    blocks = [store.read_arrays(built / name) for name in ("m0-1", "m2-3")]
    for name, tensor in models["baseline"].state_dict().items():
        joined = np.concatenate([block[f"model/{name}"] for block in blocks])[:3]
        np.testing.assert_array_equal(tensor.numpy(), joined)
    for name, expected in [("ablated", ablate(models["baseline"], [0])), ("pruned", prune(models["baseline"], [0]))]:
        for key, tensor in expected.state_dict().items():
            assert torch.equal(models[name].state_dict()[key], tensor)


def test_scores_have_a_row_a_seed_and_operation(built):
    table = rows(built / "scores.csv")
    errors = [f"error_{name.replace(' ', '_')}" for name in NAMED_HSV]
    assert len(errors) == 17
    assert list(table[0]) == ["seed", "operation", "max_error", "median_error", *LATTICES, *errors]
    assert [(row["seed"], row["operation"]) for row in table] == [(s, name) for s in "012" for name in OPERATIONS]
    models = load_models(store.read_arrays(built / "edited"), EDITED)
    for row in table:
        assert 0 <= float(row["median_error"]) <= float(row["max_error"]) <= 1
        assert all(-1 <= float(row[column]) <= 1 for column in LATTICES)
        if row["operation"] == "suppressed":
            network = Coder(select(models["baseline"], int(row["seed"])), Suppress((1, 0, 0)))
        else:
            network = Coder(select(models[row["operation"]], int(row["seed"])))
        outputs, _ = respond(network, named_colors(), (0.0, 1.0))
        expected = HD_CUBE.error(outputs, named_colors())
        np.testing.assert_allclose([float(row[name]) for name in errors], expected, rtol=1e-4, atol=1e-6)


def test_measurements_have_a_column_a_quantity(built):
    table, scores = rows(built / "measurements.csv"), rows(built / "scores.csv")
    assert list(table[0]) == ["seed", *QUANTITIES]
    assert [row["seed"] for row in table] == ["0", "1", "2"]
    for i, row in enumerate(table):
        baseline, ablated, pruned, suppressed = scores[4 * i : 4 * i + 4]
        assert row["selectivity on the 8^3 lattice, suppressed"] == suppressed["selectivity_trained"]
        assert row["error of red, ablated"] == ablated["error_red"]
        assert row["error of red, baseline"] == baseline["error_red"]
        assert row["max error, baseline"] == baseline["max_error"]
        assert row["error of white, pruned"] == pruned["error_white"]
        assert float(row["largest difference between ablated and pruned"]) <= 1e-6


def test_validation_has_a_row_a_seed_and_a_column_a_loss(built, arm):
    table = rows(built / "validation.csv")
    assert list(table[0]) == ["seed", "recon", "unitarity", "anchor"]
    models = load_models(store.read_arrays(built / "edited"), ["baseline"])
    for i, row in enumerate(table):
        assert row.pop("seed") == str(i)
        expected = validate(select(models["baseline"], i), arm.training)
        assert {name: float(value) for name, value in row.items()} == pytest.approx(expected, rel=1e-5)


def test_views_hold_the_best_seed_and_the_one_in_the_middle(built):
    views, scores = store.read_arrays(built / "views"), rows(built / "scores.csv")
    ranked = np.array([float(row["selectivity_trained"]) for row in scores if row["operation"] == "ablated"])
    assert views["best"].tolist() == [ranked.argmax()]
    shown = {0, int(views["best"][0]), int(views["typical"][0])}
    for name in OPERATIONS[1:]:
        fine = np.array([float(row["selectivity"]) for row in scores if row["operation"] == name])
        assert fine[views[f"{name}/middle"]] == np.sort(fine)[1]
        shown.add(int(views[f"{name}/middle"][0]))
    assert views["scattered"].tolist() == sorted(shown)


def test_the_typical_seed_has_the_median_of_the_first_claim(built):
    views, measured = store.read_arrays(built / "views"), rows(built / "measurements.csv")
    increase = [float(row["error of red, ablated"]) - float(row["error of red, baseline"]) for row in measured]
    assert views["typical"].tolist() == [np.argsort(increase)[1]]
    assert views["viewed"].tolist() == sorted({0, int(views["typical"][0])})


def test_the_errors_of_all_seeds_on_the_ranking_lattice_give_their_selectivity(built):
    views, scores = store.read_arrays(built / "views"), rows(built / "scores.csv")
    expected = similarity(RANKING_LATTICE.colors()) ** 2
    found = [f"{r_squared(expected, errors):.7g}" for errors in views["suppressed/ranking_errors"]]
    assert found == [row["selectivity_trained"] for row in scores if row["operation"] == "suppressed"]


def test_views(built):
    views = store.read_arrays(built / "views")
    viewed, scattered = len(views["viewed"]), len(views["scattered"])
    shapes = {
        "slices": (viewed, 1080, 3),
        "latent_colors": (viewed, 729, 3),
        "cube_errors": (viewed, 240, 48, 48),
        "named": (3, len(CLAIMABLE_HSV), 3),
        "hue_errors": (3, 240),
        "ranking_errors": (3, 512),
        "lattice_errors": (scattered, 8000),
    }
    expected = {f"{name}/{view}": shape for name in OPERATIONS for view, shape in shapes.items()}
    expected |= {f"{name}/latents": (viewed, 729, 2 if name == "pruned" else 3) for name in OPERATIONS}
    expected |= {"baseline/all_latents": (3, 729, 3)}
    expected |= {f"loss/{name}": (10, 3) for name in ("recon", "unitarity", "anchor")}
    expected |= {f"{name}/middle": (1,) for name in OPERATIONS[1:]}
    expected |= {"rate/red": (3,), "seeds": (3,), "viewed": (viewed,), "scattered": (scattered,), "best": (1,), "typical": (1,)}
    assert {name: array.shape for name, array in views.items()} == expected
    assert views["baseline/cube_errors"][0].max() == pytest.approx(float(rows(built / "scores.csv")[0]["max_error"]))
    for name in OPERATIONS:
        for seed, errors in zip(views["viewed"], views[f"{name}/cube_errors"], strict=True):
            np.testing.assert_array_equal(views[f"{name}/hue_errors"][seed], errors[:, -1, -1])
    losses = np.concatenate([store.read_arrays(built / name)["loss/recon"] for name in ("l0-1", "l2-3")], axis=1)
    np.testing.assert_array_equal(views["loss/recon"], losses[:, :3])


class Halve(Surgery):
    """A surgery that knows models alone."""

    def edit(self, model, writer=None, reader=None):
        return with_parameters({name: tensor / 2 for name, tensor in model.state_dict().items()})


def test_a_surgery_that_knows_models_alone_is_given_one(built):
    state = store.under("baseline", store.read_arrays(built / "edited"))
    edited = edited_parameters(Halve(), state)
    assert edited.keys() == state.keys()
    for name, array in edited.items():
        np.testing.assert_array_equal(array, state[name] / 2)


@pytest.mark.parametrize(
    ("module", "unneeded"),
    [
        ("redact.steps.operate", "torch"),
        ("redact.steps.evaluate", "anchoring.training"),
        ("redact.binding", "matplotlib"),
        ("redact.binding", "torch"),
    ],
)
def test_a_step_imports_no_more_than_it_needs(module, unneeded):
    code = f"import sys, {module}; sys.exit({unneeded!r} in sys.modules)"
    assert (
        subprocess.run(
            [sys.executable, "-c", code], env=os.environ | {"PYTHONPATH": str(Path(press.__file__).parents[1])}, check=False
        ).returncode
        == 0
    )


def test_losses_are_joined_as_they_are_asked_for(built):
    paths = [built / "l0-1", built / "l2-3"]
    whole = {
        name: np.concatenate([store.read_arrays(path)[name] for path in paths], axis=-1) for name in ("loss/recon", "rate/red")
    }
    for seeds in (1, 2, 3, 4):
        joined = Losses(paths, "plain", seeds)
        assert set(joined) >= {"loss/plain/recon", "rate/plain/red"}
        np.testing.assert_array_equal(joined["loss/plain/recon"], whole["loss/recon"][:, :seeds])
        np.testing.assert_array_equal(joined["rate/plain/red"], whole["rate/red"][:seeds])
    with refused("the blocks hold the losses of 4 networks, expected 5"):
        Losses(paths, "", 5)["loss/recon"]


def test_the_verdict_follows_from_the_measurements(built):
    verdict = json.loads((built / "verdict.json").read_text(encoding="utf-8"))
    columns = read_columns(built / "measurements.csv")
    assert (verdict["experiment"], verdict["expected"], verdict["seeds"]) == ("1.1", ["confirmed"], 3)
    claims = {claim["key"]: claim for claim in verdict["claims"]}
    assert list(claims) == ["red-gone", "learned", "equal", "selective", "grays"]
    values = columns["error of red, ablated"] - columns["error of red, baseline"]
    assert claims["red-gone"]["values"] == pytest.approx(values.tolist())
    assert claims["red-gone"]["passes"] == (values >= 0.2).sum()
    assert claims["red-gone"]["failing_seeds"] == [seed for seed, value in enumerate(values) if value < 0.2]
    # Three of three is a share between 44 % and 100 %: not yet more than one half.
    for key in ("learned", "equal", "selective", "grays"):
        assert (claims[key]["passes"], claims[key]["of"], claims[key]["status"]) == (3, 3, "undecided")
    assert verdict["verdict"] == "undecided"
    (observation,) = verdict["observations"]
    assert observation["key"] == "white"


def test_the_same_bytes_again(root, built, tmp_path):
    build(root, tmp_path)
    for path in built.iterdir():
        assert (tmp_path / path.name).read_bytes() == path.read_bytes(), path.name


# Errors ------------------------------------------------------------------------------------

ARGUMENTS = {
    "train": ["--seeds", "0-1", "--models", "m", "--losses", "l"],
    "operate": ["--models", "m", "--seeds", "1", "--edited", "e"],
    "evaluate": ["--edited", "e", "--losses", "l", "--scores", "s", "--measurements", "m", "--validation", "c", "--views", "v"],
    "judge": ["--measurements", "m", "--verdict", "v"],
    "weave": ["--verdict", "v", "--notebook", "n", "--figures", "f"],
}


@pytest.mark.parametrize("step", ARGUMENTS)
def test_an_id_of_no_experiment(step, tmp_path):
    write_experiments(write_checkout(tmp_path) / "experiments", {})
    before = sorted(tmp_path.iterdir())
    with pytest.raises(SystemExit) as caught:
        run(tmp_path, step, "9.9", *ARGUMENTS[step])
    assert caught.value.code == "error: '9.9' is no experiment; there are 1.1"
    assert not [path for path in tmp_path.iterdir() if path not in before and path.name != ".cache"]


def test_an_error_is_one_line_and_status_1(root):
    command = [sys.executable, "-m", "press.steps.judge", "9.9", *ARGUMENTS["judge"]]
    library = os.environ | {"PYTHONPATH": str(Path(press.__file__).parents[1])}
    done = subprocess.run(command, cwd=root, env=library, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert done.stderr == "error: '9.9' is no experiment; there are 1.1\n"
    assert done.stdout == ""


@pytest.mark.parametrize(
    ("step", "arguments"),
    [
        ("operate", ["--models", "{missing}", "--seeds", "1", "--edited", "{out}"]),
        (
            "evaluate",
            [*("--edited", "{missing}", "--losses", "l", "--scores", "{out}"), "--measurements", "{out}"]
            + ["--validation", "{out}", "--views", "{out}"],
        ),
    ],
)
def test_a_file_that_is_not_there(step, arguments, root, tmp_path):
    missing, out = tmp_path / "missing.safetensors", tmp_path / "out"
    filled = [argument.format(missing=missing, out=out) for argument in arguments]
    with pytest.raises(SystemExit) as caught:
        run(root, step, "1.1", *filled)
    message = str(caught.value.code)
    assert message.startswith(f"error: {missing}: not a readable safetensors file")
    assert "\n" not in message
    assert not out.exists()


# What was planned --------------------------------------------------------------------------

PARTS = {"train": "training", "operate": "operations", "evaluate": "measured", "judge": "claims", "weave": "claims"}
EDITED_SINCE = "is not the one that this build was planned with; run the same command again"
CHANGED_SINCE = "not as it was when this build was planned; run the same command again"


@pytest.fixture
def checkout(tmp_path):
    """A checkout that a test may change."""
    write_experiments(write_checkout(tmp_path) / "experiments", {})
    (tmp_path / "measurements.csv").write_text('seed,"error of red, ablated"\n0,0.3\n', encoding="utf-8")
    return tmp_path


def part_as_planned(root, part):
    """The digest of a part of the spec, as a plan has it now."""
    forget_scripts()
    return PROJECT.find(root / "experiments", "1.1").digest(part)


def stops(root, step, *arguments):
    """The one line with which a step ends that leaves nothing behind."""
    before = set(root.rglob("*"))
    with pytest.raises(SystemExit) as caught:
        run(root, step, "1.1", *arguments)
    message = str(caught.value.code)
    assert "\n" not in message
    assert {path for path in set(root.rglob("*")) - before if ".cache" not in path.parts} == set()
    return message


@pytest.mark.parametrize("step", PARTS)
def test_a_step_that_was_planned_with_another_spec_is_refused(checkout, step):
    message = stops(checkout, step, *ARGUMENTS[step], "--planned", "0" * 64)
    assert message == f"error: experiments/1.1-tiny.py: its spec ({PARTS[step]}) {EDITED_SINCE}"


def test_a_spec_may_be_edited_between_plan_and_job_and_back(checkout):
    judge = [
        "--measurements",
        "measurements.csv",
        "--verdict",
        "verdict.json",
        "--planned",
        part_as_planned(checkout, "claims"),
    ]
    script = checkout / "experiments/1.1-tiny.py"
    text = script.read_text(encoding="utf-8")
    script.write_text(text.replace(">= 0.2", ">= 0.4"), encoding="utf-8")
    assert EDITED_SINCE in stops(checkout, "judge", *judge)
    script.write_text(text.replace("Does red go?", "Does it?"), encoding="utf-8")  # prose is in no digest
    run(checkout, "judge", "1.1", *judge)
    assert json.loads((checkout / "verdict.json").read_text(encoding="utf-8"))["claims"][0]["threshold"] == 0.2


def test_training_is_refused_for_its_own_part_and_its_files_and_for_nothing_else(checkout):
    schedule = "experiments/schedules/tiny.csv"
    settings = TrainingSettings(seeds=2, block=2, renderer="pandoc", accelerator="cpu", logger="none")
    with contextlib.chdir(checkout):
        told = NetworksPlan(PROJECT, settings, Path("experiments")).source(schedule)
    train = [*ARGUMENTS["train"], "--planned", part_as_planned(checkout, "training"), "--unchanged", told]
    script = checkout / "experiments/1.1-tiny.py"
    text = script.read_text(encoding="utf-8")
    script.write_text(text.replace("RgbLattice(3)", "RgbLattice(4)"), encoding="utf-8")
    assert "its spec (training)" in stops(checkout, "train", *train)
    script.write_text(text.replace(">= 0.2", ">= 0.4"), encoding="utf-8")  # a claim trains nothing
    content = (checkout / schedule).read_bytes()
    (checkout / schedule).write_bytes(content + b"# more\n")
    assert stops(checkout, "train", *train) == f"error: {schedule}: {CHANGED_SINCE}"
    (checkout / schedule).write_bytes(content)
    run(checkout, "train", "1.1", *train)
    assert store.read_arrays(checkout / "m")["seeds"].tolist() == [0, 1]


def test_files_are_compared_with_what_they_were_when_the_build_was_planned(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    names = ["a.csv", "folder/Ünï b.csv"]
    for name in names:
        Path(name).parent.mkdir(exist_ok=True)
        Path(name).write_text(name, encoding="utf-8")
    told = [f"{name}{planned.SOURCE}{sha256(Path(name))}" for name in names]
    planned.check_files([])
    planned.check_files(told)
    os.utime(names[0], (0, 0))  # only the content counts
    planned.check_files(told)
    Path(names[1]).write_text("another", encoding="utf-8")
    with refused(f"{names[1]}: {CHANGED_SINCE}"):
        planned.check_files(told)
    Path(names[1]).unlink()
    with refused(f"{names[1]}: {CHANGED_SINCE}"):
        planned.check_files(told)
    planned.check_files(told[:1])


@pytest.mark.parametrize("text", ["", "3", "a-b", "0-", "5-2", "-1-2"])
def test_seeds_that_are_no_range(text, root, capsys):
    with pytest.raises(SystemExit) as caught:
        run(root, "train", "1.1", f"--seeds={text}", "--models", "m", "--losses", "l")
    assert caught.value.code == 2
    assert f"argument --seeds: {text!r} is no range of seeds, expected first and last, as in 0-19" in capsys.readouterr().err


# Parts -------------------------------------------------------------------------------------


@pytest.mark.parametrize(("text", "expected"), [("0-19", range(20)), ("4-4", range(4, 5)), ("00020-00039", range(20, 40))])
def test_a_range_of_seeds_includes_its_last(text, expected):
    assert seed_range(text) == expected


def test_numbers_are_written_to_seven_digits(tmp_path):
    path = tmp_path / "table.csv"
    write_table(path, [{"seed": 3, "operation": "a,b", "x": 1 / 3}, {"seed": 12, "operation": "c", "x": 1e-9}])
    assert path.read_bytes() == b'seed,operation,x\n3,"a,b",0.3333333\n12,c,1e-09\n'


def test_columns_of_a_table_come_back(tmp_path):
    path = tmp_path / "table.csv"
    write_table(
        path,
        [{"seed": 0, "error of red, ablated": 0.25, "b": float("nan")}, {"seed": 1, "error of red, ablated": 1e-7, "b": 2.0}],
    )
    columns = read_columns(path)
    assert list(columns) == ["seed", "error of red, ablated", "b"]
    np.testing.assert_array_equal(columns["error of red, ablated"], [0.25, 1e-7])
    np.testing.assert_array_equal(columns["b"], [np.nan, 2])
