"""The study, as the machinery knows it."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from coin.spec import Experiment
from press.project import Project
from press.scripts import discovery
from press.scripts.specs import digest


@dataclass(frozen=True)
class Script(discovery.Script):
    """A script on coins."""

    experiment: Experiment

    def digest(self, part: str) -> str:
        if part == "tossed":
            return digest([self.experiment.tosses, self.experiment.coins])
        return super().digest(part)


class Coins(Project):
    """One experiment with coins."""

    name = "coins"
    experiment = Experiment
    packages = ("coin", "press")
    commands = {"toss": "coin.toss"}
    steps = ("toss", "judge", "weave")
    lists = ("evaluate", "judge", "weave")
    versions = {"toss": ("numpy",)}

    def script(self, path: Path, experiment: Experiment, others: Mapping[str, Experiment]) -> Script:
        return Script(path, experiment)


PROJECT = Coins()
