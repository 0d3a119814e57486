"""What `_quarto.yml` and its profile say: the book's metadata and its pages, in order."""

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path, PurePosixPath
from typing import Any

import yaml

from press.errors import InputError
from press.site.reading.after_body import Line, read_after_body

# Both are safe. The variables of the prose are thousands of lines, and Python's own reader takes its time.
YAML_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
PAGE_SUFFIXES = (".qmd", ".ipynb")


@dataclass(frozen=True)
class Page:
    """One chapter: `source` is its path within the paper's folder, `part` its group's title, or empty."""

    source: PurePosixPath
    part: str = ""
    appendix: bool = False

    @property
    def url(self) -> PurePosixPath:
        """Where the page lies within the site."""
        return self.source.with_suffix(".html")

    @property
    def slug(self) -> str:
        """The page's name in identifiers: `experiments/2-6.ipynb` becomes `experiments-2-6`."""
        return "-".join(self.source.with_suffix("").parts)

    @property
    def to_root(self) -> str:
        """The relative path from the page to the site's root, empty or ending in a slash."""
        return "../" * (len(self.source.parts) - 1)


@dataclass(frozen=True)
class Project:
    """The paper's folder and what it declares. `date` is ISO (YYYY-MM-DD); paths are absolute.

    resources: globs, from the folder, of the files that the site has besides. after_body: what stands at the end of each page.
    """

    folder: Path
    title: str
    authors: tuple[str, ...]
    date: str
    abstract: str
    description: str
    language: str
    pdf_name: str
    code_fold: bool
    bibliography: tuple[Path, ...]
    csl: Path | None
    pages: tuple[Page, ...]
    variables: dict[str, Any]
    footer: str = ""
    resources: tuple[str, ...] = ()
    after_body: tuple[Line, ...] = ()


def read_project(folder: Path) -> Project:
    """Reads the project; raises `InputError` for a key or a page that is missing."""
    folder = folder.absolute()
    settings = _merge(read_yaml(folder / "_quarto.yml"), _profile(folder))
    book = settings.get("book", {})
    for key in ("title", "author", "date", "chapters"):
        if not book.get(key):
            raise InputError(f"_quarto.yml: book.{key} is missing")
    pages = [*_pages(book["chapters"]), *_pages(book.get("appendices", []), appendix=True)]
    for page in pages:
        if page.source.suffix not in PAGE_SUFFIXES:
            raise InputError(f"_quarto.yml: chapter {page.source} ends in none of {', '.join(PAGE_SUFFIXES)}")
        if not (folder / page.source).is_file():
            raise InputError(f"_quarto.yml: chapter {page.source} does not exist")
    if not pages or pages[0].source != PurePosixPath("index.qmd"):
        raise InputError("_quarto.yml: the first chapter of a book is index.qmd")
    html = settings.get("format", {}).get("html") or {}
    variables = folder / "_variables.yml"
    return Project(
        folder=folder,
        title=str(book["title"]),
        authors=tuple(map(str, _listed(book["author"]))),
        date=str(book["date"]),
        abstract=str(book.get("abstract", "")).strip(),
        description=str(book.get("description", "")).strip(),
        language=str(settings.get("lang", "en")),
        pdf_name=f"{book.get('output-file', 'book')}.pdf",
        code_fold=bool(html.get("code-fold", False)),
        bibliography=tuple(_existing(folder, name) for name in _listed(settings.get("bibliography"))),
        csl=_existing(folder, settings["csl"]) if settings.get("csl") else None,
        pages=tuple(pages),
        variables=read_yaml(variables) if variables.exists() else {},
        footer=str(book.get("page-footer", "")).strip(),
        resources=tuple(_resource(glob) for glob in _listed((settings.get("project") or {}).get("resources"))),
        after_body=tuple(
            line
            for name in _listed(html.get("include-after-body"))
            for line in read_after_body(_existing(folder, str(name)), str(name))
        ),
    )


def read_yaml(path: Path) -> dict[str, Any]:
    """A YAML mapping; an empty file is an empty one. Raises `InputError` with the place of a syntax error."""
    try:
        content = _loaded(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise InputError(f"{path.name} is missing in {path.parent}") from None
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        line = f":{mark.line + 1}" if mark else ""
        raise InputError(f"{path.name}{line}: not YAML: {getattr(error, 'problem', error)}") from None
    if content is None:
        return {}
    if not isinstance(content, dict):
        raise InputError(f"{path.name}: a mapping is expected, not {type(content).__name__}")
    return content


@lru_cache(maxsize=8)
def _loaded(text: str) -> Any:
    """What a YAML text says; nobody changes it. Read once: the variables alone take a tenth of a second."""
    return yaml.load(text, Loader=YAML_LOADER)


def _profile(folder: Path) -> dict[str, Any]:
    """The settings of the default profiles, `_quarto-<name>.yml`, which Quarto lays over `_quarto.yml`."""
    default = (read_yaml(folder / "_quarto.yml").get("profile") or {}).get("default")
    merged: dict[str, Any] = {}
    for name in _listed(default):
        merged = _merge(merged, read_yaml(folder / f"_quarto-{name}.yml"))
    return merged


def _merge(below: Any, above: Any) -> Any:
    """Quarto's way to merge: mappings by key, lists one after the other, anything else from `above`."""
    if isinstance(below, dict) and isinstance(above, dict):
        return below | {key: _merge(below[key], value) if key in below else value for key, value in above.items()}
    if isinstance(below, list) and isinstance(above, list):
        return below + above
    return above


def _pages(entries: list[Any], part: str = "", appendix: bool = False) -> list[Page]:
    pages: list[Page] = []
    for entry in entries:
        if isinstance(entry, str):
            pages.append(Page(PurePosixPath(entry), part, appendix))
        elif isinstance(entry, dict) and {"part", "chapters"} == entry.keys():
            pages += _pages(entry["chapters"], str(entry["part"]), appendix)
        else:
            raise InputError(f"_quarto.yml: chapter {entry!r} is neither a path nor a part with chapters")
    return pages


def _resource(glob: Any) -> str:
    """A glob of files in the paper's folder; a slash before it says the same to Quarto."""
    parts = PurePosixPath(str(glob).removeprefix("/")).parts
    if not isinstance(glob, str) or not parts or parts[0] == "/" or ".." in parts or glob.startswith("!"):
        raise InputError(f"_quarto.yml: project.resources: {glob!r}, expected a glob of files in the paper's folder")
    return str(PurePosixPath(*parts))


def _existing(folder: Path, name: str) -> Path:
    if not (folder / name).is_file():
        raise InputError(f"_quarto.yml: the file {name} does not exist")
    return folder / name


def _listed(value: Any) -> list[Any]:
    if value is None:
        return []
    return value if isinstance(value, list) else [value]
