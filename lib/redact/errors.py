"""The one kind of error that a user can cause and mend."""

import errno
import os
import shlex
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

FULL = {errno.ENOSPC, errno.EDQUOT}
"""What a system says when there is no room, on the disk or within a quota."""


class InputError(ValueError):
    """Something that the user wrote cannot be used; the message is one line that says what, where and what was expected."""


@contextmanager
def one_line_errors() -> Iterator[None]:
    """Inside a command line: print an `InputError`, or that the disk is full, as one line on standard error; exit status 1.

    Ctrl-C ends the command without a word, with the status that shells give it.
    """
    try:
        yield
    except InputError as error:
        sys.exit(f"error: {error}")
    except OSError as error:
        if error.errno not in FULL:
            raise
        sys.exit(f"error: {no_room(error.filename)}")
    except KeyboardInterrupt:
        sys.exit(130)


def no_room(path: str | os.PathLike[str] | None = None) -> str:
    """What is said of a full disk; the file where it is known."""
    where = f"{path}: " if path else ""
    return f"{where}no space left on the disk; make room and run the same command again, it goes on from here"


def rebuild(path: Path) -> str:
    """The command that makes a damaged file anew. Figures are made together, a folder an experiment."""
    parts = path.parts
    if "figures" in parts[:-2]:
        path = Path(*parts[: parts.index("figures") + 2])
        return f"rm -r {shlex.quote(str(path))} && make"
    return f"rm {shlex.quote(str(path))} && make"
