"""What the networks of an experiment are asked, and what is kept of their answers: what every world says of that.

Numpy only. Axes: S seeds, N samples, C channels.
"""

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib import import_module
from typing import TYPE_CHECKING, ClassVar

from numpy.typing import NDArray

from redact.worlds import module_of
from redact.worlds.scores import Region, Score

if TYPE_CHECKING:
    from press.files.store import Arrays
    from redact.measures.networks import Network
    from redact.spec import Experiment, Training

Row = dict[str, object]


@dataclass(frozen=True, kw_only=True)
class Evaluation(ABC):
    """What one seed's networks do with the samples over which errors are taken: what a quantity is measured on.

    outputs: network -> what comes out for these samples (N, C), clamped to the world's bounds. errors: network -> how far that
    is off (N,). networks: what answers, for quantities that ask for something else. recovery: attack and network -> the steps
    until the concept is back.
    """

    outputs: Mapping[str, NDArray]
    errors: Mapping[str, NDArray]
    networks: "Mapping[str, Network]"
    recovery: Mapping[tuple[str, str], float]

    @abstractmethod
    def members(self, region: Region) -> NDArray:
        """The places of the samples that lie in a region.

        Raises:
            InputError: none does.
        """

    @abstractmethod
    def probed(self, part: str, score: Score) -> tuple[NDArray, NDArray]:
        """The samples (N, C) that probes of a concept are fitted on (`fit`) or tested on (`test`), and their scores (N,)."""

    @abstractmethod
    def scores(self, network: str) -> dict[str, float]:
        """The row of scores.csv for one network."""


class Asking(ABC):
    """Asks the networks of an experiment, one seed at a time, and keeps what figures and tables show: a little of all.

    closer: the names, of those that `marked` gives, under which the seeds stand that are looked at once more, and closely: of
    ten thousand seeds all would be gigabytes.
    """

    closer: ClassVar[tuple[str, ...]] = ("viewed",)

    @abstractmethod
    def __init__(self, experiment: "Experiment", trainings: "Mapping[str, Training]", seeds: int) -> None:
        """trainings: arm -> how its networks were trained. seeds: of how many networks of each kind answers will be kept."""

    @abstractmethod
    def evaluate(self, networks: "Mapping[str, Network]", recovery: Mapping[tuple[str, str], float]) -> Evaluation:
        """What one seed's networks do, by name. recovery: what attacks on them have shown.

        The next call may overwrite the arrays of this one.
        """

    @abstractmethod
    def keep(self, evaluation: Evaluation) -> None:
        """Keep of the next seed what is shown of all."""

    def marked(self, scores: Sequence[Row], validation: Sequence[Row], typical: int) -> dict[str, list[int]]:
        """The places of seeds that figures show, by what the views call them; `viewed` are the first and the typical one."""
        return {"viewed": sorted({0, typical})}

    @abstractmethod
    def look_closer(self, which: str, networks: "Mapping[str, Network]") -> None:
        """Keep of the next seed of those that are called `which` what is shown of these alone."""

    @abstractmethod
    def views(self) -> "Arrays":
        """All that was kept, by name, a seed a row."""


def asking_of(world: str) -> type[Asking]:
    """What the networks of a world are asked."""
    return import_module(module_of("measures", world)).Asked
