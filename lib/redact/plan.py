"""What the Snakefile asks of this paper: blocks of networks, parts of specs, what jobs cost."""

from collections.abc import Iterator
from dataclasses import dataclass
from math import ceil
from pathlib import Path

from anchoring.operations import Intervention
from press.build import dependencies
from press.build.plan import Plan
from press.build.settings import Settings
from press.claims.claim import measured_quantities
from press.errors import InputError
from press.files import checksums
from press.project import Project
from press.scripts.discovery import spec_cell
from press.scripts.specs import digest
from redact.arms import blocks_of, trained_name
from redact.cluster import job_costs
from redact.discovery import Arm, Script
from redact.lab import PARTS
from redact.worlds import module_of

LAST_SEED = 99_999
"""The names of files have five digits for a seed."""

LAB = "paper/_generated/lab"
"""Where binding puts all that was packed."""

MOST_BLOCKS = 2000
"""Blocks of an experiment whose files fit into one command: Linux takes 128 KiB of it, and a name has some fifty letters."""


@dataclass(frozen=True, kw_only=True)
class TrainingSettings(Settings):
    """What config.yaml says: how many networks, in blocks of how many, where they are trained, and who watches."""

    seeds: int
    block: int
    accelerator: str
    logger: str

    def __post_init__(self) -> None:
        """Refuse what no file name or no command has room for."""
        blocks = ceil(self.seeds / self.block)
        last = blocks * self.block - 1
        asked = f"config.yaml: seeds: {self.seeds} in blocks of {self.block}"
        if last > LAST_SEED:
            raise InputError(f"{asked} end with seed {last}, expected at most {LAST_SEED}; a block that divides the seeds?")
        if blocks > MOST_BLOCKS:
            raise InputError(f"{asked} are {blocks} files an experiment, expected at most {MOST_BLOCKS}; larger blocks")


class NetworksPlan(Plan):
    """The plan of a paper whose experiments train networks."""

    settings: TrainingSettings
    Kind = TrainingSettings

    def __init__(self, project: Project, settings: Settings, folder: Path):
        super().__init__(project, settings, folder)
        self._trained: dict[str, Arm] = {a.trained: a for script in self.scripts.values() for a in script.arms.values()}
        self._most = {
            trained_name(script.experiment.id, arm): script.experiment.seeds
            for script in self.scripts.values()
            for arm in script.experiment.trainings
        }
        # All at once, as with the modules that scripts import.
        self._kinds = {job: files for script in self.scripts.values() for job, files in self._modules_of_kinds(script).items()}

    def _modules_of_kinds(self, script: Script) -> dict[tuple[str, str], list[str]]:
        """What a job is known by, and its rule -> the library files of what a spec names; the commands import none of them."""
        experiment, arms = script.experiment, script.arms.values()
        terms = [(arm.training.terms, arm.training.labels) for arm in arms]  # evaluation validates, for which it has to label
        quantities = measured_quantities(experiment.judged)
        parts = {(arm.trained, "train"): arm.training for arm in arms} | {
            # Interventions act while a network runs, and so when it is evaluated.
            (experiment.id, "operate"): [o for o in experiment.operations.values() if not isinstance(o, Intervention)],
            (experiment.id, "relearn"): experiment.attacks,
            (experiment.id, "pack"): [*quantities, experiment.operations, experiment.resembling, experiment.tested],
            (experiment.id, "evaluate"): [*terms, *quantities, experiment.operations, experiment.resembling, experiment.tested],
        }
        packages = self.project.packages
        try:
            found = {job: dependencies.modules_of_kinds(part, packages) for job, part in parts.items()}
        except InputError as error:
            raise InputError(f"{spec_cell(script.path)}: {error}") from None
        # The world's part is called by its name, and nothing imports it.
        for rule, part in (("evaluate", "measures"), ("pack", "lab")):
            asked = dependencies.modules_behind(module_of(part, script.world), packages)
            found[experiment.id, rule] = sorted({*found[experiment.id, rule], *asked})
        return found

    def kinds(self, job: str, rule: str) -> list[str]:
        """`code` of the library files of the terms, operations and quantities that a spec names, for a rule that uses them.

        job: what it is known by, the id of an experiment or, of training, the name of what is trained.
        """
        imported = set(self.modules(rule))
        return [self.code(path) for path in self._kinds[job, rule] if path not in imported]

    def other_sources(self, rule: str) -> Iterator[str]:
        yield from super().other_sources(rule)
        if rule == "bind":
            # What a world adds is called by its name, and nothing imports it.
            worlds = sorted({script.world for script in self.scripts.values()})
            added = [module_of(part, world) for world in worlds for part in ("results", "variables", "lab")]
            yield from sorted({file for module in added for file in dependencies.modules_behind(module, self.project.packages)})
        if rule == "compare":
            for id, script in self.scripts.items():
                if script.experiment.in_paper:
                    yield from self.beside(id)

    def packed_of(self, id: str) -> list[str]:
        """Digests of the parts of a spec that are packed, in the order in which the step takes them."""
        return [self.digest(id, part) for part in PARTS]

    def heading(self, id: str) -> str:
        """A digest of what an experiment is called: its title, and its question."""
        experiment = self._script(id).experiment
        return digest([experiment.title, experiment.question])

    def before(self, id: str) -> list[str]:
        # The table of changes shows the schedules; what is printed of that experiment stands on its own page.
        before = self._script(id).experiment.follows
        return [self.source(str(path)) for path in self._script(before).schedules] if before else []

    def arm(self, trained: str) -> Arm:
        """What is trained under a name: that of an experiment, or of one of its arms.

        Raises:
            InputError: nothing is.
        """
        if trained not in self._trained:
            raise InputError(f"{trained!r} is nothing that is trained; there are {', '.join(self._trained)}")
        return self._trained[trained]

    def training(self, trained: str) -> str:
        """A digest of how an arm is trained; what the spec says besides, and of other arms, has no part in it."""
        return digest(self.arm(trained).training)

    def blocks(self, id: str, kind: str) -> list[str]:
        """The files of an experiment's blocks of seeds, arm by arm, of the kind `models` or `losses`.

        A block is always trained whole, however few of its seeds are asked for: a network then does not depend on that. It is
        smaller only where the spec that trains it has fewer seeds than a block: no more are ever needed then.
        """
        block = self.settings.block
        sizes = {name: min(block, self._most[name] or block) for name in self._script(id).trained}
        return [file for name, size in sizes.items() for file in blocks_of([name], kind, self.seeds(id), size)]

    def seeds(self, id: str) -> int:
        """Of how many seeds an experiment has networks: as many as config.yaml says, or fewer, if its spec says so."""
        return min(self.settings.seeds, self._script(id).experiment.seeds or self.settings.seeds)

    def attacked(self, id: str) -> list[str]:
        """The file of what attacks on an experiment's networks found; none where its spec has no attacks."""
        return [f"results/{id}/relearning.safetensors"] if self._script(id).experiment.attacks else []

    def _seeds_of_a_job(self, rule: str) -> int:
        return self.settings.block if rule == "train" else self.settings.seeds

    def memory(self, rule: str) -> job_costs.Request:
        """What a job of a rule asks a cluster for, in MB."""
        return job_costs.memory(rule, self._seeds_of_a_job(rule))

    def minutes(self, rule: str) -> job_costs.Request:
        """How long a job of a rule may take on a cluster, in minutes."""
        return job_costs.minutes(rule, self._seeds_of_a_job(rule))

    @property
    def labels(self) -> str:
        """A digest of every label that an experiment draws: what the figure of labels shows."""
        arms = [(id, name, arm) for id, script in self.scripts.items() for name, arm in script.arms.items()]
        return digest([[id, name, arm.training.labels] for id, name, arm in arms])

    def compared(self) -> list[str]:
        """The experiments with published numbers that the paper is made with."""
        return [id for id, script in self.scripts.items() if script.experiment.in_paper and id not in self.settings.without]

    @property
    def published(self) -> str:
        """A digest of what their specs say of published numbers."""
        found = {id: self.scripts[id].experiment for id in self.compared()}
        return digest([[id, e.in_paper, e.ranking, e.organized_by, e.operations, e.resembling] for id, e in found.items()])

    def published_results(self) -> list[str]:
        """The results that the page against the published paper reads."""
        return [path for id in self.compared() for path in self.results(id)]

    def files_of(self, id: str) -> list[str]:
        names = [f"results/{id}/{name}" for name in ("edited.safetensors", "measurements.csv")]
        found = [*self.blocks(id, "models"), *self.blocks(id, "losses"), *names, *self.attacked(id), *super().files_of(id)]
        return [*found, f"results/{id}/lab"]

    def bound_folders(self) -> list[str]:
        return [*super().bound_folders(), LAB]

    def bound_of(self) -> list[str]:
        return [*self.made("results/{id}/lab"), *self.made(checksums.LIST.replace("{step}", "pack"))]
