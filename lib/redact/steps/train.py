"""Train one block of seeds of an arm: `python -m redact.steps.train 2.6 --seeds 0-19 --models … --losses …`.

An experiment with one arm is told by its id, an arm of several as in 3.1/arms/plain.
"""

import argparse
import os
import sys
from importlib import metadata
from pathlib import Path

import numpy as np
import torch

from anchoring.training import CannotTrain, NoAccelerator
from press.errors import InputError, one_line_errors
from press.files import planned, resume, store
from press.scripts.specs import digest
from redact.arms import ARMS, join, trained_name
from redact.discovery import Arm, Script
from redact.loggers import LOGGERS, make_logger
from redact.progress import Progress
from redact.project import PROJECT
from redact.training import train

LOGGER = "REDACT_LOGGER"
"""The environment variable that names the tracker, where no argument does."""


def seed_range(text: str) -> range:
    """`0-19` as range(0, 20).

    Raises:
        argparse.ArgumentTypeError: the text is something else, or the last seed comes before the first.
    """
    first, _, last = text.partition("-")
    if not (text.isascii() and first.isdecimal() and last.isdecimal() and int(first) <= int(last)):
        raise argparse.ArgumentTypeError(f"{text!r} is no range of seeds, expected first and last, as in 0-19")
    return range(int(first), int(last) + 1)


def find_arm(trained: str) -> tuple[Script, str]:
    """The script and the name of the arm whose networks are known by a name: `2.6`, or `3.1/arms/plain`.

    Raises:
        InputError: no experiment, or no arm of it, is known by that name.
    """
    id, _, arm = trained.partition(ARMS)
    script = PROJECT.find(Path("experiments"), id)
    if arm not in script.arms:
        known = ", ".join(trained_name(id, name) for name in script.arms)
        raise InputError(f"{trained!r} is nothing that experiment {id} trains; expected one of {known}")
    return script, arm


def block_title(arm: Arm, seeds: range) -> str:
    """What a block is called in its log: `2.6 seeds 0-29`."""
    return f"{arm.trained} seeds {seeds[0]}-{seeds[-1]}"


def block_key(arm: Arm, seeds: range, accelerator: str, sources: list[str]) -> str:
    """A name for the block that training would give. sources: the code that trains, each module with a digest of its code."""
    facts = {
        "experiment": arm.trained,
        "training": digest(arm.training),
        "seeds": [seeds[0], seeds[-1]],
        "accelerator": accelerator,
        "code": sources,
        "versions": [sys.version, versions()],
    }
    return resume.key(facts, [arm.schedule])


def versions() -> dict[str, str]:
    """The packages that make the networks what they are, with their versions."""
    return {name: metadata.version(name) for name in PROJECT.versions["train"]}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("trained", help="what is trained: the id of an experiment, or one of its arms, as in 3.1/arms/plain")
    parser.add_argument("--seeds", type=seed_range, required=True, help="first and last seed, as in 0-19")
    parser.add_argument("--models", type=Path, required=True, help="safetensors file to write: parameters, stacked over seeds")
    parser.add_argument("--losses", type=Path, required=True, help="safetensors file to write: losses a step, label rates")
    parser.add_argument("--planned", help="the digest of the part of the spec that the build was planned with")
    parser.add_argument("--accelerator", default="cpu", help="any of Lightning's accelerators")
    parser.add_argument("--logger", choices=LOGGERS, default=os.environ.get(LOGGER, "none"))
    parser.add_argument("--sources", nargs="+", help="the code that trains: what a killed build finished with it is taken up")
    parser.add_argument(
        "--unchanged", nargs="*", default=[], help="files, each with the digest that the build was planned with"
    )
    arguments = parser.parse_args()

    script, name = find_arm(arguments.trained)
    planned.check_part(script, join(name, "training"), arguments.planned)
    planned.check_files(arguments.unchanged)
    arm = script.arms[name]
    title = block_title(arm, arguments.seeds)
    outputs = [arguments.models, arguments.losses]
    if arguments.sources:
        # Finished first, and then put where Snakemake wants it: so there is no moment at which it could be lost.
        key = block_key(arm, arguments.seeds, arguments.accelerator, arguments.sources)
        if resume.take(Path.cwd(), key, outputs):
            print(f"{title}: trained already, by a build that was interrupted later", file=sys.stderr)
            return
        with resume.keeping(Path.cwd(), key, len(outputs)) as kept:
            train_block(script, arm, arguments.seeds, *kept, accelerator=arguments.accelerator, logger=arguments.logger)
        resume.take(Path.cwd(), key, outputs)
    else:
        train_block(script, arm, arguments.seeds, *outputs, accelerator=arguments.accelerator, logger=arguments.logger)


def train_block(script: Script, arm: Arm, seeds: range, models: Path, losses: Path, *, accelerator: str, logger: str) -> None:
    """Train the networks of some seeds of an arm, and write parameters and losses.

    Raises:
        InputError: the spec cannot train.
    """
    torch.set_num_threads(1)  # the workflow runs blocks side by side; the arrays of one step are too small to share
    try:
        trained = train(
            arm.training,
            arm.read(),
            seeds,
            accelerator=accelerator,
            logger=make_logger(logger, arm.trained, seeds),
            watch=Progress(block_title(arm, seeds)),
        )
    except CannotTrain as error:
        raise InputError(f"{script.path} with {arm.schedule}: {error}") from None
    except NoAccelerator as error:
        raise InputError(f"config.yaml: {error}") from None
    numbers = np.array(trained.seeds)
    state = {name: tensor.numpy() for name, tensor in trained.model.state_dict().items()}
    facts = {"experiment": arm.trained, "training": digest(arm.training), "versions": versions()}
    store.write_arrays(models, {"seeds": numbers, **store.prefixed("model", state)}, **facts)
    store.write_arrays(
        losses,
        {
            "seeds": numbers,
            **store.prefixed("loss", trained.losses),
            **store.prefixed("rate", trained.label_rates),
        },
        **facts,
    )


if __name__ == "__main__":
    with one_line_errors():
        main()
