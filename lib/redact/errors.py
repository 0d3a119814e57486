"""The one kind of error that a user can cause and mend."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager


class InputError(ValueError):
    """Something that the user wrote cannot be used; the message is one line that says what, where and what was expected."""


@contextmanager
def one_line_errors() -> Iterator[None]:
    """Inside a command line: print an `InputError` as one line on standard error and exit with status 1."""
    try:
        yield
    except InputError as error:
        sys.exit(f"error: {error}")
