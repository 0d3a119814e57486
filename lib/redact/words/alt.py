"""Alternative texts of figures that pages of any world have: what is to be seen, computed from what is drawn.

Numpy only. Each function is named after the function of `pictures` whose figure it describes.
"""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from press.claims.comparisons import meets
from press.numbers import listed, significant


def schedule(values: Mapping[str, NDArray], keyframes: Mapping[str, Sequence[tuple[int, float]]]) -> str:
    """For pictures.schedule."""
    steps = len(next(iter(values.values())))
    curves = [
        f"{name} is {listed([f'{value:g} at step {step}' for step, value in frames])}."
        for name, frames in keyframes.items()
        if frames
    ]
    return " ".join(
        [f"Small line charts show each parameter over {steps} training steps, smooth between its keyframes.", *curves]
    )


def training(losses: Mapping[str, NDArray], weights: Mapping[str, NDArray], seeds: NDArray, **_: object) -> str:
    """For pictures.training, by the losses of every step."""
    parts = []
    for name, loss in losses.items():
        on = np.flatnonzero(~np.isnan(loss).all(axis=-1))
        if not on.size:
            continue
        # Means over fifty steps: a single batch may hold no label.
        first, last = (np.nanmedian(np.nanmean(loss[part], axis=0)) for part in (on[:50], on[-50:]))
        parts.append(f"{name} goes from {significant(first)} to {significant(last)}")
    shown = (
        f"Line charts show the terms of the loss on logarithmic scales, with a band over {len(seeds)} seeds and the weight of "
        "each term under it."
    )
    return f"{shown} In the median of the seeds, from the first to the last fifty steps, {listed(parts)}." if parts else shown


def claims_chart(claims: Sequence[tuple[str, NDArray, str, float]]) -> str:
    """For pictures.claims_chart."""
    parts = []
    for text, values, sign, threshold in claims:
        passes = int(meets(values, sign, threshold).sum())
        low, high = significant(values.min()), significant(values.max())
        parts.append(f"{text}: {passes} of {len(values)} seeds pass, with values from {low} to {high}.")
    return " ".join(["Each claim has a row of dots, one a seed, and its threshold.", *parts])


def seed_distribution(groups: Mapping[str, NDArray], **_: object) -> str:
    """For pictures.seed_distribution."""
    parts = []
    for name, values in groups.items():
        low, middle, high = (significant(q) for q in np.quantile(values, [0.05, 0.5, 0.95]))
        parts.append(f"{name}: the median is {middle}, and nine tenths of the seeds lie between {low} and {high}.")
    return " ".join(["Each quantity has a row of dots, one a seed.", *parts])


def loss_fields(fields: Mapping[str, Any]) -> str:
    """For pictures.loss_fields: where in each panel the loss is least and greatest, and where the pushes lead."""
    parts = []
    for name, field in fields.items():
        if field.flat:
            radius = np.linalg.norm(field.points, axis=-1)
            outwards = (field.points * field.push).sum(axis=-1)
            moving = np.abs(outwards) > 1e-9
            inside = "outwards" if (outwards[moving & (radius < 1)] > 0).all() else "about"
            outside = "inwards" if (outwards[moving & (radius > 1)] < 0).all() else "about"
            parts.append(
                f"{name} is drawn on a flat section: within the unit circle arrows point {inside}, beyond it {outside}."
            )
            continue
        pushes = np.linalg.norm(field.push, axis=-1)
        moving = pushes > 0.02 * pushes.max()
        upwards = field.push[moving, 0] / pushes[moving]
        way = (
            "upwards, along the first dimension"
            if (upwards > 0.05).mean() > 0.9
            else "towards the line that is drawn"
            if field.goal is not None
            else "away from the other samples"
            if field.others is not None
            else "in several directions"
        )
        still = "" if moving.mean() > 0.8 else f"; at {significant(100 * (1 - moving.mean()))} % of the places there is no push"
        parts.append(f"{name}, of {field.on}: the loss is at most {significant(field.highest)}, arrows point {way}{still}.")
    count = "One sphere is" if len(fields) == 1 else f"{len(fields)} spheres are"
    return " ".join([f"{count} shaded by a loss, with arrows along its negative gradient.", *parts])


def keyframes(
    part: NDArray, curve: NDArray, rows: Sequence[Sequence[str]], values: NDArray, frames: Sequence[tuple[int, float]]
) -> str:
    """For pictures.keyframes."""
    steepest = np.gradient(curve, part)
    place = significant(part[int(steepest.argmax())])
    table = "; ".join(", ".join(cell or "blank" for cell in row) for row in rows)
    points = listed([f"{value:g} at step {step}" for step, value in frames])
    return (
        f"A curve goes from 0 to 1; it is flat at both ends and steepest, {significant(steepest.max(), 4)} times a straight "
        f"line, at {place} of the interval. Beside it stand a table of keyframes ({table}) and the line that it becomes over "
        f"{len(values)} steps: the value is {points}."
    )


def interventions(settings: Mapping[str, Any]) -> str:
    """For pictures.interventions."""
    parts = []
    for name, setting in settings.items():
        touched = np.degrees(np.abs((setting.angle[setting.strength > 1e-6] + np.pi) % (2 * np.pi) - np.pi))
        reach = f"acts up to {significant(touched.max())}° from v" if touched.size else "does nothing"
        lengths = np.linalg.norm(setting.moved, axis=-1)
        shrinks = "keeps the length" if lengths.min() > 1 - 1e-5 else f"shortens down to {significant(lengths.min())}"
        ends = f"{setting.mapping} goes from {significant(setting.mapped[0])} to {significant(setting.mapped[-1])}"
        parts.append(f"{name} ({setting.note}) {reach} and {shrinks}; {ends}.")
    shown = (
        "Each setting has a column: it shows a polar plot of the strength with v upwards, the unit circle of activations with "
        "what becomes of it, and the curve."
    )
    return " ".join([shown, *parts])


def seed_boxes(
    panels: Mapping[str, Mapping[str, NDArray]],
    *,
    chosen: Mapping[str, int] | None = None,
    published: Mapping[str, Mapping[str, tuple[float, float]]] | None = None,
    **_: object,
) -> str:
    """For pictures.seed_boxes."""
    parts = []
    for quantity, groups in panels.items():
        found = []
        for name, values in groups.items():
            low, middle, high = (significant(q) for q in np.quantile(values, [0.05, 0.5, 0.95]))
            text = f"{name} has a median of {middle} ({low} to {high})"
            if name in (chosen or {}):
                text += f", its chosen seed {significant(values[(chosen or {})[name]])}"
            if name in (published or {}).get(quantity, {}):
                text += f", and {significant((published or {})[quantity][name][0])} was published"
            found.append(text)
        parts.append(f"{quantity}: {'; '.join(found)}.")
    return " ".join(["Box plots show all seeds, every seed a dot.", *parts])


def spot(x: float, y: float) -> str:
    """Where a point of the unit disc is, in words: in the middle, or in one of eight equal sectors around it."""
    radius = np.hypot(x, y)
    if radius < 0.3:
        return "in the middle"
    # By the angle: measured in x and y alone, (0.25, 0.25) would be beside no edge, and still not in the middle.
    least = radius * np.sin(np.pi / 8)
    across = "left" if x < -least else "right" if x > least else ""
    up = "top" if y > least else "bottom" if y < -least else ""
    return f"at the {' '.join(word for word in (up, across) if word)}"
