"""The figures of one page, written into one folder, each with what is known of it beside it."""

import json
import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
from matplotlib.figure import Figure
from numpy.typing import NDArray
from PIL import Image

from press.build import dependencies
from press.drawing import saving
from press.errors import InputError
from press.figures import citation_file, data
from press.figures.drawn import PLACES, SKETCHING, WEAVING, check_name, flat
from press.figures.page_info import PageInfo
from press.files import provenance, reuse, store


class FigureFolder:
    """Where the figures of a page go: figures/<id>/."""

    def __init__(self, page: PageInfo, script: Path, root: Path, path: Path | None = None):
        """script: the file that asks for the figures. root: the checkout. path: another folder to write to."""
        self.page = page
        self.script = script
        self.root = root
        self.path = path or root / "figures" / page.id
        self._names: list[str] = []

    def write(
        self,
        name: str,
        draw: Callable[..., Figure],
        *,
        caption: str,
        alt: str,
        inputs: Mapping[str, str],
        seeds: Sequence[int] = (),
    ) -> dict[str, Any]:
        """Save a figure as `saving.save` does, its data as <name>.csv or .npz, and <name>.json, which is returned.

        Where its seeds are to be seen, <name>-places.json tells.

        draw: called with `theme=...`; what a `partial` holds beside that is the figure's data. caption: Markdown, a sentence or
        two. alt: what is to be seen, for who cannot see it. inputs: path -> SHA-256 of the files that it is made from. seeds:
        those whose networks it shows.
        """
        check_name("figure", name)
        if f"{name}.json".endswith(PLACES):
            raise InputError(f"figure {name!r}: a name that ends like this is that of a file beside a figure, expected another")
        if name in self._names and WEAVING in os.environ:  # in an editor a cell is run again and again
            raise InputError(f"figure {name!r}: the page has one of that name already")
        if name not in self._names:
            self._names.append(name)
        for what, text in (("caption", caption), ("alt", alt)):
            if not text.strip():
                raise InputError(f"figure {name!r}: {what} is empty, expected a sentence")
        about = self._about(name, draw, caption, alt, inputs, seeds)
        metadata = {
            "Title": f"{' '.join(filter(None, (self.page.name, self.page.title)))}: {name}",
            "Author": self._cited.names,
            "Description": flat(alt),
            "Source": f"{about['script']['path']}, {about['function']['name']}",
            "Identifier": about["id"],
            "Rights": self._cited.license,
        }
        files = self._saved(name, draw, metadata)
        about["files"] = [path.name for path in files]
        store.write_json(self.path / f"{name}.json", about)
        return about

    def thumbnail(self, draw: Callable[..., Figure]) -> None:
        """Save the small picture that stands for the page elsewhere: no figure of its own, with neither data nor caption."""
        self._saved("thumbnail", draw, {"Title": f"{self.page.id} thumbnail"}, part=True)

    def _saved(self, name: str, draw: Callable[..., Figure], metadata: dict[str, str], *, part: bool = False) -> list[Path]:
        """The files of a figure, drawn, or taken over from the last time where nothing that it is made of has changed."""
        function, arguments = data.unwrapped(draw)
        drawn = reuse.Memo(self.root / reuse.FOLDER / "figures" / self.page.id)
        # A function of the script's own may look at anything: it is drawn every time.
        reusable = function.__module__ != "__main__" and "." in function.__module__
        key = self._key(function, arguments, metadata) if reusable else ""
        files = drawn.recall(name, key, self.path) if reusable else None
        if files is None and SKETCHING in os.environ:
            files = self._sketched(name, key, draw, metadata, Path(os.environ[SKETCHING], self.page.id), part=part)
        if files is None:
            files = saving.save(lambda theme: draw(theme=theme), self.path, name, metadata, part=part)
            if reusable:
                drawn.keep(name, key, files)
        return files

    def _sketched(
        self, name: str, key: str, draw: Callable[..., Figure], metadata: dict[str, str], before: Path, *, part: bool
    ) -> list[Path] | None:
        """The files of a figure, drawn as SVG alone where all of them lie in the folder `before`; None where they do not."""
        all_of_them = saving.paths(before, name, part=part)
        if not all(path.is_file() for path in all_of_them):
            return None
        sketched = reuse.Memo(self.root / reuse.FOLDER / "sketches" / self.page.id)
        svg = sketched.recall(name, key, self.path) if key else None
        if svg is None:
            svg = saving.save(lambda theme: draw(theme=theme), self.path, name, metadata, part=part, only_svg=True)
            if key:
                sketched.keep(name, key, svg)
        return [
            *(
                self.path / path.name if path.suffix == ".svg" else reuse.link(path, self.path / path.name)
                for path in all_of_them
            ),
            *(path for path in svg if path.name.endswith(PLACES)),
        ]

    def _key(self, function: Callable[..., Figure], arguments: dict[str, Any], metadata: dict[str, str]) -> str:
        """A digest of all that the files of a figure depend on: code, versions, arguments, metadata."""
        arrays, plain = data.divide(arguments)
        told = [function.__qualname__, self._code_of(function), provenance.versions(), Image.__version__, plain, metadata]
        shapes = [[name, array.dtype.str, array.shape] for name, array in arrays.items()]
        return reuse.key_of(json.dumps([told, shapes]), *map(_bytes_of, arrays.values()))

    @cached_property
    def _cited(self) -> citation_file.CitationFile:
        return citation_file.read(self.root)

    def _code_of(self, function: Callable[..., Figure]) -> dict[str, str]:
        """The modules behind a plotting function, and those that save what it draws, with their digests."""
        package = function.__module__.partition(".")[0]
        packages = tuple(dict.fromkeys((package, "press")))
        names = (function.__module__, saving.__name__)
        files = {path for name in names for path in dependencies.files_behind(name, packages, named=True)}
        return {provenance.relative(path, self.root): provenance.sha256(path) for path in sorted(files)}

    def _about(
        self,
        name: str,
        draw: Callable[..., Figure],
        caption: str,
        alt: str,
        inputs: Mapping[str, str],
        seeds: Sequence[int],
    ) -> dict[str, Any]:
        """What the sidecar says. No commit and no date: they would make a figure stale that has not changed."""
        function, arguments = data.unwrapped(draw)
        arrays, plain = data.divide(arguments)
        written = data.write(self.path, name, arrays, seeds)
        return {
            "id": f"fig-{self.page.slug}-{name}",
            "name": name,
            "page": asdict(self.page),
            "position": self._names.index(name) + 1,
            "caption": flat(caption),
            "alt": flat(alt),
            "script": provenance.place_of_call(self.script, self.root),
            "function": provenance.place_of_function(function, self.script, self.root),
            "arguments": plain,
            "data": written and {"file": written.name, "arrays": {key: list(array.shape) for key, array in arrays.items()}},
            "seeds": [int(seed) for seed in seeds],
            "inputs": dict(inputs),
            "versions": provenance.versions(),
        }


def _bytes_of(array: NDArray) -> memoryview | bytes:
    """The bytes of an array, not copied where they lie in one piece: those of many seeds are larger than all else."""
    return array.reshape(-1).view(np.uint8).data if array.flags.c_contiguous and array.size else array.tobytes()
