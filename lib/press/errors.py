"""The one kind of error that a user can cause and mend."""

import errno
import os
import shlex
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType

FULL = {errno.ENOSPC, errno.EDQUOT}
"""What a system says when there is no room, on the disk or within a quota."""


class InputError(ValueError):
    """Something that the user wrote cannot be used; the message is one line that says what, where and what was expected."""


class DamagedFileError(InputError):
    """A file that the build made is missing, damaged or of another version; the message ends with what makes it anew.

    No line of a script is to blame for it, wherever it is read.
    """


_KINDS: list[type[Exception]] = [InputError]


def count_as_input_error(kind: type[Exception]) -> None:
    """From now on, an error of this kind is told as an `InputError` is: a library's own, whose messages are one line each."""
    if kind not in _KINDS:
        _KINDS.append(kind)


def input_errors() -> tuple[type[Exception], ...]:
    """What to catch where a fault of the user's is to be caught: `InputError`, and all that counts as one."""
    return tuple(_KINDS)


@contextmanager
def one_line_errors() -> Iterator[None]:
    """Inside a command line: print an `InputError`, or what counts as one, as a line a fault on standard error; exit with 1.

    So with what the system refuses: a file that is not there, a folder that may not be written, a full disk. Ctrl-C ends the
    command without a word, with the status that shells give it. Whoever reads the output may stop early, as `head` does; that
    is nobody's fault.
    """
    try:
        yield
        sys.stdout.flush()
    except input_errors() as error:
        sys.exit("\n".join(f"error: {fault}" for fault in str(error).splitlines()))
    except BrokenPipeError:
        # Python flushes the output once more at its end, and would complain.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(1)
    except OSError as error:
        if error.errno in FULL:
            sys.exit(f"error: {no_room(error.filename)}")
        if error.filename is None and error.strerror is None:  # a network's or a library's own, not the system's
            raise
        path = error.filename2 or error.filename  # of a renaming, the name that it should have had
        where = f"{path}: " if path else ""
        sys.exit(f"error: {where}{error.strerror}; expected a file or folder that can be read and written")
    except KeyboardInterrupt:
        sys.exit(130)


def keep_quiet_about_ctrl_c() -> None:
    """From now on, Ctrl-C ends this process without a word; all other faults are shown as before."""
    shown = sys.excepthook

    def show(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        if not issubclass(kind, KeyboardInterrupt):
            shown(kind, error, trace)

    sys.excepthook = show


def no_room(path: str | os.PathLike[str] | None = None) -> str:
    """What is said of a full disk; the file where it is known."""
    where = f"{path}: " if path else ""
    return f"{where}no space left on the disk; make room and run the same command again, it goes on from here"


def damaged(path: Path, what: str, place: str = "") -> DamagedFileError:
    """The error for a file that cannot be used as it is: what is wrong with it, where in it, and what makes it anew."""
    path = path.relative_to(Path.cwd()) if path.is_relative_to(Path.cwd()) else path
    return DamagedFileError(f"{path}{place}: {what}; to make it anew: {rebuild(path)}")


def rebuild(path: Path) -> str:
    """The command that makes a file anew, which may be missing. Figures are made together, a folder an experiment."""
    parts = path.parts
    if "figures" in parts[:-2]:
        path = Path(*parts[: parts.index("figures") + 2])
    if not path.exists():
        return "make"
    return f"rm {'-r ' if path.is_dir() else ''}{shlex.quote(str(path))} && make"
