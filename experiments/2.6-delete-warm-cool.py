# %% [markdown]
# ## Question
#
# A small autoencoder is trained on colors. While it trains, a few noisy labels pull red to a direction that was chosen
# beforehand: the first axis of its latent space. Nothing is said about cyan. But vibrant colors are asked to lie in the
# plane of the first two axes and to keep apart from each other, so their hues close into a circle there, and the hue
# opposite to red should come to lie opposite to it. The first axis then stands for *warmth*, red at one end and cyan at
# the other.
#
# If the weights of that axis are deleted, does the network lose warmth, and nothing else?

# %% tags=["spec"]
#| code-summary: "The spec, as code"
from anchoring import Ablate, Anchor, ModelSpec, Prune, Separation, Subspace, Unitarity
from press.claims.claim import Claim
from redact.predictions import RELIABLE, WHY_RELIABLE, same
from redact.predictions.colors import gone, grays_spared, learned, spared
from redact.printed import InNotes
from redact.quantities.colors import brightness
from redact.spec import Experiment, Training
from redact.worlds.colors import HsvCube, redness, vibrancy

experiment = Experiment(
    id="2.6",
    title="Delete the warm/cool axis",
    question="If the weights of one concept dimension are deleted, does the network lose that concept and nothing else?",
    answer="More often than not: in {joint.passes} of {seeds} networks red and cyan go together, and nothing else does.",
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
        grays_spared("ablated"),
        same("ablated", "pruned"),
    ),
    in_share=RELIABLE,
    because=WHY_RELIABLE,
    observations=(
        Claim(
            "red-is-black",
            "Red comes out nearly black",
            brightness("ablated", "red") <= 0.1,
            because="0.1 of the range in every channel can hardly be told from black",
        ),
    ),
    expect_observed={"red-is-black": "undecided"},
    part="Deleting",
    expect=("undecided", "disconfirmed"),
    in_notes=InNotes.read("experiments/printed/2.6-notes.csv"),
)

# %% tags=["answer"]
#| code-summary: "What this page is made with, as code"
from redact.words.colors.sections import Sections

show = Sections(experiment)
show.answer("ablated")

# %%
show.settings()

# %% [markdown]
# ## Prediction
#
# Red and cyan, the two ends of the axis, are reconstructed badly. Colors at a right angle to it are not touched: lime and
# purple, which lie a quarter of the color circle away from red, and all grays. Zeroing the weights (*ablation*) and
# removing them (*pruning*) give the same network in two sizes.

# %% [markdown]
# ## What training did
#
# Four terms shape the latent space beside the reconstruction (@sec-objective). Unitarity keeps it near the unit sphere,
# separation spreads the colors over it, the anchor holds what is labeled red at the first axis, and planarity lays what
# is labeled vibrant into the plane of the first two. Their weights rise and fall on a schedule (@fig-2-6-schedule); the
# last steps belong to the reconstruction alone. {{< var ex2-6.seeds >}} networks were trained so, from seeds 0 upwards.

# %%
show.schedule()

# %% [markdown]
# Labels are rare, as they would be on text from the internet: {{< var ex2-6.label.red >}} of the samples say that they are
# red. That is enough. In most networks the anchor's loss has settled long before the weights are at their highest
# (@fig-2-6-training).

# %%
show.training()

# %% [markdown]
# ## Before surgery
#
# The trained networks reconstruct every color of the fine grid closely: the largest error has a median of
# {{< var ex2-6.baseline.max_error.median >}} over the seeds. In the latent space of the median network (@fig-2-6-latents-baseline) the
# hues lie on the circle of the first two axes, with red at the end of the first.

# %%
VIEWS = [(1, 0, 2), (1, 2, 0), (1, 3, 0)]
show.latents("baseline", VIEWS)

# %% [markdown]
# ## After ablation
#
# The row of weights that writes the first latent dimension and the column that reads it are set to zero. What is left is
# stretched to length 1 as before, so a color that had little beside its warmth is thrown to wherever its small remainder
# happens to point. Pure red has next to nothing left, and the remainder points at black (@fig-2-6-slices-ablated); the hues
# beside it, robbed of what they share with red, become the purple and the green that they lean to.

# %%
show.slices("ablated")

# %%
show.curves("ablated")

# %%
show.latents("ablated", VIEWS)

# %% [markdown]
# These figures show one network. @fig-2-6-bands shows all of them: two peaks at the ends of the axis and two valleys between them, in
# every network that behaves as predicted. The valleys are sharp and lie where they should. The peaks are not equally high:
# no term says where a color that has lost its dimension should go.

# %%
show.bands()

# %%
show.every_network("ablated")

# %% [markdown]
# ## After pruning
#
# Pruning removes the same row and column, and with them the dimension: what is left is a sphere in three dimensions. The
# outputs are those of ablation up to the rounding of single precision, on every color and in every network: no figure
# would show a difference.

# %% [markdown]
# ## Try it yourself

# %%
show.lab("ablated")

# %% [markdown]
# ## Verdict

# %%
show.verdict()

# %%
show.against_source()

# %% [markdown]
# ## Conclusion
#
# In most networks one dimension holds warmth, and deleting it deletes warmth and little else: {{< var ex2-6.joint.passes >}} of
# {{< var ex2-6.seeds >}} pass all claims ({{< var ex2-6.joint.low >}} to {{< var ex2-6.joint.high >}} of all that could be
# trained). That is more often than not, and not clearly more than nine in ten. The verdict is **{{< var ex2-6.verdict >}}**.
# The median error of red is {{< var ex2-6.ablated.error_red.median >}} and that of cyan
# {{< var ex2-6.ablated.error_cyan.median >}}, against {{< var ex2-6.ablated.error_lime.median >}} for lime,
# {{< var ex2-6.ablated.error_purple.median >}} for purple and {{< var ex2-6.ablated.error_gray.median >}} for mid-gray.
#
# Cyan has no label of its own and is opposite to red only because hues are a circle. It falls short of the threshold of
# {{< var ex2-6.claim.cyan-gone.threshold >}} in {{< var ex2-6.claim.cyan-gone.fails >}} networks, by a little in most of them:
# {{< var ex2-6.claim.cyan-gone.nearly >}} of these have an error of 0.15 or more, and are a dull cyan rather than a cyan that was
# kept. Red falls short in {{< var ex2-6.claim.red-gone.fails >}}.
#
# The source's network turns pure red into black. Nearly black it becomes in {{< var ex2-6.claim.red-is-black.passes >}} of
# {{< var ex2-6.seeds >}} networks. Where a deleted concept goes is not under control here.
