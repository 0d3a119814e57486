# %% [markdown]
# ## Question
#
# In experiment 2.6 cyan was deleted along with red, because it lay at the other end of the same axis. If that end were kept
# empty, cyan would have to live elsewhere, and the axis would belong to red alone. An *anti-anchor* at the opposite direction
# does the clearing: it pushes away whatever comes closer to it than a right angle. Planarity is dropped, since hues need not
# lie on a circle any more.
#
# Can red then be deleted without cyan?

# %% tags=["spec"]
#| code-summary: "The spec, as code"
from anchoring import Ablate, AngularAnchor, AntiAnchor, ModelSpec, Separation, Unitarity
from press.claims.claim import Claim
from redact.predictions import RELIABLE, WHY_RELIABLE
from redact.predictions.colors import gone, grays_spared, isolated, learned, none_lost, others_spared, spared
from redact.printed import InNotes
from redact.quantities.colors import brightness
from redact.spec import Experiment, Training
from redact.worlds.colors import HsvCube, redness, vibrancy

experiment = Experiment(
    id="2.8",
    title="Delete only red",
    question="If colors are pushed away from the direction opposite to red, can red be deleted without cyan?",
    answer="No: red goes, and the grays go with it; {joint.passes} of {seeds} networks lose red alone.",
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
        grays_spared("ablated"),
        others_spared("ablated"),
        none_lost("ablated"),
    ),
    in_share=RELIABLE,
    because=WHY_RELIABLE,
    observations=(
        isolated(0),
        Claim(
            "grays-too-bright",
            "Grays come out too bright",
            brightness("ablated", "dark gray", "gray", "light gray") - brightness("baseline", "dark gray", "gray", "light gray")
            >= 0.1,
            because="0.1 of the range is a difference that one sees",
        ),
    ),
    part="Deleting",
    expect="disconfirmed",
    expect_observed={"isolated": "refuted", "grays-too-bright": "refuted"},
    in_notes=InNotes.read("experiments/printed/2.8-notes.csv"),
)

# %% tags=["answer"]
#| code-summary: "What this page is made with, as code"
from redact.pictures import Relation
from redact.words.colors import mechanisms
from redact.words.colors.sections import Sections

show = Sections(experiment)
show.answer("ablated")

# %%
show.settings()

# %% [markdown]
# ## Prediction
#
# After ablating the first dimension, red is gone, and colors other than red are mostly unaffected: cyan and the grays are spared,
# and so are most colors that do not resemble red.

# %% [markdown]
# ## What training did
#
# Three labels are drawn, as in the source, but only red is used. Both demands on the first axis were met: in the end red is near its
# anchor, and the anti-anchor has nothing to push against (@fig-2-8-training).

# %%
show.schedule()

# %%
show.training()

# %% [markdown]
# ## Before surgery
#
# The reconstruction is even better than in experiment 2.6. But look at where the colors went (@fig-2-8-latents-baseline). Cyan
# sits on the rim at a right angle to red, as wanted, and so does everything that contains no red. All other colors lie
# somewhere between: the grays, half-way.

# %%
VIEWS = [(1, 0, 2), (2, 0, 3), (3, 0, 1)]
show.latents("baseline", VIEWS)

# %% [markdown]
# ## After ablation
#
# The grays lose their red (@fig-2-8-slices-ablated). What comes out of mid-gray is a bright cyan.

# %%
show.slices("ablated")

# %%
show.curves("ablated")

# %%
show.latents("ablated", [(1, 0, 2), (1, 2, 3), (1, 3, 2)])

# %%
show.outputs("ablated", ["red", "yellow", "green", "cyan", "magenta", "black", "dark gray", "gray", "light gray", "white"])

# %%
show.bands()

# %%
show.every_network("ablated")

# %% [markdown]
# ## Is red alone?

# %%
mechanisms.isolated(show)

# %%
mechanisms.tested(
    show,
    "gray",
    [
        Relation(
            "Mid-gray and red",
            mechanisms.cosine(show.results, "gray", "red"),
            mechanisms.error(show.results, "gray", "ablated"),
            "cosine of mid-gray and red (−1 to 1)",
            "error of mid-gray after ablation",
        )
    ],
    "If mid-gray is hurt for what it shares with red, its error rises with the cosine.",
)

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
# Red is deleted, and the grays with it: no more than {{< var ex2-8.joint.passes >}} of {{< var ex2-8.seeds >}} networks pass
# all claims. The verdict is **{{< var ex2-8.verdict >}}**, at whatever share one asks. Red is gone (median error
# {{< var ex2-8.ablated.error_red.median >}}), and cyan, for whose sake all this was done, is spared in
# {{< var ex2-8.claim.cyan-spared.passes >}} networks. But mid-gray comes out with an error of
# {{< var ex2-8.ablated.error_gray.median >}}.
#
# The network did what it was told. Half of the sphere was to be kept free; in the other half it used the first dimension for
# *how much red is in this?* rather than for *is this red?*. That is how @fig-2-8-latents-baseline can be read, and
# @tbl-isolation counts it: {{< var ex2-8.near_red.median >}} of 729 colors stand within 60° of red in the median network, and
# in {{< var ex2-8.claim.isolated.fails >}} of {{< var ex2-8.seeds >}} networks some color unlike red leans towards it by more
# than one half. The anchor says where red is. No term says that nothing else may be there.
#
# The source describes its grays as far too bright, with only green and blue left. The second half of that is exact: the red
# channel of mid-gray falls to {{< var ex2-8.ablated.red_of_gray.median >}} in the median, and green and blue rise. The first
# half is what it looks like: averaged over its three channels mid-gray comes out at
# {{< var ex2-8.ablated.brightness_gray.median >}}, against one half, and the grays together gain the 0.1 that we had asked for
# in {{< var ex2-8.claim.grays-too-bright.passes >}} of {{< var ex2-8.seeds >}} networks.
