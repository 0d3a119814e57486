"""The steps of this paper: one module a rule, named after its verb. Each reads files, calls the library, writes files."""

from collections.abc import Sequence
from pathlib import Path

from press.errors import InputError
from press.files import store
from redact.discovery import Script


def by_arm(paths: Sequence[Path], script: Script) -> dict[str, list[Path]]:
    """arm -> its files among some blocks, in their order; a block says itself what it was trained as.

    Raises:
        DamagedFileError: a file is no block.
        InputError: one is of no arm, or there is none of an arm.
    """
    trained = {path: store.read_about(path).get("experiment") for path in paths}
    for path, name in trained.items():
        if name not in script.trained:
            raise InputError(f"{path}: was trained as {name!r}, expected a block of {', '.join(script.trained)}")
    found = {name: [path for path in paths if trained[path] == arm.trained] for name, arm in script.arms.items()}
    for name, arm in script.arms.items():
        if not found[name]:
            raise InputError(f"there is no block of {arm.trained} among {', '.join(map(str, paths))}, expected one at least")
    return found
