# ---
# jupyter:
#   jupytext:
#     text_representation:
#       extension: .py
#       format_name: percent
#   kernelspec:
#     display_name: Python 3
#     language: python
#     name: python3
# ---

# %% tags=["spec"]
from redact.claims import Claim, brightness
from redact.predictions import hues_gone, learned, pale_spared
from redact.spec import Ablate, Experiment, Printed

experiment = Experiment(
    id="2.7",
    title="Delete the hue subspace",
    question="Can a concept that takes two dimensions be deleted, too?",
    follows="2.6",
    training="2.6",
    operations={"ablated": Ablate(0, 1)},
    claims=(learned(), hues_gone("ablated"), pale_spared("ablated")),
    observations=(
        Claim(
            "secondaries-brighter",
            "Yellow, cyan and magenta come out brighter than red, green and blue",
            brightness("ablated", "yellow", "cyan", "magenta") - brightness("ablated", "red", "green", "blue") >= 0.1,
            because="as inputs they differ by 1/3; 0.1 of the range is a difference that one sees",
        ),
    ),
    expect="confirmed",
    printed=Printed(
        scores={
            ("baseline", "max_error"): 0.0011,
            ("baseline", "median_error"): 1.5e-5,
            ("ablated", "max_error"): 0.31,
            ("ablated", "median_error"): 0.008,
        },
    ),
)

# %%
from redact import sections
from redact.page import Page
from redact.results import Results

results = Results(experiment)
page = Page(experiment)

sections.settings(page, results)
