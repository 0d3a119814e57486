"""The abstract of the paper: a text beside its pages whose numbers are variables, filled in when the pages are bound."""

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from press.errors import InputError

FILE = "abstract.md"
"""In the paper's folder. Metadata, unlike a page, knows no variables, so it cannot stand in `_quarto.yml`."""

_VARIABLE = re.compile(r"\{\{< var (\S+) >\}\}")


def abstract(paper: Path, variables: Mapping[str, Any]) -> str | None:
    """The abstract in a paper's folder, with its variables filled in; None where the folder has none.

    Raises:
        InputError: it names a variable that is not there.
    """
    path = paper / FILE
    if not path.is_file():
        return None

    def filled(found: re.Match[str]) -> str:
        value: Any = variables
        for part in found[1].split("."):
            if not isinstance(value, Mapping) or part not in value:
                row = text.count("\n", 0, found.start()) + 1
                raise InputError(f"{path}, row {row}: {found[1]} is no variable; those that there are stand in _variables.yml")
            value = value[part]
        return str(value)

    text = path.read_text(encoding="utf-8")
    return _VARIABLE.sub(filled, text).strip()
