"""What is said of figures without drawing any: their names, their Markdown, and how a script is told where to draw."""

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from press.errors import InputError
from press.files.source_files import matching

WEAVING = "PRESS_WEAVING"
"""The environment variable that is set while the workflow executes a script."""

SKETCHING = "PRESS_SKETCHING"
"""The environment variable that names a folder of folders of figures, as figures/ is, while pages are previewed.

A figure that changed is then drawn as a page shows it and in no other form; the others are those that lie there.
"""

FIGURES = "PRESS_FIGURES"
"""The environment variable that names the folder to draw into meanwhile: all figures take their place at once, at the end."""

PLACES = "-places.json"
"""How the name of the file ends that tells where in a figure each seed is to be seen (`press.drawing.places`)."""


def sidecars_in(folder: Path) -> list[Path]:
    """The files beside the figures of a folder that say what is known of each, sorted."""
    return [path for path in matching(folder, "*.json") if not path.name.endswith(PLACES)]


def check_name(kind: str, name: str) -> None:
    """Raise an `InputError` unless a name can stand in an id."""
    if not re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", name):
        raise InputError(f"{kind} {name!r}: expected a name of lower-case words joined by dashes, such as error-by-seed")


def picture(about: Mapping[str, Any]) -> str:
    """A figure as Markdown: both themes, both arrangements, caption, alternative text and id."""
    address = f"/figures/{about['page']['id']}/{about['name']}-light.svg"
    return f"![{about['caption']}]({address}){{#{about['id']} {in_both_arrangements(address, about['alt'])}}}"


def in_both_arrangements(address: str, alt: str) -> str:
    """As `in_both_themes`, of a figure: also its address as it is arranged for a narrow screen."""
    return f'{in_both_themes(address, alt)} narrow="{address.removesuffix("-light.svg")}-narrow.svg"'


def in_both_themes(address: str, alt: str) -> str:
    """The attributes, in Markdown, of the picture at that address: its alternative text, its address in the dark theme."""
    return f'fig-alt="{_attribute(alt)}" dark="{address}#dark"'


def flat(text: str) -> str:
    """A text on one line."""
    return " ".join(text.split())


def _attribute(text: str) -> str:
    return text.replace("\\", "\\\\").replace('"', '\\"')
