"""The record of an experiment as the site's scripts read it: arms, operations, claims, and the samples that they speak of."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import fields, is_dataclass
from typing import Any

from press.claims.claim import Claim
from press.claims.record import Judged, Verdict
from press.errors import InputError
from redact.arms import join
from redact.discovery import Script
from redact.lab import VERSION
from redact.lab.networks import Networks, computed, name_of
from redact.lab.scripts import bits, deflated
from redact.lab.shown import Shown
from redact.quantities.error_statistic import ErrorStatistic
from redact.quantities.gained import Gained
from redact.spec import Experiment
from redact.words.typical import after
from redact.worlds.scores import Region, Score


def told(part: Any) -> Any:
    """A quantity, an operation or a map as JSON-ready data: its fields, and its class as `kind`; a region or score is text.

    A field of that name, which probes have, gives way: no script computes those.
    """
    if isinstance(part, Region | Score):
        return str(part)
    if is_dataclass(part):
        return {**{field.name: told(getattr(part, field.name)) for field in fields(part)}, "kind": type(part).__name__}
    if isinstance(part, tuple | list):
        return [told(value) for value in part]
    return part


def values_told(values: Sequence[float]) -> list[float | None]:
    """Values as JSON has them: None for what is no number or has no bounds."""
    return [value if math.isfinite(value) else None for value in values]


def opened(experiment: Experiment) -> str:
    """The network that a page opens with: the one that its telling quantity is about, if scripts can make it, or the ranked."""
    asked = [name for quantity in experiment.telling.measured() for name in quantity.operations()]
    known = [name for name in asked if name in experiment.operated and computed(experiment.operated[name])]
    return next(iter(known), experiment.ranking)


def record(
    script: Script, verdict: Verdict, shown: Shown, seeds: Sequence[int], ranks: Mapping[str, int], arms: Mapping[str, Networks]
) -> dict[str, Any]:
    """The record. seeds: all of them. ranks: places by rank, as `ranked` has them. arms: the networks of each, packed.

    Raises:
        InputError: the verdict is one on other claims.
    """
    experiment = script.experiment
    asked = [quantity for claim in experiment.judged for quantity in claim.condition.quantity.measured()]
    over_tested = [q.region for q in asked if isinstance(q, ErrorStatistic | Gained) and q.region is not None]
    regions = {str(region): region for region in (getattr(q, "region", None) for q in asked) if region is not None}
    return {
        "version": VERSION,
        "id": experiment.id,
        "slug": experiment.slug,
        "world": script.world,
        "title": experiment.title,
        "question": experiment.question,
        "page": f"experiments/{experiment.slug}.html",
        "seeds": list(seeds),
        "typical": seeds[ranks["median"]],
        "ranks": {rank: seeds[place] for rank, place in ranks.items()},
        "in_share": verdict.joint.in_share,
        "tested": shown.axes and list(shown.axes),
        "shown": opened(experiment),
        "arms": [_arm(experiment, name, networks, seeds) for name, networks in arms.items()],
        "claims": _claims(experiment.claims, verdict.claims, script),
        "observations": _claims(experiment.observations, verdict.observations, script),
        "regions": {str(region): deflated(shown.tested.members(region)) for region in dict.fromkeys(over_tested)},
        "lattice_regions": {name: bits(shown.lattice.members(region)) for name, region in regions.items()},
        "concept": {name: _sides(shown, name) for name in experiment.operated},
    }


def _sides(shown: Shown, network: str) -> dict[str, str]:
    members, rest = shown.sides(network)
    return {"members": bits(members), "rest": bits(rest)}


def _arm(experiment: Experiment, arm: str, networks: Networks, seeds: Sequence[int]) -> dict[str, Any]:
    return {
        "name": arm,
        "networks": networks.name,
        "shape": networks.shape,
        "seeds": [seeds[place] for place in networks.places],
        "operations": [_operation(experiment, arm, name) for name in experiment.operations_in(arm)],
    }


def _operation(experiment: Experiment, arm: str, name: str) -> dict[str, Any]:
    network = join(arm, name)
    operation = experiment.operated[network]
    done = told(operation) if computed(operation) else {"kind": "Replaced", "networks": name_of(experiment, network)}
    return {"name": name, "network": network, "words": after(name), "operation": done}


def _claims(claims: Sequence[Claim], judged: Sequence[Judged], script: Script) -> list[dict[str, Any]]:
    if [claim.key for claim in claims] != [found.key for found in judged]:
        found = ", ".join(entry.key for entry in judged) or "none"
        raise InputError(f"{script.path}: claims {', '.join(claim.key for claim in claims) or 'none'}; judged were {found}")
    return [
        {
            "key": claim.key,
            "text": claim.text,
            "condition": found.condition,
            "because": claim.because,
            "comparison": found.comparison,
            "threshold": found.threshold,
            "in_share": found.in_share,
            "alone": found.alone,
            "values": values_told(found.values),
            "quantity": told(claim.condition.quantity),
        }
        for claim, found in zip(claims, judged, strict=True)
    ]
