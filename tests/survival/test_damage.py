"""What a build made and something damaged is noticed by name, with the command that makes it anew; never a wrong figure."""

import re
import shlex
import subprocess
from concurrent.futures import ThreadPoolExecutor

import pytest
from miniature import long
from safetensors.numpy import load_file, save_file

from survival.report import record
from survival.small import build, differing, final, left_over

MODELS, LOSSES = (f"results/1.1/{kind}/seeds-00000-00002.safetensors" for kind in ("models", "losses"))
EDITED, VIEWS = "results/1.1/edited.safetensors", "results/1.2/views.safetensors"


def truncated(path):
    path.write_bytes(path.read_bytes()[: path.stat().st_size * 3 // 5])


def flipped(path):
    """One bit other, near the end: among the numbers of an array, the digits of a table, the strokes of a figure."""
    content = bytearray(path.read_bytes())
    content[-min(40, len(content) // 2)] ^= 1
    path.write_bytes(content)


def emptied(path):
    path.write_bytes(b"")


def header_only(path):
    path.write_text(path.read_text(encoding="utf-8").splitlines()[0] + "\n", encoding="utf-8")


def without_checksum(path):
    """As a version wrote it that knew no checksums."""
    save_file(load_file(path), path)


def without_observations(path):
    text = path.read_text(encoding="utf-8")
    path.write_text(re.sub(r',\s*"observations": \[.*\]', "", text, flags=re.DOTALL), encoding="utf-8")


def a_digit_other(path):
    """Still a table, still a number, only another one."""
    text = path.read_text(encoding="utf-8")
    path.write_text(re.sub(r"\.(\d)", lambda match: f".{(int(match[1]) + 5) % 10}", text, count=1), encoding="utf-8")


# What is damaged, how, and what else makes the rule run that reads it (the time stamp of a folder does not tell).
DAMAGE = {
    "models, truncated": (MODELS, truncated, ()),
    "models, one bit": (MODELS, flipped, ()),
    "models of an older version": (MODELS, without_checksum, ()),
    "losses, truncated": (LOSSES, truncated, ()),
    "losses, one bit": (LOSSES, flipped, ()),
    "edited networks, one bit": (EDITED, flipped, ()),
    "edited networks, empty": (EDITED, emptied, ()),
    "views, one bit": (VIEWS, flipped, ()),
    "views, truncated": (VIEWS, truncated, ()),
    "measurements, empty": ("results/1.1/measurements.csv", emptied, ()),
    "measurements, only the header": ("results/1.1/measurements.csv", header_only, ()),
    "measurements, one digit": ("results/1.1/measurements.csv", a_digit_other, ()),
    "scores, empty": ("results/1.2/scores.csv", emptied, ()),
    "scores, only the header": ("results/1.2/scores.csv", header_only, ()),
    "scores, one digit": ("results/1.2/scores.csv", a_digit_other, ()),
    "verdict, truncated": ("results/1.1/verdict.json", truncated, ()),
    "verdict of an older version": ("results/1.1/verdict.json", without_observations, ()),
    "notebook, truncated": ("results/1.1/notebook.ipynb", truncated, ()),
    "notebook, one bit": ("results/1.1/notebook.ipynb", flipped, ()),
    "figure, one bit, when the paper is bound": ("figures/1.1/slices-ablated-light.svg", flipped, ("--forcerun", "bind")),
    "figure, truncated, when the site is rendered": ("figures/1.2/thumbnail-light.svg", truncated, ("--forcerun", "render")),
    "page, one bit": ("paper/experiments/1-1.ipynb", flipped, ()),
    "numbers of the prose, one digit": ("paper/_variables.yml", a_digit_other, ()),
    "drawing of the workflow, truncated": ("figures/workflow/rules-light.svg", truncated, ("--forcerun", "render")),
}


# One a reader, and each kind of damage once at least: `make survive SHORT=1` has these.
TELLING = (
    "models, one bit",
    "edited networks, empty",
    "views, truncated",
    "measurements, only the header",
    "scores, one digit",
    "verdict of an older version",
    "notebook, truncated",
    "figure, one bit, when the paper is bound",
    "page, one bit",
)
CASES = [case if case in TELLING else pytest.param(case, marks=long("the same file, or the same damage")) for case in DAMAGE]


@pytest.fixture(scope="module")
def outcomes(undisturbed, short, tmp_path_factory):
    """case -> what a plain build said over the damage, the checkout, and what one more said after the command it gave."""
    folder = tmp_path_factory.mktemp("damaged")

    def one(number, case):
        name, damage, arguments = DAMAGE[case]
        checkout = undisturbed.copy(folder / str(number))
        path = checkout.folder / name
        content = path.read_bytes()
        path.unlink()  # results are links to those of the undisturbed build
        path.write_bytes(content)
        damage(path)
        assert path.read_bytes() != content
        first = build(checkout, *arguments)
        seen = final(checkout)
        second = None
        if first.status and (told := re.search(r"to make it anew: (rm .+) && make$", first.errors[0] if first.errors else "")):
            subprocess.run(shlex.split(told[1]), cwd=checkout.folder, check=True)
            second = build(checkout)
        return first, seen, second, checkout

    cases = TELLING if short else tuple(DAMAGE)
    with ThreadPoolExecutor(2) as pool:
        return dict(zip(cases, pool.map(one, range(len(cases)), cases), strict=True))


@pytest.mark.parametrize("case", CASES)
def test_damage_is_named_and_the_command_makes_it_anew(outcomes, expected, case):
    name = DAMAGE[case][0]
    first, seen, second, checkout = outcomes[case]
    assert first.status == 1, first.text
    assert len(set(first.errors)) == 1  # two jobs at once may read the same file
    assert first.errors[0].startswith(f"error: {name}")
    assert "Traceback" not in first.text
    wrong = [path for path in differing(seen, expected) if path in seen and path != name]
    assert [path for path in wrong if path.startswith(("figures/", "paper/_site/"))] == [], "a wrong figure or page"
    assert second is not None, first.errors
    assert second.status == 0, second.text
    assert differing(final(checkout), expected) == []
    assert left_over(checkout) == []


@long("the cases themselves")
def test_report(outcomes):
    noticed = sum(first.status == 1 for first, *_ in outcomes.values())
    mended = sum(second is not None and second.status == 0 for _, _, second, _ in outcomes.values())
    assert noticed == mended == len(DAMAGE)
    record(
        "damage",
        {"damaged files": len(DAMAGE), "noticed by name": noticed, "made anew by the command that was given": mended},
        title="Damaged state",
    )


def test_a_notebook_that_fails_half_way_loses_nothing_and_shows_nothing(undisturbed, expected, tmp_path):
    checkout = undisturbed.copy(tmp_path / "checkout")
    checkout.edit("1.1", "show.verdict()", "shown.verdict()")
    for _ in range(2):  # the second time it fails as well: what was put back is not taken for new
        run = build(checkout)
        assert run.status == 1
        assert len(run.errors) == 1
        assert "NameError: name 'shown' is not defined" in run.errors[0]
        assert differing(final(checkout), expected) == ["results/1.1/checksums/weave.sha256"]
    checkout.edit("1.1", "shown.verdict()", "show.verdict()")
    assert build(checkout).status == 0
    assert differing(final(checkout), expected) == []


@long("a single file of such a version; every file is read by the same reader")
def test_results_of_a_version_without_checksums_are_made_anew(undisturbed, expected, tmp_path):
    """As if they were unpacked from an old archive: all of them there, newer than the code, and nobody knows their making."""
    checkout = undisturbed.copy(tmp_path / "checkout")
    for path in [*(checkout.folder / "results").rglob("*.sha256"), *(checkout.folder / ".snakemake/metadata").rglob("*")]:
        if path.is_file():
            path.unlink()
    for path in [*(checkout.folder / "results").rglob("*.safetensors")]:
        arrays = load_file(path)
        path.unlink()
        save_file(arrays, path)
    names = []
    for _ in range(20):
        run = build(checkout)
        if run.status == 0:
            break
        (error,) = set(run.errors)  # two jobs at once may read the same file
        assert "has no checksum, an older version wrote it" in error
        command = re.search(r"to make it anew: (rm .+) && make$", error)[1]
        names.append(command)
        subprocess.run(shlex.split(command), cwd=checkout.folder, check=True)
    assert len(names) == len(set(names)) > 0
    assert run.status == 0
    assert differing(final(checkout), expected) == []
