"""Labels of which a known share is false: some samples lose theirs, and as many others get one that is not theirs."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from press.errors import InputError
from press.field_checks import check, is_number
from redact.worlds.scores import Score


@dataclass(frozen=True)
class Misplaced(Score):
    """A label's probability p of which a share f is spread evenly over all samples: (1 - f) p + f mean(p).

    The mean is over the samples as often as each is drawn, so as many labels are drawn as without. Of these a share f, on
    average, falls on samples at random, whatever they are: false, but for the few that fall on what the label means. Each
    sample that carried the label loses it with probability f. share: f, in [0, 1].

    Not meant is that each sample's label, there or not, is inverted with probability f: labels are rare, and so inverted ones
    would all but drown them.
    """

    share: float = 0.0

    def __post_init__(self) -> None:
        ok = is_number(self.share) and 0 <= self.share <= 1
        check(self.share, f"misplaced({self.score}): share", "a share between 0 and 1, such as 0.05", ok)

    @property
    def score(self) -> Score:
        """What the label would be without any false one."""
        return Score(self.attribute, self.complement, self.power, self.scale)

    @property
    def base(self) -> Score:
        return self.score.base

    def among(self, values: NDArray, weights: NDArray | None = None) -> NDArray[np.float64]:
        true = self.of(values)
        return (1 - self.share) * true + self.share * np.average(true, weights=weights)

    def __str__(self) -> str:
        return f"{self.score}, {100 * self.share:g} % of them misplaced"


def misplaced(score: Score, share: float) -> Misplaced:
    """A label of which a share, in [0, 1], is false."""
    if not isinstance(score, Score) or isinstance(score, Misplaced):
        raise InputError(f"misplaced({score!r}, share={share!r}): expected a score of samples, such as 0.08 * redness**8")
    return Misplaced(score.attribute, score.complement, score.power, score.scale, share)
