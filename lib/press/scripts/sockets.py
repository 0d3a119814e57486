"""A private folder for the sockets of a kernel, with a path that is short enough for them.

A system takes no socket whose path has more than about a hundred bytes, so the folder for temporary files will not always do.
"""

import errno
import fcntl
import os
import shutil
import socket
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

from press.errors import InputError

_PREFIX = "press-kernel-"
_LONGEST = 100
"""Bytes in the path of a socket: Linux takes 107, macOS 103."""

_NAME = "k-1"


def places() -> list[Path]:
    """Where the folder may be made, the best first: what the user asks for, what the system gives a user, what all share."""
    asked = [os.environ.get(name, "") for name in ("TMPDIR", "XDG_RUNTIME_DIR")]
    known = [f"/run/user/{os.getuid()}", "/tmp", "/var/tmp", "/dev/shm", ".cache"]
    return list(dict.fromkeys(Path(place).absolute() for place in [*asked, *known] if place))


@contextmanager
def private_folder(among: Sequence[Path] | None = None) -> Iterator[Path]:
    """A folder that only this user may open, in the first place that has one for sockets; removed at the end.

    What a killed build left there is removed first. A folder in use is locked, whichever process holds it.

    Raises:
        InputError: no place will do.
    """
    tried = []
    for place in places() if among is None else among:
        _remove_abandoned(place)
        try:
            folder, lock = _make(place)
        except OSError as error:
            tried.append(f"{place} ({error.strerror or error})")
            continue
        try:
            yield folder
        finally:
            shutil.rmtree(folder, ignore_errors=True)
            os.close(lock)
        return
    raise InputError(
        f"no folder for the sockets of a kernel: {', '.join(tried)}; expected one that can be written, such as /tmp, "
        "or another in TMPDIR with a short name"
    )


def _make(place: Path) -> tuple[Path, int]:
    """A new folder, locked, and what holds the lock. Raises an OSError where no socket can be made in it."""
    folder, lock = _made_and_locked(place)
    try:
        if len(os.fsencode(folder / _NAME)) > _LONGEST:
            raise OSError(errno.ENAMETOOLONG, os.strerror(errno.ENAMETOOLONG))
        # Some file systems know no sockets.
        with socket.socket(socket.AF_UNIX) as trial:
            trial.bind(os.fspath(folder / _NAME))
        (folder / _NAME).unlink()
    except OSError:
        shutil.rmtree(folder, ignore_errors=True)
        os.close(lock)
        raise
    return folder, lock


def _made_and_locked(place: Path) -> tuple[Path, int]:
    while True:
        folder = Path(tempfile.mkdtemp(prefix=_PREFIX, dir=place))  # open to this user alone
        # Between the two, another build may take it for abandoned.
        with suppress(FileNotFoundError):
            lock = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
            if _locked(lock) and folder.is_dir():
                return folder, lock
            os.close(lock)


def _remove_abandoned(place: Path) -> None:
    """Remove this user's folders that no process holds."""
    with suppress(OSError):
        for entry in os.scandir(place):
            if entry.name.startswith(_PREFIX):
                with suppress(OSError):
                    _remove_if_abandoned(Path(entry.path))


def _remove_if_abandoned(folder: Path) -> None:
    lock = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
    try:
        if os.fstat(lock).st_uid == os.getuid() and _locked(lock):
            shutil.rmtree(folder, ignore_errors=True)
    finally:
        os.close(lock)


def _locked(folder: int) -> bool:
    """Whether this process now holds a folder, which ends with it. Raises an OSError where folders cannot be locked."""
    try:
        fcntl.flock(folder, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
