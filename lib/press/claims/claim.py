"""Claims: a sentence, the condition that makes it testable, the reason for its threshold, and which aspect it speaks of."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from press.claims.quantities import Condition, Quantity
from press.errors import InputError
from press.field_checks import check, check_line, is_number


@dataclass(frozen=True)
class Claim:
    """A sentence, the condition that makes it testable, and the reason for the threshold.

    `key` names the claim where prose and figures refer to it: lower-case words joined by dashes. aspect: which side of the
    question it speaks of, such as "learned"; claims of one aspect are counted together where experiments are set side by side.
    in_share: None for a part of the prediction, whose claims have to be met all at once; or, for a claim about how often
    something happens, the share of all repetitions in which the condition has to be met, between 0 and 1.
    """

    key: str
    text: str
    condition: Condition
    because: str
    aspect: str | None = None
    in_share: float | None = None

    def __post_init__(self) -> None:
        if not isinstance(self.key, str) or not re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", self.key):
            raise InputError(f"claim {self.key!r}: expected a key of lower-case words joined by dashes, such as red-is-gone")
        if not isinstance(self.condition, Condition):
            raise InputError(
                f"claim {self.key!r}: {self.condition!r} is no condition; expected a quantity compared with a number"
            )
        check_line(self.text, f"claim {self.key!r}: text")
        if not isinstance(self.because, str) or not self.because.strip():
            raise InputError(f"claim {self.key!r}: the threshold {self.condition.threshold:g} has no reason (because=...)")
        if self.aspect is not None:
            check_line(self.aspect, f"claim {self.key!r}: aspect")
        if self.in_share is not None:
            check_share(self.in_share, f"claim {self.key!r}: in_share")


def check_share(value: object, where: str) -> None:
    """Raise an `InputError` for what is no share of repetitions, strictly between none and all."""
    check(value, where, "a number between 0 and 1, such as 0.9", is_number(value) and 0 < value < 1)


def measured_quantities(claims: Sequence[Claim]) -> list[Quantity]:
    """What has to be measured on every network so that `claims` can be judged, each once, in order of appearance."""
    found = {str(q): q for claim in claims for q in claim.condition.quantity.measured()}
    return list(found.values())
