"""What cells print and show, as every page can show it: text without control sequences, kinds that both renderers know."""

import re
import unicodedata
from collections.abc import Mapping
from typing import Any

KINDS = ("text/markdown", "image/svg+xml", "image/png", "text/plain")
"""What is shown of an output, the first of these that it has."""

SEQUENCE = re.compile(
    r"(?:\x1b\]|\x9d)[^\x07\x1b\x9c]*(?:\x07|\x1b\\|\x9c)?"  # OSC: titles, links
    r"|(?:\x1b[PX^_]|[\x90\x98\x9e\x9f])[^\x1b\x9c]*(?:\x1b\\|\x9c)?"  # DCS, SOS, PM, APC
    r"|(?:\x1b\[|\x9b)[0-?]*[ -/]*[@-~]?"  # CSI: colors, movements
    r"|\x1b[ -/]*[0-~]?"  # the others
)
ERASURE = re.compile(r"(?:\x1b\[|\x9b)([012]?)K")
MOVES = re.compile("[\r\b\0\1\2]")
SAYS_NOTHING = re.compile(r"<[\w.]+( object)?( at 0x[0-9a-fA-F…]+)?>|<Figure size .*>")
"""What Python prints of an object that has no better words: what it shows is in another kind of output, or nowhere."""


def terminal(text: str) -> str:
    """A text as a terminal leaves it: no control sequences; a carriage return writes over its line, a backspace goes back."""
    text = re.sub("[\0\1\2]", "", text.replace("\r\n", "\n"))
    text = SEQUENCE.sub("", ERASURE.sub(lambda found: chr(int(found[1] or 0)), text))
    return "\n".join(_written(line) if MOVES.search(line) else _visible(line) for line in text.split("\n"))


def _written(line: str) -> str:
    """What is left of a line after all that was written over it; \\0, \\1 and \\2 erase its end, its beginning, all of it."""
    cells: list[str] = []
    at = 0
    for sign in line:
        if sign == "\r":
            at = 0
        elif sign == "\b":
            at = max(at - 1, 0)
        elif sign == "\0":
            cells = cells[:at]
        elif sign in "\1\2":
            cells = [" "] * min(at, len(cells)) + (cells[at:] if sign == "\1" else [])
        elif _visible(sign):
            cells[at : at + 1] = [sign]
            at += 1
    return "".join(cells).rstrip(" ")


def _visible(text: str) -> str:
    """The text without control characters and halves of characters; tabs stay."""
    return "".join(sign for sign in text if sign == "\t" or unicodedata.category(sign) not in ("Cc", "Cs"))


def shown(data: Mapping[str, Any]) -> tuple[dict[str, Any], str]:
    """What is kept of an output's kinds, the text in it clean; and what stands against it, empty where nothing does."""
    kind = next((kind for kind in KINDS if kind in data), "")
    plain = joined(data.get("text/plain", ""))
    others = sorted(set(data) - set(KINDS))
    kept = {kind: data[kind] for kind in KINDS if kind in data}
    if "text/plain" in kept:
        kept["text/plain"] = terminal(plain)
    if "text/markdown" in kept:
        kept["text/markdown"] = "\n".join(map(_visible, joined(data["text/markdown"]).split("\n")))
    if kind in ("text/plain", "") and others and (not plain or SAYS_NOTHING.fullmatch(plain) or others != ["text/html"]):
        return kept, f"none of {', '.join(others)} can be shown; expected one of {', '.join(KINDS)}"
    return kept, ""


def joined(text: str | list[str]) -> str:
    """A text as notebooks keep it, in one piece or in lines."""
    return text if isinstance(text, str) else "".join(text)


def describe(sign: str) -> str:
    """A sign with its code point and the name that Unicode gives it."""
    return f"{sign} U+{ord(sign):04X} {unicodedata.name(sign, 'without a name')}"
