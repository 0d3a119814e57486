"""The networks of an experiment as scripts: their weights, and answers by which whoever runs them can check himself.

Axes: S seeds, n probes, C channels.
"""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass

import numpy as np
import torch
from numpy.typing import NDArray

from anchoring.model import select
from anchoring.operations import Intervention, Operation
from anchoring.operations.ablate import Ablate
from anchoring.operations.ablate_with_fallback import AblateWithFallback
from anchoring.operations.prune import Prune
from press.files.store import Arrays
from redact.arms import BASELINE, baseline_of, in_words, join
from redact.lab import LARGEST, VERSION
from redact.lab.scripts import numbers, script
from redact.lab.shown import Shown
from redact.measures.networks import Coder, load_models
from redact.spec import Experiment

MOST_PROBES = 8
"""Samples with answers that go with the networks, at most."""

BESIDE = 2_000
"""Bytes left for all of a script but its numbers."""

A_NUMBER = 16 / 3
"""Bytes that a number in single precision takes in base64."""


def computed(operation: Operation) -> bool:
    """Whether the scripts can do an operation themselves; else they are given the networks after it."""
    return isinstance(operation, Ablate | Prune | AblateWithFallback | Intervention)


def name_of(experiment: Experiment, network: str) -> str:
    """The name of the script of an arm's networks (`2-8-networks`), or of those after an operation (`3-1-isolated-fresh`)."""
    arm, _, operation = network.rpartition("/")
    words = join(arm, "networks") if operation == BASELINE else network
    return f"{experiment.slug}-{in_words(words).replace(' ', '-').replace('_', '-')}"


@dataclass(frozen=True)
class Networks:
    """A stack of networks as a script. places: those of the seeds of which it has networks, in their order."""

    name: str
    shape: dict[str, int]
    places: list[int]
    script: str


class Packing:
    """All networks of an experiment, to be packed. first: places of the seeds that matter most, where not all have room."""

    def __init__(self, experiment: Experiment, edited: Arrays, shown: Shown, first: Sequence[int]):
        self.experiment, self.edited, self.shown = experiment, edited, shown
        self.seeds: list[int] = edited["seeds"].tolist()
        self.order = list(dict.fromkeys([*first, *range(len(self.seeds))]))
        steered = [name for name, done in experiment.operated.items() if isinstance(done, Intervention)]
        self.models = load_models(edited, [name for name in experiment.networks if name not in steered])

    def of_arm(self, arm: str) -> Networks:
        """The networks of an arm as they were trained, with answers of theirs and after each operation that scripts can do."""
        done = [name for name, operation in self.experiment.operations_in(arm).items() if computed(operation)]
        return self._packed(join(arm, BASELINE), {name: join(arm, name) for name in (BASELINE, *done)})

    def of_operation(self, network: str) -> Networks:
        """The networks after an operation that scripts cannot do; to them these are as they are."""
        return self._packed(network, {BASELINE: network})

    def _packed(self, stored: str, asked: Mapping[str, str]) -> Networks:
        """stored: the networks whose weights are packed. asked: what a script calls those whose answers go with them."""
        stack = self.models[stored]
        layers = stack.state_dict().values()  # encoder, then decoder; of each layer the weight, then the bias
        size = sum(tensor[0].numel() for tensor in layers)
        channels = self.shown.tested.channels
        room = (LARGEST - BESIDE) / A_NUMBER
        kept = max(1, min(len(self.seeds), int(room / (size + (len(asked) + 1) * channels))))
        places = sorted(self.order[:kept])
        left = int((room - kept * size) / (channels * (1 + len(asked) * kept)))
        inputs = self.shown.probes(max(1, min(MOST_PROBES, left)))
        weights = torch.cat([tensor[places].flatten(1) for tensor in layers], dim=1).numpy().astype("<f4")
        shape = {"channels": channels, **asdict(stack.spec)}
        told = {
            "version": VERSION,
            "digest": hashlib.sha256(weights.tobytes()).hexdigest(),
            "shape": shape,
            "seeds": [self.seeds[place] for place in places],
            "weights": numbers(weights),
            "check": {
                "inputs": numbers(inputs),
                "networks": list(asked),
                "outputs": numbers(self._answers(list(asked.values()), places, inputs)),
            },
        }
        name = name_of(self.experiment, stored)
        return Networks(name, shape, places, script("networks", name, told))

    @torch.inference_mode()
    def _answers(self, names: Sequence[str], places: Sequence[int], inputs: NDArray[np.float32]) -> NDArray[np.float32]:
        """What networks answer, as evaluation runs them, not clamped: (networks, S, n, C).

        In double precision, as scripts compute: that of evaluation is single, whose rounding a network may magnify.
        """
        x = torch.from_numpy(inputs).double()
        answers = np.empty((len(names), len(places), *inputs.shape), np.float32)
        for which, name in enumerate(names):
            done = self.experiment.operated.get(name)
            intervention = done if isinstance(done, Intervention) else None
            stack = self.models[baseline_of(name) if intervention else name]
            for row, place in enumerate(places):
                answers[which, row] = Coder(select(stack, place).double(), intervention)(x)[0].numpy()
        return answers
