"""The losses of a stack of autoencoders and their gradients, worked out by hand.

What is computed is `anchoring.training.losses`, which stays the definition; tests hold the two against each other, term by
term. For networks as small as these, automatic differentiation spends more time on its own bookkeeping, and on the arrays that it
keeps for the backward pass, than on arithmetic.

Axes: S seeds, B batch, K latent width, C color channels. In memory the batch comes last, as `anchoring.model.Linear` leaves it
for a stack: `.mT` turns the one view into the other and copies nothing.

A term adds sum_i share_i loss_i to the total, share_i being its weight times the sample's part in the mean. Each function
below returns the losses (S, B) and the gradient (S, B, K) of that sum, by z_hat or, for unitarity, by z.
"""

from collections.abc import Mapping

import torch
from torch import Tensor, nn

from anchoring.model import Autoencoder, Linear
from anchoring.regularizers import ALIKE
from anchoring.streams import Batch
from redact import spec
from redact.spec import RECONSTRUCTION

# Terms -----------------------------------------------------------------------------------------------------


def unitarity(z_hat: Tensor, length: Tensor, share: Tensor) -> tuple[Tensor, Tensor]:
    """(|z| - 1)^2 has the gradient 2 (|z| - 1) z_hat, by z. length: |z|, (S, B, 1)."""
    excess = length - 1
    return excess.square().squeeze(-1), 2 * share.unsqueeze(-1) * excess * z_hat


def anchor(z_hat: Tensor, direction: Tensor, share: Tensor) -> tuple[Tensor, Tensor]:
    """|z_hat - v|^2 has the gradient 2 (z_hat - v)."""
    away = z_hat - direction
    return away.square().sum(dim=-1), 2 * share.unsqueeze(-1) * away


def angular_anchor(z_hat: Tensor, direction: Tensor, share: Tensor) -> tuple[Tensor, Tensor]:
    """1 - z_hat . v has the gradient -v, for a unit vector v."""
    return 1 - (z_hat * direction).sum(dim=-1), -share.unsqueeze(-1) * direction


def anti_anchor(z_hat: Tensor, direction: Tensor, share: Tensor) -> tuple[Tensor, Tensor]:
    """max(0, z_hat . u) has the gradient u where it is positive, for a unit vector u."""
    cosine = (z_hat * direction).sum(dim=-1)
    return cosine.clamp_min(0), (share * (cosine > 0)).unsqueeze(-1) * direction


def energy(z_hat: Tensor, counted: Tensor, share: Tensor) -> tuple[Tensor, Tensor]:
    """The sum of m_k z_hat_k^2 has the gradient 2 m_k z_hat_k; m (K,) is 1 in the dimensions that count, else 0."""
    part = counted * z_hat
    return part.square().sum(dim=-1), 2 * share.unsqueeze(-1) * part


def separation(z_hat: Tensor, power: int, share: Tensor) -> tuple[Tensor, Tensor]:
    """l_i = sum_j t_ij^p with t_ij = (z_hat_i . z_hat_j + 1)/2, where pairs that are alike have the constant t_ij = 1/2.

    Let s_ij = t_ij^(p-1), and 0 for pairs that are alike. Then l_i = sum_j s_ij t_ij = (z_hat_i . (s z_hat)_i + (s 1)_i)/2,
    and as t_ij belongs to the losses of both i and j, the gradient is p/2 (share_i (s z_hat)_i + (s (share z_hat))_i).
    The arrays (S, B, B) are most of the work of a step: with s made in place by a chain of squarings, and all the rest
    in one product of matrices, they are gone through as few times as can be.
    """
    t = (-0.5 * z_hat) @ z_hat.mT  # -c/2
    # What pairs that are alike add is below the precision of any sum, unless the power is small: counting them takes time.
    alike = (t <= -0.5 * ALIKE).sum(dim=-1) if power < 64 else 0
    torch.threshold_(t, -0.5 * ALIKE, 0.5)  # as if c = -1: then t = 0 and s = 0
    s = _whole_power(t.neg_().add_(0.5), power - 1)

    z_T, share_1 = z_hat.mT, share.unsqueeze(-2)
    products = torch.cat([z_T, share_1 * z_T, torch.ones_like(share_1)], dim=-2) @ s  # s is symmetric
    pull, shared_pull, total = products.mT.split([z_T.shape[-2], z_T.shape[-2], 1], dim=-1)
    loss = ((z_hat * pull).sum(dim=-1) + total.squeeze(-1)) / 2 + 0.5**power * alike
    return loss, (power / 2) * (share.unsqueeze(-1) * pull + shared_pull)


def _whole_power(base: Tensor, exponent: int) -> Tensor:
    """base^exponent by squaring, from the highest bit of the exponent down: nine products for 99. May return `base` itself."""
    result = base
    for bit in f"{exponent:b}"[1:]:
        result = result * result if result is base else result.mul_(result)
        if bit == "1":
            result.mul_(base)
    return result


def _constant(term: spec.Term, latent: int) -> Tensor:
    """What a formula needs besides the activations: a direction (K,); 1 and 0 for dimensions (K,); or nothing, (0,)."""
    match term:
        case spec.Anchor(direction=v):
            return torch.tensor(v, dtype=torch.float64)
        case spec.AngularAnchor(direction=v) | spec.AntiAnchor(direction=v):
            return nn.functional.normalize(torch.tensor(v, dtype=torch.float64), dim=0)
        case spec.Subspace(dims=dims):
            return torch.tensor([0.0 if k in dims else 1.0 for k in range(latent)])
        case spec.AntiSubspace(dims=dims):
            return torch.tensor([1.0 if k in dims else 0.0 for k in range(latent)])
    return torch.empty(0)


def _term(term: spec.Term, constant: Tensor, z_hat: Tensor, length: Tensor, share: Tensor) -> tuple[Tensor, Tensor]:
    match term:
        case spec.Unitarity():
            return unitarity(z_hat, length, share)
        case spec.Anchor():
            return anchor(z_hat, constant, share)
        case spec.AngularAnchor():
            return angular_anchor(z_hat, constant, share)
        case spec.AntiAnchor():
            return anti_anchor(z_hat, constant, share)
        case spec.Subspace() | spec.AntiSubspace():
            return energy(z_hat, constant, share)
        case spec.Separation(power=power):
            return separation(z_hat, power, share)
    raise TypeError(f"no gradient is known for the term {term!r}")


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

    def __init__(self, model: Autoencoder, gradient: Autoencoder, terms: Mapping[str, spec.Term]):
        self.model = model
        self.gradient = gradient
        self.terms = terms
        numbers = model.to_latent.weight
        self.constants = {name: _constant(term, model.latent).to(numbers) for name, term in terms.items()}

    @torch.no_grad()
    def __call__(self, batch: Batch, weights: Mapping[str, float]) -> dict[str, Tensor]:
        """The reconstruction loss and, unweighted, each term whose weight is not exactly 0: (S,) each."""
        model, gradient = self.model, self.gradient
        z, encoder_tape = _forward(model.encoder, batch.colors)
        length = z.square().sum(dim=-1, keepdim=True).sqrt_().clamp_min_(1e-12)
        z_hat = z / length
        predicted, decoder_tape = _forward(model.decoder, z_hat)

        off = predicted - batch.colors
        values = {RECONSTRUCTION: off.square().mean(dim=(-1, -2))}
        by_z_hat = _backward(model.decoder, gradient.decoder, decoder_tape, off * (2 / off[0].numel()))
        by_z = torch.zeros_like(z)
        for name, term in self.terms.items():
            if weights[name] == 0:
                continue
            mean = _share_of_mean(batch, term)
            loss, by = _term(term, self.constants[name], z_hat, length, weights[name] * mean)
            values[name] = (mean * loss).sum(dim=-1)
            (by_z if isinstance(term, spec.Unitarity) else by_z_hat).add_(by)
        # Through z_hat = z/|z|: what points along z_hat changes the length alone, and that is divided out.
        by_z += (by_z_hat - (by_z_hat * z_hat).sum(dim=-1, keepdim=True) * z_hat) / length
        _backward(model.encoder, gradient.encoder, encoder_tape, by_z, by_input=False)
        return values


def _share_of_mean(batch: Batch, term: spec.Term) -> Tensor:
    """What a sample counts for in the mean over the batch, or over its labeled samples alone: (S, B)."""
    if term.on is None:
        n_seeds, size, _ = batch.colors.shape
        return batch.colors.new_full((n_seeds, size), 1 / size)
    label = batch.labels[term.on]
    return label / (label.sum(dim=-1, keepdim=True) + 1e-8)
