"""Measure every edited network: `python -m redact.steps.evaluate 2.6 --edited … --scores … --measurements … --views …`.

scores.csv is tidy: a row a seed and operation. measurements.csv has a row a seed and a column a quantity that a claim needs.
The views are arrays for the figures.
"""

import argparse
import csv
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
import torch

from redact import checksums, store
from redact.claims import BASELINE, measured_quantities
from redact.cube import HD_CUBE
from redact.errors import one_line_errors
from redact.evaluation import Evaluator, stack_rows
from redact.model import Autoencoder, select, with_parameters
from redact.steps import find_script

VIEWED = 10
"""Seeds whose reconstructions and latents are kept for figures; any of them can be shown instead of seed 0."""


def write_table(path: Path, rows: Sequence[Mapping[str, object]]) -> None:
    """A CSV file with a header; numbers to seven digits, which is all that single precision holds."""
    with store.replacing(path) as temporary, temporary.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]), lineterminator="\n")
        writer.writeheader()
        for row in rows:
            writer.writerow({key: f"{value:.7g}" if isinstance(value, float) else value for key, value in row.items()})


def join_losses(paths: Sequence[Path], seeds: int) -> store.Arrays:
    """Losses (T, S) and label rates (S,) of the first `seeds` seeds of all blocks, whose seeds are their last axis."""
    blocks = [store.read_arrays(path) for path in paths]
    names = [name for name in blocks[0] if name != "seeds"]
    return {name: np.concatenate([block[name] for block in blocks], axis=-1)[..., :seeds] for name in names}


def load_models(arrays: store.Arrays, operations: Sequence[str], depth: int) -> dict[str, Autoencoder]:
    """The stacks of networks by operation."""
    models = {}
    for name in operations:
        state = {key: torch.from_numpy(array) for key, array in store.under(name, arrays).items()}
        latent = state["decoder.0.weight"].shape[-1]
        models[name] = with_parameters(latent, depth, state)
    return models


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("id")
    parser.add_argument("--edited", type=Path, required=True, help="the networks by operation")
    parser.add_argument("--losses", type=Path, nargs="+", required=True, help="the blocks of losses, passed on to the views")
    parser.add_argument("--scores", type=Path, required=True)
    parser.add_argument("--measurements", type=Path, required=True)
    parser.add_argument("--views", type=Path, required=True)
    parser.add_argument("--checksums", type=Path, help="the list of checksums to write")
    parser.add_argument("--experiments", type=Path, default=Path("experiments"))
    arguments = parser.parse_args()

    torch.set_num_threads(1)
    script = find_script(arguments.experiments, arguments.id)
    quantities = measured_quantities(script.experiment.judged)
    arrays = store.read_arrays(arguments.edited)
    operations = [BASELINE, *script.experiment.operations]
    models = load_models(arrays, operations, script.training.model.depth)
    evaluator = Evaluator(script.experiment.selectivity_power)

    scores, measurements = [], []
    views: dict[str, list] = {name: [] for name in operations}
    everyone: dict[str, list] = {name: [] for name in operations}
    shown: store.Arrays = {}
    seeds = arrays["seeds"].tolist()
    for i, seed in enumerate(seeds):
        networks = {name: select(stack, i) for name, stack in models.items()}
        responses = evaluator.respond(networks)
        for name, network in networks.items():
            scores.append({"seed": seed, "operation": name, **evaluator.scores(name, network, responses)})
            errors = responses.cube_errors[name].reshape(HD_CUBE.shape)
            # A copy: a view of these few numbers would keep the errors of the whole cube, megabytes a seed.
            everyone[name].append({"hue_errors": errors[:, -1, -1].copy(), "named": responses.named[name]})
            if i < VIEWED:
                views[name].append(evaluator.views(network))
            if i == 0:
                shown[f"{name}/cube_errors"] = errors
        measurements.append({"seed": seed, **{str(q): evaluator.measure(q, responses) for q in quantities}})

    write_table(arguments.scores, scores)
    write_table(arguments.measurements, measurements)
    for name, rows in views.items():
        shown |= store.prefixed(name, stack_rows(rows)) | store.prefixed(name, stack_rows(everyone[name]))
    shown |= join_losses(arguments.losses, len(seeds))
    store.write_arrays(arguments.views, {"seeds": arrays["seeds"], **shown}, experiment=arguments.id)
    if arguments.checksums:
        checksums.write(arguments.checksums, [arguments.scores, arguments.measurements], Path.cwd())


if __name__ == "__main__":
    with one_line_errors():
        main()
