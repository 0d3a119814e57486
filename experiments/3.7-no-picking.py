# %% [markdown]
# ## Question
#
# Of the sixty published networks of experiment 2.9.1 the best one has an R² of 0.98 after ablation; over all sixty, R² is 0.86 ± 0.15
# (mean and standard deviation). Whoever wants the best one has to train sixty and test each. A method that can be relied on
# should need neither.
#
# Is there a recipe, of the same terms and one more, that gives a selective network with any seed?

# %% tags=["spec"]
#| code-summary: "The spec, as code"
from anchoring import Ablate, AngularAnchor, AntiAnchor, AntiSubspace, Fallback, ModelSpec, Separation
from press.claims.claim import Claim
from redact.predictions import GONE, RELIABLE, WHY_RELIABLE, learned, none_lost, removed
from redact.quantities import selectivity
from redact.spec import Experiment, Training, Validation
from redact.worlds.colors import COARSE_CUBE, RgbLattice, ValidationLattice, redness

experiment = Experiment(
    id="3.7",
    title="A recipe that needs no picking",
    question="Is there a recipe that isolates red with any seed, so that no network has to be picked?",
    answer="",
    follows="2.9.1",
    arms={
        "published": "2.9.1",
        "recipe": Training(
            model=ModelSpec(latent=5, depth=2),
            data=RgbLattice(8),
            labels={"red": 1.0 * redness**9},
            terms={
                "anchor": AngularAnchor((1, 0.5, 0, 0, 0), on="red"),
                "anti-anchor": AntiAnchor((-1, 0, 0, 0, 0)),
                "anti-subspace": AntiSubspace((0,)),
                "separation": Separation(power=100),
                "fallback": Fallback((0, -1, 0, 0, 0), (0.25, 0.75, 0.75)),
            },
            schedule="schedules/3.7.csv",
            workers=4,
            validation=Validation(ValidationLattice(8), every=150),
        ),
    },
    operations={"ablated": Ablate(0)},
    ranked_by="recipe/ablated",
    cube=COARSE_CUBE,
    reads=("reference/recipe-search.csv",),
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
    part="Beyond the sources",
)

# %% tags=["answer"]
#| code-summary: "What this page is made with, as code"
from redact.words.beyond import recipe
from redact.words.sections import Sections

show = Sections(experiment)
show.answer("recipe/ablated")

# %% [markdown]
# ## Prediction
#
# A network trained by the recipe found is selective whatever its seed: R² of at least 0.89 in nine networks of ten, red gone, nothing
# else lost. Over sixty seeds that no trial and no search has seen the mean is 0.95, the standard deviation at most 0.03, and no
# network is below 0.85.
