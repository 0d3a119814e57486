"""Claims that experiments on digits make, with their thresholds and the reasons, written down once and before any run.

Errors are mean squared differences over the 64 pixels, in [0, 1]; that of a digit is the mean over its tested images.
"""

from press.claims.claim import Claim
from redact.arms import BASELINE
from redact.predictions import CONCEPT_GONE, LEARNED, OTHERS_SPARED, key_of, text_of
from redact.quantities.digits import error, largest_error, largest_rise, others, relative_rise, smallest_relative_rise

NAMES = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
"""What the digits 0 to 9 are called where a name is a word."""

VARIANCE, MEAN_IMAGE = 0.141, 0.074
"""How much the pixels of all images vary, the error of one gray for all; and the error on the tested images of one image for
all, the mean of those of training."""

KNOWN = 0.025
WHY_KNOWN = (
    "a third of the 0.074 of a network that answers every image with the mean of all: it knows two thirds of what differs"
)

GONE = 0.0705
WHY_GONE = (
    "half of the 0.141 that pixels vary, which is what is left when every pixel comes out the same gray; and nearly the 0.074 "
    "of a network that answers every image with the mean of all"
)

HALF = 0.5
WHY_HALF = (
    "by half of its own error before: that is a fifth more in each pixel (the root of 1.5), which is hardly seen side by side, "
    "and what a class gains by it is a tenth of what the deleted one has to gain"
)

SOME = 0.1
WHY_SOME = "a tenth of its own error before, a twentieth more in each pixel: little, and more than nothing"

NOT_GONE = 0.03525
WHY_NOT_GONE = "half of what counts as gone"


def learned(network: str = BASELINE) -> Claim:
    """A deletion shows nothing in a network that never had the concept."""
    text = text_of("Before surgery every digit is reconstructed", network)
    return Claim(key_of("learned", network), text, largest_error(network) <= KNOWN, WHY_KNOWN, LEARNED)


def gone(of: int, network: str) -> Claim:
    """The images of a digit are not reconstructed any more."""
    text = text_of(f"{NAMES[of].capitalize()} is gone", network)
    return Claim(key_of(f"{NAMES[of]}-gone", network), text, error(of, network) >= GONE, WHY_GONE, CONCEPT_GONE)


def spared(of: int, network: str) -> Claim:
    """No digit but the deleted one is much worse than before: the median over the images of each."""
    text = text_of("Every other digit is spared", network)
    condition = relative_rise(network, others(of)) <= HALF
    return Claim(key_of("others-spared", network), text, condition, WHY_HALF, OTHERS_SPARED)


def all_lose_a_little(network: str) -> tuple[Claim, Claim]:
    """What ablation does to a network in which no digit has a dimension of its own: every digit loses, and none is gone."""
    return (
        Claim(
            key_of("all-lose", network),
            text_of("Ablation takes from every digit", network),
            smallest_relative_rise(network, others()) >= SOME,
            because=WHY_SOME,
        ),
        Claim(
            key_of("none-gone", network),
            text_of("Ablation takes no digit away", network),
            largest_rise(network, others()) <= NOT_GONE,
            because=WHY_NOT_GONE,
        ),
    )
