"""A world that is no color: points of a circle that networks learn to copy, written here and nowhere in the library.

And what worlds share names none of them.
"""

import ast
import math
import re
import sys
import tomllib
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType

import grimp
import numpy as np
import pytest
import torch
from tiny import refused

from anchoring import Ablate, Anchor, ModelSpec, Unitarity
from anchoring.model import select
from anchoring.schedule import parse_schedule
from press.claims.claim import Claim
from press.files.store import prefixed
from press.scripts.specs import digest
from redact import quantities
from redact.attacks import Attack
from redact.measures import asking
from redact.measures.experiment import measure
from redact.measures.networks import respond_together
from redact.measures.relearning import attack_all
from redact.measures.validation import validate
from redact.spec import Experiment, Training, Validation
from redact.training import data_of, train
from redact.worlds import Samples, Watched, module_of
from redact.worlds.colors import RgbLattice, redness
from redact.worlds.scores import Score


@dataclass(frozen=True)
class Circle(Samples):
    """Points (N, 2) of a circle around 0; the upper ones are drawn twice as often."""

    count: int
    radius: float = 2.0

    world = "circle"
    attributes = ("rightness", "first")
    concepts = ("rightmost",)

    def samples(self):
        angle = 2 * math.pi * np.arange(self.count) / self.count
        return self.radius * np.column_stack([np.cos(angle), np.sin(angle)])

    def weights(self):
        return np.where(self.samples()[:, 1] > 1e-9, 2.0, 1.0)

    def attribute(self, name):
        # One that can be worked out from a sample, and one that only the list of samples knows.
        known = {"rightness": (self.samples()[:, 0] / self.radius + 1) / 2, "first": (np.arange(self.count) == 0) * 1.0}
        return known[name]

    def held_out(self):
        return Circle(2 * self.count, self.radius)

    def watched(self, concept):
        return Watched(self.samples()[:1], {"rest": self.samples()[1:]})


RIGHT, FIRST = Score("rightness"), Score("first")


def training(**parts):
    fields = {
        "model": ModelSpec(latent=2),
        "data": Circle(12),
        "labels": {"right": 0.5 * RIGHT**4},
        "terms": {"unitarity": Unitarity(), "anchor": Anchor((1, 0), on="right")},
        "schedule": "none.csv",
        "batch": 8,
    }
    return Training(**fields | parts)


@pytest.fixture(scope="module")
def trained():
    plan = parse_schedule("step,lr,unitarity,anchor\n0,0.02,0.1,0.1\n1500,0.005,0,0\n", "the schedule here")
    return train(training(), plan, [0, 1])


def test_a_world_says_what_networks_are_trained_on():
    data = data_of(training())
    assert data.samples.shape == (12, 2)
    assert data.weights.tolist() == [1] + [2] * 5 + [1] * 6
    np.testing.assert_allclose(data.labels["right"][[0, 3, 6]], [0.5, 0.5 / 16, 0], atol=1e-12)


def test_networks_learn_it_and_are_scored_as_it_says(trained):
    circle = Circle(24)
    samples = circle.samples()
    for index in range(2):
        model = select(trained.model, index)
        with torch.no_grad():
            outputs = model(torch.from_numpy(samples).float())[0].numpy()
        errors = circle.error(outputs, samples)
        np.testing.assert_allclose(errors, ((outputs - samples) ** 2).mean(axis=1))
        # Outputs are not clamped to [0, 1], as those of colors are, and the points in between were never seen.
        assert outputs.min() < -1
        assert errors.max() < 0.1
        losses = validate(model, training())
        assert losses["recon"] == pytest.approx(errors.mean(), rel=1e-4)
        assert list(losses) == ["recon", "unitarity", "anchor"]


def test_a_validation_of_its_own_takes_the_place_of_what_is_held_out(trained):
    model = select(trained.model, 0)
    assert validate(model, training(validation=Validation(Circle(24), every=9))) == validate(model, training())
    assert validate(model, training(validation=Validation(Circle(5), every=9))) != validate(model, training())


def test_a_label_may_be_of_an_attribute_that_no_sample_shows():
    circle = Circle(4)
    assert circle.score(0.2 * FIRST).tolist() == [0.2, 0, 0, 0]
    assert circle.certain(0.2 * FIRST).tolist() == [True, False, False, False]
    assert circle.members(1 - FIRST >= 1).tolist() == [False, True, True, True]
    assert circle.certain(0.1 * (1 - RIGHT)).tolist() == [False, False, True, False]


def test_samples_weigh_alike_are_not_clamped_and_are_validated_on_unless_their_world_says_otherwise():
    @dataclass(frozen=True)
    class Bare(Samples):
        def samples(self):
            return np.array([[3.0, 4, 5], [6, 7, 8]])

        def attribute(self, name):
            raise KeyError(name)

    bare = Bare()
    assert (bare.weights(), bare.held_out(), bare.channels, bare.bounds) == (None, bare, 3, (-np.inf, np.inf))
    assert bare.error(np.zeros((2, 3)), bare.samples()).tolist() == [50 / 3, 149 / 3]


def test_the_samples_are_part_of_what_the_networks_are_known_by():
    assert digest(training()) == digest(training())
    assert digest(training(data=Circle(12, radius=1.0))) != digest(training())


def test_a_label_is_of_an_attribute_that_the_world_knows():
    with refused("label 'right': 'redness' is no attribute of the data; it has rightness, first"):
        training(labels={"right": redness})


def test_what_is_validated_on_has_the_channels_of_what_is_learned():
    with refused("validation: data=RgbLattice(count=4) has 3 channels, expected 2 as in Circle(count=12, radius=2.0)"):
        training(validation=Validation(RgbLattice(4), every=9))


@pytest.mark.parametrize("data", [Circle, "Circle", [(1, 0)], None])
def test_what_is_learned_are_samples_of_a_world(data):
    with refused("data=", "expected samples of a world, such as RgbLattice(20) or Digits()"):
        training(data=data)


# What a world must bring --------------------------------------------------------------------


@dataclass(frozen=True, kw_only=True)
class Seen(asking.Evaluation):
    """What networks do with the points of a circle."""

    points: Circle

    def members(self, region):
        return np.flatnonzero(self.points.members(region))

    def probed(self, part, score):
        points = Circle(12) if part == "fit" else self.points
        return points.samples(), points.score(score)

    def scores(self, network):
        return {"max_error": float(self.errors[network].max())}


class Asked(asking.Asking):
    """Asks for twice as many points as were learned; keeps the errors of the first network, and outputs of those viewed."""

    def __init__(self, experiment, trainings, seeds):
        self.points = trainings[""].data.held_out()
        self.seeds, self.first, self.outputs = seeds, [], []

    def evaluate(self, networks, recovery):
        outputs = respond_together(networks, self.points.samples(), self.points.bounds)
        errors = {name: self.points.error(found, self.points.samples()) for name, found in outputs.items()}
        return Seen(points=self.points, outputs=outputs, errors=errors, networks=networks, recovery=recovery)

    def keep(self, evaluation):
        self.first.append(evaluation.errors["baseline"])

    def look_closer(self, which, networks):
        assert which == "viewed"
        self.outputs.append(self.evaluate(networks, {}).outputs["ablated"])

    def views(self):
        return {"baseline/errors": np.stack(self.first), "ablated/outputs": np.stack(self.outputs)}


ON_RIGHT, ON_LEFT = RIGHT >= 0.9, RIGHT <= 0.5
ASKED = {
    "worst": quantities.worst("ablated"),
    "least": quantities.least("ablated", ON_RIGHT),
    "median": quantities.median("baseline"),
    "mean": quantities.mean("ablated", ON_LEFT),
    "gained": quantities.most_gained("ablated", ON_LEFT),
    "other": quantities.disagreement("baseline", "ablated"),
    "linear": quantities.linear_probe("baseline", RIGHT**4),
    "back": quantities.recovery("ablated", "right"),
}


@pytest.fixture
def of_the_circle(monkeypatch):
    """An experiment on the circle, whose world brings what its networks are asked."""
    module = ModuleType(module_of("measures", "circle"))
    module.Asked = Asked
    monkeypatch.setitem(sys.modules, module.__name__, module)
    claims = tuple(Claim(key, key, asked <= 9, because="it is asked") for key, asked in ASKED.items())
    return Experiment(
        id="1.1",
        title="Flatten",
        question="Does the right go?",
        training=training(),
        operations={"ablated": Ablate(0)},
        claims=claims,
        attacks={
            "right": Attack(networks=("ablated",), on=ON_LEFT, data=Circle(12), back="rightmost", rates=(0.01,), steps=20)
        },
        expect="confirmed",
    )


def test_networks_of_a_new_world_are_measured_by_what_all_worlds_share(trained, of_the_circle):
    edited = {
        "seeds": np.array([0, 1]),
        **prefixed("baseline", {name: tensor.numpy() for name, tensor in trained.model.state_dict().items()}),
        **prefixed("ablated", {name: tensor.numpy() for name, tensor in Ablate(0).edit(trained.model).state_dict().items()}),
    }
    attacked = attack_all(of_the_circle, edited)
    found = measure(of_the_circle, {"": training()}, edited, attacked)

    points, (right, left) = Circle(24).samples(), (Circle(24).members(region) for region in (ON_RIGHT, ON_LEFT))
    assert (right.sum(), left.sum()) == (5, 13)
    for seed, row in enumerate(found.measurements):
        model = select(trained.model, seed)
        with torch.no_grad():
            before, after = (m(torch.from_numpy(points).float())[0].numpy() for m in (model, Ablate(0).edit(model)))
        was, now = (((output - points) ** 2).mean(axis=1) for output in (before, after))
        expected = {
            "worst": now.max(),
            "least": now[right].min(),
            "median": np.sort(was)[11],
            "mean": now[left].mean(),
            "gained": (now - was)[left].max(),
            "other": np.abs(before - after).max(),
        }
        assert row["seed"] == seed
        for key, value in expected.items():
            assert row[str(ASKED[key])] == pytest.approx(value, rel=1e-4, abs=1e-6), key
        assert 1 <= row[str(ASKED["linear"])] <= 2
        assert row[str(ASKED["back"])] == min(attacked["relearning/right/ablated/steps"][seed], 21)
        assert found.validation[seed] == {"seed": seed, **validate(model, training())}
        scores = [row for row in found.scores if row["seed"] == seed]
        assert [row["operation"] for row in scores] == ["baseline", "ablated"]
        assert [row["max_error"] for row in scores] == pytest.approx([was.max(), now.max()], rel=1e-4)
        np.testing.assert_allclose(found.views["baseline/errors"][seed], was, atol=1e-5)
    typical = int(np.argsort([row[str(ASKED["worst"])] for row in found.measurements])[0])
    assert found.views["typical"].tolist() == [typical]
    assert found.views["viewed"].tolist() == sorted({0, typical})
    assert found.views["ablated/outputs"].shape == (len({0, typical}), 24, 2)
    assert "relearning/right/ablated/then/rest" in found.views


def test_what_a_world_lacks_no_attack_brings_back():
    with refused("attack: back='leftmost', expected one of rightmost"):
        Attack(networks=("ablated",), on=None, data=Circle(12), back="leftmost")


# What worlds share --------------------------------------------------------------------------

LIB = Path(__file__).parents[1] / "lib"
SHARED = [
    *(
        "arms",
        "attacks",
        "discovery",
        "loggers",
        "network_quantity",
        "plan",
        "predictions",
        "progress",
        "project",
        "quantities",
    ),
    *("lab", "ranks", "results", "rounding", "spec", "training", "variables"),
    *(f"lab.{name}" for name in ("collected", "networks", "packing", "records", "scripts", "shown")),
    *(f"measures.{name}" for name in ("asking", "experiment", "networks", "pareto", "probes", "r_squared", "ranking")),
    *(f"measures.{name}" for name in ("recovery", "relearning", "statistics", "validation")),
    *(f"quantities.{name}" for name in ("disagreement", "error_statistic", "gained", "probed", "recovery")),
    *(f"steps.{name}" for name in ("evaluate", "operate", "pack", "relearn", "train")),
    *(f"words.{name}" for name in ("alt", "findings", "recoveries", "sections", "tables", "thresholds", "typical")),
    *("measures", "words", "worlds", "worlds.misplaced", "worlds.scores"),
]
"""Modules of the paper that serve any world; pyproject.toml has them, too."""

OF_A_WORLD = re.compile(r"redact\.(.+\.)?(colors|digits)(\..+)?|redact\.worlds\.(names|xkcd)|redact\.words\.beyond(\..+)?")
OF_ITS_PICTURES = re.compile(r"redact\.pictures\..+")
NAMES_A_WORLD = re.compile("color|hue|rgb|redness|digit", re.IGNORECASE)


@pytest.fixture(scope="module")
def graph():
    return grimp.build_graph("redact", "anchoring", "press", exclude_type_checking_imports=True, cache_dir=None)


def test_what_is_of_a_world_is_told_by_its_name(graph):
    found = {module for module in graph.modules if OF_A_WORLD.fullmatch(module)}
    assert {"redact.worlds.colors", "redact.worlds.xkcd", "redact.measures.colors", "redact.words.colors.tables"} <= found
    assert {"redact.worlds.digits", "redact.quantities.colors.lean", "redact.words.beyond.rivals"} <= found
    assert not found & {f"redact.{name}" for name in SHARED}


@pytest.mark.parametrize("package", ["lab", "measures", "predictions", "quantities", "results", "variables", "words", "worlds"])
def test_a_module_of_what_worlds_bring_is_shared_or_of_one(graph, package):
    modules = {f"redact.{package}", *graph.find_children(f"redact.{package}")}
    assert {module for module in modules if not OF_A_WORLD.fullmatch(module)} <= {f"redact.{name}" for name in SHARED}


def test_the_contract_between_modules_is_about_the_same_ones():
    contracts = tomllib.loads((LIB.parent / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["importlinter"]["contracts"]
    (contract,) = (contract for contract in contracts if contract["name"] == "What worlds share knows no world")
    assert contract["source_modules"] == sorted(f"redact.{name}" for name in SHARED)


@pytest.mark.parametrize("name", SHARED)
def test_what_worlds_share_imports_no_world(graph, name):
    """Whatever the functions of `pictures` draw they are handed, and which a page calls is the world's own choice."""
    behind = graph.find_upstream_modules(f"redact.{name}")
    assert [module for module in sorted(behind) if OF_A_WORLD.fullmatch(module) and not OF_ITS_PICTURES.fullmatch(module)] == []
    direct = graph.find_modules_directly_imported_by(f"redact.{name}")
    assert [module for module in sorted(direct) if OF_A_WORLD.fullmatch(module)] == []


@pytest.mark.parametrize("name", SHARED)
def test_what_worlds_share_has_no_name_of_a_world(name):
    """Texts are left out: an example such as `similarity <= 0.1` says more than a description of one."""
    path = LIB.joinpath("redact", *name.split("."))
    path = path / "__init__.py" if path.is_dir() else path.with_suffix(".py")
    assert named_in(path.read_text(encoding="utf-8")) == []


def named_in(source: str) -> list[str]:
    """The names in a source that are of a world: variables, arguments, attributes, functions, classes, modules."""
    fields = ("arg", "asname", "attr", "id", "module", "name")
    names = {getattr(node, field, None) for node in ast.walk(ast.parse(source)) for field in fields}
    return sorted(name for name in names if isinstance(name, str) and NAMES_A_WORLD.search(name))


def test_names_of_a_world_are_found():
    source = "import redact.worlds.colors\ndef f(hue, *, b=1):\n    'color'\n    return b.digits + g(rgb=redness)\n"
    assert named_in(source) == ["digits", "hue", "redact.worlds.colors", "redness", "rgb"]
