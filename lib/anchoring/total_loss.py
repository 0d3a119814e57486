"""The total loss of some terms on anybody's activations, by autograd.

Axes: B batch, K latent width; leading axes, the networks of a stack, are kept apart.
"""

from collections.abc import Callable, Mapping

from torch import Tensor

from anchoring.errors import InputError
from anchoring.sphere import project
from anchoring.terms import DecoderTerm, Term

Decoder = Callable[[Tensor], Tensor]
"""Points (..., P, K) of the latent space after the norm -> outputs (..., P, C)."""


def total(
    terms: Mapping[str, Term],
    z: Tensor,
    labels: Mapping[str, Tensor],
    weights: Mapping[str, float],
    decoder: Decoder | None = None,
) -> Tensor:
    """The sum of weight times loss over the terms (...): add it to the loss of your task.

    z: activations (..., B, K) before the norm. labels: name -> 0 or 1 for every sample (..., B). weights: term -> its weight
    now; a term whose weight is exactly 0 is left out. decoder: what reads the latent space after the norm; terms on the decoder
    alone, such as `Fallback`, need it.

    Raises:
        InputError: a weight, a label or the decoder is missing, or a term's loss is not one number a sample.
    """
    values = term_losses(terms, z, project(z), labels, weights, decoder)
    return sum((weights[name] * value for name, value in values.items()), start=z.new_zeros(z.shape[:-2]))


def term_losses(
    terms: Mapping[str, Term],
    z: Tensor,
    z_hat: Tensor,
    labels: Mapping[str, Tensor],
    weights: Mapping[str, float],
    decoder: Decoder | None = None,
) -> dict[str, Tensor]:
    """Each term whose weight is not 0, unweighted (...): its mean over the batch, or over the samples that carry its label.

    A term on the decoder alone is one number as it is.
    """
    values = {}
    for name, term in terms.items():
        if name not in weights:
            raise InputError(f"term {name!r} has no weight; there are weights for {', '.join(weights) or 'none'}")
        if weights[name] == 0:
            continue
        if isinstance(term, DecoderTerm):
            values[name] = _loss_of_decoder(name, term, z, decoder)
            continue
        if term.on is not None and term.on not in labels:
            raise InputError(f"term {name!r}: on={term.on!r} is no label; there are {', '.join(labels) or 'none'}")
        values[name] = masked_mean(checked_loss(name, term, z, z_hat), None if term.on is None else labels[term.on])
    return values


def _loss_of_decoder(name: str, term: DecoderTerm, z: Tensor, decoder: Decoder | None) -> Tensor:
    if decoder is None:
        raise InputError(f"term {name!r}: {type(term).__name__} looks at the decoder, and there is none; give decoder=")
    points = term.points(z)
    decoded = decoder(points.expand(*z.shape[:-2], *points.shape))
    term.check_channels(decoded.shape[-1], f"term {name!r}")
    return checked_decoded_loss(name, term, decoded)


def checked_decoded_loss(name: str, term: DecoderTerm, decoded: Tensor) -> Tensor:
    """The loss (...) of a term on what the decoder makes of its points (..., P, C)."""
    loss = term.decoded_loss(decoded)
    if loss.shape != decoded.shape[:-2]:
        raise InputError(
            f"term {name!r}: {type(term).__name__}.decoded_loss has the shape {tuple(loss.shape)}, expected one number a "
            f"network, {tuple(decoded.shape[:-2])}"
        )
    return loss


def checked_loss(name: str, term: Term, z: Tensor, z_hat: Tensor) -> Tensor:
    """The losses (..., B) of a term; a wrong shape would be broadcast without a word."""
    loss = term.loss(z, z_hat)
    if loss.shape != z.shape[:-1]:
        raise InputError(
            f"term {name!r}: {type(term).__name__}.loss has the shape {tuple(loss.shape)}, expected one number a sample, "
            f"{tuple(z.shape[:-1])}"
        )
    return loss


def masked_mean(loss: Tensor, label: Tensor | None) -> Tensor:
    """The mean loss (...) of losses (..., B) over the batch, or over its labeled samples alone: 0 where the batch has none."""
    if label is None:
        return loss.mean(dim=-1)
    return (loss * label).sum(dim=-1) / (label.sum(dim=-1) + 1e-8)
