"""The package of the method: what it needs, and that naming things needs next to nothing."""

import json
import os
import pkgutil
import subprocess
import sys
from pathlib import Path

import pytest

import anchoring

LIBRARY = Path(anchoring.__file__).parents[1]
MODULES = [module.name for module in pkgutil.walk_packages(anchoring.__path__, "anchoring.")]
NEEDS_LIGHTNING = {"anchoring.lightning_trainer"}
NAMED = "Suppress SuppressSubspace Repel LinearMap BezierMap Ablate Prune Unitarity Anchor Separation ModelSpec read_schedule"


def loaded_after(code):
    """The names of the modules that a fresh Python holds after running some lines."""
    lines = f"import sys, json\n{code}\nprint(json.dumps(list(sys.modules)))"
    environment = os.environ | {"PYTHONPATH": str(LIBRARY), "PYTHONSAFEPATH": "1"}
    run = subprocess.run([sys.executable, "-c", lines], capture_output=True, text=True, env=environment, check=False)
    assert run.returncode == 0, run.stderr
    return json.loads(run.stdout.splitlines()[-1])


def packages(modules):
    return {name.partition(".")[0] for name in modules}


def test_naming_and_checking_terms_operations_and_schedules_needs_no_torch():
    code = f"import anchoring\nfor name in {NAMED.split()}: getattr(anchoring, name)\n"
    code += "anchoring.Suppress((1, 0)).check(2, ''); anchoring.Separation().check(2, '')"
    assert "torch" not in loaded_after(code)


def test_importing_the_package_needs_nothing():
    assert not {"torch", "numpy"} & set(loaded_after("import anchoring"))


def test_all_of_it_needs_torch_and_numpy_alone():
    here = [name for name in MODULES if name not in NEEDS_LIGHTNING]
    assert len(here) > 25
    loaded = packages(loaded_after("\n".join(f"import {name}" for name in here)))
    assert loaded - packages(loaded_after("import torch, numpy")) - sys.stdlib_module_names == {"anchoring"}


def test_every_public_name_is_there_and_is_found_by_completion():
    assert set(anchoring.__all__) <= set(dir(anchoring))
    for name in anchoring.__all__:
        assert getattr(anchoring, name).__module__.partition(".")[0] == "anchoring"
    # A module that is imported later becomes an attribute of its package, and would take the place of the name.
    assert not set(anchoring.__all__) & {name.removeprefix("anchoring.") for name in MODULES}


def test_a_name_that_is_not_there():
    with pytest.raises(AttributeError, match="module 'anchoring' has no attribute 'Supress'"):
        anchoring.Supress  # noqa: B018
