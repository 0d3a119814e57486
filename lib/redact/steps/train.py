"""Train one block of seeds of an experiment: `python -m redact.steps.train 2.6 --seeds 0-19 --models … --losses …`."""

import argparse
from pathlib import Path

import numpy as np
import torch

from redact import store
from redact.errors import one_line_errors
from redact.loggers import LOGGERS, make_logger
from redact.progress import Progress
from redact.schedule import read_schedule
from redact.spec import digest
from redact.steps import find_script
from redact.training import train


def seed_range(text: str) -> range:
    """`0-19` as range(0, 20).

    Raises:
        argparse.ArgumentTypeError: the text is something else, or the last seed comes before the first.
    """
    first, _, last = text.partition("-")
    if not (text.isascii() and first.isdecimal() and last.isdecimal() and int(first) <= int(last)):
        raise argparse.ArgumentTypeError(f"{text!r} is no range of seeds, expected first and last, as in 0-19")
    return range(int(first), int(last) + 1)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("id")
    parser.add_argument("--seeds", type=seed_range, required=True, help="first and last seed, as in 0-19")
    parser.add_argument("--models", type=Path, required=True, help="safetensors file to write: parameters, stacked over seeds")
    parser.add_argument("--losses", type=Path, required=True, help="safetensors file to write: losses a step, label rates")
    parser.add_argument("--experiments", type=Path, default=Path("experiments"))
    parser.add_argument("--accelerator", default="cpu", help="any of Lightning's accelerators")
    parser.add_argument("--logger", choices=LOGGERS, default="none")
    arguments = parser.parse_args()

    script = find_script(arguments.experiments, arguments.id)
    torch.set_num_threads(1)  # the workflow runs blocks side by side; the arrays of one step are too small to share
    trained = train(
        script.training,
        read_schedule(script.schedule),
        arguments.seeds,
        accelerator=arguments.accelerator,
        logger=make_logger(arguments.logger, script.trainer, arguments.seeds),
        callbacks=[Progress(f"{script.trainer} seeds {arguments.seeds[0]}-{arguments.seeds[-1]}")],
    )
    seeds = np.array(trained.seeds)
    state = {name: tensor.numpy() for name, tensor in trained.model.state_dict().items()}
    facts = {"experiment": script.trainer, "training": digest(script.training)}
    store.write_arrays(arguments.models, {"seeds": seeds, **store.prefixed("model", state)}, **facts)
    store.write_arrays(
        arguments.losses,
        {
            "seeds": seeds,
            **store.prefixed("loss", trained.losses),
            **store.prefixed("rate", trained.label_rates),
        },
        **facts,
    )


if __name__ == "__main__":
    with one_line_errors():
        main()
