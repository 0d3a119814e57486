# %% [markdown]
# ## Question
#
# Of the sixty published networks of experiment 2.9.1 the best one has an R² of 0.98 after ablation: so closely does the error of a
# color follow its likeness to red, where 1 is exactly. Over all sixty, R² is 0.86 ± 0.15 (mean and standard deviation). Whoever wants the best one has to train sixty and test each. A method that can be relied on
# should need neither.
#
# Is there a recipe, of the same terms and one more, that gives a selective network with any seed?

# %% tags=["spec"]
#| code-summary: "The spec, as code"
from anchoring import Ablate, AngularAnchor, AntiAnchor, AntiSubspace, Fallback, ModelSpec, Separation
from press.claims.claim import Claim
from redact.predictions import RELIABLE, WHY_RELIABLE
from redact.predictions.colors import GONE, learned, none_lost, removed
from redact.quantities.colors import increase, selectivity
from redact.spec import Experiment, Training, Validation
from redact.worlds.colors import COARSE_CUBE, RgbLattice, ValidationLattice, redness


def tilted(label, tilt, target, schedule):
    """The training of experiment 2.9.1 with another label and schedule, a tilted anchor, and a fallback where it tilts to."""
    return Training(
        model=ModelSpec(latent=5, depth=2),
        data=RgbLattice(8),
        labels={"red": label},
        terms={
            "anchor": AngularAnchor((1, tilt, 0, 0, 0), on="red"),
            "anti-anchor": AntiAnchor((-1, 0, 0, 0, 0)),
            "anti-subspace": AntiSubspace((0,)),
            "separation": Separation(power=100),
            "fallback": Fallback((0, -1, 0, 0, 0), target),
        },
        schedule=schedule,
        workers=4,
        validation=Validation(ValidationLattice(8), every=150),
    )


experiment = Experiment(
    id="3.7",
    title="A recipe that needs no picking",
    question="Is there a recipe that isolates red with any seed, so that no network has to be picked?",
    answer="Not with any seed: {joint.passes} of {seeds} networks pass all claims, though red is gone in {claim.red-gone-recipe-ablated.passes} of them.",
    follows="2.9.1",
    arms={
        "published": "2.9.1",
        "by-hand": tilted(1.0 * redness**9, 0.5, (0.25, 0.75, 0.75), "schedules/3.7-by-hand.csv"),
        "recipe": tilted(0.822 * redness**9.52, 0.519, (0.306, 0.694, 0.694), "schedules/3.7.csv"),
    },
    operations={"ablated": Ablate(0)},
    ranked_by="recipe/ablated",
    tested=COARSE_CUBE,
    tables=("reference/recipe-search.csv",),
    claims=(
        learned("recipe/baseline"),
        Claim(
            "selective-recipe",
            "The error after ablation follows red, on colors not trained on, and red is gone",
            selectivity("recipe/ablated", ("red",), GONE, held_out=True) >= 0.89,
            because="the goal was a mean of 0.95 with a standard deviation of 0.03: nearly all networks then have more than two "
            "deviations less, 0.89; a network that kept red counts as 0",
        ),
        Claim(
            "never-worse-recipe",
            "The same, never below what was called the worst case",
            selectivity("recipe/ablated", ("red",), GONE, held_out=True) >= 0.85,
            because="the goal for the worst of all networks, about the published mean",
        ),
        removed("red", "recipe/ablated"),
        none_lost("recipe/ablated"),
        Claim(
            "more-selective",
            "The recipe is more selective than that of 2.9.1, with the same seed",
            selectivity("recipe/ablated", ("red",), GONE, held_out=True)
            - selectivity("published/ablated", ("red",), GONE, held_out=True)
            >= 0,
            because="0 is no difference; asked for one half, since many networks of 2.9.1 leave little room above them",
            in_share=0.5,
        ),
    ),
    in_share=RELIABLE,
    because=WHY_RELIABLE,
    observations=(
        Claim(
            "selective-by-hand",
            "By the recipe frozen first, the error after ablation follows red, on colors not trained on, and red is gone",
            selectivity("by-hand/ablated", ("red",), GONE, held_out=True) >= 0.89,
            because="as for the recipe; what came of it was known when this was written",
            in_share=RELIABLE,
        ),
        Claim(
            "never-worse-by-hand",
            "By the recipe frozen first, the same, never below what was called the worst case",
            selectivity("by-hand/ablated", ("red",), GONE, held_out=True) >= 0.85,
            because="as for the recipe; what came of it was known when this was written",
            in_share=RELIABLE,
        ),
        Claim(
            "red-gone-by-hand",
            "Red is gone after ablation of the networks frozen first",
            increase("red", "by-hand/ablated") >= GONE,
            because="as for the recipe; what came of it was known when this was written",
            in_share=RELIABLE,
        ),
    ),
    part="Beyond the sources",
    expect=("undecided", "disconfirmed"),
    expect_observed={
        "selective-by-hand": "refuted",
        "never-worse-by-hand": ("undecided", "refuted"),
        "red-gone-by-hand": "holds",
    },
)

# %% tags=["answer"]
#| code-summary: "What this page is made with, as code"
from redact.words.beyond import recipe
from redact.words.colors.sections import Sections

show = Sections(experiment)
show.answer("recipe/ablated")

# %% [markdown]
# ## Prediction
#
# A network trained by the recipe found is selective whatever its seed: R² of at least 0.89 in nine networks of ten, red gone, nothing
# else lost. Over sixty seeds that no trial and no search has seen the mean is 0.95, the standard deviation at most 0.03, and no
# network is below 0.85.

# %% [markdown]
# ## Where red falls
#
# Ablation cuts red's dimension and stretches what is left to length 1. Of red hardly anything is left, and what it is differs from
# network to network: in one it is decoded as gray, in another as a color, in a third as red. That is chance, and a likely part of
# the spread of R² over the networks of 2.9.1.
#
# The recipe takes the chance out of it by two changes. Red is anchored beside its dimension, to (1, tilt, 0, 0, 0): the *tilt* is
# about half of 1, and all that is left of red once the first dimension is cut points along the second. And one more term, the
# *fallback*, has the decoder give a chosen color there. It asks the decoder about that one point, and no sample. The surgery is
# plain ablation, as before.
#
# Two more changes were found by trials. Labels: 2.9.1 labels pure red with a probability of 8 %, and where few samples carry a
# label, which ones do is chance too. Here pure red is labeled more often than not, and other colors less the less they resemble it,
# by a higher power. And weights of terms do not quite end: what keeps other colors out of red's dimension goes on, weakly, to the
# last step.
#
# What is not changed: the network, the colors, the seeds, and what a label says. It is more labels that are asked for, though
# (@tbl-3-7-labels): whoever has few should read experiment 3.5 first.

# %% [markdown]
# ## Two recipes, one after the other
#
# All trials were made with seeds from 1000 on; the seeds 0 to 59, which this page reports, were seen by none.
#
# *The first recipe was frozen by hand*, after thirty-six trials, each on twelve seeds. They tried in turn the peak learning rate,
# the label's power and probability, weights that end and that do not, twice the steps, the fallback at the far end of red's own
# dimension with the surgery of experiment 3.6, the tilt, and the color of the fallback. Their numbers are not kept. A search had
# been written, but was cut to three settings for want of processor time, hardly more than a check. On the seeds 0 to 59 this recipe
# missed the goal.
#
# *The second recipe was chosen by the search*, which was run in full because the first had missed. Nothing else of the seeds 0 to 59
# went into it: it saw the seeds 1000 to 1059 alone. Settings are drawn around the recipe by hand, all numbers at once, and fewer
# and fewer of them are tried on more and more seeds. The rule, the highest mean less two standard deviations, and the size of the
# full search had been committed before the first recipe was judged (@fig-3-7-search, @tbl-3-7-search-ends). The command
# `python -m redact.search --table reference/recipe-search.csv` makes its table anew. That the recipe is the best there is, nobody
# has tried to show.
#
# So two recipes were judged on the same sixty seeds. The claims about the second are those about the first, word for word, and were
# committed with it before it was trained on these seeds. A success of the second would be one of two tries. What became of the
# first was known by then: on this page it is an observation, and no part of the verdict.

# %%
recipe.searched(show, "reference/recipe-search.csv")

# %% [markdown]
# ## What changed

# %%
show.settings()

# %%
recipe.labels(show)

# %%
show.schedule(["recipe"])

# %% [markdown]
# ## Sixty networks that no search has seen
#
# Each recipe was frozen, and then trained on the seeds of all other pages (@tbl-3-7-outcome). The figures show the second
# (@fig-3-7-paired).

# %%
networks = {"2.9.1": "published/ablated", "first, by hand": "by-hand/ablated", "second, by the search": "recipe/ablated"}
recipe.outcome(show, networks, published=(0.86, 0.15))

# %%
recipe.beside(show, "published/ablated", "recipe/ablated", ("R² with the recipe of 2.9.1", "R² with the second recipe"))

# %%
show.every_network("recipe/ablated")

# %% [markdown]
# ## Try it yourself

# %%
show.lab("recipe/ablated")

# %% [markdown]
# ## Verdict

# %%
show.verdict()

# %% [markdown]
# ## A thousand networks
#
# Sixty networks cannot show a failure of one in a hundred. The same experiment, on 940 seeds more, is a run apart, of some minutes on two
# cores; it leaves its verdict in `results/3.7/verdict.json`, and `make` afterwards puts that of sixty back:
#
# ```sh
# snakemake --cores 2 --config seeds=1000 -- results/3.7/verdict.json
# ```

# %% [markdown]
# ## Conclusion
#
# The goal was missed again. By the second recipe R² on colors not trained on is
# {{< var ex3-7.recipe/ablated.selectivity_held_out.mean >}} ± {{< var ex3-7.recipe/ablated.selectivity_held_out.sd >}}, and the worst network has
# {{< var ex3-7.recipe/ablated.selectivity_held_out.lowest >}}; asked for were 0.95, 0.03 and 0.85. The verdict on the claims, which count
# networks, is **{{< var ex3-7.verdict >}}**: {{< var ex3-7.joint.passes >}} of {{< var ex3-7.seeds >}} pass all of them, and nine of ten are not shown
# to. With the recipe of 2.9.1 the same seeds have {{< var ex3-7.published/ablated.selectivity_held_out.mean >}} ±
# {{< var ex3-7.published/ablated.selectivity_held_out.sd >}}, and the worst network
# {{< var ex3-7.published/ablated.selectivity_held_out.lowest >}}.
#
# The search bought little. The first recipe, by hand, has {{< var ex3-7.by-hand/ablated.selectivity_held_out.mean >}} ±
# {{< var ex3-7.by-hand/ablated.selectivity_held_out.sd >}} and {{< var ex3-7.by-hand/ablated.selectivity_held_out.lowest >}} at worst.
# R² of 0.89 is reached by {{< var ex3-7.claim.selective-by-hand.passes >}} networks of the first recipe and by
# {{< var ex3-7.claim.selective-recipe.passes >}} of the second, R² of 0.85 by {{< var ex3-7.claim.never-worse-by-hand.passes >}} and by
# {{< var ex3-7.claim.never-worse-recipe.passes >}}: differences that sixty networks cannot tell from chance.
#
# What both recipes do bring: red is gone in {{< var ex3-7.claim.red-gone-by-hand.passes >}} networks of the first and in
# {{< var ex3-7.claim.red-gone-recipe-ablated.passes >}} of the second, since where it falls is no longer left to chance. By the
# second, colors unlike red are kept in {{< var ex3-7.claim.none-lost-recipe.passes >}}, and
# {{< var ex3-7.claim.more-selective.passes >}} seeds do better than with the recipe of 2.9.1. But the least selective networks still have to
# be found out by a test. And it asks for more labels: {{< var ex3-7.label.recipe/red >}} of the samples carry one, where
# {{< var ex3-7.label.published/red >}} did.
#
# The search promised more for the second recipe than seeds that it did not see hold (@tbl-3-7-search-ends, @tbl-3-7-outcome): the
# best of many settings flatters, as the best of sixty networks does. And none of the settings tried reaches the goal even on the
# seeds of the search (@fig-3-7-search): it may take another term, and not other numbers.
