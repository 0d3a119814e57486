"""The bias of a surgery with fallback: `python -m redact.search.fallback --table reference/fallback-bias.csv`.

Networks of the arms of an experiment, of seeds that it does not report, are trained once; each bias is then a surgery. The same
command makes the same table again, but for rounding on another processor.
"""

import argparse
import sys
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
import torch

from anchoring.model import Autoencoder
from anchoring.operations.ablate_with_fallback import AblateWithFallback
from anchoring.sphere import unit
from anchoring.terms.fallback import Fallback
from press.errors import InputError, one_line_errors
from press.files.store import write_text
from redact.predictions.colors import HURT, UNLIKE_RED
from redact.project import PROJECT
from redact.search.bias_table import Row, chosen
from redact.search.tables import table
from redact.training import train
from redact.worlds.colors import RgbLattice, named_colors

BIASES = (0.0, 0.05, 0.1, 0.2, 0.3, 0.5, 0.75, 1.0, 1.5, 2.0, 3.0, 5.0)
"""What is tried; 0 is ablation."""

SEEDS = range(1000, 1060)
LATTICE = RgbLattice(12)
"""Where the largest error of a color unlike red is looked for."""


def sweep(id: str, seeds: Sequence[int]) -> Iterator[Row]:
    """A row for each arm that has a fallback, and each bias: shares of the networks, and quantiles over them.

    Raises:
        InputError: no arm of the experiment has a fallback.
    """
    script = PROJECT.find(Path("experiments"), id)
    found = False
    for name, arm in script.arms.items():
        terms = [term for term in arm.training.terms.values() if isinstance(term, Fallback)]
        if not terms:
            continue
        found = True
        trained = train(arm.training, arm.read(), seeds).model
        beside = lengths(trained, terms[0].direction)
        for bias in BIASES:
            edited = AblateWithFallback(terms[0].direction, bias).edit(trained)
            yield {"arm": name, "bias": bias, **measured(edited, terms[0].target), **beside}
    if not found:
        raise InputError(f"experiment {id}: no arm has a term Fallback, expected one at least")


@torch.no_grad()
def measured(edited: Autoencoder, target: Sequence[float]) -> dict[str, float]:
    """What a stack of edited networks does.

    red: its error. from_target: the mean squared difference of what comes out for red from the target. unlike_red: the largest
    error of a color unlike red. Each with its quantiles at 5, 50 and 95 %. spares: the share of the networks that lose no color
    unlike red, by more than `HURT`.
    """
    red, unlike = named_colors(["red"]), LATTICE.colors()[LATTICE.members(UNLIKE_RED)]
    out = answers(edited, red)[:, 0]
    values = {
        "red": ((out - red[0]) ** 2).mean(axis=-1),
        "from_target": ((out - np.array(target)) ** 2).mean(axis=-1),
        "unlike_red": ((answers(edited, unlike) - unlike) ** 2).mean(axis=-1).max(axis=-1),
    }
    quantiles = {f"{name}_{q:02d}": float(np.quantile(each, q / 100)) for name, each in values.items() for q in (5, 50, 95)}
    return {"spares": float((values["unlike_red"] <= HURT).mean())} | quantiles


@torch.no_grad()
def lengths(trained: Autoencoder, direction: Sequence[float]) -> dict[str, float]:
    """How long z is beside a direction and along it before surgery, the median over the networks of a stack.

    along_red, beside_red: of red. beside_unlike: of the median color unlike red. beside_least: of the one where it is least.
    """
    red, unlike = named_colors(["red"]), LATTICE.colors()[LATTICE.members(UNLIKE_RED)]
    v = unit(direction, trained.to_latent.weight)
    z = [trained.encode(_inputs(trained, colors))[0] for colors in (red, unlike)]
    beside = [(each - (each @ v).unsqueeze(-1) * v).norm(dim=-1) for each in z]
    found = {
        "along_red": (z[0] @ v)[:, 0],
        "beside_red": beside[0][:, 0],
        "beside_unlike": beside[1].median(dim=-1).values,
        "beside_least": beside[1].min(dim=-1).values,
    }
    return {name: float(values.median()) for name, values in found.items()}


def _inputs(stack: Autoencoder, colors: np.ndarray) -> torch.Tensor:
    return torch.from_numpy(colors).float().expand(len(stack.to_latent.weight), -1, -1)


def answers(edited: Autoencoder, colors: np.ndarray) -> np.ndarray:
    """What every network gives for colors (N, 3), clamped as the paper's errors are: (S, N, 3)."""
    return edited(_inputs(edited, colors))[0].clamp(0, 1).double().numpy()


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--experiment", default="3.6", help="whose arms")
    parser.add_argument("--table", type=Path, required=True, help="CSV file to write: a row an arm and bias")
    asked = parser.parse_args(arguments)
    started = time.process_time()
    rows = list(sweep(asked.experiment, SEEDS))
    write_text(asked.table, table(rows))
    print(f"{time.process_time() - started:.0f} s of CPU; chosen: {chosen(rows)}", file=sys.stderr)


if __name__ == "__main__":
    with one_line_errors():
        main()
