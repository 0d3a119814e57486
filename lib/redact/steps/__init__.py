"""The workflow's steps: one module a rule, named after its verb. Each reads files, calls the library, writes files."""

from collections.abc import Sequence
from pathlib import Path

from press.errors import InputError
from press.files import store
from redact.arms import Arm, trained_name
from redact.discovery import Script, discover


def find_script(folder: Path, id: str) -> Script:
    """The script of one experiment of a folder.

    Raises:
        InputError: no experiment has this id.
    """
    scripts = discover(folder)
    if id not in scripts:
        raise InputError(f"{id!r} is no experiment; there are {', '.join(scripts)}")
    return scripts[id]


def find_arm(folder: Path, trained: str) -> tuple[Script, Arm]:
    """The script and the arm whose networks are known by a name: `2.6`, or `3.1/arms/plain`.

    Raises:
        InputError: no experiment, or no arm of it, is known by that name.
    """
    id, _, name = trained.partition("/arms/")
    script = find_script(folder, id)
    if name not in script.arms:
        known = ", ".join(trained_name(id, arm) for arm in script.arms)
        raise InputError(f"{trained!r} is not what experiment {id} trains; expected one of {known}")
    return script, script.arms[name]


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
