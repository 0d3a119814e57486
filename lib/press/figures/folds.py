"""What pages show of the catalogue, as Markdown that both renderers read: the fold under a figure, and the gallery."""

from itertools import groupby
from typing import Any

from press.figures.catalogue import Catalogue
from press.figures.data import DIGITS
from press.figures.fold_names import FACTS
from press.files.revision import Revision

Figure = dict[str, Any]

_MOST_ARRAYS = 6
_NAMES = {"python": "Python", "numpy": "NumPy", "matplotlib": "Matplotlib", "torch": "PyTorch"}
_CITATIONS = {"bibtex": ("BibTeX", "bibtex"), "latex": ("LaTeX figure", "latex"), "markdown": ("Markdown", "markdown")}


def fold(figure: Figure, catalogue: Catalogue) -> str:
    """Under a figure, on the site only: its code, data, downloads, seeds, versions, commit, and how to cite it."""
    script, function = figure["script"], figure["function"]
    revision = Revision(**catalogue["revision"])
    facts = {
        "Files": " · ".join(_files(figure)),
        "Data": _data(figure),
        "Code": f"{_place(script, catalogue)} calls `{function['name'].rpartition('.')[2]}` in {_place(function, catalogue)}",
        "Seeds": runs(figure["seeds"]) or "none; it shows no network",
        "Made from": ", ".join(f"`{path}` (SHA-256 `{digest[:12]}…`)" for path, digest in figure["inputs"].items()),
        "Versions": ", ".join(f"{_NAMES.get(name, name)} {version}" for name, version in figure["versions"].items()),
        "Revision": revision.words,
        "Link": f"[#{figure['id']}](#{figure['id']})",
    }
    listed = "\n\n".join(f"{name}\n:   {fact}" for name, fact in facts.items())
    cited = "\n\n".join(
        f"**{title}**\n\n``` {{.{language}}}\n{figure['cite'][name]}\n```" for name, (title, language) in _CITATIONS.items()
    )
    opened = f'.callout-note .figure-facts collapse="true" appearance="simple" icon="false" title="{FACTS}{figure["id"]}"'
    return f"""::: {{.content-visible when-format="html"}}
:::: {{{opened}}}
{listed}

{cited}
::::
:::"""


def _files(figure: Figure) -> list[str]:
    folder, name, id = f"/figures/{figure['page']['id']}", figure["name"], figure["id"]
    found = []
    dark = ", with `#dark` at the end of its address for a dark page"
    for kind, note in (("svg", dark), ("pdf", ""), ("png", ", 200 dpi")):
        # Saved under the plain id, which the LaTeX and Markdown below use.
        found.append(f'[{kind.upper()}]({folder}/{name}-light.{kind}){{download="{id}.{kind}"}}{note}')
    return found


def _data(figure: Figure) -> str:
    if not figure["data"]:
        return "none"
    file, arrays = figure["data"]["file"], figure["data"]["arrays"]
    shapes = [f"`{name}` ({' × '.join(map(str, shape))})" for name, shape in arrays.items()]
    more = f" and {len(shapes) - _MOST_ARRAYS} more" if len(shapes) > _MOST_ARRAYS else ""
    link = f'[{file}](/figures/{figure["page"]["id"]}/{file}){{download="{figure["id"]}{file[-4:]}"}}'
    precision = f"; large arrays to {DIGITS} binary digits" if file.endswith(".npz") else ""
    return f"{link}: {', '.join(shapes[:_MOST_ARRAYS])}{more}{precision}"


def _place(place: dict[str, Any], catalogue: Catalogue) -> str:
    """A line of a file of this repository: a link to it where the repository has an address and the commit is known."""
    text = f"`{place['path']}`" if place["line"] is None else f"`{place['path']}:{place['line']}`"
    commit = catalogue["revision"]["commit"]
    if not catalogue["repository"] or commit == "unknown":
        return text
    line = "" if place["line"] is None else f"#L{place['line']}"
    return f"[{text}]({catalogue['repository'].rstrip('/')}/blob/{commit}/{place['path']}{line})"


def runs(numbers: list[int]) -> str:
    """Whole numbers, with runs of neighbors put together: `0 to 59`, `0, 2 to 4`."""
    found: list[list[int]] = []
    for number in sorted(set(numbers)):
        if found and number == found[-1][-1] + 1:
            found[-1].append(number)
        else:
            found.append([number])
    return ", ".join(str(run[0]) if len(run) == 1 else f"{run[0]} to {run[-1]}" for run in found)


def gallery(catalogue: Catalogue) -> str:
    """All figures by page: pictures that lead to their pages on the site; in the PDF a line a page of numbers and ids."""
    sections = []
    for page, group in groupby(catalogue["figures"], key=lambda figure: figure["page"]):
        figures = list(group)
        cards = "\n\n".join(f"::::: {{.gallery-card}}\n{_card(figure)}\n:::::" for figure in figures)
        name = ": ".join(filter(None, (page["name"], page["title"])))
        listed = ", ".join(f"[-@{figure['id']}]\\ `{figure['id']}`" for figure in figures)
        sections.append(f"""::: {{.content-visible when-format="html"}}
## {name} {{.unnumbered}}

:::: {{.gallery layout-ncol="3"}}
{cards}
::::
:::

::: {{.content-visible when-format="typst"}}
**{name}.** {listed}.
:::""")
    return "\n\n".join(sections) + "\n"


def _card(figure: Figure) -> str:
    folder, name, first = f"/figures/{figure['page']['id']}", figure["name"], _first(figure)
    alt = first.replace("\\", "\\\\").replace('"', '\\"')
    picture = f'![]({folder}/{name}-preview-light.webp){{fig-alt="{alt}" dark="{folder}/{name}-preview-dark.webp"}}'
    return f"[{picture}](/{figure['page']['source']}#{figure['id']})\n\n**@{figure['id']}**: {first}"


def _first(figure: Figure) -> str:
    """The first sentence of a caption, which says what is shown."""
    return figure["caption"].split(". ")[0].rstrip(".") + "."
