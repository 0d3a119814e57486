# %% [markdown]
# # Add a world {#sec-add-a-world}
#
# A **world** is what networks learn from: samples, what is known of each, and how far off a reconstruction is. This paper has
# two, colors and digits. To ask its questions of data of your own, write a world beside them, in files that carry its name:
#
# 1. **Samples**, with names for what is known of them. With these alone, networks are trained and a concept is deleted.
# 2. **What networks are asked**, and what stands in the table of scores. With these, claims are measured and judged.
# 3. **What pages show**: figures, tables, numbers for the prose. With these, an experiment has a page.
#
# From then on an experiment on your data is one file, like any other: the build trains its networks, operates on them, attacks
# them, counts its claims over the networks, and weaves its page. How many lines that takes is counted below, for the world of
# the **digits**, small images of handwritten digits. This page follows it, with code that is read from its modules.

# %%
import inspect
import sys
import textwrap

import matplotlib.pyplot as plt
import numpy as np
from IPython.display import Markdown, display

import redact.variables.digits
import redact.words.digits.rivals  # noqa: F401 - both are counted below
from anchoring import Ablate, AngularAnchor, AntiSubspace, ModelSpec, Separation, parse_schedule
from press.claims.claim import Claim
from press.claims.judgement import judge
from press.errors import InputError
from press.files.store import prefixed
from redact.arms import SOLE
from redact.measures.digits import Asked, Evaluation
from redact.measures.experiment import measure
from redact.pictures.digits import digit_strips
from redact.predictions.digits import gone, spared
from redact.quantities import median
from redact.quantities.digits import error, others
from redact.spec import Experiment, Training
from redact.steps.operate import operate
from redact.training import train
from redact.words.digits.sections import Results, Sections
from redact.worlds.digits import CLASSES, Digits, as_images, digit, round_digit

counted = {}
for part in ("worlds", "measures", "quantities", "predictions", "results", "variables", "words", "pictures"):
    modules = [module for name, module in sys.modules.items() if f"{name}.".startswith(f"redact.{part}.digits.")]
    counted[part] = sum(inspect.getsource(module).count("\n") for module in modules)
    print(f"{part:12} files: {len(modules)}   lines: {counted[part]:4}")
print(f"{'all':12}{'':12} lines: {sum(counted.values()):4}")


def show(*things: object, before: str = "\0") -> None:
    """Show functions or classes as they stand in their modules, up to where the text `before` begins."""
    code = [textwrap.dedent(inspect.getsource(thing)).split(before)[0].strip() for thing in things]
    display(Markdown("```python\n" + "\n\n\n".join(code) + "\n```"))


# %% [markdown]
# ## Samples
#
# A sample is a row of numbers, its **channels**: here the 64 pixels of an image. A set of samples is a frozen class below
# `redact.worlds.Samples`. Its fields are what a spec (the part of an experiment's file that says what to do) may choose: plain
# data, by which a build can tell which networks have to be trained anew. Arrays are made when they are asked for.

# %%
show(Digits, before="    def __post_init__")

# %% [markdown]
# `world` is the name by which the other parts are found; `attributes` are the names of what is known of every sample. What comes
# out of a network is clamped to the `bounds`. `concepts` are what an attack, which is further training, may try to bring back; a
# world can do without. Two methods have to be there, `samples` and `attribute`. `held_out` names the samples that networks are
# tested on; without it they are tested on what they learned from.

# %%
show(Digits.samples, Digits.attribute, Digits.held_out)
learned, tested = Digits(), Digits().held_out()
images, classes = tested.samples(), tested.classes()
print(f"learned from: {learned.samples().shape}, tested on: {images.shape}, pixels from {images.min():g} to {images.max():g}")
print(f"tested images of each digit: {np.bincount(classes).tolist()}")

# %%
#| label: fig-add-a-world-samples
#| fig-cap: "The first ten images that networks are tested on."
#| fig-alt: "Ten gray images of handwritten digits in a row, 8 by 8 pixels each."
plt.figure(figsize=(9, 1)).add_subplot(frameon=False, xticks=[], yticks=[])
plt.imshow(np.hstack(as_images(images[:10])), cmap="gray_r")
plt.show()

# %% [markdown]
# ## Attributes, scores, labels
#
# An **attribute** says how much of something each sample has, from 0 to 1. A **score** is arithmetic with an attribute. Used
# as a **label**, it is the probability with which a sample is labeled whenever it is drawn: `0.02 * digit(7)` labels a
# fiftieth of the sevens, and nothing else. Compared with a number, it is a **region**, the samples of which this is true.
# For a spec to say `digit(7)`, the world needs a function that names the attribute:

# %%
show(digit)
for score in (digit(7), 0.02 * digit(7), round_digit):
    values = learned.score(score)
    print(f"{score!s:13} above 0 for {(values > 0).sum():3} of {len(values)} samples, at most {values.max():g}")

# %% [markdown]
# ## What networks are asked
#
# `Evaluation` is what networks of one **seed**, the number that all their chance comes from, do with the tested samples.
# It says which of these lie in a region (`members`), on what a probe of a concept is fitted and tested (`probed`), and what
# stands in the table of scores (`scores`). `Asked` makes one for each seed (`evaluate`). It keeps a little of all seeds
# (`keep`; the digits need nothing), and more of the few that figures show (`look_closer`, `views`).

# %%
show(Evaluation.scores, Asked.evaluate, Asked.look_closer)

# %% [markdown]
# ## What claims may say
#
# A claim compares a **quantity**, a number that is measured on the networks of a seed, with a threshold, and says why this one.
# Many quantities are there for any world, by way of attributes: `median`, `mean`, `worst` and `least` error in a region, the
# difference between two networks, how well a probe reads the concept, how soon an attack brings it back. A world adds words of
# its own, often a line each (`quantities`), and claims that several of its experiments make (`predictions`).

# %%
show(error)
typical = Claim("typical-gone", "The typical seven is gone", median("ablated", digit(7) >= 1) >= 0.06, because="an example")
claims = (gone(7, "ablated"), spared(7, "ablated"), typical)
for claim in claims:
    print(f"{claim.text}: {claim.condition}")

# %% [markdown]
# ## Train, operate, measure
#
# The functions below know of no digit. This is experiment 4.1 in small: with a tenth of the sevens labeled, as there
# are few steps, and without its anti-anchor. The terms of the loss tie the seven to the first of eight latent dimensions; `Ablate(0)` zeroes the weights that
# write and read it. The table of keyframes is the schedule of training (@sec-tutorial explains terms and schedules).

# %%
training = Training(
    model=ModelSpec(latent=8, depth=2, hidden=64),
    data=learned,
    labels={"seven": 0.1 * digit(7)},
    terms={
        "anchor": AngularAnchor((1, 0, 0, 0, 0, 0, 0, 0), on="seven"),
        "anti-subspace": AntiSubspace((0,)),
        "separation": Separation(power=8),
    },
    schedule="the schedule of this page",
)
keyframes = """
    step, lr,     separation, anchor, anti-subspace
    0,    0.0001, 0.002,      0,      0.25
    50,   0.01,   ,           0.1,
    200,  0.01,   0.0004,     ,       0.02
    399,  0.001,  0,          0.05,   0.02
"""
plan = parse_schedule(keyframes, training.schedule)
asked = {"title": "In small", "question": "Can one digit be deleted?", "claims": claims}
experiment = Experiment(id="4", training=training, operations={"ablated": Ablate(0)}, **asked)
seeds = range(6)
weights = {name: value.numpy() for name, value in train(training, plan, seeds).model.state_dict().items()}
edited = operate(experiment, {SOLE: {"seeds": np.array(seeds), **prefixed("model", weights)}}, {})
measured = measure(experiment, {SOLE: training}, edited)

print(f"error {'':10}" + "".join(f"{c:7}" for c in range(CLASSES)))
errors = {}  # of each digit, the median of the seeds
for name in experiment.networks:
    rows = [[row[f"error_{c}"] for c in range(CLASSES)] for row in measured.scores if row["operation"] == name]
    errors[name] = np.median(rows, axis=0)
    print(f"{name:16}" + "".join(f"{value:7.3f}" for value in errors[name]))
columns = {name: np.array([row[name] for row in measured.measurements]) for name in measured.measurements[0]}
for judged in judge(claims, seeds, columns):
    print(f"{judged.passes} of {len(seeds)} networks pass: {judged.claim.text}")
assert errors["ablated"][7] > 3 * errors["baseline"][7], "this page is built where the seven is gone"
assert (errors["ablated"] < 1.5 * errors["baseline"])[list(others(7))].all(), "and the others are spared"

# %% [markdown]
# ## What pages show
#
# `Results` reads from a build's files what `Asked` kept, as arrays. Functions in `pictures` draw arrays. `Sections` joins the two,
# with a caption and a description for readers who do not see the figure; the page of an experiment calls its methods between
# sentences. `variables` holds the numbers that sentences may name. @fig-add-a-world-strips is drawn as on the pages of digits.

# %%
show(Results.errors, Sections.latents)

# %%
#| label: fig-add-a-world-strips
#| fig-cap: "What goes in, and what comes out of the median network before and after ablation. Of each digit the image with the median error."
#| fig-alt: "Three rows of the digits 0 to 9. As trained, the network returns all of them; after ablation all but the seven."
seen = {name: measured.views[f"{name}/outputs"][-1] for name in experiment.networks}  # the last one is the median one
off = tested.error(seen["baseline"], images)
places = [of[np.argsort(off[of])[len(of) // 2]] for of in (np.flatnonzero(classes == c) for c in range(CLASSES))]
digit_strips(images[places], {name: outputs[places] for name, outputs in seen.items()}, heads="0123456789")

# %% [markdown]
# ## What wrong input says
#
# An error is one line: what, which value, what was expected. Here: a digit, the size of an image, a class without tested images.

# %%
for wrong in (lambda: digit(10), lambda: as_images(np.zeros((3, 100))), lambda: Digits(tested=0.004).samples()):
    try:
        wrong()
    except InputError as told:
        print(told)

# %% [markdown]
# ## A check list
#
# For a world called `sounds`, in `lib/redact/`; a part that outgrows its file becomes a folder of that name:
#
# 1. `worlds/sounds.py`: `class Sounds(Samples)` with `world = "sounds"`, and a function for each kind of attribute.
# 2. `measures/sounds.py`: `class Evaluation(asking.Evaluation)`, `class Asked(asking.Asking)`; later `quantities`, `predictions`.
# 3. `results/sounds.py`: `class Results(results.Results)`; `variables/sounds.py`: a function `variables(results)`.
#    `lab/sounds.py`: `class Shown(shown.Shown)`, for the networks that run in the page.
# 4. `pictures/sounds/`, a file a figure; `words/sounds/sections.py`: `class Sections(sections.Sections)`.
# 5. `tests/test_sounds.py`; and `sounds` in two lists that keep worlds apart: the contract *What worlds share knows no world*
#    in `pyproject.toml`, and `OF_A_WORLD` in `tests/test_worlds.py`. A package that brings the data is a requirement in `pyproject.toml`.
# 6. `experiments/5.1-your-question.py`, with its schedule: copy `experiments/4.1-delete-one-digit.py`.
#
# Training, operations and erasers, attacks, probes, judging, and the sections that all pages share (settings, schedule, losses,
# verdict) stay as they are. A test sees to it that their code names no world.
