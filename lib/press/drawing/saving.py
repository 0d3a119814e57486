"""Writing a figure: as one SVG for both themes, as PDF and PNG in the light one; the same bytes every time."""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import matplotlib
import numpy as np
from matplotlib.backends.backend_agg import RendererAgg
from matplotlib.figure import Figure
from matplotlib.patheffects import Normal
from matplotlib.text import Text
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from press.drawing import both_themes, places, subsets
from press.drawing.fallback import complete
from press.drawing.theme import NARROW, THEMES, Theme
from press.errors import InputError
from press.figures.drawn import PLACES
from press.files import store

# Text is letters, to be searched and read aloud: in SVG in fonts of its own (see `both_themes`), where a formula alone is
# outlines; in PDF as TrueType (42), because publishers refuse Type 3. By the setting for PostScript, matplotlib counts the
# letters that a font in a PDF may have.
_SETTINGS = {
    "svg.fonttype": "path",
    "svg.image_inline": True,
    "pdf.fonttype": 42,
    "ps.fonttype": 42,
    "pdf.compression": 6,
}
# A page on a screen has 96 dots an inch: at twice its size there a figure still has one for each. In SVG and PDF this holds for
# the layers of dots, which are drawn as images.
_DPI = {"svg": 144, "pdf": 200, "png": 200}
_NARROW_DPI = 108  # for a screen at its own size
# A preview is the picture itself, so many times smaller: that is cheaper than drawing it again. It is 480 dots wide, twice what
# a card of the gallery is.
_PREVIEW_SHRINK = 3
# Of 100: at this quality a preview is two fifths of the PNG that it would be, and looks like it at twice its size.
_PREVIEW_QUALITY = 90
# A PNG of so few colors can have them in a palette: the same pixels in half the bytes.
_PALETTE = 256
# Two hundredths larger than at the usual level, and written faster.
_PNG_LEVEL = 4
# What each kind calls the metadata. PDF has no word for an identifier and for rights: both become keywords, and what it
# calls the creator is what the document was made with.
_NAMES = {
    "svg": {
        "Title": "Title",
        "Author": "Creator",
        "Description": "Description",
        "Source": "Source",
        "Identifier": "Identifier",
        "Rights": "Rights",
    },
    "pdf": {
        "Title": "Title",
        "Author": "Author",
        "Description": "Subject",
        "Source": "Creator",
        "Identifier": "Keywords",
        "Rights": "Keywords",
    },
    "png": {key: key for key in ("Title", "Author", "Description", "Source", "Identifier")} | {"Rights": "Copyright"},
}
# The date that each kind would write by itself.
_DATES = {"svg": {"Date": None}, "pdf": {"CreationDate": None}, "png": {}}


def save(
    draw: Callable[[Theme], Figure],
    folder: Path,
    name: str,
    metadata: Mapping[str, str] | None = None,
    *,
    part: bool = False,
    only_svg: bool = False,
) -> list[Path]:
    """Draw in the light theme and write name-light.svg, name-narrow.svg, name-light.png and name-light.pdf.

    name-narrow.svg is the same figure on a page of `theme.NARROW`: `draw` finds the width in the theme. An SVG is for both
    themes: `name-light.svg#dark` shows it in the dark one (see `both_themes`). name-preview-light.webp and
    name-preview-dark.webp are small ones for a gallery. `metadata` may have Title, Author, Description (the alt text, say),
    Source, Identifier and Rights. No date is written; equal figures give equal bytes.
    name-places.json, of a figure that marks where its seeds are (see `places`), tells it of both arrangements: light and
    narrow -> what `places.of` tells.
    `part` leaves out what only a figure of its own needs: the narrow one, the small ones and the places; `only_svg` all
    that a page does not show.
    Returns the paths. Raises `InputError` for a name that is no plain file name, and where an image within a figure would have
    to be another in the dark theme.
    """
    if not name or Path(name).name != name:
        raise InputError(f"save: name is {name!r}, expected a file name without folder and ending")
    for key in metadata or {}:
        if key not in _NAMES["svg"]:
            raise InputError(f"save: metadata of {name} has {key!r}, expected {', '.join(_NAMES['svg'])}")
    folder = Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    # Without the settings of whoever draws: in an editor they may have a style of their own.
    with matplotlib.rc_context():
        matplotlib.rcdefaults()
        return _write(draw, folder, name, metadata or {}, part=part, only_svg=only_svg)


def paths(folder: Path, name: str, *, part: bool) -> list[Path]:
    """What `save` writes, in its order, before the file of places."""
    own = () if part else ("narrow.svg", *(f"preview-{theme}.webp" for theme in THEMES))
    return [folder / f"{name}-{end}" for end in ("light.svg", "light.png", "light.pdf", *own)]


def _write(
    draw: Callable[[Theme], Figure], folder: Path, name: str, metadata: Mapping[str, str], *, part: bool, only_svg: bool
) -> list[Path]:
    svg, png, pdf, *own = paths(folder, name, part=part)
    narrow, small = own[:1], own[1:]
    marked = {}
    for path in narrow:
        figure = draw(replace(THEMES["light"], width=NARROW))
        complete(figure, name)
        _save_svg(figure, path, name, metadata, narrow=True)
        marked["narrow"] = places.of(figure)
    figure = draw(THEMES["light"])
    completed = complete(figure, name)
    _save_svg(figure, svg, name, metadata)
    marked = {"light": places.of(figure), **marked}
    told = [] if part or not any(marked.values()) else [folder / f"{name}{PLACES}"]
    for path in told:
        store.write_text(path, json.dumps(marked, separators=(",", ":")) + "\n")
    if only_svg:
        return [svg, *narrow, *told]
    with matplotlib.rc_context(_SETTINGS), _fonts_of_pdf(figure, completed):
        _savefig(figure, pdf, metadata)
    figure.set_facecolor(THEMES["light"].page)
    figure.set_dpi(_DPI["png"])
    canvas = (both_themes.InBoth if small else RendererAgg)(*figure.bbox.size, figure.dpi)
    figure.draw(canvas)
    pixels = _pixels(canvas)
    _write_png(png, pixels, metadata)
    if isinstance(canvas, both_themes.InBoth):
        for path, shown in zip(small, (pixels, _pixels(canvas.dark)), strict=True):
            shown.reduce(_PREVIEW_SHRINK).save(path, quality=_PREVIEW_QUALITY, method=2)
    return [svg, png, pdf, *own, *told]


def _save_svg(figure: Figure, path: Path, name: str, metadata: Mapping[str, str], *, narrow: bool = False) -> None:
    # The salt goes into the ids inside an SVG: unlike ones, so that one page can hold two figures.
    with matplotlib.rc_context(_SETTINGS | {"svg.hashsalt": path.stem}):
        try:
            look = {"dpi": _NARROW_DPI, "small": True} if narrow else {}
            _savefig(figure, path, metadata, backend=f"module://{both_themes.__name__}", **look)
        except InputError as error:
            raise InputError(f"figure {name}: {error}") from None


def _savefig(figure: Figure, path: Path, metadata: Mapping[str, str], **look: Any) -> None:
    kind, page = path.suffix[1:], THEMES["light"].page
    figure.savefig(path, **({"dpi": _DPI[kind]} | look), facecolor=page, metadata=_metadata(kind, metadata))


@contextmanager
def _fonts_of_pdf(figure: Figure, completed: Sequence[Text]) -> Iterator[None]:
    """Within the block, the fonts of a figure are small ones; texts with letters out of other fonts are outlines.

    matplotlib could keep those fonts in a PDF as Type 3 alone.
    """
    effects = [text.get_path_effects() for text in completed]
    try:
        for text in completed:
            text.set_path_effects([Normal()])
        with subsets.cut_down(figure):
            yield
    finally:
        for text, own in zip(completed, effects, strict=True):
            text.set_path_effects(own)


def _pixels(canvas: RendererAgg) -> Image.Image:
    """What was drawn. Its ground is opaque: without an alpha channel the files are smaller and written faster."""
    return Image.fromarray(np.asarray(canvas.buffer_rgba())).convert("RGB")


def _write_png(path: Path, pixels: Image.Image, metadata: Mapping[str, str]) -> None:
    about = PngInfo()
    for key, value in {"Software": f"Matplotlib {matplotlib.__version__}", **_metadata("png", metadata)}.items():
        about.add_text(key, str(value))
    colors = pixels.getcolors(_PALETTE)
    if colors:
        pixels = _with_palette(pixels, [color for _, color in colors])
    pixels.save(path, pnginfo=about, dpi=(_DPI["png"], _DPI["png"]), compress_level=_PNG_LEVEL)


def _with_palette(pixels: Image.Image, colors: Sequence[tuple[int, int, int]]) -> Image.Image:
    """The same pixels, each as the place of its color in a list of all."""
    palette = np.array(sorted(colors), dtype=np.uint32)
    shifts = np.array([16, 8, 0], dtype=np.uint32)
    places = np.zeros(1 << 24, dtype=np.uint8)
    places[(palette << shifts).sum(axis=-1)] = np.arange(len(palette))
    red, green, blue = np.moveaxis(np.asarray(pixels).astype(np.uint32), -1, 0)
    indexed = Image.fromarray(places[red << 16 | green << 8 | blue])
    indexed.putpalette(palette.astype(np.uint8).tobytes())
    return indexed


def _metadata(kind: str, metadata: Mapping[str, str]) -> dict[str, str | None]:
    named: dict[str, str | None] = {}
    for key, value in metadata.items():
        name = _NAMES[kind][key]
        named[name] = f"{named[name]}, {value}" if name in named else value
    return named | _DATES[kind]
