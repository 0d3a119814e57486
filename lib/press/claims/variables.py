"""What prose may name of an experiment's verdict and claims, as text."""

from typing import Any

import numpy as np

from press.claims.record import Verdict
from press.numbers import percent, significant


def claim_variables(verdict: Verdict) -> dict[str, Any]:
    """`verdict` ("draft" of a draft) and `seeds`; and per claim, under `claim`: `passes`, `fails`, `share`, `low` and `high` of
    its interval, `status`, `threshold`, `median`.
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
            "median": significant(float(np.median(claim.values))),
        }
        for claim in verdict.judged
    }
    return {"verdict": verdict.verdict, "seeds": str(verdict.seeds), "claim": claims}
