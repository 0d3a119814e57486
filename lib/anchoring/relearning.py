"""Relearning: fine-tune edited networks on a pool of samples, at several learning rates, and see when a concept comes back.

An attack is Adam with a fresh state and a constant learning rate on the reconstruction loss, with batches drawn uniformly from
the pool. The attacker has the choice of the rate: of each network, the rate counts at which the concept is back first. All
networks at all rates are one stack. Where the concept of a network is back and stays, a rate at which it cannot be back
earlier is not gone on with: that changes nothing of what is found.

Axes: S networks of a stack, R learning rates, A attackers (a network at a rate each) that are at work, T steps, E looks,
N samples of a pool, B batch, C channels.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from anchoring.errors import InputError
from anchoring.fast import Backpropagation
from anchoring.model import Autoencoder, unflatten
from anchoring.streams import Batch
from anchoring.training import small_arrays

BETA_1, BETA_2, EPSILON = 0.9, 0.999, 1e-8
"""Adam's, as everywhere."""

BLOCK = 30
"""Networks at a time: what a step computes of more does not stay in a processor's cache."""

DENSE, SPARSE = 20, 5
"""It is looked at every step up to the first, and then at every so many."""


@dataclass(frozen=True)
class Relearned:
    """When a concept was back in each network of a stack, and what was seen on the way at the rate that was fastest.

    looks (E,): the steps after which it was looked at. steps (S,): after how many it was back and stayed so, infinite where it
    was not in time. rates (S,): the learning rate of that; where the concept did not come back, the one that ended nearest.
    errors: what was looked at -> its largest error (S, E), `concept` among them; NaN where nobody looked: once a network was
    let go, and of all but the concept at looks between every fifth step. Of an attack with `mean`, the mean error of a set
    stands wherever its largest does otherwise.
    """

    looks: NDArray[np.int64]
    steps: NDArray[np.float64]
    rates: NDArray[np.float64]
    errors: dict[str, NDArray[np.float32]]

    def when_back(self, name: str) -> NDArray[np.float64]:
        """An error (S,) when the concept was back, or at the next look at it; where it did not come back, at the last one."""
        since = np.where(np.isfinite(self.steps), self.steps, self.looks[-1])
        return first_seen(self.errors[name], self.looks, since)


def first_seen(errors: NDArray, at: NDArray, since: NDArray) -> NDArray[np.float64]:
    """The first of errors (S, E), seen `at` so many steps (E,), that is a number, from a step (S,) on; NaN for none."""
    seen = ~np.isnan(errors) & (at >= since[:, None])
    found = errors[np.arange(len(errors)), seen.argmax(axis=1)]
    return np.where(seen.any(axis=1), found, np.nan).astype(float)


def looks(steps: int) -> NDArray[np.int64]:
    """The steps (E,) after which an attack of so many is looked at: none done, each of the first 20, every fifth, the last."""
    dense, sparse = range(min(DENSE, steps) + 1), range(DENSE, steps + 1, SPARSE)
    return np.array(sorted({*dense, *sparse, steps}))


def draws(size: int, seeds: Sequence[int], steps: int, batch: int) -> NDArray[np.int64]:
    """The places (S, T, B) in a pool of `size` samples that each network's batches are made of, drawn with replacement.

    They depend on the seed of a network alone: attacks on several networks of one seed see the same batches.
    """
    return np.stack([np.random.default_rng(seed).integers(size, size=(steps, batch)) for seed in seeds])


def relearn(
    models: Autoencoder,
    pool: NDArray,
    places: NDArray[np.int64],
    rates: Sequence[float],
    concept: NDArray,
    bound: float,
    *,
    watched: Mapping[str, NDArray] | None = None,
    patience: int = 10,
    limits: tuple[float, float] | None = None,
    to_the_end: bool = False,
    mean: bool = False,
) -> Relearned:
    """Fine-tune every network of a stack on a pool at each of the rates, and see when it has the concept back.

    pool: samples (N, C) to learn from. places (S, T, B): those of each network's batches in it, T steps. rates: R learning
    rates. concept: samples (M, C); back it is when their error is not above `bound`, now and at the next looks, of
    `patience` in a row. watched: name -> samples (W, C) whose error is looked at as well. limits: what comes out is clamped to
    these before it is scored; None: nothing is. to_the_end: go on with every rate all the same. mean: the error of a set of
    samples, the concept or a watched one, is the mean of its samples' errors; else it is the largest of them.

    The models stay as they are. Each network is attacked as if it were alone.

    Raises:
        InputError: the arguments do not fit each other.
    """
    _check(models, pool, places, rates, patience)
    seen = {"concept": concept, **(watched or {})}
    attack = _Attack(pool, rates, seen, bound, patience, limits, to_the_end, mean)
    blocks = []
    with small_arrays(), torch.no_grad():
        for first in range(0, len(places), BLOCK):
            block = slice(first, first + BLOCK)
            state = {name: tensor[block] for name, tensor in models.state_dict().items()}
            blocks.append(attack.on(state, places[block]))
    joined = {name: np.concatenate([found.errors[name] for found in blocks]) for name in seen}
    steps, best = (np.concatenate([getattr(found, name) for found in blocks]) for name in ("steps", "rates"))
    return Relearned(blocks[0].looks, steps, best, joined)


def _check(models: Autoencoder, pool: NDArray, places: NDArray, rates: Sequence[float], patience: int) -> None:
    weight = models.to_latent.weight
    channels = models.encoder[0].weight.shape[-1]
    if weight.dim() != 3 or places.ndim != 3 or len(weight) != len(places):
        found = f"{tuple(weight.shape)} and {places.shape}"
        raise InputError(f"relearn: weights and places of shapes {found}, expected a stack (S, ...) and places (S, T, B)")
    if pool.ndim != 2 or pool.shape[1] != channels or not len(pool):
        raise InputError(f"relearn: pool of shape {pool.shape}, expected samples (N, {channels}), one at least")
    if places.size and not 0 <= places.min() <= places.max() < len(pool):
        raise InputError(f"relearn: places from {places.min()} to {places.max()}, expected some of the {len(pool)} of the pool")
    if not len(rates) or min(rates) <= 0:
        raise InputError(f"relearn: rates={tuple(rates)}, expected learning rates above 0, one at least")
    if not 1 <= patience <= len(looks(places.shape[1])):
        most = len(looks(places.shape[1]))
        raise InputError(f"relearn: patience={patience}, expected 1 to {most}, the looks at {places.shape[1]} steps")


@dataclass(frozen=True)
class _Attack:
    """What is the same for every block of networks."""

    pool: NDArray
    rates: Sequence[float]
    seen: Mapping[str, NDArray]
    bound: float
    patience: int
    limits: tuple[float, float] | None
    to_the_end: bool
    mean: bool

    def on(self, state: Mapping[str, Tensor], places: NDArray) -> Relearned:
        """What comes of a block of networks, whose parameters are in `state`, each with a leading axis S."""
        n_networks, n_rates, steps = len(places), len(self.rates), places.shape[1]
        at = looks(steps)
        times = _Times(n_networks, n_rates, at, self.patience)
        errors = {name: np.full((n_networks, n_rates, len(at)), np.nan, np.float32) for name in self.seen}
        samples = torch.from_numpy(np.ascontiguousarray(self.pool)).to(state["decoder.0.weight"])
        asked = {name: torch.from_numpy(np.ascontiguousarray(colors)).to(samples) for name, colors in self.seen.items()}
        concept = {"concept": asked["concept"]}
        drawn = torch.from_numpy(places)
        network, rate = (axis.ravel() for axis in np.indices((n_networks, n_rates)))  # (A,) each
        fitting = _Fitting.start(state, torch.from_numpy(network), torch.tensor(self.rates, dtype=samples.dtype)[rate])
        place_of = {int(step): place for place, step in enumerate(at)}
        for step in range(steps + 1):
            if step in place_of:
                look = place_of[step]
                found = self._errors(fitting.model, concept if step % SPARSE and step < steps else asked)
                for name, values in found.items():
                    errors[name][network, rate, look] = values
                going = times.look(network, rate, found["concept"] <= self.bound, look)
                if not self.to_the_end and not going.all():
                    network, rate = network[going], rate[going]
                    if not network.size:
                        break
                    fitting = fitting.kept(torch.from_numpy(np.flatnonzero(going)))
            if step < steps:
                batch = samples[drawn[:, step]].mT.contiguous()
                fitting.step(batch[torch.from_numpy(network)].mT)
        first, fastest = times.first()
        # Where it never came back, the rate that ended nearest: of those, none was let go.
        ended = np.nan_to_num(errors["concept"][:, :, -1], nan=np.inf).argmin(axis=1)
        fastest = np.where(np.isfinite(first), fastest, ended)
        rows = np.arange(n_networks)
        shown = {name: values[rows, fastest] for name, values in errors.items()}
        return Relearned(at, first, np.asarray(self.rates, dtype=float)[fastest], shown)

    def _errors(self, model: Autoencoder, asked: Mapping[str, Tensor]) -> dict[str, NDArray]:
        """The largest error (A,), or the mean one, of each of some sets of samples (M, C); of what is no number, infinite."""
        everything = torch.cat(list(asked.values()))
        answer = model(everything.expand(len(model.to_latent.weight), -1, -1))[0]
        if self.limits:
            answer = answer.clamp(*self.limits)
        errors = ((answer - everything) ** 2).mean(dim=-1).nan_to_num(nan=torch.inf)
        parts = errors.split([len(samples) for samples in asked.values()], dim=-1)
        of_set = torch.mean if self.mean else torch.amax
        return {name: of_set(part, dim=-1).numpy() for name, part in zip(asked, parts, strict=True)}


class _Times:
    """Since when the concept has been back, of each network at each rate, and from when on it stayed.

    since (S, R): the place of the look from which on it has been back without a break, -1 where it is not. back (S, R): the
    same once that has lasted long enough, before that a place beyond the last one.
    """

    def __init__(self, n_networks: int, n_rates: int, at: NDArray, patience: int):
        self.at = at
        self.patience = patience
        self.since = np.full((n_networks, n_rates), -1)
        self.back = np.full((n_networks, n_rates), len(at))

    def look(self, network: NDArray, rate: NDArray, there: NDArray, place: int) -> NDArray[np.bool_]:
        """The next look at attackers (A,), of which some have the concept `there`; which of them (A,) can still be first."""
        since = self.since[network, rate]
        since = np.where(there, np.where(since < 0, place, since), -1)
        self.since[network, rate] = since
        lasted = (since >= 0) & (place - since + 1 >= self.patience)
        back = self.back[network, rate]
        self.back[network, rate] = np.where(lasted & (back == len(self.at)), since, back)
        earliest = self.back.min(axis=1)[network]
        # What has not been there without a break since before the earliest cannot be back before it.
        return (earliest == len(self.at)) | (~lasted & (since >= 0) & (since < earliest))

    def first(self) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
        """After how many steps (S,) the concept was back at the fastest rate, infinite for never; and that rate's place."""
        earliest = self.back.min(axis=1)
        return np.append(self.at.astype(float), np.inf)[earliest], self.back.argmin(axis=1)


class _Fitting:
    """A stack of attackers that are fine-tuned, each at its own learning rate: Adam on all their parameters in one vector."""

    def __init__(self, vectors: Sequence[Tensor], shapes_: dict[str, torch.Size], rates: Tensor, done: int):
        # To a whole number of what a processor takes at a time: it rounds the last few numbers otherwise than the others.
        self.vector, self.mean, self.square = (_padded(vector) for vector in vectors)
        self.shapes, self.rates, self.done = shapes_, rates, done
        self.gradient = torch.zeros_like(self.vector)
        self.change = torch.zeros_like(self.vector)
        each = [rates.unsqueeze(-1).expand(-1, shape[1:].numel()).flatten() for shape in shapes_.values()]
        self.by = _padded(torch.cat(each))
        self.model = unflatten(self.vector, shapes_)
        self.backward = Backpropagation(self.model, unflatten(self.gradient, shapes_), {})

    @classmethod
    def start(cls, state: Mapping[str, Tensor], network: Tensor, rates: Tensor) -> "_Fitting":
        """Of attackers (A,), each on the network of its place in `state`."""
        taken = {name: tensor.detach()[network] for name, tensor in state.items()}
        vector = torch.cat([tensor.flatten() for tensor in taken.values()])
        sizes = {name: tensor.shape for name, tensor in taken.items()}
        return cls([vector, torch.zeros_like(vector), torch.zeros_like(vector)], sizes, rates, 0)

    def kept(self, places: Tensor) -> "_Fitting":
        """Of those attackers alone."""
        stacks = [unflatten(vector, self.shapes).state_dict() for vector in (self.vector, self.mean, self.square)]
        vectors = [torch.cat([tensor[places].flatten() for tensor in stack.values()]) for stack in stacks]
        sizes = {name: torch.Size((len(places), *shape[1:])) for name, shape in self.shapes.items()}
        return _Fitting(vectors, sizes, self.rates[places], self.done)

    def step(self, batch: Tensor) -> None:
        """A step on batches (A, B, C)."""
        self.backward(Batch(batch, {}), {})
        self.done += 1
        self.mean.lerp_(self.gradient, 1 - BETA_1)
        self.square.mul_(BETA_2).addcmul_(self.gradient, self.gradient, value=1 - BETA_2)
        torch.sqrt(self.square, out=self.change).mul_((1 - BETA_2**self.done) ** -0.5).add_(EPSILON)
        torch.div(self.mean, self.change, out=self.change).mul_(self.by)
        self.vector.sub_(self.change, alpha=1 / (1 - BETA_1**self.done))


def _padded(vector: Tensor) -> Tensor:
    """The vector, and zeros up to a multiple of 64."""
    return torch.nn.functional.pad(vector, (0, -len(vector) % 64))
