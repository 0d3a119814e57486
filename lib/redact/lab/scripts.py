"""A value as a script that hands it over, plain ASCII: `redact.add("record", "2-8", {...});`. Numpy only."""

import base64
import json
import re
import zlib
from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from press.errors import InputError

ADD = "redact.add"
"""The function of a page that a script calls with what it hands over."""

NAME = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")


def script(kind: str, name: str, value: Mapping[str, object]) -> str:
    """The script that hands a value over to who waits for the `kind` of that name.

    Numbers that are none, or infinite, which JSON does not have, are refused.

    Raises:
        InputError: the name is no name of a file.
    """
    if not NAME.fullmatch(name):
        raise InputError(f"lab: {kind} {name!r}: expected a name of lower-case words and numbers joined by dashes")
    # Wherever it may be put: no text of it can end a script that stands in a page.
    told = json.dumps(value, separators=(",", ":"), allow_nan=False).replace("</", "<\\/")
    return f'{ADD}("{kind}", "{name}", {told});\n'


def numbers(array: NDArray, dtype: str = "<f4") -> str:
    """The numbers of an array in base64, the last axis fastest: single precision, little end first, unless said."""
    return base64.b64encode(np.ascontiguousarray(array, dtype=dtype).tobytes()).decode("ascii")


def bits(mask: NDArray[np.bool_]) -> str:
    """A mask (N,) in base64, eight samples a byte, the first of them its lowest bit."""
    return base64.b64encode(np.packbits(mask, bitorder="little").tobytes()).decode("ascii")


def deflated(mask: NDArray[np.bool_]) -> dict[str, str]:
    """The bytes of `bits` as a zlib stream, in base64: a fine grid has half a million samples, in regular rows."""
    return {"deflate": base64.b64encode(zlib.compress(np.packbits(mask, bitorder="little").tobytes(), 9)).decode("ascii")}
