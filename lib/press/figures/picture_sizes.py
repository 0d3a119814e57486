"""How large a picture is, as it says itself."""

import io
import re
import struct
from xml.etree import ElementTree

POINTS = {"pt": 1.0, "px": 0.75, "": 0.75, "in": 72.0, "cm": 72 / 2.54, "mm": 72 / 25.4}
LENGTH = re.compile(r"\s*([\d.]+(?:e[+-]?\d+)?)\s*([a-z]*)\s*")


def size_of(content: bytes) -> tuple[float, float] | None:
    """Width and height in points; None for a file that is neither a PNG, nor a WebP, nor an SVG with a size."""
    if content[:8] == b"\x89PNG\r\n\x1a\n":
        width, height = struct.unpack(">II", content[16:24])
        return width * POINTS["px"], height * POINTS["px"]
    if content[:4] == b"RIFF" and content[8:12] == b"WEBP":
        return _webp_size(content)
    try:
        root = next(iter(ElementTree.iterparse(io.BytesIO(content), events=("start",))))[1]
    except (ElementTree.ParseError, StopIteration):
        return None
    if root.tag.rpartition("}")[2] != "svg":
        return None
    box = root.get("viewBox", "").replace(",", " ").split()
    sizes = [_points(root.get(name, "")) for name in ("width", "height")]
    if not all(sizes) and len(box) == 4:
        sizes = [_points(length) for length in box[2:]]
    return (sizes[0], sizes[1]) if all(sizes) else None


def _webp_size(content: bytes) -> tuple[float, float] | None:
    """A WebP has its size in one of three places, which Pillow knows."""
    from PIL import Image, UnidentifiedImageError  # slow to import, and for these pictures alone

    try:
        width, height = Image.open(io.BytesIO(content)).size
    except (UnidentifiedImageError, OSError, ValueError):
        return None
    return width * POINTS["px"], height * POINTS["px"]


def is_whole(content: bytes) -> bool:
    """Whether an SVG can be read to its end."""
    try:
        ElementTree.fromstring(content)
    except ElementTree.ParseError:
        return False
    return True


def _points(length: str) -> float:
    found = LENGTH.fullmatch(length)
    return float(found[1]) * POINTS.get(found[2], 0) if found else 0
