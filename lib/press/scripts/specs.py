"""Parts of a spec as plain data, and the digest by which one is known."""

import dataclasses
import hashlib
import json
from collections.abc import Mapping
from typing import Any


def plain(part: Any) -> Any:
    """A part of a spec as JSON-ready data; a dataclass becomes a mapping with its class under `kind`."""
    if dataclasses.is_dataclass(part):
        fields = {f.name: plain(getattr(part, f.name)) for f in dataclasses.fields(part)}
        return {"kind": type(part).__name__, **fields}
    if isinstance(part, Mapping):
        # A list of pairs keeps the order, which counts: labels are drawn in it.
        return [[plain(key), plain(value)] for key, value in part.items()]
    if isinstance(part, tuple | list):
        return [plain(value) for value in part]
    return part


def digest(part: Any) -> str:
    """Twelve hexadecimal digits that change when, and only when, the part of the spec changes."""
    return hashlib.sha256(json.dumps(plain(part)).encode()).hexdigest()[:12]
