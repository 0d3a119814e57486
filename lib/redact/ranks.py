"""The best, the median and the worst network of an experiment, by the claim that tells most of it. Numpy only."""

import numpy as np

from press.claims.record import Judged, Verdict
from redact.spec import Experiment


def telling(experiment: Experiment, verdict: Verdict) -> Judged:
    """The claim about `Experiment.telling`, as it was judged."""
    key = next(claim.key for claim in experiment.claims if claim.condition.quantity == experiment.telling)
    return next(judged for judged in verdict.claims if judged.key == key)


def ranked(judged: Judged, typical: int) -> dict[str, int]:
    """best, median and worst -> the place of the network, by how far it is on the right side of the threshold of a claim.

    Of those alike it is the first one. What is not a number is worst. typical: the place of the median one, which is known.
    """
    values = np.array(judged.values)
    goodness = np.where(np.isnan(values), -np.inf, values if judged.comparison == ">=" else -values)
    return {"best": int(goodness.argmax()), "median": typical, "worst": int(goodness.argmin())}
