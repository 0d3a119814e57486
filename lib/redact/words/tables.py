"""Tables of an experiment's page, as Markdown pipe tables: results in, text out."""

import dataclasses
import re
from collections.abc import Sequence

import numpy as np

from anchoring.model_spec import HIDDEN
from press.claims.answer import SHAPES
from press.claims.judgement import HOLDS, REFUTED, UNDECIDED
from press.numbers import interval, percent, significant
from press.tables import code, pipe_table
from redact.arms import ARMS, in_arm, join
from redact.results import Results

WEIGHT = "weight of "
"""What the setting of a term's weight begins with."""

# --- the spec, and what changed since another -------------------------------------------------------------------------


def _facts(results: Results, arm: str) -> dict[str, str]:
    """Every setting of an arm on a line of its own."""
    training, plan = results.script.arms[arm].training, results.plans[arm]
    model = training.model
    hidden = "" if model.hidden == HIDDEN else f", hidden width {model.hidden}"
    facts = {
        "model": f"latent width {model.latent}, depth {model.depth}{hidden}",
        "data": _call(training.data),
        "training": f"{plan.steps} steps of {training.batch} samples",
    }
    for name, score in training.labels.items():
        facts[f"label *{name}*"] = f"p = {typeset(score)}{', not used' if name in training.unused else ''}"
    for name, term in training.terms.items():
        facts[f"term *{name}*"] = _call(term)
    if routing := training.routing:
        facts["routing"] = f"gradients of *{routing.label}* to {', '.join(map(str, routing.dims))} alone" + (
            ", by the label of the next sample of the batch" if routing.shuffled else ""
        )
    for name, frames in plan.keyframes.items():
        weight = "learning rate" if name == "lr" else f"{WEIGHT}*{name}*"
        facts[weight] = ", ".join(f"{step}: {value:g}" for step, value in frames)
    for name, operation in results.experiment.operations_in(arm).items():
        facts[f"*{name}*"] = _call(operation)
    return facts


def typeset(score: object) -> str:
    """A score in Markdown, with its power set as one."""
    return re.sub(r"\^(\d+(?:\.\d+)?)", r"^\1^", str(score))


def _call(part: object) -> str:
    """A part of a spec as a call in code: `Anchor(1, 0, 0, 0)` on *red*."""
    on = getattr(part, "on", None)
    return code(written(part)) + (f" on *{on}*" if on else "")


def written(part: object) -> str:
    """A part as a call: `Ablate(0, 1)`. What comes after a direction has its name, and so has several values in one after
    another: `Suppress(1, 0, threshold=0, strength=1, power=0)`, `Digits(train, 0.2, 17, without=(7))`.
    """
    values = {f.name: getattr(part, f.name) for f in dataclasses.fields(part) if f.name != "on"}
    named, shown = False, []
    for name, value in values.items():
        if isinstance(value, tuple) and not named and not shown:
            named = name == "direction"
            shown += map(str, value)
        elif value != () or named:
            text = written(value) if dataclasses.is_dataclass(value) else _plain(value)
            named = named or isinstance(value, tuple)
            shown.append(f"{name}={text}" if named else text)
    return f"{type(part).__name__}({', '.join(shown)})" if shown else type(part).__name__


MOST_COLUMNS = 3
"""Arms that have room beside each other; of more the first stands alone, and the others are told by what differs from it."""


MOST_NUMBERS = 10
"""Equal numbers that are written out; more are counted."""


def _plain(value: object) -> str:
    """A setting that is a number, a word, yes or no, nothing, or several in parentheses: `(0.5, 0.5, 0.5)`."""
    if isinstance(value, tuple):
        if len(value) > MOST_NUMBERS and len(set(value)) == 1:
            return f"{len(value)} times {_plain(value[0])}"
        return f"({', '.join(map(_plain, value))})"
    return f"{value:g}" if isinstance(value, int | float) and not isinstance(value, bool) else str(value)


def changes(results: Results) -> str:
    """What differs from the experiment that this one follows; everything, if it follows none.

    A column an arm; of more than `MOST_COLUMNS` arms the first alone, for which `arms` has the others. The one that it follows
    has no column where an arm beside others is its networks.
    """
    columns = _columns(results)
    if len(columns) > MOST_COLUMNS:
        columns = dict(list(columns.items())[:1])
    follows = results.experiment.follows
    if follows is not None:
        its_own = {_heading(results, name) for name, arm in results.script.arms.items() if arm.trained == follows}
        if its_own & set(columns) and len(columns) > 1:
            columns = {f"{name}, from {follows}" if name in its_own else name: facts for name, facts in columns.items()}
        else:
            columns = _columns(results.sibling(follows)) | columns
    names = dict.fromkeys(name for facts in columns.values() for name in facts)
    rows = [[name, *(facts.get(name, "–") for facts in columns.values())] for name in names]
    if results.experiment.follows is not None:
        rows = [row for row in rows if len(set(row[1:])) > 1]
    return pipe_table(["setting", *columns], rows)


def arms(results: Results) -> str:
    """A row an arm: whose networks they are, and what differs from the first arm."""
    first, *_ = results.arms
    usual = _facts(results, first)
    rows = []
    for arm in results.arms:
        trained, _, inside = results.script.arms[arm].trained.partition(ARMS)
        # Those of another experiment, or of one of its arms.
        whose = "this one" if trained == results.experiment.id else "/".join(filter(None, [trained, inside]))
        facts = _facts(results, arm)
        told = [f"without {name}" for name in usual if name not in facts and not name.startswith(WEIGHT)]
        told += [f"{name}: {value}" for name, value in facts.items() if usual.get(name) != value]
        rows.append([arm, whose, "; ".join(told) or ("all that stands above" if arm == first else "nothing")])
    return pipe_table(["arm", "trained by", f"what differs from {first}"], rows, widths=[18, 12, 70])


def _columns(results: Results) -> dict[str, dict[str, str]]:
    """What a column of settings is headed -> the settings of that arm."""
    return {_heading(results, arm): _facts(results, arm) for arm in results.arms}


def _heading(results: Results, arm: str) -> str:
    return join(results.experiment.id, arm) if arm else results.experiment.id


# --- training ---------------------------------------------------------------------------------------------------------


def last_losses(results: Results) -> str:
    """Each term when it was last logged while on: what the source prints, if it prints any, the same seed here, all seeds."""
    printed = results.experiment.in_notes.losses
    rows = []
    for name, (step, values) in results.last_logged().items():
        source = [significant(printed[name], 3) if name in printed else "–"] if printed else []
        rows.append([name, str(step), *source, significant(values[results.of_source], 3), *spread(values, 3)])
    header = ["term", "step", *(["source"] if printed else []), "seed 0", "median", "5 % to 95 %"]
    return pipe_table(header, rows, "l" + "r" * (len(header) - 1))


def label_rates(results: Results) -> str:
    """How often each label was drawn, beside how often the spec leads to expect."""
    rows = []
    for arm in results.arms:
        training = results.script.arms[arm].training
        for name, seen in in_arm(arm, results.label_rates()).items():
            expected = np.average(training.data.score(training.labels[name]), weights=training.data.weights())
            rows.append(
                [
                    join(arm, name),
                    f"p = {typeset(training.labels[name])}",
                    percent(expected, 3),
                    percent(seen[results.of_source], 3),
                    percent(seen.mean(), 3),
                ]
            )
    return pipe_table(["label", "probability", "expected", "seed 0", "mean of all seeds"], rows, "llrrr")


# --- results ----------------------------------------------------------------------------------------------------------


def spread(values: np.ndarray, figures: int = 2) -> tuple[str, str]:
    """Median and middle 90 % of (S,) values, to so many significant figures."""
    low, middle, high = np.quantile(values, [0.05, 0.5, 0.95])
    return significant(middle, figures), f"{significant(low, figures)} to {significant(high, figures)}"


def against_source(experiments: Sequence[Results]) -> str:
    """Every score that the source prints for these experiments, ours for the same seed, and where it lies among all seeds.

    The last column counts the seeds below the printed number.
    """
    rows = [
        [
            results.experiment.id,
            f"{operation}, {column.replace('_', ' ')}",
            significant(value),
            significant(results.score(operation, column)[results.of_source]),
            *spread(results.score(operation, column)),
            f"{int((results.score(operation, column) < value).sum())} of {len(results.seeds)}",
        ]
        for results in experiments
        for (operation, column), value in results.experiment.in_notes.scores.items()
    ]
    return pipe_table(["", "score", "source", "seed 0", "median", "5 % to 95 %", "below"], rows, "llrrrrr")


def losses_against_source(experiments: Sequence[Results]) -> str:
    """Every loss that the source prints, ours of the same step and seed, and all seeds."""
    rows = [
        [
            results.experiment.id,
            name,
            str(step),
            significant(results.experiment.in_notes.losses[name], 4),
            significant(values[results.of_source], 4),
            *spread(values, 2),
        ]
        for results in experiments
        for name, (step, values) in results.last_logged().items()
        if name in results.experiment.in_notes.losses
    ]
    return pipe_table(["", "term", "step", "source", "seed 0", "median", "5 % to 95 %"], rows, "llrrrrr")


def place_of(results: Results, seed: int) -> int:
    """Where a seed stands among the seeds."""
    return int(np.flatnonzero(results.seeds == seed)[0])


_STATUS = {HOLDS: "holds", REFUTED: "**refuted**", UNDECIDED: "undecided"}


def claims_table(results: Results, of: str = "claims") -> str:
    """Each of the `claims`, or of the `observations`, with its condition, the seeds that pass and what follows.

    Each has an anchor, claim-2-8-red-gone.
    """
    rows = [
        [
            f"[{claim.text}]{{#claim-{results.experiment.slug}-{claim.key}}}",
            code(claim.condition) + (f", in more than {100 * claim.in_share:g} %" if claim.alone else ""),
            f"{claim.passes} of {claim.of}",
            interval(*claim.interval),
            f"{SHAPES[claim.status]} {_STATUS[claim.status]}",
        ]
        for claim in getattr(results.verdict, of)
    ]
    return pipe_table(["claim", "condition", "seeds that pass", "95 % interval", "so it"], rows, "llrrl")


def thresholds_table(results: Results) -> str:
    """Each of the claims with the reason for its threshold and the seeds that fail."""
    rows = [[claim.text, claim.because, failing(claim.failing_seeds)] for claim in results.verdict.claims]
    return pipe_table(["claim", "why this threshold", "seeds that fail"], rows)


def failing_together(results: Results) -> str:
    """Which claims fail in the same networks: how many networks, and which, fail exactly these."""
    text_of = {claim.key: claim.text for claim in results.verdict.claims}
    rows = [
        [str(len(seeds)), "; ".join(text_of[key] for key in keys), failing(seeds)]
        for keys, seeds in results.verdict.failing_together.items()
    ]
    return pipe_table(["networks", "fail exactly these claims", "seeds"], rows, "rll")


MOST = 12
"""How many of the seeds that fail are named."""


def failing(seeds: Sequence[int]) -> str:
    """The seeds that fail a claim, the first few of many."""
    text = ", ".join(map(str, seeds[:MOST]))
    return f"{text}, and {len(seeds) - MOST} more" if len(seeds) > MOST else text or "none"
