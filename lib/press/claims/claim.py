"""Claims: a sentence, the condition that makes it testable, and the reason for its threshold, written before the run."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from press.claims.quantities import Condition, Quantity
from press.errors import InputError
from press.field_checks import check, check_line, is_number


@dataclass(frozen=True)
class Claim:
    """A sentence, the condition that makes it testable, and the reason for the threshold.

    `key` names the claim where prose and figures refer to it: lower-case words joined by dashes. in_share: the share of all
    repetitions in which the condition has to be met, between 0 and 1; a half asks for no more than that it is met more often
    than not.
    """

    key: str
    text: str
    condition: Condition
    because: str
    in_share: float = 0.5

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
        share = is_number(self.in_share) and 0 < self.in_share < 1
        check(self.in_share, f"claim {self.key!r}: in_share", "a number between 0 and 1, such as 0.9", share)


def measured_quantities(claims: Sequence[Claim]) -> list[Quantity]:
    """What has to be measured on every network so that `claims` can be judged, each once, in order of appearance."""
    found = {str(q): q for claim in claims for q in claim.condition.quantity.measured()}
    return list(found.values())
