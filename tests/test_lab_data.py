"""What the site's scripts are given: read back here as they read it, and compared with what torch gives."""

import base64
import json
import math
import re
import runpy
import sys
import zlib
from contextlib import chdir
from pathlib import Path

import numpy as np
import pytest
import torch
from tiny import forget_scripts, refused, write_checkout, write_experiments

from anchoring.model import Autoencoder, stack
from anchoring.operations import Surgery
from press.claims import record
from press.claims.claim import measured_quantities
from press.errors import DamagedFileError
from press.files import checksums, store
from press.steps.bind import fill_folders
from press.steps.judge import judged
from redact.arms import join, split
from redact.lab import LARGEST, collected, records
from redact.lab.networks import computed
from redact.lab.packing import pack
from redact.lab.scripts import bits, numbers, script
from redact.lab.shown import shown
from redact.plan import NetworksPlan, TrainingSettings
from redact.project import PROJECT
from redact.ranks import ranked, telling
from redact.steps.operate import operate

ROOT = Path(__file__).parents[1]
EXPERIMENTS = PROJECT.discover(ROOT / "experiments")

COMPUTED = {
    *("ColorError", "Difference", "ErrorStatistic", "Gained", "Brightness", "Distance", "ErrorDeviation", "Lean"),
    *("Disagreement", "ClassError", "ClassRise"),
}
"""The kinds of quantities that scripts measure themselves."""

READ = {"Selectivity", "WordArea", "Probed", "RecoverySteps", "Slowdown"}
"""Those of which they show what was measured."""

DONE = {"Ablate", "Prune", "AblateWithFallback", "Suppress", "SuppressSubspace", "Repel", "LinearMap", "BezierMap"}
"""The kinds of operations, and of their maps, that scripts do themselves."""


def read(text):
    """Kind, name and value of what a script hands over."""
    kind, name, value = re.fullmatch(r'redact\.add\("([a-z]+)", "([a-z0-9-]+)", (\{.*\})\);\n', text).groups()
    return kind, name, json.loads(value)


def inflated(mask):
    """The bytes of a mask."""
    assert list(mask) == ["deflate"]
    return zlib.decompress(base64.b64decode(mask["deflate"]))


def floats(text):
    return np.frombuffer(base64.b64decode(text), "<f4")


def gelu(x):
    return 0.5 * x * (1 + np.vectorize(math.erf)(x / math.sqrt(2)))


def layers_of(told, place):
    """The layers (weight, bias) of one network of a script, as the shape says, in double precision."""
    c, h, k, depth = (told["shape"][name] for name in ("channels", "hidden", "latent", "depth"))
    widths = [c, *[h] * depth, k], [k, *[h] * depth, c]
    pairs = [pair for each in widths for pair in zip(each[:-1], each[1:], strict=True)]
    left = floats(told["weights"]).reshape(len(told["seeds"]), -1)[place].astype(float)
    assert len(left) == sum((n_in + 1) * n_out for n_in, n_out in pairs)
    found = []
    for n_in, n_out in pairs:
        weight, bias, left = left[: n_in * n_out], left[n_in * n_out : (n_in + 1) * n_out], left[(n_in + 1) * n_out :]
        found.append((weight.reshape(n_out, n_in), bias))
    return found


def answers(told, place, inputs, act=lambda z_hat: z_hat):
    """What one network of a script answers. act: what is done to its unit vectors."""
    layers = layers_of(told, place)
    x, half = inputs, len(layers) // 2
    for number, (weight, bias) in enumerate(layers):
        x = x @ weight.T + bias
        if number == half - 1:
            x = act(x / np.linalg.norm(x, axis=1, keepdims=True))
        elif number < len(layers) - 1:
            x = gelu(x)
    return x


def networks(script, seeds):
    """Networks of random weights of every arm, by operation, as the step that operates leaves them."""
    trained = {}
    for number, (arm, found) in enumerate(script.arms.items()):
        torch.manual_seed(number)
        spec = found.training.model
        models = stack([Autoencoder(found.training.data.channels, spec.latent, spec.depth, spec.hidden) for _ in range(seeds)])
        state = {name: tensor.detach().numpy() for name, tensor in models.state_dict().items()}
        trained[arm] = {"seeds": np.arange(seeds), **store.prefixed("model", state)}
    return operate(script.experiment, trained, script.arms)


def verdict_of(experiment, seeds, **columns):
    """A verdict on random values, but for some columns."""
    measured = [str(quantity) for quantity in measured_quantities(experiment.judged)]
    values = {name: np.random.default_rng(len(name)).random(seeds) for name in measured}
    return judged(experiment, range(seeds), values | columns)


@pytest.fixture
def tiny(tmp_path):
    """A function: parts of a spec -> the script of an experiment."""

    def made(**parts):
        folder = write_experiments(write_checkout(tmp_path) / "experiments", parts)
        forget_scripts()
        return PROJECT.find(folder, "1.1")

    return made


# Numbers, masks and texts --------------------------------------------------------------------------------


def test_numbers_are_little_end_first_and_rows_stay_together():
    # 1.0 is 00 00 80 3f, 2.0 is 00 00 00 40.
    assert base64.b64decode(numbers(np.array([[1.0], [2.0]]))) == bytes.fromhex("0000803f 00000040")
    assert base64.b64decode(numbers(np.asfortranarray([[1.0, 2.0], [2.0, 1.0]])))[4:8] == bytes.fromhex("00000040")


def test_a_mask_has_eight_samples_a_byte_and_the_first_is_the_lowest_bit():
    assert base64.b64decode(bits(np.array([1, 0, 0, 1, 0, 0, 0, 0, 1], dtype=bool))) == bytes([0b1001, 1])


def test_a_text_ends_no_script_and_is_plain_ascii():
    text = script("record", "2-8", {"title": "</script><b>é", "values": [None, 0.1]})
    assert "</" not in text
    assert text.isascii()
    assert read(text) == ("record", "2-8", {"title": "</script><b>é", "values": [None, 0.1]})


def test_a_name_is_that_of_a_file():
    with refused("lab: record '../2'", "expected a name"):
        script("record", "../2", {})


# Networks ------------------------------------------------------------------------------------------------

STEERED = '{"ablated": Ablate(0), "suppressed": Suppress((1, 0, 0)), "halved": SuppressSubspace(1), "pruned": Prune(0)}'


def test_what_is_read_back_answers_as_torch_does(tiny):
    made = tiny(model="ModelSpec(latent=3, depth=2, hidden=5)", operations=STEERED)
    edited = networks(made, 4)
    packed = pack(made, edited, verdict_of(made.experiment, 4), 2)
    kind, name, told = read(packed["1-1-networks"])
    assert (kind, name) == ("networks", "1-1-networks")
    assert told["shape"] == {"channels": 3, "hidden": 5, "latent": 3, "depth": 2}
    assert told["seeds"] == [0, 1, 2, 3]
    assert told["check"]["networks"] == ["baseline", "ablated", "suppressed", "halved", "pruned"]
    inputs = floats(told["check"]["inputs"]).reshape(-1, 3)
    np.testing.assert_array_equal(inputs[:3], np.float32([[1, 0, 0], [0, 1, 1], [0.5, 0.5, 0.5]]))
    outputs = floats(told["check"]["outputs"]).reshape(5, 4, -1, 3)
    assert outputs.shape[2] == len(inputs) == 8

    def ablated(z_hat):
        cut = z_hat * [0, 1, 1]
        return cut / np.linalg.norm(cut, axis=1, keepdims=True)

    acts = [lambda z: z, ablated, lambda z: np.where(z > [0, 2, 2], 0, z), lambda z: z * [1, 0, 1], ablated]
    for expected, act in zip(outputs, acts, strict=True):
        for place in range(4):
            np.testing.assert_allclose(answers(told, place, inputs, act), expected[place], rtol=0, atol=2e-6)
    assert np.abs(outputs[1:4] - outputs[0]).max(axis=(1, 2, 3)).min() > 1e-3
    model = {key.removeprefix("baseline/"): array for key, array in edited.items() if key.startswith("baseline/")}
    np.testing.assert_array_equal(layers_of(told, 3)[0][0], model["encoder.0.weight"][3])


def test_what_no_script_can_do_has_its_networks_beside(tiny):
    made = tiny(operations='{"redrawn": Redraw(0), "ablated": Ablate(0)}'.replace("Redraw", "__import__('anchoring').Redraw"))
    edited = networks(made, 2)
    packed = pack(made, edited, verdict_of(made.experiment, 2), 0)
    assert list(packed) == ["1-1", "1-1-networks", "1-1-redrawn"]
    record_of = read(packed["1-1"])[2]
    assert [entry["operation"] for entry in record_of["arms"][0]["operations"]] == [
        {"kind": "Replaced", "networks": "1-1-redrawn"},
        {"kind": "Ablate", "dims": [0]},
    ]
    assert read(packed["1-1-networks"])[2]["check"]["networks"] == ["baseline", "ablated"]
    told = read(packed["1-1-redrawn"])[2]
    assert told["check"]["networks"] == ["baseline"]
    np.testing.assert_array_equal(layers_of(told, 1)[1][0], edited["redrawn/encoder.2.weight"][1])
    inputs = floats(told["check"]["inputs"]).reshape(-1, 3)
    expected = floats(told["check"]["outputs"]).reshape(1, 2, -1, 3)[0, 1]
    np.testing.assert_allclose(answers(told, 1, inputs), expected, rtol=0, atol=2e-6)


def test_sixty_networks_of_840_weights_are_small_enough(tiny):
    grays, unlike = "vibrancy <= 0", "similarity <= 0.1"
    claims = ", ".join(
        f'Claim("c{number}", "text", worst("ablated", {region}) <= 0.01, because="{"why " * 40}")'
        for number, region in enumerate([grays, unlike] * 8)
    )
    made = tiny(
        model="ModelSpec(latent=5, depth=2)",
        terms='{"unitarity": Unitarity(), "anchor": Anchor((1, 0, 0, 0, 0), on="red")}',
        operations='{"ablated": Ablate(0), "pruned": Prune(0), "suppressed": Suppress((1, 0, 0, 0, 0))}',
        claims=f"({claims})",
    )
    packed = pack(made, networks(made, 60), verdict_of(made.experiment, 60), 30)
    told = read(packed["1-1-networks"])[2]
    assert told["seeds"] == list(range(60))
    assert len(floats(told["weights"])) == 60 * 840
    assert floats(told["check"]["inputs"]).size >= 3 * 3
    assert max(map(len, packed.values())) <= LARGEST == 300_000
    regions = read(packed["1-1"])[2]["regions"]
    assert list(regions) == [grays, unlike]
    assert {len(inflated(mask)) for mask in regions.values()} == {240 * 48 * 48 // 8}
    assert len(packed["1-1"]) < 40_000  # the masks alone would be 184,000


def test_where_not_all_have_room_the_best_the_median_and_the_worst_have(tiny):
    made = tiny(model="ModelSpec(latent=3, depth=2, hidden=90)")
    gone = np.array([0.5, 0.9, 0.4, 0.2, 0.3, 0.8, 0.1, 0.6, 0.7])
    packed = pack(made, networks(made, 9), verdict_of(made.experiment, 9, **{"error of red, ablated": gone}), 0)
    arm = read(packed["1-1"])[2]
    told = read(packed["1-1-networks"])[2]
    assert arm["ranks"] == {"best": 1, "median": 0, "worst": 6}
    assert arm["arms"][0]["seeds"] == told["seeds"] == [0, 1, 6]
    assert arm["seeds"] == list(range(9))
    assert max(map(len, packed.values())) <= LARGEST


# Records -------------------------------------------------------------------------------------------------


def test_ranks_go_by_what_the_claim_asks_for(tiny):
    claim = 'Claim("a", "A", error("red", "ablated") <= 0.2, because="b")'
    made = tiny(claims=f"({claim},)")
    verdict = verdict_of(made.experiment, 3, **{"error of red, ablated": np.array([0.1, np.nan, 0.3])})
    assert ranked(telling(made.experiment, verdict), 2) == {"best": 0, "median": 2, "worst": 1}
    assert records.values_told(verdict.claims[0].values) == [0.1, None, 0.3]


def test_a_record_has_what_the_claims_say(tiny):
    claims = (
        '(Claim("red", "Red is gone", increase("red", "ablated") >= 0.2, because="a"),'
        ' Claim("gray", "</script>", worst("ablated", vibrancy <= 0) <= 0.1, because="b", in_share=0.5))'
    )
    made = tiny(claims=claims, tested="HsvCube(2, 2, 2)", title='"</script>"', expect="None")
    packed = pack(made, networks(made, 3), verdict_of(made.experiment, 3), 1)
    told = read(packed["1-1"])[2]
    assert "</" not in packed["1-1"]
    assert told["title"] == "</script>"
    assert (told["world"], told["slug"], told["page"], told["typical"]) == ("colors", "1-1", "experiments/1-1.html", 1)
    assert told["tested"] == [2, 2, 2]
    assert told["shown"] == "ablated"
    red, gray = told["claims"]
    named = {"kind": "ColorError", "color": "red"}
    assert red["quantity"] == {
        "kind": "Difference",
        "minuend": named | {"operation": "ablated"},
        "subtrahend": named | {"operation": "baseline"},
    }
    assert len(red["values"]) == 3
    assert (red["comparison"], red["threshold"], red["alone"]) == (">=", 0.2, False)
    assert (gray["comparison"], gray["threshold"], gray["alone"], gray["in_share"]) == ("<=", 0.1, True, 0.5)
    assert gray["quantity"] == {
        "kind": "ErrorStatistic",
        "statistic": "max",
        "operation": "ablated",
        "region": "vibrancy <= 0",
    }
    # Hue slowest, value fastest: black, gray or white, black, and a color, for each of two hues. All but the colors are gray.
    assert {region: inflated(mask) for region, mask in told["regions"].items()} == {"vibrancy <= 0": bytes([0b01110111])}
    lattice = np.unpackbits(
        np.frombuffer(base64.b64decode(told["lattice_regions"]["vibrancy <= 0"]), np.uint8), bitorder="little"
    )
    assert np.flatnonzero(lattice).tolist() == [place * (81 + 9 + 1) for place in range(9)]


def test_a_verdict_on_other_claims_is_refused(tiny):
    made = tiny()
    other = verdict_of(EXPERIMENTS["2.8"].experiment, 3)
    with refused("1.1-tiny.py: the verdict is on 3 seeds and the median seed is 1, expected those of 4 networks"):
        pack(made, networks(made, 4), other, 1)


def in_lattice(mask, *color):
    """Whether a color of whole eighths is in a mask over the lattice of 9 points a side, red slowest."""
    red, green, blue = color
    return bool(mask[red * 81 + green * 9 + blue])


RED, CYAN, LIME, GRAY = (8, 0, 0), (0, 8, 8), (4, 8, 0), (4, 4, 4)


@pytest.mark.parametrize(
    ("id", "network", "members", "rest"),
    [
        ("2.8", "ablated", [RED], [CYAN, LIME, GRAY]),
        ("2.6", "ablated", [RED, CYAN], [LIME, GRAY]),  # warm and cool go
        ("2.7", "ablated", [RED, CYAN, LIME], [GRAY]),  # all hues go
        ("3.2", "unanchored/leace", [RED], [CYAN, LIME, GRAY]),
        ("3.8", "blue/ablated", [(0, 0, 8)], [RED, LIME, GRAY]),
    ],
)
def test_what_should_go_and_what_should_stay(id, network, members, rest):
    found = shown(EXPERIMENTS[id]).sides(network)
    for mask, other, inside in (*[(*found, color) for color in members], *[(*found[::-1], color) for color in rest]):
        assert in_lattice(mask, *inside)
        assert not in_lattice(other, *inside)


def test_of_digits_one_should_go():
    script_of = EXPERIMENTS["4.2"]
    found = shown(script_of)
    members, rest = found.sides("three/ablated")
    classes = found.part.classes()
    np.testing.assert_array_equal(members, classes == 3)
    np.testing.assert_array_equal(rest, classes != 3)
    # Claims speak of sevens in one arm; they are what should go in the others, too.
    np.testing.assert_array_equal(shown(EXPERIMENTS["4.3"]).sides("plain/leace")[0], classes == 7)


def test_the_tested_images_of_digits():
    found = shown(EXPERIMENTS["4.1"])
    assert found.axes is None
    kind, name, told = read(found.scripts()["digits"])
    assert (kind, name) == ("digits", "digits")
    images = np.frombuffer(base64.b64decode(told["images"]), np.uint8).reshape(len(told["classes"]), 64)
    np.testing.assert_array_equal(images / 16, found.part.samples())
    assert told["classes"] == found.part.classes().tolist()
    assert len(found.scripts()["digits"]) <= LARGEST


# All experiments -----------------------------------------------------------------------------------------


def kinds(told):
    """Every `kind` in JSON-ready data."""
    if isinstance(told, dict):
        return {told["kind"]}.union(*map(kinds, told.values())) if "kind" in told else set().union(*map(kinds, told.values()))
    return set().union(*map(kinds, told)) if isinstance(told, list) else set()


@pytest.mark.parametrize("id", EXPERIMENTS)
def test_scripts_know_every_kind_of_quantity_and_operation(id):
    experiment = EXPERIMENTS[id].experiment
    quantities = [records.told(claim.condition.quantity) for claim in experiment.judged]
    json.dumps(quantities)
    assert kinds(quantities) <= COMPUTED | READ
    operations = [records.told(done) for done in experiment.operated.values() if computed(done)]
    json.dumps(operations)
    assert kinds(operations) <= DONE
    replaced = [done for done in experiment.operated.values() if not computed(done)]
    assert {type(done).__name__ for done in replaced} & DONE == set()
    # What is replaced has weights of its own.
    assert all(isinstance(done, Surgery) or hasattr(done, "fit") for done in replaced)


# Of ten deletions alike, the page of 4.2 shows that of the eight.
@pytest.mark.parametrize("id", [id for id in EXPERIMENTS if id != "4.2"])
def test_a_page_opens_with_the_network_that_its_answer_shows(id):
    source = EXPERIMENTS[id].path.read_text(encoding="utf-8")
    (answer,) = re.findall(r'show\.answer\("([^"]+)"\)', source)
    assert records.opened(EXPERIMENTS[id].experiment) == answer
    assert join(*split(answer)) in EXPERIMENTS[id].experiment.operated


# The step, the plan and what is bound --------------------------------------------------------------------


@pytest.fixture
def checkout(tiny, tmp_path):
    """A checkout in which everything is there that the step reads."""
    made = tiny()
    results = tmp_path / "results" / "1.1"
    store.write_arrays(results / "edited.safetensors", networks(made, 3), experiment="1.1")
    store.write_arrays(results / "views.safetensors", {"typical": np.array([2])}, experiment="1.1")
    with chdir(tmp_path):
        record.write(Path("results/1.1/verdict.json"), verdict_of(made.experiment, 3))
        checksums.write(Path("results/1.1/checksums/judge.sha256"), [Path("results/1.1/verdict.json")], Path.cwd())
    return tmp_path


def run(root, *more):
    """The step, in this process."""
    inputs = ("--edited", "edited.safetensors", "--verdict", "verdict.json", "--verify", "checksums/judge.sha256")
    inputs += ("--views", "views.safetensors", "--lab", "lab", "--checksums", "checksums/pack.sha256")
    given = [text if text.startswith("--") else f"results/1.1/{text}" for text in inputs]
    argv, sys.argv = sys.argv, ["pack", "1.1", *given, *more]
    forget_scripts()
    try:
        with chdir(root):
            runpy.run_module("redact.steps.pack", run_name="__main__")
    finally:
        sys.argv = argv


def test_the_step_writes_a_folder_that_its_list_knows_and_that_is_collected(checkout):
    (checkout / "results/1.1/lab").mkdir()
    (checkout / "results/1.1/lab/old.js").touch()
    run(checkout)
    assert sorted(path.name for path in (checkout / "results/1.1/lab").iterdir()) == ["1-1-networks.js", "1-1.js"]
    scripts = [PROJECT.find(checkout / "experiments", "1.1")]
    found = collected.collected(scripts, checkout)
    assert list(found) == ["index.js", "1-1-networks.js", "1-1.js"]
    assert read(found["1-1.js"].decode())[2]["typical"] == 2
    kind, name, index = read(found["index.js"].decode())
    assert (kind, name) == ("index", "index")
    assert index["experiments"] == [{"id": "1.1", "slug": "1-1", "title": "Delete red", "part": scripts[0].experiment.part}]
    assert read(found["1-1.js"].decode())[2]["page"] == "experiments/1-1.html"
    assert index["colors"]["cyan"] == [0, 1, 1]
    assert list(index["colors"])[-1] == "orange-red"
    # One that could not be built is not in the list.
    assert list(collected.collected([], checkout)) == ["index.js"]

    fill_folders(checkout / "_generated", {"lab": found})
    fill_folders(checkout / "_generated", {"lab": {"index.js": b"1"}})
    assert [(path.name, path.read_bytes()) for path in (checkout / "_generated/lab").iterdir()] == [("index.js", b"1")]

    (checkout / "results/1.1/lab/1-1.js").write_text("", encoding="utf-8")
    with pytest.raises(DamagedFileError, match=r"1-1\.js"):
        collected.collected(scripts, checkout)


def test_a_step_that_was_planned_with_another_spec_is_refused(checkout):
    script_of = PROJECT.find(checkout / "experiments", "1.1")
    planned = [script_of.digest(part) for part in ("claims", "measured", "shown")]
    run(checkout, "--planned", *planned)
    for place, part in enumerate(("claims", "measured", "shown")):
        other = [*planned[:place], "0" * 12, *planned[place + 1 :]]
        with pytest.raises(SystemExit) as caught:
            run(checkout, "--planned", *other)
        assert f"its spec ({part}) is not the one that this build was planned with" in str(caught.value.code)


def test_a_verdict_that_was_edited_is_refused(checkout):
    path = checkout / "results/1.1/verdict.json"
    path.write_text(path.read_text(encoding="utf-8").replace("0.2", "0.3"), encoding="utf-8")
    with pytest.raises(SystemExit) as caught:
        run(checkout)
    assert "verdict.json: damaged or edited" in str(caught.value.code)
    assert not (checkout / "results/1.1/lab").exists()


def test_the_plan_packs_every_experiment_and_nothing_that_is_measured_hangs_on_it(monkeypatch):
    monkeypatch.chdir(ROOT)
    settings = TrainingSettings(seeds=60, block=20, renderer="auto", accelerator="cpu", logger="none", without={"2.8": "why"})
    plan = NetworksPlan(PROJECT, settings, Path("experiments"))
    assert "results/2.8/lab" in plan.files_of("2.8")
    assert "results/2.8/checksums/pack.sha256" in plan.lists()
    assert "results/2.9/lab" in plan.bound_of()
    assert not any("/2.8/" in path for path in plan.bound_of())
    assert "paper/_generated/lab" in plan.bound_folders()
    assert any(entry.startswith("torch==") for entry in plan.sources("pack"))
    of_digits, of_colors = ("\n".join(plan.kinds(id, "pack")) for id in ("4.1", "2.8"))
    assert "redact/lab/digits.py" in of_digits
    assert "redact/lab/colors.py" in of_colors
    assert "redact/lab/digits.py" not in of_colors
    for rule in ("train", "operate", "relearn", "evaluate", "judge"):
        assert not any("redact/lab" in source for source in plan.sources(rule))
    before = plan.packed_of("2.8"), plan.heading("2.8")
    experiment = plan.scripts["2.8"].experiment
    object.__setattr__(experiment, "title", "Another")
    try:
        assert plan.packed_of("2.8") == before[0]
        assert plan.heading("2.8") != before[1]
    finally:
        forget_scripts()
