"""A stack's step with gradients worked out by hand: the losses of its networks on a batch, and the gradients of their sum.

What is computed is `anchoring.training.losses`, which stays the definition; tests hold the two against each other, term by
term. For networks as small as these, automatic differentiation spends more time on its own bookkeeping, and on the arrays that
it keeps for the backward pass, than on arithmetic. A term without a formula by hand is differentiated by torch, it alone.

Axes: S seeds, B batch, K latent width, C channels. In memory the batch comes last, as `anchoring.model.Linear` leaves it
for a stack: `.mT` turns the one view into the other and copies nothing.

A term adds sum_i share_i loss_i to the total, share_i being its weight times the sample's part in the mean.
"""

from collections.abc import Mapping

import torch
from torch import Tensor, nn

from anchoring.model import Autoencoder, Linear
from anchoring.streams import Batch
from anchoring.terms import RECONSTRUCTION, ByHand, Formula, Term
from anchoring.total_loss import checked_loss

# Layers ----------------------------------------------------------------------------------------------------


def _forward(layers: nn.Sequential, x: Tensor) -> tuple[Tensor, list[Tensor]]:
    """The output of an encoder or decoder, and a tape for the backward pass: input and output of its Linear layers, in turn."""
    tape = []
    for layer in layers:
        if isinstance(layer, Linear):
            tape += [x, x := layer(x)]
        else:
            x = layer(x)
    return x, tape


def _backward(
    layers: nn.Sequential, gradient: nn.Sequential, tape: list[Tensor], by_output: Tensor, by_input: bool = True
) -> Tensor:
    """Write the gradients of the Linear layers into `gradient`, and return that by the input, or what is known of it."""
    for i in reversed(range(0, len(layers), 2)):  # a GELU stands between two of them
        output, x = tape.pop(), tape.pop()
        if i != len(layers) - 1:
            by_output = torch.ops.aten.gelu_backward(by_output, output)
        torch.bmm(by_output.mT, x, out=gradient[i].weight)
        torch.sum(by_output, dim=-2, out=gradient[i].bias)
        if i > 0 or by_input:
            by_output = (layers[i].weight.mT @ by_output.mT).mT
    return by_output


# A step ----------------------------------------------------------------------------------------------------


class Backpropagation:
    """The losses of a stack on a batch; the gradients of its total loss go into the parameters of `gradient`, one like it."""

    def __init__(self, model: Autoencoder, gradient: Autoencoder, terms: Mapping[str, Term]):
        self.model = model
        self.gradient = gradient
        self.terms = terms
        numbers = model.to_latent.weight.detach()
        self.formulas: dict[str, Formula | None] = {name: term.by_hand(model.latent, numbers) for name, term in terms.items()}

    @torch.no_grad()
    def __call__(self, batch: Batch, weights: Mapping[str, float]) -> dict[str, Tensor]:
        """The reconstruction loss and, unweighted, each term whose weight is not exactly 0: (S,) each."""
        model, gradient = self.model, self.gradient
        z, encoder_tape = _forward(model.encoder, batch.samples)
        length = z.square().sum(dim=-1, keepdim=True).sqrt_().clamp_min_(1e-12)
        z_hat = z / length
        predicted, decoder_tape = _forward(model.decoder, z_hat)

        off = predicted - batch.samples
        values = {RECONSTRUCTION: off.square().mean(dim=(-1, -2))}
        by_z_hat = _backward(model.decoder, gradient.decoder, decoder_tape, off * (2 / off[0].numel()))
        by_z = torch.zeros_like(z)
        for name, term in self.terms.items():
            if weights[name] == 0:
                continue
            mean = _share_of_mean(batch, term)
            share, formula = weights[name] * mean, self.formulas[name]
            found = formula(z_hat, length, share) if formula else _by_autograd(name, term, z, z_hat, share)
            values[name] = (mean * found.loss).sum(dim=-1)
            if found.by_z is not None:
                by_z.add_(found.by_z)
            if found.by_z_hat is not None:
                by_z_hat.add_(found.by_z_hat)
        # Through z_hat = z/|z|: what points along z_hat changes the length alone, and that is divided out.
        by_z += (by_z_hat - (by_z_hat * z_hat).sum(dim=-1, keepdim=True) * z_hat) / length
        _backward(model.encoder, gradient.encoder, encoder_tape, by_z, by_input=False)
        return values


def _by_autograd(name: str, term: Term, z: Tensor, z_hat: Tensor, share: Tensor) -> ByHand:
    """The losses of a term, and torch's gradients of them by z and by z_hat as if neither depended on the other."""
    with torch.enable_grad():
        z, z_hat = z.detach().requires_grad_(), z_hat.detach().requires_grad_()
        loss = checked_loss(name, term, z, z_hat)
        shared = (share * loss).sum()
        by = torch.autograd.grad(shared, (z, z_hat), allow_unused=True) if shared.requires_grad else (None, None)
    return ByHand(loss.detach(), *by)


def _share_of_mean(batch: Batch, term: Term) -> Tensor:
    """What a sample counts for in the mean over the batch, or over its labeled samples alone: (S, B)."""
    if term.on is None:
        n_seeds, size, _ = batch.samples.shape
        return batch.samples.new_full((n_seeds, size), 1 / size)
    label = batch.labels[term.on]
    return label / (label.sum(dim=-1, keepdim=True) + 1e-8)
