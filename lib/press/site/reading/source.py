"""From a page's file to plain Pandoc Markdown, every line of which knows where it came from.

Front matter becomes the page's heading, cells become Markdown, includes and variables are put in. What is
left for Pandoc is Markdown alone; what an error names is the author's file and line.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import yaml

from press.errors import InputError
from press.site.reading import notebook
from press.site.reading.settings import Page, Project

FENCE = re.compile(r"^\s*(`{3,}(?=[^`]*$)|~{3,})")
CODE_SPAN = re.compile(r"(`+)(?:.*?[^`])\1(?!`)")
SHORTCODE = re.compile(r"\{\{<\s*(\S+)\s*(.*?)\s*>\}\}")
IN_CODE = "a shortcode in code, where Quarto would put its value in"
ATTRIBUTES = re.compile(r"\{[#.][^}]*\}\s*$")
EQUATION_LABEL = re.compile(r"\$\$\s*(\{#eq-[^}]*\})\s*$")


@dataclass(frozen=True)
class Line:
    """A line of text and its place: the file, the line in it, and the cell (from 1) of a notebook without a script.

    `part` counts the cells of any notebook: what begins in one has to end there.
    """

    text: str
    file: str
    number: int
    cell: int | None = None
    part: int = 0

    @property
    def whole(self) -> tuple[str, int]:
        """What is the same for all lines of one file, or of one cell."""
        return self.file, self.part

    @property
    def place(self) -> str:
        return f"{self.file}:{self.number}" if self.cell is None else f"{self.file}, cell {self.cell}, line {self.number}"


@dataclass(frozen=True)
class Source:
    """A page as Markdown. `media` holds the pictures out of its cells, by their path from the site's root."""

    page: Page
    lines: list[Line]
    front: dict[str, Any]
    media: dict[str, bytes] = field(default_factory=dict)

    @property
    def text(self) -> str:
        return "\n".join(line.text for line in self.lines) + "\n"

    def place(self, *wanted: str) -> str:
        """Where a text stands first, as `file:line`; the page itself when it is nowhere to be seen."""
        # As a word of its own first: @fig-dot is not where @fig-dots is.
        words = [re.compile(rf"{re.escape(text)}(?![\w-])") for text in wanted]
        found = [line.place for word in words for line in self.lines if word.search(line.text)]
        found += [line.place for text in wanted for line in self.lines if text in line.text]
        return found[0] if found else str(self.page.source)


def read_source(project: Project, page: Page) -> Source:
    """Reads and flattens one page. Raises `InputError` for what cannot be put in, with its place."""
    media: dict[str, bytes] = {}
    is_notebook = page.source.suffix == ".ipynb"
    if is_notebook:
        read = notebook.read(project.folder / page.source, str(page.source))
        front, lines = _split_front_matter(list(_notebook_lines(project, page, read, media)))
        if front and "title" not in front:
            raise InputError(f"{page.source}, cell 1: front matter without a title, which Quarto would print onto the page")
        front = notebook.noted(read) | front
    else:
        front, lines = _split_front_matter(file_lines(project, str(page.source)))
    lines = list(_label_equations(_expand(project, lines)))
    if "title" in front:
        if ATTRIBUTES.search(str(front["title"])):
            raise InputError(f"{page.source}:1: title: {front['title']}: a title with attributes is a heading, # … {{#…}}")
        heading = Line(f"# {front['title']}", str(page.source), 1, 1 if is_notebook else None)
        lines = [*_expand(project, [heading]), Line("", str(page.source), 1), *lines]
    return Source(page, lines, front, media)


def file_lines(project: Project, name: str) -> list[Line]:
    # Some editors put a mark of the byte order first, before which no front matter would be found.
    text = (project.folder / name).read_text(encoding="utf-8-sig")
    return [Line(line, name, number) for number, line in enumerate(rows(text), start=1)]


def rows(text: str) -> list[str]:
    """The lines of a text as an editor counts them: `splitlines` knows nine more ends of a line."""
    return text.removesuffix("\n").split("\n") if text else []


def _notebook_lines(project: Project, page: Page, read: dict[str, Any], media: dict[str, bytes]) -> Iterator[Line]:
    name = str(page.source)
    for part in notebook.flatten(read, name, page.slug, project.code_fold):
        media.update(part.media)
        for number, line in enumerate(rows(part.text)):
            if part.script:
                yield Line(line, part.script, part.line + number if part.is_prose else part.line, part=part.cell)
            else:
                yield Line(line, name, number + 1, part.cell, part.cell)
        yield Line("", name, 1, part.cell, part.cell)


def _split_front_matter(lines: list[Line]) -> tuple[dict[str, Any], list[Line]]:
    """The YAML between the first two `---`, and the lines after it."""
    if not lines or lines[0].text.rstrip() != "---":
        return {}, lines
    end = next((i for i, line in enumerate(lines) if i and line.text.rstrip() in ("---", "...")), None)
    if end is None:
        raise InputError(f"{lines[0].place}: the front matter has no end")
    try:
        front = yaml.safe_load("\n".join(line.text for line in lines[1:end])) or {}
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        place = lines[min(1 + (mark.line if mark else 0), end)].place
        raise InputError(f"{place}: the front matter is not YAML: {getattr(error, 'problem', error)}") from None
    if not isinstance(front, dict):
        shown = " ".join(str(front).split())[:60]
        expected = "expected key: value (a rule has an empty line below it)"
        raise InputError(f"{lines[0].place}: the front matter is {shown!r}, {expected}")
    return front, lines[end + 1 :]


def _expand(project: Project, lines: list[Line], within: tuple[str, ...] = ()) -> Iterator[Line]:
    """Puts includes and variables in."""
    for line, is_code in marked(lines):
        alone = SHORTCODE.fullmatch(line.text.strip())
        if is_code:
            if SHORTCODE.search(line.text):
                raise InputError(f"{line.place}: {line.text.strip()}: {IN_CODE}")
            yield line
        elif alone and alone[1] == "include":
            yield from _include(project, line, alone[2], within)
        else:
            yield replace(line, text=_substitute(project, line))


def _include(project: Project, line: Line, target: str, within: tuple[str, ...]) -> Iterator[Line]:
    name = target.removeprefix("/") if target.startswith("/") else str(Path(line.file).parent / target)
    if not (project.folder / name).is_file():
        raise InputError(f"{line.place}: the included file {target} does not exist")
    if name in within:
        raise InputError(f"{line.place}: {target} includes itself")
    yield from _expand(project, file_lines(project, name), (*within, name))


def _substitute(project: Project, line: Line) -> str:
    """The line with its variables put in."""

    def value(match: re.Match[str]) -> str:
        kind, argument = match[1], match[2]
        if kind != "var":
            raise InputError(f"{line.place}: the shortcode {kind!r} is not one of var, include (on a line of its own)")
        return _variable(project.variables, argument, line)

    pieces, last = [], 0
    for code in CODE_SPAN.finditer(line.text):
        if SHORTCODE.search(code[0]):
            raise InputError(f"{line.place}: {code[0]}: {IN_CODE}")
        pieces += [SHORTCODE.sub(value, line.text[last : code.start()]), code[0]]
        last = code.end()
    return "".join(pieces) + SHORTCODE.sub(value, line.text[last:])


def _variable(variables: dict[str, Any], name: str, line: Line) -> str:
    node: Any = variables
    for key in name.split("."):
        if not isinstance(node, dict) or key not in node:
            raise InputError(f"{line.place}: the variable {name} is not in _variables.yml")
        node = node[key]
    # A number would lose its last zeros on the way through YAML, and differently in Quarto.
    if not isinstance(node, str):
        raise InputError(f"{line.place}: the variable {name} is {type(node).__name__}, a quoted string is expected")
    return node


def _label_equations(lines: Iterator[Line]) -> Iterator[Line]:
    """Quarto's `$$…$$ {#eq-x}` as a bracketed span, which Pandoc knows how to give an identifier."""
    held: list[Line] = []
    for line, is_code in marked(lines):
        if not is_code and (held or line.text.lstrip().startswith("$$")):
            held.append(line)
            if "$$" in (line.text if len(held) > 1 else line.text.lstrip()[2:]):
                yield from _as_span(held)
                held = []
            continue
        yield line
    if held:
        raise InputError(f"{held[0].place}: the equation has no end")


def _as_span(equation: list[Line]) -> Iterator[Line]:
    label = EQUATION_LABEL.search(equation[-1].text)
    for position, line in enumerate(equation):
        text = line.text
        if label and position == len(equation) - 1:
            text = text[: label.start()] + "$$]" + label[1]
        if label and position == 0:
            text = "[" + text.lstrip()
        yield replace(line, text=text)


def marked(lines: Iterable[Line]) -> Iterator[tuple[Line, bool]]:
    """Each line, and whether it belongs to a fenced block of code."""
    fence = ""
    for line in lines:
        mark = FENCE.match(line.text)
        if fence:
            yield line, True
            fence = "" if closes(fence, line) else fence
        elif mark:
            fence = mark[1]
            yield line, True
        else:
            yield line, False


def closes(fence: str, line: Line) -> bool:
    """Whether a line ends the block of code that a fence opened."""
    mark = FENCE.match(line.text)
    return bool(mark and mark[1].startswith(fence) and not line.text.strip().strip(fence[0]))
