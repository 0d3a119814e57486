"""The total loss of some terms on anybody's activations, by autograd.

Axes: B batch, K latent width; leading axes, the networks of a stack, are kept apart.
"""

from collections.abc import Mapping

from torch import Tensor

from anchoring.errors import InputError
from anchoring.sphere import project
from anchoring.terms import Term


def total(terms: Mapping[str, Term], z: Tensor, labels: Mapping[str, Tensor], weights: Mapping[str, float]) -> Tensor:
    """The sum of weight times loss over the terms (...): add it to the loss of your task.

    z: activations (..., B, K) before the norm. labels: name -> 0 or 1 for every sample (..., B). weights: term -> its weight
    now; a term whose weight is exactly 0 is left out.

    Raises:
        InputError: a weight or a label is missing, or a term's loss is not one number a sample.
    """
    values = term_losses(terms, z, project(z), labels, weights)
    return sum((weights[name] * value for name, value in values.items()), start=z.new_zeros(z.shape[:-2]))


def term_losses(
    terms: Mapping[str, Term], z: Tensor, z_hat: Tensor, labels: Mapping[str, Tensor], weights: Mapping[str, float]
) -> dict[str, Tensor]:
    """Each term whose weight is not 0, unweighted (...): its mean over the batch, or over the samples that carry its label."""
    values = {}
    for name, term in terms.items():
        if name not in weights:
            raise InputError(f"term {name!r} has no weight; there are weights for {', '.join(weights) or 'none'}")
        if weights[name] == 0:
            continue
        if term.on is not None and term.on not in labels:
            raise InputError(f"term {name!r}: on={term.on!r} is no label; there are {', '.join(labels) or 'none'}")
        values[name] = masked_mean(checked_loss(name, term, z, z_hat), None if term.on is None else labels[term.on])
    return values


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
