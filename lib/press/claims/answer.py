"""What a page opens with: the verdict, the question's answer, the counts behind both, and where the evidence is."""

from collections.abc import Mapping

from press.claims.judgement import CONFIRMED, DISCONFIRMED, DRAFT, HOLDS, REFUTED, UNDECIDED
from press.claims.record import Verdict
from press.numbers import interval, listed, percent
from press.scripts.experiment import Experiment
from press.tables import code

SHAPES = {HOLDS: "●", UNDECIDED: "◐", REFUTED: "○"}
"""A status, to be told at a glance and without color."""

OF_VERDICT = {CONFIRMED: SHAPES[HOLDS], UNDECIDED: SHAPES[UNDECIDED], DISCONFIRMED: SHAPES[REFUTED]}
"""The same of a verdict."""


def answer_block(experiment: Experiment, verdict: Verdict, evidence: Mapping[str, str]) -> str:
    """The block, as Markdown. evidence: what is to be seen -> the label of its figure or table."""
    facts = [rule(verdict), worst(verdict), f"Evidence: {', '.join(f'{what} (@{label})' for what, label in evidence.items())}."]
    told = [f"**{experiment.answered}**"] if experiment.answer else []
    body = "\n\n".join([*told, "\n".join(f"- {fact}" for fact in facts)])
    return f'::: {{.callout-note .answer title="{title(verdict)}"}}\n{body}\n:::'


def title(verdict: Verdict) -> str:
    """The verdict with its shape, and what was counted."""
    if verdict.verdict == DRAFT:
        return f"No verdict yet, this is a draft: {verdict.counted}"
    return f"{OF_VERDICT[verdict.found]} {verdict.found.capitalize()}: {verdict.counted}"


def rule(verdict: Verdict) -> str:
    """What the verdict asks for and what the counts say, and what less strict rules make of the same counts."""
    joint = verdict.joint
    parts = []
    if not verdict.by_shares:
        which = "all claims that are about one seed" if verdict.alone else "all claims"
        parts += [
            f"more than {percent(joint.in_share)} of seeds have to pass {which} at once. "
            f"{joint.passes} of {joint.of} do (95 % interval {interval(*joint.interval)})."
        ]
    if verdict.alone:
        shares = listed(sorted({percent(claim.in_share) for claim in verdict.alone}))
        one = len(verdict.alone) == 1
        which = "one claim" if one else f"each of {len(verdict.alone)} claims"
        found = ("It is." if verdict.holding else "It is not.") if one else f"{verdict.holding} are."
        parts += [f"{which} has to be met in a share of its own, more than {shares} of the seeds. {found}"]
    told = f"The rule: {' And '.join(parts)}"
    if verdict.verdict == DRAFT or verdict.by_shares:
        return told
    told = f"{told} More often than not: {verdict.more_often}."
    if verdict.one_by_one == verdict.found:
        return told
    return f"{told} As first registered, each claim alone and at one half: {verdict.one_by_one}."


def worst(verdict: Verdict) -> str:
    """The claim that the fewest seeds pass."""
    claim = verdict.worst
    return f"The worst claim: {claim.text} ({code(claim.condition)}), which {claim.passes} of {claim.of} pass."
