"""The largest error that an operation adds to a sample of a region."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from press.field_checks import check
from redact.arms import baseline_of
from redact.network_quantity import NetworkQuantity
from redact.worlds.scores import Region, Score

if TYPE_CHECKING:
    from redact.measures.asking import Evaluation


@dataclass(frozen=True)
class Gained(NetworkQuantity):
    """By how much an operation raises the error of the sample of a region that suffers most.

    Over the network as it was trained, on the samples that are tested; sample by sample, so what was badly reconstructed
    before does not count. In [-1, 1].
    """

    operation: str
    region: Region

    def __post_init__(self) -> None:
        check(self.region, "gained: where", "a region of samples, such as similarity <= 0.1", isinstance(self.region, Region))

    def operations(self) -> Iterator[str]:
        yield self.operation
        yield baseline_of(self.operation)

    def scores(self) -> Iterator[Score]:
        yield self.region.score

    def measure(self, evaluation: "Evaluation") -> float:
        members = evaluation.members(self.region)
        errors, before = (evaluation.errors[name] for name in (self.operation, baseline_of(self.operation)))
        return float((errors[members] - before[members]).max())

    def __str__(self) -> str:
        return f"largest error gained where {self.region}, {self.operation}"
