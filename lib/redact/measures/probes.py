"""Probes: how well the concept can be read from activations, by a line and by a small network. Numpy only.

A sample counts as one of the concept and as none of it, by weights: `positive` (N,) and `negative` (N,), none below 0. Both
sides together count alike, however rare the concept is, so that a probe that knows nothing is right half of the time.
Features (N, K). A probe is a function of features that gives scores (N,): above 0 it says "of the concept".
"""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

Probe = Callable[[NDArray], NDArray]

RIDGE = 1e-6
"""Keeps weights finite where a line parts the two sides without an error."""

HIDDEN, STEPS, RATE = 16, 150, 0.05
"""Width of the small network's hidden layer; steps of Adam, on all samples at once, and their rate."""


def balanced_accuracy(score: NDArray, positive: NDArray, negative: NDArray) -> float:
    """The share that a probe gets right (0 to 1), each side by itself, averaged: a half is chance. A score of 0 is half."""
    says = np.where(score == 0, 0.5, score > 0)
    return float(((positive * says).sum() / positive.sum() + (negative * (1 - says)).sum() / negative.sum()) / 2)


def linear_probe(features: NDArray, positive: NDArray, negative: NDArray) -> Probe:
    """Logistic regression, by Newton's method."""
    standard = _standardized(features)
    x = np.column_stack([standard(features), np.ones(len(features))])
    up, down = positive / positive.sum() / 2, negative / negative.sum() / 2
    ridge = np.full(x.shape[1], RIDGE)
    w = np.zeros(x.shape[1])
    for _ in range(50):
        p = _sigmoid(x @ w)
        gradient = x.T @ (down * p - up * (1 - p)) + ridge * w
        step = np.linalg.solve((x.T * ((up + down) * p * (1 - p))) @ x + np.diag(ridge), gradient)
        # Where a line parts the sides, a whole step may go too far.
        w -= step * min(1.0, 5 / max(np.abs(step).max(), 1e-12))
        if np.abs(gradient).max() < 1e-10:
            break
    return lambda those: standard(those) @ w[:-1] + w[-1]


def small_probe(features: NDArray, positive: NDArray, negative: NDArray) -> Probe:
    """A network with one hidden layer of 16 ReLUs, trained with Adam from one and the same start."""
    standard = _standardized(features)
    x = standard(features)
    up, down = positive / positive.sum() / 2, negative / negative.sum() / 2
    generator = np.random.default_rng(0)
    k = x.shape[1]
    weights = [
        generator.normal(size=(k, HIDDEN)) * np.sqrt(2 / k),
        generator.normal(size=HIDDEN) * 0.5,
        generator.normal(size=HIDDEN) * np.sqrt(2 / HIDDEN),
        np.zeros(1),
    ]
    first, second = ([np.zeros_like(w) for w in weights] for _ in range(2))
    for step in range(1, STEPS + 1):
        w1, b1, w2, b2 = weights
        hidden = x @ w1
        hidden += b1
        np.maximum(hidden, 0, out=hidden)
        p = _sigmoid(hidden @ w2 + b2)
        off = down * p - up * (1 - p)
        back = np.outer(off, w2)
        back *= hidden > 0
        for i, g in enumerate([x.T @ back, back.sum(axis=0), hidden.T @ off, off.sum(keepdims=True)]):
            first[i] = 0.9 * first[i] + 0.1 * g
            second[i] = 0.999 * second[i] + 0.001 * g * g
            weights[i] = weights[i] - RATE * (first[i] / (1 - 0.9**step)) / (np.sqrt(second[i] / (1 - 0.999**step)) + 1e-8)
    w1, b1, w2, b2 = weights
    return lambda those: np.maximum(standard(those) @ w1 + b1, 0) @ w2 + b2


def coordinates(features: NDArray, rank: int) -> Callable[[NDArray], NDArray]:
    """What turns features (N, F) that lie in an affine space of `rank` dimensions into its coordinates (N, rank)."""
    center = features.mean(axis=0)
    axes = np.linalg.svd(features - center, full_matrices=False)[2][:rank]
    return lambda those: (those - center) @ axes.T


def _standardized(features: NDArray) -> Callable[[NDArray], NDArray]:
    """Features to mean 0 and spread 1; one that is the same everywhere, but for rounding, to 0."""
    center, spread = features.mean(axis=0), features.std(axis=0)
    flat = spread < 1e-6 * max(spread.max(), 1e-12)
    return lambda those: np.where(flat, 0.0, (those - center) / np.where(flat, 1.0, spread))


def _sigmoid(score: NDArray) -> NDArray:
    return 1 / (1 + np.exp(-np.clip(score, -60, 60)))
