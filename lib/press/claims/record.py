"""What was judged, as a file: verdict.json, written by one step and read by all that show it."""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import Any

from press.claims.judgement import DRAFT, Judgement, verdict_of
from press.errors import damaged
from press.files import store
from press.scripts.experiment import Experiment


@dataclass(frozen=True)
class Judged:
    """One claim with what the seeds said of it.

    passes: how many of the `of` seeds pass it. interval: Wilson's, of that share. values: the quantity, a number a seed.
    """

    key: str
    text: str
    condition: str
    comparison: str
    threshold: float
    because: str
    in_share: float
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
            in_share=claim.in_share,
            status=judgement.status,
            passes=judgement.passes,
            of=len(judgement.seeds),
            interval=judgement.interval,
            failing_seeds=tuple(judgement.failing_seeds),
            values=tuple(judgement.values.tolist()),
        )


@dataclass(frozen=True)
class Verdict:
    """What the seeds said of an experiment. verdict: "draft" while no conclusion was chosen. expected: what its prose says."""

    experiment: str
    verdict: str
    expected: str | None
    seeds: int
    claims: tuple[Judged, ...]
    observations: tuple[Judged, ...]

    @property
    def judged(self) -> tuple[Judged, ...]:
        """The claims, and the observations after them."""
        return self.claims + self.observations


def of_experiment(
    experiment: Experiment, seeds: int, claims: Sequence[Judgement], observations: Sequence[Judgement]
) -> Verdict:
    """The record of an experiment's judgements. Nothing that is made of a draft has a verdict to show."""
    found = DRAFT if experiment.unchosen else verdict_of([judgement.status for judgement in claims])
    told = [tuple(map(Judged.from_judgement, judgements)) for judgements in (claims, observations)]
    return Verdict(experiment.id, found, experiment.expect, seeds, *told)


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
        return Verdict(**{field.name: content[field.name] for field in fields(Verdict)} | told)
    except (TypeError, KeyError, ValueError) as error:
        raise damaged(path, f"no record of a verdict ({json.dumps(str(error))})") from None


def _judged(entry: dict[str, Any]) -> Judged:
    values = {field.name: entry[field.name] for field in fields(Judged)}
    low, high = values["interval"]
    values |= {"interval": (low, high), "failing_seeds": tuple(values["failing_seeds"]), "values": tuple(values["values"])}
    return Judged(**values)
