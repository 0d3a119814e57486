"""JAX: the loss of one network, its gradient, vmap over the networks, scan over the batches of an epoch, all of it compiled."""

import itertools
import os
from collections.abc import Callable

import jax
import jax.numpy as jnp
import numpy as np

from anchoring.schedule import Schedule
from anchoring.streams import Batch
from redact.spec import Training
from rivals import TERMS, Outcome, begin

# One network --------------------------------------------------------------------------------------------


def dense(parameters: dict, name: str, x: jax.Array) -> jax.Array:
    return x @ parameters[f"{name}.weight"].T + parameters[f"{name}.bias"]


def half(parameters: dict, name: str, x: jax.Array) -> jax.Array:
    """The encoder or the decoder."""
    hidden = jax.nn.gelu(dense(parameters, f"{name}.0", x), approximate=False)
    return dense(parameters, f"{name}.2", hidden)


def separation(z_hat: jax.Array, power: int = 100) -> jax.Array:
    similarity = z_hat @ z_hat.T
    similarity = jnp.where(jnp.isclose(similarity, 1.0), 0.0, similarity)
    return (((similarity + 1) / 2) ** power).sum(axis=-1)


def labeled_mean(loss: jax.Array, label: jax.Array) -> jax.Array:
    return (loss * label).sum() / (label.sum() + 1e-8)


def loss(parameters: dict, x: jax.Array, red: jax.Array, vibrant: jax.Array, weights: jax.Array) -> tuple[jax.Array, jax.Array]:
    """The total loss of one network, and its parts: reconstruction, then the terms."""
    z = half(parameters, "encoder", x)
    length = jnp.linalg.norm(z, axis=-1, keepdims=True)
    z_hat = z / jnp.maximum(length, 1e-12)
    output = half(parameters, "decoder", z_hat)
    parts = jnp.stack(
        [
            ((output - x) ** 2).mean(),
            ((length - 1) ** 2).mean(),
            labeled_mean(((z_hat - jnp.array([1.0, 0, 0, 0])) ** 2).sum(axis=-1), red),
            separation(z_hat).mean(),
            labeled_mean((z_hat[:, 2:] ** 2).sum(axis=-1), vibrant),
        ]
    )
    return (weights * parts).sum(), parts


# All networks -------------------------------------------------------------------------------------------

gradients_and_losses = jax.vmap(jax.grad(loss, has_aux=True), in_axes=(0, 0, 0, 0, None))


def adam(parameters: dict, gradients: dict, first: dict, second: dict, step: jax.Array, lr: jax.Array) -> tuple:
    first = jax.tree.map(lambda m, g: 0.9 * m + 0.1 * g, first, gradients)
    second = jax.tree.map(lambda v, g: 0.999 * v + 0.001 * g * g, second, gradients)
    of_first, of_second = 1 - 0.9**step, jnp.sqrt(1 - 0.999**step)
    moved = jax.tree.map(lambda p, m, v: p - lr / of_first * m / (jnp.sqrt(v) / of_second + 1e-8), parameters, first, second)
    return moved, first, second


def step(state: tuple, seen: tuple) -> tuple[tuple, jax.Array]:
    parameters, first, second, number = state
    x, red, vibrant, weights, lr = seen
    gradients, parts = gradients_and_losses(parameters, x, red, vibrant, weights)
    return (*adam(parameters, gradients, first, second, number + 1, lr), number + 1), parts


def steps(state: tuple, seen: tuple) -> tuple[tuple, jax.Array]:
    """As many steps as there are batches, all of one size."""
    return jax.lax.scan(step, state, seen)


# The loop -----------------------------------------------------------------------------------------------


class Compiled:
    """A function compiled for every shape that it is given, and the CPU-seconds that this took."""

    def __init__(self, function: Callable):
        self.function = jax.jit(function)
        self.by_shape: dict = {}
        self.seconds = 0.0

    def __call__(self, *arguments: object) -> object:
        shape = tuple(leaf.shape for leaf in jax.tree.leaves(arguments))
        if shape not in self.by_shape:
            start = sum(os.times()[:4])
            self.by_shape[shape] = self.function.lower(*arguments).compile()
            self.seconds += sum(os.times()[:4]) - start
        return self.by_shape[shape](*arguments)


compiled = Compiled(steps)
"""One for all blocks of a process."""


def stacked(batches: list[Batch]) -> tuple[np.ndarray, ...]:
    """Samples (n, S, B, C) and labels (n, S, B) of n batches."""
    labels = ([batch.labels[name].numpy() for batch in batches] for name in ("red", "vibrant"))
    return np.stack([batch.samples.numpy() for batch in batches]), *map(np.stack, labels)


def train(training: Training, schedule: Schedule, seeds: range) -> Outcome:
    initial, batches = begin(training, schedule, seeds)
    parameters = {name: jnp.asarray(tensor.numpy()) for name, tensor in initial.items()}
    zeros = jax.tree.map(jnp.zeros_like, parameters)
    state = (parameters, zeros, zeros, jnp.float32(0))
    weights = np.stack([np.ones(schedule.steps), *(schedule.values[name] for name in TERMS)], axis=-1).astype(np.float32)
    lr = schedule.values["lr"].astype(np.float32)
    compiling_before = compiled.seconds
    history, first = [], 0
    for epoch in batches.epochs():
        for _, alike in itertools.groupby(epoch, key=lambda batch: batch.samples.shape):
            several = list(alike)
            now = slice(first, first + len(several))
            state, parts = compiled(state, (*stacked(several), weights[now], lr[now]))
            history.append(parts)
            first = now.stop
    losses = np.concatenate(history)  # (T, S, 1 + terms)
    losses = np.where(weights[:, None] == 0, np.nan, losses)
    return Outcome(
        {name: np.array(array) for name, array in state[0].items()},
        {name: losses[:, :, i] for i, name in enumerate(("recon", *TERMS))},
        compiled.seconds - compiling_before,
    )
