# %% [markdown]
# ## Question
#
# In experiment 2.8 the grays were deleted along with red; in experiment 2.9 they were spared. The source changed several things
# between the two and credits the first: *more room*, one more dimension and one more hidden layer on each side. But it also added
# a *gray term*, which keeps colors that are labeled desaturated out of the first two dimensions. And its schedule
# weakened the anti-anchor, to a fifth at first and to a tenth later.
#
# Here each of the three is changed alone, and with the others.

# %% tags=["spec"]
#| code-summary: "The spec, as code"
from anchoring import Ablate, AngularAnchor, AntiAnchor, ModelSpec, Separation, Subspace, Unitarity
from press.claims.claim import Claim
from redact.predictions.colors import GRAYS, SPARED, WHY_SPARED, gone, grays_spared, none_lost
from redact.quantities import worst
from redact.quantities.colors import error
from redact.spec import Experiment, Training
from redact.worlds.colors import COARSE_CUBE, HsvCube, redness, vibrancy


def trained(latent: int, depth: int, gray: bool, schedule: str, without: tuple[str, ...] = ()) -> Training:
    """What experiments 2.8 and 2.9 have in common, with or without the gray term."""
    at = (0,) * (latent - 1)
    terms = {
        "unitarity": Unitarity(),
        "anchor": AngularAnchor((1, *at), on="red"),
        "anti-anchor": AntiAnchor((-1, *at)),
        "separation": Separation(power=100),
    }
    if gray:
        terms["gray-subspace"] = Subspace(tuple(range(2, latent)), on="desaturated")
    return Training(
        model=ModelSpec(latent=latent, depth=depth),
        data=HsvCube(36, 10, 10),
        labels={"red": 0.5 * redness**10, "vibrant": 0.5 * vibrancy**100, "desaturated": 0.5 * (1 - vibrancy) ** 10},
        unused=("vibrant",) if gray else ("vibrant", "desaturated"),
        terms=terms,
        schedule=schedule,
        without=without,
        workers=2,
    )


STRONG, WEAK = "schedules/3.3.csv", "schedules/2.9.csv"

experiment = Experiment(
    id="3.3",
    title="Capacity or term?",
    question="Was it more room, or the term that keeps grays out, that spared the grays in experiment 2.9?",
    answer="The room: with it alone every gray is spared in {claim.grays-spared-large.passes} of {seeds} networks, with the term alone in {claim.term-alone-fails.fails}.",
    follows="2.9",
    arms={
        "small": "2.8",
        "small-gray": trained(4, 1, True, STRONG),
        "large": trained(5, 2, False, "schedules/2.8.csv"),
        "large-gray": trained(5, 2, True, STRONG),
        "small-weak": trained(4, 1, False, WEAK, without=("gray-subspace",)),
        "small-gray-weak": trained(4, 1, True, WEAK),
        "large-weak": trained(5, 2, False, WEAK, without=("gray-subspace",)),
        "large-gray-weak": "2.9",
    },
    operations={"ablated": Ablate(0)},
    ranked_by="large/ablated",
    tested=COARSE_CUBE,
    claims=(
        grays_spared("large/ablated"),
        none_lost("large/ablated"),
        gone("red", "large/ablated"),
        Claim(
            "term-alone-fails",
            "The gray term alone does not spare every gray",
            worst("small-gray/ablated", GRAYS) >= SPARED,
            because=f"the bound of what is spared: {WHY_SPARED}",
        ),
        Claim(
            "room-does-more",
            "Room lowers the worst error of a gray further than the term does, with a strong anti-anchor",
            worst("small-gray/ablated", GRAYS) - worst("large/ablated", GRAYS) >= SPARED,
            because="a difference that would show by itself; both arms differ from experiment 2.8 in one thing",
        ),
        Claim(
            "room-does-more-weak",
            "Room lowers the worst error of a gray further than the term does, with a weak anti-anchor",
            worst("small-gray-weak/ablated", GRAYS) - worst("large-weak/ablated", GRAYS) >= SPARED,
            because="as above, and all else as in experiment 2.9",
        ),
        Claim(
            "term-helps-with-room",
            "Where there is room, the term lowers the worst error of a gray",
            worst("large-weak/ablated", GRAYS) - worst("large-gray-weak/ablated", GRAYS) >= 0,
            because="any difference counts: with room alone the error is so small that none that shows is left",
        ),
        Claim(
            "term-hurts-cyan",
            "Without room, the term drives cyan into red's dimension",
            error("cyan", "small-gray-weak/ablated") - error("cyan", "small-weak/ablated") >= SPARED,
            because="a difference that would show by itself",
        ),
        Claim(
            "weak-hurts-cyan",
            "Without room, a weak anti-anchor leaves cyan in red's dimension",
            error("cyan", "small-weak/ablated") - error("cyan", "small/ablated") >= SPARED,
            because="a difference that would show by itself",
        ),
    ),
    part="Beyond the sources",
    expect="undecided",
)

# %% tags=["answer"]
#| code-summary: "What this page is made with, as code"
from redact.words.beyond import outcomes
from redact.words.colors.sections import Sections

show = Sections(experiment)
show.answer("large/ablated")

# %% [markdown]
# ## Eight arms
#
# Two sizes, with and without the gray term, each with the anti-anchor of experiment 2.8 (strong) and with that of
# experiment 2.9 (weak). Two of the eight are the networks of these experiments themselves.

# %%
show.settings()

# %% [markdown]
# ## Prediction
#
# The source is right about the room, and the term is hardly needed. This was written after a trial with ten networks an arm,
# of seeds 1000 to 1009, and before any network of seeds 0 to 59 was trained. Without room two of the terms are at odds: there are
# two dimensions for the grays, and cyan has to go somewhere.
#
# Networks of one size start from the same weights and see the same samples, seed by seed; networks of different sizes share no more
# than the number of their seed.

# %% [markdown]
# ## Room and term
#
# @fig-3-3-strong changes experiment 2.8 in one thing or in both, @fig-3-3-weak experiment 2.9.


# %%
def square(ending: str) -> dict[str, dict[str, str]]:
    """The arms in their places, by what their names end with."""
    return {
        row: {"K = 4, depth 1": f"small{term}{ending}", "K = 5, depth 2": f"large{term}{ending}"}
        for row, term in (("without the gray term", ""), ("with it", "-gray"))
    }


outcomes.four(show, square(""), ("grays spared", "cyan spared"), "strong")

# %%
outcomes.four(show, square("-weak"), ("grays spared", "cyan spared"), "weak")

# %% [markdown]
# ## All outcomes

# %%
strong = ("small", "small-gray", "large", "large-gray")
weak = ("small-weak", "small-gray-weak", "large-weak", "large-gray-weak")
outcomes.matrix(
    show,
    {"Strong anti-anchor, as in experiment 2.8": strong, "Weak anti-anchor, as in experiment 2.9": weak},
)

# %%
outcomes.medians(show, (*strong, *weak))

# %% [markdown]
# ## Try it yourself

# %%
show.lab("large/ablated")

# %% [markdown]
# ## Verdict

# %%
show.verdict()

# %% [markdown]
# ## Conclusion
#
# The source credits the right change. With more room alone, all else as in experiment 2.8, every gray is spared in
# {{< var ex3-3.claim.grays-spared-large.passes >}} of {{< var ex3-3.seeds >}} networks, no color unlike red is lost in
# {{< var ex3-3.claim.none-lost-large.passes >}}, and red is gone in {{< var ex3-3.claim.red-gone-large.passes >}}. With the gray
# term alone, every gray is spared in {{< var ex3-3.claim.term-alone-fails.fails >}}: the worst of them keeps a median error of
# {{< var ex3-3.claim.term-alone-fails.median >}}, against {{< var ex3-3.claim.grays-spared-large.median >}} with room alone.
#
# Each of the nine claims holds by itself, but no more than {{< var ex3-3.joint.passes >}} seeds meet all of them at once, so the
# verdict is **{{< var ex3-3.verdict >}}**. Two claims about small differences decide that. With a weak anti-anchor, room beats the
# term by 0.01 in {{< var ex3-3.claim.room-does-more-weak.passes >}} networks; and where there is room, the term still lowers
# the worst error of a gray in {{< var ex3-3.claim.term-helps-with-room.passes >}}, by a median of
# {{< var ex3-3.claim.term-helps-with-room.median >}}, which nobody would see.
#
# Without room the term only moves the damage. With a weak anti-anchor it lowers the median error of mid-gray from
# {{< var ex3-3.small-weak/ablated.error_gray.median >}} to {{< var ex3-3.small-gray-weak/ablated.error_gray.median >}}, and
# raises that of cyan from {{< var ex3-3.small-weak/ablated.error_cyan.median >}} to
# {{< var ex3-3.small-gray-weak/ablated.error_cyan.median >}}.
#
# The third change, of the anti-anchor's weight, would have been felt, had it come alone: without room the weak anti-anchor
# leaves cyan a median error of {{< var ex3-3.small-weak/ablated.error_cyan.median >}}, where the strong one leaves
# {{< var ex3-3.small/ablated.error_cyan.median >}}. With room it does not matter
# ({{< var ex3-3.large-weak/ablated.error_cyan.median >}} and {{< var ex3-3.large/ablated.error_cyan.median >}}).
#
# Room here means a dimension and a layer at once, as in the source. Which of the two is needed was not tested.
