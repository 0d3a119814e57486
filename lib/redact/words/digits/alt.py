"""Alternative texts of the figures of digits, computed from what a figure shows.

Numpy only. Each function is named after the function of `pictures.digits` whose figure it describes, and has its arguments.
"""

from collections.abc import Collection, Mapping, Sequence
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from press.numbers import listed, significant
from redact.words.alt import spot

CHANGED = 0.01
"""The mean squared error from which on an image is called changed."""


def digit_strips(
    true: NDArray, rows: Mapping[str, NDArray], differences: Collection[str] = (), *, heads: Sequence[str] = ()
) -> str:
    """For pictures.digits.digit_strips."""
    names = [f"the {head}" for head in heads] or [f"image {place}" for place in range(1, len(true) + 1)]
    told = []
    for name, images in rows.items():
        error = ((images - true) ** 2).mean(axis=-1)
        worst = int(error.argmax())
        changed = [names[place] for place in np.flatnonzero(error >= CHANGED)]
        if changed:
            changes = "changes" if len(changed) == 1 else "change"
            said = f"{listed(changed)} {changes}; the largest error is {significant(error[worst])}, of {names[worst]}"
            rest = [place for place in range(len(true)) if error[place] < CHANGED]
            if rest:
                said += f", and the others are off by at most {significant(error[rest].max())}"
        else:
            said = f"all is nearly the same: the largest error is {significant(error[worst])}, of {names[worst]}"
        if name in differences:
            apart = images - true
            said += f"; the differences go from {significant(apart.min())} to {significant(apart.max())} in a pixel"
        told.append(f"{name[0].upper()}{name[1:]}, {said}.")
    count = "an image of a digit" if len(true) == 1 else f"{len(true)} images of digits"
    return " ".join([f"Rows show {count}, dark on white; the first is as they go in.", *told])


def digit_discs(z: NDArray, classes: NDArray, views: Sequence[tuple[int, int, int | None]]) -> str:
    """For pictures.digits.digit_discs."""
    parts = []
    for x, y, _ in views:
        means = {int(which): z[classes == which][:, [x, y]].mean(axis=0) for which in np.unique(classes)}
        spots: dict[str, list[str]] = {}
        for which, mean in means.items():
            spots.setdefault(spot(*mean), []).append(str(which))
        told = [f"{listed(those)} {'is' if len(those) == 1 else 'are'} {place}" for place, those in spots.items()]
        text = f"With z{y} upwards and z{x} to the right, by the means of the classes, {'; '.join(told)}"
        apart = {pair: float(np.linalg.norm(means[pair[0]] - means[pair[1]])) for pair in combinations(means, 2)}
        if apart:
            one, other = min(apart, key=lambda pair: apart[pair])
            text += f"; the closest are {one} and {other}, {significant(apart[one, other])} radii apart"
        parts.append(f"{text}.")
    count = "one disc" if len(views) == 1 else f"{len(views)} discs"
    return " ".join([f"The unit sphere is seen as {count} with {len(z)} dots, one an image, colored by class.", *parts])


def class_errors(before: NDArray, after: NDArray, deleted: int, gone: float) -> str:
    """For pictures.digits.class_errors."""
    old, new = np.median(before, axis=0), np.median(after, axis=0)
    reach = int(np.count_nonzero(after[:, deleted] >= gone))
    kept = np.delete(np.arange(before.shape[1]), deleted)
    rise = new[kept] - old[kept]
    most, worst = kept[int(rise.argmax())], kept[int(new[kept].argmax())]
    lost = [str(which) for which in kept if new[which] >= gone]
    rest = (
        f"Of the kept ones, {listed(lost)} {'is' if len(lost) == 1 else 'are'} at it or above in the median, too"
        if lost
        else f"Of the kept ones, {worst} has the largest median after it, {significant(new[worst])}"
    )
    gains = (
        f"{most} gains most, from {significant(old[most])} to {significant(new[most])}"
        if rise.max() > 0
        else "none has a larger median than before"
    )
    return (
        f"Box plots show the mean squared error of each class before and after the operation, over {len(before)} seeds. The "
        f"deleted class, {deleted}, goes from a median of {significant(old[deleted])} to {significant(new[deleted])}; it is at "
        f"the threshold of {significant(gone)} or above in {reach} of the seeds. {rest}; {gains}."
    )


def chosen_networks(rows: Mapping[str, tuple[NDArray, NDArray]], done: str) -> str:
    """For pictures.digits.chosen_networks."""
    parts = []
    for name, (before, after) in rows.items():
        rise = after - before
        order = np.argsort(-rise, kind="stable")[:2]
        gains = [f"of {digit} from {significant(before[digit])} to {significant(after[digit])}" for digit in order]
        parts.append(f"{name}: the error that rises most is that {gains[0]}, then that {gains[1]}.")
    return " ".join([f"Panels, one a network, show the error of every digit as trained and {done}.", *parts])


def deletion_matrix(gained: NDArray) -> str:
    """For pictures.digits.deletion_matrix."""
    own = np.diag(gained)
    rest = np.where(np.eye(len(gained), dtype=bool), np.nan, gained)
    parts = [
        "A table shows by how much the mean error of each class rises when one of ten classes is deleted, the median over the "
        "networks."
    ]
    if np.isfinite(own).any():
        low, high = np.nanargmin(own), np.nanargmax(own)
        parts.append(
            f"The deleted class itself gains from {significant(own[low])}, which is of {low}, to {significant(own[high])}, "
            f"which is of {high}."
        )
    if np.isfinite(rest).any():
        row, column = np.unravel_index(np.nanargmax(rest), rest.shape)
        middle = significant(np.nanmedian(rest))
        parts.append(
            f"Of the others the largest rise is {significant(rest[row, column])}, of {column} where {row} is deleted; the "
            f"median of all is {middle}."
        )
    missing = int(np.isnan(gained).sum())
    if missing:
        parts.append(f"{missing} of {gained.size} cells {'was' if missing == 1 else 'were'} not run.")
    return " ".join(parts)
