"""Who wrote all this, and on what terms it may be used: what CITATION.cff says, the one place that says it."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from press.errors import InputError

FILE = "CITATION.cff"


@dataclass(frozen=True)
class Author:
    """A person, who has a family name, or a group, which has a name alone."""

    name: str
    family: str = ""
    given: str = ""
    suffix: str = ""


@dataclass(frozen=True)
class CitationFile:
    """authors: in their order. license: its SPDX identifier."""

    authors: tuple[Author, ...]
    license: str

    @property
    def names(self) -> str:
        """All authors as a sentence names them: `A, B and C`."""
        *others, last = [author.name for author in self.authors]
        return f"{', '.join(others)} and {last}" if others else last


def read(root: Path) -> CitationFile:
    """What the citation file of a checkout says.

    Raises:
        InputError: it is missing, no YAML, or does not say who and on what terms.
    """
    try:
        content = yaml.safe_load((root / FILE).read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise InputError(f"{FILE} is missing; expected it to name authors and license") from None
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        mark = getattr(error, "problem_mark", None)
        line = f":{mark.line + 1}" if mark else ""
        raise InputError(f"{FILE}{line}: not YAML: {getattr(error, 'problem', error)}") from None
    if not isinstance(content, dict):
        raise InputError(f"{FILE}: a mapping is expected, not {type(content).__name__}")
    license = content.get("license")
    if not isinstance(license, str) or not license.strip():
        raise InputError(f"{FILE}: license is {license!r}, expected an SPDX identifier, such as MIT")
    return CitationFile(authors_of(content), license.strip())


def authors_of(content: dict[str, Any]) -> tuple[Author, ...]:
    """The authors that the content of a citation file names; raises `InputError` where it names none."""
    listed = content.get("authors")
    if not isinstance(listed, list) or not listed:
        raise InputError(f"{FILE}: authors is {listed!r}, expected a list of them")
    return tuple(_author(entry, number) for number, entry in enumerate(listed))


def _author(entry: Any, number: int) -> Author:
    told = {key: " ".join(str(value).split()) for key, value in entry.items()} if isinstance(entry, dict) else {}
    family = " ".join(filter(None, (told.get("name-particle"), told.get("family-names"))))
    given, suffix = told.get("given-names", ""), told.get("name-suffix", "")
    name = told.get("name") or " ".join(filter(None, (given, family, suffix))) or told.get("alias")
    if not name:
        raise InputError(f"{FILE}: authors[{number}] is {entry!r}, expected name, or family-names and given-names")
    return Author(name) if told.get("name") or not family else Author(name, family, given, suffix)
