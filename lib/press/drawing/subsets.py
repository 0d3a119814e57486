"""Fonts in figures: cut down once a process, so that cutting them down again to the letters of one figure takes no time."""

import base64
import hashlib
import io
import logging
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any, BinaryIO

import matplotlib
from matplotlib.cbook import is_math_text
from matplotlib.figure import Figure
from matplotlib.font_manager import findfont
from matplotlib.text import Text

# Latin, Greek, marks, small numbers, arrows, and signs. One list for all figures: what a PDF holds then does not depend on
# which figures were drawn before it.
_RANGES = ((0x20, 0x7E), (0xA0, 0xFF), (0x391, 0x3C9), (0x2010, 0x2027), (0x2070, 0x209C), (0x2190, 0x2193))
_SIGNS = "\n∂∆∇∈∏∑−√∝∞∥∩∪∫≈≠≡≤≥⊂⊙⊥⋅"
LETTERS = frozenset(chr(code) for first, last in _RANGES for code in range(first, last + 1)) | frozenset(_SIGNS)

_WITHOUT = ("FFTM", "GDEF", "MATH", "gasp", "kern")


@contextmanager
def cut_down(figure: Figure) -> Iterator[None]:
    """Within the block, the texts of a figure are set in fonts that hold `LETTERS` alone: the same letters at the same places.

    A figure with a letter beyond them, with a formula, or with a font that does not come with matplotlib keeps its fonts whole,
    which is slower.
    """
    texts = [text for text in figure.findobj(Text) if text.get_text()]
    whole = [text.get_fontproperties() for text in texts]
    fonts = [str(findfont(properties)) for properties in whole]
    plain = all(LETTERS.issuperset(text.get_text()) and not is_math_text(text.get_text()) for text in texts)
    if not plain or not all(font.startswith(matplotlib.get_data_path()) for font in fonts):
        yield
        return
    try:
        for text, properties, font in zip(texts, whole, fonts, strict=True):
            small = properties.copy()
            small.set_file(_small(font))
            text.set_fontproperties(small)
        yield
    finally:
        for text, properties in zip(texts, whole, strict=True):
            text.set_fontproperties(properties)


@cache
def embedded(font: str, letters: frozenset[str]) -> str:
    """The address, `data:font/woff;base64,...`, of a font file cut down to some letters, with their kerning and ligatures.

    WOFF, and not the smaller WOFF2, which needs a package more.
    """
    plain = letters <= LETTERS and font.startswith(matplotlib.get_data_path())
    content = io.BytesIO()
    _cut(_small(font) if plain else font, letters, content, flavor="woff", name_IDs=[], glyph_names=False)
    return f"data:font/woff;base64,{base64.b64encode(content.getvalue()).decode('ascii')}"


@cache
def _folder() -> tempfile.TemporaryDirectory[str]:
    """Removed when the process ends."""
    return tempfile.TemporaryDirectory(prefix="press-fonts-")


@cache
def _small(font: str) -> str:
    """A font file with `LETTERS` alone, with its kerning and its ligatures; its path."""
    # matplotlib writes fonts in the order of their paths.
    name = f"{Path(font).stem}-{hashlib.sha256(Path(font).read_bytes()).hexdigest()[:8]}.ttf"
    path = Path(_folder().name, name)
    _cut(font, LETTERS, str(path), glyph_names=True)
    return str(path)


def _cut(font: str, letters: frozenset[str], target: str | BinaryIO, **settings: Any) -> None:
    from fontTools import subset  # slow to import

    # It says of every table that it leaves out that it does.
    logging.getLogger("fontTools.subset").setLevel(logging.ERROR)
    options = subset.Options(layout_features=["kern", "liga"], hinting=False, notdef_outline=True, **settings)
    options.drop_tables += _WITHOUT
    with subset.load_font(font, options) as cut:
        subsetter = subset.Subsetter(options)
        subsetter.populate(text="".join(sorted(letters)))
        subsetter.subset(cut)
        subset.save_font(cut, target, options)
