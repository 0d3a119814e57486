"""What the paper shows of an experiment that could not be built: a page that says why, and stand-ins for what others refer to.

Without the stand-ins every reference to it, in prose that is right, would lead nowhere and stop the renderer.
"""

import re
from collections.abc import Iterable
from typing import Any

import nbformat

from press.scripts.discovery import Script
from press.scripts.page_head import add_head

NOT_BUILT = "(not built)"


def page(script: Script, reason: str, sources: Iterable[str]) -> str:
    """The notebook that takes the place of an experiment's own, as text. sources: what is written on the other pages."""
    experiment = script.experiment
    said = f"""::: {{.callout-warning title="This experiment could not be built"}}
{experiment.question} In this build nothing can be said about it: one of its steps ended with an error.

``` text
{reason}
```
:::"""
    stand_ins = [_stand_in(label) for label in labels(experiment.slug, sources)]
    cells = [nbformat.v4.new_markdown_cell(source) for source in (said, *stand_ins)]
    notebook = nbformat.v4.new_notebook(cells=cells)
    add_head(notebook, experiment)
    for number, cell in enumerate(notebook.cells):
        cell.id = f"cell-{number}"
    return nbformat.writes(notebook) + "\n"


def labels(slug: str, sources: Iterable[str]) -> list[str]:
    """The figures and tables of an experiment that some sources refer to."""
    # What goes on with a number belongs to the experiment of a longer id: fig-2-9-1-schedule to 2.9.1, not to 2.9.
    named = re.compile(rf"(?:@|\.(?:ipynb|html)#)((?:fig|tbl)-{re.escape(slug)}-(?!\d+-)[a-z0-9]+(?:-[a-z0-9]+)*)")
    return sorted({label for source in sources for label in named.findall(source)})


def _stand_in(label: str) -> str:
    if label.startswith("tbl-"):
        return f"| not built |\n|:---|\n| {NOT_BUILT} |\n\n: Not built. {{#{label}}}"
    return f"::: {{#{label}}}\n*{NOT_BUILT}*\n\nNot built.\n:::"


def variables(slug: str, sources: Iterable[str]) -> dict[str, Any]:
    """The variables of an experiment that some sources name, nested as `_variables.yml` has them."""
    named = re.compile(rf"\{{\{{<\s*var\s+ex{re.escape(slug)}\.([\w./-]+)\s*>\}}\}}")
    found: dict[str, Any] = {}
    for name in sorted({name for source in sources for name in named.findall(source)}):
        *folders, last = name.split(".")
        inside = found
        for folder in folders:
            inside = inside.setdefault(folder, {})
        inside[last] = NOT_BUILT
    return found


def note(missing: dict[str, str]) -> str:
    """What stands above the table of verdicts."""
    if not missing:
        return ""
    which = f"Experiment {next(iter(missing))}" if len(missing) == 1 else f"Experiments {', '.join(missing)}"
    return f"""::: {{.callout-warning title="Not all of it was built"}}
{which} could not be built. What is said here of the others is complete; the page of each that is missing says why.
:::

"""
