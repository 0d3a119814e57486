"""Waiting for several Pandocs at once: a page is made by a process of its own."""

import os
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context
from typing import TypeVar

Item = TypeVar("Item")
Made = TypeVar("Made")


def at_once(make: Callable[[Item], Made], items: Iterable[Item]) -> list[Made]:
    """What `make` makes of every item, in their order; as many at a time as there are cores.

    Raises what `make` raised for the first item for which it did.
    """
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        # A thread begins without the context variables of the one that starts it.
        return [made.result() for made in [pool.submit(copy_context().run, make, item) for item in items]]
