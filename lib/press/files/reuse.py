"""What was made once, kept beside a key of all that it was made from, so that it need not be made again while nothing changed.

Only ever a saving: an entry that is missing, incomplete or damaged is made anew, and the folder can be deleted at any time.
"""

import hashlib
import json
import os
import shutil
import tempfile
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path
from typing import Any

from press.files import store

FOLDER = Path(".cache")
"""Where entries lie, from the root of a checkout; nothing in it is a result."""

_MANIFEST = "manifest.json"


def key_of(*parts: bytes | memoryview | str) -> str:
    """A digest of texts and bytes in their order; no other division of the same bytes has it."""
    found = hashlib.sha256()
    for part in parts:
        content = part.encode() if isinstance(part, str) else part
        found.update(len(content).to_bytes(8, "big"))
        found.update(content)
    return found.hexdigest()


class Memo:
    """Entries by name, each a set of files and the key of what they were made from, in one folder.

    A new key replaces the entry of that name. Threads and processes may share it: an entry is there whole or not at all, and of
    two that are written at once one stays.
    """

    def __init__(self, folder: Path):
        self.folder = folder

    def recall(self, name: str, key: str, into: Path) -> list[Path] | None:
        """Put the files of an entry into the folder `into`; their paths, or None where no sound entry has this key."""
        entry = self.folder / name
        try:
            manifest = json.loads((entry / _MANIFEST).read_text(encoding="utf-8"))
            files: dict[str, str] = manifest["files"]
            if manifest["key"] != key:
                return None
            into.mkdir(parents=True, exist_ok=True)
            recalled = [link(entry / file, into / file) for file in files]
            # Looked at where nobody replaces them any more.
            if any(_sha256(path) != digest for path, digest in zip(recalled, files.values(), strict=True)):
                for path in recalled:
                    path.unlink()
                return None
            return recalled
        except (OSError, ValueError, TypeError, KeyError, AttributeError):
            return None

    def keep(self, name: str, key: str, files: Iterable[Path]) -> None:
        """Make an entry of some files, which stay where they are."""
        self.folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix=store.UNFINISHED, dir=self.folder) as scratch:
            fresh = Path(scratch, "new")
            fresh.mkdir()
            digests = {path.name: _sha256(link(path, fresh / path.name)) for path in files}
            # Last of all: an entry without it does not count.
            store.write_json(fresh / _MANIFEST, {"key": key, "files": digests})
            with suppress(OSError):  # another process put its own there
                (self.folder / name).replace(Path(scratch, "old"))
            with suppress(OSError):
                fresh.replace(self.folder / name)


def recall_value(path: Path, key: str) -> Any:
    """What `keep_value` kept in a file; None where there is no sound value of this key."""
    kept = last_value(path)
    return kept[1] if kept and kept[0] == key else None


def last_value(path: Path) -> tuple[str, Any] | None:
    """The key and the value that `keep_value` kept in a file last; None where none is sound."""
    try:
        entry = json.loads(path.read_text(encoding="utf-8"))
        sound = entry["sha256"] == key_of(json.dumps(entry["value"]))
        return (entry["key"], entry["value"]) if sound else None
    except (OSError, ValueError, TypeError, KeyError):
        return None


def keep_value(path: Path, key: str, value: Any) -> None:
    """Keep a value, as JSON has it, in a file of its own; several processes may. Where it cannot be written it is not kept."""
    with suppress(OSError):
        store.write_json(path, {"key": key, "sha256": key_of(json.dumps(value)), "value": value})


def _sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def link(source: Path, target: Path) -> Path:
    """The same file under another name, or a copy of it where the file system knows no links."""
    target.unlink(missing_ok=True)
    try:
        os.link(source, target)
    except OSError:
        shutil.copyfile(source, target)
    return target
