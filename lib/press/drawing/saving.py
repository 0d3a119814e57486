"""Writing a figure: both themes, three formats, the same bytes every time."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, nullcontext
from pathlib import Path

import matplotlib
import numpy as np
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.patheffects import Normal
from matplotlib.text import Text
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from press.drawing import subsets
from press.drawing.fallback import complete
from press.drawing.theme import THEMES, Theme
from press.errors import InputError

# Text: outlines in SVG, which look alike in every browser (its words are in the alt text); letters in PDF, to be searched,
# as TrueType (42), because publishers refuse Type 3. By the setting for PostScript, matplotlib counts the letters that a font
# in a PDF may have.
_SETTINGS = {
    "svg.fonttype": "path",
    "svg.image_inline": True,
    "pdf.fonttype": 42,
    "ps.fonttype": 42,
    "pdf.compression": 6,
}
# In SVG and PDF this holds for the layers of dots, which are drawn as images.
_DPI = {"svg": 144, "pdf": 300, "png": 300}
# A preview is the picture itself, so many times smaller: that is cheaper than drawing it again.
_PREVIEW_SHRINK = 3
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
    preview: bool = False,
    only_svg: bool = False,
) -> list[Path]:
    """Draw in each theme and write name-light.svg, .png, .pdf and name-dark.svg, .png, .pdf.

    `metadata` may have Title, Author, Description (the alt text, say), Source, Identifier and Rights. No date is written;
    equal figures give equal bytes. `preview` adds name-preview-light.png and name-preview-dark.png, small ones for a gallery;
    `only_svg` leaves out all that a page does not show.
    Returns the paths. Raises `InputError` for a name that is no plain file name.
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
        return _write(draw, folder, name, metadata or {}, preview=preview, only_svg=only_svg)


def _write(
    draw: Callable[[Theme], Figure], folder: Path, name: str, metadata: Mapping[str, str], *, preview: bool, only_svg: bool
) -> list[Path]:
    paths: list[Path] = []
    for theme in THEMES.values():
        figure = draw(theme)
        completed = complete(figure, name)
        stem = folder / f"{name}-{theme.name}"
        svg, png, pdf = (stem.with_name(f"{stem.name}.{kind}") for kind in ("svg", "png", "pdf"))
        for kind, path in ({"svg": svg} if only_svg else {"svg": svg, "pdf": pdf}).items():
            # The salt goes into the ids inside an SVG: unlike ones, so that one page can hold two figures.
            as_pdf = _fonts_of_pdf(figure, completed) if kind == "pdf" else nullcontext()
            with matplotlib.rc_context(_SETTINGS | {"svg.hashsalt": stem.name}), as_pdf:
                figure.savefig(path, dpi=_DPI[kind], facecolor=theme.page, metadata=_metadata(kind, metadata))
        paths.append(svg)
        if only_svg:
            continue
        pixels = _pixels(figure, theme)
        _write_png(png, pixels, _DPI["png"], metadata)
        paths += [png, pdf]
        if preview:
            small = folder / f"{name}-preview-{theme.name}.png"
            _write_png(small, pixels.reduce(_PREVIEW_SHRINK), _DPI["png"] / _PREVIEW_SHRINK, metadata)
            paths.append(small)
    return paths


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


def _pixels(figure: Figure, theme: Theme) -> Image.Image:
    """The figure drawn in pixels. Its ground is opaque: without an alpha channel the files are smaller and written faster."""
    figure.set_dpi(_DPI["png"])
    figure.set_facecolor(theme.page)
    canvas = FigureCanvasAgg(figure)
    canvas.draw()
    return Image.fromarray(np.asarray(canvas.buffer_rgba())).convert("RGB")


def _write_png(path: Path, pixels: Image.Image, dpi: float, metadata: Mapping[str, str]) -> None:
    about = PngInfo()
    for key, value in {"Software": f"Matplotlib {matplotlib.__version__}", **_metadata("png", metadata)}.items():
        about.add_text(key, str(value))
    pixels.save(path, pnginfo=about, dpi=(dpi, dpi), compress_level=_PNG_LEVEL)


def _metadata(kind: str, metadata: Mapping[str, str]) -> dict[str, str | None]:
    named: dict[str, str | None] = {}
    for key, value in metadata.items():
        name = _NAMES[kind][key]
        named[name] = f"{named[name]}, {value}" if name in named else value
    return named | _DATES[kind]
