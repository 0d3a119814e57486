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
from anchoring import Ablate, AngularAnchor, AntiAnchor, AntiSubspace, ModelSpec, Prune, Separation, Suppress
from redact.predictions import RELIABLE, WHY_RELIABLE, same
from redact.predictions.colors import (
    grays_untouched,
    isolated,
    learned,
    none_lost,
    predicted_after_ablation,
    predicted_after_suppression,
    removed,
    selective,
    untouched,
)
from redact.printed import InPaper
from redact.spec import Experiment, Training, Validation
from redact.worlds.colors import RgbLattice, ValidationLattice, redness

RED = (1, 0, 0, 0, 0)

experiment = Experiment(
    id="2.9.1",
    title="Isolate red",
    question="If red is alone in its dimension, can it be deleted for good, and nothing else?",
    answer="In about half of the networks: {joint.passes} of {seeds} lose red alone, cut and suppressed, and in {claim.isolated.passes} no color unlike red leans into its dimension.",
    follows="2.10",
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
        isolated(0),
        selective("ablated", mean=0.86, sd=0.15),
        removed("red", "ablated"),
        untouched("cyan", "ablated"),
        untouched("lime", "ablated"),
        untouched("purple", "ablated"),
        grays_untouched("ablated"),
        none_lost("ablated"),
        same("ablated", "pruned"),
        removed("red", "suppressed"),
        untouched("cyan", "suppressed"),
        grays_untouched("suppressed"),
    ),
    in_share=RELIABLE,
    because=WHY_RELIABLE,
    observations=(*predicted_after_suppression(), *predicted_after_ablation()),
    part="Deleting",
    expect="disconfirmed",
    expect_observed={
        "quarter-suppressed": "undecided",
        "bounded-suppressed": ("holds", "undecided"),
        "mid-gray-suppressed": ("holds", "undecided"),
        "third-ablated": "undecided",
        "black-ablated": "refuted",
    },
    in_paper=InPaper.read("experiments/printed/2.9.1-paper.csv"),
)

# %% tags=["answer"]
#| code-summary: "What this page is made with, as code"
from redact.words.colors import mechanisms
from redact.words.colors.predicted import predicted
from redact.words.colors.sections import Sections

show = Sections(experiment)
show.answer("ablated")

# %%
show.settings()

# %% [markdown]
# ## Prediction
#
# Ablation takes red alone: it is gone, and cyan, lime, purple, the grays, and all other colors unlike red are as they were. Pruning does the same.
# Suppression works too, though nothing here was made for it. The error after ablation follows similarity to red, as it does in nearly
# all published networks; these differ from each other more than those of the other experiments.

# %% [markdown]
# ## What training did
#
# The order is that of experiment 2.10: anti-subspace is strong first, so that the network learns all colors without the first
# dimension; then it fades, and the anchor moves red in (@fig-2-9-1-schedule). The anti-anchor keeps the dimension's other end clear meanwhile.

# %%
show.schedule()

# %%
show.training()

# %% [markdown]
# ## Before any operation
#
# Red stands at the top (@fig-2-9-1-latents-baseline). How many other colors are up there with it is counted below.

# %%
VIEWS = [(1, 0, 2), (2, 0, 3), (3, 0, 4)]
show.latents("baseline", VIEWS)

# %% [markdown]
# ## Ablation

# %%
show.latents("ablated", [(1, 0, 2), (1, 2, 3), (1, 3, 2)])

# %%
show.slices("ablated")

# %%
show.curves("ablated")

# %% [markdown]
# ## Suppression

# %%
show.latents("suppressed", [(1, 0, 2), (1, 2, 3), (1, 3, 2)])

# %%
show.slices("suppressed")

# %%
show.bands()

# %%
show.every_network("ablated")

# %% [markdown]
# ## Does the error follow similarity?
#
# After ablation it is @fig-published-scatter-2-9-1 that shows it, beside what was published.

# %%
show.scatter("suppressed")

# %%
show.selectivity()

# %% [markdown]
# ## Is red alone?

# %%
mechanisms.isolated(show)

# %% [markdown]
# ## What the sources predict of red's error
#
# Mid-gray, and so an error of 1/4, is what suppressed red is said to turn into, and a random color, with 1/3 on average, what
# ablated red is. The first is nearly so: red comes out mid-gray in {{< var ex2-9-1.claim.mid-gray-suppressed.passes >}} of
# {{< var ex2-9-1.seeds >}} networks, where it did in {{< var ex2-4-1.claim.mid-gray-suppressed.passes >}} of experiment 2.4.1;
# its error is within 1/24 of 1/4 in {{< var ex2-9-1.claim.quarter-suppressed.passes >}}. The second is so on average, with nearly
# the spread of random colors (@tbl-2-9-1-predicted), and not network by network: more are within 1/24 of 1/3 than there would be of
# random colors, {{< var ex2-9-1.claim.third-ablated.passes >}}, and red is black in {{< var ex2-9-1.claim.black-ablated.passes >}}. Experiment
# 2.4.1 says where the thresholds of these observations come from.

# %%
predicted(show)

# %% [markdown]
# ## Try it yourself

# %%
show.lab("ablated")

# %% [markdown]
# ## Verdict

# %%
show.verdict()

# %%
show.published()

# %% [markdown]
# ## Conclusion
#
# Red can be isolated and deleted with little harm to the rest, but not reliably: {{< var ex2-9-1.joint.passes >}} of
# {{< var ex2-9-1.seeds >}} networks pass all claims. The verdict is **{{< var ex2-9-1.verdict >}}**. As first registered, each
# claim judged alone and asked for one half, it was {{< var ex2-9-1.one-by-one >}}.
#
# After ablation red has a median error of {{< var ex2-9-1.ablated.error_red.median >}}, cyan of
# {{< var ex2-9-1.ablated.error_cyan.median >}} and mid-gray of {{< var ex2-9-1.ablated.error_gray.median >}}. Red is gone in
# {{< var ex2-9-1.claim.red-gone-ablated.passes >}} networks and cyan is spared in
# {{< var ex2-9-1.claim.cyan-spared-ablated.passes >}}; where red was only anchored (experiment 2.4.1), ablation gave cyan an
# error of {{< var ex2-4-1.ablated.error_cyan.median >}}. Pruned networks, which have no such dimension any more, answer as
# ablated ones do. Whether red can be trained back into them is the question of experiment 3.1.
#
# Colors unlike red keep out of its dimension: in {{< var ex2-9-1.claim.isolated.passes >}} networks none leans into it by more
# than one half. How far they lean is what ablation then does to them (@fig-2-9-1-isolation). But red does not stand alone
# there. Within 60° of its direction stand {{< var ex2-9-1.near_red.median >}} of 729 colors in the median network, those that
# resemble it among them, no fewer than in experiment 2.9, where nothing cleared the dimension (@tbl-isolation).
#
# The error of red lies between {{< var ex2-9-1.ablated.error_red.low >}} and {{< var ex2-9-1.ablated.error_red.high >}} in nine
# networks of ten, a wide range. So does R², from {{< var ex2-9-1.ablated.selectivity_trained.low >}} to
# {{< var ex2-9-1.ablated.selectivity_trained.high >}}, where suppression in experiment 2.4.1 had
# {{< var ex2-4-1.suppressed.selectivity_trained.low >}} to {{< var ex2-4-1.suppressed.selectivity_trained.high >}}. R² alone
# passes networks that kept red; here it counts only where red is gone, and {{< var ex2-9-1.claim.selective-ablated.passes >}}
# pass.
#
# Steering an isolated network works less well than editing it: under suppression red is gone in
# {{< var ex2-9-1.claim.red-gone-suppressed.passes >}}.
