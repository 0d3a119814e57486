"""All that was packed, and the list of it: what the site's scripts read."""

from collections.abc import Sequence
from pathlib import Path

from press.errors import damaged
from press.files import checksums
from press.files.source_files import matching
from redact.discovery import Script
from redact.lab import VERSION
from redact.lab.scripts import script as as_script
from redact.lab.shown import shown


def collected(scripts: Sequence[Script], root: Path) -> dict[str, bytes]:
    """name of a file -> its content: what was packed of some experiments, and the list of these. They are in the book's order.

    Raises:
        DamagedFileError: a file is not as it was packed, or two experiments on one world have another one of a name.
    """
    found: dict[str, bytes] = {}
    for script in scripts:
        id = script.experiment.id
        checksums.verify(root / checksums.LIST.format(id=id, step="pack"), root)
        for path in matching(root / "results" / id / "lab", "*.js"):
            content = path.read_bytes()
            if found.setdefault(path.name, content) != content:
                raise damaged(path, "another experiment has one of that name that differs, expected the same samples in all")
    return {"index.js": index(scripts).encode("ascii"), **found}


def index(scripts: Sequence[Script]) -> str:
    """The script that lists experiments, by their parts of the book."""
    experiments = [script.experiment for script in scripts]
    listed = [{name: getattr(experiment, name) for name in ("id", "slug", "title", "part")} for experiment in experiments]
    of_worlds = {name: value for script in scripts for name, value in shown(script).index().items()}
    return as_script("index", "index", {"version": VERSION, **of_worlds, "experiments": listed})
