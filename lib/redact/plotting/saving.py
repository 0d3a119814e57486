"""Writing a figure: both themes, three formats, the same bytes every time."""

from collections.abc import Callable, Mapping
from pathlib import Path

import matplotlib
from matplotlib.figure import Figure
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from redact.errors import InputError
from redact.plotting.theme import THEMES, Theme

# Text: outlines in SVG, which look alike in every browser (its words are in the alt text); letters in PDF, to
# be searched, as Type 3, because cutting TrueType fonts down takes longer than all the rest.
_SETTINGS = {"svg.fonttype": "path", "svg.image_inline": True, "pdf.fonttype": 3, "pdf.compression": 6}
# In SVG and PDF this holds for the layers of dots, which are drawn as images.
_DPI = {"svg": 144, "pdf": 300, "png": 300}
# A preview is the picture itself, so many times smaller: that is cheaper than drawing it again.
_PREVIEW_SHRINK = 3
# A hundredth larger than at the usual level, and written faster.
_PNG = {"pil_kwargs": {"compress_level": 4}}
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
) -> list[Path]:
    """Draw in each theme and write name-light.svg, .png, .pdf and name-dark.svg, .png, .pdf.

    `metadata` may have Title, Author, Description (the alt text, say), Source, Identifier and Rights. No date is written;
    equal figures give equal bytes. `preview` adds name-preview-light.png and name-preview-dark.png, small ones for a gallery.
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
        return _write(draw, folder, name, metadata, preview=preview)


def _write(
    draw: Callable[[Theme], Figure], folder: Path, name: str, metadata: Mapping[str, str] | None, *, preview: bool
) -> list[Path]:
    paths = []
    for theme in THEMES.values():
        figure = draw(theme)
        for kind in ("svg", "png", "pdf"):
            path = folder / f"{name}-{theme.name}.{kind}"
            # The salt goes into the ids inside an SVG: unlike ones, so that one page can hold two figures.
            with matplotlib.rc_context(_SETTINGS | {"svg.hashsalt": path.stem}):
                more = _PNG if kind == "png" else {}
                figure.savefig(path, dpi=_DPI[kind], facecolor=theme.page, metadata=_metadata(kind, metadata or {}), **more)
            paths.append(path)
        if preview:
            path = folder / f"{name}-preview-{theme.name}.png"
            _shrink(folder / f"{name}-{theme.name}.png", path, _metadata("png", metadata or {}))
            paths.append(path)
    return paths


def _shrink(picture: Path, path: Path, metadata: Mapping[str, str | None]) -> None:
    """Write a preview of a picture."""
    about = PngInfo()
    for key, value in metadata.items():
        about.add_text(key, str(value))
    dpi = _DPI["png"] / _PREVIEW_SHRINK
    with Image.open(picture) as image:
        image.convert("RGB").reduce(_PREVIEW_SHRINK).save(path, pnginfo=about, dpi=(dpi, dpi), optimize=True)


def _metadata(kind: str, metadata: Mapping[str, str]) -> dict[str, str | None]:
    named: dict[str, str | None] = {}
    for key, value in metadata.items():
        name = _NAMES[kind][key]
        named[name] = f"{named[name]}, {value}" if name in named else value
    return named | _DATES[kind]
