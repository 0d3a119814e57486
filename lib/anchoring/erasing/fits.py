"""The maps of latent vectors that erase a concept, fitted on z_hat and on how often each sample counts as one of the concept.

Every function takes z_hat (..., N, K), drawn and labeled (..., N), in double precision, and serves one network or a stack.
"""

from collections.abc import Callable

import torch
from torch import Tensor

from anchoring.erasing.affine import Affine, along


def mean(z_hat: Tensor, weight: Tensor) -> Tensor:
    """The mean (..., K) of vectors (..., N, K) that count by a weight (..., N)."""
    return (weight.unsqueeze(-1) * z_hat).sum(dim=-2) / weight.sum(dim=-1, keepdim=True)


def difference_of_means(z_hat: Tensor, drawn: Tensor, labeled: Tensor) -> Tensor:
    """The mean of what is labeled less the mean of all (..., K)."""
    return mean(z_hat, labeled) - mean(z_hat, drawn)


def mean_difference(z_hat: Tensor, drawn: Tensor, labeled: Tensor) -> Affine:
    """Sets the component along the difference of means to that of the mean: what is labeled then has the mean of all."""
    return along(difference_of_means(z_hat, drawn, labeled), mean(z_hat, drawn))


def leace(z_hat: Tensor, drawn: Tensor, labeled: Tensor) -> Affine:
    """Least-squares concept erasure in closed form (Belrose et al. 2023, arXiv 2306.03819, theorem 4.3).

    Of all affine maps after which no linear classifier does better than a constant, the one that moves z_hat least:
    z - W^+ P W (z - mean), with W the whitening of the covariance, P the projection onto W times the covariance with the label.
    """
    weight = drawn / drawn.sum(dim=-1, keepdim=True)
    center = mean(z_hat, drawn)
    off = z_hat - center.unsqueeze(-2)
    covariance = (weight.unsqueeze(-1) * off).mT @ off
    size, vectors = torch.linalg.eigh(covariance)
    real = size > size[..., -1:] * size.shape[-1] * torch.finfo(size.dtype).eps
    root = torch.where(real, size, 0).sqrt()
    inverse = torch.where(real, size, 1).rsqrt() * real
    whiten, unwhiten = ((vectors * by.unsqueeze(-2)) @ vectors.mT for by in (inverse, root))
    # With one label the covariance of z_hat and label points along the difference of means.
    direction = (whiten @ difference_of_means(z_hat, drawn, labeled).unsqueeze(-1)).squeeze(-1)
    unit = direction / torch.linalg.vector_norm(direction, dim=-1, keepdim=True)
    taken = (unwhiten @ unit.unsqueeze(-1)) @ (unit.unsqueeze(-2) @ whiten)
    return Affine(torch.eye(z_hat.shape[-1], dtype=z_hat.dtype) - taken, (taken @ center.unsqueeze(-1)).squeeze(-1))


SIDE = 20
"""Constants that are tried at a time on either side of the best so far."""


def best_constant(loss: Callable[[Tensor], Tensor], like: Tensor, rounds: int = 4) -> Tensor:
    """The constant (...) between -1 and 1 at which a loss is least. loss: constants (P, ...) to losses (P, ...).

    41 are tried, 0 in the middle, then 41 between the neighbors of the best, and so on: to 1e-5 in four rounds. What is best so
    far is always tried again, so the result is never worse than 0.
    """
    best = torch.zeros_like(like)
    half = torch.ones_like(like)
    steps = torch.arange(-SIDE, SIDE + 1, dtype=like.dtype) / SIDE
    for _ in range(rounds):
        tried = (best + half * steps.view(-1, *[1] * like.dim())).clamp(-1, 1)
        losses = loss(tried)
        best = tried.gather(0, losses.argmin(dim=0, keepdim=True)).squeeze(0)
        half = half / SIDE
    return best


def constant_along(direction: Tensor, constant: Tensor) -> Affine:
    """Sets the component along a direction (..., K) of any length but 0 to a constant (...)."""
    d = direction / torch.linalg.vector_norm(direction, dim=-1, keepdim=True)
    return along(d, constant.unsqueeze(-1) * d)
