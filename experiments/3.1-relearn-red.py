# %% [markdown]
# ## Question
#
# The notes before experiment 2.6 expect that a concept which was anchored and then deleted is "more difficult to re-learn". Nobody has
# tried. Here somebody tries: an attacker takes the edited network, and trains it on until red is back.
#
# How long does that take? And how long does it take where red was never learned, or was removed without an anchor?

# %% tags=["spec"]
#| code-summary: "The spec, as code"
from anchoring import Ablate, Fresh, Leace, MeanDifference, ModelSpec, Prune, Redraw, Retrain, Separation
from press.claims.claim import Claim
from redact.attacks import Attack
from redact.quantities import recovery, slowdown
from redact.spec import Experiment, Training, Validation
from redact.worlds.colors import COARSE_CUBE, RgbLattice, ValidationLattice, Without, redness, similarity

RED, REST = similarity >= 0.3, similarity <= 0.05

UNANCHORED = {
    "model": ModelSpec(latent=5, depth=2),
    "labels": {"red": 0.08 * redness**8},
    "unused": ("red",),
    "terms": {"separation": Separation(power=100)},
    "schedule": "schedules/2.9.1.csv",
    "without": ("anchor", "anti-anchor", "anti-subspace"),
    "workers": 4,
    "validation": Validation(ValidationLattice(8), every=150),
}

AFTERWARDS = ("unanchored/mean-difference", "unanchored/leace", "unanchored/grayed")
CONTROLS = ("never/baseline", *AFTERWARDS, "isolated/fresh")

WHY_A_TENTH = (
    "these networks were trained for 1501 steps; red that is back in less than a tenth of them is not deleted in a sense that "
    "costs an attacker anything"
)
WHY_TWICE = (
    "more difficult has to mean more steps by a clear factor: the rates that an attacker can choose lie a factor of 2.15 apart, "
    "and a smaller difference may be theirs"
)

experiment = Experiment(
    id="3.1",
    title="Relearn red",
    question="Does a deleted concept stay deleted?",
    arms={
        "isolated": "2.9.1",
        "emptied": "2.10",
        "warm-cool": "2.6",
        "unanchored": Training(data=RgbLattice(8), **UNANCHORED),
        "never": Training(data=Without(RgbLattice(8), RED), **UNANCHORED),
    },
    operations={
        "isolated/ablated": Ablate(0),
        "isolated/pruned": Prune(0),
        "isolated/redrawn": Redraw(0),
        "isolated/fresh": Fresh(),
        "emptied/ablated": Ablate(0),
        "emptied/redrawn": Redraw(0),
        "warm-cool/ablated": Ablate(0),
        "warm-cool/redrawn": Redraw(0),
        "unanchored/mean-difference": MeanDifference(on="red"),
        "unanchored/leace": Leace(on="red"),
        "unanchored/grayed": Retrain(on="red", to=(0.5, 0.5, 0.5), keep=True),
    },
    attacks={
        "red": Attack(
            networks=(
                *("isolated/ablated", "isolated/pruned", "isolated/redrawn"),
                *("emptied/ablated", "emptied/redrawn", "warm-cool/ablated", "warm-cool/redrawn"),
                *CONTROLS,
            ),
            on=RED,
        ),
        "all": Attack(networks=("isolated/ablated", "isolated/redrawn", *CONTROLS), on=None),
        "rest": Attack(networks=("isolated/ablated", "isolated/redrawn", "unanchored/mean-difference"), on=REST, steps=300),
    },
    ranked_by="isolated/ablated",
    cube=COARSE_CUBE,
    claims=(
        Claim(
            "red-stays-away",
            "Trained on reds alone, the network has red back no sooner than after a tenth of its training",
            recovery("isolated/redrawn", "red") >= 150,
            because=WHY_A_TENTH,
        ),
        Claim(
            "all-stays-away",
            "Trained on all colors, it has red back no sooner than after a tenth of its training",
            recovery("isolated/redrawn", "all") >= 150,
            because=WHY_A_TENTH,
        ),
        Claim(
            "rest-brings-nothing",
            "Trained on everything but red, it does not get red back",
            recovery("isolated/redrawn", "rest") >= 301,
            because="301 stands for not within the 300 steps; no sample of red is shown, so what comes back was never gone",
        ),
        Claim(
            "no-sooner-than-never",
            "Red is back no sooner than in a network that was never taught it",
            slowdown("isolated/redrawn", "never/baseline", "red") >= 1,
            because="a network that never saw red is what a deletion aims at; one that takes fewer steps has kept something",
        ),
        Claim(
            "harder-than-afterwards",
            "Red takes twice as long as where it was removed without an anchor",
            slowdown("isolated/redrawn", "unanchored/mean-difference", "red") >= 2,
            because=WHY_TWICE,
        ),
    ),
    because="the notes expect a tendency, and a tendency shows in more than half of the networks",
    observations=(
        Claim(
            "harder-than-leace",
            "Red takes twice as long as after LEACE",
            slowdown("isolated/redrawn", "unanchored/leace", "red") >= 2,
            because=WHY_TWICE,
        ),
        Claim(
            "harder-than-grayed",
            "Red takes twice as long as where it was trained to be gray",
            slowdown("isolated/redrawn", "unanchored/grayed", "red") >= 2,
            because=WHY_TWICE,
        ),
        Claim(
            "no-sooner-than-fresh",
            "Red is back no sooner than with the weights that training began with",
            slowdown("isolated/redrawn", "isolated/fresh", "red") >= 1,
            because="such a network has nothing to recover from",
        ),
        Claim(
            "zeros-protect",
            "Left at zero, the weights of red's dimension make it twice as long",
            slowdown("isolated/ablated", "isolated/redrawn", "red") >= 2,
            because=WHY_TWICE,
        ),
    ),
    part="Beyond the sources",
)

# %% tags=["answer"]
#| code-summary: "What this page is made with, as code"
from redact.words.sections import Sections

show = Sections(experiment)
show.answer("isolated/ablated")

# %%
show.settings()

# %% [markdown]
# ## Prediction
#
# The claims put the notes' expectation in numbers. They speak of the networks of experiment 2.9.1 after ablation, with the zeroed
# weights drawn anew: where a dimension is zero on both sides no gradient reaches it, and an attacker would not leave it so.
# A trial on twelve networks of other seeds (1000 to 1011) came before they were written, and it spoke against them: red was back
# within some ten steps, sooner than where it was removed without an anchor. They stand as the notes would have them, and most of
# them should fail.
#
# ## Verdict

# %%
show.verdict()
