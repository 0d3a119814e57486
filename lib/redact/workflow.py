"""What the Snakefile asks: which files a job reads, and which part of a spec it depends on.

Torch-free, and quick: the Snakefile is read anew at every call of snakemake.
"""

import os
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

import jsonschema
import yaml

from redact import checksums, dependencies
from redact.claims import measured_quantities
from redact.discovery import Script, discover
from redact.errors import InputError
from redact.results import CHECKED, FILES
from redact.revision import Revision, read_revision
from redact.spec import digest

SCHEMA = Path("config.schema.yaml")

COMMANDS = {name: f"redact.steps.{name}" for name in ("train", "operate", "evaluate", "judge", "weave", "bind", "draw")} | {
    "render": "redact.render"
}
"""rule -> the module that its command runs."""

GENERATED = {
    "_site",
    "_generated",
    "experiments",
    "figures",
    "_quarto-chapters.yml",
    "_variables.yml",
    ".quarto",
}
"""What the workflow itself, or Quarto, puts into paper/."""


@dataclass(frozen=True)
class Settings:
    """The content of config.yaml.

    without: id -> why; experiments that the paper is made without, as they could not be built.
    """

    seeds: int
    block: int
    renderer: str
    accelerator: str
    logger: str
    without: dict[str, str] = field(default_factory=dict)


def check_mapping(path: Path) -> None:
    """Look at a configuration file before Snakemake does, whose complaints name neither the file nor the row.

    Raises:
        InputError: the file is missing, no YAML, or no mapping.
    """
    try:
        content = yaml.safe_load(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise InputError(f"{path}: cannot be read ({error.strerror}), expected a YAML file") from None
    except yaml.MarkedYAMLError as error:
        row = error.problem_mark.line + 1 if error.problem_mark else 1
        raise InputError(f"{path}, row {row}: {error.problem}; expected YAML") from None
    if not isinstance(content, dict):
        raise InputError(f"{path}: {content!r} is no mapping, expected lines of the form 'key: value'")


def read_config(config: dict[str, Any], schema: Path = SCHEMA) -> Settings:
    """The settings, checked against config.schema.yaml.

    Raises:
        InputError: an unknown or missing key, or a value that the schema does not allow.
    """
    validator = jsonschema.Draft202012Validator(yaml.safe_load(schema.read_text(encoding="utf-8")))
    allowed = validator.schema["properties"]
    for key in config:
        if key not in allowed:
            raise InputError(f"config.yaml: unknown key {key!r}, expected one of {', '.join(allowed)}")
    for error in sorted(validator.iter_errors(config), key=str):
        where = f"{'.'.join(map(str, error.absolute_path))}: " if error.absolute_path else ""
        raise InputError(f"config.yaml: {where}{error.message}")
    return Settings(**config)


class Plan:
    """The files and spec parts of every job."""

    def __init__(self, settings: Settings, folder: Path):
        self.settings = settings
        self.scripts: dict[str, Script] = discover(folder)
        for id in settings.without:
            self._script(id)
        # All at once: what an input function raises, Snakemake passes over in silence where the job's outputs exist.
        self._imports = {id: dependencies.modules_of_script(script.path) for id, script in self.scripts.items()}

    def _script(self, id: str) -> Script:
        if id not in self.scripts:
            raise InputError(f"{id!r} is no experiment; there are {', '.join(self.scripts)}")
        return self.scripts[id]

    def modules(self, rule: str) -> list[str]:
        """The library files that a rule's command imports."""
        return dependencies.modules_behind(COMMANDS[rule])

    def imports(self, id: str) -> list[str]:
        """The library files that an experiment's script imports."""
        self._script(id)
        return self._imports[id]

    def script(self, id: str) -> str:
        return str(self._script(id).path)

    def schedule(self, id: str) -> str:
        return str(self._script(id).schedule)

    def digest(self, id: str, part: str) -> str:
        """A digest of the part of a spec that a job depends on; it changes when, and only when, that part changes."""
        script = self._script(id)
        experiment = script.experiment
        match part:
            case "training":
                return digest(script.training)
            case "operations":
                return digest([script.trainer, self.settings.seeds, experiment.operations])
            case "measured":
                quantities = [str(quantity) for quantity in measured_quantities(experiment.judged)]
                return digest([quantities, experiment.operations, experiment.selectivity_power])
            case "claims":
                return digest([experiment.claims, experiment.observations, experiment.expect, experiment.expect_observed])
            case "predecessor":
                before = self.scripts.get(experiment.follows or "")
                # What the table of changes compares with.
                return digest([before.training, before.experiment.operations]) if before else ""
        raise ValueError(f"a spec has no part {part!r}")

    def blocks(self, id: str, kind: str) -> list[str]:
        """The files of an experiment's blocks of seeds, of the kind `models` or `losses`.

        A block is always trained whole, however few of its seeds are asked for: a network then does not depend on that.
        """
        size = self.settings.block
        trainer = self._script(id).trainer
        firsts = range(0, self.settings.seeds, size)
        return [f"results/{trainer}/{kind}/seeds-{first:05d}-{first + size - 1:05d}.safetensors" for first in firsts]

    def results(self, id: str) -> list[str]:
        """What a script reads."""
        schedules = [self.schedule(other) for other in (id, self._script(id).experiment.follows) if other]
        lists = [checksums.LIST.format(id=id, step=step) for step in CHECKED.values()]
        return [*(f"results/{id}/{name}" for name in FILES), *lists, *schedules]

    def made(self, pattern: str) -> list[str]:
        """A file for each experiment that the paper is made with: `{id}` and `{slug}` are filled in."""
        made = {id: script for id, script in self.scripts.items() if id not in self.settings.without}
        return [pattern.format(id=id, slug=script.experiment.slug) for id, script in made.items()]

    def everything(self) -> list[str]:
        """All that a build leaves in results and figures, but for logs: a file of each rule and experiment at least.

        Snakemake removes what a job made before when it runs again. If it then fails, what follows from it is still there, made
        of what is gone, and by Snakemake's own rules that is up to date: only a file that is asked for by name is missed.
        """
        found: list[str] = []
        for id in self.scripts:
            names = ["edited.safetensors", "measurements.csv", *FILES, "notebook.ipynb"]
            names += [f"checksums/{step}.sha256" for step in ("evaluate", "judge", "weave")]
            found += [*self.blocks(id, "models"), *self.blocks(id, "losses"), *(f"results/{id}/{name}" for name in names)]
            found.append(f"figures/{id}")
        found += [f"results/checksums/{step}.sha256" for step in ("bind", "draw", "render")]
        return list(dict.fromkeys(found))

    def pages(self) -> list[str]:
        """The notebook of each experiment's page. One that could not be built has one too, which says so."""
        return [f"paper/experiments/{script.experiment.slug}.ipynb" for script in self.scripts.values()]

    @cached_property
    def revision(self) -> Revision:
        """The commit that a build is of; the site carries it, so a new one is a new site."""
        return read_revision(Path.cwd())

    def paper_sources(self, paper: Path = Path("paper")) -> list[str]:
        """The tracked sources of the Quarto project."""
        found = []
        for folder, folders, files in os.walk(paper):
            top = Path(folder) == paper
            # Another build may be at work in what is left out: it must not even be looked into.
            folders[:] = [name for name in folders if not (name.startswith(".") or (top and name in GENERATED))]
            found += [str(Path(folder, name)) for name in files if not (name.startswith(".") or (top and name in GENERATED))]
        return sorted(found)
