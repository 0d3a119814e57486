"""The plain stacks that the benchmark compares with: on a small block of experiment 2.6 each ends where the library's does."""

import importlib
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from anchoring import schedule as schedules
from press.scripts.discovery import read_spec
from redact.spec import Experiment
from redact.training import train
from redact.worlds.colors import HsvCube

ROOT = Path(__file__).parents[1]

SCHEDULE = """step,lr,unitarity,anchor,separation,planarity
0,0.001,0.1,0.2,0.1,0.3
20,0.02,0.1,0.2,0.1,0.3
30,0.01,0.1,0.2,0,0.3
39,0.01,0,0,0,0
"""
SEEDS = range(3)


@pytest.fixture(scope="module")
def of_2_6():
    """What experiment 2.6 trains, on 150 colors: batches of 64, 64 and 22."""
    (script,) = (ROOT / "experiments").glob("2.6-*.py")
    training = read_spec(script, Experiment).training
    red, vibrant = training.labels.values()
    return replace(training, data=HsvCube(6, 5, 5), labels={"red": red, "vibrant": vibrant})


@pytest.fixture
def rival(request, monkeypatch):
    monkeypatch.syspath_prepend(ROOT / "benchmarks")
    if request.param == "jax_scan":
        pytest.importorskip("jax", reason="the extra `bench` is not installed")
    yield importlib.import_module(f"rivals.{request.param}")
    for name in [name for name in sys.modules if name.split(".")[0] in ("rivals", "baseline")]:
        del sys.modules[name]


@pytest.mark.parametrize("rival", ["autograd", "functional", "jax_scan"], indirect=True)
def test_a_rival_ends_with_the_numbers_of_the_library(rival, of_2_6):
    plan = schedules.parse_schedule(SCHEDULE, "tiny.csv")
    ours, theirs = train(of_2_6, plan, SEEDS), rival.train(of_2_6, plan, SEEDS)
    assert set(theirs.parameters) == set(ours.model.state_dict())
    for name, tensor in ours.model.state_dict().items():
        np.testing.assert_allclose(theirs.parameters[name], tensor.numpy(), rtol=0, atol=2e-4)
    assert list(theirs.losses) == list(ours.losses)
    for name, values in ours.losses.items():  # NaN where a term is off
        np.testing.assert_allclose(theirs.losses[name], values, rtol=2e-3, atol=1e-5)


def test_the_benchmark_knows_every_rival(monkeypatch):
    monkeypatch.syspath_prepend(ROOT / "benchmarks")
    bench = importlib.import_module("bench")
    files = {path.stem for path in (ROOT / "benchmarks" / "rivals").glob("*.py")} - {"__init__"}
    assert set(bench.RIVALS) == files
    del sys.modules["bench"]
