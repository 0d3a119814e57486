"""What a page says, read from the markup of either renderer: so that two pages can be held against each other."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from bs4 import BeautifulSoup, Tag

LABEL = re.compile(r"(?:fig|tbl|eq|sec)-[\w-]+")
NO_WORDS = (
    *("math", "svg", "script", "style", "button", ".screen-reader-only"),
    *(".downloads", ".equation-number", ".quarto-title-breadcrumbs"),
)
OF_QUARTO = '[class*="quarto-"], [class*="callout-style-"], .header-section-number, .caption-top'


@dataclass(frozen=True)
class Figure:
    """`number` is "Figure 2.1"; `light` and `dark` are addresses from the site's root."""

    label: str
    number: str
    caption: str
    alt: str
    light: str
    dark: str


@dataclass(frozen=True)
class Table:
    """`label`, `number` and `caption` are empty for a table without them. aligned: left, right or center, a column each."""

    label: str
    number: str
    caption: str
    aligned: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


class Page:
    """The main part of a page, or some lines of one. `url` is its place in the site, for addresses."""

    def __init__(self, markup: str, url: str = "index.html"):
        whole = BeautifulSoup(markup, "html.parser")
        self.whole = whole
        self.url = url
        self.main = whole.find("main") or whole
        self.by_quarto = whole.select_one(OF_QUARTO) is not None

    # --- what it holds --------------------------------------------------------------------------------------------------

    @property
    def labels(self) -> set[str]:
        """Every label that a reference, or a link from elsewhere, can lead to."""
        found = {element["id"] for element in self.main.select("[id]") if LABEL.fullmatch(element["id"])}
        # Quarto gives captions ids of their own.
        return {name for name in found if not re.search(r"-caption-[0-9a-f-]{36}$", name)}

    @property
    def title(self) -> str:
        """The title without its number, which the two set apart in ways of their own."""
        heading = self.main.find("h1")
        text = self.words(heading)
        number = self.words(heading.select_one(".chapter-number, .header-number"))
        return re.sub(r"^Appendix \w+ — ", "", text).removeprefix(number).strip()

    @property
    def title_id(self) -> str:
        heading = self.main.find("h1")
        named = heading if heading.get("id") else heading.select_one(".quarto-section-identifier")
        return named["id"] if named else ""

    @property
    def headings(self) -> list[tuple[str, str]]:
        """Number and text of every heading below the title."""
        found = []
        for heading in self.main.select("h2, h3, h4, h5"):
            number = self.words(heading.select_one(".header-section-number, .header-number"))
            found.append((number, self.words(heading).removeprefix(number).strip()))
        return found

    @property
    def references(self) -> list[tuple[str, str]]:
        """Where every cross-reference leads and what it reads, in order. A chapter's leads to its page."""
        return [(self.address(link["href"], self._is_of_chapter(link)), self.words(link)) for link in self._references]

    @property
    def citations(self) -> list[tuple[str, str]]:
        return [(self.address(link["href"]), self.words(link)) for link in self.main.select(".citation a")]

    @property
    def figures(self) -> list[Figure]:
        return [self._figure(element) for element in self.main.select("[id^=fig-]") if element.name != "figcaption"]

    @property
    def tables(self) -> list[Table]:
        return [self._table(element) for element in self.main.find_all("table")]

    @property
    def equations(self) -> list[tuple[str, str]]:
        """Label and number of every equation that has one: ("eq-objective", "2.2")."""
        found = []
        for element in self.main.select("[id^=eq-]"):
            own = element.select_one(".equation-number")
            text = own.text if own else re.search(r"\\qquad(\(.*?\))\s*$", element.find("annotation").text)[1]
            found.append((element["id"], text.strip("()")))
        return found

    @property
    def callouts(self) -> list[tuple[str, bool]]:
        """Title of every callout, and whether it is folded at first."""
        found = []
        for element in self.main.select(".callout"):
            title = element.select_one(".callout-title-container, .callout-title")
            folded = element.select_one(".callout-collapse:not(.show)") is not None
            found.append((self.words(title), folded or (element.name == "details" and not element.has_attr("open"))))
        return found

    @property
    def folds(self) -> list[tuple[str, str]]:
        """Summary and first line of the code of every fold of code."""
        return [
            (self.words(fold.find("summary")), fold.find("code").text.strip().splitlines()[0])
            for fold in self.main.select("details.code-fold")
        ]

    @property
    def outputs(self) -> list[str]:
        """What cells print."""
        printed = "pre.cell-output, .cell-output-stdout pre, .cell-output-display > pre"
        return [element.text.strip() for element in self.main.select(printed)]

    @property
    def definitions(self) -> list[tuple[str, str]]:
        return [(self.words(term), self.words(term.find_next_sibling("dd"))) for term in self.main.find_all("dt")]

    @property
    def downloads(self) -> list[tuple[str, str]]:
        """Address and name of every file that is offered, but for those that one of the two offers of its own accord."""
        return [
            (self.address(link["href"]), link["download"])
            for link in self.main.select("a[download]")
            if not link.find_parent(class_="downloads")
        ]

    @property
    def links(self) -> list[tuple[str, str]]:
        """Where every link of the prose leads, and its words."""
        to_chapters = [link for link in self._references if self._is_of_chapter(link)]
        return [
            (self.address(link["href"], link in to_chapters), self.words(link))
            for link in self.main.select("p a[href], td a[href], li a[href], dd a[href]")
            if self.words(link) and not link.find_parent(["nav", "footer", "pre"]) and link.get("rel") is None
        ]

    @property
    def paragraphs(self) -> list[str]:
        """The prose, in order: what stands in paragraphs, lists and the cells of tables."""
        blocks = self.main.select("p, dd, li, td, th, figcaption, caption")
        return [text for block in blocks if self._is_prose(block) and (text := self.words(block))]

    @property
    def footer(self) -> str:
        return self.words(self.whole.select_one("footer.revision, .nav-footer-center"))

    @property
    def date(self) -> str:
        return self.words(self.whole.select_one(".authors time, p.date"))

    # --- reading it -----------------------------------------------------------------------------------------------------

    def words(self, element: Tag | None) -> str:
        """The words of an element, without formulas, buttons and what is only read aloud."""
        if element is None:
            return ""
        copy = BeautifulSoup(str(element), "html.parser")
        for unread in copy.select(", ".join(NO_WORDS)):
            unread.decompose()
        return " ".join(copy.get_text().replace("\u00a0", " ").split())

    def address(self, href: str, of_chapter: bool = False) -> str:
        """An address from the site's root; an anchor of this page begins with its name."""
        if re.match(r"[a-z]+:", href):
            return href
        path, _, anchor = href.partition("#")
        parts: list[str] = []
        for part in (Path(self.url).parent / path).parts if path else Path(self.url).parts:
            parts = parts[:-1] if part == ".." else [*parts, part]
        whole = "/".join(part for part in parts if part != ".")
        return whole if of_chapter or not anchor else f"{whole}#{anchor}"

    @property
    def _references(self) -> list[Tag]:
        return self.main.select("a.quarto-xref, a.crossref")

    def _is_of_chapter(self, link: Tag) -> bool:
        return self.words(link).startswith(("Chapter", "Appendix"))

    def _is_prose(self, block: Tag) -> bool:
        holds_others = block.find(["p", "li", "dd", "td"]) is not None
        elsewhere = block.find_parent(["nav", "footer", "header", "pre"]) or block.find_parent(class_="title-block")
        return not holds_others and not elsewhere

    def _figure(self, element: Tag) -> Figure:
        caption = self.words(element.find("figcaption"))
        number, _, text = caption.partition(": ")
        theme = {name: element.select_one(f"img.{name}-content, img.{name}-only") for name in ("light", "dark")}
        light = theme["light"] or element.find("img")
        return Figure(
            element["id"],
            number,
            text,
            light["alt"] if light else "",
            self.address(light["src"]) if light else "",
            self.address(theme["dark"]["src"]) if theme["dark"] else "",
        )

    def _table(self, element: Tag) -> Table:
        around = element.find_parent(id=re.compile("^tbl-"))
        label = element.get("id") or (around["id"] if around else "")
        caption = self.words(element.find("caption") or (around.find("figcaption") if around else None))
        number, _, text = caption.partition(": ") if label else ("", "", caption)
        head = element.find("thead").find_all("th")
        rows = (tuple(self.words(cell) for cell in row.find_all(["th", "td"])) for row in element.find_all("tr"))
        return Table(label, number, text, tuple(self._alignment(cell) for cell in head), tuple(rows))

    def _alignment(self, cell: Tag) -> str:
        own = re.search(r"text-align: (\w+)|align-(\w+)", f"{cell.get('style', '')} {' '.join(cell.get('class', []))}")
        if own:
            return own[1] or own[2]
        return "none" if self.by_quarto else "left"  # our style sheet sets what says nothing left


def read_site(folder: Path) -> Iterator[tuple[str, Page]]:
    for path in sorted(folder.rglob("*.html")):
        url = path.relative_to(folder).as_posix()
        yield url, Page(path.read_text(encoding="utf-8"), url)
