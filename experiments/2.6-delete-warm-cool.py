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

# %% [markdown]
# ## Question
#
# A small autoencoder is trained on colors. While it trains, a few noisy labels pull red to a direction that was chosen
# beforehand: the first axis of its latent space. Nothing is said about cyan, but on a sphere the hues close into a circle, so
# the color opposite to red in hue comes to lie opposite to it in space as well. The first axis then stands for *warmth*,
# red at one end and cyan at the other.
#
# If the weights of that axis are deleted, does the network lose warmth, and nothing else?

# %% [markdown]
# ## Prediction
#
# Red and cyan, the two ends of the axis, are reconstructed badly. Colors at a right angle to it are not touched: lime and purple,
# which lie a quarter of the color circle away from red, and all greys. Zeroing the weights (*ablation*) and removing them
# (*pruning*) give the same network in two sizes.

# %% tags=["spec"]
from redact.claims import Claim, brightness
from redact.cube import HsvCube, redness, vibrancy
from redact.predictions import gone, greys_spared, learned, same, spared
from redact.spec import (
    Ablate,
    Anchor,
    Experiment,
    ModelSpec,
    Printed,
    Prune,
    Separation,
    Subspace,
    Training,
    Unitarity,
)

experiment = Experiment(
    id="2.6",
    title="Delete the warm/cool axis",
    question="If the weights of one concept dimension are deleted, does the network lose that concept and nothing else?",
    training=Training(
        model=ModelSpec(latent=4, depth=1),
        data=HsvCube(36, 10, 10),
        labels={"red": 0.5 * redness**10, "vibrant": 0.5 * vibrancy**100},
        terms={
            "unitarity": Unitarity(),
            "anchor": Anchor((1, 0, 0, 0), on="red"),
            "separation": Separation(power=100),
            "planarity": Subspace((0, 1), on="vibrant"),
        },
        schedule="schedules/2.6.csv",
        workers=2,
    ),
    operations={"ablated": Ablate(0), "pruned": Prune(0)},
    claims=(
        learned(),
        gone("red", "ablated"),
        gone("cyan", "ablated"),
        spared("lime", "ablated"),
        spared("purple", "ablated"),
        greys_spared("ablated"),
        same("ablated", "pruned"),
    ),
    observations=(
        Claim(
            "red-is-black",
            "Red comes out nearly black",
            brightness("ablated", "red") <= 0.1,
            because="0.1 of the range in every channel can hardly be told from black",
        ),
    ),
    expect="confirmed",
    printed=Printed(
        scores={
            ("baseline", "max_error"): 0.0011,
            ("baseline", "median_error"): 1.5e-5,
            ("ablated", "max_error"): 0.27,
            ("ablated", "median_error"): 0.0031,
            ("pruned", "max_error"): 0.27,
            ("pruned", "median_error"): 0.0031,
        },
        losses={"recon": 3e-5, "anchor": 0.0, "planarity": 0.05332, "separation": 0.43601, "unitarity": 0.00924},
    ),
)

# %%
from redact import sections
from redact.page import Page
from redact.results import Results

results = Results(experiment)
page = Page(experiment)

sections.settings(page, results)
