"""Signs that a figure's font lacks, out of other fonts: matplotlib would draw boxes in their place, and only warn."""

import logging
import unicodedata
from contextlib import suppress
from functools import cache
from pathlib import Path

from fontTools.ttLib import TTFont
from matplotlib.cbook import is_math_text
from matplotlib.figure import Figure
from matplotlib.font_manager import findfont, fontManager
from matplotlib.text import Text

from press.errors import InputError
from press.figures import fonts
from press.scripts.displays import describe


def complete(figure: Figure, name: str) -> list[Text]:
    """Give the texts of a figure further fonts where theirs lack a sign; `name` is what an error calls the figure.

    A text that lacks nothing stays as it is, to the byte. Returns those that lacked something.

    Raises:
        InputError: no font has a sign.
    """
    completed = []
    for text in figure.findobj(Text):
        lacking = lacking_in(findfont(text.get_fontproperties()), text.get_text())
        if not lacking:
            continue
        families = [family for family, path in _families().items() if any(ord(sign) in _signs(path) for sign in lacking)]
        unknown = next((sign for sign in lacking if not any(ord(sign) in _signs(path) for path in _families().values())), None)
        if not unknown and is_math_text(text.get_text()):
            told = describe(lacking[0])
            raise InputError(f"figure {name}: {told}: a text with a formula has one font, which lacks it; write the two apart")
        if unknown:
            raise InputError(f"figure {name}: {describe(unknown)}: no font of the figures has it")
        text.set_fontfamily([*text.get_fontfamily(), *families])
        _find_quietly(text)
        completed.append(text)
    return completed


def _find_quietly(text: Text) -> None:
    """Look up the fonts of a text. matplotlib says once of each that it lacks a weight; from then on it knows."""
    logger = logging.getLogger("matplotlib.font_manager")
    level = logger.level
    logger.setLevel(logging.ERROR)
    try:
        for family in text.get_fontfamily():
            properties = text.get_fontproperties().copy()
            properties.set_family(family)
            with suppress(ValueError):  # no such font: matplotlib tells when it draws
                findfont(properties, fallback_to_default=False)
    finally:
        logger.setLevel(level)


def lacking_in(font: str, words: str) -> list[str]:
    """The signs that a font file lacks; not those that have no shape."""
    shapeless = ("Cc", "Cf", "Mn", "Zl", "Zp")
    signs = (sign for sign in dict.fromkeys(words) if unicodedata.category(sign) not in shapeless)
    return [sign for sign in signs if ord(sign) not in _signs(font)]


@cache
def _families() -> dict[str, str]:
    """The other fonts, family -> file, those of one script first; matplotlib knows them afterwards."""
    paths = sorted(str(path) for folder in fonts.folders() for path in folder.glob("*.tt[fc]") if "Italic" not in path.name)
    found = {}
    for path in sorted(paths, key=lambda path: ("CJK" in path, path)):
        fontManager.addfont(path)
        found[next(entry.name for entry in fontManager.ttflist if Path(entry.fname) == Path(path))] = path
    return found


@cache
def _signs(path: str) -> frozenset[int]:
    with TTFont(path, fontNumber=0, lazy=True) as font:
        return frozenset(font.getBestCmap())
