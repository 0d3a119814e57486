"""The table that a reader looks at first: experiments by what was asked of each, and how many seeds pass."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from press.claims.answer import OF_VERDICT, SHAPES
from press.claims.judgement import DRAFT, HOLDS, REFUTED, UNDECIDED
from press.claims.record import Judged, Together, Verdict
from press.figures.drawn import in_both_themes
from press.numbers import listed, percent
from press.scripts.drafts import WORDS
from press.scripts.experiment import Experiment
from press.tables import pipe_table

STATUS_OF = {shape: status for status, shape in SHAPES.items()} | {"–": "draft"}

TOGETHER = "all together"
"""The column of the verdict."""

LEGEND = (
    f"Seeds that pass, of all. {SHAPES[HOLDS]} more than the share that is asked for, {SHAPES[REFUTED]} less, both by the "
    f"whole 95 % interval; {SHAPES[UNDECIDED]} undecided. The bar is the share. *{TOGETHER.capitalize()}* counts the seeds "
    "that pass every claim at once, and that decides; where each claim is asked for a share of its own, the claims that hold."
)


@dataclass(frozen=True)
class Row:
    """An experiment and what was judged of it. labels: those of claims, and of tables of claims, that its page has."""

    experiment: Experiment
    verdict: Verdict
    labels: frozenset[str]

    def evidence(self, claims: Sequence[Judged]) -> str:
        """The address of the claim that the fewest seeds pass of some, or of all of them, from the paper's folder."""
        slug, worst = self.experiment.slug, min(claims, key=lambda claim: claim.passes)
        wanted = (f"claim-{slug}-{worst.key}",) if len(claims) < len(self.verdict.claims) else ()
        found = [label for label in (*wanted, f"tbl-{slug}-claims") if label in self.labels]
        return f"experiments/{slug}.ipynb{f'#{found[0]}' if found else ''}"


def verdict_table(rows: Sequence[Row], missing: Sequence[Experiment], root: Path) -> str:
    """The table. missing: the experiments that could not be built; their rows come last. root: where their thumbnails lie."""
    aspects = list(dict.fromkeys(aspect for row in rows for aspect in row.verdict.aspects))
    lines = [
        [
            _picture(row.experiment, root),
            _about(row),
            _joint(row),
            *(_cell(row, aspect, row.verdict.aspects.get(aspect)) for aspect in aspects),
        ]
        for row in rows
    ]
    lines += [
        ["–", f"{_link(experiment)}. {experiment.question}", "**not built**", *("–" for _ in aspects)] for experiment in missing
    ]
    # The verdict first: where a table is wider than the page, its last columns have to be scrolled to.
    header = ["after", "experiment, and its answer", TOGETHER, *aspects]
    # Together 100: what a picture, a count and a verdict leave is the text's.
    widths = [16, max(72 - 9 * len(aspects), 20), 12, *[9] * len(aspects)]
    table = pipe_table(header, lines, widths=widths)
    asked = listed(sorted({percent(row.verdict.joint.in_share) for row in rows})) if rows else ""
    told = f"{LEGEND} Asked for is more than {asked}." if asked else LEGEND
    return f"::: {{.verdicts}}\n{table}\n\n: {told} {{#tbl-verdicts}}\n:::"


def _picture(experiment: Experiment, root: Path) -> str:
    path = f"figures/{experiment.id}/thumbnail"
    if not (root / f"{path}-light.svg").is_file():
        return "–"
    alt = f"What experiment {experiment.id} returns after its operation"
    return f"![](/{path}-light.svg){{{in_both_themes(f'/{path}-light.svg', alt)}}}"


def _link(experiment: Experiment) -> str:
    return f"[{experiment.id} {experiment.title}](experiments/{experiment.slug}.ipynb)"


def _about(row: Row) -> str:
    worst = row.verdict.worst
    answer = row.experiment.answered or row.experiment.question
    return f"{_link(row.experiment)}. {answer} *Worst claim: {worst.text}, {worst.passes} of {worst.of}.*"


def _joint(row: Row) -> str:
    verdict, evidence = row.verdict, row.evidence(row.verdict.claims)
    shape, told = ("–", WORDS) if verdict.verdict == DRAFT else (OF_VERDICT[verdict.found], f"**{verdict.verdict}**")
    if verdict.by_shares:
        # No seed is asked for all at once: what counts is how many of the claims hold.
        return f"{_labeled('claims that hold')}{_bar(shape, verdict.holding, len(verdict.alone), evidence)} claims {told}"
    return f"{_labeled(TOGETHER)}{_counted(shape, verdict.joint, evidence)} {told}"


def _cell(row: Row, aspect: str, count: Together | None) -> str:
    if count is None:
        return "–"
    claims = [claim for claim in row.verdict.claims if claim.aspect == aspect]
    if row.verdict.by_shares:
        statuses = [claim.status for claim in claims]
        status = HOLDS if set(statuses) == {HOLDS} else REFUTED if REFUTED in statuses else UNDECIDED
        return f"{_labeled(aspect)}{_bar(SHAPES[status], statuses.count(HOLDS), len(claims), row.evidence(claims))} claims"
    return f"{_labeled(aspect)}{_counted(SHAPES[count.status], count, row.evidence(claims))}"


def _labeled(aspect: str) -> str:
    """What a cell is of, for where the table is set as cards, without its header."""
    return f'[{aspect}]{{.content-visible .aspect when-format="html"}} '


def _counted(shape: str, count: Together, evidence: str) -> str:
    """A shape, the count as a link to its evidence, and a bar; an even share of the bar's twenty parts is filled."""
    return _bar(shape, count.passes, count.of, evidence)


def _bar(shape: str, passes: int, of: int, evidence: str) -> str:
    said = f'[{shape}]{{role="img" aria-label="{STATUS_OF[shape]}"}}'
    return f"{said} [{passes}/{of}]({evidence}) [[]{{.filled-{passes * 20 // of}}}]{{.share}}"
