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
from anchoring import Ablate, ModelSpec, Separation, Subspace, SuppressSubspace
from redact.predictions import RELIABLE, WHY_RELIABLE
from redact.predictions.colors import FADED, faded, grays_untouched, learned, selective
from redact.printed import InPaper
from redact.spec import Experiment, Training, Validation
from redact.worlds.colors import RgbLattice, ValidationLattice, vibrancy

experiment = Experiment(
    id="2.7.1",
    title="Suppress hue",
    question="Can a concept that is known only by its plane be suppressed, or deleted?",
    answer="More often than not: in {joint.passes} of {seeds} networks the hues fade under suppression and after ablation, and the grays stay.",
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
        selective("ablated", mean=0.82, sd=0.05, removed=("red", "lime", "cyan", "purple"), by=FADED),
        *(faded(color, operation) for operation in ("suppressed", "ablated") for color in ("red", "lime", "cyan", "purple")),
        grays_untouched("suppressed"),
        grays_untouched("ablated"),
    ),
    in_share=RELIABLE,
    because=WHY_RELIABLE,
    part="Steering",
    expect="disconfirmed",
    in_paper=InPaper.read("experiments/printed/2.7.1-paper.csv"),
)

# %% tags=["answer"]
#| code-summary: "What this page is made with, as code"
from redact.words.colors.sections import Sections

show = Sections(experiment)
show.answer("suppressed")

# %%
show.settings()

# %% [markdown]
# ## Prediction
#
# After either operation red, lime, cyan and purple have lost their hue, or most of it, and the grays are spared. The error after ablation grows
# with vibrancy. All this is published for the best of sixty networks. Its errors under suppression are not quite those of
# a color turned gray (lime has 0.14, and mid-gray would give 1/6), so the claims ask for a little less than that.

# %% [markdown]
# ## What training did
#
# Planarity and separation are the only terms (@fig-2-7-1-schedule). {{< var ex2-7-1.label.vibrant >}} of the samples carry the label.

# %%
show.schedule()

# %%
show.training()

# %% [markdown]
# ## Before any operation
#
# The hues form a wheel in the plane of the first two dimensions, turned by an angle that is different in every network
# (@fig-2-7-1-latents-baseline). Black, gray and white lie on a circle through the other two.

# %%
VIEWS = [(1, 0, 2), (2, 0, 3), (2, 3, 0)]
show.latents("baseline", VIEWS)

# %% [markdown]
# ## Suppression
#
# The plane collapses into the middle of the ball. Pale colors keep most of their vectors; vibrant ones keep next to nothing, and
# the decoder has to answer to a point that it never saw.

# %%
show.latents("suppressed", VIEWS)

# %%
show.slices("suppressed")

# %%
show.curves("suppressed")

# %% [markdown]
# ## Ablation
#
# Here the norm stretches what is left to length 1. Vibrant colors are sent to wherever their small remainder points.

# %%
show.latents("ablated", VIEWS)

# %%
show.slices("ablated")

# %%
show.bands()

# %%
show.every_network("suppressed", threshold=FADED)

# %% [markdown]
# ## Does the error follow vibrancy?
#
# After ablation it is @fig-published-scatter-2-7-1 that shows it, beside what was published.

# %%
show.scatter("suppressed")

# %%
show.selectivity()

# %% [markdown]
# ## Try it yourself

# %%
show.lab("suppressed")

# %% [markdown]
# ## Verdict

# %%
show.verdict()

# %%
show.published()

# %% [markdown]
# ## Conclusion
#
# A plane without an anchor in it can be suppressed or deleted in most networks, and not in nine of ten:
# {{< var ex2-7-1.joint.passes >}} of {{< var ex2-7-1.seeds >}} pass all claims ({{< var ex2-7-1.joint.low >}} to
# {{< var ex2-7-1.joint.high >}} of all that could be trained). The verdict is **{{< var ex2-7-1.verdict >}}**; asked only
# whether it works more often than not, the same networks say **{{< var ex2-7-1.more-often >}}**. It does not matter where on
# the wheel red lies, because the whole wheel goes.
#
# After suppression red has a median error of {{< var ex2-7-1.suppressed.error_red.median >}} and lime of
# {{< var ex2-7-1.suppressed.error_lime.median >}}; turned into mid-gray they would have 1/4 and 1/6. Mid-gray itself stays at
# {{< var ex2-7-1.suppressed.error_gray.median >}}. After ablation they have {{< var ex2-7-1.ablated.error_red.median >}} and
# {{< var ex2-7-1.ablated.error_lime.median >}}: the norm stretches what is left, and primary and secondary colors go towards
# black or white, as in experiment 2.7.
#
# Where networks fail, a gray, white or black was not quite out of the plane, or a hue has not faded enough. Every gray is
# spared under suppression in {{< var ex2-7-1.claim.grays-spared-suppressed.passes >}} networks, and after ablation in
# {{< var ex2-7-1.claim.grays-spared-ablated.passes >}}. Lime fades enough under suppression in
# {{< var ex2-7-1.claim.lime-faded-suppressed.passes >}}. Which of the two operations is the more selective the two values of R²
# of this page do not say, for the source takes them at different powers of vibrancy: @tbl-published-exponents has both at the
# same ones.
