"""torch.func: the loss of one network, as the usual way writes it, its gradient, and vmap over the networks."""

import numpy as np
import torch
from torch import Tensor
from torch.func import functional_call, grad_and_value, stack_module_state, vmap

from anchoring.model import select, with_parameters
from anchoring.schedule import Schedule
from baseline import Network, labeled_mean, separation
from redact.spec import Training
from rivals import TERMS, Outcome, begin

NETWORK = Network().to("meta")


def loss(parameters: dict[str, Tensor], x: Tensor, red: Tensor, vibrant: Tensor, weights: Tensor) -> tuple[Tensor, Tensor]:
    """The total loss of one network, and its parts: reconstruction, then the terms."""
    output, z, z_hat = functional_call(NETWORK, parameters, (x,))
    parts = torch.stack(
        [
            ((output - x) ** 2).mean(),
            ((z.norm(dim=-1) - 1) ** 2).mean(),
            labeled_mean(((z_hat - z_hat.new_tensor([1, 0, 0, 0])) ** 2).sum(dim=-1), red),
            separation(z_hat).mean(),
            labeled_mean((z_hat[:, 2:] ** 2).sum(dim=-1), vibrant),
        ]
    )
    return (weights * parts).sum(), parts


def train(training: Training, schedule: Schedule, seeds: range) -> Outcome:
    initial, batches = begin(training, schedule, seeds)
    parameters, _ = stack_module_state([select(with_parameters(initial), i) for i in range(len(seeds))])
    optimizer = torch.optim.Adam(parameters.values(), fused=True)
    gradients_and_losses = vmap(grad_and_value(loss, has_aux=True), in_dims=(0, 0, 0, 0, None))
    weights = torch.tensor(np.stack([np.ones(schedule.steps), *(schedule.values[name] for name in TERMS)], axis=-1)).float()
    history = torch.empty(schedule.steps, len(seeds), 1 + len(TERMS))
    for step, batch in enumerate(batches):
        optimizer.param_groups[0]["lr"] = float(schedule.values["lr"][step])
        with torch.no_grad():
            gradients, (_, history[step]) = gradients_and_losses(
                parameters, batch.samples, batch.labels["red"], batch.labels["vibrant"], weights[step]
            )
        for name, parameter in parameters.items():
            parameter.grad = gradients[name]
        optimizer.step()
    history[(weights == 0).unsqueeze(1).expand_as(history)] = torch.nan
    return Outcome(
        {name: parameter.detach().numpy() for name, parameter in parameters.items()},
        {name: history[:, :, i].numpy() for i, name in enumerate(("recon", *TERMS))},
    )
