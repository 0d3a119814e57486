"""What prose may name of an experiment's verdict and claims, as text."""

from typing import Any

import numpy as np

from press.claims.comparisons import meets
from press.claims.record import Judged, Verdict
from press.numbers import percent, significant


def claim_variables(verdict: Verdict) -> dict[str, Any]:
    """`verdict` ("draft" of a draft), `more-often` and `one-by-one` (`record.Verdict`), and `seeds`.
    Of the claims about a share of their own, under `alone`: how many there are, `of`, and how many hold, `holds`.

    Of all claims at once, under `joint`: `passes`, `fails`, `share`, `low` and `high` of its interval, `in-share`. Of each
    claim, under `claim` and its key: `passes`, `fails`, `share`, `low` and `high`, `status`, `threshold`, `median`,
    and `nearly`: how many of those that fail miss the threshold by a quarter of it or less.
    """
    claims = {
        claim.key: {
            "passes": str(claim.passes),
            "fails": str(claim.of - claim.passes),
            "share": percent(claim.passes / claim.of),
            "low": percent(claim.interval[0]),
            "high": percent(claim.interval[1]),
            "status": claim.status,
            "threshold": f"{claim.threshold:g}",
            "nearly": str(_nearly(claim)),
            "median": significant(float(np.median(claim.values))),
        }
        for claim in verdict.judged
    }
    joint = verdict.joint
    return {
        "verdict": verdict.verdict,
        "more-often": verdict.more_often,
        "one-by-one": verdict.one_by_one,
        "seeds": str(verdict.seeds),
        "alone": {"holds": str(verdict.holding), "of": str(len(verdict.alone))},
        "joint": {
            "passes": str(joint.passes),
            "fails": str(joint.of - joint.passes),
            "share": percent(joint.passes / joint.of),
            "low": percent(joint.interval[0]),
            "high": percent(joint.interval[1]),
            "in-share": percent(joint.in_share),
        },
        "claim": claims,
    }


def _nearly(claim: Judged) -> int:
    values = np.array(claim.values)
    missed = ~meets(values, claim.comparison, claim.threshold)
    return int((missed & (np.abs(values - claim.threshold) <= 0.25 * abs(claim.threshold))).sum())
