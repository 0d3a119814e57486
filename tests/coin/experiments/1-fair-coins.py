# %% [markdown]
# ## Question
#
# Are these coins fair?

# %% tags=["spec"]
from coin.spec import Experiment, Imbalance

from press.claims.claim import Claim

experiment = Experiment(
    id="1",
    title="Fair coins",
    question="Are these coins fair?",
    answer="Yes: {joint.passes} of {seeds} are.",
    tosses=1000,
    coins=20,
    claims=(Claim("fair", "The coin is fair", Imbalance() <= 0.05, because="three standard errors of a thousand tosses"),),
    expect="confirmed",
)

# %% tags=["answer"]
from functools import partial

import numpy as np
from coin.pictures import dots

from press.scripts.page import Page

page = Page(experiment)
page.answer({"every coin": "fig-dots"})

# %%
(fair,) = page.verdict.claims
page.figure(
    "dots",
    partial(dots, np.array(fair.values), fair.threshold),
    caption="Every coin is a dot; the line is the threshold.",
    alt=f"{fair.passes} of {fair.of} dots lie to the left of a line.",
    seeds=range(fair.of),
)

# %% [markdown]
# ## Conclusion
#
# {{< var ex1.claim.fair.passes >}} of {{< var ex1.seeds >}} coins are fair (@fig-1-dots): **{{< var ex1.verdict >}}**.
