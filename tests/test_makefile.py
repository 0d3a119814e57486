"""The Makefile: it sees nothing of what the user has set for other projects, and works in a folder of nearly any name."""

import os
import re
import shlex
import shutil
import subprocess
import sys
from importlib import metadata
from pathlib import Path

import pytest
import yaml
from miniature import Checkout, stamp

from press.build.environment import OPTIONS_OF_PYTHON, job_environment
from press.errors import InputError

ROOT = Path(__file__).parents[1]
NOT_MADE_YET = "error: figures/catalogue.json does not exist yet; run make first"


def set_up(folder: Path) -> Path:
    """A folder with the Makefile, set up, it seems; its Python notes what it is given and goes on as this one."""
    folder.mkdir(parents=True)
    for name in ("Makefile", "pyproject.toml", "Snakefile", *(path.name for path in ROOT.glob("*.lock"))):
        shutil.copy2(ROOT / name, folder)
    python = folder / ".venv" / "bin" / "python"
    python.parent.mkdir(parents=True)
    # Never pip: it would install this folder's package into the environment of these tests.
    noted = '{ echo "$@"; env; } >> "$CHECKOUT/seen"\ncase "$*" in "-m pip"*) exit 0;; esac'
    python.write_text(f'#!/bin/sh\n{noted}\nexec {shlex.quote(sys.executable)} "$@"\n')
    python.chmod(0o755)
    stamp(folder)
    return folder


@pytest.fixture
def checkout(tmp_path):
    if shutil.which("make") is None:
        pytest.skip("there is no make")
    return set_up(tmp_path / "checkout")


def make(folder: Path, *arguments: str, **environment: str) -> tuple[int, list[str], str]:
    """The status of make, the lines that it said, and what its Python was given."""
    plain = {"PATH": os.environ["PATH"], "HOME": str(folder)}
    done = subprocess.run(
        ["make", *arguments], cwd=folder, env=plain | environment, capture_output=True, text=True, check=False
    )
    seen = folder / "seen"
    return done.returncode, done.stderr.splitlines(), seen.read_text(encoding="utf-8") if seen.exists() else ""


@pytest.mark.parametrize("target", ["all", "slurm"])
def test_snakemake_is_told_what_its_profile_says(checkout, target):
    shutil.copytree(ROOT / "profiles", checkout / "profiles")
    profile = yaml.safe_load((ROOT / "profiles/default/config.yaml").read_text(encoding="utf-8"))
    assert set(profile.values()) == {True}, "the Makefile reads no other settings"
    for arguments, verbose in (((), False), (("V=1",), True)):
        done = subprocess.run(["make", "-n", target, *arguments], cwd=checkout, capture_output=True, text=True, check=True)
        (call,) = re.findall(r"-m snakemake (.*)", done.stdout)
        assert call.startswith("--workflow-profile none ")
        assert {f"--{name}" for name in profile} <= set(call.split())
        assert ("--verbose" in call) == verbose


def installed():
    try:
        metadata.distribution("redact")
    except metadata.PackageNotFoundError:
        pytest.skip("redact is not installed: make setup does it")


def foreign(folder: Path) -> Path:
    """Modules of another project that have the names of ours, and end whatever imports them."""
    for name in ("redact/__init__", "numpy/__init__", "yaml", "snakemake", "sitecustomize", "usercustomize"):
        path = folder / f"{name}.py"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("raise SystemExit(f'foreign: {__name__}')\n")
    return folder


ENVIRONMENTS = {
    "PYTHONPATH": "{foreign}",
    "PYTHONHOME": "/nowhere",
    "PYTHONSTARTUP": "/nowhere/start.py",
    "PYTHONSAFEPATH": "",
    "PYTHONWARNINGS": "error",
    "PYTHONOPTIMIZE": "2",
    "PYTHONINSPECT": "1",
    "PYTHONDONTWRITEBYTECODE": "1",
    "PYTHONIOENCODING": "ascii",
    "PYTHONUSERBASE": "{foreign}",
    "VIRTUAL_ENV": "/nowhere",
    "CONDA_PREFIX": "/nowhere",
    "MAKEFLAGS": "-j8 -r",
    "SNAKEMAKE_PROFILE": "/nowhere",
    "MPLBACKEND": "nonsense",
}


@pytest.mark.parametrize("name", [*ENVIRONMENTS, "a module beside the Makefile"])
def test_what_is_set_for_other_projects_is_not_seen(checkout, tmp_path, name):
    installed()
    variables = {name: ENVIRONMENTS[name].format(foreign=foreign(tmp_path / "foreign"))} if name in ENVIRONMENTS else {}
    if not variables:
        foreign(checkout)
    status, said, _ = make(checkout, "cite", "FIG=fig-2-6-seeds", **variables)
    assert (status, said[0]) == (2, NOT_MADE_YET)


PIP = {
    **dict.fromkeys(("PIP_TARGET", "PIP_PREFIX", "PIP_ROOT", "PIP_PYTHON", "PIP_REQUIREMENT", "PIP_CONSTRAINT"), "/nowhere"),
    **dict.fromkeys(("PIP_USER", "PIP_DRY_RUN", "PIP_REQUIRE_HASHES", "PIP_REQUIRE_VIRTUALENV", "PIP_NO_DEPS"), "1"),
    "PIP_NO_BINARY": ":all:",
}
KEPT = {"PIP_INDEX_URL": "https://index.example/simple", "PIP_FIND_LINKS": "/wheels", "PIP_CERT": "/cert", "PIP_TIMEOUT": "5"}


def test_the_environment_of_another_checkout_is_not_emptied_through_a_link(checkout, tmp_path):
    other = set_up(tmp_path / "other")
    before = sorted(other.rglob("*"))
    shutil.rmtree(checkout / ".venv")
    (checkout / ".venv").symlink_to(other / ".venv")
    status, errors, _ = make(checkout, "setup")
    assert status != 0
    assert errors[0].startswith("error: .venv is a link")
    assert sorted(other.rglob("*")) == before


def test_pip_is_told_where_to_look_and_not_where_to_put_it(checkout):
    python = checkout / ".venv" / "bin" / "python"
    python.write_text('#!/bin/sh\n{ echo "$@"; env; } >> "$CHECKOUT/seen"\n')
    (checkout / "requirements.lock").touch()  # newer than the stamp
    status, said, seen = make(checkout, "setup", SOURCE_DATE_EPOCH="abc", **PIP, **KEPT)
    assert (status, said) == (0, [])
    last = seen[seen.rindex(" pip install ") :]
    found = dict(line.split("=", 1) for line in last.splitlines() if re.match(r"[A-Z_]+=", line))
    assert found["PIP_USER"] == "0"
    assert not (PIP.keys() - {"PIP_USER"}) & found.keys()
    assert KEPT.items() <= found.items()
    assert "SOURCE_DATE_EPOCH" not in found


def test_the_jobs_drop_the_options_of_python_that_the_makefile_drops():
    text = (ROOT / "Makefile").read_text(encoding="utf-8").replace("\\\n", " ")
    (dropped,) = re.findall(r"^unexport (.*)", text, re.M)
    named = {name for name in dropped.split() if name.startswith("PYTHON")}
    # The others matter to jobs of a Python that is not that of .venv, or are set for them.
    assert named == {*OPTIONS_OF_PYTHON, "PYTHONPATH", "PYTHONUSERBASE"}


ODD = [
    "price $HOME",
    "tab\tname",
    "it's",
    'quo"te',
    "ha#sh",
    "per%cent",
    "back\\slash",
    "semi;colon",
    "am&p",
    "(a) [b]",
    "`id`",
    "Ü",
]


@pytest.mark.parametrize("name", ODD)
def test_a_folder_of_nearly_any_name_will_do(checkout, tmp_path, name):
    installed()
    folder = set_up(tmp_path / name)
    status, said, seen = make(folder, "cite", "FIG=fig-2-6-seeds", LC_ALL="C.UTF-8")
    assert (status, said[0]) == (2, NOT_MADE_YET)
    assert "pip" not in seen.splitlines()[0], "what is set up is not set up again"
    assert make(folder, "-n", "all")[0] == 0


REFUSED = {"col:on": "a : in it", "a{b": "a { in it", "a}b": "a } in it", "new\nline": "the end of a line in it"}


@pytest.mark.parametrize("name", REFUSED)
def test_a_folder_that_cannot_do_is_refused_in_one_line(checkout, tmp_path, name, monkeypatch):
    folder = set_up(tmp_path / name)
    status, said, _ = make(folder, "help")
    assert (status, len(said)) == (2, 1)
    assert f"the path of this checkout has {REFUSED[name]}, expected one without: " in said[0]
    monkeypatch.chdir(tmp_path)
    with pytest.raises(InputError, match="expected one without colons, braces and ends of lines") as caught:
        job_environment(folder / "lib")
    assert "\n" not in str(caught.value)


def test_a_folder_whose_name_is_no_text_is_refused(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    with pytest.raises(InputError, match=r"a\\udcff': the path of this checkout is no UTF-8"):
        job_environment(tmp_path / "a\udcff" / "lib")


def test_a_job_runs_in_a_folder_of_an_odd_name_beside_foreign_modules(tmp_path):
    program = Path(sys.executable).with_name("snakemake")
    if not program.exists():
        pytest.skip("snakemake is not beside this Python: make setup installs it")
    checkout = Checkout.fresh(tmp_path / "a $HOME \t'\"#%\\;&()[]=,~!*?<`@|Ü")
    foreign(checkout.folder)
    target = "results/checksums/illustrate.sha256"
    done = subprocess.run(
        [program, "--cores", "1", target], cwd=checkout.folder, capture_output=True, text=True, check=False,
        env={"PATH": os.environ["PATH"], "HOME": str(tmp_path), "LC_ALL": "C.UTF-8"},
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert (checkout.folder / target).is_file()
