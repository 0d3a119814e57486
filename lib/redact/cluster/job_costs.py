"""What jobs cost, and what they ask a cluster for."""

from collections.abc import Callable
from dataclasses import dataclass
from math import ceil
from typing import Any

Request = Callable[[Any, int], int]
"""What a rule's resource can be: a function of its wildcards and of the attempt, the first being 1."""


@dataclass(frozen=True)
class Cost:
    """What a job takes: memory in MB, seconds; for itself, and more for each seed.

    Measured with 1 to 10,000 seeds, evaluating with up to 900; what that takes beyond is an estimate.
    `benchmarks/ten_thousand.py` measures the memory again.
    """

    memory: float
    memory_a_seed: float
    seconds: float
    seconds_a_seed: float


COSTS = {
    "train": Cost(390, 0.75, 15, 0.3),
    "operate": Cost(70, 0.02, 4, 0.01),
    "relearn": Cost(750, 1, 5, 2.1),
    "evaluate": Cost(400, 0.06, 12, 0.35),
    "pack": Cost(320, 0.2, 5, 0.05),
    "weave": Cost(430, 0.1, 25, 0.04),
}
"""rule -> its cost; what is not here is quick at any number of seeds, and runs where snakemake does."""

OWN_MEMORY = 300
"""MB that Snakemake itself takes beside a job on a cluster, twice over."""


def memory(rule: str, seeds: int) -> Request:
    """MB for a job of so many seeds: twice its cost, and more with every attempt."""
    cost = COSTS[rule]
    need = OWN_MEMORY + 2 * (cost.memory + cost.memory_a_seed * seeds)
    return lambda wildcards, attempt: attempt * ceil(need / 100) * 100


def minutes(rule: str, seeds: int) -> Request:
    """Minutes for a job of so many seeds: ten times its cost, ten at least, and more with every attempt."""
    cost = COSTS[rule]
    need = 10 / 60 * (cost.seconds + cost.seconds_a_seed * seeds)
    return lambda wildcards, attempt: attempt * max(10, ceil(need))
