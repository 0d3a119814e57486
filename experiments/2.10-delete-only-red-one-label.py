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
from redact.cube import RgbLattice, redness
from redact.predictions import gone, greys_spared, learned, none_lost, others_spared, same, spared
from redact.spec import (
    Ablate,
    AngularAnchor,
    AntiSubspace,
    Experiment,
    ModelSpec,
    Printed,
    Prune,
    Separation,
    Training,
    Validation,
)

experiment = Experiment(
    id="2.10",
    title="Delete only red, with one label",
    question="Can the second label be dropped, if all samples are weakly repelled from the anchored dimension?",
    follows="2.9",
    training=Training(
        model=ModelSpec(latent=5, depth=2),
        data=RgbLattice(10),
        labels={"red": 0.08 * redness**8},
        terms={
            "anchor": AngularAnchor((1, 0, 0, 0, 0), on="red"),
            "anti-subspace": AntiSubspace((0,)),
            "separation": Separation(power=100),
        },
        schedule="schedules/2.10.csv",
        workers=4,
        validation=Validation(RgbLattice(4), every=160),
    ),
    operations={"ablated": Ablate(0), "pruned": Prune(0)},
    claims=(
        learned(),
        gone("red", "ablated"),
        spared("cyan", "ablated"),
        greys_spared("ablated"),
        others_spared("ablated"),
        none_lost("ablated"),
        same("ablated", "pruned"),
    ),
    expect="confirmed",
    printed=Printed(
        losses={"recon": 4e-5, "anchor": 0.0, "anti-subspace": 0.01076, "separation": 0.29428},
        logged_every=1,
    ),
)

# %%
from redact import sections
from redact.page import Page
from redact.results import Results

results = Results(experiment)
page = Page(experiment)

sections.settings(page, results)
