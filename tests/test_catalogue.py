"""The catalogue of figures: what a page records beside a figure, and what is made of it."""

import copy
import hashlib
import json
import linecache
import os
import runpy
import subprocess
import zipfile
from functools import partial
from pathlib import Path
from types import SimpleNamespace

import jsonschema
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays as any_arrays
from tiny import refused, spec_cell, write_checkout, write_script

from press.figures import catalogue, data, folds
from press.figures.drawn import WEAVING
from press.figures.folder import FigureFolder
from press.files import provenance
from press.files.revision import Revision, read_revision
from press.steps.bind import appendices, figures_to_include, with_folds
from redact.pictures import StackedRow, seed_distribution
from redact.project import METHODS, PROJECT

PAGE = """
# %%
from functools import partial

import numpy as np

from redact import pictures
from press.scripts.page import Page

page = Page(experiment)
scores = np.array([0.25, 0.5])

# %%
page.figure(
    "seeds",
    partial(pictures.seed_distribution, {"red, ablated": scores}, log=True),
    caption="Error of red. A dot is a seed & 50 % of them are above.",
    alt="Two dots.",
    seeds=[0, 1],
)

# %%
def two_dots(theme):
    return pictures.seed_distribution({"red": scores}, theme=theme)


page.figure("drawn-here", two_dots, caption="Drawn by the script itself.", alt="Two dots again.")
"""
BOOK = {"title": "Deleting & more", "date": "2026-01-02"}
REVISION = Revision("0123456789" * 4, "2026-01-03", clean=True)


def line_of(path: Path, text: str) -> int:
    return next(number for number, line in enumerate(path.read_text().splitlines(), 1) if line.startswith(text))


@pytest.fixture(scope="module")
def checkout(tmp_path_factory):
    """A checkout of one experiment whose script has been run, as weave would run it."""
    root = tmp_path_factory.mktemp("checkout")
    write_checkout(root)
    script = write_script(root / "experiments", spec_cell())
    script.write_text(script.read_text().partition("\n# %%\n1 / 0")[0] + PAGE)
    (root / "results" / "1.1").mkdir(parents=True)
    for name in PROJECT.results:
        (root / "results" / "1.1" / name).write_text(name)
    before = Path.cwd()
    os.chdir(root)
    try:
        with pytest.MonkeyPatch.context() as patch:
            patch.setenv(WEAVING, "1")
            runpy.run_path(str(script))
    finally:
        os.chdir(before)
    return root


@pytest.fixture
def made(checkout):
    return catalogue.make(checkout, "redact", ["1.1"], BOOK, REVISION)


def sidecar(checkout, name):
    return json.loads((checkout / "figures" / "1.1" / f"{name}.json").read_text())


# What a page records


def test_a_sidecar_says_where_its_figure_comes_from(checkout):
    about = sidecar(checkout, "seeds")
    script = checkout / "experiments" / "tiny.py"
    assert about["id"] == "fig-1-1-seeds"
    assert about["page"] == {
        "id": "1.1",
        "slug": "1-1",
        "name": "Experiment 1.1",
        "title": "Delete red",
        "source": "experiments/1-1.ipynb",
    }
    assert about["script"] == {"path": "experiments/tiny.py", "line": line_of(script, "page.figure(")}
    assert about["function"]["name"] == "redact.pictures.swarms.seed_distribution"
    assert about["function"]["line"] == line_of(Path(seed_distribution.__code__.co_filename), "def seed_distribution(")
    assert about["arguments"] == {"log": True}
    assert about["data"] == {"file": "seeds.csv", "arrays": {"groups/red, ablated": [2]}}
    assert about["seeds"] == [0, 1]
    assert about["versions"]["numpy"] == np.__version__
    assert about["inputs"]["results/1.1/scores.csv"] == hashlib.sha256(b"scores.csv").hexdigest()
    assert list(about["inputs"])[1:] == [
        "results/1.1/validation.csv",
        "results/1.1/verdict.json",
        "results/1.1/views.safetensors",
        "experiments/schedules/tiny.csv",
    ]


def test_the_data_of_a_figure_can_be_read(checkout):
    assert (checkout / "figures/1.1/seeds.csv").read_text() == 'seed,"red, ablated"\n0,0.25\n1,0.5\n'


def test_a_function_of_the_script_is_found_in_the_script(checkout):
    about = sidecar(checkout, "drawn-here")
    line = line_of(checkout / "experiments" / "tiny.py", "def two_dots")
    assert about["function"] == {"name": "two_dots", "path": "experiments/tiny.py", "line": line}
    assert about["data"] is None
    assert about["position"] == 2


def test_a_sidecar_knows_no_commit(checkout):
    assert "commit" not in (checkout / "figures/1.1/seeds.json").read_text()


def test_a_line_of_a_cell_is_one_of_the_script(tmp_path):
    """A kernel runs a cell as a file of its own; its text is only in the line cache."""
    script = tmp_path / "a.py"
    script.write_text("# %%\nx = 1\n\n# %%\nx = 2\n\nplace = call()\n\n# %% [markdown]\n# x\n")
    source = "x = 2\n\nplace = call()\n"
    linecache.cache["<cell 2>"] = (len(source), None, source.splitlines(keepends=True), "<cell 2>")
    scope = {"call": lambda: provenance.place_of_call(script, tmp_path)}
    try:
        exec(compile(source, "<cell 2>", "exec"), scope)
    finally:
        del linecache.cache["<cell 2>"]
    assert scope["place"] == {"path": "a.py", "line": 7}


def test_a_call_from_elsewhere_has_no_line(tmp_path):
    (tmp_path / "a.py").write_text("x = 1\n")
    assert provenance.place_of_call(tmp_path / "a.py", tmp_path) == {"path": "a.py", "line": None}


# Data


def test_arguments_are_named_as_the_function_names_them():
    def draw(a, b, *, c=0, theme=None):
        return a, b, c

    assert data.unwrapped(partial(partial(draw, 1, c=2), 3)) == (draw, {"a": 1, "b": 3, "c": 2})
    assert data.unwrapped(draw) == (draw, {})


def test_arrays_are_found_wherever_they_are_and_the_rest_is_kept():
    z = np.zeros((2, 3))
    row = StackedRow(z, z, z, z[0], z[0], z[0], z, z, view=(0, 1, None))
    arrays, plain = data.divide(
        {
            "rows": {"baseline": row},
            "claims": [("red is gone", z[:, 0], ">=", 0.2), ("all is well", z[:, 1], "<", 1)],
            "views": [(0, 1, 2)],
            "index": np.int64(3),
        }
    )
    fields = ("z", "true", "predicted", "hue", "saturation", "value", "grid_true", "grid_predicted")
    assert set(arrays) == {"claims/all is well", "claims/red is gone"} | {f"rows/baseline/{name}" for name in fields}
    assert plain == {
        "rows/baseline/view": [0, 1, None],
        "claims/red is gone": [">=", 0.2],
        "claims/all is well": ["<", 1],
        "views": [[0, 1, 2]],
        "index": 3,
    }
    json.dumps(plain)


def test_few_columns_are_a_table_and_more_are_arrays(tmp_path):
    z, color = np.array([[1, 2], [3, 4]], np.float32) / 10, np.array([0.5, np.nan])
    table = data.write(tmp_path, "a", {"z": z, "color": color})
    assert table.read_text() == "z_0,z_1,color\n0.1,0.2,0.5\n0.3,0.4,nan\n"
    for arrays in ({"z": np.zeros((2, 9))}, {"a": np.zeros(2), "b": np.zeros(3)}, {"z": np.zeros((2, 2, 2))}):
        assert data.write(tmp_path, "b", arrays).suffix == ".npz"
    assert data.write(tmp_path, "c", {"long": np.zeros(5001)}).suffix == ".npz"
    assert data.write(tmp_path, "d", {}) is None


def test_equal_arrays_give_equal_bytes(tmp_path, monkeypatch):
    arrays = {"errors/ablated": np.arange(24.0).reshape(2, 3, 4), "hue": np.arange(3)}
    first = data.write(tmp_path / "a", "x", arrays)
    monkeypatch.setattr("time.time", lambda: 2e9)
    second = data.write(tmp_path / "b", "x", arrays)
    assert first.read_bytes() == second.read_bytes()
    with np.load(first) as read:
        assert {name: read[name].tolist() for name in read} == {name: array.tolist() for name, array in arrays.items()}


def test_arrays_that_are_written_one_by_one_are_the_file_that_numpy_writes(tmp_path):
    arrays = {"errors/ablated": np.arange(24.0).reshape(2, 3, 4), "hue": np.arange(3), "turned": np.ones((3, 9), np.float32).T}
    np.savez_compressed(tmp_path / "numpy.npz", **arrays)
    with zipfile.ZipFile(data.write(tmp_path, "ours", arrays)) as ours, zipfile.ZipFile(tmp_path / "numpy.npz") as numpys:
        assert ours.namelist() == numpys.namelist()
        assert all(ours.read(name) == numpys.read(name) for name in ours.namelist())


def test_a_large_array_takes_less_room_than_numpy_gives_it_and_numpy_reads_it(tmp_path):
    arrays = {"errors": np.random.default_rng(0).standard_normal((100, 200)).astype(np.float32)}
    np.savez_compressed(tmp_path / "numpy.npz", **arrays)
    path = data.write(tmp_path, "ours", arrays)
    assert path.stat().st_size < 0.7 * (tmp_path / "numpy.npz").stat().st_size
    with np.load(path) as read:
        np.testing.assert_allclose(read["errors"], arrays["errors"], rtol=1 / 2048)


@pytest.mark.parametrize("at_once", [1, 1000, 7001])
def test_a_large_array_is_rounded_alike_in_parts(monkeypatch, at_once):
    array = np.random.default_rng(0).standard_normal((3, 70, 50)).astype(np.float32)
    whole = data.rounded(array)
    monkeypatch.setattr(data, "MOST_AT_ONCE", at_once)
    np.testing.assert_array_equal(data.rounded(array), whole)
    assert not np.array_equal(whole, array)


@given(
    st.sampled_from([np.float32, np.float64]).flatmap(
        lambda kind: any_arrays(kind, 5001, elements=st.floats(width=32 if kind is np.float32 else 64))
    )
)
def test_a_large_array_is_rounded_by_at_most_its_last_digit(numbers):
    with np.errstate(all="raise"):
        rounded = data.rounded(numbers)
    assert rounded.dtype == numbers.dtype
    limits = np.finfo(numbers.dtype)
    usual = np.isfinite(numbers) & (np.abs(numbers) >= limits.tiny) & (np.abs(numbers) <= limits.max / 2)
    np.testing.assert_array_equal(rounded[~np.isfinite(numbers)], numbers[~np.isfinite(numbers)])
    assert np.isfinite(rounded[np.isfinite(numbers)]).all()
    exact = numbers[usual]
    assert (np.abs(rounded[usual] / exact - 1) <= 2.0**-data.DIGITS).all()
    # Each is a whole number of at most so many binary digits, times a power of two.
    mantissas = np.frexp(rounded[usual])[0] * 2.0**data.DIGITS
    assert (mantissas == np.round(mantissas)).all()


def test_what_is_small_or_no_float_is_not_rounded():
    for array in (np.full(5000, 1 / 3), np.arange(10**5), np.array(["a"] * 6000)):
        assert data.rounded(array) is array


# The catalogue


def test_a_catalogue_is_what_its_schema_says(made):
    catalogue.check(made)
    assert [figure["id"] for figure in made["figures"]] == ["fig-1-1-seeds", "fig-1-1-drawn-here"]
    assert made["revision"] == {"commit": REVISION.commit, "date": "2026-01-03", "clean": True}
    jsonschema.Draft202012Validator.check_schema(
        json.loads(Path(catalogue.__file__).with_name("catalogue.schema.json").read_text())
    )


def test_a_catalogue_names_every_file_that_there_is(checkout, made):
    named = {path for figure in made["figures"] for path in figure["files"]}
    there = {path.relative_to(checkout).as_posix() for path in (checkout / "figures" / "1.1").iterdir()}
    assert named == {path for path in there if not path.endswith(".json") or path.endswith("-places.json")}
    assert made["figures"][0]["files"]["figures/1.1/seeds.csv"] == provenance.sha256(checkout / "figures/1.1/seeds.csv")


def test_nothing_in_a_catalogue_depends_on_where_it_was_made(checkout, made):
    assert str(checkout) not in json.dumps(made)
    assert catalogue.make(checkout, "redact", ["1.1"], BOOK, REVISION) == made


@pytest.mark.parametrize(
    ("change", "complaint"),
    [
        (lambda made: made["figures"][0].pop("alt"), "'alt' is a required property"),
        (lambda made: made["figures"][0].update(id="figure 1"), "figures.0.id: 'figure 1' does not match"),
        (lambda made: made["revision"].update(commit="main"), "revision.commit: 'main' does not match"),
        (lambda made: made.update(extra=1), "Additional properties are not allowed ('extra' was unexpected)"),
    ],
)
def test_a_catalogue_that_is_not(made, change, complaint):
    wrong = copy.deepcopy(made)
    change(wrong)
    with refused("figures/catalogue.json", complaint):
        catalogue.check(wrong)


# What pages show


def test_a_fold_tells_where_a_figure_comes_from(made):
    text = folds.fold(made["figures"][0], made)
    assert text.startswith('::: {.content-visible when-format="html"}\n:::: {.callout-note .figure-facts')
    assert '[seeds.csv](/figures/1.1/seeds.csv){download="fig-1-1-seeds.csv"}: `groups/red, ablated` (2)' in text
    assert '[PDF](/figures/1.1/seeds-light.pdf){download="fig-1-1-seeds.pdf"}' in text
    assert "calls `seed_distribution` in `lib/redact/pictures/swarms.py:" in text
    assert "commit `0123456789` of 2026-01-03\n" in text
    assert "0 to 1" in text
    assert made["figures"][0]["cite"]["bibtex"] in text


def test_code_is_a_link_where_the_repository_has_an_address(checkout):
    linked = catalogue.make(checkout, "redact", ["1.1"], BOOK | {"repo-url": "https://web.example/redact/"}, REVISION)
    line = linked["figures"][0]["script"]["line"]
    text = folds.fold(linked["figures"][0], linked)
    assert f"(https://web.example/redact/blob/{REVISION.commit}/experiments/tiny.py#L{line})" in text
    unknown = catalogue.make(checkout, "redact", ["1.1"], BOOK | {"repo-url": "https://web.example/redact/"}, Revision())
    assert "](https://web.example" not in folds.fold(unknown["figures"][0], unknown)


@pytest.mark.parametrize(("numbers", "words"), [([], ""), ([3], "3"), ([0, 1, 2], "0 to 2"), ([5, 0, 2, 3, 5], "0, 2 to 3, 5")])
def test_runs_of_numbers(numbers, words):
    assert folds.runs(numbers) == words


def test_the_gallery_leads_to_every_figure(made):
    text = folds.gallery(made)
    (printed,) = (line for line in text.splitlines() if line.startswith("**Experiment 1.1"))  # one line a page
    for figure in made["figures"]:
        assert f"](/experiments/1-1.ipynb#{figure['id']})\n\n**@{figure['id']}**: " in text
        assert f"[-@{figure['id']}]\\ `{figure['id']}`" in printed
    assert "**@fig-1-1-seeds**: Error of red.\n" in text


def test_bind_puts_a_fold_under_its_figure_and_nowhere_else(made):
    def shown(text):
        return {"output_type": "display_data", "metadata": {}, "data": {"text/markdown": text}}

    cell = {"cell_type": "code", "execution_count": 1, "id": "a", "metadata": {}, "source": "x", "outputs": []}
    cell["outputs"] = [shown('![x](/a.svg){#fig-1-1-seeds fig-alt="x"}'), shown("| a |\n\n: A {#tbl-1-1-a}")]
    notebook = json.dumps({"cells": [cell], "metadata": {}, "nbformat": 4, "nbformat_minor": 5})
    (bound,) = json.loads(with_folds(notebook, made, "B"))["cells"]
    outputs = bound["outputs"]
    text = "".join(outputs[0]["data"]["text/markdown"])
    fold = folds.fold(made["figures"][0], made).replace("citation of fig-1-1-seeds", "citation of Figure B.1")
    assert text == f'![x](/a.svg){{#fig-1-1-seeds fig-alt="x"}}\n\n{fold}'
    assert "".join(bound["source"]) == "#| code-summary: Code of Figure B.1 and Table B.1\nx"
    assert "".join(outputs[1]["data"]["text/markdown"]) == "| a |\n\n: A {#tbl-1-1-a}"


def test_the_gallery_is_a_page_of_the_book():
    assert "gallery.qmd" in PROJECT.chapters


# The commit


@pytest.fixture
def repository(plain_git, tmp_path):
    root = tmp_path / "repository"
    root.mkdir()
    git(root, "init", "--quiet")
    (root / "a.txt").write_text("a")
    (root / ".gitignore").write_text("/results/\n")
    git(root, "add", ".")
    git(root, "commit", "--quiet", "--message", "a")
    return root


def git(root, *arguments):
    done = subprocess.run(["git", "-C", root, *arguments], check=True, capture_output=True, text=True)
    return done.stdout.strip()


def test_a_revision_is_that_of_the_commit(repository):
    found = read_revision(repository)
    assert found == Revision(git(repository, "rev-parse", "HEAD"), "2026-02-03", clean=True)
    assert found.words == f"commit `{found.commit[:10]}` of 2026-02-03"
    (repository / "results").mkdir()
    (repository / "results" / "scores.csv").touch()  # ignored
    assert read_revision(repository).clean


@pytest.mark.parametrize("name", ["a.txt", "new.py"])
def test_a_change_or_a_new_file_is_an_uncommitted_change(repository, name):
    (repository / name).write_text("changed")
    found = read_revision(repository)
    assert found.clean is False
    assert found.words.endswith(", **with uncommitted changes**")


def test_without_git_or_commits_there_is_no_revision(repository, tmp_path, monkeypatch):
    inside = repository / "inside"
    inside.mkdir()
    assert read_revision(inside) == Revision()  # the commit of a project around it says nothing
    git(tmp_path, "init", "--quiet", "empty")
    assert read_revision(tmp_path / "empty") == Revision()
    monkeypatch.setenv("PATH", str(tmp_path / "nothing"))
    assert read_revision(repository) == Revision()
    assert Revision().words == "an unknown commit"


@pytest.mark.parametrize("revision", [REVISION, Revision(), Revision("a" * 40, "2026-01-01", clean=False)])
def test_a_revision_can_be_passed_on(revision):
    assert Revision.parse(str(revision)) == revision


# Pages that are no notebooks


def test_a_written_page_has_figures_of_its_own(checkout, tmp_path):
    (write_checkout(tmp_path) / "step.py").write_text("# asks for a figure\n")
    folder = FigureFolder(METHODS, tmp_path / "step.py", tmp_path)
    about = folder.write(
        "terms", partial(seed_distribution, {"a": np.array([1.0, 2.0])}), caption="Two.", alt="Dots.", inputs={"a.py": "0" * 64}
    )
    made = catalogue.make(
        tmp_path, "redact", ["methods", "nothing-drawn-here"], BOOK | {"site-url": "https://web.example"}, REVISION
    )
    catalogue.check(made)
    (figure,) = made["figures"]
    assert figure["id"] == about["id"] == "fig-methods-terms"
    assert "title        = {{Methods: Two}}" in figure["cite"]["bibtex"]
    assert (
        "[methods, figure fig-methods-terms](https://web.example/methods.html#fig-methods-terms)" in figure["cite"]["markdown"]
    )
    assert "](/methods.qmd#fig-methods-terms)" in folds.gallery(made)
    included = figures_to_include(made)["fig-methods-terms"]
    assert included.startswith(
        '![Two.](/figures/methods/terms-light.svg){#fig-methods-terms fig-alt="Dots." '
        'dark="/figures/methods/terms-light.svg#dark" narrow="/figures/methods/terms-narrow.svg"}'
    )
    assert included.endswith(folds.fold(figure, made))


def test_the_figures_of_notebooks_are_not_included(made):
    assert figures_to_include(made) == {}


def test_every_experiment_is_an_appendix_in_its_part():
    scripts = [
        SimpleNamespace(experiment=SimpleNamespace(id=slug, part=part, slug=slug, follows=None))
        for part, slug in (("A", "1-1"), ("B", "1-2"), ("A", "1-3"))
    ]
    assert appendices(scripts) == [
        {"part": "A", "chapters": ["experiments/1-1.ipynb", "experiments/1-3.ipynb"]},
        {"part": "B", "chapters": ["experiments/1-2.ipynb"]},
    ]
