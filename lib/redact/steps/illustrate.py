"""Draw the figures of the page on methods: `python -m redact.steps.illustrate`.

They show what is the same in all experiments (terms, keyframes, interventions), and every label that any of them draws.
"""

import argparse
import math
from collections.abc import Mapping
from dataclasses import replace
from functools import partial
from pathlib import Path
from types import ModuleType

import numpy as np
import torch

from anchoring import mappings, schedule
from anchoring.mappings import BezierMap, LinearMap
from anchoring.operations import Intervention, repel, suppress
from anchoring.operations.repel import Repel
from anchoring.operations.suppress import Suppress
from press.errors import one_line_errors
from press.figures.folder import FigureFolder
from press.files import checksums, provenance, store
from press.files.checkout import project_root
from press.numbers import powers
from redact import pictures, terms_on_sphere, worlds
from redact.discovery import Script
from redact.pictures import InterventionCurves
from redact.project import METHODS, PROJECT
from redact.words import alt
from redact.words.colors import alt as color_alt
from redact.worlds import names
from redact.worlds.colors import ColorScore, RgbLattice

V = (1.0, 0.0)
"""The concept's direction in the plane in which interventions are drawn."""

ALIGNMENT = np.linspace(0, 1, 201)

TABLE = "step,anchor\n200,0\n+0.5,0.1\n600,\n-200,0.1\n1000,0.02\n"
"""A schedule with every kind of step, for the figure of the notation."""


def made_of(root: Path, *modules: ModuleType) -> dict[str, str]:
    """The library files that a figure's numbers come from, and their digests."""
    paths = [Path(str(module.__file__)) for module in modules]
    return {provenance.relative(path, root): provenance.sha256(path) for path in paths}


def draw_terms(figures: FigureFolder) -> None:
    """What every term does on the sphere."""
    fields = terms_on_sphere.all_fields()
    figures.write(
        "terms",
        partial(pictures.loss_fields, fields),
        caption="What each term does, in a latent space of three dimensions. The shade is the loss of a sample at that "
        "place, an arrow minus its gradient; the longest arrow of a panel has the same length in all. Unitarity acts before "
        "the projection onto the sphere and is drawn as a section through its center. $v$: a direction that attracts; $u$: "
        "one that is kept clear; thick line: where a loss of a subspace is zero.",
        alt=alt.loss_fields(fields),
        inputs=made_of(figures.root, *terms_on_sphere.MODULES, terms_on_sphere),
    )


def draw_keyframes(figures: FigureFolder) -> None:
    """The curve between two keyframes, and how a table of keyframes is read."""
    part = np.linspace(0, 1, 201)
    plan = schedule.parse_schedule(TABLE, "the example on the page of methods")
    cells = [line.split(",") for line in TABLE.splitlines()]
    resolved = dict(plan.keyframes)["anchor"]
    arguments = {
        "part": part,
        "curve": schedule.minimum_jerk(part),
        "rows": [[*row, step] for row, step in zip(cells, ["at step", *map(str, _steps(cells[1:]))], strict=True)],
        "values": plan.values["anchor"],
        "frames": [(int(step), float(value)) for step, value in resolved],
    }
    figures.write(
        "keyframes",
        partial(pictures.keyframes, **arguments),
        caption="How a schedule is written. Left: the minimum-jerk curve between two keyframes, and its slope. Right: a "
        "table of keyframes, the steps that it means, and the weight that it makes. A step with a sign counts from the row "
        "without one before it (+) or after it (−), or is a fraction of the interval between the two; a blank cell, here a "
        "dot, is no keyframe.",
        alt=alt.keyframes(**arguments),
        inputs=made_of(figures.root, schedule),
    )


def _steps(cells: list[list[str]]) -> list[int]:
    """The step that each row means: a schedule with a keyframe in every row says it."""
    filled = "\n".join(["step,x", *(f"{row[0]},1" for row in cells)])
    return [int(step) for step, _ in schedule.parse_schedule(filled, "the steps of the example").keyframes["x"]]


def draw_labels(figures: FigureFolder, scripts: Mapping[str, Script]) -> None:
    """The probability of every label that an experiment draws."""
    colors = RgbLattice(11).colors()
    panels = {
        f"{name}\n{in_words(score, factors)}": replace(score, scale=max(factors))(colors)
        for (name, score), factors in labels_of(scripts).items()
    }
    if not panels:
        return
    figures.write(
        "labels",
        partial(pictures.label_probabilities, colors, panels),
        caption="The labels of all experiments over the cube of colors, which stands on black and shows red in front. The "
        "area of a dot is the probability that a sample of that color carries the label, relative to the largest of the "
        "panel; colors with less than a hundredth of that are left out.",
        alt=color_alt.label_probabilities(colors, panels),
        inputs=made_of(figures.root, worlds.colors),
    )


Factors = dict[float, list[str]]
"""A factor of a label's probability -> the experiments that train with it, each once, in whatever arms."""


def labels_of(scripts: Mapping[str, Script]) -> dict[tuple[str, ColorScore], Factors]:
    """(label, its probability without its factor) -> its factors: a panel shows no difference between them."""
    found: dict[tuple[str, ColorScore], Factors] = {}
    for id, script in scripts.items():
        for arm in script.arms.values():
            for name, score in arm.training.labels.items():
                # Words that people use cover what no formula draws, and have a figure of their own.
                if isinstance(score, ColorScore) and score.attribute not in names.ATTRIBUTES:
                    ids = found.setdefault((name, replace(score, scale=1)), {}).setdefault(score.scale, [])
                    ids += [id] if id not in ids else []
    return found


def in_words(score: ColorScore, factors: Factors) -> str:
    """What stands over a panel: `p = 0.5 redness¹⁰`, or from which factor to which, and the experiments."""
    ids = dict.fromkeys(id for each in factors.values() for id in each)
    low, high = min(factors), max(factors)
    most = powers(str(replace(score, scale=high)))
    return f"p = {most if low == high else f'{low:.3g} to {most}'}\nin {', '.join(ids)}"


def suppression(note: str, operation: Suppress) -> InterventionCurves:
    """What suppression does to a circle of activations in the plane, and the curve that it follows."""
    angle, before, moved = _circle(operation)
    strength = operation.share(before[:, 0].clip(0, 1))
    return InterventionCurves(angle, strength, moved, ALIGNMENT, operation.share(ALIGNMENT), "h(a)", False, note)


def repulsion(note: str, operation: Repel) -> InterventionCurves:
    """The same of repulsion; its strength is the angle by which it turns, a right angle being 1."""
    angle, before, moved = _circle(operation)
    strength = np.arccos((before * moved).sum(axis=-1).clip(-1, 1)) / (np.pi / 2)
    return InterventionCurves(angle, strength, moved, ALIGNMENT, operation.mapping(ALIGNMENT), "m(a)", True, note)


def _circle(operation: Intervention) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Angles from v, the unit vectors there, and what an intervention makes of them."""
    # Half a degree beside v: an activation parallel to v has no side to be turned to.
    angle = np.radians(np.arange(360) + 0.5)
    before = np.column_stack([np.cos(angle), np.sin(angle)])
    return angle, before, operation.apply(torch.from_numpy(before)).numpy()


def settings() -> dict[str, InterventionCurves]:
    """A few settings of the interventions; the first and the fourth are those of the published experiments."""
    cos_89, cos_75 = math.cos(math.radians(89)), math.cos(math.radians(75))
    return {
        "Suppression, p = 0": suppression("t = cos 90°", Suppress(V, threshold=0.0, power=0.0)),
        "Suppression, p = 1": suppression("t = cos 90°", Suppress(V, threshold=0.0, power=1.0)),
        "… with a threshold": suppression("t = cos 60°, p = 1", Suppress(V, threshold=0.5, power=1.0)),
        "Repulsion, linear": repulsion("t = cos 90°, b = cos 89°", Repel(V, LinearMap(0.0, cos_89))),
        "Repulsion, Bézier": repulsion("t = cos 75°, b = cos 60°", Repel(V, BezierMap(cos_75, 0.5))),
    }


def draw_interventions(figures: FigureFolder) -> None:
    """Strength, effect and curve of a few settings."""
    drawn = settings()
    figures.write(
        "interventions",
        partial(pictures.interventions, drawn),
        caption="Interventions, in a plane that holds the concept's direction $v$. Above: how strong each is, by the angle "
        "from $v$; for suppression $h(a)$, for repulsion the angle by which it turns, where the circle is a right angle. "
        "Middle: activations of length 1 and what becomes of them. Below: the curve that each follows; dashed: the one that "
        "does nothing. The first and the fourth are the settings of the experiments.",
        alt=alt.interventions(drawn),
        inputs=made_of(figures.root, suppress, repel, mappings),
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--checksums", type=Path, help="the list of checksums to write")
    arguments = parser.parse_args()
    root = project_root()
    folder = root / "figures" / METHODS.id
    with store.replacing_folder(folder) as fresh:
        figures = FigureFolder(METHODS, Path(__file__), root, fresh)
        draw_terms(figures)
        draw_keyframes(figures)
        draw_labels(figures, PROJECT.discover(root / "experiments"))
        draw_interventions(figures)
    if arguments.checksums:
        checksums.write(arguments.checksums, [folder], root)


if __name__ == "__main__":
    with one_line_errors():
        main()
