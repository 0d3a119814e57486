"""Measure every edited network: `python -m redact.steps.evaluate 2.6 --edited … --scores … --measurements … …`.

scores.csv is tidy: a row a seed and operation. measurements.csv has a row a seed and a column a quantity that a claim needs.
validation.csv has a row a seed and a column a loss on the validation samples. The views are arrays for the figures.
"""

import argparse
import csv
from collections import ChainMap
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray

from press.errors import InputError, one_line_errors
from press.files import checksums, planned, store
from redact.arms import join
from redact.measures.experiment import measure
from redact.project import PROJECT
from redact.steps import by_arm


def write_table(path: Path, rows: Sequence[Mapping[str, object]]) -> None:
    """A CSV file with a header; numbers to seven digits, which is all that single precision holds."""
    with store.replacing(path) as temporary, temporary.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]), lineterminator="\n")
        writer.writeheader()
        for row in rows:
            writer.writerow({key: f"{value:.7g}" if isinstance(value, float) else value for key, value in row.items()})


class Losses(Mapping[str, NDArray]):
    """Losses (T, S) and label rates (S,) of the first `seeds` seeds of all blocks of an arm, whose seeds are their last axis.

    What is `loss/recon` in a block is `loss/plain/recon` of the arm `plain`. Each is read when it is asked for, block by block:
    those of ten thousand seeds are larger than what a job may take.

    Raises:
        DamagedFileError: a file is no block, or damaged.
    """

    def __init__(self, paths: Sequence[Path], arm: str, seeds: int):
        self.blocks = [store.Stored(path) for path in paths]
        self.seeds = seeds
        kinds = {kind: store.under(kind, dict.fromkeys(self.blocks[0])) for kind in ("loss", "rate")}
        self.names = {f"{kind}/{join(arm, name)}": f"{kind}/{name}" for kind, found in kinds.items() for name in found}

    def __getitem__(self, name: str) -> NDArray:
        joined, there = None, 0
        for block in self.blocks:
            array = block[self.names[name]]
            if joined is None:
                joined = np.empty((*array.shape[:-1], self.seeds), array.dtype)
            part = joined[..., there : there + array.shape[-1]]
            part[...] = array[..., : part.shape[-1]]
            there += part.shape[-1]
        if joined is None or there < self.seeds:
            raise InputError(f"the blocks hold the losses of {there} networks, expected {self.seeds}")
        return joined

    def __iter__(self) -> Iterator[str]:
        return iter(self.names)

    def __len__(self) -> int:
        return len(self.names)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("id")
    parser.add_argument("--edited", type=Path, required=True, help="the networks by operation")
    parser.add_argument("--relearning", type=Path, nargs="*", default=[], help="what attacks on them found, if there are any")
    parser.add_argument("--losses", type=Path, nargs="+", required=True, help="the blocks of losses, passed on to the views")
    parser.add_argument("--scores", type=Path, required=True)
    parser.add_argument("--measurements", type=Path, required=True)
    parser.add_argument("--validation", type=Path, required=True)
    parser.add_argument("--views", type=Path, required=True)
    parser.add_argument("--checksums", type=Path, help="the list of checksums to write")
    parser.add_argument("--planned", help="the digest of the part of the spec that the build was planned with")
    arguments = parser.parse_args()

    torch.set_num_threads(1)
    script = PROJECT.find(Path("experiments"), arguments.id)
    planned.check_part(script, "measured", arguments.planned)
    edited = store.read_arrays(arguments.edited)
    attacked = {name: array for path in arguments.relearning for name, array in store.read_arrays(path).items()}
    if script.experiment.attacks and not attacked:
        raise InputError(f"--relearning: {script.path} has attacks, expected the file of what they found")
    trainings = {name: arm.training for name, arm in script.arms.items()}
    measured = measure(script.experiment, trainings, edited, attacked)
    losses = by_arm(arguments.losses, script).items()
    views = ChainMap(measured.views, *(Losses(paths, arm, len(edited["seeds"])) for arm, paths in losses))

    write_table(arguments.scores, measured.scores)
    write_table(arguments.measurements, measured.measurements)
    write_table(arguments.validation, measured.validation)
    store.write_arrays(arguments.views, views, experiment=arguments.id)
    if arguments.checksums:
        checksums.write(arguments.checksums, [arguments.scores, arguments.measurements, arguments.validation], Path.cwd())


if __name__ == "__main__":
    with one_line_errors():
        main()
