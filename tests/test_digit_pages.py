"""A tiny experiment on digits, from its training to its page."""

import re
from pathlib import Path

import numpy as np
import pytest
from tiny import forget_scripts, run_step, write_checkout

from press.claims import record
from press.files import store
from redact.measures.statistics import middle
from redact.project import PROJECT
from redact.results import results_of
from redact.results.digits import Results
from redact.variables.digits import variables
from redact.worlds.digits import Digits

SEEDS = 3
SCHEDULE = "step,phase,lr,unitarity,anchor\n0,start,0.01,0.1,0\n+0.5,pull,0.02,,0.3\n39,,0.01,0,0\n"
SCRIPT = """\
# %% [markdown]
# ## Question
#
# Does a digit go when its dimension goes?

# %% tags=["spec"]
from anchoring import Ablate, AngularAnchor, ModelSpec, Unitarity
from press.claims.claim import Claim
from redact.attacks import Attack
from redact.predictions.digits import KNOWN, NAMES, gone, learned, spared
from redact.quantities import linear_probe, recovery
from redact.spec import Experiment, Training
from redact.worlds.digits import Digits, digit


def training(of):
    return Training(
        model=ModelSpec(latent=3, hidden=8),
        data=Digits(),
        labels={"digit": 0.5 * digit(of)},
        terms={"unitarity": Unitarity(), "anchor": AngularAnchor((1, 0, 0), on="digit")},
        schedule="schedules/1.1.csv",
    )


experiment = Experiment(
    id="1.1",
    title="Delete a digit",
    question="Does a digit go?",
    arms={name: training(of) for of, name in enumerate(NAMES)},
    operations={"ablated": Ablate(0)},
    attacks={
        "sevens": Attack(
            networks=("seven/ablated",), on=digit(7) >= 1, data=Digits(), back="digit 7", within=KNOWN, rates=(0.01,), steps=10
        ),
    },
    claims=(gone(7, "seven/ablated"), spared(7, "seven/ablated")),
    observations=(
        learned("seven/baseline"),
        Claim("back", "It comes back late", recovery("seven/ablated", "sevens") >= 5, because="half of the steps"),
        Claim("read", "It can be read", linear_probe("seven/baseline", digit(7)) >= 1.1, because="1 is guessing"),
    ),
)

# %% tags=["answer"]
from redact.words.digits.sections import Sections

show = Sections(experiment)
show.answer("seven/ablated")

# %%
show.settings()
show.schedule(["seven"])
show.training()

# %%
show.images("images", ["seven/baseline", "seven/ablated"], differences=["seven/ablated"])

# %%
show.latents("seven/baseline", [(0, 1, None), (0, 1, 2)])

# %%
show.errors("seven/ablated", deleted=7)

# %%
show.matrix()

# %%
show.lab("seven/ablated")

# %%
show.verdict()
"""
FIGURES = [
    "answer",
    "images",
    "latents-seven-baseline",
    "errors-seven-ablated",
    "matrix",
    "lab",
    "claims",
    "schedule-seven",
    "thumbnail",
]
TABLES = ["settings", "arms", "labels", "losses", "deletions", "claims", "thresholds", "observations"]

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def root(tmp_path_factory):
    """A checkout in which the experiment was trained, operated on, attacked, measured, judged and woven."""
    root = write_checkout(tmp_path_factory.mktemp("checkout"))
    (root / "experiments/schedules").mkdir(parents=True)
    (root / "experiments/schedules/1.1.csv").write_text(SCHEDULE, encoding="utf-8")
    (root / "experiments/1.1-delete-a-digit.py").write_text(SCRIPT, encoding="utf-8")
    forget_scripts()
    blocks = {kind: [] for kind in ("models", "losses")}
    for name in PROJECT.find(root / "experiments", "1.1").trained:
        files = {kind: Path("results", name, kind, "seeds-00000-00002.safetensors") for kind in blocks}
        run_step(root, "train", name, "--seeds", "0-2", "--models", files["models"], "--losses", files["losses"])
        for kind, path in files.items():
            blocks[kind].append(path)
    made = {name: Path("results/1.1", name) for name in ("edited.safetensors", "relearning.safetensors", *PROJECT.results)}
    lists = {step: Path("results/1.1/checksums", f"{step}.sha256") for step in ("evaluate", "judge", "weave")}
    edited, attacked = made["edited.safetensors"], made["relearning.safetensors"]
    run_step(root, "operate", "1.1", "--models", *blocks["models"], "--seeds", SEEDS, "--edited", edited)
    run_step(root, "relearn", "1.1", "--edited", edited, "--relearning", attacked)
    measured = ("--scores", made["scores.csv"], "--measurements", "results/1.1/measurements.csv")
    measured += ("--validation", made["validation.csv"], "--views", made["views.safetensors"])
    read = ("--edited", edited, "--relearning", attacked, "--losses", *blocks["losses"])
    run_step(root, "evaluate", "1.1", *read, *measured, "--checksums", lists["evaluate"])
    judged = ("--verdict", made["verdict.json"])
    run_step(root, "judge", "1.1", *measured[2:4], *judged, "--checksums", lists["judge"])
    with pytest.MonkeyPatch.context() as patch:
        # The kernel runs in the checkout, which has no library of its own.
        patch.setenv("PYTHONPATH", str(Path(__file__).parents[1] / "lib"))
        page = ("--notebook", "paper/experiments/1-1.ipynb", "--figures", "figures/1.1")
        run_step(root, "weave", "1.1", *judged, *page, "--checksums", lists["weave"])
    return root


@pytest.fixture(scope="module")
def results(root):
    forget_scripts()
    return results_of(PROJECT.find(root / "experiments", "1.1"), root)


@pytest.fixture(scope="module")
def page(root):
    """All that the page shows, as Markdown."""
    cells = store.read_json(root / "paper/experiments/1-1.ipynb", ["cells"])["cells"]
    shown = [output["data"].get("text/markdown", "") for cell in cells for output in cell.get("outputs", [])]
    # What a cell tagged `answer` shows stands at the top, as prose does.
    return "\n".join("".join(text) for text in [*(cell["source"] for cell in cells if cell["cell_type"] == "markdown"), *shown])


# The steps ---------------------------------------------------------------------------------------


def test_the_page_has_every_figure_and_table(root, page):
    for name in FIGURES:
        for kind in ("light.svg", "light.png", "light.pdf"):
            assert (root / f"figures/1.1/{name}-{kind}").stat().st_size > 0, name
    assert [name for name in FIGURES if name != "thumbnail" and f"{{#fig-1-1-{name} " not in page] == []
    assert [name for name in TABLES if f"{{#tbl-1-1-{name}}}" not in page] == []
    assert "nan" not in page


def test_every_figure_has_an_alternative_text(page):
    found = re.findall(r'\{#fig-1-1-(\S+) fig-alt="([^"]*)"', page)
    assert {name for name, _ in found} >= {name for name in FIGURES if name != "thumbnail"}
    assert all(text.endswith(".") for _, text in found)


def test_the_page_says_which_network_and_which_images_it_shows(page, results):
    typical = f"seed {results.typical}, the median network"
    (images,) = re.findall(r"!\[(What goes in[^\]]*)\]\(/figures/1.1/images-light", page)
    assert typical in images
    assert "the middle one: none is picked" in images
    assert "Differences: what comes out less what goes in." in images
    (answer,) = re.findall(r"!\[(What goes in[^\]]*)\]\(/figures/1.1/answer-light", page)
    assert "Differences" not in answer


def test_arms_are_told_by_the_label_that_differs(page):
    assert "| seven | this one | label *digit*: p = 0.5 digit 7 |" in page
    assert "| data | `Digits(train, 0.2, 17)` |" in page


def test_the_verdict_is_about_the_quantities_of_digits(root, results):
    verdict = record.read(root / "results/1.1/verdict.json")
    gone, spared, learned, back, read = verdict.judged
    assert (gone.key, spared.key, learned.key) == ("seven-gone-seven", "others-spared-seven", "learned-seven")
    np.testing.assert_allclose(gone.values, results.errors("seven/ablated")[:, 7], rtol=1e-5)
    relative = results.rises("seven/ablated", "median") / results.errors("seven/baseline", "median")
    np.testing.assert_allclose(spared.values, np.delete(relative, 7, axis=1).max(axis=1), rtol=1e-4)
    np.testing.assert_allclose(learned.values, results.errors("seven/baseline").max(axis=1), rtol=1e-5)
    np.testing.assert_array_equal(back.values, np.minimum(results.recovery("sevens", "seven/ablated"), 11))
    assert all(1 <= value <= 2 for value in read.values)
    assert {f"digit {c}" for c in range(10) if c != 7} == {
        name.rpartition("/")[2] for name in store.Stored(root / "results/1.1/views.safetensors") if "/then/digit" in name
    }


# The results -------------------------------------------------------------------------------------


def test_results_are_of_the_world(results):
    assert isinstance(results, Results)
    assert results.part == Digits("test")
    assert results.errors("nine/ablated").shape == (SEEDS, 10)
    assert results.outputs("nine/ablated").shape == (360, 64)
    assert results.latents("nine/ablated").shape == (360, 3)


@pytest.mark.parametrize("network", ["zero/baseline", "seven/ablated"])
def test_scores_are_those_of_what_comes_out(results, network):
    seed = list(results.seeds).index(results.typical)
    errors = ((results.outputs(network) - results.images) ** 2).mean(axis=1)
    for c in range(10):
        of_class = np.sort(errors[results.classes == c])
        assert results.errors(network)[seed, c] == pytest.approx(of_class.mean(), rel=1e-4)
        assert results.errors(network, "median")[seed, c] == pytest.approx(of_class[(len(of_class) - 1) // 2], rel=1e-4)


def test_an_ablated_network_has_nothing_in_its_dimension(results):
    assert np.abs(results.latents("seven/ablated")[:, 0]).max() == 0
    np.testing.assert_allclose(np.linalg.norm(results.latents("seven/baseline"), axis=1), 1, rtol=1e-5)


def test_the_image_that_is_shown_of_a_digit_has_its_median_error_as_trained(results):
    places = results.shown("seven/ablated")
    assert results.classes[places].tolist() == list(range(10))
    np.testing.assert_array_equal(places, results.shown("seven/baseline"))
    errors = ((results.outputs("seven/baseline") - results.images) ** 2).mean(axis=1)
    for c, place in enumerate(places):
        of_class = errors[results.classes == c]
        assert (of_class < errors[place]).sum() == (len(of_class) - 1) // 2
        assert place == np.flatnonzero(results.classes == c)[middle(of_class)]


def test_what_prose_may_name(results):
    named = variables(results)
    assert set(named) == {"class_share", "mean_image"}
    assert named["class_share"].endswith("%")
    # The mean image is off least by an eight, and as much as the rest of this paper says.
    off = {int(name.removeprefix("error_")): float(text) for name, text in named["mean_image"].items()}
    assert min(off, key=off.get) == 8
    assert off[8] == pytest.approx(0.055, abs=5e-4)
