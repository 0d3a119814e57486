"""Drawings for both themes: an SVG that `#dark` behind its address shows in the dark one, and pixels in the dark one.

A figure is drawn in the light theme, whose colors are told apart from samples of color (`theme.IN_DARK`). To matplotlib this
module is a backend.
"""

import base64
import io
import math
import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from functools import partial
from typing import Any

import matplotlib
import numpy as np
from matplotlib import _path
from matplotlib.backend_bases import GraphicsContextBase
from matplotlib.backends import backend_svg
from matplotlib.backends.backend_agg import RendererAgg
from matplotlib.backends.backend_mixed import MixedModeRenderer
from matplotlib.colors import to_rgb
from matplotlib.font_manager import FontProperties, findfont
from matplotlib.text import Text
from numpy.typing import NDArray
from PIL import Image

from press.drawing.fallback import lacking_in
from press.drawing.subsets import embedded
from press.drawing.theme import IN_DARK, THEMES, exchanged, hexadecimal
from press.errors import InputError

DARK = "dark"
"""The id of an SVG's root, and so what stands behind # in the address that shows the dark theme."""

# Hundredths of a point: a hundred times finer than a pixel of a screen, and as much as fits into five digits.
_DECIMALS = 2
_DIGITS = 5
# Of 255: so much darker in the light theme than in the dark one may rounding make a pixel, where many edges lie on one another.
# Words are so by 80, and ink by 200.
_ROUNDED = 16
# The style of a marker, which all that refer to it have too. No rule for the dark theme would reach it: what a <use> shows
# is no part of the target.
_OF_MARKER = re.compile(r'(<path id="m[0-9a-f]+" d="[^"]*") style="[^"]*"')
# A line in a color, and several that share all else.
_LINE = r'<path d="([^"]*)" clip-path="([^"]*)" style="fill:none;stroke:([^;"]*);([^"]*)"/>\n'
_LINES = re.compile(rf'{_LINE}(?:<path d="[^"]*" clip-path="\2" style="fill:none;stroke:[^;"]*;\4"/>\n)+')
_PNG = re.compile(r"data:image/png;base64,([A-Za-z0-9+/=\s]+)")
# What SVG calls an alignment, and how much of a text stands before such an anchor.
_ANCHORS = {"left": ("start", 0.0), "center": ("middle", 0.5), "right": ("end", 1.0)}
_DRAWINGS = (
    "draw_path",
    "draw_markers",
    "draw_path_collection",
    "draw_quad_mesh",
    "draw_gouraud_triangles",
    "draw_image",
    "draw_text",
)


class FigureCanvas(backend_svg.FigureCanvasSVG):
    """A canvas that writes SVG for both themes."""

    def print_svg(
        self, filename: Any, *, bbox_inches_restore: Any = None, metadata: Any = None, small: bool = False, **_: Any
    ) -> None:
        """As matplotlib's own; in addition the root has the id `DARK`, and a style that applies where an address ends in it.

        `small` is for a file that browsers alone read: its images are WebP, its places tenths of a point.
        """
        figure, text = self.figure, io.StringIO()
        dpi, (width, height) = figure.dpi, figure.get_size_inches()
        figure.dpi = 72
        decimals = 1 if small else _DECIMALS
        with matplotlib.rc_context({"svg.id": DARK}), _written_short(decimals):
            vector = _RendererSVG(width * 72, height * 72, text, image_dpi=dpi, metadata=metadata, decimals=decimals)
            renderer = MixedModeRenderer(
                figure, width, height, dpi, vector, _OnBothPages, bbox_inches_restore=bbox_inches_restore
            )
            figure.draw(renderer)
            renderer.finalize()
        svg = re.sub(r"\n +", "\n", _OF_MARKER.sub(r"\1", text.getvalue()))
        svg = _LINES.sub(_together, svg)
        with open(filename, "w", encoding="utf-8", newline="\n") as file:
            file.write(_PNG.sub(_as_webp, svg) if small else svg)


class _RendererSVG(backend_svg.RendererSVG):
    """matplotlib's own, with the style for the dark theme, with short paths, and with text as text in fonts of its own."""

    def __init__(self, *args: Any, decimals: int, **keywords: Any):
        self._decimals = decimals
        self._letters: dict[tuple[str, str, str], set[str]] = {}  # (font file, family, kind) -> what is written in it
        super().__init__(*args, **keywords)

    def draw_text(
        self,
        gc: GraphicsContextBase,
        x: float,
        y: float,
        s: str,
        prop: FontProperties,
        angle: float,
        ismath: bool = False,
        mtext: Text | None = None,
    ) -> None:
        """Write text that can be selected and searched; outlines of a formula, and of signs out of several fonts."""
        font = str(findfont(prop))
        if ismath or lacking_in(font, s):
            super().draw_text(gc, x, y, s, prop, angle, ismath, mtext)
            return
        kind = f";font-style:{prop.get_style()};font-weight:{prop.get_weight()}"
        self._letters.setdefault((font, prop.get_family()[0], kind), set()).update(s)
        number = [path for path, _, _ in self._letters].index(font)
        style = {"font-size": f"{_short(prop.get_size(), _DECIMALS)}px", "fill": hexadecimal(gc.get_rgb())}
        # At its own anchor, words in the reader's own font, where the embedded one is not shown, are as much off on both sides.
        align, share = _ANCHORS[mtext.get_ha() if mtext else "left"]
        start = share * self.get_text_width_height_descent(s, prop, ismath)[0]
        told = partial(_short, decimals=self._decimals)
        place = {"x": told(start), "transform": f"translate({told(x)} {told(y)})rotate({told(-angle)})"}
        attributes = place if angle else {"x": told(x + start), "y": told(y)}
        if align != "start":
            style["text-anchor"] = align
        if number:
            attributes["class"] = f"f{number}"
        self.writer.element("text", s, attrib=attributes | {"style": _style(style)})

    def finalize(self) -> None:
        """Write the end, and before it the fonts: only then are their letters known."""
        rules = []
        for number, ((font, family, kind), letters) in enumerate(self._letters.items()):
            rules.append(f"@font-face{{font-family:f{number};src:url({embedded(font, frozenset(letters))}){kind}}}")
            rules.append(f"{f'.f{number}' if number else 'text'}{{font-family:f{number},'{family}',Verdana,sans-serif{kind}}}")
        if rules:
            self.writer.element("style", type="text/css", text="\n".join(rules))
        super().finalize()

    def _write_default_style(self) -> None:
        # matplotlib gives it to each element. Of the root's, the shape that a <use> refers to inherits what the <use> says.
        rules = ["svg{stroke-linejoin:round;stroke-linecap:butt}"]
        for light, dark in IN_DARK.items():
            told = hexadecimal(light)
            for key in ("fill", "stroke"):
                # An important rule outdoes an element's own style. The ground of a hatch has an attribute in its place.
                rules.append(f':target [style*="{key}:{told}"],:target [{key}="{told}"]{{{key}:{dark}!important}}')
        self.writer.element("style", type="text/css", text="\n".join(rules))

    def _convert_path(
        self, path: Any, transform: Any = None, clip: Any = None, simplify: Any = None, sketch: Any = None
    ) -> str:
        within = (0.0, 0.0, self.width, self.height) if clip else None
        codes = [b"M", b"L", b"Q", b"C", b"z"]
        told = _path.convert_to_string(path, transform, within, simplify, sketch, self._decimals, codes, False).decode("ascii")
        return _relative(re.sub(r" ?\n", "", told), self._decimals)


@contextmanager
def _written_short(decimals: int) -> Iterator[None]:
    """Within the block, matplotlib writes colors of an SVG by `hexadecimal`, numbers and styles without needless signs."""
    own = {"rgb2hex": hexadecimal, "_short_float_fmt": partial(_short, decimals=decimals), "_generate_css": _style}
    before = {name: getattr(backend_svg, name) for name in own}
    try:
        for name, function in own.items():
            setattr(backend_svg, name, function)
        yield
    finally:
        for name, function in before.items():
            setattr(backend_svg, name, function)


def _relative(path: str, decimals: int) -> str:
    """A path of places that tells the way from each to the next, which is shorter; one with curves tells places."""
    if not set("QC").isdisjoint(path):
        return re.sub(r"(?<=[MLQC]) | (?=-)", "", path)
    unit, at, before, written = 10**decimals, (0, 0), "", []
    for letter, places in re.findall(r"([MLz])([^MLz]*)", path):
        if letter == "z":
            written.append("z")
        else:
            x, y = (round(float(number) * unit) for number in places.split())
            way = (x, y) if letter == "M" else (x - at[0], y - at[1])
            told = " ".join(re.sub(r"^(-?)0\.", r"\1.", _short(part / unit, decimals)) for part in way)
            written.append((" " if before == letter == "L" else letter.replace("L", "l")) + told)
            at = x, y
        before = letter
    return re.sub(r" (?=-)", "", "".join(written))


def _together(lines: re.Match[str]) -> str:
    """Paths that differ in their shape and color alone, as a group that says once what they share."""
    paths = re.sub(_LINE, r'<path d="\1" style="stroke:\3"/>\n', lines[0])
    return f'<g clip-path="{lines[2]}" style="fill:none;{lines[4]}">\n{paths}</g>\n'


def _as_webp(image: re.Match[str]) -> str:
    """The same dots, in half of the bytes."""
    content = io.BytesIO()
    Image.open(io.BytesIO(base64.b64decode(image[1]))).save(content, "webp", lossless=True, method=2)
    return f"data:image/webp;base64,{base64.b64encode(content.getvalue()).decode('ascii')}"


def _short(number: float, decimals: int) -> str:
    """A number to that many places, and a small one, such as a scale, to `_DIGITS` digits."""
    places = decimals if abs(number) >= 1 or not number else _DIGITS - 1 - math.floor(math.log10(abs(number)))
    told = f"{number:.{places}f}"
    return told.rstrip("0").rstrip(".") if "." in told else told


def _style(properties: Mapping[str, Any]) -> str:
    return ";".join(f"{name}:{value}" for name, value in properties.items())


class InDark(RendererAgg):
    """Pixels in the dark theme, of a figure in the light one."""

    def _update_methods(self) -> None:
        super()._update_methods()
        for name in ("draw_markers", "draw_path_collection"):
            setattr(self, name, partial(getattr(type(self), f"_{name}"), self, getattr(self, name)))

    def draw_path(self, gc: GraphicsContextBase, path: Any, transform: Any, rgbFace: Any = None) -> None:
        super().draw_path(_in_dark(gc), path, transform, _one_in_dark(rgbFace))

    def draw_text(self, gc: GraphicsContextBase, *args: Any, **keywords: Any) -> None:
        super().draw_text(_in_dark(gc), *args, **keywords)

    def _draw_markers(
        self,
        draw: Callable[..., None],
        gc: GraphicsContextBase,
        marker: Any,
        scale: Any,
        path: Any,
        place: Any,
        rgbFace: Any = None,
    ) -> None:
        draw(_in_dark(gc), marker, scale, path, place, _one_in_dark(rgbFace))

    def _draw_path_collection(
        self,
        draw: Callable[..., None],
        gc: GraphicsContextBase,
        transform: Any,
        paths: Any,
        transforms: Any,
        offsets: Any,
        offset_transform: Any,
        facecolors: Any,
        edgecolors: Any,
        *args: Any,
        **keywords: Any,
    ) -> None:
        faces, edges = exchanged(facecolors), exchanged(edgecolors)
        draw(_in_dark(gc), transform, paths, transforms, offsets, offset_transform, faces, edges, *args, **keywords)


def _in_dark(gc: GraphicsContextBase) -> GraphicsContextBase:
    """A copy of a graphics context whose color is that of the dark theme."""
    copy = GraphicsContextBase()
    copy.copy_properties(gc)
    copy.set_foreground(_one_in_dark(gc.get_rgb()), isRGBA=True)
    return copy


def _one_in_dark(color: Any) -> Any:
    """As `exchanged`, for one color or none."""
    other = None if color is None else IN_DARK.get(tuple(color[:3]))
    return color if other is None else (*to_rgb(other), *color[3:])


class InBoth(RendererAgg):
    """Pixels in the light theme, and at the same time `dark`: the same in the dark one."""

    def __init__(self, width: float, height: float, dpi: float):
        super().__init__(width, height, dpi)
        self.dark = InDark(width, height, dpi)
        for name in _DRAWINGS:
            setattr(self, name, partial(self._twice, getattr(self, name), getattr(self.dark, name)))

    def _twice(self, light: Callable[..., None], dark: Callable[..., None], *args: Any, **keywords: Any) -> None:
        light(*args, **keywords)
        dark(*args, **keywords)


class _OnBothPages(InBoth):
    """An image that is the same in both themes: where it has the color of the page, it lets the page be seen."""

    def buffer_rgba(self) -> NDArray[np.uint8]:
        """What was drawn since the beginning.

        Raises:
            InputError: no one image is right on both pages, as one with the theme's ink in it.
        """
        return transparent(np.asarray(super().buffer_rgba()), np.asarray(self.dark.buffer_rgba()))


def transparent(light: NDArray[np.uint8], dark: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """One image (H, W, 4) for two, drawn alike but for colors of a theme: on either page it looks like the one for that page.

    Where both are equal it is what they are. Elsewhere the page shows through, as far as the two tell of the pages: a gray that
    is the page's own color on the dark one becomes that, half transparent.

    Raises:
        InputError: something is lighter on the dark page than on the light one, as no image is that lets its page be seen.
    """
    found = light.copy()
    unlike = (light != dark).any(axis=-1)
    if not unlike.any():
        return found
    page, other = (255 * np.array(to_rgb(THEMES[name].page)) for name in ("light", "dark"))
    first, second = light[unlike].astype(float), dark[unlike].astype(float)
    alpha, other_alpha = first[:, 3:] / 255, second[:, 3:] / 255
    seen, other_seen = alpha * first[:, :3], other_alpha * second[:, :3]
    # The part of the page in each pixel, by least squares over red, green and blue.
    part = ((seen - other_seen) @ (page - other) / ((page - other) @ (page - other)))[:, None].clip(0, alpha)
    if np.mean(other_seen - seen, axis=-1).max() > _ROUNDED:
        raise InputError("an image in it has a color that no one image can have in both themes: do not rasterize what has it")
    left = alpha - part
    color = np.divide(seen - part * page, left, out=np.zeros_like(seen), where=left > 0.5 / 255)
    found[unlike] = np.concatenate([color, 255 * left], axis=-1).round().clip(0, 255).astype(np.uint8)
    return found
