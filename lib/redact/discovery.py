"""The scripts of this paper: what a spec refers to is looked up."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from anchoring.schedule import Schedule, check_columns, read_schedule
from anchoring.terms import RECONSTRUCTION
from press.claims.claim import measured_quantities
from press.errors import InputError, input_errors
from press.scripts import discovery
from press.scripts.discovery import spec_cell
from press.scripts.specs import digest
from redact.arms import join, split, trained_name
from redact.spec import Experiment, Training, check_arm, world_of


@dataclass(frozen=True)
class Arm:
    """A set of networks: how it is trained, what it is known by below results/, and the file of its schedule."""

    training: Training
    trained: str
    schedule: Path

    def read(self) -> Schedule:
        """The schedule of this arm: its file, without the columns that the arm leaves out.

        Raises:
            InputError: the file is no schedule, or has not such columns.
        """
        return read_schedule(self.schedule).without(self.training.without, str(self.schedule))


@dataclass(frozen=True)
class Script(discovery.Script):
    """A percent script and its experiment; its `arms` are resolved, in the order of the spec."""

    experiment: Experiment
    arms: Mapping[str, Arm]

    @property
    def trained(self) -> list[str]:
        """What the networks of the arms are known by, each once."""
        return list(dict.fromkeys(arm.trained for arm in self.arms.values()))

    @property
    def schedules(self) -> tuple[Path, ...]:
        """The schedules of the arms, each once."""
        return tuple(dict.fromkeys(arm.schedule for arm in self.arms.values()))

    @property
    def beside(self) -> tuple[Path, ...]:
        printed = [numbers.file for numbers in (self.experiment.in_notes, self.experiment.in_paper) if numbers]
        tables = (self.path.parent.parent / file for file in (*printed, *self.experiment.tables) if file)
        return tuple(dict.fromkeys([*self.schedules, *tables]))

    @property
    def world(self) -> str:
        """The name of the world that its networks learn from."""
        return world_of({name: arm.training for name, arm in self.arms.items()})

    def digest(self, part: str) -> str:
        """As its base has it; parts of this paper's specs are `training`, `operations`, `attacks` and `measured`, too.

        Each arm has a `training` of its own, `plain/training` where there are several: nothing else of the spec is in it.
        """
        experiment = self.experiment
        match part:
            case "operations":
                trained = {name: arm.trained for name, arm in self.arms.items()}
                return digest([trained, experiment.operations, experiment.seeds])
            case "attacks":
                return digest([experiment.attacks])
            case "measured":
                chosen_by = [experiment.ranking, experiment.organized_by, experiment.tested, self.world]
                quantities = [measured_quantities(experiment.judged), experiment.telling]
                return digest([quantities, experiment.operations, experiment.resembling, chosen_by])
            case "shown":
                return digest([{name: arm.training for name, arm in self.arms.items()}, experiment.operations])
        arm, name = split(part)
        if name == "training" and arm in self.arms:
            return digest(self.arms[arm].training)
        return super().digest(part)


def resolve(path: Path, experiment: Experiment, all_of_them: Mapping[str, Experiment]) -> Script:
    """The script with the trainings looked up that are another experiment's."""
    arms = {name: _resolve_arm(path, experiment, name, all_of_them) for name in experiment.trainings}
    known = [join(name, term) for name, arm in arms.items() for term in (RECONSTRUCTION, *arm.training.terms)]
    for name in experiment.in_notes.losses:
        if name not in known:
            told = ", ".join(known)
            raise InputError(f"{spec_cell(path)}: in_notes: losses: {name!r} is no term of the loss; there are {told}")
    for arm in arms.values():
        check_columns(arm.read(), arm.training.terms, str(arm.schedule))
    script = Script(path, experiment, arms)
    try:
        world_of({name: arm.training for name, arm in arms.items()})
        _check_world(script)
        for arm in arms.values():
            arm.training.data.check_asked(experiment)
        _check_enough(script, all_of_them)
    except input_errors() as error:
        raise InputError(f"{spec_cell(path)}: {error}") from None
    return script


def _check_world(script: Script) -> None:
    """Raise an InputError if an experiment asks its networks what another world alone can answer."""
    data = next(iter(script.arms.values())).training.data
    experiment = script.experiment
    for claim in experiment.judged:
        for quantity in claim.condition.quantity.measured():
            if quantity.world not in (None, data.world):
                told = f"{quantity} is asked of networks of {quantity.world}"
                raise InputError(f"claim {claim.key!r}: {told}, expected a quantity of {data.world}, or of any world")
            for score in quantity.scores():
                data.check_score(score, f"claim {claim.key!r}: {quantity}")
    for name, score in experiment.resembling.items():
        data.check_score(score, f"resembling: {name!r}")
    for key, attack in experiment.attacks.items():
        if attack.data.world != data.world:
            expected = f"expected samples of {data.world}, as those that the networks learn from"
            raise InputError(f"attacks: {key!r}: data={attack.data}, {expected}")


def _check_enough(script: Script, all_of_them: Mapping[str, Experiment]) -> None:
    """Raise an InputError if an experiment asks for more networks of another than that one trains."""
    ours = script.experiment.seeds
    for name, training in script.experiment.trainings.items():
        if isinstance(training, str):
            theirs = all_of_them[training.partition("/")[0]].seeds
            if theirs is not None and (ours is None or ours > theirs):
                where = f"arms: {name!r}: " if name else ""
                raise InputError(f"{where}{training!r} has {theirs} networks at most, expected seeds={theirs} or fewer here")


def _resolve_arm(path: Path, experiment: Experiment, name: str, all_of_them: Mapping[str, Experiment]) -> Arm:
    """An arm with its training looked up, if that is another experiment's."""
    training = experiment.trainings[name]
    if isinstance(training, Training):
        return Arm(training, trained_name(experiment.id, name), path.parent / training.schedule)
    trainer, where = training, f"{path}: arms: {name!r}: " if name else f"{path}: "
    id, _, its_arm = trainer.partition("/")
    if id not in all_of_them:
        raise InputError(f"{where}training={trainer!r} is no experiment; there are {', '.join(all_of_them)}")
    arms = all_of_them[id].arms
    if arms and its_arm not in arms:
        which = f"has no arm {its_arm!r}" if its_arm else "trains several arms"
        names = ", ".join(f"{id}/{arm}" for arm in arms)
        raise InputError(f"{where}training={trainer!r} {which}, expected an experiment with one, or one of {names}")
    if its_arm and not arms:
        raise InputError(f"{where}training={trainer!r}: experiment {id} has one set of networks, expected {id!r}")
    training = all_of_them[id].trainings[its_arm]
    if isinstance(training, str):
        raise InputError(f"{where}training={trainer!r} has no training of its own but that of {training!r}; name that one")
    try:
        check_arm(experiment, name, training)
    except input_errors() as error:
        cell = spec_cell(path)
        raise InputError("\n".join(f"{cell}: {fault}" for fault in str(error).splitlines())) from None
    return Arm(training, trained_name(id, its_arm), path.parent / training.schedule)
