"""The median network: of what it is the median, and how captions say it."""

from types import SimpleNamespace

import numpy as np
import pytest
from tiny import refused, spec_cell

from anchoring import Ablate
from press.claims.claim import Claim
from press.scripts.discovery import read_spec
from redact.measures.colors import Asked
from redact.measures.experiment import typical_seed
from redact.quantities import disagreement, least, median, worst
from redact.quantities.colors import brightness, error, increase, selectivity
from redact.results.colors import Results
from redact.spec import Experiment
from redact.words.typical import median_network, words_for
from redact.worlds.colors import HsvCube, similarity, vibrancy


@pytest.mark.parametrize(
    ("quantity", "words"),
    [
        (error("red", "ablated"), "error of red after ablation"),
        (increase("red", "suppressed"), "increase of the error of red under suppression"),
        (increase("red", "plain/pruned"), "increase of the error of red after pruning, arm plain"),
        (least("ablated", vibrancy >= 1), "smallest error where vibrancy ≥ 1 after ablation"),
        (worst("baseline", similarity**2 <= 0.1), "largest error where similarity² ≤ 0.1 as trained"),
        (median("halved"), "median error after the operation halved"),
        (brightness("ablated", "red", "gray"), "brightness of red, gray after ablation"),
        (selectivity("repelled"), "selectivity on the 8³ lattice under repulsion"),
        (disagreement("ablated", "pruned"), "largest difference between ablated and pruned"),
        (
            error("red", "ablated") - error("red", "pruned"),
            "error of red after ablation less the error of red after pruning",
        ),
    ],
    ids=str,
)
def test_a_quantity_in_words(quantity, words):
    assert words_for(quantity) == words


LEARNED = 'Claim("learned", "All is learned", worst("baseline") <= 1, because="no error is larger", aspect="learned")'
GONE = 'Claim("gone", "Red is gone", error("red", "ablated") >= 0.2, because="a gray gives 0.25", aspect="concept gone")'
SPARED = 'Claim("spared", "Cyan is spared", error("cyan", "ablated") <= 0.1, because="it shows")'


@pytest.mark.parametrize(
    ("claims", "telling"),
    [
        ([LEARNED, SPARED, GONE], error("red", "ablated")),
        ([LEARNED, SPARED], error("cyan", "ablated")),
        ([LEARNED], worst("baseline")),
    ],
)
def test_what_an_experiment_is_about(tmp_path, claims, telling):
    script = tmp_path / "1.1.py"
    cell = spec_cell("1.1", claims=f"({', '.join(claims)},)")
    script.write_text(f'# %% tags=["spec"]\n{cell}', encoding="utf-8")
    assert read_spec(script, Experiment).telling == telling


def test_a_caption_names_the_seed_and_what_it_is_the_median_of():
    results = SimpleNamespace(experiment=SimpleNamespace(telling=error("red", "ablated")), typical=17, seeds=np.arange(60))
    told = "seed 17, the median network: its error of red after ablation is the middle one of 60"
    assert median_network(results) == told


def marked(red, *, selective=(0.1, 0.2, 0.3, 0.4), ranked=(0.1, 0.2, 0.3, 0.4)):
    """The marked seeds of an experiment of one operation, by the error of red of each seed."""
    claim = Claim("red", "Red is gone", error("red", "ablated") >= 0.2, because="a gray gives 0.25")
    experiment = SimpleNamespace(
        telling=claim.condition.quantity,
        networks=["baseline", "ablated"],
        operated={"ablated": Ablate(0)},
        ranking="ablated",
        organized_by=(),
        tested=HsvCube(6, 3, 3),
    )
    scores = [
        {"seed": seed, "operation": name, "selectivity": fine, "selectivity_trained": coarse}
        for seed, (fine, coarse) in enumerate(zip(selective, ranked, strict=True))
        for name in ("baseline", "ablated")
    ]
    measurements = [{"seed": seed, "error of red, ablated": value} for seed, value in enumerate(red)]
    validation = [{"seed": seed, "recon": 1e-5} for seed in range(len(red))]
    typical = typical_seed(experiment, measurements)
    return {"typical": [typical]} | Asked(experiment, {}, len(red)).marked(scores, validation, typical)


def test_the_marked_seeds():
    assert marked([0.4, 0.1, 0.2, 0.3], selective=(0.4, 0.1, 0.3, 0.2)) == {
        "typical": [2],  # of 0.1, 0.2, 0.3 and 0.4 the lower of the two in the middle
        "best": [3],
        "ablated/middle": [3],
        "viewed": [0, 2],
        "scattered": [0, 2, 3],
    }
    assert marked([0.2], selective=(0.5,), ranked=(0.5,))["scattered"] == [0]


@pytest.mark.parametrize(
    ("red", "typical"),
    [([np.nan, 0.3, 0.2, np.nan], 0), ([np.inf, 0.3, 0.2, 0.1], 2), ([0.3, 0.3, 0.3, 0.3], 0), ([0.1, 0.3, 0.3, 0.4], 1)],
)
def test_what_is_not_finite_is_ranked_and_of_equals_the_first_is_taken(red, typical):
    assert marked(red)["typical"] == [typical]


def test_a_seed_that_was_not_kept_is_refused():
    views = {"viewed": np.array([0, 17]), "ablated/latents": np.array([[1], [2]]), "ablated/latent_colors": np.zeros((2, 1))}
    results = object.__new__(Results)  # without files
    results.__dict__.update(experiment=SimpleNamespace(id="1.1"), _views=views | {"typical": np.array([17])})
    assert results.latents("ablated")["z"] == [2]
    assert results.latents("ablated", seed=0)["z"] == [1]
    with refused("seed 3 of experiment 1.1 is not viewed; there are 0, 17"):
        results.latents("ablated", seed=3)
