"""Which files a preview watches, and what a change of one means."""

from collections.abc import Iterable
from pathlib import Path

from press.build.plan import GENERATED
from press.files.source_files import is_stray
from press.preview.shadow import LAST

WATCHED = ("lib", "experiments", "tutorials", "paper", LAST.parent)
"""The folders, from the root of a checkout, as far as they are there."""

SETTINGS = ("pyproject.toml", "config.yaml", "CITATION.cff", "requirements.lock", "Snakefile")
"""The files in the root that pages are made of."""

COMPILED = {"__pycache__", ".ipynb_checkpoints"}


def is_source(path: Path, root: Path) -> bool:
    """Whether a page may show something else when this file changes: a source, or what a build writes last."""
    if not path.is_relative_to(root):
        return False
    parts = path.relative_to(root).parts
    if path == root / LAST:
        return True
    if not parts or any(map(is_stray, parts)) or COMPILED & set(parts):
        return False
    if len(parts) == 1:
        return parts[0] in SETTINGS
    if parts[0] == "paper" and parts[1] in GENERATED:
        return False
    return parts[0] in ("lib", "experiments", "tutorials", "paper")


def needs_the_library_anew(paths: Iterable[Path], root: Path) -> bool:
    """Whether a module changed, or what says which there are: what was imported is no longer what it was."""
    return any(path.is_relative_to(root / "lib") or path.name in ("pyproject.toml", "Snakefile") for path in paths)
