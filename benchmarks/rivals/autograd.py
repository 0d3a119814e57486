"""Autograd on the stack: the library's terms and its total loss, without the gradients that it has by hand."""

import numpy as np
import torch

from anchoring.model import with_parameters
from anchoring.schedule import Schedule
from anchoring.training import losses
from redact.spec import Training
from rivals import Outcome, begin


def train(training: Training, schedule: Schedule, seeds: range) -> Outcome:
    parameters, batches = begin(training, schedule, seeds)
    model = with_parameters(parameters)
    optimizer = torch.optim.Adam(model.parameters(), fused=True)
    history = {name: np.full((schedule.steps, len(seeds)), np.nan, np.float32) for name in ("recon", *training.terms)}
    for step, batch in enumerate(batches):
        optimizer.param_groups[0]["lr"] = float(schedule.values["lr"][step])
        weights = {name: float(schedule.values[name][step]) for name in training.terms}
        total, values = losses(model, batch, training.terms, weights)
        optimizer.zero_grad()
        total.sum().backward()
        optimizer.step()
        for name, value in values.items():
            history[name][step] = value.detach()
    return Outcome({name: tensor.numpy() for name, tensor in model.state_dict().items()}, history)
