"""Words of a source that no page would show, or one format alone: refused with their place, before a renderer loses them."""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from pathlib import Path

from press.site.reading.pandoc import filters
from press.site.reading.source import CODE_SPAN, FENCE, Line, closes, marked
from press.site.reading.tree import Node, attributes, walk

DEFINITION = re.compile(r"^(?: {0,3}>)* {0,3}\[(?!\^|@|-@)([^\[\]]+)\]:")
COMMENT_EDGE = re.compile(r"<!--|-->")
RULE = re.compile(r"^---[ \t]*$")
END_OF_METADATA = re.compile(r"^(---|\.\.\.)[ \t]*$")
TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9-]*)")
FORMATS = ("html", "typst")
TAGS = "<br>, <sub>, <sup>, <em>, <strong>, <code>, <del>, <u> or <mark>, closed in its paragraph"
"""The gist of what `filters/markup.lua` translates."""


def translation(folder: Path) -> list[str]:
    """Pandoc's arguments that make Markdown of HTML as far as there is Markdown for it; `folder` is the paper's."""
    return filters(folder / "filters", "markup")


def line_faults(lines: list[Line]) -> Iterator[str]:
    """One line for everything in a page's text that Pandoc, or Quarto, would take for something that is not shown."""
    prose = [line for line, is_code in marked(lines) if not is_code]
    yield from _control_characters(lines)
    yield from _open_fences(lines)
    yield from _metadata(lines)
    yield from _definitions(prose)
    yield from _comments(prose)


def _control_characters(lines: Iterable[Line]) -> Iterator[str]:
    for line in lines:
        sign = next((sign for sign in line.text if sign != "\t" and unicodedata.category(sign) in ("Cc", "Cs")), None)
        if sign:
            yield f"{line.place}: the control character U+{ord(sign):04X} is no text; expected the line without it"


def _open_fences(lines: list[Line]) -> Iterator[str]:
    """A block of code that runs on into the next cell or file has lost its end."""
    begin, fence = Line("", "", 0), ""
    for line in lines:
        if fence and line.whole != begin.whole:
            break
        if fence:
            fence = "" if closes(fence, line) else fence
        elif mark := FENCE.match(line.text):
            begin, fence = line, mark[1]
    if fence:
        yield f"{begin.place}: the block of code has no end"


def _metadata(lines: list[Line]) -> Iterator[str]:
    """What stands between two lines `---` is metadata to Quarto, and a table to Pandoc, when it begins right below."""
    found = list(marked(lines))
    for index, (line, is_code) in enumerate(found[:-1]):
        following = found[index + 1][0]
        if is_code or not RULE.match(line.text) or not following.text.strip() or following.whole != line.whole:
            continue
        if any(END_OF_METADATA.match(later.text) for later, code in found[index + 1 :] if not code):
            yield f"{line.place}: --- with text right below begins metadata, which is not shown; a rule has an empty line below"
            return


def _definitions(prose: list[Line]) -> Iterator[str]:
    """`[name]: address` is the address of the link [name], and nothing at all where no link has this name."""
    text = "\n".join(CODE_SPAN.sub("", line.text) for line in prose)
    begins = True
    for line in prose:
        found = DEFINITION.match(line.text) if begins else None
        begins = bool(found) or not line.text.strip()
        if found and not re.search(rf"\[{re.escape(found[1])}\](?!:)", text, re.IGNORECASE):
            name = f"[{found[1]}]:"
            yield f"{line.place}: {name} is the address of a link, and no link has this name; \\{name} are words"


def _comments(prose: list[Line]) -> Iterator[str]:
    """A comment that ends in another cell or file hides all that lies between."""
    begin: Line | None = None
    for line in prose:
        for edge in COMMENT_EDGE.findall(CODE_SPAN.sub("", line.text)):
            if edge == "-->" and begin and begin.whole != line.whole:
                yield f"{begin.place}: the comment <!-- ends in another cell or file, at {line.place}"
            begin = (begin or line) if edge == "<!--" else None


def tree_faults(lines: list[Line], page: str, blocks: list[Node]) -> Iterator[str]:
    """One line for everything in a page's tree that only one format shows, or none."""
    opened: set[str] = set()
    for node in walk(blocks):
        if node["t"] in ("RawInline", "RawBlock"):
            name = TAG.match(node["c"][1])
            if name and name[1] and name[2].lower() in opened:  # the end of what was told
                continue
            opened.add(name[2].lower() if name else "")
            yield _raw_fault(lines, page, *node["c"])
        elif found := attributes(node):
            yield from _attribute_faults(lines, page, node["t"], found[1], dict(found[2]))


def _attribute_faults(lines: list[Line], page: str, kind: str, classes: list[str], keys: dict[str, str]) -> Iterator[str]:
    title = keys.get("title", "")
    if kind == "Div" and re.search(r"<[a-zA-Z/!]|\\[a-zA-Z]", title):
        yield f"{_place(lines, page, title)}: the title {title!r} of a callout has HTML or LaTeX in it, expected Markdown"
    if "style" in keys:
        yield f"{_place(lines, page, keys['style'])}: style {keys['style']!r} is for one format alone; expected no style"
    if "content-hidden" in classes or ("content-visible" in classes and kind not in ("Div", "Span")):
        expected = '::: {.content-visible when-format="html"}, or "typst", around blocks or words'
        yield f"{_place(lines, page, 'content-hidden', 'content-visible')}: not an idiom of the paper; expected {expected}"
    elif "content-visible" in classes and (keys.get("when-format") not in FORMATS or "unless-format" in keys):
        given = keys.get("when-format", "missing")
        place = _place(lines, page, f'when-format="{given}"', "content-visible")
        yield f"{place}: when-format is {given}, expected one of {', '.join(FORMATS)}"


def _raw_fault(lines: list[Line], page: str, form: str, counted: str) -> str:
    """What is said of raw text; after it stands its count among the same on this page (`filters/markup.lua`)."""
    text, _, count = counted.partition("\0")
    first = next(iter(text.strip().splitlines()), text)
    wanted = [f"{{={form}}}"] if form not in ("html", "tex") else [first, f"{{={form}}}"]
    place = _place(lines, page, *wanted, count=int(count or 1))
    shown = first if len(first) <= 60 else f"{first[:60]}…"
    if form in ("tex", "latex"):
        return f"{place}: {shown} is LaTeX outside of a formula, which no page shows; expected Markdown"
    if form != "html":
        return f"{place}: {shown} is raw {form}, which one format alone shows; expected Markdown"
    expected = f"Markdown, or one of {TAGS}"
    if re.match(r"<img\b", text, re.IGNORECASE):
        expected = '![…](address){fig-alt="…"}'
    elif re.match(r"</?a\b", text, re.IGNORECASE):
        expected = "[text](address)"
    return f"{place}: {shown} is HTML that not every page shows; expected {expected}"


def _place(lines: list[Line], page: str, *wanted: str, count: int = 1) -> str:
    """Where one of some texts stands for the `count`-th time outside code, or at least anywhere."""
    for text in wanted:
        prose = [line for line, is_code in marked(lines) if not is_code]
        found = [line.place for line in prose for _ in range(CODE_SPAN.sub("", line.text).count(text))]
        found = found or [line.place for line in lines if text in line.text]
        if found:
            return found[min(count, len(found)) - 1]
    return page
