"""Do every surgery of an experiment to every trained network: `python -m redact.steps.operate 2.6 --models … --edited …`.

Interventions leave no weights behind; evaluation applies them to the baseline.
"""

import argparse
from collections.abc import Mapping
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from anchoring.operations import PostHoc, Seen, Surgery
from press.errors import InputError, one_line_errors
from press.files import planned, store
from redact.arms import BASELINE, join
from redact.discovery import Arm
from redact.project import PROJECT
from redact.spec import Experiment
from redact.steps import by_arm


def join_blocks(paths: list[Path], seeds: int) -> store.Arrays:
    """The arrays of the first `seeds` seeds of all blocks, joined along their leading axis."""
    blocks = [store.read_arrays(path) for path in paths]
    there = sum(len(block["seeds"]) for block in blocks)
    if not 1 <= seeds <= there:
        raise InputError(f"--seeds {seeds}: the blocks hold {there} networks, expected a number from 1 to {there}")
    return {name: np.concatenate([block[name] for block in blocks])[:seeds] for name in blocks[0]}


def operate(experiment: Experiment, trained: Mapping[str, store.Arrays], arms: Mapping[str, Arm]) -> store.Arrays:
    """The networks of an experiment that have weights of their own, by the network's name; `seeds` (S,) are their seeds.

    trained: arm -> its networks, as in a block: `seeds` (S,), and the parameters under `model`, with a leading axis S.
    arms: how each was trained, which is what an operation may be fitted on.

    Raises:
        InputError: the arms are of different seeds.
    """
    edited: store.Arrays = {}
    for arm, block in trained.items():
        # What is compared seed by seed has to be of one seed.
        if not np.array_equal(edited.setdefault("seeds", block["seeds"]), block["seeds"]):
            raise InputError(f"the networks of arm {arm!r} are of other seeds than those before it, expected the same ones")
        state = store.under("model", block)
        edited |= store.prefixed(join(arm, BASELINE), state)
        for name, operation in experiment.operations_in(arm).items():
            if isinstance(operation, Surgery):
                edited |= store.prefixed(join(arm, name), edited_parameters(operation, state))
            elif isinstance(operation, PostHoc):
                edited |= store.prefixed(join(arm, name), fitted_parameters(operation, state, arms[arm], block["seeds"]))
    return edited


def edited_parameters(operation: Surgery, state: store.Arrays) -> store.Arrays:
    """The parameters of a stack of autoencoders after a surgery."""
    encoder = [name.removesuffix(".weight") for name in state if name.startswith("encoder.") and name.endswith(".weight")]
    writer = max(encoder, key=lambda name: int(name.rpartition(".")[2]))
    edited = operation.edit_arrays(state, writer, "decoder.0")
    if edited is None:
        # Not before it is needed: importing torch takes ten times as long as all else.
        import torch

        from anchoring.model import with_parameters

        model = with_parameters({name: torch.from_numpy(array) for name, array in state.items()})
        edited = {name: tensor.numpy() for name, tensor in operation.edit(model).state_dict().items()}
    return edited


def fitted_parameters(operation: PostHoc, state: store.Arrays, arm: Arm, seeds: NDArray[np.int64]) -> store.Arrays:
    """The parameters of a stack of autoencoders after an operation that is fitted on what they saw in training."""
    import torch

    from anchoring.model import with_parameters
    from redact.training import data_of

    torch.set_num_threads(1)  # the workflow runs jobs side by side
    model = with_parameters({name: torch.from_numpy(array) for name, array in state.items()})
    fitted = operation.fit(model, Seen(data_of(arm.training), seeds.tolist(), arm.read().steps))
    return {name: tensor.detach().numpy() for name, tensor in fitted.state_dict().items()}


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
    blocks = by_arm(arguments.models, script).items()
    trained = {arm: join_blocks(paths, arguments.seeds) for arm, paths in blocks}
    edited = operate(script.experiment, trained, script.arms)
    store.write_arrays(arguments.edited, edited, experiment=arguments.id)


if __name__ == "__main__":
    with one_line_errors():
        main()
