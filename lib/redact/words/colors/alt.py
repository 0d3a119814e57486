"""Alternative texts of figures of colors: what is to be seen, computed from what is drawn.

Numpy only. Each function is named after the function of `pictures` whose figure it describes.
"""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from press.numbers import listed, significant
from redact.measures.r_squared import r_squared
from redact.words.alt import spot
from redact.worlds.colors import CLAIMABLE_HSV, NAMED_HSV, named_colors, rgb_to_hsv


def color_word(rgb: NDArray) -> str:
    """What a person would call a color: the nearest named hue with `dark` or `pale`, or a gray."""
    h, s, v = rgb_to_hsv(np.clip(rgb, 0, 1))
    names = list(NAMED_HSV)
    if s * v < 0.15:
        return names[12 + round(float(v) * 4)]
    tone = "dark " if v < 0.6 else "pale " if s < 0.6 else ""
    return tone + names[round(float(h) * 12) % 12]


def color_strips(degrees: NDArray, vibrant: Mapping[str, NDArray], grays: Mapping[str, NDArray]) -> str:
    """For pictures.color_strips."""
    told = []
    for name, hues in list(vibrant.items())[1:]:
        changed = [
            f"{color_word(true)} as {color_word(color)}"
            for colors, of in ((hues, vibrant), (grays[name], grays))
            for true, color in zip(next(iter(of.values())), colors, strict=True)
            if ((true - color) ** 2).mean() > 0.01
        ]
        said = f"what comes out as another is {listed(list(dict.fromkeys(changed)))}" if changed else "all is nearly the same"
        told.append(f"{name[0].upper()}{name[1:]}, {said}.")
    return f"Strips of {len(degrees)} vibrant hues and of grays; the first is as they are. {' '.join(told)}"


def color_slices(true: NDArray, predicted: NDArray, hue: NDArray, saturation: NDArray, value: NDArray, **_: object) -> str:
    """For pictures.color_slices."""
    error = ((predicted - true) ** 2).mean(axis=-1)
    changed = []
    for name, (h, s, v) in list(NAMED_HSV.items())[:12]:
        place = (int(np.argmin(np.abs(hue - h))), int(np.argmin(np.abs(saturation - s))), int(np.argmin(np.abs(value - v))))
        if error[place] > 0.01:
            changed.append(f"{name} comes out {color_word(predicted[place])}")
    grays = error[:, 0].max()
    vivid = f"At full saturation {listed(changed)}" if changed else "At full saturation inner and outer patches look the same"
    rest = "the other hues are as they were; " if 0 < len(changed) < 12 else ""
    gray = "the grays are unchanged" if grays <= 0.001 else f"the grays are off by up to {significant(grays)}"
    return f"Grids of color patches show value against hue, a grid a saturation. {vivid}; {rest}{gray}."


def error_curves(hue: NDArray, saturation: NDArray, value: NDArray, error: NDArray, **_: object) -> str:
    """For pictures.error_curves, by the errors of all colors."""
    vivid = error[:, -1, -1]
    top = int(vivid.argmax())
    low = int(vivid.argmin())
    named = [f"{significant(vivid[int(np.argmin(np.abs(hue - h)))])} at {name}" for name, (h, _, _) in _hues()]
    return (
        f"Line charts show the squared error. Along the vibrant hues it is largest, {significant(vivid[top])}, at "
        f"{degrees(hue[top])} and smallest, {significant(vivid[low])}, at {degrees(hue[low])}; it is {listed(named)}. "
        f"On the grays it is at most {significant(error[:, 0].max())}, on all colors {significant(error.max())}."
    )


def error_bands(hue: NDArray, errors: Mapping[str, NDArray], **_: object) -> str:
    """For pictures.error_bands."""
    parts = []
    for name, error in errors.items():
        middle = np.median(error, axis=0)
        named = [f"{significant(middle[int(np.argmin(np.abs(hue - h)))])} at {color}" for color, (h, _, _) in _hues()]
        parts.append(f"In {name} networks the median error is {listed(named)}.")
    return " ".join(["Line charts show the error over the vibrant hues, the median of the seeds with a band.", *parts])


def _hues() -> list[tuple[str, tuple[float, float, float]]]:
    """The six hues at the corners of the RGB cube."""
    return list(NAMED_HSV.items())[:12:2]


def degrees(hue: float) -> str:
    """A hue in turns, in degrees and by the nearest name."""
    names = {name: h for name, (h, s, v) in CLAIMABLE_HSV.items() if s and v}
    nearest = min(names, key=lambda name: min(abs(names[name] - hue), 1 - abs(names[name] - hue)))
    return f"{round(360 * hue)}° ({nearest})"


def latents(z: NDArray, true: NDArray, views: Sequence[tuple[int, int, int | None]], **_: object) -> str:
    """For pictures.latents."""
    landmarks = ["red", "green", "blue", "cyan", "white", "black"]
    rgb = named_colors(landmarks)
    places = [int(((true - color) ** 2).sum(axis=-1).argmin()) for color in rgb]
    parts = []
    for x, y, _ in views:
        spots = [f"{name} is {spot(*z[place, [x, y]])}" for name, place in zip(landmarks, places, strict=True)]
        flat = [f"all dots lie on the line z{dim} = 0" for dim in (x, y) if np.abs(z[:, dim]).max() < 1e-6]
        parts.append(f"With z{y} upwards and z{x} to the right, {listed(flat + spots)}.")
    views_told = "One disc" if len(views) == 1 else f"{len(views)} discs"
    return " ".join([f"The unit sphere is seen as {views_told.lower()} covered with colored dots.", *parts])


def rgb_cube(true: NDArray, predicted: NDArray) -> str:
    """For pictures.rgb_cube."""
    corners = ["red", "green", "blue", "yellow", "cyan", "magenta"]
    places = [int(((true - color) ** 2).sum(axis=-1).argmin()) for color in named_colors(corners)]
    turned = [f"{name} comes out {color_word(predicted[place])}" for name, place in zip(corners, places, strict=True)]
    return (
        "The RGB cube stands on its black corner and is seen from two sides, before and after. Red, green and blue are the "
        f"three corners on the lower ring; yellow, cyan and magenta those on the upper. After the operation {listed(turned)}."
    )


def stacked(rows: Sequence[str], changed: Mapping[str, str]) -> str:
    """For pictures.stacked: the operations, and what `error_curves` says of each."""
    parts = [f"In the row {name}: {changed[name]}" for name in rows]
    return " ".join(["Each operation has a row: it shows latent space, colors at full saturation, error against hue.", *parts])


def label_probabilities(colors: NDArray, probabilities: Mapping[str, NDArray]) -> str:
    """For pictures.label_probabilities."""
    parts = []
    for name, values in probabilities.items():
        words = list(dict.fromkeys(color_word(rgb) for rgb in colors[values >= 0.5 * values.max()]))
        shown = words if len(words) <= 6 else [*words[:5], f"{len(words) - 5} more"]
        highest = significant(values.max())
        parts.append(f"{' '.join(name.split())}: it is at most {highest}, and at least half of that for {listed(shown)}.")
    return " ".join(["RGB cubes, one a label, have a dot a color, whose area is the probability.", *parts])


def similarity_scatter(panels: Mapping[str, Any]) -> str:
    """For pictures.similarity_scatter."""
    parts = []
    for name, panel in panels.items():
        r2 = r_squared(panel.resemblance, panel.error)
        fit = "R² is not defined" if np.isnan(r2) else f"R² is {significant(r2, 3)}"
        worst = color_word(panel.colors[int(panel.error.argmax())])
        parts.append(f"{' '.join(name.split())}: {fit}, and the largest error is {significant(panel.error.max())}, of {worst}.")
    shown = f"Dots in the colors that they stand for show the error against {_scores(panels)}, with a fitted line."
    return " ".join([shown, *parts])


def _scores(panels: Mapping[str, Any]) -> str:
    return listed(list(dict.fromkeys(panel.score for panel in panels.values())))


def chosen_networks(
    rows: Mapping[str, Any], lattice: NDArray, true: NDArray, hue: NDArray, view: tuple[int, int, int | None], done: str
) -> str:
    """For pictures.chosen_networks."""
    parts = []
    for name, row in rows.items():
        changed = [
            f"{color_word(color)} comes out {color_word(out)}"
            for color, out in zip(true, row.named_after, strict=True)
            if ((color - out) ** 2).mean() > 0.01 and color_word(color) != color_word(out)
        ]
        worst = int(row.error_after.argmax())
        told = listed(list(dict.fromkeys(changed))) if changed else "every color keeps its name"
        parts.append(
            f"{name}, {done}: {told}; the largest error of a vibrant hue is {significant(row.error_after[worst])}, at "
            f"{degrees(hue[worst])}, and was at most {significant(row.error_before.max())} as trained."
        )
    shown = (
        f"Each of {len(rows)} networks has a row: it shows the unit sphere with {len(lattice)} colored dots, strips of "
        f"{len(true)} colors, true, before and after, and the error against hue."
    )
    return " ".join([shown, *parts])


def every_network(outputs: Mapping[str, NDArray], true: Mapping[str, NDArray], color: str, threshold: float) -> str:
    """For pictures.every_network."""
    errors = {name: ((values - true[name]) ** 2).mean(axis=-1) for name, values in outputs.items()}
    of_color = errors[color]
    changed = [
        f"{name} comes out {color_word(np.median(values, axis=0))}"
        for name, values in outputs.items()
        if np.median(errors[name]) > 0.01
    ]
    count = len(of_color)
    gone = int(np.count_nonzero(of_color >= threshold))
    middle = listed(changed) if changed else "no color is changed"
    rest = "; the other colors are as they were" if 0 < len(changed) < len(outputs) else ""
    return (
        f"A table of color patches shows what comes out for {len(outputs)} colors: a row is a color, a column is one of "
        f"{count} networks, in the order of the error of {color}. This error goes from {significant(of_color.min())} to "
        f"{significant(of_color.max())} and is {significant(threshold)} or more in {gone} of them. By the median of each "
        f"channel {middle}{rest}."
    )
