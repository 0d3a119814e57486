"""A page as its figures name it."""

from dataclasses import dataclass


@dataclass(frozen=True)
class PageInfo:
    """A page as its figures name it.

    id: the folder below figures/, such as 2.8 or methods. slug: the same as it stands in the ids of figures. name: what people
    call it. title: what it is about; may be empty. source: its file below paper/.
    """

    id: str
    slug: str
    name: str
    title: str
    source: str


WORKFLOW = PageInfo("workflow", "workflow", "Reproduce", "", "reproduce.qmd")
"""The page that shows how the paper is built: press.steps.draw draws its figure."""
