"""What claims ask of networks of any world: the words in which a spec writes quantities. A world has more, in its own file.

`operation` names a network: by the operation that made it, `baseline` for none; where an experiment has several arms, by arm
and operation, as in `plain/ablated`. Errors are those of the samples that the experiment tests on (`Experiment.tested`).
"""

from redact.quantities.disagreement import Disagreement
from redact.quantities.error_statistic import ErrorStatistic
from redact.quantities.gained import Gained
from redact.quantities.probed import LINEAR, SMALL, Probed
from redact.quantities.recovery import RecoverySteps, Slowdown
from redact.worlds.scores import Region, Score


def worst(operation: str, where: Region | None = None) -> ErrorStatistic:
    """The largest error over all samples that are tested, or over those of a region."""
    return ErrorStatistic("max", operation, where)


def least(operation: str, where: Region | None = None) -> ErrorStatistic:
    """The smallest error over all samples that are tested, or over those of a region."""
    return ErrorStatistic("min", operation, where)


def median(operation: str, where: Region | None = None) -> ErrorStatistic:
    """The median error (the lower of the two middle values) over all samples that are tested, or over those of a region."""
    return ErrorStatistic("median", operation, where)


def mean(operation: str, where: Region | None = None) -> ErrorStatistic:
    """The mean error over all samples that are tested, or over those of a region."""
    return ErrorStatistic("mean", operation, where)


def most_gained(operation: str, where: Region) -> Gained:
    """The largest error that an operation adds to a sample of a region."""
    return Gained(operation, where)


def disagreement(first: str, second: str) -> Disagreement:
    """The largest difference between the outputs of two operations."""
    return Disagreement(first, second)


def linear_probe(operation: str, of: Score) -> Probed:
    """How often logistic regression tells the concept from the rest after an operation, in units of chance: from 1 to 2."""
    return Probed(operation, of, LINEAR)


def small_probe(operation: str, of: Score) -> Probed:
    """How often a network with one hidden layer of 16 does."""
    return Probed(operation, of, SMALL)


def recovery(network: str, attack: str) -> RecoverySteps:
    """After how many steps of an attack the concept is back in a network; one more than all where it is not."""
    return RecoverySteps(network, attack)


def slowdown(network: str, control: str, attack: str) -> Slowdown:
    """How many times as many steps an attack takes on a network as on a control of the same seed."""
    return Slowdown(network, control, attack)
