"""What several tests share: a tiny experiment written as a percent script, its steps, and the message of an InputError."""

import re
import runpy
import sys
import warnings
import zlib
from collections.abc import Iterator
from contextlib import chdir, contextmanager
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from press.build.plan import COMMANDS
from press.errors import input_errors
from press.scripts import discovery
from redact.project import PROJECT

SCHEDULE = "step,lr,unitarity,anchor\n0,0.01,0.1,0\n4,,,0.5\n9,0.02,0,0\n"

CITATION = "title: tiny\nlicense: MIT\nauthors: [{name: The tiny developers}]\n"

TRAINING = {
    "model": "ModelSpec(latent=3)",
    "data": "RgbLattice(3)",
    "labels": '{"red": 0.5 * redness**10}',
    "terms": '{"unitarity": Unitarity(), "anchor": Anchor((1, 0, 0), on="red")}',
    "schedule": '"schedules/tiny.csv"',
}
EXPERIMENT = {
    "title": '"Delete red"',
    "question": '"Does red go?"',
    "operations": '{"ablated": Ablate(0), "pruned": Prune(0)}',
    "claims": '(Claim("red-gone", "Red is gone", error("red", "ablated") >= 0.2, because="a gray gives 0.25"),)',
    "expect": '"confirmed"',
}
IMPORTS = """
from press.claims.claim import Claim
from redact.quantities import disagreement, median, worst
from redact.quantities.colors import error, increase, selectivity
from redact.worlds.colors import HsvCube, RgbLattice, redness, similarity, vibrancy
from anchoring import (
    Ablate, Anchor, AngularAnchor, AntiAnchor, AntiSubspace, BezierMap, LinearMap, ModelSpec, Prune, Repel, Separation,
    Subspace, Suppress, SuppressSubspace, Unitarity,
)
from redact.printed import InNotes, InPaper
from redact.spec import Experiment, Training, Validation
"""


def asked_of_colors(tested: Any = None, resembling: dict[str, Any] | None = None) -> SimpleNamespace:
    """An experiment, as far as its networks of colors are asked: operations are not interventions unless it is told."""
    return SimpleNamespace(networks=[], operated={}, tested=tested, resembling=resembling or {})


def spec_cell(id: str = "1.1", **parts: str) -> str:
    """The source of a spec; `parts` replace or add fields of Training or Experiment, each by its source text."""
    parts = {"id": repr(id)} | parts
    in_training = {**TRAINING, "unused": "", "batch": "", "workers": "", "validation": ""}
    training = TRAINING | {name: text for name, text in parts.items() if name in in_training}
    experiment = (
        {"training": f"Training({_arguments(training)})"}
        | EXPERIMENT
        | {name: text for name, text in parts.items() if name not in in_training}
    )
    return f"{IMPORTS}\nexperiment = Experiment({_arguments(experiment)})\n"


def _arguments(parts: dict[str, str]) -> str:
    return "".join(f"\n    {name}={text}," for name, text in parts.items()) + "\n"


def write_script(folder: Path, spec: str, name: str = "tiny", prose: str = "Does red go?") -> Path:
    """A percent script with one spec cell, and the schedule of the tiny experiment beside it."""
    schedule = folder / "schedules" / "tiny.csv"
    if not schedule.exists():
        schedule.parent.mkdir(parents=True)
        schedule.write_text(SCHEDULE, encoding="utf-8")
    path = folder / f"{name}.py"
    path.write_text(
        f'# %% [markdown]\n# {prose}\n\n# %% tags=["spec"]\n{spec}\n# %%\n1 / 0  # never run to read the spec\n',
        encoding="utf-8",
    )
    return path


def write_checkout(root: Path) -> Path:
    """A folder that the library takes for a checkout."""
    (root / "Snakefile").touch()
    (root / "CITATION.cff").write_text(CITATION, encoding="utf-8")
    (root / "pyproject.toml").write_text('[tool.press]\nproject = "redact.project:PROJECT"\n', encoding="utf-8")
    return root


def write_experiments(folder: Path, *experiments: dict[str, str]) -> Path:
    """A folder of tiny experiments, each given by the parts of its spec."""
    for parts in experiments:
        write_script(folder, spec_cell(**parts), name=f"{parts.get('id', '1.1')}-tiny")
    return folder


def forget_scripts() -> None:
    """Have scripts that were read be read again."""
    discovery.discover.cache_clear()
    discovery.find.cache_clear()


def run_step(root: Path, step: str, *arguments: object) -> None:
    """The command of a step in a checkout, in this process: Lightning takes seconds to import."""
    argv, sys.argv = sys.argv, [step, *map(str, arguments)]
    forget_scripts()
    try:
        with chdir(root), warnings.catch_warnings():
            warnings.filterwarnings("ignore", message=".*found in sys.modules", category=RuntimeWarning)
            runpy.run_module((COMMANDS | PROJECT.commands)[step], run_name="__main__")
    finally:
        sys.argv = argv


@contextmanager
def refused(*fragments: str) -> Iterator[None]:
    """The block raises an InputError, a package's or the other's, whose message is one line that holds every fragment."""
    with pytest.raises(input_errors()) as caught:
        yield
    message = str(caught.value)
    assert "\n" not in message
    for fragment in fragments:
        assert fragment in message


def unpacked(pdf: bytes) -> bytes:
    """A PDF followed by all its compressed streams: the objects in it, fonts among them, can then be searched."""
    streams = [match.end() for match in re.finditer(rb"(?<!end)stream\r?\n", pdf)]
    found = [pdf]
    for start in streams:
        try:
            found.append(zlib.decompressobj().decompress(pdf[start:]))
        except zlib.error:  # not compressed, or a picture
            continue
    return b"\n".join(found)
