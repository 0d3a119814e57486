"""Plain ways of training the stack of experiment 2.6, beside which the library's is measured. Each stands in a file of its own.

All take the batches that the library draws and begin with the parameters that it begins with; what is between is what a reader
would write. A module of a rival has `train(training, schedule, seeds)`, which returns an `Outcome`.
"""

from dataclasses import dataclass

import numpy as np

from anchoring.model import stack
from anchoring.schedule import Schedule
from anchoring.streams import Streams, initial_model
from redact.spec import Training
from redact.training import data_of

TERMS = ("unitarity", "anchor", "separation", "planarity")


@dataclass(frozen=True)
class Outcome:
    """Parameters (S, …) by the names that the library has for them, losses (T, S), and the CPU-seconds of compiling."""

    parameters: dict[str, np.ndarray]
    losses: dict[str, np.ndarray]
    compiling: float = 0.0


def begin(training: Training, schedule: Schedule, seeds: range) -> tuple[dict, Streams]:
    """The initial parameters (S, …) of the networks of some seeds, and their batches."""
    built = [initial_model(3, training.model, seed) for seed in seeds]
    parameters = stack([network for network, _ in built]).state_dict()
    return parameters, Streams(data_of(training), [generator for _, generator in built], schedule.steps)
