"""The two themes. The subject of every figure is color, so everything that is not data is a neutral gray."""

from dataclasses import dataclass, fields
from typing import Any

import numpy as np
from matplotlib.colors import to_hex, to_rgb

Color = str | tuple[float, float, float]

WIDTH, NARROW = 7.2, 3.6
"""Inches: how wide figures are drawn, for a page and a large screen, and for the screen of a phone."""

TEXT, HEADING = 9.0, 10.0
"""Points: the sizes of text, as printed; on a screen, where a point is 4/3 of a pixel, 12 and 13 pixels."""

FONT = "DejaVu Sans"  # ships with matplotlib, so that text is set alike on every machine


@dataclass(frozen=True)
class Theme:
    """What a figure is drawn on: the colors of everything in it that is not a color sample, and its width.

    `ink`, `muted` and `threshold` are used for text and keep a contrast of 4.5 to the page; `line` and
    `outline` keep 3, the least for a shape that carries meaning (WCAG 2.2, criteria 1.4.3 and 1.4.11).
    """

    name: str
    page: Color
    ink: Color  # titles, medians, the seed that is shown
    muted: Color  # axis labels, notes
    line: Color  # axes, ticks
    faint: Color  # guide lines that may be overlooked
    band: Color  # areas: the middle 90 % of the seeds
    seed: Color  # any seed but the one shown
    threshold: Color
    outline: Color  # around a line or dot whose own color may equal the page's
    # The same around what only one page hides; on the other one, the page's color.
    outline_on_light: Color
    outline_on_dark: Color
    width: float = WIDTH  # inches: a figure arranges its panels in it

    @property
    def narrow(self) -> bool:
        """Whether there is room for a panel or two side by side, as on a phone, and not for more."""
        return self.width < WIDTH

    def text(self, size: float = TEXT, *, muted: bool = False) -> dict[str, Any]:
        """The keywords of a text: explicit, so that no setting of the machine shows in a figure."""
        return {"color": self.muted if muted else self.ink, "fontsize": size, "fontfamily": FONT}


def _own(color: str) -> Color:
    """A color that no sample of a color equals, by so little that no file can tell: then a drawing says what is the theme's."""
    red, green, blue = (channel - 2**-40 for channel in to_rgb(color))
    return red, green, blue


# What is the same in both themes may lie in an image, which has no style that could exchange it.
_SEED, _OUTLINE = "#888888", "#7f7f7f"

THEMES = {
    "light": Theme(
        name="light",
        page=_own("#ffffff"),
        ink=_own("#1a1a1a"),
        muted=_own("#5a5a5a"),
        line=_own("#8a8a8a"),
        faint=_own("#e2e2e2"),
        band=_own("#d6d6d6"),
        seed=_SEED,
        threshold=_own("#1a1a1a"),
        outline=_OUTLINE,
        outline_on_light=_own(_OUTLINE),
        outline_on_dark=_own("#fefefe"),  # a shade off the page's, which is exchanged for another
    ),
    "dark": Theme(
        name="dark",
        page="#16181c",
        ink="#ededed",
        muted="#abadb1",
        line="#74777c",
        faint="#2f3136",
        band="#41444a",
        seed=_SEED,
        threshold="#ededed",
        outline=_OUTLINE,
        outline_on_light="#16181c",
        outline_on_dark=_OUTLINE,
    ),
}

IN_DARK = {
    getattr(THEMES["light"], role.name): getattr(THEMES["dark"], role.name)
    for role in fields(Theme)
    if isinstance(getattr(THEMES["light"], role.name), tuple)
}
"""Each color of the light theme that is another in the dark one, and that other: figures are drawn in the light one."""


def hexadecimal(color: Any) -> str:
    """A color for a style: `#1A1A1A` in capitals where it is exchanged in the dark theme, `#1a1a1a` in all other cases."""
    told = to_hex(color)
    return told.upper() if not isinstance(color, str) and tuple(color[:3]) in IN_DARK else told


def exchanged(colors: Any) -> np.ndarray:
    """A copy of colors (..., 3) or (..., 4) in which those of the light theme are those of the dark one."""
    found = np.array(colors, dtype=float)
    for light, dark in IN_DARK.items():
        found[(found[..., :3] == light).all(axis=-1), :3] = to_rgb(dark)
    return found


def contrast(first: Any, second: Any) -> np.ndarray:
    """The contrast ratio of two colors or arrays of colors, from 1 to 21 (WCAG 2.2)."""
    first, second = luminance(first), luminance(second)
    return (np.maximum(first, second) + 0.05) / (np.minimum(first, second) + 0.05)


def luminance(colors: Any) -> np.ndarray:
    """The relative luminance, in [0, 1], of a named color or of sRGB (..., 3) in [0, 1] (WCAG 2.2)."""
    srgb = np.asarray(to_rgb(colors) if isinstance(colors, str) else colors, dtype=float)
    linear = np.where(srgb <= 0.04045, srgb / 12.92, ((srgb + 0.055) / 1.055) ** 2.4)
    return linear @ np.array([0.2126, 0.7152, 0.0722])
