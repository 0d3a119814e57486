"""Attacks on edited networks, as a spec writes them: which networks are fine-tuned on which colors, to see when red is back."""

from dataclasses import dataclass

from press.errors import InputError
from press.field_checks import check, check_tuple, check_whole, is_number
from redact.worlds.colors import RANKING_LATTICE, Grid, check_color
from redact.worlds.scores import Region


def spaced(low: float, high: float, count: int) -> tuple[float, ...]:
    """So many numbers from `low` to `high`, each a fixed factor above the one before, to four digits."""
    return tuple(float(f"{low * (high / low) ** (i / (count - 1)):.4g}") for i in range(count))


@dataclass(frozen=True, kw_only=True)
class Attack:
    """Fine-tuning that is to bring a color back: Adam on the reconstruction loss, at each of the rates; the fastest counts.

    networks: the names of those that are attacked, with weights of their own. on: the region of `data` that batches are drawn
    from; None: all of it. back: the color that is to come back, and `within`: it is back at an error of so much at most, in
    [0, 1]. Attacks with equal pools on networks of one seed see the same batches.
    """

    networks: tuple[str, ...]
    on: Region | None
    data: Grid = RANKING_LATTICE
    rates: tuple[float, ...] = spaced(1e-4, 1e-1, 10)
    steps: int = 1000
    batch: int = 64
    back: str = "red"
    within: float = 0.01

    def __post_init__(self) -> None:
        check_tuple(self.networks, "attack: networks", str, "names of networks")
        if not self.networks or len(set(self.networks)) < len(self.networks):
            raise InputError(f"attack: networks={self.networks}, expected one at least, each named once")
        check(self.on, "attack: on", "a region of colors or None", self.on is None or isinstance(self.on, Region))
        check(self.data, "attack: data", "a grid of colors", isinstance(self.data, Grid))
        check_tuple(self.rates, "attack: rates", float, "learning rates")
        if not self.rates or not all(is_number(rate) and rate > 0 for rate in self.rates):
            raise InputError(f"attack: rates={self.rates}, expected learning rates above 0, one at least")
        check_whole(self.steps, "attack: steps", 10)
        check_whole(self.batch, "attack: batch", 1)
        check_color(self.back)
        check(self.within, "attack: within", "an error above 0", is_number(self.within) and self.within > 0)

    @property
    def beyond(self) -> float:
        """What stands for the steps of a network whose color did not come back: one more than were done."""
        return self.steps + 1.0
