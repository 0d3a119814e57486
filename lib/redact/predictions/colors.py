"""Claims that several experiments on colors make, with their thresholds and the reasons, written down once and before any run.

Errors are mean squared differences over red, green and blue, all in [0, 1].
"""

from press.claims.claim import Claim
from redact.arms import BASELINE, in_words
from redact.predictions import CONCEPT_GONE, LEARNED, OTHERS_SPARED, after, key_of, text_of
from redact.quantities import least, median, worst
from redact.quantities.colors import deviation, distance, error, increase, lean, selectivity
from redact.worlds.colors import similarity, vibrancy

OPPOSITE, GRAYS_SPARED = "opposite spared", "grays spared"
"""Aspects of a deletion among colors."""

GONE = 0.2
WHY_GONE = (
    "a vibrant color that turns mid-gray has 0.25, one that turns into a random color 0.33; 0.2 leaves room for another gray"
)

SPARED = 0.01
WHY_SPARED = "0.01 is the square of a tenth of the range in each channel: it shows side by side, and the color keeps its name"

HURT = 0.05
WHY_HURT = "0.05 is a fifth of what a vibrant color turned mid-gray has: a worst case may be visible, but not lost"

HUELESS = 0.15
WHY_HUELESS = "no gray comes closer than 1/6 to any vibrant color; 0.15 lets the gray be a little off"

FADED = 0.125
WHY_FADED = "half of the 1/4 of a primary or secondary color turned mid-gray, three quarters of the 1/6 of a color between two"

ALONE = 0.5
WHY_ALONE = (
    "cos 60° = 0.5: cutting the dimension turns a color that leans so far by 30°, the step from a hue to the next on a wheel "
    "of twelve; what leans less stays among its neighbors"
)

OF_MID_GRAY, OF_RANDOM_COLOR = 1 / 4, 1 / 3
"""The error of a pure red that turns mid-gray, and the average one of a red that turns into a random color of the RGB cube."""

NEAR = 1 / 24
WHY_NEAR = (
    "1/24 is half of what lies between the two predicted errors, 1/4 and 1/3: what is no further off is nearer to the one "
    "predicted than to the other, and no network is near both"
)

WHY_BOUNDED = "1/4 is what the error is said to approach; what passes a bound does not approach it"

WHY_MID_GRAY = "as for a color that is spared: each channel within about a tenth of the range of what was predicted"

WHY_BLACK = (
    "as for a color that is spared; black has an error of 1/3 as well, and of random colors 3 in 1000 lie so near to it, so "
    "that a red that turns black meets the number and not the prediction"
)

GRAYS = vibrancy <= 0
UNLIKE_RED = similarity <= 0.1
VIBRANT = vibrancy >= 1


def _aspect_of_sparing(color: str) -> str:
    return OPPOSITE if color == "cyan" else OTHERS_SPARED


def learned(network: str = BASELINE) -> Claim:
    """A deletion shows nothing in a network that never had the concept."""
    text = text_of("Before surgery every color is reconstructed", network)
    return Claim(key_of("learned", network), text, worst(network) <= SPARED, WHY_SPARED, LEARNED)


def gone(color: str, operation: str) -> Claim:
    """A vibrant color is not reconstructed any more."""
    text = text_of(f"{color.capitalize()} is gone", operation)
    return Claim(key_of(f"{color}-gone", operation), text, error(color, operation) >= GONE, WHY_GONE, CONCEPT_GONE)


def spared(color: str, operation: str) -> Claim:
    """A color is reconstructed as before, or nearly."""
    text = text_of(f"{color.capitalize()} is spared", operation)
    return Claim(
        key_of(f"{color}-spared", operation), text, error(color, operation) <= SPARED, WHY_SPARED, _aspect_of_sparing(color)
    )


def grays_spared(operation: str) -> Claim:
    """All grays from black to white are reconstructed."""
    text = text_of("Every gray is spared", operation)
    return Claim(key_of("grays-spared", operation), text, worst(operation, GRAYS) <= SPARED, WHY_SPARED, GRAYS_SPARED)


def others_spared(operation: str) -> Claim:
    """Most colors that do not resemble red are reconstructed."""
    text = text_of("Most colors unlike red are spared", operation)
    condition = median(operation, UNLIKE_RED) <= SPARED
    return Claim(key_of("others-spared", operation), text, condition, WHY_SPARED, OTHERS_SPARED)


def none_lost(operation: str) -> Claim:
    """No color that does not resemble red is lost."""
    text = text_of("No color unlike red is lost", operation)
    return Claim(key_of("none-lost", operation), text, worst(operation, UNLIKE_RED) <= HURT, WHY_HURT, OTHERS_SPARED)


def hues_gone(operation: str) -> Claim:
    """No vibrant color keeps its hue."""
    condition = least(operation, VIBRANT) >= HUELESS
    return Claim(
        key_of("hues-gone", operation), text_of("Every vibrant hue is gone", operation), condition, WHY_HUELESS, CONCEPT_GONE
    )


def pale_spared(operation: str) -> Claim:
    """All colors with little color in them are reconstructed."""
    condition = worst(operation, vibrancy <= 0.1) <= SPARED
    return Claim(
        key_of("pale-spared", operation),
        text_of("Unsaturated colors are spared", operation),
        condition,
        WHY_SPARED,
        GRAYS_SPARED,
    )


# Where a network is steered as well as edited, a claim names the operation, and speaks of what the operation adds to the error.


def removed(color: str, operation: str) -> Claim:
    """An operation takes a vibrant color away that belongs to the concept."""
    text = f"{color.capitalize()} is gone after {after(operation)}"
    return Claim(f"{color}-gone-{in_words(operation)}", text, increase(color, operation) >= GONE, WHY_GONE, CONCEPT_GONE)


def taken_along(color: str, operation: str) -> Claim:
    """An operation takes a vibrant color away that is no part of the concept: predicted of one that is too coarse."""
    text = f"{color.capitalize()} is gone after {after(operation)}"
    return Claim(f"{color}-gone-{in_words(operation)}", text, increase(color, operation) >= GONE, WHY_GONE)


def faded(color: str, operation: str) -> Claim:
    """An operation takes the hue of a vibrant color away, or most of it."""
    text = f"{color.capitalize()} fades after {after(operation)}"
    return Claim(f"{color}-faded-{in_words(operation)}", text, increase(color, operation) >= FADED, WHY_FADED, CONCEPT_GONE)


def untouched(color: str, operation: str) -> Claim:
    """An operation leaves a color as it was, or nearly."""
    text = f"{color.capitalize()} is spared after {after(operation)}"
    condition = increase(color, operation) <= SPARED
    return Claim(f"{color}-spared-{in_words(operation)}", text, condition, WHY_SPARED, _aspect_of_sparing(color))


def grays_untouched(operation: str) -> Claim:
    """After an operation all grays from black to white are reconstructed."""
    text = f"Every gray is spared after {after(operation)}"
    return Claim(f"grays-spared-{in_words(operation)}", text, worst(operation, GRAYS) <= SPARED, WHY_SPARED, GRAYS_SPARED)


def selective(operation: str, mean: float, sd: float, removed: tuple[str, ...] = ("red",), by: float = GONE) -> Claim:
    """The concept is gone, and the error after an operation follows it, as it does in the published networks.

    mean, sd: of the published R^2. removed: the colors whose error has to rise by at least `by` for the concept to be gone.
    """
    return Claim(
        f"selective-{in_words(operation)}",
        f"The error after {after(operation)} follows the concept, and the concept is gone",
        selectivity(operation, removed, by) >= round(mean - 2 * sd, 10),
        because=f"the published mean of R^2, {mean:g}, less two published standard deviations of {sd:g}: nearly all of the "
        "published networks have more; a network that kept the concept counts as 0, for a correlation does not see that",
    )


def isolated(dimension: int, network: str = BASELINE) -> Claim:
    """As the network was trained, no color that does not resemble red leans far into red's dimension."""
    return Claim(
        key_of("isolated", network),
        text_of("No color unlike red leans into red's dimension", network),
        lean((dimension,), network, UNLIKE_RED) <= ALONE,
        because=WHY_ALONE,
    )


# What the sources say of the error of a red that is gone: 1/4 after suppression, for it turns mid-gray, and 1/3 on average
# after ablation, for it turns into a random color. The number and what it is said to come from are asked for apart.


def predicted_after_suppression() -> tuple[Claim, ...]:
    """The error of suppressed red is the one predicted, and comes from what is said to cause it."""
    near = deviation("red", "suppressed", OF_MID_GRAY) <= NEAR
    return (
        Claim("quarter-suppressed", "The error of red is near 1/4 after suppression", near, WHY_NEAR),
        Claim(
            "bounded-suppressed",
            "The error of red is 1/4 at most after suppression",
            error("red", "suppressed") <= OF_MID_GRAY,
            because=WHY_BOUNDED,
        ),
        Claim(
            "mid-gray-suppressed",
            "Red comes out mid-gray after suppression",
            distance("red", "suppressed", to="gray") <= SPARED,
            because=WHY_MID_GRAY,
        ),
    )


def predicted_after_ablation() -> tuple[Claim, ...]:
    """The error of ablated red is the one predicted; and what else would have that error."""
    near = deviation("red", "ablated", OF_RANDOM_COLOR) <= NEAR
    return (
        Claim("third-ablated", "The error of red is near 1/3 after ablation", near, WHY_NEAR),
        Claim(
            "black-ablated",
            "Red comes out black after ablation",
            distance("red", "ablated", to="black") <= SPARED,
            because=WHY_BLACK,
        ),
    )
