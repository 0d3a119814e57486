"""The fonts that text may need beside those of Typst and matplotlib: out of packages, so that they are alike everywhere."""

from importlib.util import find_spec
from pathlib import Path

PACKAGES = ("manimgx_fonts", "manimgx_fonts_cjk")
"""They hold the fonts of Noto as files, and nothing else."""


def folders() -> list[Path]:
    """The folders with the fonts; those that are installed."""
    specs = [find_spec(name) for name in PACKAGES]
    return [Path(folder) for spec in specs if spec for folder in spec.submodule_search_locations or ()]


def with_drawn() -> list[Path]:
    """The folders, and that of the font in which figures are drawn: what sets an SVG on paper reads no font out of the SVG."""
    spec = find_spec("matplotlib")
    return [*folders(), *(Path(place, "mpl-data/fonts/ttf") for place in (spec and spec.submodule_search_locations) or ())]
