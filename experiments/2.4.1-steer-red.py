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
# A concept whose place in latent space is known can be dealt with while the network runs, and the weights stay as they are. Here
# red is anchored to the first axis, and vibrant colors are asked to lie in the plane of the first two axes, so that their hues
# form a wheel there. *Suppression* takes out of every latent vector the part that points towards red. *Repulsion* turns the
# vector until it is nearly at a right angle to red. Neither touches a vector that points away from red, so cyan, on the far side
# of the wheel, should not notice. *Ablation* of the first dimension cannot tell the two sides apart.
#
# Can the network be steered away from red, and only from red?

# %% tags=["spec"]
#| code-summary: "The spec, as code"
import math

from redact.cube import RgbLattice, ValidationLattice, redness, similarity, vibrancy
from redact.predictions import greys_untouched, learned, removed, selective, untouched
from redact.spec import (
    Ablate,
    AngularAnchor,
    Experiment,
    LinearMap,
    ModelSpec,
    Published,
    Repel,
    Separation,
    Subspace,
    Suppress,
    Training,
    Validation,
)

RED = (1, 0, 0, 0)

experiment = Experiment(
    id="2.4.1",
    title="Steer away from red",
    question="Can a network be steered away from one anchored concept while it runs, and only from that?",
    training=Training(
        model=ModelSpec(latent=4, depth=1),
        data=RgbLattice(8),
        labels={"red": 0.08 * redness**8, "vibrant": 0.01 * vibrancy**10},
        terms={
            "anchor": AngularAnchor(RED, on="red"),
            "planarity": Subspace((0, 1), on="vibrant"),
            "separation": Separation(power=100),
        },
        schedule="schedules/2.4.1.csv",
        workers=4,
        validation=Validation(ValidationLattice(8), every=150),
    ),
    operations={
        "suppressed": Suppress(RED, threshold=0, strength=1, power=0),
        "repelled": Repel(RED, LinearMap(threshold=0, end=math.cos(math.radians(89)))),
        "ablated": Ablate(0),
    },
    resembling={"ablated": similarity**2},
    ranked_by="suppressed",
    organized_by=("anchor",),
    claims=(
        learned(),
        selective("suppressed", mean=0.95, sd=0.02),
        removed("red", "suppressed"),
        untouched("cyan", "suppressed"),
        untouched("lime", "suppressed"),
        untouched("purple", "suppressed"),
        greys_untouched("suppressed"),
        removed("red", "repelled"),
        untouched("cyan", "repelled"),
        removed("red", "ablated"),
        removed("cyan", "ablated"),
    ),
    headline=("red-gone-suppressed", "cyan-spared-suppressed", "cyan-gone-ablated"),
    part="Steering",
    expect="confirmed",
    published=Published(
        r2_mean=0.95,
        r2_sd=0.02,
        r2_best=0.99,
        seed=7,
        increases={
            ("red", "suppressed"): 0.28,
            ("lime", "suppressed"): 0.00,
            ("cyan", "suppressed"): 0.00,
            ("purple", "suppressed"): 0.00,
            ("black", "suppressed"): 0.00,
            ("gray", "suppressed"): 0.00,
            ("white", "suppressed"): 0.00,
            ("red", "ablated"): 0.33,
            ("lime", "ablated"): 0.00,
            ("cyan", "ablated"): 0.34,
            ("purple", "ablated"): 0.00,
            ("black", "ablated"): 0.00,
            ("gray", "ablated"): 0.00,
            ("white", "ablated"): 0.00,
        },
    ),
)
