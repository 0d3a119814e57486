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

from anchoring import Ablate, AngularAnchor, LinearMap, ModelSpec, Repel, Separation, Subspace, Suppress
from redact.predictions import RELIABLE, WHY_RELIABLE
from redact.predictions.colors import (
    grays_untouched,
    isolated,
    learned,
    predicted_after_ablation,
    predicted_after_suppression,
    removed,
    selective,
    taken_along,
    untouched,
)
from redact.printed import InPaper
from redact.spec import Experiment, Training, Validation
from redact.worlds.colors import RgbLattice, ValidationLattice, redness, similarity, vibrancy

RED = (1, 0, 0, 0)

experiment = Experiment(
    id="2.4.1",
    title="Steer away from red",
    question="Can a network be steered away from one anchored concept while it runs, and only from that?",
    answer="More often than not: in {joint.passes} of {seeds} networks suppression takes red and leaves the rest, while deleting the dimension takes cyan along.",
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
        grays_untouched("suppressed"),
        removed("red", "repelled"),
        untouched("cyan", "repelled"),
        removed("red", "ablated"),
        taken_along("cyan", "ablated"),
    ),
    in_share=RELIABLE,
    because=WHY_RELIABLE,
    observations=(isolated(0), *predicted_after_suppression(), *predicted_after_ablation()),
    part="Steering",
    expect=("undecided", "disconfirmed"),
    expect_observed={
        "isolated": "refuted",
        "quarter-suppressed": "holds",
        "bounded-suppressed": ("undecided", "holds"),
        "mid-gray-suppressed": "refuted",
        "third-ablated": "holds",
        "black-ablated": "holds",
    },
    in_paper=InPaper.read("experiments/printed/2.4.1-paper.csv"),
)

# %% tags=["answer"]
#| code-summary: "What this page is made with, as code"
from redact.words.colors.predicted import predicted
from redact.words.colors.sections import Sections

show = Sections(experiment)
show.answer("suppressed")

# %%
show.settings()

# %% [markdown]
# ## Prediction
#
# Suppression and repulsion take red away and leave cyan, the grays, and colors at a right angle to red, such as lime and purple, as they
# were. Ablation takes red away, and cyan with it. All this is published, for the best of sixty networks; the claims ask it
# of more than nine in ten. They also ask that the error under suppression grows with similarity to red, as it does in nearly all
# published networks, and that red is gone where it does.

# %% [markdown]
# ## What training did
#
# The runs are short: {{< var ex2-4-1.steps >}} steps on a lattice of 512 colors. {{< var ex2-4-1.label.red >}} of the samples are labeled red and
# {{< var ex2-4-1.label.vibrant >}} vibrant. The terms fade out before the last steps, which serve the reconstruction alone
# (@fig-2-4-1-schedule).

# %%
show.schedule()

# %%
show.training()

# %% [markdown]
# ## Before any operation
#
# Red stands at the top, cyan at the bottom, and the other hues on a wheel between them (@fig-2-4-1-latents-baseline). The grays lie at
# right angles to the wheel.

# %%
VIEWS = [(1, 0, 2), (2, 0, 3), (2, 3, 0)]
show.latents("baseline", VIEWS)

# %% [markdown]
# ## Suppression
#
# What points towards red loses that part of its vector and is not stretched again: the upper half of the ball is pressed flat
# onto its middle (@fig-2-4-1-latents-suppressed). Red itself has hardly any other part, and is left with nearly nothing.

# %%
show.latents("suppressed", VIEWS)

# %%
show.slices("suppressed")

# %%
show.curves("suppressed")

# %% [markdown]
# ## Repulsion
#
# The same half is turned down to the equator, not pressed: all vectors keep the length 1 for which the decoder was trained. What
# was red ends up on the equator, wherever the little in it points that is not red.

# %%
show.latents("repelled", VIEWS)

# %%
show.slices("repelled")

# %% [markdown]
# ## Ablation

# %%
show.latents("ablated", VIEWS)

# %%
show.slices("ablated")

# %%
show.bands()

# %%
show.every_network("suppressed")

# %% [markdown]
# ## Does the error follow similarity?
#
# Under suppression it is @fig-published-scatter-2-4-1 that shows it, beside what was published.

# %%
show.scatter("repelled")

# %%
show.selectivity()

# %% [markdown]
# ## What the sources predict of red's error
#
# The sources say how large red's error has to be where red is gone: 1/4 if suppression turns it mid-gray, and 1/3 on average if
# ablation turns it into a random color. The published paper reports 0.284 after suppression, as approaching 1/4, which it
# exceeds. Here both numbers come out about right (@tbl-2-4-1-predicted), and not for the reasons that are given. Suppressed red
# is within 1/24 of 1/4 in {{< var ex2-4-1.claim.quarter-suppressed.passes >}} of {{< var ex2-4-1.seeds >}} networks, above 1/4 in
# {{< var ex2-4-1.claim.bounded-suppressed.fails >}}, and mid-gray in {{< var ex2-4-1.claim.mid-gray-suppressed.passes >}}.
# Ablated red is within 1/24 of 1/3 in {{< var ex2-4-1.claim.third-ablated.passes >}}, far more than there would be of random
# colors: it comes out black in {{< var ex2-4-1.claim.black-ablated.passes >}}, and black has an error of 1/3, too. These are
# observations and no part of the verdict. Their thresholds follow from the predictions: 1/24 is half of the distance between the
# two numbers, and mid-gray or black is what differs from it by a mean square of 0.01 at most, that of a tenth of the range in each
# channel. They were committed when red's median errors could be read on this page, and before any network was measured for
# them.

# %%
predicted(show)

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
# Red can be steered away from, and most networks spare the rest: {{< var ex2-4-1.joint.passes >}} of {{< var ex2-4-1.seeds >}}
# pass all claims at once ({{< var ex2-4-1.joint.low >}} to {{< var ex2-4-1.joint.high >}} of all that could be trained). That
# is more often than not, and not clearly more than nine in ten. The verdict is **{{< var ex2-4-1.verdict >}}**. The claim that
# most networks fail is that red is gone under suppression; it passes in {{< var ex2-4-1.claim.red-gone-suppressed.passes >}}.
#
# Under suppression the error of red rises to {{< var ex2-4-1.suppressed.error_red.median >}} in the median network, while cyan
# stays at {{< var ex2-4-1.suppressed.error_cyan.median >}}; cyan is spared in
# {{< var ex2-4-1.claim.cyan-spared-suppressed.passes >}} networks. After ablation cyan has an error of
# {{< var ex2-4-1.ablated.error_cyan.median >}}, as much as red: on a wheel of hues the weights of one axis cannot be deleted
# for one end alone.
#
# Suppression and repulsion leave different things. Suppressed red has almost no vector left, and comes out as a gray (median
# brightness {{< var ex2-4-1.suppressed.brightness_red.median >}}); the decoder was never trained on the middle of the ball.
# Repelled red has length 1 again, and comes out dark ({{< var ex2-4-1.repelled.brightness_red.median >}}), as it does after
# ablation. Its error, {{< var ex2-4-1.repelled.error_red.median >}}, is higher, and it is gone in
# {{< var ex2-4-1.claim.red-gone-repelled.passes >}} networks.
#
# Steering has its price. Orange and pink, which lean towards red, have errors of
# {{< var ex2-4-1.suppressed.error_orange.median >}} and {{< var ex2-4-1.suppressed.error_pink.median >}}. And red is still in
# the weights: whoever runs the network without the intervention has it back.
