# %% [markdown]
# ## Question
#
# Experiment 2.8 failed because the grays share red's dimension. Perhaps they had no choice: three channels of color fill a
# sphere in four dimensions tightly, and a decoder with a single hidden layer can bend it only so far. This network has one more
# dimension and one more hidden layer on each side, and it is told one thing more. A second label, *desaturated*, marks some pale and dark colors,
# and a subspace term keeps these out of the first two dimensions.
#
# Was the network of experiment 2.8 only short of capacity?

# %% tags=["spec"]
#| code-summary: "The spec, as code"
from anchoring import Ablate, AngularAnchor, AntiAnchor, ModelSpec, Separation, Subspace, Unitarity
from press.claims.claim import Claim
from redact.predictions import RELIABLE, WHY_RELIABLE
from redact.predictions.colors import gone, grays_spared, isolated, learned, none_lost, others_spared, spared
from redact.printed import InNotes
from redact.quantities.colors import error
from redact.spec import Experiment, Training
from redact.worlds.colors import HsvCube, redness, vibrancy

experiment = Experiment(
    id="2.9",
    title="Delete only red, with more room",
    question="Was the network of experiment 2.8 only short of capacity?",
    answer="With a fifth dimension, a second layer and a label for what is pale or dark, {joint.passes} of {seeds} networks lose red alone.",
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
            "gray-subspace": Subspace((2, 3, 4), on="desaturated"),
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
        grays_spared("ablated"),
        others_spared("ablated"),
        none_lost("ablated"),
    ),
    in_share=RELIABLE,
    because=WHY_RELIABLE,
    observations=(
        isolated(0),
        Claim(
            "orange-red-worse",
            "Orange-red has more error than pure red",
            error("orange-red", "ablated") - error("red", "ablated") >= 0,
            because="more is more",
        ),
    ),
    part="Deleting",
    expect=("confirmed", "undecided"),
    expect_observed={"isolated": "holds", "orange-red-worse": "refuted"},
    in_notes=InNotes.read("experiments/printed/2.9-notes.csv"),
)

# %% tags=["answer"]
#| code-summary: "What this page is made with, as code"
from redact.words.colors import mechanisms
from redact.words.colors.sections import Sections

show = Sections(experiment)
show.answer("ablated")

# %%
show.settings()

# %% [markdown]
# ## Prediction
#
# With more room all terms can be met at once, and red alone is deleted: the same claims as before, and this time they hold.

# %% [markdown]
# ## What training did
#
# The terms are as in experiment 2.8 but for the new one; their weights are smaller, and the anti-anchor's much smaller
# (@fig-2-9-schedule).

# %%
show.schedule()

# %%
show.training()

# %% [markdown]
# ## Before surgery
#
# In @fig-2-9-latents-baseline the first dimension points upwards. Red stands at its end; orange and pink hang on it like the
# slopes of a peak, and colors unlike red lie at its foot.

# %%
VIEWS = [(1, 0, 2), (2, 0, 3), (3, 0, 4)]
show.latents("baseline", VIEWS)

# %% [markdown]
# ## After ablation

# %%
show.slices("ablated")

# %%
show.curves("ablated")

# %%
show.latents("ablated", [(1, 0, 2), (1, 2, 3), (1, 3, 2)])

# %%
show.bands()

# %%
show.every_network("ablated")

# %%
show.overview({"baseline": (1, 0, 2), "ablated": (1, 2, 3)})

# %% [markdown]
# ## Is red alone?

# %%
mechanisms.isolated(show)

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
# With more room, and a label for what is pale or dark, red alone is deleted: {{< var ex2-9.joint.passes >}} of
# {{< var ex2-9.seeds >}} networks pass all claims ({{< var ex2-9.joint.low >}} to {{< var ex2-9.joint.high >}} of all that
# could be trained). The verdict is **{{< var ex2-9.verdict >}}**, and no other experiment comes as close to nine in ten. Red
# has a median error of {{< var ex2-9.ablated.error_red.median >}}, cyan of {{< var ex2-9.ablated.error_cyan.median >}} and
# mid-gray of {{< var ex2-9.ablated.error_gray.median >}}. Even the worst of all colors unlike red stays, in the median, at
# {{< var ex2-9.claim.none-lost.median >}}. Where a network fails, it is because red is not gone:
# {{< var ex2-9.claim.red-gone.fails >}} of {{< var ex2-9.seeds >}}.
#
# The source's network has a blemish: pure red is not the color with the most error, orange-red is worse. It is so in
# {{< var ex2-9.claim.orange-red-worse.passes >}} of {{< var ex2-9.seeds >}} networks, seed 0 among them. In the others red has
# the higher error of the two, and a higher one than the source's: seed 0, with {{< var ex2-9.ablated.error_red.seed0 >}}, lies
# low.
#
# Red is not alone in its dimension: within 60° of its direction stand {{< var ex2-9.near_red.median >}} of 729 colors in the
# median network, the slopes of orange and pink among them. But no color unlike red leans into it by more than one half, in
# {{< var ex2-9.claim.isolated.passes >}} of {{< var ex2-9.seeds >}} networks (@tbl-isolation).
#
# The experiment changes three things at once, the capacity, the label for what is pale or dark, and the weight of the
# anti-anchor, so it cannot say which of them mended the grays; experiment 3.3 changes each of them alone. Its follow-up drops
# the label.
