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
from redact.claims import Claim, brightness
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
    Training,
    Unitarity,
)

experiment = Experiment(
    id="2.8",
    title="Delete only red",
    question="If colors are pushed away from the direction opposite to red, can red be deleted without cyan?",
    follows="2.6",
    training=Training(
        model=ModelSpec(latent=4, depth=1),
        data=HsvCube(36, 10, 10),
        labels={"red": 0.5 * redness**10, "vibrant": 0.5 * vibrancy**100, "desaturated": 0.5 * (1 - vibrancy) ** 10},
        unused=("vibrant", "desaturated"),
        terms={
            "unitarity": Unitarity(),
            "anchor": AngularAnchor((1, 0, 0, 0), on="red"),
            "anti-anchor": AntiAnchor((-1, 0, 0, 0)),
            "separation": Separation(power=100),
        },
        schedule="schedules/2.8.csv",
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
            "greys-too-bright",
            "Greys come out too bright",
            brightness("ablated", "dark gray", "gray", "light gray") - brightness("baseline", "dark gray", "gray", "light gray")
            >= 0.1,
            because="0.1 of the range is a difference that one sees",
        ),
    ),
    expect="disconfirmed",
    printed=Printed(
        scores={
            ("baseline", "max_error"): 0.00048,
            ("baseline", "median_error"): 1.1e-5,
            ("ablated", "max_error"): 0.74,
            ("ablated", "median_error"): 0.044,
        },
        losses={"recon": 2e-5, "anchor": 0.02208, "anti-anchor": 0.0, "separation": 0.48801, "unitarity": 0.00507},
    ),
)

# %%
from redact import sections
from redact.page import Page
from redact.results import Results

results = Results(experiment)
page = Page(experiment)

sections.settings(page, results)
