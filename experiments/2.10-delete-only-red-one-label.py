# %% [markdown]
# ## Question
#
# The clean deletion of experiment 2.9 needed a second label, for what is *not* red. In practice that is asking a lot: whoever
# wants a concept deleted can point at examples of it, but hardly at examples of everything else. Can a term without any label do the same
# work? *Anti-subspace* pushes every sample out of the first dimension, red ones included, and leaves it to the anchor to pull
# red back in.

# %% tags=["spec"]
#| code-summary: "The spec, as code"
from anchoring import Ablate, AngularAnchor, AntiSubspace, ModelSpec, Prune, Separation
from press.claims.claim import Claim
from redact.predictions import RELIABLE, WHY_RELIABLE, same
from redact.predictions.colors import gone, grays_spared, isolated, learned, none_lost, others_spared, spared
from redact.printed import InNotes
from redact.quantities.colors import error
from redact.spec import Experiment, Training, Validation
from redact.worlds.colors import RgbLattice, redness

experiment = Experiment(
    id="2.10",
    title="Delete only red, with one label",
    question="Can the second label be dropped, if all samples are weakly repelled from the anchored dimension?",
    answer="More often than not: nothing but red is hurt, but red is gone in {claim.red-gone.passes} of {seeds} networks, and {joint.passes} pass all claims.",
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
        grays_spared("ablated"),
        others_spared("ablated"),
        none_lost("ablated"),
        same("ablated", "pruned"),
    ),
    in_share=RELIABLE,
    because=WHY_RELIABLE,
    observations=(
        isolated(0),
        Claim(
            "red-half-gone",
            "The error of red is low",
            error("red", "ablated") <= 0.125,
            because="half of what red has when it turns mid-gray; the source's network has that, and its author regrets it",
        ),
    ),
    part="Deleting",
    expect=("disconfirmed", "undecided"),
    expect_observed={"isolated": "holds", "red-half-gone": "refuted"},
    in_notes=InNotes.read("experiments/printed/2.10-notes.csv"),
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
# The errors look as in experiment 2.9, with red as the only label: the same claims hold. Pruning equals ablation.

# %% [markdown]
# ## What training did
#
# Everything here is smaller: half as many steps, a coarser lattice of colors, and a label that {{< var ex2-10.label.red >}} of the
# samples carry. What matters is the order (@fig-2-10-schedule). Anti-subspace is strong at first, so that the network learns all
# colors without the first dimension; then it fades while the anchor grows, and red alone moves in.

# %%
show.schedule()

# %%
show.training()

# %% [markdown]
# ## Before surgery
#
# Nearly all colors lie in the plane at the foot of the first dimension, and red stands on top (@fig-2-10-latents-baseline).
# The slopes that joined it to orange and pink in experiment 2.9 are gone.

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

# %% [markdown]
# ## Is red alone?

# %%
mechanisms.isolated(show)

# %% [markdown]
# ## Where does red go?
#
# A guess that can be tested: the first dimension is nearly all that red has, and the less of it lies elsewhere, the less there is that
# could say what to put in its place.

# %%
mechanisms.tested(
    show,
    "remainder",
    [
        Relation(
            "Remainder and error",
            mechanisms.remainder(show.results, "red"),
            mechanisms.error(show.results, "red", "ablated"),
            "length of red outside of its dimension (0 to 1)",
            "error of red after ablation",
        )
    ],
    "If the remainder decided, the two would go together.",
)

# %% [markdown]
# ## Try it yourself

# %%
show.lab("ablated")

# %% [markdown]
# ## Verdict

# %%
show.verdict()

# %% [markdown]
# The source prints no scores for this experiment, only losses; they stand in @tbl-2-10-losses beside ours.
#
# ## Conclusion
#
# With one label nothing but red is hurt, but red is not always gone: {{< var ex2-10.joint.passes >}} of
# {{< var ex2-10.seeds >}} networks pass all claims ({{< var ex2-10.joint.low >}} to {{< var ex2-10.joint.high >}} of all that
# could be trained). That is more often than not, and not clearly more than nine in ten. The verdict is
# **{{< var ex2-10.verdict >}}**, and one claim decides it. The claims on cyan, the grays and all other colors unlike red pass
# in {{< var ex2-10.claim.cyan-spared.passes >}}, {{< var ex2-10.claim.grays-spared.passes >}} and
# {{< var ex2-10.claim.none-lost.passes >}} networks, and the worst such color has a median error of
# {{< var ex2-10.claim.none-lost.median >}}, less than in experiment 2.9 ({{< var ex2-9.claim.none-lost.median >}}). Orange and
# pink, which suffered there ({{< var ex2-9.ablated.error_orange.median >}} and {{< var ex2-9.ablated.error_pink.median >}}),
# have {{< var ex2-10.ablated.error_orange.median >}} and {{< var ex2-10.ablated.error_pink.median >}}. Red itself is gone in
# {{< var ex2-10.claim.red-gone.passes >}}, where in experiment 2.9 it was in {{< var ex2-9.claim.red-gone.passes >}}.
#
# Fewer colors stand near red than in experiment 2.9: {{< var ex2-10.near_red.median >}} of 729 in the median network, against
# {{< var ex2-9.near_red.median >}} (@tbl-isolation).
#
# The source sees an error of red of at most 0.125, a third of what it had before, and regrets it. Our seed 0 has
# {{< var ex2-10.ablated.error_red.seed0 >}}, one of the {{< var ex2-10.claim.red-gone.fails >}} that fail, and its loss of
# anti-subspace is not the source's either (@tbl-2-10-losses): here seed 0 does not reproduce the source. Over sixty networks
# its finding is turned around: the median is {{< var ex2-10.ablated.error_red.median >}}, against
# {{< var ex2-9.ablated.error_red.median >}} in experiment 2.9 and the 0.33 that a random color would give, and in
# {{< var ex2-10.claim.red-half-gone.passes >}} networks the error is as low as the source's.
#
# The error of red ranges from {{< var ex2-10.ablated.error_red.low >}} to {{< var ex2-10.ablated.error_red.high >}} in nine
# networks of ten, and we do not know why. One guess is that a concept which lives alone leaves too little behind to say what
# comes in its place. Were it the length of this remainder that decides, the error would go with it over the networks, and it
# does not (@fig-2-10-remainder). The direction in which the remainder points was not tested.
