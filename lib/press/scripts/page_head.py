"""What an experiment's page begins with: its title and label, what search engines are told of it, and its answer."""

from copy import deepcopy

import nbformat

from press.scripts.cell_lines import KEY
from press.scripts.displays import joined
from press.scripts.experiment import Experiment
from press.scripts.percent import ANSWER_TAG

HEAD = "head"
"""What is noted of cells that stand above those of the script."""


def add_head(notebook: nbformat.NotebookNode, experiment: Experiment) -> None:
    """Put the title before a notebook's cells. The page is referred to as @sec-<slug>, which reads "Appendix F".

    The title is a heading and no front matter: there it could carry no label, and Quarto prints what else stands there onto
    the page of a notebook. So the question is told in the notebook's metadata.
    """
    title = f"# Experiment {experiment.id}: {experiment.title} {{#sec-{experiment.slug}}}"
    notebook.cells.insert(0, head_cell(title))
    notebook.metadata.setdefault(KEY, nbformat.NotebookNode())["description"] = experiment.question


def head_cell(markdown: str) -> nbformat.NotebookNode:
    """A cell of words that stands above those of the script."""
    return nbformat.v4.new_markdown_cell(markdown, metadata={KEY: {HEAD: True}})


def as_page(notebook: nbformat.NotebookNode) -> str:
    """An executed notebook as its page has it, as text: what the cell tagged `answer` shows has moved to the top.

    It is moved afterwards because the cell needs what others before it define. Its code stays where it is.
    """
    page = deepcopy(notebook)
    heads = sum(HEAD in cell.metadata.get(KEY, {}) for cell in page.cells)
    answers = []
    for cell in page.cells:
        if cell.cell_type == "code" and ANSWER_TAG in cell.metadata.get("tags", []):
            shown = [output for output in cell.outputs if "text/markdown" in output.get("data", {})]
            answers += [joined(output["data"]["text/markdown"]) for output in shown]
            cell.outputs = [output for output in cell.outputs if output not in shown]
    page.cells[heads:heads] = [
        nbformat.v4.new_markdown_cell(markdown, id=f"answer-{number}") for number, markdown in enumerate(answers)
    ]
    return nbformat.writes(page) + "\n"
