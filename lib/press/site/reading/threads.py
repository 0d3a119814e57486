"""Several things at once: waiting for Pandocs, each a process of its own, and working in two processes of this program."""

import os
import signal
import sys
import traceback
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from contextvars import copy_context
from typing import TypeVar

from press.errors import InputError

Item = TypeVar("Item")
Made = TypeVar("Made")


def at_once(make: Callable[[Item], Made], items: Iterable[Item], spare: int = 0) -> list[Made]:
    """What `make` makes of every item, in their order; as many at a time as there are cores, but for those to spare.

    Raises what `make` raised for the first item for which it did.
    """
    with ThreadPoolExecutor(max(1, (os.cpu_count() or 1) - spare)) as pool:
        # A thread begins without the context variables of the one that starts it.
        return [made.result() for made in [pool.submit(copy_context().run, make, item) for item in items]]


@contextmanager
def meanwhile(make: Callable[[], None]) -> Iterator[None]:
    """While the block runs, `make` runs in a fork of this process: for what threads would do one after the other.

    What it leaves is what it writes to files. It must not use what has threads of its own, as Typst has: a fork has none of
    them. Raises what the block raises, else `InputError` where `make` did; both have ended then.
    """
    reading, writing = os.pipe()
    process = os.fork()
    if not process:
        os.close(reading)
        _end_with(make, writing)
    os.close(writing)
    try:
        yield
    except KeyboardInterrupt:
        os.kill(process, signal.SIGTERM)
        raise
    finally:
        with os.fdopen(reading, encoding="utf-8") as told:
            fault = told.read()
        status = os.waitstatus_to_exitcode(os.waitpid(process, 0)[1])
    if fault:
        raise InputError(fault)
    if status:
        raise RuntimeError(f"a process of this program ended with {status}")


def _end_with(make: Callable[[], None], writing: int) -> None:
    """Call `make` and end this process; what it refuses is written to a descriptor."""
    status = 1
    try:
        make()
        status = 0
    except InputError as error:
        with os.fdopen(writing, "w", encoding="utf-8") as told:
            told.write(str(error))
    except KeyboardInterrupt:
        pass
    except BaseException:
        traceback.print_exc()
    finally:
        sys.stderr.flush()
        os._exit(status)
