"""The fonts that text may need beside those of Typst and matplotlib: out of packages, so that they are alike everywhere."""

from functools import cache
from importlib.util import find_spec
from pathlib import Path

PACKAGES = ("manimgx_fonts", "manimgx_fonts_cjk")
"""They hold the fonts of Noto as files, and nothing else."""


def folders() -> list[Path]:
    """The folders with the fonts; those that are installed."""
    specs = [find_spec(name) for name in PACKAGES]
    return [Path(folder) for spec in specs if spec for folder in spec.submodule_search_locations or ()]


@cache
def families_for_matplotlib() -> tuple[str, ...]:
    """The names of the fonts' families, in the order in which matplotlib is to look for a sign; it knows them afterwards."""
    from matplotlib.font_manager import fontManager

    for path in sorted(path for folder in folders() for path in folder.glob("*.tt[fc]")):
        fontManager.addfont(path)
    names = {entry.name for entry in fontManager.ttflist if Path(entry.fname).parent in folders()}
    return tuple(sorted(names, key=lambda name: ("CJK" in name, name)))
