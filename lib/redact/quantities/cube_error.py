"""A statistic of the errors of all colors, or of those of a region."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from numpy.typing import NDArray

from press.field_checks import check
from redact.measures.statistics import lower_median
from redact.network_quantity import NetworkQuantity
from redact.worlds.scores import Region

if TYPE_CHECKING:
    from redact.measures.evaluation import Evaluation


STATISTICS: dict[str, Callable[[NDArray], float]] = {
    "max": lambda values: float(values.max()),
    "min": lambda values: float(values.min()),
    "median": lower_median,
}


@dataclass(frozen=True)
class CubeError(NetworkQuantity):
    """A statistic of the error over the experiment's cube of colors, or over a region of it: `max`, `min` or `median`."""

    statistic: str
    operation: str
    region: Region | None = None

    def __post_init__(self) -> None:
        region = self.region is None or isinstance(self.region, Region)
        check(self.region, f"{self.statistic} error: where", "a region of colors, such as similarity <= 0.1", region)

    def operations(self) -> Iterator[str]:
        yield self.operation

    def measure(self, evaluation: "Evaluation") -> float:
        errors = evaluation.cube_errors[self.operation]
        return STATISTICS[self.statistic](errors if self.region is None else errors[evaluation.grids.members(self.region)])

    def __str__(self) -> str:
        where = f" where {self.region}" if self.region else ""
        return f"{self.statistic} error{where}, {self.operation}"
