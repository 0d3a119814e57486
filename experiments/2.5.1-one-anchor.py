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
# Experiment 2.4.1 had two labels: red, and what is vibrant. The second one laid the hues into a plane. Suppression does not need
# a plane. It needs red in its place, and other colors elsewhere. Here *red* is the only label, and separation alone sees to it
# that the others keep away.
#
# Is one anchor enough to steer by?

# %% tags=["spec"]
#| code-summary: "The spec, as code"
from redact.cube import RgbLattice, ValidationLattice, redness
from redact.predictions import greys_untouched, learned, removed, selective, untouched
from redact.spec import (
    Ablate,
    AngularAnchor,
    Experiment,
    ModelSpec,
    Published,
    Separation,
    Suppress,
    Training,
    Validation,
)

RED = (1, 0, 0, 0)

experiment = Experiment(
    id="2.5.1",
    title="Steer by one anchor",
    question="Is one anchored concept, without any other label, enough to steer by?",
    follows="2.4.1",
    training=Training(
        model=ModelSpec(latent=4, depth=1),
        data=RgbLattice(8),
        labels={"red": 0.08 * redness**8},
        terms={"anchor": AngularAnchor(RED, on="red"), "separation": Separation(power=100)},
        schedule="schedules/2.5.1.csv",
        workers=4,
        validation=Validation(ValidationLattice(8), every=150),
    ),
    operations={"suppressed": Suppress(RED, threshold=0, strength=1, power=0), "ablated": Ablate(0)},
    ranked_by="suppressed",
    organized_by=("anchor",),
    claims=(
        learned(),
        selective("suppressed", mean=0.92, sd=0.03),
        removed("red", "suppressed"),
        untouched("cyan", "suppressed"),
        untouched("lime", "suppressed"),
        untouched("purple", "suppressed"),
        greys_untouched("suppressed"),
        removed("red", "ablated"),
        removed("cyan", "ablated"),
    ),
    headline=("red-gone-suppressed", "cyan-spared-suppressed", "cyan-gone-ablated"),
    part="Steering",
    expect="confirmed",
    published=Published(
        r2_mean=0.92,
        r2_sd=0.03,
        r2_best=0.98,
        seed=8,
        increases={
            ("red", "suppressed"): 0.23,
            ("lime", "suppressed"): 0.00,
            ("cyan", "suppressed"): 0.00,
            ("purple", "suppressed"): 0.00,
            ("black", "suppressed"): 0.00,
            ("gray", "suppressed"): 0.00,
            ("white", "suppressed"): 0.00,
            ("red", "ablated"): 0.33,
            ("lime", "ablated"): 0.00,
            ("cyan", "ablated"): 0.25,
            ("purple", "ablated"): 0.00,
            ("black", "ablated"): 0.00,
            ("gray", "ablated"): 0.00,
            ("white", "ablated"): 0.00,
        },
    ),
)
