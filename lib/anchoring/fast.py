"""A stack's step with gradients worked out by hand: the losses of its networks on a batch, and the gradients of their sum.

What is computed is `anchoring.training.losses`, which stays the definition; tests hold the two against each other, term by
term. For networks as small as these, automatic differentiation spends more time on its own bookkeeping, and on the arrays that
it keeps for the backward pass, than on arithmetic. A term without a formula by hand is differentiated by torch, it alone.

Half of the time of a step so small goes into calls rather than numbers: making an array, a view of one, looking a layer up.
So all that batches of one size need is made once, and a step is little more than the calls that compute.

Axes: S seeds, B batch, K latent width, C channels, n the width of any layer. In memory the batch comes last: arrays are
(S, n, B), and terms, who know the batch first, see them through `.mT`, a view that copies nothing.

A term adds sum_i share_i loss_i to the total, share_i being its weight times the sample's part in the mean. A term on the
decoder alone has points of its own: they are decoded behind the samples of the batch, in the same calls.
"""

from collections.abc import Mapping

import torch
from torch import Tensor, nn

from anchoring.model import Autoencoder, Linear
from anchoring.routing import Routing
from anchoring.streams import Batch
from anchoring.terms import RECONSTRUCTION, ByHand, DecodedFormula, DecoderTerm, Formula, Term
from anchoring.total_loss import checked_decoded_loss, checked_loss

_gelu = torch.ops.aten.gelu.out
_gelu_backward = torch.ops.aten.gelu_backward.grad_input

# Layers ----------------------------------------------------------------------------------------------------


class _Dense:
    """A Linear layer of a stack, the gradients of its parameters, and the arrays of a step on batches of one size."""

    def __init__(self, layer: Linear, gradient: Linear, size: int):
        n_seeds, n_out, n_in = layer.weight.shape
        self.weight = layer.weight.detach()
        self.weight_T = self.weight.mT
        self.bias = layer.bias.detach().unsqueeze(-1).expand(n_seeds, n_out, size)
        self.by_weight = gradient.weight.detach()
        self.by_bias = gradient.bias.detach()
        self.output = self.weight.new_empty(n_seeds, n_out, size)
        self.activation = torch.empty_like(self.output)
        self.by_input = self.weight.new_empty(n_seeds, n_in, size)
        # For GELU: torch takes another function, which rounds otherwise, where its argument is contiguous.
        self.output_T, self.activation_T, self.by_input_T = self.output.mT, self.activation.mT, self.by_input.mT


class _Half:
    """The encoder or the decoder of a stack, on batches of one size: a GELU stands between two of its Linear layers."""

    def __init__(self, layers: nn.Sequential, gradient: nn.Sequential, size: int):
        pairs = zip(layers, gradient, strict=True)
        self.layers = [_Dense(layer, its, size) for layer, its in pairs if isinstance(layer, Linear)]
        self.inputs_T: list[Tensor] = []

    def forward(self, x: Tensor) -> Tensor:
        """The output (S, n, B) for an input (S, n, B)."""
        self.inputs_T = []
        for layer in self.layers:
            self.inputs_T.append(x.mT)
            x = torch.baddbmm(layer.bias, layer.weight, x, out=layer.output)
            if layer is not self.layers[-1]:
                _gelu(layer.output_T, out=layer.activation_T)
                x = layer.activation
        return x

    def backward(self, by_output: Tensor, by_input: bool = True) -> Tensor:
        """Write the gradients of the Linear layers, and return that by the input (S, n, B), or what is known of it."""
        after = None
        for layer, input_T in zip(reversed(self.layers), reversed(self.inputs_T), strict=True):
            if after:
                _gelu_backward(after.by_input_T, layer.output_T, grad_input=after.by_input_T)
            torch.bmm(by_output, input_T, out=layer.by_weight)
            torch.sum(by_output, dim=-1, out=layer.by_bias)
            if by_input or layer is not self.layers[0]:
                by_output = torch.bmm(layer.weight_T, by_output, out=layer.by_input)
            after = layer
        return by_output


# A step ----------------------------------------------------------------------------------------------------


class Backpropagation:
    """The losses of a stack on a batch; the gradients of its total loss go into the parameters of `gradient`, one like it.

    `losses` (1 + terms, S): the reconstruction loss and those of the terms, unweighted, of the last step; that of a term which
    was off is what it was before. routing: which gradients pass the bottleneck; None: all.
    """

    def __init__(self, model: Autoencoder, gradient: Autoencoder, terms: Mapping[str, Term], routing: Routing | None = None):
        self.model = model
        self.gradient = gradient
        self.routing = routing
        numbers = model.to_latent.weight.detach()
        self.about_samples = {name: term for name, term in terms.items() if not isinstance(term, DecoderTerm)}
        self.about_decoder = {name: term for name, term in terms.items() if isinstance(term, DecoderTerm)}
        self.formulas: dict[str, Formula | None] = {
            name: term.by_hand(model.latent, numbers) for name, term in self.about_samples.items()
        }
        self.losses = numbers.new_full((1 + len(terms), len(numbers)), torch.nan)
        self.rows = dict(zip([RECONSTRUCTION, *terms], self.losses.unbind(), strict=True))
        self.steps: dict[int, _Step] = {}

    @torch.no_grad()
    def __call__(self, batch: Batch, weights: Mapping[str, float]) -> dict[str, Tensor]:
        """The reconstruction loss and, unweighted, each term whose weight is not exactly 0: (S,) each, rows of `losses`."""
        size = batch.samples.shape[-2]
        if size not in self.steps:
            self.steps[size] = _Step(self, size)
        return self.steps[size](batch, weights)


class _Step:
    """A step on batches of one size: its arrays, and the views of them."""

    def __init__(self, whole: Backpropagation, size: int):
        self.whole = whole
        self.size = size
        self.encoder = _Half(whole.model.encoder, whole.gradient.encoder, size)
        self.asked = _Asked(whole, size) if whole.about_decoder else None
        self.decoder = _Half(whole.model.decoder, whole.gradient.decoder, self.asked.width if self.asked else size)
        numbers = whole.losses
        n_seeds, latent = numbers.shape[1], whole.model.latent
        self.z_hat = numbers.new_empty(n_seeds, latent, size)
        self.by_z = torch.empty_like(self.z_hat)
        self.square = torch.empty_like(self.z_hat)
        self.length = numbers.new_empty(n_seeds, 1, size)
        self.share = numbers.new_empty(n_seeds, size)
        self.shared = numbers.new_empty(n_seeds, size)
        self.everyone = numbers.new_full((n_seeds, size), 1 / size)

    def __call__(self, batch: Batch, weights: Mapping[str, float]) -> dict[str, Tensor]:
        rows, z_hat, length, by_z = self.whole.rows, self.z_hat, self.length, self.by_z
        x = batch.samples.mT
        z = self.encoder.forward(x)
        torch.mul(z, z, out=self.square)
        torch.sum(self.square, dim=-2, keepdim=True, out=length)
        length.sqrt_().clamp_min_(1e-12)
        torch.div(z, length, out=z_hat)
        predicted = self.decoder.forward(self.asked.behind(z_hat) if self.asked else z_hat)

        off = (predicted[..., : self.size] if self.asked else predicted).sub_(x)
        torch.mean(off * off, dim=(-2, -1), out=rows[RECONSTRUCTION])
        values = {name: row for name, row in rows.items() if name == RECONSTRUCTION or weights[name] != 0}
        off.mul_(2 / off[0].numel())
        if self.asked:
            self.asked.losses_and_gradients(predicted, weights)
        by_z_hat = self.decoder.backward(predicted)
        if self.asked:
            by_z_hat = by_z_hat[..., : self.size]

        by_z.zero_()
        seen = z_hat.mT, length.mT
        for name, term in self.whole.about_samples.items():
            weight = weights[name]
            if weight == 0:
                continue
            mean = self.everyone if term.on is None else batch.parts[term.on]
            share, formula = torch.mul(mean, weight, out=self.share), self.whole.formulas[name]
            found = formula(*seen, share) if formula else _by_autograd(name, term, z.mT, z_hat.mT, share)
            torch.sum(torch.mul(mean, found.loss, out=self.shared), dim=-1, out=rows[name])
            if found.by_z is not None:
                by_z.add_(found.by_z.mT)
            if found.by_z_hat is not None:
                by_z_hat.add_(found.by_z_hat.mT)
        # Through z_hat = z/|z|: what points along z_hat changes the length alone, and that is divided out.
        along = torch.mul(by_z_hat, z_hat, out=self.square).sum(dim=-2, keepdim=True)
        by_z.add_(by_z_hat.sub_(torch.mul(along, z_hat, out=self.square)).div_(length))
        if routing := self.whole.routing:
            by_z.mul_(routing.passes(batch.labels[routing.label], self.whole.model.latent).mT)
        self.encoder.backward(by_z, by_input=False)
        return values


class _Asked:
    """What terms on the decoder alone ask it, behind the samples of a batch: their points, and `width`, all that is decoded.

    The width is even, one more point of no weight if it has to be: GELU rounds otherwise where odd numbers meet.
    """

    def __init__(self, whole: Backpropagation, size: int):
        self.whole = whole
        self.size = size
        n_seeds, latent, numbers = whole.losses.shape[1], whole.model.latent, whole.losses
        points = {name: term.points(numbers) for name, term in whole.about_decoder.items()}
        self.places: dict[str, slice] = {}
        end = size
        for name, own in points.items():
            self.places[name] = slice(end, end + len(own))
            end += len(own)
        self.width = end + end % 2
        self.read = numbers.new_zeros(n_seeds, latent, self.width)
        for name, place in self.places.items():
            self.read[..., place] = points[name].mT
        self.formulas: dict[str, DecodedFormula | None] = {
            name: term.decoded_by_hand(numbers) for name, term in whole.about_decoder.items()
        }

    def behind(self, z_hat: Tensor) -> Tensor:
        """z_hat (S, K, B) and then the points (S, K, width)."""
        self.read[..., : self.size].copy_(z_hat)
        return self.read

    def losses_and_gradients(self, decoded: Tensor, weights: Mapping[str, float]) -> None:
        """Write the losses, and in place of what was decoded (S, C, width) the gradient by it, but for the samples'."""
        rest = {name: decoded[..., place].mT.clone() for name, place in self.places.items() if weights[name] != 0}
        decoded[..., self.size :] = 0
        for name, own in rest.items():
            formula = self.formulas[name]
            found, by = formula(own) if formula else _decoded_by_autograd(name, self.whole.about_decoder[name], own)
            self.whole.rows[name].copy_(found)
            decoded[..., self.places[name]] = by.mT.mul_(weights[name])


def _decoded_by_autograd(name: str, term: DecoderTerm, decoded: Tensor) -> tuple[Tensor, Tensor]:
    """The losses of a term on the decoder alone, and torch's gradients of them by what was decoded."""
    with torch.enable_grad():
        decoded = decoded.detach().requires_grad_()
        loss = checked_decoded_loss(name, term, decoded)
        by = torch.autograd.grad(loss.sum(), decoded)[0] if loss.requires_grad else torch.zeros_like(decoded)
    return loss.detach(), by


def _by_autograd(name: str, term: Term, z: Tensor, z_hat: Tensor, share: Tensor) -> ByHand:
    """The losses of a term, and torch's gradients of them by z and by z_hat as if neither depended on the other."""
    with torch.enable_grad():
        z, z_hat = z.detach().requires_grad_(), z_hat.detach().requires_grad_()
        loss = checked_loss(name, term, z, z_hat)
        shared = (share * loss).sum()
        by = torch.autograd.grad(shared, (z, z_hat), allow_unused=True) if shared.requires_grad else (None, None)
    return ByHand(loss.detach(), *by)
