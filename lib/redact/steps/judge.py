"""Judge the claims of an experiment: `python -m redact.steps.judge 2.6 --measurements … --verdict …`."""

import argparse
import csv
from pathlib import Path
from typing import Any

import numpy as np

from redact import claims, store
from redact.errors import one_line_errors
from redact.steps import find_script


def read_columns(path: Path) -> dict[str, np.ndarray]:
    """The columns of a table of numbers, by name."""
    with path.open(encoding="utf-8", newline="") as file:
        header, *rows = csv.reader(file)
    return {name: np.array([float(row[i]) for row in rows]) for i, name in enumerate(header)}


def as_json(judgement: claims.Judgement) -> dict[str, Any]:
    """A judgement as verdict.json has it."""
    claim = judgement.claim
    return {
        "key": claim.key,
        "text": claim.text,
        "condition": str(claim.condition),
        "comparison": claim.condition.comparison,
        "threshold": claim.condition.threshold,
        "because": claim.because,
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
    parser.add_argument("--experiments", type=Path, default=Path("experiments"))
    arguments = parser.parse_args()

    experiment = find_script(arguments.experiments, arguments.id).experiment
    columns = read_columns(arguments.measurements)
    seeds = columns.pop("seed").astype(int).tolist()
    judgements = claims.judge(experiment.claims, seeds, columns)
    store.write_json(
        arguments.verdict,
        {
            "experiment": experiment.id,
            "verdict": claims.verdict(judgements),
            "expected": experiment.expect,
            "seeds": len(seeds),
            "claims": [as_json(judgement) for judgement in judgements],
            "observations": [as_json(judgement) for judgement in claims.judge(experiment.observations, seeds, columns)],
        },
    )


if __name__ == "__main__":
    with one_line_errors():
        main()
