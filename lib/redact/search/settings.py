"""A setting of the recipe: the numbers that the search turns, and the training and schedule that they make."""

from dataclasses import dataclass, fields

import numpy as np

from anchoring.model_spec import ModelSpec
from anchoring.schedule import Schedule, parse_schedule
from anchoring.terms import Term
from anchoring.terms.angular_anchor import AngularAnchor
from anchoring.terms.anti_anchor import AntiAnchor
from anchoring.terms.anti_subspace import AntiSubspace
from anchoring.terms.fallback import Fallback
from anchoring.terms.separation import Separation
from redact.spec import Training, Validation
from redact.worlds.colors import RgbLattice, ValidationLattice, redness

RED, FAR_END = (1, 0, 0, 0, 0), (-1, 0, 0, 0, 0)


@dataclass(frozen=True, kw_only=True)
class Setting:
    """What defines a recipe, beside what all have in common with experiment 2.9.1. The defaults are those of 2.9.1.

    lr: the peak learning rate; lr_end: its last value, as a part of the peak. length: the steps, as a multiple of 1500.
    label, power: a color carries the label with the probability label * redness^power. separation to anti_subspace_end: weights
    of terms at the start or at their peak, in the middle (`_late`), and from 95 % of the steps on (`_end`). tilt: red is
    anchored to (1, tilt, 0, 0, 0): what is left of it without its dimension then points along the next one. fallback: the
    weight of the term that pins what is decoded there. away: what it pins, from mid-gray (0) to cyan (1), the color farthest
    from red.
    """

    lr: float = 0.1
    lr_end: float = 0.5
    length: float = 1.0
    label: float = 0.08
    power: float = 8.0
    separation: float = 0.01
    separation_late: float = 0.001
    anchor: float = 0.1
    anchor_end: float = 0.0
    anti_anchor: float = 0.05
    anti_anchor_end: float = 0.0
    anti_subspace: float = 0.25
    anti_subspace_late: float = 0.003
    anti_subspace_end: float = 0.0
    tilt: float = 0.0
    fallback: float = 0.0
    away: float = 0.0

    def terms(self) -> dict[str, Term]:
        """The terms of the loss, by the names of their columns in the schedule."""
        terms: dict[str, Term] = {
            "anchor": AngularAnchor((1, self.tilt, 0, 0, 0) if self.tilt else RED, on="red"),
            "anti-anchor": AntiAnchor(FAR_END),
            "anti-subspace": AntiSubspace((0,)),
            "separation": Separation(power=100),
        }
        if self.fallback:
            # The term pins what lies opposite its direction.
            terms["fallback"] = Fallback((0, -1, 0, 0, 0), self.target)
        return terms

    @property
    def target(self) -> tuple[float, float, float]:
        """The color that the fallback pins."""
        gained = 0.5 + 0.5 * self.away
        return (round(1 - gained, 6), gained, gained)

    def training(self, schedule: str = "a setting's") -> Training:
        """What its networks depend on; `schedule` names the file of the schedule."""
        return Training(
            model=ModelSpec(latent=5, depth=2),
            data=RgbLattice(8),
            labels={"red": self.label * redness**self.power},
            terms=self.terms(),
            schedule=schedule,
            workers=4,
            validation=Validation(ValidationLattice(8), every=150),
        )

    def table(self) -> str:
        """The schedule, as the text of a CSV file: phases and steps are those of 2.9.1, times the length."""
        last = round(1500 * self.length)
        rows = [
            ("step", "phase", "lr", "separation", "anchor", "anti-anchor", "anti-subspace", "fallback"),
            (0, "warm-up", 1e-8, self.separation, 0, 0, self.anti_subspace, self.fallback),
            ("+10", "organize", 0.1 * self.lr, "", "", "", "", ""),
            ("+0.33", "", "", self.separation, self.anchor, self.anti_anchor, "", ""),
            (last // 2, "relax", self.lr, self.separation_late, self.anchor, "", self.anti_subspace_late, ""),
            ("+0.9", "reconstruct", self.lr, 0, self.anchor_end, self.anti_anchor_end, self.anti_subspace_end, ""),
            (last, "", self.lr_end * self.lr, "", "", "", "", ""),
        ]
        columns = len(rows[0]) - (not self.fallback)
        return "".join(",".join(map(_cell, row[:columns])) + "\n" for row in rows)

    def schedule(self) -> Schedule:
        """What `table` says."""
        return parse_schedule(self.table(), "the schedule of a setting")


def _cell(value: str | float) -> str:
    return value if isinstance(value, str) else f"{value:.6g}"


LEVERS = tuple(field.name for field in fields(Setting))
"""The numbers of a setting, in the order in which a table has them."""


BY_HAND = Setting(
    lr=0.05,
    label=1.0,
    power=9.0,
    anchor_end=0.02,
    anti_anchor_end=0.01,
    anti_subspace_end=0.002,
    tilt=0.5,
    fallback=0.1,
    away=0.5,
)
"""Where trials by hand ended, on twelve of the seeds of the search: the others are drawn around it."""

KEPT = ("length",)
"""What is as it was by hand: longer training costs as much as more settings."""

SPREAD = 0.2
"""How far a number is drawn from that of `BY_HAND`: the standard deviation of its logarithm."""

MOST = {"label": 1.0, "lr_end": 1.0, "away": 1.0}
"""Of what is a part or a probability."""


def draw(rng: np.random.Generator) -> Setting:
    """A setting drawn around `BY_HAND`: each number times a log-normal factor, to three digits; the color of the fallback
    anywhere from mid-gray to cyan."""
    drawn = {}
    for lever in LEVERS:
        factor, by_hand = np.exp(SPREAD * rng.standard_normal()), getattr(BY_HAND, lever)
        value = by_hand if lever in KEPT else min(by_hand * factor, MOST.get(lever, np.inf))
        drawn[lever] = float(f"{value:.3g}")
    return Setting(**drawn | {"away": float(f"{rng.random():.3g}")})
