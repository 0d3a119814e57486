"""Attacks on edited networks, as a spec writes them: which are fine-tuned on what, to see when a concept is back."""

from dataclasses import dataclass

from press.errors import InputError
from press.field_checks import check, check_tuple, check_whole, is_number
from redact.worlds import Samples
from redact.worlds.scores import Region


def spaced(low: float, high: float, count: int) -> tuple[float, ...]:
    """So many numbers from `low` to `high`, each a fixed factor above the one before, to four digits."""
    return tuple(float(f"{low * (high / low) ** (i / (count - 1)):.4g}") for i in range(count))


@dataclass(frozen=True, kw_only=True)
class Attack:
    """Fine-tuning that is to bring a concept back: Adam on the reconstruction loss, at each of the rates; the fastest counts.

    networks: the names of those that are attacked, with weights of their own. on: the region of `data` that batches are drawn
    from; None: all of it. back: what is to come back, by a name of the world's, and `within`: it is back at an error of so much
    at most. Attacks with equal pools on networks of one seed see the same batches.
    """

    networks: tuple[str, ...]
    on: Region | None
    data: Samples
    back: str
    rates: tuple[float, ...] = spaced(1e-4, 1e-1, 10)
    steps: int = 1000
    batch: int = 64
    within: float = 0.01

    def __post_init__(self) -> None:
        check_tuple(self.networks, "attack: networks", str, "names of networks")
        if not self.networks or len(set(self.networks)) < len(self.networks):
            raise InputError(f"attack: networks={self.networks}, expected one at least, each named once")
        check(self.on, "attack: on", "a region of samples or None", self.on is None or isinstance(self.on, Region))
        check(
            self.data, "attack: data", "samples of a world, such as RgbLattice(8) or Digits()", isinstance(self.data, Samples)
        )
        if self.on is not None:
            self.data.check_score(self.on.score, "attack: on")
        check_tuple(self.rates, "attack: rates", float, "learning rates")
        if not self.rates or not all(is_number(rate) and rate > 0 for rate in self.rates):
            raise InputError(f"attack: rates={self.rates}, expected learning rates above 0, one at least")
        check_whole(self.steps, "attack: steps", 10)
        check_whole(self.batch, "attack: batch", 1)
        known = ", ".join(self.data.concepts) or "a name, but its data has no concepts"
        check(self.back, "attack: back", f"one of {known}", self.back in self.data.concepts)
        check(self.within, "attack: within", "an error above 0", is_number(self.within) and self.within > 0)

    @property
    def beyond(self) -> float:
        """What stands for the steps of a network whose concept did not come back: one more than were done."""
        return self.steps + 1.0
