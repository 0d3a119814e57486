"""Every digit deleted once, in networks of its own: who gained how much, and how much of that is the digit's doing. Numpy only.

Axes: S seeds.
"""

import numpy as np
from numpy.typing import NDArray

from press.numbers import decimals, significant
from press.tables import pipe_table
from redact.arms import join
from redact.predictions.digits import GONE, HALF, NAMES
from redact.results.digits import Results
from redact.words.tables import spread
from redact.worlds.digits import CLASSES


def deletions_of(results: Results) -> dict[int, str]:
    """Digit -> the network in which it was deleted, where every digit has an arm that is called after it; else nothing."""
    found = {c: join(NAMES[c], "ablated") for c in range(CLASSES)}
    return found if set(found.values()) <= set(results.operations) else {}


def gained(results: Results) -> NDArray[np.float64]:
    """The median over the seeds of what each digit (columns) gained in mean error where one (rows) was deleted, (10, 10)."""
    return np.stack([np.median(results.rises(network), axis=0) for network in deletions_of(results).values()])


def share_of_class(results: Results) -> float:
    """The share of the variance of what the deleted digits gained, over digits and seeds, that is between digits (eta squared).

    The rest is between networks of one digit. In [0, 1].
    """
    own = np.stack([results.rises(network)[:, c] for c, network in deletions_of(results).items()])  # (10, S)
    return float(own.mean(axis=1).var() / own.var())


def worst_relative(results: Results, network: str, deleted: int) -> NDArray[np.float64]:
    """The largest rise (S,) of the median error of another digit, over its own median error before."""
    before = results.errors(join(network.partition("/")[0], "baseline"), "median")
    relative = results.rises(network, "median") / before
    return np.delete(relative, deleted, axis=1).max(axis=1)


def deletions_table(results: Results) -> str:
    """A row a digit: its error before and after, how often it is gone, what others lose, how often they are spared."""
    rows = []
    for c, network in deletions_of(results).items():
        before = results.errors(join(NAMES[c], "baseline"))[:, c]
        after = results.errors(network)[:, c]
        worst = worst_relative(results, network, c)
        suffers = int(np.median(np.delete(results.rises(network, "median"), c, axis=1), axis=0).argmax())
        rows.append(
            [
                str(c),
                significant(float(np.median(before))),
                "{} ({})".format(*spread(after)),
                f"{int((after >= GONE).sum())} of {len(after)}",
                "{} ({})".format(*spread(worst)),
                str(suffers + (suffers >= c)),
                f"{int((worst <= HALF).sum())} of {len(worst)}",
            ]
        )
    header = ["deleted", "before", "after", "gone", "others' largest relative rise", "suffers most", "others spared"]
    return pipe_table(header, rows, "rrrrrrr")


TABLE_CAPTION = (
    "Each digit deleted. Before and after: its mean error over tested images, the median of the networks, in brackets 5 to "
    f"95 %. Gone: an error of {decimals(GONE, 4)} or more. Others: the largest rise of another digit's median error over its "
    f"own before; spared where that is {HALF:g} at most; and the digit whose median error rises most in the median network."
)


def in_sentence(gains: NDArray) -> str:
    """What the matrix (10, 10) shows, for its caption."""
    own = np.diag(gains)
    rest = np.where(np.eye(len(gains), dtype=bool), -np.inf, gains)
    row, column = np.unravel_index(rest.argmax(), rest.shape)
    return (
        f"Deleted digits gain from {significant(float(own.min()))} ({int(own.argmin())}) to {significant(float(own.max()))} "
        f"({int(own.argmax())}); of the others {column} gains most, {significant(float(rest[row, column]))} where {row} is "
        "deleted."
    )
