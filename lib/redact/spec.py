"""What an experiment is: plain, frozen, torch-free data, written in the cell tagged `spec` of a percent script.

Three stages read three parts of it, and a job is stale only when its own part changed: `Training` (what makes the networks),
`operations` (what is done to them), `claims` (what is expected of them). `plain()` turns any part into JSON-ready data.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from anchoring.model_spec import ModelSpec
from anchoring.operations import Intervention, Operation
from anchoring.terms import RECONSTRUCTION, Term
from press.errors import InputError
from press.field_checks import check, check_line, check_mapping, check_tuple, check_whole, is_number
from press.scripts import experiment as base
from redact.quantities import BASELINE, check_color
from redact.worlds.colors import ColorScore, Grid, similarity


@dataclass(frozen=True)
class Validation:
    """Colors that the source validates on every so many steps. Making that loader draws from the random stream."""

    data: Grid
    every: int

    def __post_init__(self) -> None:
        check(self.data, "validation: data", "a grid of colors, such as RgbLattice(20)", isinstance(self.data, Grid))
        check_whole(self.every, "validation: every", 1)


RESERVED_TERMS = {"lr": "the learning rate's column of a schedule", RECONSTRUCTION: "the reconstruction, always there"}
"""What no term can be called."""


@dataclass(frozen=True, kw_only=True)
class Training:
    """Everything that the trained networks depend on, besides the seeds, the schedule's file and the code.

    labels: name -> probability of the label per color, in the order in which they are drawn. `unused` lists labels that are
    drawn but act on nothing (they move the random stream). workers: how many loader workers the source drew its labels in.
    """

    model: ModelSpec
    data: Grid
    labels: Mapping[str, ColorScore]
    terms: Mapping[str, Term]
    schedule: str
    unused: tuple[str, ...] = ()
    batch: int = 64
    workers: int = 2
    validation: Validation | None = None

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
        acting = {term.on for term in self.terms.values()}
        for label, score in self.labels.items():
            if not isinstance(score, ColorScore):
                raise InputError(f"label {label!r}: {score!r} is no score of colors, expected one such as 0.5 * redness**10")
            if not (0 <= score.scale <= 1 and score.power >= 0):
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
        check(self.data, "data", "a grid of colors, such as RgbLattice(20)", isinstance(self.data, Grid))
        check_mapping(self.labels, "labels", "scores of colors")
        check_mapping(self.terms, "terms", "terms of the loss")
        for name in RESERVED_TERMS.keys() & self.terms.keys():
            raise InputError(f"terms: {name!r} is {RESERVED_TERMS[name]}, expected another name")
        check_line(self.schedule, "schedule")
        check_tuple(self.unused, "unused", str, "names of labels")
        check_whole(self.batch, "batch", 1)
        check_whole(self.workers, "workers", 0)
        ok = self.validation is None or isinstance(self.validation, Validation)
        check(self.validation, "validation", "Validation(...)", ok)


@dataclass(frozen=True, kw_only=True)
class Printed:
    """Numbers that the source prints for its one run (seed 0).

    scores: (operation, column of scores.csv) -> number. losses: term -> last logged value (`recon` is the reconstruction),
    logged every `logged_every` steps.
    """

    scores: Mapping[tuple[str, str], float] = field(default_factory=dict)
    losses: Mapping[str, float] = field(default_factory=dict)
    logged_every: int = 50

    def __post_init__(self) -> None:
        check(self.scores, "printed: scores", "a mapping from (operation, score) to numbers", isinstance(self.scores, Mapping))
        for key in self.scores:
            pair = isinstance(key, tuple) and len(key) == 2 and all(isinstance(part, str) for part in key)
            if not pair:
                raise InputError(f"printed: scores: {key!r}, expected a pair such as ('ablated', 'max_error')")
        check_mapping(self.losses, "printed: losses", "numbers")
        for key, value in {**self.scores, **self.losses}.items():
            check(value, f"printed: {key!r}", "a finite number", is_number(value))
        check_whole(self.logged_every, "printed: logged_every", 1)


@dataclass(frozen=True, kw_only=True)
class Published:
    """What the paper prints of its sixty networks.

    r2_mean, r2_sd: mean and standard deviation, over the seeds, of the selectivity by which it ranks them. r2_best, seed: that
    of the network that it chooses, and its seed. increases: (color, operation) -> by how much the operation raises the error
    of the color over the baseline in that network.
    """

    r2_mean: float
    r2_sd: float
    r2_best: float
    seed: int
    increases: Mapping[tuple[str, str], float] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for name in ("r2_mean", "r2_sd", "r2_best"):
            value = getattr(self, name)
            check(value, f"published: {name}", "a number from 0 to 1", is_number(value) and 0 <= value <= 1)
        check_whole(self.seed, "published: seed", 0)
        check(
            self.increases,
            "published: increases",
            "a mapping from (color, operation) to numbers",
            isinstance(self.increases, Mapping),
        )
        for key, value in self.increases.items():
            if not (isinstance(key, tuple) and len(key) == 2 and all(isinstance(part, str) for part in key)):
                raise InputError(f"published: increases: {key!r}, expected a pair such as ('red', 'ablated')")
            check(value, f"published: increases: {key!r}", "a finite number", is_number(value))


@dataclass(frozen=True, kw_only=True)
class Experiment(base.Experiment):
    """One experiment.

    training: its own, or the id of the experiment whose trained networks it uses. operations: name -> operation; the name is
    what tables call it. resembling: operation -> the score of a color that the error after it should follow, which its
    selectivity measures; `resemblance()` fills in the rest. ranked_by: the operation by whose selectivity seeds are ranked; the
    first one if not given. organized_by: terms whose validation losses stand beside the reconstruction's when the best seed is
    chosen, the telling one first. published: what the paper prints, beside which the page on it sets ours.
    """

    training: Training | str
    operations: Mapping[str, Operation]
    resembling: Mapping[str, ColorScore] = field(default_factory=dict)
    ranked_by: str = ""
    organized_by: tuple[str, ...] = ()
    printed: Printed = field(default_factory=Printed)
    published: Published | None = None

    def __post_init__(self) -> None:
        super().__post_init__()
        if isinstance(self.training, Training):
            check_operations(self, self.training)
        elif not isinstance(self.training, str):
            raise InputError(f"training={self.training!r}, expected Training(...) or the id of another experiment")

    def _faults(self) -> Iterator[str]:
        yield from super()._faults()
        if BASELINE in self.operations:
            yield f"operations: {BASELINE!r} is the model as it was trained and cannot be redefined"
        known = {BASELINE, *self.operations}
        for claim in self.judged:
            for name in (name for part in claim.condition.quantity.measured() for name in part.operations()):
                if name not in known:
                    yield f"claim {claim.key!r}: operation {name!r} is not one of {', '.join(sorted(known))}"
        for operation, _ in self.printed.scores:
            if operation not in known:
                yield f"printed: scores: operation {operation!r} is not one of {', '.join(sorted(known))}"
        for name, score in self.resembling.items():
            if name not in known:
                yield f"resembling: operation {name!r} is not one of {', '.join(sorted(known))}"
            if not isinstance(score, ColorScore):
                yield f"resembling: {name!r} is {score!r}, expected a score of colors such as similarity**3"
        if self.ranked_by and self.ranked_by not in self.operations:
            yield f"ranked_by={self.ranked_by!r}, expected one of {', '.join(self.operations)}"
        for color, name in self.published.increases if self.published else ():
            check_color(color)
            if name not in self.operations:
                yield f"published: operation {name!r} is not one of {', '.join(self.operations)}"

    def _check_kinds(self) -> None:
        super()._check_kinds()
        check_mapping(self.operations, "operations", "operations")
        for name, operation in self.operations.items():
            if not isinstance(operation, Operation):
                raise InputError(f"operation {name!r}: {operation!r} is no operation, expected one such as Ablate(0)")
            # Names stand in files of arrays, in tables, and in the variables of the text.
            if not re.fullmatch(r"[a-z][a-z0-9]*([ _-][a-z0-9]+)*", name):
                raise InputError(f"operation {name!r}: expected a name of lower-case words")
        check_mapping(self.resembling, "resembling", "scores of colors")
        check(self.ranked_by, "ranked_by", "the name of an operation", isinstance(self.ranked_by, str))
        check_tuple(self.organized_by, "organized_by", str, "names of terms")
        ok = self.published is None or isinstance(self.published, Published)
        check(self.published, "published", "Published(...)", ok)
        check(self.printed, "printed", "Printed(...)", isinstance(self.printed, Printed))

    @property
    def ranking(self) -> str:
        """The operation by whose selectivity seeds are ranked."""
        return self.ranked_by or next(iter(self.operations), BASELINE)

    def resemblance(self, operation: str) -> ColorScore:
        """What the error after an operation should follow: similarity to red, to the source's powers, unless the spec says.

        The power is 2 for an intervention, 3 otherwise.
        """
        usual = similarity ** (2 if isinstance(self.operations.get(operation), Intervention) else 3)
        return self.resembling.get(operation, usual)


def check_operations(experiment: Experiment, training: Training) -> None:
    """Raise an InputError if an operation of the experiment, or its ranking of seeds, does not fit the trained model."""
    for name, operation in experiment.operations.items():
        operation.check(training.model.latent, f"operation {name!r}")
    for name in experiment.organized_by:
        if name not in training.terms:
            raise InputError(f"organized_by: {name!r} is no term of the loss; there are {', '.join(training.terms) or 'none'}")
