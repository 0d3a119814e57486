"""Measure every edited network: `python -m redact.steps.evaluate 2.6 --edited … --scores … --measurements … …`.

scores.csv is tidy: a row a seed and operation. measurements.csv has a row a seed and a column a quantity that a claim needs.
validation.csv has a row a seed and a column a loss on the validation colors. The views are arrays for the figures.
"""

import argparse
import csv
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
import torch

from anchoring.model import Autoencoder, select, with_parameters
from anchoring.operations import Intervention, Operation
from press.claims.claim import measured_quantities
from press.errors import one_line_errors
from press.files import checksums, planned, store
from redact.measures import pareto
from redact.measures.evaluation import Evaluator, stack_rows
from redact.measures.networks import Coder, Network
from redact.measures.validation import validate
from redact.project import PROJECT
from redact.quantities import BASELINE
from redact.spec import Experiment
from redact.worlds.colors import HD_CUBE

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


def load_models(arrays: store.Arrays, operations: Sequence[str]) -> dict[str, Autoencoder]:
    """The stacks of networks by operation."""
    models = {}
    for name in operations:
        state = {key: torch.from_numpy(array) for key, array in store.under(name, arrays).items()}
        models[name] = with_parameters(state)
    return models


def networks_of_seed(
    models: Mapping[str, Autoencoder], operations: Mapping[str, Operation], index: int
) -> tuple[Autoencoder, dict[str, Network]]:
    """One seed's trained network, and its networks by operation in the order of the spec, the baseline first."""
    edited = {name: select(stack, index) for name, stack in models.items()}
    trained = edited[BASELINE]
    networks: dict[str, Network] = {BASELINE: Coder(trained)}
    for name, operation in operations.items():
        networks[name] = Coder(trained, operation) if isinstance(operation, Intervention) else Coder(edited[name])
    return trained, networks


def chosen(
    experiment: Experiment, scores: Sequence[Mapping[str, object]], validation: Sequence[Mapping[str, object]]
) -> tuple[int, int]:
    """The places of the best seed by the published rule and of the seed in the middle of that ranking."""
    score = np.array([row["selectivity_trained"] for row in scores if row["operation"] == experiment.ranking], dtype=float)
    losses = np.array([[row[name] for name in ("recon", *experiment.organized_by)] for row in validation], dtype=float)
    return pareto.best(losses, score), pareto.middle(score)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("id")
    parser.add_argument("--edited", type=Path, required=True, help="the networks by operation")
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
    experiment = script.experiment
    quantities = measured_quantities(experiment.judged)
    arrays = store.read_arrays(arguments.edited)
    operations = [BASELINE, *experiment.operations]
    surgery = [name for name in operations if not isinstance(experiment.operations.get(name), Intervention)]
    models = load_models(arrays, surgery)
    evaluator = Evaluator(experiment.resemblance)

    scores, measurements, validation = [], [], []
    views: dict[str, list] = {name: [] for name in operations}
    everyone: dict[str, list] = {name: [] for name in operations}
    lattice_errors: dict[str, list] = {name: [] for name in operations}
    shown: store.Arrays = {}
    seeds = arrays["seeds"].tolist()
    for i, seed in enumerate(seeds):
        trained, networks = networks_of_seed(models, experiment.operations, i)
        validation.append({"seed": seed, **validate(trained, script.training)})
        responses = evaluator.respond(networks)
        for name, network in networks.items():
            scores.append({"seed": seed, "operation": name, **evaluator.scores(name, responses)})
            errors = responses.cube_errors[name].reshape(HD_CUBE.shape)
            # A copy: a view of these few numbers would keep the errors of the whole cube, megabytes a seed.
            everyone[name].append({"hue_errors": errors[:, -1, -1].copy(), "named": responses.named[name]})
            lattice_errors[name].append(responses.lattice_errors["selectivity"][name])
            if i < VIEWED:
                views[name].append(evaluator.views(network))
            if i == 0:
                shown[f"{name}/cube_errors"] = errors
        measurements.append({"seed": seed, **{str(q): evaluator.measure(q, responses) for q in quantities}})

    write_table(arguments.scores, scores)
    write_table(arguments.measurements, measurements)
    write_table(arguments.validation, validation)
    for name, rows in views.items():
        shown |= store.prefixed(name, stack_rows(rows)) | store.prefixed(name, stack_rows(everyone[name]))
    best, middle = chosen(experiment, scores, validation)
    scattered = sorted({*range(min(VIEWED, len(seeds))), best, middle})
    for name, rows in lattice_errors.items():
        shown[f"{name}/lattice_errors"] = np.stack([rows[i] for i in scattered])
    shown |= {
        "scattered": arrays["seeds"][scattered],
        "best": arrays["seeds"][[best]],
        "middle": arrays["seeds"][[middle]],
    }
    shown |= join_losses(arguments.losses, len(seeds))
    store.write_arrays(arguments.views, {"seeds": arrays["seeds"], **shown}, experiment=arguments.id)
    if arguments.checksums:
        checksums.write(arguments.checksums, [arguments.scores, arguments.measurements, arguments.validation], Path.cwd())


if __name__ == "__main__":
    with one_line_errors():
        main()
