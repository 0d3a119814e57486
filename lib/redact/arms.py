"""Arms: the sets of networks that one experiment trains, and what they are called.

An experiment with one arm does not name it: its networks are `baseline`, `ablated`, and what it trains is known by its id.
Where there are several, a network is `<arm>/<operation>`, as in `plain/ablated`, and what an arm trains is known by
`<id>/arms/<arm>`; both are the names of folders below results/, too.
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import TypeVar

Value = TypeVar("Value")

SOLE = ""
"""The name of the arm of an experiment that has one."""

BASELINE = "baseline"
"""The name of the operation that does nothing."""


ARMS = "/arms/"
"""Between the id of an experiment and one of its arms, in what the networks of several are known by."""


def join(arm: str, name: str) -> str:
    """What an operation's network, or a term or label, of an arm is called: `plain/ablated`; of a sole arm: `ablated`."""
    return f"{arm}/{name}" if arm else name


def split(network: str) -> tuple[str, str]:
    """The arm and the operation of a network."""
    arm, _, operation = network.rpartition("/")
    return arm, operation


def baseline_of(network: str) -> str:
    """The network as it was trained that an operation made another of."""
    return join(split(network)[0], BASELINE)


def in_words(network: str) -> str:
    """A network's name as a part of a file's or a figure's: `plain-ablated`."""
    return network.replace("/", "-")


def in_arm(arm: str, values: Mapping[str, Value]) -> dict[str, Value]:
    """What belongs to an arm, of all that is known by joined names, by the names that it has there."""
    return {name.removeprefix(join(arm, "")): value for name, value in values.items() if name.startswith(join(arm, ""))}


def trained_name(id: str, arm: str) -> str:
    """What the networks that an experiment trains in one of its arms are known by."""
    return f"{id}{ARMS}{arm}" if arm else id


def blocks_of(trained: Iterable[str], kind: str, seeds: int, size: int) -> Iterator[str]:
    """The files of blocks of seeds, arm by arm, in each in the order of the seeds. kind: `models` or `losses`."""
    for name in trained:
        for first in range(0, seeds, size):
            yield f"results/{name}/{kind}/seeds-{first:05d}-{first + size - 1:05d}.safetensors"
