"""What an experiment's page begins with: its title and label, and what search engines are told of it."""

import nbformat

from press.scripts.cell_lines import KEY
from press.scripts.experiment import Experiment


def add_head(notebook: nbformat.NotebookNode, experiment: Experiment) -> None:
    """Put the title before a notebook's cells. The page is referred to as @sec-<slug>, which reads "Appendix F".

    The title is a heading and no front matter: there it could carry no label, and Quarto prints what else stands there onto
    the page of a notebook. So the question is told in the notebook's metadata.
    """
    title = f"# Experiment {experiment.id}: {experiment.title} {{#sec-{experiment.slug}}}"
    notebook.cells.insert(0, nbformat.v4.new_markdown_cell(title))
    notebook.metadata.setdefault(KEY, nbformat.NotebookNode())["description"] = experiment.question
