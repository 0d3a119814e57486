"""Formulas as one would type them: R², xᵢ, a/b. What is searched for is text, and a formula is not."""

import re
import unicodedata
from collections.abc import Sequence
from xml.etree import ElementTree

from press.site.reading import pandoc

RAISED = dict(zip("0123456789+-−=()n", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻⁼⁽⁾ⁿ", strict=True))
LOWERED = dict(zip("0123456789+-−=()", "₀₁₂₃₄₅₆₇₈₉₊₋₋₌₍₎", strict=True))
MATH = re.compile(r"<math\b.*?</math>", re.DOTALL)
RELATIONS = set("=<>≤≥≠≈∈∉+−±⋅→")


def readings(formulas: Sequence[str], api_version: list[int]) -> dict[str, str]:
    """TeX -> the formula as text, for each of some formulas. api_version: that of Pandoc's document trees."""
    unique = list(dict.fromkeys(formulas))
    if not unique:
        return {}
    paragraphs = [{"t": "Para", "c": [{"t": "Math", "c": [{"t": "InlineMath"}, tex]}]} for tex in unique]
    tree = {"pandoc-api-version": api_version, "meta": {}, "blocks": paragraphs}
    written = MATH.findall(pandoc.write(tree, ["--to", "html5", "--mathml"], "formulas"))
    return {tex: read(mathml) for tex, mathml in zip(unique, written, strict=True)}


def read(mathml: str) -> str:
    """A formula in MathML as text."""
    text = _read(ElementTree.fromstring(mathml))
    return re.sub(r" +([,.;)])", r"\1", " ".join(text.split()))


def _read(node: ElementTree.Element) -> str:
    kind = node.tag.rpartition("}")[2]
    if kind in ("mi", "mn", "mo", "mtext"):
        text = (node.text or "").replace("\u2061", "")
        return f" {text} " if kind == "mo" and text in RELATIONS and not node.get("form") else text
    if kind == "mspace":
        return " "
    parts = [_read(child) for child in list(node)[: 1 if kind == "semantics" else None]]
    if kind == "msup":
        return parts[0] + _shifted(parts[1], RAISED, "^")
    if kind in ("msub", "munder"):
        return parts[0] + _shifted(parts[1], LOWERED, "_")
    if kind in ("msubsup", "munderover"):
        return parts[0] + _shifted(parts[1], LOWERED, "_") + _shifted(parts[2], RAISED, "^")
    if kind == "mover":
        accent = parts[1].strip()
        return unicodedata.normalize("NFC", parts[0] + accent) if unicodedata.combining(accent[:1] or " ") else "".join(parts)
    if kind == "mfrac":
        return "/".join(map(_grouped, parts))
    if kind == "msqrt":
        return f"√({''.join(parts)})"
    return (" " if kind in ("mtd", "mtr") else "").join(parts)


def _shifted(text: str, signs: dict[str, str], mark: str) -> str:
    """What is raised or lowered: in signs of its own if there are any for all of it."""
    text = text.strip()
    if text and set(text) <= set("′″"):
        return text
    return "".join(signs[sign] for sign in text) if set(text) <= set(signs) else mark + _grouped(text)


def _grouped(text: str) -> str:
    text = text.strip()
    return text if len(text) == 1 or text.isalnum() else f"({text})"
