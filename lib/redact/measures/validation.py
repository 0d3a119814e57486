"""Validation: the losses of trained networks on samples that training does not draw, with exact labels.

An exact label is 1 where its attribute is 1 and 0 elsewhere: red at pure red alone, vibrant at the six vibrant corners.
"""

import torch

from anchoring.model import Autoencoder
from anchoring.terms import RECONSTRUCTION, DecoderTerm
from redact.spec import Training


@torch.no_grad()
def validate(model: Autoencoder, training: Training) -> dict[str, float]:
    """The reconstruction loss of one network, and every term's loss under its name, unweighted.

    On the validation samples of the spec, or those that its world holds out, all at once. Outputs are clamped, as in the
    source's validation. The loss of a labeled term is the mean over the labeled samples (the source's own figure is lower: it
    averages over batches, most of which hold no label); not a number where no sample carries the label.
    A term on the decoder alone is what it was in training.
    """
    data = training.validation.data if training.validation else training.data.held_out()
    x = torch.from_numpy(data.samples()).float()
    predicted, z, z_hat = model(x)
    values = {RECONSTRUCTION: ((predicted.clamp(*data.bounds) - x) ** 2).mean().item()}
    for name, term in training.terms.items():
        if isinstance(term, DecoderTerm):
            values[name] = term.decoded_loss(model.decoder(term.points(z_hat))).item()
            continue
        loss = term.loss(z, z_hat)
        if term.on is not None:
            loss = loss[torch.from_numpy(data.certain(training.labels[term.on]))]
        values[name] = loss.mean().item()
    return values
