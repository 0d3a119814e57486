"""Judge the claims of an experiment: `python -m press.steps.judge 2.6 --measurements … --verdict …`."""

import argparse
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from press.claims import record
from press.claims.judgement import fewest, judge
from press.errors import damaged, one_line_errors
from press.files import checksums, planned, store
from press.numbers import percent
from press.project import load
from press.scripts.experiment import Experiment


def judged(experiment: Experiment, seeds: Sequence[int], columns: Mapping[str, NDArray]) -> record.Verdict:
    """What the measured columns (S,) say of an experiment's claims and observations."""
    claims = judge(experiment.claims, seeds, columns, experiment.in_share)
    return record.of_experiment(experiment, seeds, claims, judge(experiment.observations, seeds, columns))


def too_few(experiment: Experiment, seeds: int) -> str | None:
    """What to tell of so few seeds that no outcome could confirm the prediction; of enough, nothing."""
    needed = fewest(experiment.in_share)
    if seeds >= needed:
        return None
    return (
        f"experiment {experiment.id}: seeds={seeds}; with fewer than {needed} not even all of them show that more than "
        f"{percent(experiment.in_share)} of them pass, and nothing can be confirmed"
    )


def read_columns(path: Path) -> dict[str, NDArray[np.float64]]:
    """The columns of a table of numbers, by name, the seeds first.

    Raises:
        DamagedFileError: the file is no such table.
    """
    rows = store.read_table(path, ["seed"])
    try:
        return {name: np.array([float(row[name]) for row in rows]) for name in rows[0]}
    except ValueError as error:
        raise damaged(path, str(error)) from None


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("id")
    parser.add_argument("--measurements", type=Path, required=True)
    parser.add_argument("--verdict", type=Path, required=True)
    parser.add_argument("--verify", type=Path, help="the list of checksums that the measurements are in")
    parser.add_argument("--checksums", type=Path, help="the list of checksums to write")
    parser.add_argument("--planned", help="the digest of the claims that the build was planned with")
    arguments = parser.parse_args()

    script = load(Path.cwd()).find(Path("experiments"), arguments.id)
    planned.check_part(script, "claims", arguments.planned)
    if arguments.verify:
        checksums.verify(arguments.verify, Path.cwd(), [arguments.measurements])
    columns = read_columns(arguments.measurements)
    seeds = columns.pop("seed").astype(int).tolist()
    if warning := too_few(script.experiment, len(seeds)):
        print(f"warning: {warning}", file=sys.stderr)
    record.write(arguments.verdict, judged(script.experiment, seeds, columns))
    if arguments.checksums:
        checksums.write(arguments.checksums, [arguments.verdict], Path.cwd())


if __name__ == "__main__":
    with one_line_errors():
        main()
