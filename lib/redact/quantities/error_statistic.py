"""A statistic of the errors of all samples that are tested, or of those of a region."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from press.field_checks import check
from redact.measures.statistics import STATISTICS
from redact.network_quantity import NetworkQuantity
from redact.worlds.scores import Region, Score

if TYPE_CHECKING:
    from redact.measures.asking import Evaluation


@dataclass(frozen=True)
class ErrorStatistic(NetworkQuantity):
    """A statistic of the error over all samples that are tested, or a region of them: `max`, `min`, `median` or `mean`."""

    statistic: str
    operation: str
    region: Region | None = None

    def __post_init__(self) -> None:
        region = self.region is None or isinstance(self.region, Region)
        check(self.region, f"{self.statistic} error: where", "a region of samples, such as similarity <= 0.1", region)

    def operations(self) -> Iterator[str]:
        yield self.operation

    def scores(self) -> Iterator[Score]:
        if self.region is not None:
            yield self.region.score

    def measure(self, evaluation: "Evaluation") -> float:
        errors = evaluation.errors[self.operation]
        return STATISTICS[self.statistic](errors if self.region is None else errors[evaluation.members(self.region)])

    def __str__(self) -> str:
        where = f" where {self.region}" if self.region else ""
        return f"{self.statistic} error{where}, {self.operation}"
