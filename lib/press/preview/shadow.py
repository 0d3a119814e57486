"""A second checkout in .preview, of the same sources and results: what a preview makes lies there, and no build is touched.

Sources are copied, so that a page is made of what was saved at one moment; what was built is linked.
"""

import os
import shutil
import signal
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from press.build.plan import GENERATED
from press.errors import InputError
from press.files import reuse, store
from press.files.provenance import sha256
from press.files.source_files import is_stray

FOLDER = Path(".preview")
"""Where all lies that a preview makes, from the root of a checkout."""

OWN = {".git", ".venv", ".snakemake", str(FOLDER), "results", "figures", "paper", "experiments", "tutorials"}
"""What is in the root of a checkout and not linked as a whole."""

BOUND = ("_generated", "experiments", "tutorials", "_quarto-chapters.yml", "_variables.yml")
"""What binding the pages puts into paper/."""

LAST = Path("results/checksums/render.sha256")
"""What a build writes last."""


def check_built(root: Path) -> None:
    """Raise an `InputError` unless the paper was built: results are looked at in a preview, and not made."""
    for name in (LAST, Path("paper/_site/index.html"), Path("figures/catalogue.json"), Path("paper/_quarto-chapters.yml")):
        if not (root / name).is_file():
            raise InputError(f"{name}: missing, the paper was not built to its end; run make first, then make preview")


class Shadow:
    """The second checkout of the checkout at `root`."""

    def __init__(self, root: Path):
        self.root = root
        self.top = root / FOLDER
        self.folder = self.top / "checkout"
        self.paper = self.folder / "paper"
        self.site = self.top / "site"

    def prepare(self) -> None:
        """Make it anew where there was a build since it was made, and copy the sources that changed."""
        check_built(self.root)
        built, stamp = sha256(self.root / LAST), self.top / "build"
        if not stamp.is_file() or stamp.read_text(encoding="utf-8") != built:
            for left in (self.top / name for name in ("build", "checkout", "site", "runs", "made.json")):
                if left.is_dir():
                    shutil.rmtree(left)
                left.unlink(missing_ok=True)
            self._link()
            store.write_text(stamp, built)
        self.sync()

    def _link(self) -> None:
        self.folder.mkdir(parents=True)
        for path in self.root.iterdir():
            if path.name not in OWN:
                _link(path, self.folder / path.name)
        _link_two_deep(self.root / "results", self.folder / "results")
        (self.folder / "figures").mkdir()
        for path in (self.root / "figures").iterdir():
            _link(path, self.folder / "figures" / path.name)
        self.paper.mkdir()
        (self.paper / "figures").symlink_to("../figures")
        for name in BOUND:
            path = self.root / "paper" / name
            if path.is_dir():
                shutil.copytree(path, self.paper / name)
            elif path.is_file():
                shutil.copyfile(path, self.paper / name)

    def sync(self) -> None:
        """Copy the sources that changed, and remove those that are gone."""
        sources = set(self._sources(self.root))
        for name in sources:
            content, copy = (self.root / name).read_bytes(), self.folder / name
            if not copy.is_file() or copy.read_bytes() != content:
                copy.parent.mkdir(parents=True, exist_ok=True)
                with store.replacing(copy) as temporary:
                    temporary.write_bytes(content)
        for name in set(self._sources(self.folder)) - sources:
            (self.folder / name).unlink()

    def _sources(self, root: Path) -> Iterator[Path]:
        for top in ("paper", "experiments", "tutorials"):
            for folder, folders, files in os.walk(root / top):
                left_out = GENERATED if Path(folder) == root / "paper" else set()
                folders[:] = [name for name in folders if not is_stray(name) and name not in left_out]
                yield from (
                    Path(folder, name).relative_to(root) for name in files if not is_stray(name) and name not in left_out
                )

    def own(self, folder: Path) -> None:
        """Have a folder of the shadow that is a link be a folder of its own, of the same files."""
        if folder.is_symlink():
            with self.fresh_folder(folder) as fresh:
                for path in folder.iterdir():
                    reuse.link(path, fresh / path.name)

    @contextmanager
    def fresh_folder(self, folder: Path) -> Iterator[Path]:
        """An empty folder that takes the place of a folder of the shadow, or of a link there, when the block ends well."""
        folder.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix=store.UNFINISHED, dir=folder.parent) as scratch:
            fresh = Path(scratch, "new")
            fresh.mkdir()
            yield fresh
            with uninterrupted():
                if folder.is_symlink() or folder.exists():
                    folder.rename(Path(scratch, "old"))
                fresh.rename(folder)

    def served(self, url: str) -> Path | None:
        """The file at an address of the site: the preview's where there is one, else that of the last build."""
        for site in (self.site, self.root / "paper" / "_site"):
            path = site.joinpath(url)
            if path.is_file() and path.resolve().is_relative_to(site.resolve()):
                return path
        return None


@contextmanager
def uninterrupted() -> Iterator[None]:
    """Within the block, this process is not asked to end."""
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGTERM})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _link(path: Path, link: Path) -> None:
    link.symlink_to(path, target_is_directory=path.is_dir())


def _link_two_deep(path: Path, folder: Path) -> None:
    """Folders of links: results/<id>/x and results/<id>/checksums/x can be replaced one by one."""
    folder.mkdir()
    for inner in path.iterdir():
        if not inner.is_dir():
            _link(inner, folder / inner.name)
            continue
        (folder / inner.name).mkdir()
        for made in inner.iterdir():
            if made.name == "checksums" and made.is_dir():
                (folder / inner.name / made.name).mkdir()
                for listed in made.iterdir():
                    _link(listed, folder / inner.name / made.name / listed.name)
            else:
                _link(made, folder / inner.name / made.name)
