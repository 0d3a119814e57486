"""What is looked for in every rendered site, whichever renderer made it."""

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urlsplit

from press.errors import InputError

# What the renderers print in place of something they did not find.
UNRESOLVED = re.compile(
    r"\?@\w[\w-]*|\?(?:fig|tbl|sec|eq)-[\w-]+|\?(?:var|meta):[\w.]+|\{\{<[^>]*>\}\}|@(?:fig|tbl|sec|eq)-[\w-]+"
)
WEB = re.compile(r"^(?:https?:)?//", re.IGNORECASE)
STYLE_LOADS = re.compile(r"""(?:url\(\s*|@import\s+)["']?((?:https?:)?//[^"')\s]+)""", re.IGNORECASE)
VERBATIM = {"code", "pre", "script", "style", "annotation"}
VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}
LOADING = {
    "img": ("src", "srcset"),
    "script": ("src",),
    "source": ("src", "srcset"),
    "iframe": ("src",),
    "object": ("data",),
}


@dataclass
class Read(HTMLParser):
    """One page: its identifiers, where it leads, what it loads, and its text outside code."""

    ids: list[str] = field(default_factory=list)
    links: list[str] = field(default_factory=list)
    loads: list[str] = field(default_factory=list)
    styled: list[str] = field(default_factory=list)
    text: list[str] = field(default_factory=list)
    _open: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__init__(convert_charrefs=True)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = {name: value or "" for name, value in attrs}
        if tag not in VOID:
            self._open.append(tag)
        # Quarto gives the style sheets of its themes one id together. Nothing leads to a style sheet.
        if "id" in values and tag != "link":
            self.ids.append(values["id"])
        if "style" in values:
            self.styled.append(tag)
        if tag in ("a", "area") and "href" in values:
            self.links.append(values["href"])
        if tag == "link" and values.get("rel") in ("stylesheet", "icon", "preload", "modulepreload"):
            self.loads.append(values.get("href", ""))
        self.loads += [values[name].split()[0] for name in LOADING.get(tag, ()) if values.get(name, "").strip()]
        self.text += [f" {values[name]} " for name in ("alt", "title", "aria-label") if name in values]

    def handle_endtag(self, tag: str) -> None:
        if tag in self._open:
            while self._open.pop() != tag:
                pass

    def handle_data(self, data: str) -> None:
        if not VERBATIM & set(self._open):
            self.text.append(data)


def check(site: Path, offline: bool = True) -> None:
    """Raises `InputError`, a line a fault, for a site without a PDF, or with pages that have a fault (see `page_faults`)."""
    refuse(pdf_faults(site) + page_faults(site, offline))


def refuse(faults: Sequence[str]) -> None:
    """Raises `InputError`, a line a fault, where there is one."""
    if faults:
        raise InputError("\n".join(faults))


def pdf_faults(site: Path) -> list[str]:
    """A line where a site has no PDF."""
    return [] if any(path.stat().st_size for path in site.glob("*.pdf")) else [f"{site.name}: no PDF was made"]


def page_faults(site: Path, offline: bool = True, to_come: Collection[str] = ()) -> list[str]:
    """A line for everything that is wrong with the pages of a site: what is incomplete, or loaded from the web.

    `offline` asks for what only the default renderer promises: no inline styles, which its policy forbids. `to_come` are files
    of the site that are made later; pages may lead to them.
    """
    expected = {site / name for name in to_come}
    pages = {path: read(path) for path in sorted(site.rglob("*.html"))}
    faults = [] if pages else [f"{site.name}: no page was made"]
    for path, page in pages.items():
        name = path.relative_to(site)
        faults += [f"{name}: {fault}" for fault in _page_faults(site, path, page, pages, expected)]
        if offline and page.styled:
            faults.append(f"{name}: an inline style on <{page.styled[0]}>")
    for path in sorted(site.rglob("*.css")):
        loads = STYLE_LOADS.findall(path.read_text(encoding="utf-8", errors="replace"))
        faults += [f"{path.relative_to(site)}: {address} would be loaded from the web" for address in loads]
    return faults


def read(path: Path) -> Read:
    page = Read()
    page.feed(path.read_text(encoding="utf-8"))
    return page


def _page_faults(site: Path, path: Path, page: Read, pages: dict[Path, Read], expected: Collection[Path]) -> list[str]:
    faults = [f"unresolved: {mark}" for mark in dict.fromkeys(UNRESOLVED.findall("".join(page.text)))]
    repeated = {name for name in page.ids if page.ids.count(name) > 1}
    faults += [f"the identifier {name} is used twice" for name in sorted(repeated)]
    for address in dict.fromkeys(page.loads):
        if WEB.match(address):
            faults.append(f"{address} would be loaded from the web")
        elif not _is_elsewhere(address) and not _target(site, path, address).is_file():
            faults.append(f"{address} does not exist")
    for address in dict.fromkeys(page.links):
        if _is_elsewhere(address):
            continue
        target, anchor = _target(site, path, address), unquote(urlsplit(address).fragment)
        if target not in expected and not target.is_file():
            faults.append(f"the link {address} leads nowhere")
        elif anchor and target in pages and anchor not in pages[target].ids:
            faults.append(f"the link {address} leads to no anchor")
    return faults


def _is_elsewhere(address: str) -> bool:
    parts = urlsplit(address)
    return bool(parts.scheme or parts.netloc)


def _target(site: Path, page: Path, address: str) -> Path:
    path = unquote(urlsplit(address).path)
    if not path:
        return page
    target = site / path.lstrip("/") if path.startswith("/") else Path(page.parent, path)
    target = Path(*_normal(target))
    return target / "index.html" if path.endswith("/") or path in (".", "..") else target


def _normal(path: Path) -> list[str]:
    parts: list[str] = []
    for part in path.parts:
        if part == "..":
            parts.pop()
        else:
            parts.append(part)
    return parts
