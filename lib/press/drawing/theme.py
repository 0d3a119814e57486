"""The two themes. The subject of every figure is color, so everything that is not data is a neutral grey."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from matplotlib.colors import to_rgb

FONT = "DejaVu Sans"  # ships with matplotlib, so that text is set alike on every machine


@dataclass(frozen=True)
class Theme:
    """The colors of everything in a figure that is not a color sample.

    `ink`, `muted` and `threshold` are used for text and keep a contrast of 4.5 to the page; `line` and
    `outline` keep 3, the least for a shape that carries meaning (WCAG 2.2, criteria 1.4.3 and 1.4.11).
    """

    name: str
    page: str
    ink: str  # titles, medians, the seed that is shown
    muted: str  # axis labels, notes
    line: str  # axes, ticks
    faint: str  # guide lines that may be overlooked
    band: str  # areas: the middle 90 % of the seeds
    seed: str  # any seed but the one shown
    threshold: str
    outline: str  # around a line or dot whose own color may equal the page's

    def text(self, size: float = 8, *, muted: bool = False) -> dict[str, Any]:
        """The keywords of a text: explicit, so that no setting of the machine shows in a figure."""
        return {"color": self.muted if muted else self.ink, "fontsize": size, "fontfamily": FONT}


THEMES = {
    "light": Theme(
        name="light",
        page="#ffffff",
        ink="#1a1a1a",
        muted="#595959",
        line="#8a8a8a",
        faint="#e2e2e2",
        band="#d6d6d6",
        seed="#8c8c8c",
        threshold="#1a1a1a",
        outline="#767676",
    ),
    "dark": Theme(
        name="dark",
        page="#16181c",
        ink="#ededed",
        muted="#abadb1",
        line="#74777c",
        faint="#2f3136",
        band="#41444a",
        seed="#85888d",
        threshold="#ededed",
        outline="#8f9297",
    ),
}


def contrast(first: Any, second: Any) -> np.ndarray:
    """The contrast ratio of two colors or arrays of colors, from 1 to 21 (WCAG 2.2)."""
    first, second = luminance(first), luminance(second)
    return (np.maximum(first, second) + 0.05) / (np.minimum(first, second) + 0.05)


def luminance(colors: Any) -> np.ndarray:
    """The relative luminance, in [0, 1], of a named color or of sRGB (..., 3) in [0, 1] (WCAG 2.2)."""
    srgb = np.asarray(to_rgb(colors) if isinstance(colors, str) else colors, dtype=float)
    linear = np.where(srgb <= 0.04045, srgb / 12.92, ((srgb + 0.055) / 1.055) ** 2.4)
    return linear @ np.array([0.2126, 0.7152, 0.0722])
