"""The one kind of error that a user can cause and mend."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager


class InputError(ValueError):
    """Something that the user wrote cannot be used; the message is one line that says what, where and what was expected."""


@contextmanager
def one_line_errors() -> Iterator[None]:
    """Inside a command line: print an `InputError` as one line on standard error and exit with status 1.

    So with what the system refuses: a file that is not there, a folder that may not be written, a full disk.
    """
    try:
        yield
    except InputError as error:
        sys.exit(f"error: {error}")
    except OSError as error:
        if error.filename is None and error.strerror is None:  # a network's or a library's own, not the system's
            raise
        path = error.filename2 or error.filename  # of a renaming, the name that it should have had
        where = f"{path}: " if path else ""
        sys.exit(f"error: {where}{error.strerror}; expected a file or folder that can be read and written")
