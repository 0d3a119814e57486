"""A table of what different rules make of the same counts: the share asked for, one half, and each claim alone."""

from collections.abc import Sequence

from press.claims.record import Verdict
from press.numbers import interval, percent
from press.tables import pipe_table


def rule_table(verdicts: Sequence[Verdict]) -> str:
    """A row an experiment: its joint count with the interval, its verdict, and what the two other rules would say.

    Where no seed is asked for all claims at once, the claims that hold stand in the place of a joint count.
    """
    rows = [
        [
            verdict.experiment,
            *_counted(verdict),
            percent(verdict.joint.in_share),
            f"**{verdict.verdict}**",
            verdict.more_often,
            verdict.one_by_one,
        ]
        for verdict in verdicts
    ]
    header = ["", "pass all claims", "95 % interval", "share asked", "verdict", "at one half", "each claim alone, at one half"]
    return pipe_table(header, rows, "lrrrlll")


def _counted(verdict: Verdict) -> tuple[str, str]:
    if verdict.by_shares:
        return f"{verdict.holding} of {len(verdict.alone)} claims hold", "–"
    return f"{verdict.joint.passes} of {verdict.joint.of}", interval(*verdict.joint.interval)
