"""What stands at the head of an experiment's page: question, title and label, as Quarto reads them."""

import nbformat
import yaml

from redact.spec import Experiment


def front_cells(experiment: Experiment) -> list[nbformat.NotebookNode]:
    """The page's first cells. The page is referred to as @sec-<slug>, which reads "Appendix F".

    The title is a heading and no part of the front matter, where it could not carry a label.
    """
    front = yaml.safe_dump({"description": experiment.question}, sort_keys=False, allow_unicode=True, width=1000)
    title = f"# Experiment {experiment.id}: {experiment.title} {{#sec-{experiment.slug}}}"
    return [nbformat.v4.new_raw_cell(f"---\n{front}---"), nbformat.v4.new_markdown_cell(title)]
