"""The files that set the project up agree with each other."""

import re
import tomllib
from collections.abc import Iterable
from pathlib import Path

import pytest
import yaml
from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet
from packaging.utils import canonicalize_name
from rattler import MatchSpec, Version, VersionSpec

from press.files import git

ROOT = Path(__file__).parent.parent
PYPROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
LOCKS = [
    "requirements.lock",
    "requirements-cpu.lock",
    "requirements-cuda.lock",
    "requirements-dev.lock",
    "requirements-slurm.lock",
]


def by_name(lines: Iterable[str]) -> dict[str, Requirement]:
    """Requirements as pyproject.toml writes them: canonical name -> requirement."""
    return {canonicalize_name(requirement.name): requirement for requirement in map(Requirement, lines)}


EXTRAS = PYPROJECT["project"]["optional-dependencies"]
RUNTIME = by_name([*PYPROJECT["project"]["dependencies"], *EXTRAS["paper"], *EXTRAS["train"], *EXTRAS["erase"]])
TEST = by_name(EXTRAS["test"])
SLURM = by_name(EXTRAS["slurm"])
BUILD = by_name(PYPROJECT["build-system"]["requires"])

# What a package is called by conda where that is not its name on the Python index.
CONDA_NAMES = {"matplotlib": "matplotlib-base", "snakemake": "snakemake-minimal", "torch": "pytorch-cpu"}


def read_lock(name: str) -> dict[str, tuple[Requirement, set[str]]]:
    """The entries of a lock file: canonical name -> (requirement, hashes). Raises if a line is neither."""
    text = (ROOT / name).read_text(encoding="utf-8")
    joined = re.sub(r"\\\n", " ", re.sub(r"^\s*#.*\n?", "", text, flags=re.M))
    entries = {}
    for line in filter(None, map(str.strip, joined.splitlines())):
        requirement = Requirement(re.split(r"\s--hash=", line, maxsplit=1)[0].strip())
        hashes = set(re.findall(r"--hash=sha256:([0-9a-f]{64})(?=\s|$)", line))
        assert line.count("--hash=") == len(hashes), f"{name}: {requirement.name} has a hash malformed or twice"
        entries[canonicalize_name(requirement.name)] = (requirement, hashes)
    return entries


def pinned_version(requirement: Requirement) -> str:
    """The version of a requirement that admits exactly one."""
    (specifier,) = requirement.specifier
    assert specifier.operator == "=="
    assert not specifier.version.endswith(".*")
    return specifier.version


@pytest.mark.parametrize("name", LOCKS)
def test_every_entry_of_a_lock_is_pinned_and_hashed(name):
    entries = read_lock(name)
    assert entries
    for requirement, hashes in entries.values():
        assert pinned_version(requirement)
        assert hashes, f"{name}: {requirement.name} has no hash"


@pytest.mark.parametrize(
    ("requirements", "lock"),
    [
        (RUNTIME, "requirements.lock"),
        (TEST, "requirements-dev.lock"),
        (SLURM, "requirements-slurm.lock"),
        (BUILD, "requirements.lock"),
    ],
    ids=["runtime", "test", "slurm", "build"],
)
def test_locked_versions_are_in_the_ranges_of_pyproject(requirements, lock):
    entries = read_lock(lock)
    for name, requirement in requirements.items():
        assert pinned_version(entries[name][0]) in requirement.specifier, name


def test_locks_pin_one_version_of_a_package():
    runtime, test = read_lock("requirements.lock"), read_lock("requirements-dev.lock")
    for name in runtime.keys() & test.keys():
        assert pinned_version(runtime[name][0]) == pinned_version(test[name][0]), name


def test_the_lock_for_slurm_adds_to_the_others_and_repeats_nothing():
    assert not read_lock("requirements-slurm.lock").keys() & read_lock("requirements.lock").keys()


def test_malicious_releases_of_lightning_are_excluded():
    for version in ("2.6.2", "2.6.3"):
        assert version not in RUNTIME["lightning"].specifier
        assert f"!={version}" in str(RUNTIME["lightning"].specifier), "excluded by name, not by a bound"
        for name in ("lightning", "pytorch-lightning"):
            assert pinned_version(read_lock("requirements.lock")[name][0]) != version


def test_torch_can_be_either_build():
    torch, hashes = read_lock("requirements.lock")["torch"]
    cpu, cpu_hashes = read_lock("requirements-cpu.lock")["torch"]
    assert pinned_version(cpu) == pinned_version(torch) + "+cpu"
    assert cpu_hashes < hashes, "requirements.lock has the hashes of the CPU build and those of the usual one"


def test_the_cpu_build_needs_no_cuda_package():
    of_cuda = re.compile(r"(cuda|nvidia|triton)")
    assert not [name for name in read_lock("requirements.lock") if of_cuda.match(name)]
    for name, (requirement, _) in read_lock("requirements-cuda.lock").items():
        assert of_cuda.match(name)
        assert requirement.marker is not None, f"{name} must stay away from other systems than Linux"
        assert not requirement.marker.evaluate({"sys_platform": "darwin"})


def conda_environment() -> tuple[dict[str, MatchSpec], dict[str, Requirement]]:
    """What environment.yml installs: by conda, parsed as conda does, and by its pip; by name."""
    listed = yaml.safe_load((ROOT / "environment.yml").read_text(encoding="utf-8"))["dependencies"]
    (by_pip,) = [entry["pip"] for entry in listed if isinstance(entry, dict)]
    specs = [MatchSpec(entry, strict=True) for entry in listed if isinstance(entry, str)]
    return {str(spec.name.normalized): spec for spec in specs}, by_name(by_pip)


def admits(spec: MatchSpec, version: str) -> bool:
    return spec.version is None or VersionSpec(str(spec.version)).matches(Version(version))


@pytest.mark.parametrize(
    ("spec", "version", "expected"),
    [
        ("numpy 2.4.*", "2.4.6", True),
        ("numpy 2.4.*", "2.40", False),
        ("lightning 2.6.*,>=2.6.4,!=2.6.2", "2.6.3", False),
        ("setuptools >=84", "84.0.1", True),
        ("pip", "1", True),
    ],
)
def test_versions_are_compared_as_conda_does(spec, version, expected):
    assert admits(MatchSpec(spec, strict=True), version) is expected


def test_environment_is_one_that_conda_can_read():
    environment = yaml.safe_load((ROOT / "environment.yml").read_text(encoding="utf-8"))
    assert environment.keys() == {"name", "channels", "dependencies"}
    specs, by_pip = conda_environment()
    assert specs.keys() & by_pip.keys() == set(), "a package is installed once"
    assert "nodefaults" in environment["channels"]
    assert "pip" in specs, "what installs the rest"
    for name, requirement in by_pip.items():
        assert pinned_version(requirement), name


def test_environment_names_every_runtime_requirement_at_its_locked_version():
    (specs, by_pip), locked = conda_environment(), read_lock("requirements.lock")
    for name in RUNTIME:
        version = pinned_version(locked[name][0])
        if name in by_pip:
            assert version in by_pip[name].specifier, name
            continue
        spec = specs[CONDA_NAMES.get(name, name)]
        assert spec.version is not None, f"environment.yml takes any {name}"
        assert admits(spec, version), f"environment.yml: {spec} does not admit the locked {version}"


def test_environment_asks_for_nothing_that_the_project_does_not():
    (specs, by_pip) = conda_environment()
    known = {CONDA_NAMES.get(name, name) for name in RUNTIME | BUILD} | {"python", "pip", "quarto"}
    assert specs.keys() | by_pip.keys() <= known


def test_environment_stays_within_the_bounds_of_the_project():
    specs, _ = conda_environment()
    python = PYPROJECT["project"]["requires-python"]
    for version in ("3.9.18", "3.10.14", "3.11.7", "3.12.1"):
        assert not admits(specs["python"], version) or version in SpecifierSet(python), version
    assert admits(specs["python"], "3.11.7")
    for version in ("2.6.2", "2.6.3"):
        assert not admits(specs["lightning"], version)


def test_environment_has_quarto():
    specs, _ = conda_environment()
    assert not admits(specs["quarto"], "1.8.27")
    assert admits(specs["quarto"], "1.9.38")


def test_citation_has_what_the_format_requires():
    citation = yaml.safe_load((ROOT / "CITATION.cff").read_text(encoding="utf-8"))
    assert {"cff-version", "message", "title", "authors"} <= citation.keys()
    assert citation["version"] == PYPROJECT["project"]["version"]
    assert citation["license"] == PYPROJECT["project"]["license"]
    for reference in citation["references"]:
        assert {"type", "title", "authors"} <= reference.keys()
    assert "2512.12469" in str(citation["references"])


def own_text_files() -> list[Path]:
    """Every text file that is, or would be, in the repository, whether or not git knows it yet."""
    try:
        names = git.sources(ROOT) if git.is_there() else []
    except git.GitError as error:
        pytest.skip(str(error))
    paths = [ROOT / name for name in names]
    return [path for path in paths if path.is_file() and b"\0" not in path.read_bytes()[:8000]]


# Written with gaps (verbose expressions ignore spaces), so that this file does not match itself.
PACKAGE_HOST = re.compile(r"pypi \.org | python hosted | pytorch \.org/whl | anaconda \.org | npmjs \.org", re.VERBOSE)
MACHINE_PATH = re.compile(r"(?<![\w.~/:}*-])/(?:home|opt|private|root|tmp|Users|work)/[\w.{<$]")


def test_no_file_names_a_package_host_or_a_path_of_a_machine():
    for path in own_text_files():
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
            where = f"{path.relative_to(ROOT)}:{number}"
            assert not (found := PACKAGE_HOST.search(line)), f"{where} names a package host: {found[0]}"
            assert not (found := MACHINE_PATH.search(line)), f"{where} names a path of a machine: {found[0]}"
