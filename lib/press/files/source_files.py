"""Files of a checkout: found by a pattern, without hidden ones and the copies that editors keep, and named from its root."""

import os
from pathlib import Path


def is_stray(name: str) -> bool:
    """Whether a file or folder of this name is passed over.

    Hidden ones are (`.x.py.swp` of vim, `.#x.py` of Emacs, a link to nothing, `._x.py` of a Mac), and `x.py~` and `#x.py#`.
    """
    return name.startswith(".") or name.endswith("~") or (name.startswith("#") and name.endswith("#"))


def matching(folder: Path, pattern: str) -> list[Path]:
    """What a pattern finds in a folder, sorted; of what is passed over, nothing, and nothing in it."""
    return sorted(path for path in folder.glob(pattern) if not any(map(is_stray, path.relative_to(folder).parts)))


def within(path: Path, root: Path) -> Path | None:
    """The path from `root`, or None. As it is written, since a folder on the way may be a link to another disk."""
    for inner, outer in ((Path(os.path.abspath(path)), root.absolute()), (path.resolve(), root.resolve())):
        if inner.is_relative_to(outer):
            return inner.relative_to(outer)
    return None
