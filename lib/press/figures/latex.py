"""Markdown captions as LaTeX that pdflatex sets without any package; only letters of ASCII are in it."""

import json
import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from press.errors import InputError

Inline = dict[str, Any]

# The Markdown of the pages, but for their figures, which become blocks.
_MARKDOWN = "markdown+autolink_bare_uris-lists_without_preceding_blankline-implicit_figures"
_REFERENCE = re.compile(r"(fig|tbl|eq|sec)-")
_REFERENCES = {"fig": "figure", "tbl": "table", "eq": "equation", "sec": "section"}

# In fields of BibTeX even an escaped brace has to have its other half.
_ASCII = {
    "\\": r"{\textbackslash}",
    "{": r"{\textbraceleft}",
    "}": r"{\textbraceright}",
    "^": r"{\textasciicircum}",
    "~": r"{\textasciitilde}",
    "<": r"{\textless}",
    ">": r"{\textgreater}",
    "|": r"{\textbar}",
    '"': r"\char34{}",
    "`": r"\char96{}",
} | {letter: rf"\{letter}" for letter in "&%$#_"}
_LETTERS = {
    "ß": r"{\ss}", "æ": r"{\ae}", "Æ": r"{\AE}", "œ": r"{\oe}", "Œ": r"{\OE}", "ø": r"{\o}", "Ø": r"{\O}", "ł": r"{\l}",
    "Ł": r"{\L}", "ı": r"{\i}", "ȷ": r"{\j}", "¡": "!`", "¿": "?`", "§": r"{\S}", "¶": r"{\P}", "†": r"{\dag}", "‡": r"{\ddag}",
    "©": r"{\copyright}", "£": r"{\pounds}", "•": r"{\textbullet}", "…": r"{\ldots}", "–": "--", "—": "---", "‐": "-",
    "‑": r"\mbox{-}", "“": "``", "”": "''", "„": ",,", "‘": "`", "’": "'", "‚": ",", "\u00a0": "~", "\u2009": r"\,",
    "\u202f": r"\,", "\u00ad": r"\-", "\u200b": "", "⁠": "",
}  # fmt: skip
_GREEK_LETTERS = "αβγδεζηθικλμνξπρςστυφχψωϑϕϖϱϵΓΔΘΛΞΠΣΥΦΨΩ"
_GREEK_NAMES = """
alpha beta gamma delta varepsilon zeta eta theta iota kappa lambda mu nu xi pi rho varsigma sigma tau upsilon varphi chi psi
omega vartheta phi varpi varrho epsilon Gamma Delta Theta Lambda Xi Pi Sigma Upsilon Phi Psi Omega
"""
_MATH = (
    {letter: rf"\{name}" for letter, name in zip(_GREEK_LETTERS, _GREEK_NAMES.split(), strict=True)}
    | {letter: rf"\mathrm{{{latin}}}" for letter, latin in zip("ΑΒΕΖΗΙΚΜΝΟΡΤΧο", "ABEZHIKMNOPTXo", strict=True)}
    | {
        "−": "-", "×": r"\times", "·": r"\cdot", "⋅": r"\cdot", "÷": r"\div", "±": r"\pm", "∓": r"\mp", "°": r"{}^{\circ}",
        "≥": r"\geq", "≤": r"\leq", "≫": r"\gg", "≪": r"\ll", "»": r"\gg", "«": r"\ll", "≠": r"\neq", "≈": r"\approx",
        "≡": r"\equiv", "∼": r"\sim", "≃": r"\simeq", "≅": r"\cong", "∝": r"\propto", "∞": r"\infty", "→": r"\rightarrow",
        "←": r"\leftarrow", "↔": r"\leftrightarrow", "↑": r"\uparrow", "↓": r"\downarrow", "⇒": r"\Rightarrow",
        "⇔": r"\Leftrightarrow", "↦": r"\mapsto", "∈": r"\in", "∉": r"\notin", "∋": r"\ni", "∅": r"\emptyset", "∪": r"\cup",
        "∩": r"\cap", "⊂": r"\subset", "⊃": r"\supset", "⊆": r"\subseteq", "⊇": r"\supseteq", "∥": r"\parallel",
        "‖": r"\Vert", "⊥": r"\perp", "∇": r"\nabla", "∂": r"\partial", "∑": r"\sum", "∏": r"\prod", "∫": r"\int",
        "√": r"\surd", "∠": r"\angle", "∀": r"\forall", "∃": r"\exists", "¬": r"\neg", "∧": r"\wedge", "∨": r"\vee",
        "⊕": r"\oplus", "⊖": r"\ominus", "⊗": r"\otimes", "⊙": r"\odot", "∘": r"\circ", "∗": r"\ast", "⋯": r"\cdots",
        "⟨": r"\langle", "⟩": r"\rangle", "⌈": r"\lceil", "⌉": r"\rceil", "⌊": r"\lfloor", "⌋": r"\rfloor", "′": r"{}^{\prime}",
        "″": r"{}^{\prime\prime}", "ℓ": r"\ell", "ℏ": r"\hbar", "ħ": r"\hbar", "ℵ": r"\aleph", "∆": r"\Delta", "∕": "/",
        "⁄": "/", "∣": r"\mid", "★": r"\star", "⋆": r"\star", "△": r"\triangle",
    }
)  # fmt: skip
# Combining mark -> how LaTeX puts it over a letter, and over a sign of mathematics.
_MARKS = {
    "\u0300": (r"\`", r"\grave"), "\u0301": (r"\'", r"\acute"), "\u0302": (r"\^", r"\hat"), "\u0303": (r"\~", r"\tilde"),
    "\u0304": (r"\=", r"\bar"), "\u0306": (r"\u", r"\breve"), "\u0307": (r"\.", r"\dot"), "\u0308": (r"\"", r"\ddot"),
    "\u030a": (r"\r", r"\mathring"), "\u030b": (r"\H", None), "\u030c": (r"\v", r"\check"), "\u0323": (r"\d", None),
    "\u0326": (r"\textcommabelow", None), "\u0327": (r"\c", None), "\u0331": (r"\b", None), "\u20d7": (None, r"\vec"),
}  # fmt: skip
_BELOW = {"\u0323", "\u0326", "\u0327", "\u0331"}
_CLUSTER = re.compile("[^\u0300-\u036f\u20d0-\u20ff][\u0300-\u036f\u20d0-\u20ff]*|.", re.DOTALL)

# What formulas may say without the packages of the American Mathematical Society, as far as it is likely to be said.
_COMMON = """
widehat widetilde overline underline frac sqrt left right big Big bigl bigr Bigl Bigr mathrm mathbf mathit mathcal mathsf mathtt
textrm textit textbf mbox quad qquad ldots dots sin cos tan cot sec csc sinh cosh tanh arcsin arccos arctan exp log ln min max
arg sup inf lim limsup liminf det dim ker deg gcd hom Pr le ge ne to gets land lor lnot iff lbrace rbrace lbrack rbrack vert top
bot colon not bullet diamond Re Im wp setminus bigcup bigcap limits nolimits displaystyle textstyle
"""
_PLAIN_MATH = frozenset(
    _COMMON.split()
    + [command for text in _MATH.values() for command in re.findall(r"\\([A-Za-z]+)", text)]
    + [mark[1:] for _, mark in _MARKS.values() if mark]
)


@dataclass(frozen=True)
class Latex:
    """A text as LaTeX, its first sentence without the full stop, and the packages that it needs."""

    text: str
    first: str
    packages: tuple[str, ...] = ()


def to_latex(texts: Sequence[tuple[str, str]]) -> list[Latex]:
    """Markdown as a caption has it, as LaTeX; each with its place, which a complaint begins with.

    Raises:
        InputError: a text holds what plain LaTeX cannot say, or is not what a caption can be.
    """
    blocks = _parse(texts)
    if blocks is None:  # which one it is, only one by one can be seen
        for place, text in texts:
            if _parse([(place, text)]) is None:
                expected = r"expected one paragraph, with [ and ] in pairs or as \[ and \]"
                raise InputError(f"{place}: {_short(text)} does not stay within the brackets of a figure; {expected}")
        blocks = [block for text in texts for block in _parse([text]) or []]
    return [_Writer(place).latex(inlines) for (place, _), inlines in zip(texts, blocks, strict=True)]


def _parse(texts: Sequence[tuple[str, str]]) -> list[list[Inline]] | None:
    """What is in each text; None where one of them does not stay in the brackets of its figure."""
    source = "\n\n".join(f"![{text}](x)" for _, text in texts)
    import pypandoc  # of the whole module only this needs Pandoc, and only here

    found = []
    for block in json.loads(pypandoc.convert_text(source, "json", format=_MARKDOWN))["blocks"]:
        inlines = block["c"] if block["t"] == "Para" else []
        if len(inlines) != 1 or inlines[0]["t"] != "Image" or inlines[0]["c"][2][0] != "x":
            return None
        found.append(inlines[0]["c"][1])
    return found if len(found) == len(texts) else None


def plain(text: str, place: str) -> str:
    """A text that is no Markdown, the name of a person say, as LaTeX."""
    return _written(text, place, text)


def _written(text: str, place: str, source: str, *, math: bool = False) -> str:
    """A text, or a formula, letter by letter; letters above or below the line that follow each other are one number."""
    clusters = _CLUSTER.findall(unicodedata.normalize("NFD", text))
    found = []
    for script, run in groupby(clusters, key=_script):
        if script:
            found.append(rf"\ensuremath{{{{}}{script}{{{''.join(_sign(_parts(letter)[0]) or '' for letter in run)}}}}}")
            continue
        for cluster in run:
            latex = _cluster(cluster, math=math)
            if latex is None:
                letter = unicodedata.normalize("NFC", cluster)
                points = " ".join(f"U+{ord(point):04X} {unicodedata.name(point, 'without a name')}" for point in letter)
                raise InputError(
                    f"{place}: {_short(source)} has {letter!r} ({points}), which plain LaTeX cannot set; expected other words"
                )
            found.append(latex)
    return "".join(found)


def _script(cluster: str) -> str:
    """^ for a letter above the line, such as ², _ for one below it, and nothing for others and for what cannot be set."""
    script = {"<super>": "^", "<sub>": "_"}.get(unicodedata.decomposition(cluster[0]).partition(" ")[0], "")
    return script if script and len(cluster) == 1 and len(parts := _parts(cluster)) == 1 and _sign(parts) else ""


def _parts(letter: str) -> str:
    """What a letter is made of: ½ of 1, a stroke and 2."""
    return "".join(chr(int(code, 16)) for code in unicodedata.decomposition(letter).split() if not code.startswith("<"))


def _cluster(cluster: str, *, math: bool) -> str | None:
    """A letter with the marks that stand over it as LaTeX; None where there is no rule for it."""
    whole, base, marks = unicodedata.normalize("NFC", cluster), cluster[0], cluster[1:]
    if whole in _MATH:  # for Unicode, ≠ is a letter with a mark
        return rf"\ensuremath{{{_MATH[whole]}}}"
    if not marks:
        return _letter(base, math=math)
    over_sign = math or base in _MATH
    commands = [_MARKS.get(mark, (None, None))[over_sign] for mark in marks]
    found = _sign(base) if over_sign else _letter(base, math=False)
    if base in "ij" and not over_sign and len(marks) == 1 and marks not in _BELOW:
        found = rf"\{base}"  # without its dot
    if found is None or None in commands:
        return None
    for command in commands:
        found = f"{command}{{{found}}}" if over_sign else f"{{{command}{{{found}}}}}"
    return rf"\ensuremath{{{found}}}" if over_sign else found


def _letter(letter: str, *, math: bool) -> str | None:
    """One letter without marks, in a text or within a formula."""
    if letter.isascii():
        return (letter if math else _ASCII.get(letter, letter)) if letter.isprintable() or letter in "\n\t" else None
    if letter in _LETTERS:
        return rf"\mbox{{{_LETTERS[letter]}}}" if math else _LETTERS[letter]
    sign = _sign(letter)
    if sign is not None:
        return rf"\ensuremath{{{sign}}}"
    found = [_letter(part, math=math) for part in _parts(letter)]  # ﬁ is f and i
    return None if None in found or not found else "".join(filter(None, found))


def _sign(letter: str) -> str | None:
    """One letter as it stands in a formula."""
    if letter.isascii():
        return letter if letter.isalnum() or letter in "+-=()/ " else None
    if letter in _MATH:
        return _MATH[letter]
    kind = unicodedata.decomposition(letter).partition(" ")[0]
    parts = [_sign(part) for part in _parts(letter)]
    if None in parts:
        return None
    text = "".join(filter(None, parts))
    if kind in ("<super>", "<sub>"):
        return rf"{{}}{'^' if kind == '<super>' else '_'}{{{text}}}"
    if kind == "<fraction>":
        above, _, below = text.partition("/")
        return rf"\frac{{{above}}}{{{below}}}"
    if kind == "<font>":
        bold = {"BOLD", "DOUBLE-STRUCK"} & set(unicodedata.name(letter, "").split())
        return rf"\mathbf{{{text}}}" if bold else text
    return None


class _Writer:
    """Pandoc's inlines as LaTeX. What is left out or said in other words is what would need a package."""

    def __init__(self, place: str):
        self.place = place
        self.packages: dict[str, None] = {}

    def latex(self, inlines: list[Inline]) -> Latex:
        first = self.all(_first_sentence(inlines)).strip().rstrip(".")
        self.packages.clear()  # those of all of it
        return Latex(self.all(inlines).strip(), first, tuple(self.packages))

    def all(self, inlines: list[Inline]) -> str:
        return "".join(self.one(inline) for inline in inlines)

    def one(self, inline: Inline) -> str:
        kind, content = inline["t"], inline.get("c")
        match kind:
            case "Str":
                return plain(content, self.place)
            case "Space" | "SoftBreak" | "LineBreak":
                return " "
            case "Emph" | "Strong" | "Underline" | "SmallCaps" | "Superscript" | "Subscript":
                return rf"\{_COMMANDS[kind]}{{{self.all(content)}}}"
            case "Quoted":
                marks = ("`", "'") if content[0]["t"] == "SingleQuote" else ("``", "''")
                return f"{marks[0]}{self.all(content[1])}{marks[1]}"
            case "Code":
                return rf"\texttt{{{plain(content[1], self.place)}}}"
            case "Math":
                return self.math(content[1])
            case "Span" | "Image":
                return self.all(content[1])
            case "Link":
                shown, address = self.all(content[1]), plain(content[2][0], self.place)
                far = re.match(r"https?://", content[2][0]) and shown != address
                return rf"{shown} (\texttt{{{address}}})" if far else shown
            case "Cite":
                return self.references(*content)
            case "Note" if all(block["t"] in ("Para", "Plain") for block in content):
                return f" ({' '.join(self.all(block['c']) for block in content)})"
            case "RawInline" if content[0].startswith("html"):
                return ""
        text = _short(content[1]) if kind == "RawInline" else _WORDS.get(kind, kind)
        raise InputError(f"{self.place}: has {text}, which plain LaTeX cannot set; expected text, emphasis, code or a formula")

    def references(self, citations: list[Any], shown: list[Inline]) -> str:
        """A cross-reference names its label, as the figure that it points to is not there; a work stands as it is written."""
        found = []
        for citation in citations:
            kind = _REFERENCE.match(citation["citationId"])
            if not kind:
                return self.all(shown)
            word = "" if citation["citationMode"]["t"] == "SuppressAuthor" else f"{_REFERENCES[kind[1]]} "
            found.append(word + plain(citation["citationId"], self.place))
        return ", ".join(found)

    def math(self, source: str) -> str:
        """A formula, without letters beyond ASCII, and with its braces in pairs."""
        tokens = re.findall(r"\\[A-Za-z]+|\\.|.", source, re.DOTALL)
        depth, written = 0, []
        for token in tokens:
            depth += {"{": 1, "}": -1}.get(token, 0)
            bare = token in "%#" or (token == "&" and r"\begin" not in source) or token in ("$", "\\")
            if depth < 0 or bare:
                raise InputError(f"{self.place}: the formula {source!r} has {token!r} by itself; expected \\{token}")
            # In a field of BibTeX even an escaped brace counts.
            written.append({r"\{": r"\lbrace ", r"\}": r"\rbrace "}.get(token, token))
            if re.fullmatch(r"\\[A-Za-z]+", token) and token[1:] not in _PLAIN_MATH:
                self.packages |= dict.fromkeys(("amsmath", "amssymb"))
        if depth:
            raise InputError(f"{self.place}: the formula {source!r} has {depth} open {{; expected braces in pairs")
        text = "".join(written)
        return rf"\({_written(text, self.place, source, math=True)}\)"


_COMMANDS = {
    "Emph": "emph",
    "Strong": "textbf",
    "Underline": "underline",
    "SmallCaps": "textsc",
    "Superscript": "textsuperscript",
    "Subscript": "textsubscript",
}
_WORDS = {"Strikeout": "text that is struck out", "Note": "a footnote of more than paragraphs"}


def _first_sentence(inlines: list[Inline]) -> list[Inline]:
    """Up to the full stop that a capital letter follows; both stand in the text itself, not within emphasis or a formula."""
    for end, (word, space, following) in enumerate(zip(inlines, inlines[1:], inlines[2:], strict=False), 1):
        closes = word["t"] == "Str" and word["c"][-1] in ".!?"
        opens = following["t"] != "Str" or following["c"][0].isupper()
        if closes and space["t"] in ("Space", "SoftBreak") and opens:
            return inlines[:end]
    return inlines


def _short(text: str) -> str:
    return repr(text if len(text) <= 60 else f"{text[:57]}...")
