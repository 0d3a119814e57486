# ---
# jupyter:
#   jupytext:
#     text_representation:
#       extension: .py
#       format_name: percent
#   kernelspec:
#     display_name: Python 3
#     language: python
#     name: python3
# ---

# %% tags=["spec"]
from redact.claims import Claim, error
from redact.cube import HsvCube, redness, vibrancy
from redact.predictions import gone, greys_spared, learned, none_lost, others_spared, spared
from redact.spec import (
    Ablate,
    AngularAnchor,
    AntiAnchor,
    Experiment,
    ModelSpec,
    Printed,
    Separation,
    Subspace,
    Training,
    Unitarity,
)

experiment = Experiment(
    id="2.9",
    title="Delete only red, with more room",
    question="Was the network of experiment 2.8 only short of capacity?",
    follows="2.8",
    training=Training(
        model=ModelSpec(latent=5, depth=2),
        data=HsvCube(36, 10, 10),
        labels={"red": 0.5 * redness**10, "vibrant": 0.5 * vibrancy**100, "desaturated": 0.5 * (1 - vibrancy) ** 10},
        unused=("vibrant",),
        terms={
            "unitarity": Unitarity(),
            "anchor": AngularAnchor((1, 0, 0, 0, 0), on="red"),
            "anti-anchor": AntiAnchor((-1, 0, 0, 0, 0)),
            "grey-subspace": Subspace((2, 3, 4), on="desaturated"),
            "separation": Separation(power=100),
        },
        schedule="schedules/2.9.csv",
        workers=2,
    ),
    operations={"ablated": Ablate(0)},
    claims=(
        learned(),
        gone("red", "ablated"),
        spared("cyan", "ablated"),
        greys_spared("ablated"),
        others_spared("ablated"),
        none_lost("ablated"),
    ),
    observations=(
        Claim(
            "orange-red-worse",
            "Orange-red has more error than pure red",
            error("orange-red", "ablated") - error("red", "ablated") >= 0,
            because="more is more",
        ),
    ),
    expect="confirmed",
    printed=Printed(
        scores={
            ("baseline", "max_error"): 0.00019,
            ("baseline", "median_error"): 8.1e-6,
            ("ablated", "max_error"): 0.26,
            ("ablated", "median_error"): 0.00014,
        },
        losses={
            "recon": 3e-5,
            "anchor": 0.0,
            "anti-anchor": 0.00169,
            "grey-subspace": 0.04184,
            "separation": 0.13865,
            "unitarity": 0.00132,
        },
    ),
)

# %%
from redact import sections
from redact.page import Page
from redact.results import Results

results = Results(experiment)
page = Page(experiment)

sections.settings(page, results)
