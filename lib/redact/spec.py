"""What an experiment is: plain, frozen, torch-free data, written in the cell tagged `spec` of a percent script.

Three stages read three parts of it, and a job is stale only when its own part changed: `Training` (what makes the networks),
`operations` (what is done to them), `claims` (what is expected of them). `plain()` turns any part into JSON-ready data.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from anchoring.model_spec import ModelSpec
from anchoring.operations import Intervention, Operation
from anchoring.routing import Routing
from anchoring.terms import RECONSTRUCTION, DecoderTerm, Term
from press.claims.quantities import Quantity
from press.errors import InputError
from press.field_checks import check, check_line, check_mapping, check_tuple, check_whole
from press.scripts import experiment as base
from redact.arms import BASELINE, SOLE, join, split
from redact.attacks import Attack
from redact.network_quantity import NetworkQuantity
from redact.predictions import CONCEPT_GONE, LEARNED
from redact.printed import InNotes, InPaper
from redact.worlds import Samples
from redact.worlds.scores import Score

SAMPLES = "samples of a world, such as RgbLattice(20) or Digits()"


@dataclass(frozen=True)
class Validation:
    """Samples that the source validates on every so many steps. Making that loader draws from the random stream."""

    data: Samples
    every: int

    def __post_init__(self) -> None:
        check(self.data, "validation: data", SAMPLES, isinstance(self.data, Samples))
        check_whole(self.every, "validation: every", 1)


RESERVED_TERMS = {"lr": "the learning rate's column of a schedule", RECONSTRUCTION: "the reconstruction, always there"}
"""What no term can be called."""


@dataclass(frozen=True, kw_only=True)
class Training:
    """Everything that the trained networks depend on, besides the seeds, the schedule's file and the code.

    data: samples of any world. labels: name -> probability of the label per sample, in the order in which they are drawn.
    `unused` lists labels that are drawn but act on nothing (they move the random stream). without: columns of the schedule that
    are left out, so that arms which differ in a term share a file. workers: how many loader workers the source drew its labels
    in. routing: which gradients pass the bottleneck, by the labels of the samples; None: all.
    """

    model: ModelSpec
    data: Samples
    labels: Mapping[str, Score]
    terms: Mapping[str, Term]
    schedule: str
    unused: tuple[str, ...] = ()
    without: tuple[str, ...] = ()
    batch: int = 64
    workers: int = 2
    validation: Validation | None = None
    routing: Routing | None = None

    def __post_init__(self) -> None:
        self._check_kinds()
        for name, term in self.terms.items():
            where = f"term {name!r}"
            if not isinstance(term, Term):
                raise InputError(f"{where}: {term!r} is no term")
            if term.on is not None and term.on not in self.labels:
                raise InputError(
                    f"{where}: on={term.on!r} is a label the data does not give; it gives {', '.join(self.labels) or 'none'}"
                )
            term.check(self.model.latent, where)
            if isinstance(term, DecoderTerm):
                term.check_channels(self.data.channels, where)
        acting = {term.on for term in self.terms.values()}
        if self.routing:
            self.routing.check(self.model.latent, "routing")
            if self.routing.label not in self.labels:
                known = ", ".join(self.labels) or "none"
                raise InputError(f"routing: {self.routing.label!r} is a label the data does not give; it gives {known}")
            acting.add(self.routing.label)
        for label, score in self.labels.items():
            if not isinstance(score, Score):
                raise InputError(f"label {label!r}: {score!r} is no score of samples, expected one such as 0.5 * redness**10")
            self.data.check_score(score, f"label {label!r}")
            if not score.is_probability:
                raise InputError(f"label {label!r}: {score} is no probability, expected values between 0 and 1")
            if label not in acting and label not in self.unused:
                raise InputError(f"label {label!r}: no term acts on it; name it in unused=(...) if it is drawn all the same")
        for label in self.unused:
            if label not in self.labels or label in acting:
                raise InputError(
                    f"unused={self.unused}: {label!r} is {'used' if label in acting else 'not a label of the data'}"
                )

    def _check_kinds(self) -> None:
        check(self.model, "model", "ModelSpec(...)", isinstance(self.model, ModelSpec))
        check(self.data, "data", SAMPLES, isinstance(self.data, Samples))
        check_mapping(self.labels, "labels", "scores of samples")
        check_mapping(self.terms, "terms", "terms of the loss")
        for name in RESERVED_TERMS.keys() & self.terms.keys():
            raise InputError(f"terms: {name!r} is {RESERVED_TERMS[name]}, expected another name")
        check_line(self.schedule, "schedule")
        check_tuple(self.unused, "unused", str, "names of labels")
        check_tuple(self.without, "without", str, "columns of the schedule")
        for name in self.without:
            if name in self.terms:
                raise InputError(f"without={self.without}: {name!r} is a term of the loss, expected a column that names none")
        check_whole(self.batch, "batch", 1)
        check_whole(self.workers, "workers", 0)
        ok = self.validation is None or isinstance(self.validation, Validation)
        check(self.validation, "validation", "Validation(...)", ok)
        ok = self.routing is None or isinstance(self.routing, Routing)
        check(self.routing, "routing", "Routing(...)", ok)
        if self.validation and self.validation.data.channels != self.data.channels:
            theirs, ours = self.validation.data.channels, self.data.channels
            raise InputError(
                f"validation: data={self.validation.data} has {theirs} channels, expected {ours} as in {self.data}"
            )


@dataclass(frozen=True, kw_only=True)
class Experiment(base.Experiment):
    """One experiment.

    training: its own, or the id of the experiment whose trained networks it uses; of one with several arms, id and arm, as in
    `3.2/plain`. arms: in its place, for an experiment that trains several sets of networks, name -> one of the two; a network
    is then called `<arm>/<operation>` wherever it is named, and a term or label `<arm>/<term>`. operations: name -> operation;
    the name is what tables call it. With arms, what is named `ablated` is done in each, `plain/ablated` in that one.
    resembling: operation -> the score of a sample that the error after it should follow, which its selectivity measures; the
    world fills in the rest. ranked_by: the operation by whose selectivity seeds are ranked; the first one if not given.
    organized_by: terms whose validation losses stand beside the reconstruction's when the best seed is chosen, the telling one
    first. tested: the samples over which errors are taken; None: those of the world. seeds: how many networks of each kind it
    has at most, where that is fewer than config.yaml says. attacks: name -> fine-tuning of some of its networks, to see how
    soon a deleted concept is back. tables: files of the repository that the page shows, such as what a search found. in_notes,
    in_paper: what the sources print, beside which pages set ours.
    """

    training: Training | str | None = None
    arms: Mapping[str, Training | str] = field(default_factory=dict)
    operations: Mapping[str, Operation]
    resembling: Mapping[str, Score] = field(default_factory=dict)
    ranked_by: str = ""
    organized_by: tuple[str, ...] = ()
    tested: Samples | None = None
    seeds: int | None = None
    tables: tuple[str, ...] = ()
    attacks: Mapping[str, Attack] = field(default_factory=dict)
    in_notes: InNotes = field(default_factory=InNotes)
    in_paper: InPaper | None = None

    def __post_init__(self) -> None:
        super().__post_init__()
        for arm, training in self.trainings.items():
            if isinstance(training, Training):
                check_arm(self, arm, training)

    def _faults(self) -> Iterator[str]:
        yield from super()._faults()
        for key in self.operations:
            arm, name = split(key)
            if name == BASELINE:
                yield f"operations: {key!r} is the model as it was trained and cannot be redefined"
            if arm and arm not in self.arms:
                yield f"operations: {key!r}: {arm!r} is not one of the arms {', '.join(self.arms)}"
            if arm and name in self.operations:
                yield f"operations: {key!r}: {name!r} is done in every arm already, expected one of the two"
        known = set(self.networks)
        for claim in self.judged:
            for quantity in claim.condition.quantity.measured():
                if not isinstance(quantity, NetworkQuantity):
                    yield f"claim {claim.key!r}: {quantity} is not measured on networks, expected a quantity such as error(...)"
                    continue
                for name in quantity.operations():
                    if name not in known:
                        yield f"claim {claim.key!r}: operation {name!r} is not one of {', '.join(sorted(known))}"
                for attack, name in quantity.attacked():
                    if attack not in self.attacks:
                        told = ", ".join(self.attacks) or "none"
                        yield f"claim {claim.key!r}: {attack!r} is no attack, expected one of {told}"
                    elif name in known and name not in self.attacks[attack].networks:
                        told = ", ".join(self.attacks[attack].networks)
                        yield f"claim {claim.key!r}: attack {attack!r} is not made on {name!r}, expected one of {told}"
        for key, attack in self.attacks.items():
            for name in attack.networks:
                if name not in known or isinstance(self.operated.get(name), Intervention):
                    own = [name for name in self.networks if not isinstance(self.operated.get(name), Intervention)]
                    yield f"attacks: {key!r}: {name!r} is no network with weights of its own, expected one of {', '.join(own)}"
        for operation, _ in self.in_notes.scores:
            if operation not in known:
                yield f"in_notes: scores: operation {operation!r} is not one of {', '.join(sorted(known))}"
        for name, score in self.resembling.items():
            if name not in {*known, BASELINE, *self.operations}:
                yield f"resembling: operation {name!r} is not one of {', '.join(sorted(known))}"
            if not isinstance(score, Score):
                yield f"resembling: {name!r} is {score!r}, expected a score of samples such as similarity**3"
        if self.ranked_by and self.ranked_by not in self.operated:
            yield f"ranked_by={self.ranked_by!r}, expected one of {', '.join(self.operated)}"
        for _, name in self.in_paper.increases if self.in_paper else ():
            if name not in self.operated:
                yield f"in_paper: operation {name!r} is not one of {', '.join(self.operated)}"

    def _check_kinds(self) -> None:
        super()._check_kinds()
        self._check_arms()
        check_mapping(self.operations, "operations", "operations")
        for name, operation in self.operations.items():
            if not isinstance(operation, Operation):
                raise InputError(f"operation {name!r}: {operation!r} is no operation, expected one such as Ablate(0)")
            # Names stand in files of arrays, in tables, and in the variables of the text.
            if not re.fullmatch(r"[a-z][a-z0-9]*([ _-][a-z0-9]+)*", split(name)[1] if self.arms else name):
                raise InputError(f"operation {name!r}: expected a name of lower-case words")
        check_mapping(self.attacks, "attacks", "attacks")
        for name, attack in self.attacks.items():
            check(attack, f"attacks: {name!r}", "Attack(...)", isinstance(attack, Attack))
            if not re.fullmatch(r"[a-z][a-z0-9]*(-[a-z0-9]+)*", name):
                raise InputError(f"attacks: {name!r}, expected a name of lower-case words joined by dashes")
        check_mapping(self.resembling, "resembling", "scores of samples")
        check(self.ranked_by, "ranked_by", "the name of an operation", isinstance(self.ranked_by, str))
        check_tuple(self.organized_by, "organized_by", str, "names of terms")
        check_tuple(self.tables, "tables", str, "files of the repository")
        check(self.tested, "tested", SAMPLES, self.tested is None or isinstance(self.tested, Samples))
        if self.seeds is not None:
            check_whole(self.seeds, "seeds", 1)
        ok = self.in_paper is None or isinstance(self.in_paper, InPaper)
        check(self.in_paper, "in_paper", "InPaper(...)", ok)
        check(self.in_notes, "in_notes", "InNotes(...)", isinstance(self.in_notes, InNotes))

    def _check_arms(self) -> None:
        if self.arms and self.training is not None:
            raise InputError("training and arms are both given, expected one of them")
        expected = "Training(...) or the id of another experiment"
        if self.arms == {}:
            check(self.training, "training", expected, isinstance(self.training, Training | str))
        check_mapping(self.arms, "arms", "trainings")
        if len(self.arms) == 1:
            raise InputError(f"arms: {next(iter(self.arms))!r} is the only one, expected two or more; one is written training=")
        for arm, training in self.arms.items():
            # Arms are folders, too.
            if not re.fullmatch(r"[a-z][a-z0-9]*(-[a-z0-9]+)*", arm):
                raise InputError(f"arms: {arm!r}, expected a name of lower-case words joined by dashes")
            check(training, f"arms: {arm!r}", expected, isinstance(training, Training | str))

    @property
    def trainings(self) -> Mapping[str, Training | str]:
        """How each arm is trained, or the id of the experiment that trains it; a sole arm is called `arms.SOLE`."""
        return self.arms or {SOLE: self.training}

    @property
    def networks(self) -> list[str]:
        """The names of a seed's networks: arm by arm, the baseline first, then each operation."""
        return [join(arm, name) for arm in self.trainings for name in (BASELINE, *self.operations_in(arm))]

    @property
    def operated(self) -> dict[str, Operation]:
        """The networks that are not as they were trained, and what was done to each."""
        return {join(arm, name): done for arm in self.trainings for name, done in self.operations_in(arm).items()}

    def operations_in(self, arm: str) -> dict[str, Operation]:
        """What is done to the networks of an arm, by the names of the operations alone."""
        found = {key: split(key) if self.arms else (SOLE, key) for key in self.operations}
        return {name: self.operations[key] for key, (where, name) in found.items() if where in (SOLE, arm)}

    @property
    def ranking(self) -> str:
        """The network by whose selectivity seeds are ranked."""
        return self.ranked_by or next(iter(self.operated), self.networks[0])

    @property
    def telling(self) -> Quantity:
        """What the median network of the experiment is the median of: the quantity of its first claim that the concept is gone.

        Without such a claim, of its first one other than that all was learned.
        """
        about = [claim for claim in self.claims if claim.aspect == CONCEPT_GONE]
        others = [claim for claim in self.claims if claim.aspect != LEARNED]
        return (about or others or self.claims)[0].condition.quantity


def check_arm(experiment: Experiment, arm: str, training: Training) -> None:
    """Raise an InputError if an operation of an arm, or the ranking of seeds by it, does not fit the trained model."""
    for name, operation in experiment.operations_in(arm).items():
        operation.check(training.model.latent, f"operation {join(arm, name)!r}")
    for name in experiment.organized_by if split(experiment.ranking)[0] == arm else ():
        if name not in training.terms:
            raise InputError(f"organized_by: {name!r} is no term of the loss; there are {', '.join(training.terms) or 'none'}")


def world_of(trainings: Mapping[str, Training]) -> str:
    """The name of the world from whose samples all arms of an experiment learn.

    Raises:
        InputError: they learn from samples of several.
    """
    worlds = {arm: training.data.world for arm, training in trainings.items()}
    if len(set(worlds.values())) > 1:
        told = ", ".join(f"{arm} from {world}" for arm, world in worlds.items())
        raise InputError(f"arms: {told}, expected samples of one world in all arms")
    return next(iter(worlds.values()))
