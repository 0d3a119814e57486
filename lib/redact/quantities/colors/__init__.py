"""What claims ask of networks of colors: the words in which a spec writes quantities, each kind in a file of its own."""

from press.claims.quantities import Difference
from redact.arms import baseline_of
from redact.quantities.colors.brightness import Brightness
from redact.quantities.colors.color_error import ColorError
from redact.quantities.colors.distance import Distance
from redact.quantities.colors.error_deviation import ErrorDeviation
from redact.quantities.colors.lean import Lean
from redact.quantities.colors.selectivity import Selectivity
from redact.quantities.colors.word_area import WordArea
from redact.worlds.scores import Region


def error(color: str, operation: str) -> ColorError:
    """The error of a named color after an operation."""
    return ColorError(color, operation)


def increase(color: str, operation: str) -> Difference:
    """By how much an operation raises the error of a named color over the network as it was trained."""
    return ColorError(color, operation) - ColorError(color, baseline_of(operation))


def deviation(color: str, operation: str, predicted: float) -> ErrorDeviation:
    """How far the error of a named color after an operation is from a predicted one, above or below it."""
    return ErrorDeviation(color, operation, predicted)


def brightness(operation: str, *colors: str) -> Brightness:
    """How bright named colors come out, on average."""
    return Brightness(colors, operation)


def distance(color: str, operation: str, to: str) -> Distance:
    """How far what comes out for a named color is from another one, as an error is measured."""
    return Distance(color, operation, to)


def selectivity(operation: str, removed: tuple[str, ...] = (), by: float = 0.0, held_out: bool = False) -> Selectivity:
    """How well the error after an operation follows the concept: R^2 on the 8^3 lattice, below 0 where it falls with it.

    held_out: on colors between those of that lattice, on which no experiment trains.

    0 for a network in which one of the colors `removed` does not gain an error of at least `by`: it kept the concept.
    """
    return Selectivity(operation, removed, by, held_out)


def lean(dims: tuple[int, ...], network: str, where: Region) -> Lean:
    """How far the colors of a region lean into some dimensions of the latent space: the furthest of them, in [0, 1]."""
    return Lean(dims, network, where)


def word_area(word: str, operation: str, by: float) -> WordArea:
    """How well the error that an operation adds tells the colors called by a word from the rest: the area under the ROC curve.

    One half, as by chance, for a network in which the median color with the word does not gain an error of at least `by`.
    """
    return WordArea(word, operation, by)
