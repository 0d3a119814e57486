"""Lists of checksums, of the form that `sha256sum --check` reads: what a step wrote, for the steps that read it.

They hold what has no checksum in itself: tables, verdicts, notebooks, figures. Paths are those from the checkout's root.
"""

from collections.abc import Collection, Iterable
from pathlib import Path

from press.errors import damaged
from press.files import store
from press.files.provenance import sha256
from press.files.source_files import matching, within

LIST = "results/{id}/checksums/{step}.sha256"
"""Where the list of a step lies. What a rule writes last: without it the rule runs again."""

TIMED = {"build.qmd", "cluster.qmd", "reproduce.html"}
"""Files that tell how long their build took. No list holds them, so that builds of the same have the same lists."""


def write(path: Path, files: Iterable[Path], root: Path) -> None:
    """List files, and all files below folders, by their paths from `root`."""
    found = sorted(
        file for start in files for file in (matching(start, "**/*") if start.is_dir() else [start]) if file.is_file()
    )
    named = {_name(file, root): file for file in found if _is_listed(file)}
    store.write_text(path, "".join(f"{sha256(file)}  {name}\n" for name, file in named.items()))


def _name(file: Path, root: Path) -> str:
    return (within(file, root) or file).as_posix()


def _is_listed(file: Path) -> bool:
    return file.name not in TIMED


def read(path: Path) -> dict[str, str]:
    """path -> digest.

    Raises:
        DamagedFileError: there is no such list, or it is none.
    """
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
        return {name: digest for digest, name in (line.split("  ", 1) for line in lines)}
    except OSError:
        raise damaged(path, "missing, as results of an older version have none") from None
    except ValueError:
        raise damaged(path, "no list of checksums") from None


def verify(path: Path, root: Path, files: Collection[Path] | None = None) -> None:
    """Compare files with a list: all that it names, or some of them.

    Raises:
        DamagedFileError: the list is missing, or a file is missing, not in the list, or not as it was written.
    """
    listed = read(path)
    wanted = listed if files is None else [_name(file, root) for file in files]
    for name in wanted:
        if not (root / name).is_file():
            raise damaged(root / name, f"missing, {path} names it")
        if listed.get(name) != sha256(root / name):
            raise damaged(root / name, f"damaged or edited, not what {path} says")
