"""The reference of a build as a file in the repository, in which no name of a folder or a network stands twice."""

import json
from pathlib import Path
from typing import Any

from press.build.fingerprint import Fingerprint
from press.errors import InputError
from press.files import store


def write(path: Path, found: Fingerprint) -> None:
    """Keep a fingerprint. Files stand below their folder; numbers below their experiment and network, with their range."""
    files: dict[str, dict[str, str]] = {}
    for name, digest in found["files"].items():
        folder, _, last = name.rpartition("/")
        files.setdefault(folder, {})[last] = digest
    numbers: dict[str, dict[str, Any]] = {}
    for name, value in found["numbers"].items():
        id, _, rest = name.partition(": ")
        network, comma, score = rest.partition(", ")
        place = numbers.setdefault(id, {})
        if comma:
            place = place.setdefault(network, {})
        place[score if comma else rest] = [value, *found["allowed"][name]] if name in found["allowed"] else value
    folded = {"made_with": found["made_with"], "renderer": found["renderer"], "files": files, "numbers": numbers}
    store.write_text(path, _lines(folded) + "\n")


def _lines(value: object, indent: str = "") -> str:
    """JSON, a line each name, and a list on the line of its name."""
    if not isinstance(value, dict):
        return json.dumps(value, ensure_ascii=False)
    inner = [f"{indent} {json.dumps(name, ensure_ascii=False)}: {_lines(its, indent + ' ')}" for name, its in value.items()]
    return "{\n" + ",\n".join(inner) + f"\n{indent}}}" if value else "{}"


def read(path: Path) -> Fingerprint:
    """The fingerprint that was kept.

    Raises:
        InputError: there is none, or the file is something else.
    """
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise InputError(f"{path}: there is no reference yet; make verify UPDATE=1 keeps this build as one") from None
    except ValueError as error:
        raise InputError(f"{path}: no JSON ({error}); make verify UPDATE=1 writes it anew") from None
    try:
        files = {str(Path(folder, name)): str(digest) for folder, its in found["files"].items() for name, digest in its.items()}
        numbers = dict(_unfolded(found["numbers"]))
        made_with, renderer = dict(found["made_with"]), str(found["renderer"])
    except (TypeError, KeyError, AttributeError, ValueError):
        raise InputError(f"{path}: no reference; make verify UPDATE=1 writes it anew") from None
    return {
        "made_with": made_with,
        "renderer": renderer,
        "files": files,
        "numbers": {name: value[0] if isinstance(value, list) else value for name, value in numbers.items()},
        "allowed": {name: (value[1], value[2]) for name, value in numbers.items() if isinstance(value, list)},
    }


def _unfolded(numbers: dict[str, dict[str, Any]]) -> list[tuple[str, Any]]:
    """Name and value, with its range where it has one, of every number."""
    found = []
    for id, its in numbers.items():
        for name, value in its.items():
            if isinstance(value, dict):
                found += [(f"{id}: {name}, {score}", each) for score, each in value.items()]
            else:
                found.append((f"{id}: {name}", value))
    return found
