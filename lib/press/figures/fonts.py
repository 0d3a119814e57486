"""The fonts that text may need beside those of Typst and matplotlib: out of packages, so that they are alike everywhere."""

import atexit
import shutil
import tempfile
from functools import cache
from importlib.util import find_spec
from pathlib import Path

PACKAGES = ("manimgx_fonts", "manimgx_fonts_cjk")
"""They hold the fonts of Noto as files, and nothing else."""

DRAWN = "DejaVuSans*.ttf"
"""The files, in matplotlib's folder of fonts, of that in which figures are drawn."""


def folders() -> list[Path]:
    """The folders with the fonts; those that are installed."""
    specs = [find_spec(name) for name in PACKAGES]
    return [Path(folder) for spec in specs if spec for folder in spec.submodule_search_locations or ()]


@cache
def with_drawn() -> list[Path]:
    """The folders, and one of the font in which figures are drawn: what sets an SVG on paper reads no font out of the SVG.

    That one holds links, and is there until the program ends. Matplotlib's own folder has a font of last resort too, with a box
    for every sign there is: with it no sign would ever be missed.
    """
    spec = find_spec("matplotlib")
    places = [Path(place, "mpl-data/fonts/ttf") for place in (spec and spec.submodule_search_locations) or ()]
    folder = Path(tempfile.mkdtemp(prefix="fonts-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    for path in (path for place in places for path in place.glob(DRAWN)):
        (folder / path.name).symlink_to(path)
    return [*folders(), folder]
