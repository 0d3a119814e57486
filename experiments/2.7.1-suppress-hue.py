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
# Experiment 2.7 deleted a concept of two dimensions, hue, from the weights. Here nothing is anchored: the one label says what is
# vibrant, and planarity lays those colors into the plane of the first two axes, wherever they like to be in it. The plane is then
# emptied in two ways. *Subspace suppression* sets two coordinates of the latent vector to zero, after the norm, so that the vector
# becomes shorter. *Ablation* does it before the norm, which stretches what is left.
#
# Can a concept without an anchor, known only by its plane, be suppressed?

# %% tags=["spec"]
#| code-summary: "The spec, as code"
from redact.cube import RgbLattice, ValidationLattice, vibrancy
from redact.predictions import faded, greys_untouched, learned, selective
from redact.spec import (
    Ablate,
    Experiment,
    ModelSpec,
    Published,
    Separation,
    Subspace,
    SuppressSubspace,
    Training,
    Validation,
)

experiment = Experiment(
    id="2.7.1",
    title="Suppress hue",
    question="Can a concept that is known only by its plane be suppressed, or deleted?",
    follows="2.4.1",
    training=Training(
        model=ModelSpec(latent=4, depth=1),
        data=RgbLattice(8),
        labels={"vibrant": 0.008 * vibrancy**8},
        terms={"planarity": Subspace((0, 1), on="vibrant"), "separation": Separation(power=100)},
        schedule="schedules/2.7.1.csv",
        workers=4,
        validation=Validation(ValidationLattice(8), every=150),
    ),
    operations={"suppressed": SuppressSubspace(0, 1), "ablated": Ablate(0, 1)},
    resembling={"ablated": vibrancy**2.3, "suppressed": vibrancy**2},
    ranked_by="ablated",
    organized_by=("planarity",),
    claims=(
        learned(),
        selective("ablated", mean=0.82, sd=0.05),
        *(faded(color, operation) for operation in ("suppressed", "ablated") for color in ("red", "lime", "cyan", "purple")),
        greys_untouched("suppressed"),
        greys_untouched("ablated"),
    ),
    headline=("red-faded-suppressed", "red-faded-ablated", "greys-spared-suppressed", "greys-spared-ablated"),
    part="Steering",
    expect="confirmed",
    published=Published(
        r2_mean=0.82,
        r2_sd=0.05,
        r2_best=0.91,
        seed=44,
        increases={
            ("red", "suppressed"): 0.18,
            ("lime", "suppressed"): 0.14,
            ("cyan", "suppressed"): 0.26,
            ("purple", "suppressed"): 0.20,
            ("black", "suppressed"): 0.00,
            ("gray", "suppressed"): 0.00,
            ("white", "suppressed"): 0.00,
            ("red", "ablated"): 0.33,
            ("lime", "ablated"): 0.16,
            ("cyan", "ablated"): 0.31,
            ("purple", "ablated"): 0.19,
            ("black", "ablated"): 0.00,
            ("gray", "ablated"): 0.00,
            ("white", "ablated"): 0.00,
        },
    ),
)
