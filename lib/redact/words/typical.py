"""What a caption says of the seed that it shows: which one, and of what it is the median."""

from press.claims.quantities import Difference, Quantity
from press.numbers import powers
from redact.arms import BASELINE, baseline_of, split
from redact.results import Results

_AFTER = {
    BASELINE: "as trained",
    "ablated": "after ablation",
    "pruned": "after pruning",
    "replaced": "after ablation with fallback",
    "suppressed": "under suppression",
    "repelled": "under repulsion",
}

_WORDS = {"max error": "largest error", "min error": "smallest error", ">=": "≥", "<=": "≤"}


def after(network: str) -> str:
    """A network by the operation that made it, in words: `after ablation, arm plain`."""
    arm, operation = split(network)
    told = _AFTER.get(operation, f"after the operation {operation}")
    return f"{told}, arm {arm}" if arm else told


def words_for(quantity: Quantity) -> str:
    """A quantity as a sentence names it: `increase of the error of red under suppression`."""
    if isinstance(quantity, Difference):
        changed, before = (str(part).rpartition(", ") for part in (quantity.minuend, quantity.subtrahend))
        if changed[0] == before[0] and before[2] == baseline_of(changed[2]):
            return f"increase of the {words_for(quantity.minuend)}"
        return f"{words_for(quantity.minuend)} less the {words_for(quantity.subtrahend)}"
    what, comma, network = str(quantity).rpartition(", ")
    words = f"{what} {after(network)}" if comma else str(quantity)
    for written, told in _WORDS.items():
        words = words.replace(written, told)
    return powers(words)


def median_network(results: Results) -> str:
    """The seed that figures of one network show: `seed 17, the median network: its error of red … is the middle one of 60`."""
    what = words_for(results.experiment.telling)
    return f"seed {results.typical}, the median network: its {what} is the middle one of {len(results.seeds)}"
