"""The pictures of a page: where they are, how large they are, and what can be downloaded with them."""

import re
import shutil
from dataclasses import dataclass, replace
from pathlib import Path

from press.errors import InputError
from press.figures.picture_sizes import size_of
from press.files import reuse, store
from press.site.reading.book import Book, Chapter, picture_file, picture_path
from press.site.reading.tree import attributes, target, walk

THEME_SUFFIX = re.compile(r"-light$")


@dataclass(frozen=True)
class Picture:
    """A picture at `path` from the site's root, its size in points, and the paths to offer for download.

    `shown`: what follows its path in an address, such as `#dark`.
    """

    path: str
    width: float
    height: float
    downloads: tuple[str, ...] = ()
    shown: str = ""


def gather(book: Book, chapter: Chapter, folder: Path, downloads: bool = True) -> dict[str, Picture]:
    """Puts a chapter's pictures into `folder`; returns them by the address that the chapter uses."""
    found: dict[str, Picture] = {}
    for node in walk(chapter.blocks):
        if node["t"] != "Image":
            continue
        light, keys = target(node)[0], dict(attributes(node)[2])  # type: ignore[index]
        for address in filter(None, (light, keys.get("dark"), keys.get("narrow"))):
            file, mark, fragment = address.partition("#")
            if mark and file in found:  # one file for both themes
                found[address] = replace(found[file], downloads=(), shown=mark + fragment)
                continue
            path = picture_path(chapter, address)
            content = chapter.source.media.get(path)
            if content is None:
                content = picture_file(book, chapter, address).read_bytes()
                put(picture_file(book, chapter, address), folder / path[1:])
            else:
                _write(folder / path[1:], content)
            beside = _downloads(book, chapter, address, folder) if downloads and address == light else ()
            found[address] = Picture(path, *_size(path, content), beside, mark + fragment)
    return found


def put(file: Path, target: Path) -> None:
    """Put a file into the site, in one piece: pages are made at the same time, and show the same pictures.

    A figure, and its data, take no room twice: they are other names of the files below figures/, which a build replaces and
    never writes into. What people write may be edited, and is copied.
    """
    with store.replacing(target) as temporary:
        if file.parent.parent.name == "figures":
            reuse.link(file, temporary)
        else:
            shutil.copyfile(file, temporary)


def _downloads(book: Book, chapter: Chapter, address: str, folder: Path) -> tuple[str, ...]:
    """The same picture in other forms: beside `x-light.svg` lie `x-light.png` and `x.pdf`. All are put there."""
    source = picture_file(book, chapter, address)
    stems = dict.fromkeys((source.stem, THEME_SUFFIX.sub("", source.stem)))
    paths = []
    for suffix in (".svg", ".png", ".pdf"):
        for beside in (source.with_name(stem + suffix) for stem in stems):
            if beside.is_file():
                path = str(Path(picture_path(chapter, address)).with_name(beside.name))
                paths.append(path)
                put(beside, folder / path[1:])
                break
    return tuple(paths)


def _write(path: Path, content: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)


def _size(path: str, content: bytes) -> tuple[float, float]:
    """Width and height in points. Raises `InputError` for a file that is neither SVG with a size, nor PNG, nor WebP."""
    size = size_of(content)
    if size is None:
        raise InputError(f"{path}: neither a PNG, nor a WebP, nor an SVG with a width and a height")
    return size
