"""The scripts of this paper: what a spec refers to is looked up."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from anchoring.schedule import check_columns, read_schedule
from anchoring.terms import RECONSTRUCTION
from press.claims.claim import measured_quantities
from press.errors import InputError, input_errors
from press.scripts import discovery
from press.scripts.discovery import spec_cell
from press.scripts.specs import digest
from redact.quantities import BASELINE
from redact.spec import Experiment, Training, check_operations


@dataclass(frozen=True)
class Script(discovery.Script):
    """A percent script and its experiment; `training` is resolved, `trainer` the id that trains it."""

    experiment: Experiment
    training: Training
    trainer: str

    @property
    def schedule(self) -> Path:
        return self.path.parent / self.training.schedule

    @property
    def beside(self) -> tuple[Path, ...]:
        return (self.schedule,)

    def digest(self, part: str) -> str:
        """As its base has it; parts of this paper's specs are `training`, `operations` and `measured`, too."""
        experiment = self.experiment
        match part:
            case "training":
                return digest(self.training)
            case "operations":
                return digest([self.trainer, experiment.operations])
            case "measured":
                quantities = [str(quantity) for quantity in measured_quantities(experiment.judged)]
                resembling = {name: experiment.resemblance(name) for name in (BASELINE, *experiment.operations)}
                chosen_by = [experiment.ranking, experiment.organized_by]
                return digest([quantities, experiment.operations, resembling, chosen_by])
            case "shown":
                return digest([self.training, experiment.operations])
        return super().digest(part)


def resolve(path: Path, experiment: Experiment, all_of_them: Mapping[str, Experiment]) -> Script:
    """The script with its training looked up, if that is another experiment's."""
    trainer, training = experiment.id, experiment.training
    if isinstance(training, str):
        trainer = training
        if trainer not in all_of_them:
            raise InputError(f"{path}: training={trainer!r} is no experiment; there are {', '.join(all_of_them)}")
        training = all_of_them[trainer].training
        if isinstance(training, str):
            raise InputError(f"{path}: training={trainer!r} has no training of its own but that of {training!r}; name that one")
        try:
            check_operations(experiment, training)
        except input_errors() as error:
            where = spec_cell(path)
            raise InputError("\n".join(f"{where}: {fault}" for fault in str(error).splitlines())) from None
    for name in experiment.printed.losses:
        if name not in (RECONSTRUCTION, *training.terms):
            known = ", ".join((RECONSTRUCTION, *training.terms))
            raise InputError(f"{spec_cell(path)}: printed: losses: {name!r} is no term of the loss; there are {known}")
    script = Script(path, experiment, training, trainer)
    schedule = read_schedule(script.schedule)
    check_columns(schedule, training.terms, str(script.schedule))
    return script
