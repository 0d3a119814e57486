"""Claims that experiments of any world make, with their thresholds and the reasons, written down once and before any run.

A world has more, in a file of its own.
"""

from press.claims.claim import Claim
from redact.arms import in_words, split
from redact.quantities import disagreement

RELIABLE = 0.9
WHY_RELIABLE = (
    "whoever uses the method trains one network and relies on it; with more than one failure in ten, several would have to be "
    "trained and each be tested, and all claims have to be met by the same network, for that is what was asked of it"
)

LEARNED, CONCEPT_GONE, OTHERS_SPARED = "learned", "concept gone", "others spared"
"""Aspects of a deletion, under which the home page sets experiments side by side."""

EQUAL = 1e-5
WHY_EQUAL = "both compute the same sums; single precision rounds at 1e-7, and a hundred roundings stay below 1e-5"


# Where an experiment has several arms, a claim says of which it is: its key ends with the arm's name, and so does its text.
# These functions stay as simple as they are: `press.claims.written` reads them in old commits, and never runs them.


def key_of(key: str, network: str) -> str:
    """The key of a claim on a network, with its arm."""
    return f"{key}-{split(network)[0]}" if split(network)[0] else key


def text_of(text: str, network: str) -> str:
    """The text of a claim on a network, with its arm."""
    return f"{text}, arm {split(network)[0]}" if split(network)[0] else text


def _named(network: str) -> str:
    return f"{split(network)[1]} {split(network)[0]}".strip()


def same(first: str, second: str) -> Claim:
    """Two operations give the same outputs but for rounding."""
    text = f"{_named(first).capitalize()} and {_named(second)} networks agree"
    return Claim(f"{in_words(first)}-equals-{in_words(second)}", text, disagreement(first, second) <= EQUAL, because=WHY_EQUAL)


_WHEN = {
    "ablated": "ablation",
    "pruned": "pruning",
    "replaced": "ablation with fallback",
    "suppressed": "suppression",
    "repelled": "repulsion",
}


def after(network: str) -> str:
    """What was done to a network, in words; with several arms, in which."""
    arm, operation = split(network)
    told = _WHEN.get(operation, f"the operation {operation}")
    return f"{told} of {arm} networks" if arm else told
