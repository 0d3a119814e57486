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
# Networks that are only anchored can be steered, but not edited: deleting red's dimension takes cyan along, because cyan lies at its
# other end. Experiment 2.9 emptied that end with an anti-anchor, experiment 2.10 emptied the whole dimension with anti-subspace and
# left it to the anchor to move red back in. Here both terms act together, with one label, in a network of five dimensions.
#
# If red is isolated in this way, can it be deleted for good, and nothing else?

# %% tags=["spec"]
#| code-summary: "The spec, as code"
from redact.cube import RgbLattice, ValidationLattice, redness
from redact.predictions import greys_untouched, learned, none_lost, removed, same, selective, untouched
from redact.spec import (
    Ablate,
    AngularAnchor,
    AntiAnchor,
    AntiSubspace,
    Experiment,
    ModelSpec,
    Prune,
    Published,
    Separation,
    Suppress,
    Training,
    Validation,
)

RED = (1, 0, 0, 0, 0)

experiment = Experiment(
    id="2.9.1",
    title="Isolate red",
    question="If red is alone in its dimension, can it be deleted for good, and nothing else?",
    follows="2.5.1",
    training=Training(
        model=ModelSpec(latent=5, depth=2),
        data=RgbLattice(8),
        labels={"red": 0.08 * redness**8},
        terms={
            "anchor": AngularAnchor(RED, on="red"),
            "anti-anchor": AntiAnchor((-1, 0, 0, 0, 0)),
            "anti-subspace": AntiSubspace((0,)),
            "separation": Separation(power=100),
        },
        schedule="schedules/2.9.1.csv",
        workers=4,
        validation=Validation(ValidationLattice(8), every=150),
    ),
    operations={
        "suppressed": Suppress(RED, threshold=0, strength=1, power=0),
        "ablated": Ablate(0),
        "pruned": Prune(0),
    },
    ranked_by="ablated",
    organized_by=("anchor", "anti-anchor"),
    claims=(
        learned(),
        selective("ablated", mean=0.86, sd=0.15),
        removed("red", "ablated"),
        untouched("cyan", "ablated"),
        untouched("lime", "ablated"),
        untouched("purple", "ablated"),
        greys_untouched("ablated"),
        none_lost("ablated"),
        same("ablated", "pruned"),
        removed("red", "suppressed"),
        untouched("cyan", "suppressed"),
        greys_untouched("suppressed"),
    ),
    headline=("red-gone-ablated", "cyan-spared-ablated", "none-lost"),
    part="Deleting",
    expect="confirmed",
    published=Published(
        r2_mean=0.86,
        r2_sd=0.15,
        r2_best=0.98,
        seed=33,
        increases={
            ("red", "suppressed"): 0.21,
            ("lime", "suppressed"): 0.00,
            ("cyan", "suppressed"): 0.00,
            ("purple", "suppressed"): 0.00,
            ("black", "suppressed"): 0.00,
            ("gray", "suppressed"): 0.00,
            ("white", "suppressed"): 0.00,
            ("red", "ablated"): 0.34,
            ("lime", "ablated"): 0.00,
            ("cyan", "ablated"): 0.00,
            ("purple", "ablated"): 0.00,
            ("black", "ablated"): 0.00,
            ("gray", "ablated"): 0.00,
            ("white", "ablated"): 0.00,
        },
    ),
)
