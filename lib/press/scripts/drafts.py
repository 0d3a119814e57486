"""Drafts: experiments whose conclusion has not been chosen. They are built, their pages say so, and they are not released."""

from collections.abc import Iterable

import nbformat

from press.claims.judgement import DRAFT
from press.errors import InputError
from press.scripts.experiment import Experiment
from press.scripts.page_head import head_cell

WORDS = f"**{DRAFT}**: no conclusion has been chosen yet"
"""What a table has in the place of a verdict."""


def banner_cells(experiment: Experiment) -> list[nbformat.NotebookNode]:
    """What stands above the page of a draft; of any other experiment, nothing."""
    if not experiment.unchosen:
        return []
    left_out = " and ".join(f"`{name}`" for name in experiment.unchosen)
    said = f"""::: {{.callout-warning title="Draft: no conclusion has been chosen yet"}}
The claims below are counted over all seeds as those of any experiment, but no verdict is drawn from them: the spec of this
experiment says nothing of {left_out}.
:::"""
    return [head_cell(said)]


def refuse(experiments: Iterable[Experiment]) -> None:
    """Raise an `InputError` if there is a draft among some experiments."""
    found = [experiment.id for experiment in experiments if experiment.unchosen]
    if found:
        are = "experiment {} is a draft" if len(found) == 1 else "experiments {} are drafts"
        raise InputError(
            f"release: {are.format(', '.join(found))}; expected a conclusion: write expect and expect_observed in the spec, "
            "then make"
        )
