"""What claims ask of networks: the words in which a spec writes quantities, each of which stands in a file of its own.

`operation` names a network: by the operation that made it, `baseline` for none; where an experiment has several arms, by arm
and operation, as in `plain/ablated`.
"""

from press.claims.quantities import Difference
from redact.arms import baseline_of
from redact.quantities.brightness import Brightness
from redact.quantities.color_error import ColorError
from redact.quantities.cube_error import CubeError
from redact.quantities.disagreement import Disagreement
from redact.quantities.distance import Distance
from redact.quantities.error_deviation import ErrorDeviation
from redact.quantities.gained import Gained
from redact.quantities.lean import Lean
from redact.quantities.probed import LINEAR, SMALL, Probed
from redact.quantities.recovery import RecoverySteps, Slowdown
from redact.quantities.selectivity import Selectivity
from redact.quantities.word_area import WordArea
from redact.worlds.colors import ColorScore
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


def worst(operation: str, where: Region | None = None) -> CubeError:
    """The largest error over the experiment's cube of colors, or over a region of it."""
    return CubeError("max", operation, where)


def least(operation: str, where: Region | None = None) -> CubeError:
    """The smallest error over the experiment's cube of colors, or over a region of it."""
    return CubeError("min", operation, where)


def median(operation: str, where: Region | None = None) -> CubeError:
    """The median error (the lower of the two middle values) over the experiment's cube of colors, or over a region of it."""
    return CubeError("median", operation, where)


def brightness(operation: str, *colors: str) -> Brightness:
    """How bright named colors come out, on average."""
    return Brightness(colors, operation)


def distance(color: str, operation: str, to: str) -> Distance:
    """How far what comes out for a named color is from another one, as an error is measured."""
    return Distance(color, operation, to)


def disagreement(first: str, second: str) -> Disagreement:
    """The largest difference between the outputs of two operations."""
    return Disagreement(first, second)


def selectivity(operation: str, removed: tuple[str, ...] = (), by: float = 0.0, held_out: bool = False) -> Selectivity:
    """How well the error after an operation follows the concept: R^2 on the 8^3 lattice, below 0 where it falls with it.

    held_out: on colors between those of that lattice, on which no experiment trains.

    0 for a network in which one of the colors `removed` does not gain an error of at least `by`: it kept the concept.
    """
    return Selectivity(operation, removed, by, held_out)


def lean(dims: tuple[int, ...], network: str, where: Region) -> Lean:
    """How far the colors of a region lean into some dimensions of the latent space: the furthest of them, in [0, 1]."""
    return Lean(dims, network, where)


def most_gained(operation: str, where: Region) -> Gained:
    """The largest error that an operation adds to a color of a region."""
    return Gained(operation, where)


def linear_probe(operation: str, of: ColorScore) -> Probed:
    """How often logistic regression tells the concept from the rest after an operation, in units of chance: from 1 to 2."""
    return Probed(operation, of, LINEAR)


def small_probe(operation: str, of: ColorScore) -> Probed:
    """How often a network with one hidden layer of 16 does."""
    return Probed(operation, of, SMALL)


def word_area(word: str, operation: str, by: float) -> WordArea:
    """How well the error that an operation adds tells the colors called by a word from the rest: the area under the ROC curve.

    One half, as by chance, for a network in which the median color with the word does not gain an error of at least `by`.
    """
    return WordArea(word, operation, by)


def recovery(network: str, attack: str) -> RecoverySteps:
    """After how many steps of an attack the color is back in a network; one more than all where it is not."""
    return RecoverySteps(network, attack)


def slowdown(network: str, control: str, attack: str) -> Slowdown:
    """How many times as many steps an attack takes on a network as on a control of the same seed."""
    return Slowdown(network, control, attack)
