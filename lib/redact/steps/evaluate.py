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
from anchoring.operations import Intervention
from anchoring.terms import RECONSTRUCTION
from press.claims.claim import measured_quantities
from press.errors import InputError, one_line_errors
from press.files import checksums, planned, store
from redact.arms import BASELINE, in_arm, join, split
from redact.measures import pareto
from redact.measures.evaluation import Evaluator, stack_rows
from redact.measures.networks import Coder, Network
from redact.measures.validation import validate
from redact.project import PROJECT
from redact.spec import Experiment
from redact.steps import by_arm
from redact.worlds.colors import HD_CUBE, Grid

VIEWED = 10
"""Seeds whose reconstructions and latents are kept for figures; any of them can be shown instead of seed 0."""


def write_table(path: Path, rows: Sequence[Mapping[str, object]]) -> None:
    """A CSV file with a header; numbers to seven digits, which is all that single precision holds."""
    with store.replacing(path) as temporary, temporary.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]), lineterminator="\n")
        writer.writeheader()
        for row in rows:
            writer.writerow({key: f"{value:.7g}" if isinstance(value, float) else value for key, value in row.items()})


def join_losses(paths: Sequence[Path], arm: str, seeds: int) -> store.Arrays:
    """Losses (T, S) and label rates (S,) of the first `seeds` seeds of all blocks of an arm, whose seeds are their last axis.

    What is `loss/recon` in a block is `loss/plain/recon` of the arm `plain`.
    """
    blocks = [store.read_arrays(path) for path in paths]
    joined = {name: np.concatenate([block[name] for block in blocks], axis=-1)[..., :seeds] for name in blocks[0]}
    kinds = {kind: store.under(kind, joined) for kind in ("loss", "rate")}
    return {f"{kind}/{join(arm, name)}": array for kind, arrays in kinds.items() for name, array in arrays.items()}


def load_models(arrays: store.Arrays, operations: Sequence[str]) -> dict[str, Autoencoder]:
    """The stacks of networks by operation."""
    models = {}
    for name in operations:
        state = {key: torch.from_numpy(array) for key, array in store.under(name, arrays).items()}
        models[name] = with_parameters(state)
    return models


def networks_of_seed(
    models: Mapping[str, Autoencoder], experiment: Experiment, index: int
) -> tuple[dict[str, Autoencoder], dict[str, Network]]:
    """One seed's trained network in each arm, and all its networks by their names, in the order of the spec."""
    edited = {name: select(stack, index) for name, stack in models.items()}
    trained = {arm: edited[join(arm, BASELINE)] for arm in experiment.trainings}
    networks: dict[str, Network] = {}
    for name in experiment.networks:
        operation = experiment.operated.get(name)
        steered = isinstance(operation, Intervention)
        networks[name] = Coder(trained[split(name)[0]], operation) if steered else Coder(edited[name])
    return trained, networks


def chosen(
    experiment: Experiment, scores: Sequence[Mapping[str, object]], validation: Sequence[Mapping[str, object]]
) -> tuple[int, int]:
    """The places of the best seed by the published rule and of the seed in the middle of that ranking."""
    score = np.array([row["selectivity_trained"] for row in scores if row["operation"] == experiment.ranking], dtype=float)
    ranked = [in_arm(split(experiment.ranking)[0], row) for row in validation]
    losses = np.array([[row[name] for name in (RECONSTRUCTION, *experiment.organized_by)] for row in ranked], dtype=float)
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
    for arm in script.arms.values():
        if not isinstance(arm.training.data, Grid):
            raise InputError(f"{script.path}: data={arm.training.data}: only networks that learn colors can be evaluated")
    quantities = measured_quantities(experiment.judged)
    arrays = store.read_arrays(arguments.edited)
    stored = [name for name in experiment.networks if not isinstance(experiment.operated.get(name), Intervention)]
    models = load_models(arrays, stored)
    evaluator = Evaluator(experiment.resemblance)

    scores, measurements, validation = [], [], []
    views: dict[str, list] = {name: [] for name in experiment.networks}
    everyone: dict[str, list] = {name: [] for name in experiment.networks}
    lattice_errors: dict[str, list] = {name: [] for name in experiment.networks}
    shown: store.Arrays = {}
    seeds = arrays["seeds"].tolist()
    for i, seed in enumerate(seeds):
        trained, networks = networks_of_seed(models, experiment, i)
        losses = {name: validate(trained[name], arm.training) for name, arm in script.arms.items()}
        validation.append(
            {"seed": seed, **{join(arm, name): value for arm, found in losses.items() for name, value in found.items()}}
        )
        evaluation = evaluator.evaluate(networks)
        for name, network in networks.items():
            scores.append({"seed": seed, "operation": name, **evaluation.scores(name)})
            errors = evaluation.cube_errors[name].reshape(HD_CUBE.shape)
            # A copy: a view of these few numbers would keep the errors of the whole cube, megabytes a seed.
            everyone[name].append({"hue_errors": errors[:, -1, -1].copy(), "named": evaluation.named[name]})
            lattice_errors[name].append(evaluation.lattice_errors["selectivity"][name])
            if i < VIEWED:
                views[name].append(evaluator.views(network))
            if i == 0:
                shown[f"{name}/cube_errors"] = errors
        measurements.append({"seed": seed, **{str(q): q.measure(evaluation) for q in quantities}})

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
    for arm, paths in by_arm(arguments.losses, script).items():
        shown |= join_losses(paths, arm, len(seeds))
    store.write_arrays(arguments.views, {"seeds": arrays["seeds"], **shown}, experiment=arguments.id)
    if arguments.checksums:
        checksums.write(arguments.checksums, [arguments.scores, arguments.measurements, arguments.validation], Path.cwd())


if __name__ == "__main__":
    with one_line_errors():
        main()
