"""Validation: the losses of trained networks on colors that training does not draw, with exact labels.

An exact label is 1 where its attribute is 1 and 0 elsewhere: red at pure red alone, vibrant at the six vibrant corners.
"""

import numpy as np
import torch
from numpy.typing import NDArray

from anchoring.model import Autoencoder
from anchoring.terms import RECONSTRUCTION
from redact.spec import Training
from redact.worlds.colors import VALIDATION_LATTICE, Colors, ColorScore


def exact_label(score: ColorScore, colors: Colors) -> NDArray[np.bool_]:
    """Which colors (N, 3) carry a label (N,), whatever its probability in training: those whose attribute is 1."""
    attribute = ColorScore(score.attribute, score.complement)
    return attribute(colors) >= 1 - 1e-9


@torch.no_grad()
def validate(model: Autoencoder, training: Training) -> dict[str, float]:
    """The reconstruction loss of one network, and every term's loss under its name, unweighted.

    On the validation colors of the spec, or `VALIDATION_LATTICE`, all at once. Outputs are clamped, as in the source's
    validation. The loss of a labeled term is the mean over the labeled colors (the source's own figure is lower: it averages
    over batches, most of which hold no label); not a number where no color carries the label.
    """
    colors = (training.validation.data if training.validation else VALIDATION_LATTICE).colors()
    x = torch.from_numpy(colors).float()
    predicted, z, z_hat = model(x)
    values = {RECONSTRUCTION: ((predicted.clamp(0, 1) - x) ** 2).mean().item()}
    for name, term in training.terms.items():
        loss = term.loss(z, z_hat)
        if term.on is not None:
            loss = loss[torch.from_numpy(exact_label(training.labels[term.on], colors))]
        values[name] = loss.mean().item()
    return values
