"""Experiment trackers that can be switched on in config.yaml; none is needed, and none is installed by default."""

import importlib.util
from collections.abc import Sequence

from press.errors import InputError

LOGGERS = ("none", "tensorboard", "wandb")
_NEEDS = {"tensorboard": "tensorboard", "wandb": "wandb"}


def make_logger(name: str, experiment: str, seeds: Sequence[int]) -> object:
    """A Lightning logger, or False for none.

    Raises:
        InputError: the package that the logger needs is not installed.
    """
    if name == "none":
        return False
    if importlib.util.find_spec(_NEEDS[name]) is None:
        raise InputError(f"config.yaml: logger: {name} needs the package {_NEEDS[name]!r}; install it or set logger: none")
    from lightning.pytorch import loggers

    run = f"{experiment}-seeds-{seeds[0]}-{seeds[-1]}"
    if name == "tensorboard":
        return loggers.TensorBoardLogger("results/tensorboard", name=run)
    return loggers.WandbLogger(project="redact", name=run, save_dir="results")
