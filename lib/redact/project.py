"""This paper, as the machinery knows it."""

from collections.abc import Mapping
from pathlib import Path

from press.figures.page_info import WORKFLOW, PageInfo
from press.project import Project
from redact.discovery import Script, resolve
from redact.spec import Experiment

METHODS = PageInfo("methods", "methods", "Methods", "", "methods.qmd")
PUBLISHED = PageInfo("published", "published", "Against the published paper", "", "published.qmd")

TORCH = ("torch", "numpy")


class Redact(Project):
    """The paper on deleting concepts."""

    name = "redact"
    experiment = Experiment
    packages = ("redact", "anchoring", "press")
    commands = {
        name: f"redact.steps.{name}" for name in ("train", "operate", "relearn", "evaluate", "pack", "illustrate", "compare")
    }
    told = ("seeds", "block")
    steps = ("train", "operate", "relearn", "evaluate", "judge", "pack", "weave")
    results = ("scores.csv", "validation.csv", "verdict.json", "views.safetensors")
    listed = {"scores.csv": "evaluate", "validation.csv": "evaluate", "verdict.json": "judge"}
    lists = ("evaluate", "judge", "pack", "weave")
    versions = {
        "train": (*TORCH, "lightning"),
        "operate": (*TORCH, "concept-erasure"),
        "relearn": TORCH,
        "evaluate": TORCH,
        "pack": TORCH,
        "judge": ("numpy",),
    }
    planner = "redact.plan:NetworksPlan"
    binder = "redact.binding"
    chapters = (
        "index.qmd",
        "methods.qmd",
        "results.qmd",
        "lab.qmd",
        "discussion.qmd",
        "limitations.qmd",
        "tutorials/your-own-network.ipynb",
        "tutorials/add-a-world.ipynb",
        "published.qmd",
        "against.qmd",
        "gallery.qmd",
        "reproduce.qmd",
        "references.qmd",
    )
    tutorials = ("your-own-network", "add-a-world")
    figures_before = (METHODS,)
    figures_after = (PUBLISHED, WORKFLOW)
    drawn_by = {METHODS.id: "illustrate", PUBLISHED.id: "compare", WORKFLOW.id: "draw"}
    parts = (
        *("home", "lab", "costs", "printed-scores", "printed-losses"),
        *("published-selectivity", "published-errors", "published-lattices", "published-exponents"),
        *("isolation", "rules", "cluster"),
    )

    def script(self, path: Path, experiment: Experiment, others: Mapping[str, Experiment]) -> Script:
        return resolve(path, experiment, others)

    def folders(self, step: str, script: Script) -> list[Path]:
        return [Path("results", name) for name in (script.trained if step == "train" else [script.experiment.id])]


PROJECT = Redact()
