"""Parts of a spec as plain data, and the digest by which one is known."""

import dataclasses
import hashlib
import json
from collections.abc import Mapping
from typing import Any


def plain(part: Any) -> Any:
    """A part of a spec as JSON-ready data; a dataclass becomes a mapping with its class under `kind`.

    A field whose metadata has a true "silent default" is left out where it has its default: that is how a field is added to a
    part without another digest for each spec that does without it.
    """
    if dataclasses.is_dataclass(part):
        fields = {f.name: plain(getattr(part, f.name)) for f in dataclasses.fields(part) if not _is_silent(part, f)}
        return {"kind": type(part).__name__, **fields}
    if isinstance(part, Mapping):
        # A list of pairs keeps the order, which counts: labels are drawn in it.
        return [[plain(key), plain(value)] for key, value in part.items()]
    if isinstance(part, tuple | list):
        return [plain(value) for value in part]
    return part


def _is_silent(part: Any, field: dataclasses.Field) -> bool:
    return field.metadata.get("silent default", False) and getattr(part, field.name) == field.default


def digest(part: Any) -> str:
    """Twelve hexadecimal digits that change when, and only when, the part of the spec changes."""
    return hashlib.sha256(json.dumps(plain(part)).encode()).hexdigest()[:12]
