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
from redact.claims import disagreement, error, worst
from redact.cube import HsvCube, redness, vibrancy
from redact.spec import (
    Ablate,
    Anchor,
    Claim,
    Experiment,
    ModelSpec,
    Printed,
    Prune,
    Separation,
    Subspace,
    Training,
    Unitarity,
)

GONE = "mid-grey instead of a vibrant color gives 0.25, a random color 0.33; 0.2 leaves room for a grey that is darker or paler"
SPARED = "0.01 is a tenth of the range in each channel: a shift that shows side by side and leaves the color its name"

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
        Claim(
            "learned",
            "Before surgery every color is reconstructed",
            worst("baseline") <= 0.01,
            because=SPARED,
        ),
        Claim("red-gone", "Red is gone", error("red", "ablated") >= 0.2, because=GONE),
        Claim("cyan-gone", "Cyan is gone", error("cyan", "ablated") >= 0.2, because=GONE),
        Claim("lime-spared", "Lime is spared", error("lime", "ablated") <= 0.01, because=SPARED),
        Claim("purple-spared", "Purple is spared", error("purple", "ablated") <= 0.01, because=SPARED),
        Claim("greys-spared", "Greys are spared", worst("ablated", where=vibrancy <= 0) <= 0.01, because=SPARED),
        Claim(
            "pruned-equals-ablated",
            "Pruning equals ablation",
            disagreement("ablated", "pruned") <= 1e-5,
            because="both compute the same sums; single precision rounds at 1e-7, and a hundred roundings stay below 1e-5",
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
        losses={
            "recon": 3e-5,
            "anchor": 0.0,
            "planarity": 0.05332,
            "separation": 0.43601,
            "unitarity": 0.00924,
        },
    ),
)

# %%
from functools import partial

from redact import plotting, tables
from redact.page import Page
from redact.results import Results

results = Results(experiment)
page = Page(experiment)

page.table(
    "settings",
    tables.changes(results),
    caption="Everything that defines the experiment. Keyframes are step: weight.",
)

# %% [markdown]
# Four terms shape the latent space beside the reconstruction. Unitarity keeps it near the unit sphere, separation spreads the colors
# over that sphere, the anchor holds what is labeled red at the first axis, and planarity lays what is labeled vibrant into the
# plane of the first two axes. Their weights rise and fall on a schedule (@fig-2-6-schedule): the last steps
# belong to the reconstruction alone.

# %%
page.figure(
    "schedule",
    partial(plotting.schedule, **results.schedule()),
    caption="The schedule. Dots are keyframes; between them a value follows a minimum-jerk curve.",
    alt="Five small line charts over 3001 training steps. The learning rate climbs for a thousand steps and halves until the end. The "
    "weights of unitarity, anchor and planarity climb with it and fall to zero at step 2800; the weight of separation stays flat and falls to zero with them.",
)

# %% [markdown]
# ## What training did
#
# {{< var ex2-6.seeds >}} networks were trained for {{< var ex2-6.steps >}} steps each, from seeds 0 upwards; seed 0 is the one
# that the source shows. Labels are rare: the table says how rare.

# %%
page.table("labels", tables.label_rates(results), caption="How often a sample carried a label, of all samples drawn.")

# %%
page.figure(
    "training",
    partial(plotting.training, **results.training()),
    caption="Every term of the loss over training, unweighted, with its weight under it.",
    alt="Line charts of five losses over training steps, on logarithmic scales, with narrow bands over the seeds. Reconstruction falls by three "
    "orders of magnitude, fastest at the end when the other terms are switched off. The other terms settle after about a thousand steps.",
)

# %%
page.table(
    "losses",
    tables.last_losses(results),
    caption="The last logged value of every term (one step in fifty is logged), as the source prints it and as it came out here. "
    "It is the loss of a single batch: the anchor's is zero where that batch has no red label.",
)

# %% [markdown]
# ## Before surgery
#
# The trained networks reconstruct every color of the fine HSV cube closely: their largest error has a median of {{< var ex2-6.baseline.max_error.median >}}
# over the seeds. In the latent space of seed 0 (@fig-2-6-latents-baseline) the hues lie on the circle of the first two
# axes, red at the first; lightness runs along the others.

# %%
VIEWS = [(1, 0, 2), (1, 2, 0), (1, 3, 0)]
page.figure(
    "latents-baseline",
    partial(plotting.latents, **results.latents("baseline"), views=VIEWS),
    caption="Latent space of seed 0 as trained, from three sides. Each dot has the reconstructed color, its center the true one; nearer dots lie on top.",
    alt="Three discs, each a view of the unit sphere covered with colored dots. In the first the vibrant hues form a color wheel around the rim with red at "
    "the top, and darker and paler colors fill its inside. In the other two red faces the viewer, hue runs from left to right and lightness from bottom to top.",
)

# %%
page.figure(
    "slices-baseline",
    partial(plotting.color_slices, **results.slices("baseline")),
    caption="Reconstructions before surgery, seed 0. The outer patch is what the network returns, the inner one what it was given.",
    alt="Four grids of color patches, value against hue, one a saturation. Inner and outer patches are the same everywhere; no frame can be seen in any patch.",
)

# %%
page.figure(
    "curves-baseline",
    partial(plotting.error_curves, **results.curves("baseline")),
    caption="Error before surgery, seed 0. Lines have the color that they stand for.",
    alt=f"Line charts of the error against hue, saturation and value. All errors are below {results.score('baseline', 'max_error')[results.shown]:.2g}; "
    "small peaks stand at the corners of the RGB cube, the primary and secondary colors.",
)

# %% [markdown]
# ## After ablation
#
# The row of weights that writes the first latent dimension and the column that reads it are set to zero. What is left is normalised
# as before, so a color that had little beside its warmth is thrown to wherever its remainder happened to point.

# %%
page.figure(
    "slices-ablated",
    partial(plotting.color_slices, **results.slices("ablated")),
    caption="Reconstructions after ablation, seed 0.",
    alt="Four grids of color patches, value against hue. At full saturation red is returned nearly black, its neighbors orange and pink come out green and "
    "purple, and the colors around cyan are distorted too. Lime, purple and the grid of greys show no difference between inner and outer patch.",
)

# %%
page.figure(
    "curves-ablated",
    partial(plotting.error_curves, **results.curves("ablated")),
    caption="Error after ablation, seed 0.",
    alt="Line charts of the error. Against hue it has one high peak at red and one at cyan and falls to almost nothing at lime and purple between them; it "
    "grows with saturation and with value, and is near zero for greys and dark colors.",
)

# %%
page.figure(
    "latents-ablated",
    partial(plotting.latents, **results.latents("ablated"), views=VIEWS),
    caption="Latent space of seed 0 after ablation, from the same sides.",
    alt="Three discs. In the first, which looks along the third axis, all dots have collapsed onto a horizontal line from green to purple: nothing is left along the first axis. The other "
    "two are as covered as before, with greens on one side, blues and purples on the other.",
)

# %% [markdown]
# ## After pruning
#
# Pruning removes the same row and column, and with them the dimension: the latent space is a sphere in three dimensions now. The
# outputs of the two networks differ by at most the rounding of single precision, on every color and every seed, so the error of
# one is the error of the other.

# %%
page.figure(
    "latents-pruned",
    partial(plotting.latents, **results.latents("pruned"), views=[(0, 1, 2), (0, 2, 1)]),
    caption="Latent space of seed 0 after pruning. Its dimensions 0, 1, 2 were 1, 2, 3 before.",
    alt="Two discs, the same as the second and third disc after ablation: greens on one side, blues and purples on the other, lightness from bottom to top.",
)

# %%
page.figure(
    "curves-pruned",
    partial(plotting.error_curves, **results.curves("pruned")),
    caption="Error after pruning, seed 0.",
    alt="Line charts of the error that cannot be told from those after ablation: peaks at red and cyan, almost nothing at lime, purple and the greys.",
)

# %% [markdown]
# ## Verdict

# %%
page.table(
    "claims",
    tables.claims_table(results),
    caption="The claims, written down before the run, and how the seeds answer.",
)

# %%
page.figure(
    "claims",
    partial(plotting.claims_chart, results.claims()),
    caption="Every seed against every threshold.",
    alt=". ".join(f"{claim['text']}: {claim['passes']} of {claim['of']} seeds pass" for claim in results.verdict["claims"])
    + ".",
)

# %%
page.table(
    "source",
    tables.against_source(results),
    caption="What the source prints for its one network, the same seed here, and all seeds.",
)

# %% [markdown]
# ## Conclusion
#
# **{{< var ex2-6.verdict >}}**. Deleting one dimension deletes warmth: after ablation the error of red has a median of {{< var ex2-6.ablated.error_red.median >}} over the
# seeds and that of cyan {{< var ex2-6.ablated.error_cyan.median >}}, while lime and purple stay at {{< var ex2-6.ablated.error_lime.median >}} and {{< var ex2-6.ablated.error_purple.median >}}.
