"""Judge the claims of an experiment: `python -m press.steps.judge 2.6 --measurements … --verdict …`."""

import argparse
from pathlib import Path
from typing import Any

import numpy as np

from press.claims.judgement import DRAFT, Judgement, judge, verdict_of
from press.errors import damaged, one_line_errors
from press.files import checksums, store
from redact.steps import find_script


def read_columns(path: Path) -> dict[str, np.ndarray]:
    """The columns of a table of numbers, by name, the seeds first.

    Raises:
        DamagedFileError: the file is no such table.
    """
    rows = store.read_table(path, ["seed"])
    try:
        return {name: np.array([float(row[name]) for row in rows]) for name in rows[0]}
    except ValueError as error:
        raise damaged(path, str(error)) from None


def as_json(judgement: Judgement) -> dict[str, Any]:
    """A judgement as verdict.json has it."""
    claim = judgement.claim
    return {
        "key": claim.key,
        "text": claim.text,
        "condition": str(claim.condition),
        "comparison": claim.condition.comparison,
        "threshold": claim.condition.threshold,
        "because": claim.because,
        "in_share": claim.in_share,
        "status": judgement.status,
        "passes": judgement.passes,
        "of": len(judgement.seeds),
        "interval": judgement.interval,
        "failing_seeds": judgement.failing_seeds,
        "values": judgement.values.tolist(),
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("id")
    parser.add_argument("--measurements", type=Path, required=True)
    parser.add_argument("--verdict", type=Path, required=True)
    parser.add_argument("--verify", type=Path, help="the list of checksums that the measurements are in")
    parser.add_argument("--checksums", type=Path, help="the list of checksums to write")
    parser.add_argument("--experiments", type=Path, default=Path("experiments"))
    arguments = parser.parse_args()

    experiment = find_script(arguments.experiments, arguments.id).experiment
    if arguments.verify:
        checksums.verify(arguments.verify, Path.cwd(), [arguments.measurements])
    columns = read_columns(arguments.measurements)
    seeds = columns.pop("seed").astype(int).tolist()
    judgements = judge(experiment.claims, seeds, columns)
    store.write_json(
        arguments.verdict,
        {
            "experiment": experiment.id,
            # Nothing that is made of a draft has a verdict to show.
            "verdict": DRAFT if experiment.unchosen else verdict_of([judgement.status for judgement in judgements]),
            "expected": experiment.expect,
            "seeds": len(seeds),
            "claims": [as_json(judgement) for judgement in judgements],
            "observations": [as_json(judgement) for judgement in judge(experiment.observations, seeds, columns)],
        },
    )
    if arguments.checksums:
        checksums.write(arguments.checksums, [arguments.verdict], Path.cwd())


if __name__ == "__main__":
    with one_line_errors():
        main()
