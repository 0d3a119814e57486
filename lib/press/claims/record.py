"""What was judged, as a file: verdict.json, written by one step and read by all that show it."""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import Any

from press.claims.intervals import wilson
from press.claims.judgement import DRAFT, HOLDS, MORE_OFTEN, Count, Judgement, one_by_one, status_of, together, verdict_of
from press.errors import damaged
from press.files import store
from press.scripts.experiment import Experiment


@dataclass(frozen=True)
class Judged:
    """One claim with what the seeds said of it.

    in_share: what has to be reached. alone: whether it is a claim about a share, no part of the conjunction. passes: how many
    of the `of` seeds pass it. interval: Wilson's, of that share. values: the quantity, a number a seed.
    """

    key: str
    text: str
    condition: str
    comparison: str
    threshold: float
    because: str
    aspect: str | None
    in_share: float
    alone: bool
    status: str
    passes: int
    of: int
    interval: tuple[float, float]
    failing_seeds: tuple[int, ...]
    values: tuple[float, ...]

    @classmethod
    def from_judgement(cls, judgement: Judgement) -> "Judged":
        claim = judgement.claim
        return cls(
            key=claim.key,
            text=claim.text,
            condition=str(claim.condition),
            comparison=claim.condition.comparison,
            threshold=claim.condition.threshold,
            because=claim.because,
            aspect=claim.aspect,
            in_share=judgement.in_share,
            alone=claim.in_share is not None,
            status=judgement.status,
            passes=judgement.passes,
            of=len(judgement.seeds),
            interval=judgement.interval,
            failing_seeds=tuple(judgement.failing_seeds),
            values=tuple(judgement.values.tolist()),
        )


@dataclass(frozen=True)
class Together:
    """How many of the `of` seeds pass several claims at once, beside the share that has to. interval: Wilson's."""

    in_share: float
    status: str
    passes: int
    of: int
    interval: tuple[float, float]
    failing_seeds: tuple[int, ...]

    @classmethod
    def from_count(cls, count: Count) -> "Together":
        failing = tuple(count.failing_seeds)
        return cls(count.in_share, count.status, count.passes, len(count.seeds), count.interval, failing)


@dataclass(frozen=True)
class Verdict:
    """What the seeds said of an experiment.

    verdict: "draft" while no conclusion was chosen. found: the verdict, whether one was chosen or not. expected: those that the
    prose holds for. joint: the seeds that pass all claims, and because: why they have to be so many. more_often: what the joint
    count says when it is asked for no more than one half. one_by_one: what the claims would say, each judged alone at one half.
    """

    experiment: str
    verdict: str
    found: str
    expected: tuple[str, ...]
    seeds: int
    joint: Together
    because: str
    more_often: str
    one_by_one: str
    claims: tuple[Judged, ...]
    observations: tuple[Judged, ...]

    @property
    def judged(self) -> tuple[Judged, ...]:
        """The claims, and the observations after them."""
        return self.claims + self.observations

    @property
    def alone(self) -> tuple[Judged, ...]:
        """The claims about a share of their own, which are no part of the joint count."""
        return tuple(claim for claim in self.claims if claim.alone)

    @property
    def holding(self) -> int:
        """How many of the claims about a share of their own hold."""
        return sum(claim.status == HOLDS for claim in self.alone)

    @property
    def by_shares(self) -> bool:
        """Whether all claims are about shares of their own, so that no seed is asked for all at once."""
        return len(self.alone) == len(self.claims)

    @property
    def counted(self) -> str:
        """What was counted, in words: the seeds that pass all claims at once, the claims about a share that hold, or both."""
        joint, shares = self.joint, f"{self.holding} of {len(self.alone)} claims hold, each asked for a share of its own"
        if len(self.alone) == 1:
            shares = f"one claim, asked for a share of its own, {'holds' if self.holding else 'does not hold'}"
        if not self.alone:
            return f"{joint.passes} of {joint.of} seeds pass all claims"
        if self.by_shares:
            return shares
        return f"{joint.passes} of {joint.of} seeds pass all claims that are about one seed; {shares}"

    @property
    def worst(self) -> Judged:
        """The claim that the fewest seeds pass; of several, the first."""
        return min(self.claims, key=lambda claim: claim.passes)

    @property
    def aspects(self) -> dict[str, Together]:
        """aspect -> the seeds that pass all claims of it, in the order in which claims name them."""
        named = dict.fromkeys(claim.aspect for claim in self.claims if claim.aspect is not None)
        return {aspect: self.of_claims([claim for claim in self.claims if claim.aspect == aspect]) for aspect in named}

    @property
    def failing_together(self) -> dict[tuple[str, ...], tuple[int, ...]]:
        """keys of claims -> the seeds that fail exactly these, the most frequent first; none that pass all."""
        of_seed: dict[int, list[str]] = {}
        for claim in self.claims:
            for seed in claim.failing_seeds if not claim.alone else ():
                of_seed.setdefault(seed, []).append(claim.key)
        found: dict[tuple[str, ...], tuple[int, ...]] = {}
        for seed in sorted(of_seed):
            keys = tuple(of_seed[seed])
            found[keys] = (*found.get(keys, ()), seed)
        return dict(sorted(found.items(), key=lambda entry: -len(entry[1])))

    def of_claims(self, claims: Sequence[Judged]) -> Together:
        """The seeds that pass all of some claims, asked for the share of the prediction."""
        failing = tuple(sorted({seed for claim in claims for seed in claim.failing_seeds}))
        passes, share = self.seeds - len(failing), self.joint.in_share
        interval = wilson(passes, self.seeds)
        return Together(share, status_of(interval, share), passes, self.seeds, interval, failing)


def of_experiment(
    experiment: Experiment, seeds: Sequence[int], claims: Sequence[Judgement], observations: Sequence[Judgement]
) -> Verdict:
    """The record of an experiment's judgements. Nothing that is made of a draft has a verdict to show."""
    joint = together(claims, seeds, experiment.in_share)
    found = verdict_of(claims, joint)
    told = [tuple(map(Judged.from_judgement, judgements)) for judgements in (claims, observations)]
    return Verdict(
        experiment=experiment.id,
        verdict=DRAFT if experiment.unchosen else found,
        found=found,
        expected=experiment.expected,
        seeds=len(seeds),
        joint=Together.from_count(joint),
        because=experiment.because,
        more_often=verdict_of(claims, joint.at(MORE_OFTEN)),
        one_by_one=one_by_one(claims),
        claims=told[0],
        observations=told[1],
    )


def write(path: Path, verdict: Verdict) -> None:
    """Write a record in one piece."""
    store.write_json(path, asdict(verdict))


def read(path: Path) -> Verdict:
    """The record in a file.

    Raises:
        DamagedFileError: the file is missing, no JSON, or not of this form.
    """
    content = store.read_json(path, [field.name for field in fields(Verdict)])
    try:
        told = {name: tuple(_judged(entry) for entry in content[name]) for name in ("claims", "observations")}
        joint = Together(**_tuples({field.name: content["joint"][field.name] for field in fields(Together)}))
        return Verdict(
            **{field.name: content[field.name] for field in fields(Verdict)}
            | told
            | {"joint": joint, "expected": tuple(content["expected"])}
        )
    except (TypeError, KeyError, ValueError) as error:
        raise damaged(path, f"no record of a verdict ({json.dumps(str(error))})") from None


def _judged(entry: dict[str, Any]) -> Judged:
    values = _tuples({field.name: entry[field.name] for field in fields(Judged)})
    return Judged(**values | {"values": tuple(values["values"])})


def _tuples(entry: dict[str, Any]) -> dict[str, Any]:
    low, high = entry["interval"]
    return entry | {"interval": (low, high), "failing_seeds": tuple(entry["failing_seeds"])}
