"""Do every surgery of an experiment to every trained network: `python -m redact.steps.operate 2.6 --models … --edited …`.

Interventions leave no weights behind; evaluation applies them to the baseline.
"""

import argparse
from pathlib import Path

import numpy as np
import torch

from anchoring.model import with_parameters
from anchoring.operations import Surgery
from press.errors import InputError, one_line_errors
from press.files import planned, store
from redact.project import PROJECT


def join_blocks(paths: list[Path], seeds: int) -> store.Arrays:
    """The arrays of the first `seeds` seeds of all blocks, joined along their leading axis."""
    blocks = [store.read_arrays(path) for path in paths]
    there = sum(len(block["seeds"]) for block in blocks)
    if not 1 <= seeds <= there:
        raise InputError(f"--seeds {seeds}: the blocks hold {there} networks, expected a number from 1 to {there}")
    return {name: np.concatenate([block[name] for block in blocks])[:seeds] for name in blocks[0]}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("id")
    parser.add_argument("--models", type=Path, nargs="+", required=True, help="the blocks of trained networks")
    parser.add_argument("--seeds", type=int, required=True, help="how many of the trained networks to take")
    parser.add_argument("--edited", type=Path, required=True, help="safetensors file to write: parameters by operation")
    parser.add_argument("--planned", help="the digest of the part of the spec that the build was planned with")
    arguments = parser.parse_args()

    script = PROJECT.find(Path("experiments"), arguments.id)
    planned.check_part(script, "operations", arguments.planned)
    blocks = join_blocks(arguments.models, arguments.seeds)
    state = {name: torch.from_numpy(array) for name, array in store.under("model", blocks).items()}
    model = with_parameters(state)
    edited = {"seeds": blocks["seeds"], **store.prefixed("baseline", store.under("model", blocks))}
    surgery = {name: operation for name, operation in script.experiment.operations.items() if isinstance(operation, Surgery)}
    for name, operation in surgery.items():
        result = operation.edit(model)
        edited |= store.prefixed(name, {key: tensor.numpy() for key, tensor in result.state_dict().items()})
    store.write_arrays(arguments.edited, edited, experiment=arguments.id)


if __name__ == "__main__":
    with one_line_errors():
        main()
