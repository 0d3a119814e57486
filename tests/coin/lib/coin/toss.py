"""Toss the coins of an experiment: `python -m coin.toss 1 --measurements … --checksums …`."""

import argparse
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from coin.project import PROJECT
from press.errors import one_line_errors
from press.files import checksums, store


def imbalances(coins: int, tosses: int) -> NDArray[np.float64]:
    """How far from one half the share of heads is, a value a coin (S,)."""
    return np.array([abs(np.random.default_rng(seed).integers(2, size=tosses).mean() - 0.5) for seed in range(coins)])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("id")
    parser.add_argument("--measurements", type=Path, required=True)
    parser.add_argument("--checksums", type=Path, required=True)
    arguments = parser.parse_args()
    experiment = PROJECT.find(Path("experiments"), arguments.id).experiment
    rows = [f"{seed},{value:.7g}" for seed, value in enumerate(imbalances(experiment.coins, experiment.tosses))]
    store.write_text(arguments.measurements, "\n".join(["seed,imbalance", *rows]) + "\n")
    checksums.write(arguments.checksums, [arguments.measurements], Path.cwd())


if __name__ == "__main__":
    with one_line_errors():
        main()
