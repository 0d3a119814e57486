"""What a world tells the site's scripts of the samples of its networks. Numpy only. Axes: N samples, C channels."""

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from importlib import import_module

import numpy as np
from numpy.typing import NDArray

from redact.discovery import Script
from redact.network_quantity import NetworkQuantity
from redact.predictions import CONCEPT_GONE
from redact.worlds import Samples, module_of

Sides = tuple[NDArray[np.bool_], NDArray[np.bool_]]
"""Which samples (N,) an operation should delete, and which it should spare; what lies between is neither."""


class Shown(ABC):
    """The samples of one experiment.

    tested: those over which errors are taken. lattice: those whose latent vectors are shown.
    """

    tested: Samples
    lattice: Samples

    @abstractmethod
    def __init__(self, script: Script) -> None: ...

    @property
    def axes(self) -> Sequence[int] | None:
        """How many points the grid of the tested samples has along each axis; None where they lie on no grid."""
        return None

    @abstractmethod
    def probes(self, count: int) -> NDArray[np.float32]:
        """A few samples (n, C), `count` at most, on which what a script computes can be compared with what torch did."""

    @abstractmethod
    def sides(self, network: str) -> Sides:
        """What is to be deleted of the lattice in a network, and what is to be spared."""

    def scripts(self) -> Mapping[str, str]:
        """name -> what scripts need of the world besides, a script each; the same for all its experiments."""
        return {}


def shown(script: Script) -> Shown:
    """What the world of an experiment tells of its samples."""
    return import_module(module_of("lab", script.world)).Shown(script)


def gone(script: Script, network: str) -> list[NetworkQuantity]:
    """The quantities of the claims that the concept is gone from a network, each measured on that network."""
    claims = [claim for claim in script.experiment.judged if claim.aspect == CONCEPT_GONE]
    measured = [quantity for claim in claims for quantity in claim.condition.quantity.measured()]
    return [quantity for quantity in measured if isinstance(quantity, NetworkQuantity) and network in quantity.operations()]
