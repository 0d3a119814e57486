"""Training: the total loss of the small autoencoder, and many seeds at once, each network as if it were alone.

The total loss is written down here; a step of training takes it, and its gradients, from `anchoring.fast`. The loss of a
stack is the sum of its networks' own losses, so every gradient is that of its network alone, and Adam acts on each number by
itself. The schedule is an array before training starts.

Axes: T training steps, S seeds, B batch, C channels.
"""

import contextlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor, nn
from torch.optim.adam import adam

from anchoring.errors import InputError
from anchoring.fast import Backpropagation
from anchoring.model import Autoencoder, flatten, shapes, stack, unflatten
from anchoring.model_spec import ModelSpec
from anchoring.routing import Routing
from anchoring.schedule import Schedule
from anchoring.streams import Batch, Data, Streams, initial_model
from anchoring.terms import RECONSTRUCTION, DecoderTerm, Term
from anchoring.total_loss import term_losses


class CannotTrain(InputError):
    """Data and a schedule that train nothing or run away; whoever knows their files names them."""


def losses(
    model: Autoencoder,
    batch: Batch,
    terms: Mapping[str, Term],
    weights: Mapping[str, float],
    routing: Routing | None = None,
) -> tuple[Tensor, dict[str, Tensor]]:
    """The total loss (S,) of a batch and each of its terms (S,), unweighted; a term whose weight is exactly 0 is left out.

    The reconstruction loss is the squared error of the unclamped output, averaged over batch and channels. routing: which
    gradients pass the bottleneck; the losses are the same with any or none.
    """
    z = model.encoder(batch.samples)
    if routing:
        z = routing.route(z, batch.labels[routing.label])
    z_hat = model.sphere(z)
    predicted = model.decoder(z_hat)
    total = ((predicted - batch.samples) ** 2).mean(dim=(-1, -2))
    values = {RECONSTRUCTION: total}
    for name, value in term_losses(terms, z, z_hat, batch.labels, weights, model.decoder).items():
        values[name] = value
        total = total + weights[name] * value
    return total, values


class NoAccelerator(InputError):
    """An accelerator that is not there; whoever knows where it was asked for says so."""


@dataclass(frozen=True)
class Trained:
    """A trained stack and what was seen on the way. losses: term -> (T, S), NaN where off; label_rates: label -> (S,)."""

    model: Autoencoder
    seeds: tuple[int, ...]
    losses: dict[str, np.ndarray]
    label_rates: dict[str, np.ndarray]


Watch = Callable[["Run"], None]


def train(
    data: Data,
    model: ModelSpec,
    terms: Mapping[str, Term],
    schedule: Schedule,
    seeds: Sequence[int],
    *,
    routing: Routing | None = None,
    watch: Watch | None = None,
) -> Trained:
    """Train one network a seed, all at once, with Adam, on the processor. watch: called with the run after every epoch.

    routing: which gradients pass the bottleneck, by the labels of the samples; None: all.

    On one machine a seed's network is the same to the bit whichever other seeds are trained with it (where an odd number of
    seeds meets a batch of odd size, GELU rounds the last few numbers differently; blocks of an even size never show it).
    Torch computes in one thread meanwhile: the arrays of a step are too small to share, and blocks run side by side instead.

    Raises:
        CannotTrain: nothing can be trained so, or a loss or a weight stopped being a finite number.
    """
    run = Run(data, model, terms, schedule, seeds, routing)
    with small_arrays():
        run.start()
        for epoch in run.streams.epochs():
            run.train_on(epoch)
            if watch:
                watch(run)
    return run.trained()


class Adam:
    """torch's Adam on one vector, without the bookkeeping of an optimizer, which takes longer than its arithmetic."""

    def __init__(self, vector: Tensor, gradient: Tensor):
        self.vectors = [vector], [gradient], [torch.zeros_like(vector)], [torch.zeros_like(vector)], []
        self.steps = [vector.new_zeros(())]

    @torch.no_grad()
    def step(self, lr: float) -> None:
        adam(
            *self.vectors,
            self.steps,
            fused=True,
            amsgrad=False,
            beta1=0.9,
            beta2=0.999,
            lr=lr,
            weight_decay=0.0,
            eps=1e-8,
            maximize=False,
        )


class Run(nn.Module):
    """A stack of autoencoders under a schedule, with all its parameters in one vector: one tensor for Adam, not eight.

    `streams` are its batches. `steps` counts the steps done; `history` (T, 1 + terms, S) holds the losses of every step, NaN
    where a term was off; `seen` (labels, S) counts the labels drawn and `samples` the samples. A module, so that a trainer can
    move it to a device: before `start`.
    """

    def __init__(
        self,
        data: Data,
        model: ModelSpec,
        terms: Mapping[str, Term],
        schedule: Schedule,
        seeds: Sequence[int],
        routing: Routing | None = None,
    ):
        super().__init__()
        check_trainable(data, terms, schedule)
        if routing:
            check_routable(data, model, routing)
        self.routing = routing
        built = [initial_model(data.samples.shape[1], model, seed) for seed in seeds]
        self.streams = Streams(data, [generator for _, generator in built], schedule.steps)
        stacked = stack([network for network, _ in built])
        self.shapes = shapes(stacked)
        numbers = flatten(stacked)
        # Adam rounds the last few numbers of a vector otherwise than the others: let them be nobody's.
        self.vector = nn.Parameter(nn.functional.pad(numbers, (0, -len(numbers) % 64)))
        self.terms = terms
        self.names = [RECONSTRUCTION, *terms]
        self.labels = list(data.labels)
        self.seeds = list(seeds)
        # Plain Python floats: reading a number out of an array at every step costs more than the arithmetic with it.
        self.schedule = {name: values.tolist() for name, values in schedule.values.items()}
        self.steps = 0
        self.samples = 0
        on = np.stack([np.ones(schedule.steps), *(schedule.values[name] for name in terms)], axis=-1) != 0
        self.register_buffer("on", torch.from_numpy(on), persistent=False)  # (T, 1 + terms)
        history = torch.full((schedule.steps, len(self.names), len(seeds)), torch.nan)
        self.register_buffer("history", history, persistent=False)
        self.register_buffer("seen", torch.zeros(len(self.labels), len(seeds)), persistent=False)

    @property
    def model(self) -> Autoencoder:
        """The stack. Its parameters are views of the vector."""
        return unflatten(self.vector.detach(), self.shapes)

    def start(self) -> None:
        """Make ready for the first step, where the vector lies now."""
        self.vector.grad = torch.zeros_like(self.vector)
        self.adam = Adam(self.vector.detach(), self.vector.grad)
        self.losses_and_gradients = Backpropagation(
            self.model, unflatten(self.vector.grad, self.shapes), self.terms, self.routing
        )

    def train_on(self, epoch: Sequence[Batch]) -> None:
        """A step for each batch, and a look at their losses.

        Raises:
            CannotTrain: one is no finite number.
        """
        first = self.steps
        for batch in epoch:
            weights = {name: self.schedule[name][self.steps] for name in self.terms}
            self.losses_and_gradients(batch, weights)
            self.adam.step(self.schedule["lr"][self.steps])
            self.history[self.steps] = self.losses_and_gradients.losses
            self.steps += 1
        self.history[first : self.steps].masked_fill_(~self.on[first : self.steps, :, None], torch.nan)
        self.check_losses(first)
        for i, name in enumerate(self.labels):
            self.seen[i] += torch.cat([batch.labels[name] for batch in epoch], dim=-1).sum(dim=-1)
        self.samples += sum(batch.samples.shape[-2] for batch in epoch)

    def check_losses(self, first: int) -> None:
        """Look at the losses of the steps from `first` to the last that was done.

        Called once an epoch: to look at every step, the processor would have to wait for every step.

        Raises:
            CannotTrain: one is no finite number; the message names the step, the seed and the terms.
        """
        rows = self.history[first : self.steps]
        wrong = self.on[first : self.steps, :, None] & ~rows.isfinite()
        if not wrong.any():
            return
        step = int(wrong.any(dim=-1).any(dim=-1).nonzero()[0])
        i = int(wrong[step].any(dim=0).nonzero()[0])
        found = {self.names[j]: float(rows[step, j, i]) for j in wrong[step, :, i].nonzero().flatten().tolist()}
        others = int(wrong[step].any(dim=0).sum()) - 1
        told = ", ".join(f"{name} {value:g}" for name, value in found.items())
        raise CannotTrain(
            f"seed {self.seeds[i]}{f' and {others} more' if others else ''}, step {first + step}: the loss is no finite number "
            f"({told}) at lr {self.schedule['lr'][first + step]:g}; this spec cannot train so, a lower lr or lower weights may"
        )

    def check_parameters(self) -> None:
        """Look at the trained numbers: those of the last step went into no loss any more.

        Raises:
            CannotTrain: one is no finite number.
        """
        wrong = [i for i in range(len(self.seeds)) if not all(p[i].isfinite().all() for p in self.model.parameters())]
        if wrong:
            raise CannotTrain(
                f"seed {self.seeds[wrong[0]]}, step {self.steps - 1}: a weight of the network is no finite number after the "
                f"last step, at lr {self.schedule['lr'][self.steps - 1]:g}; this spec cannot train so, a lower lr may"
            )

    def median_losses(self) -> dict[str, float]:
        """The losses of the last step, of the terms that were on: the median over the seeds."""
        medians = self.history[self.steps - 1].median(dim=-1).values.tolist()
        return {name: value for name, value in zip(self.names, medians, strict=True) if value == value}

    def trained(self) -> Trained:
        """What came of it, on the processor.

        Raises:
            CannotTrain: a weight is no finite number.
        """
        self.cpu()
        self.check_parameters()
        history = self.history.numpy()
        return Trained(
            model=self.model,
            seeds=tuple(self.seeds),
            losses={name: history[:, i] for i, name in enumerate(self.names)},
            label_rates={name: self.seen[i].numpy() / self.samples for i, name in enumerate(self.labels)},
        )


def check_trainable(data: Data, terms: Mapping[str, Term], schedule: Schedule) -> None:
    """Raise CannotTrain where nothing would be trained, or a term would train nothing."""
    lr = schedule.values["lr"]
    if not (lr > 0).any() or (lr < 0).any():
        raise CannotTrain(f"lr goes from {lr.min():g} to {lr.max():g}: it cannot train, expected a learning rate above 0")
    for name, term in terms.items():
        if isinstance(term, DecoderTerm):
            term.check_channels(data.samples.shape[1], f"term {name!r}")
        if term.on is not None and schedule.values[name].any() and not data.labels[term.on].any():
            raise CannotTrain(
                f"term {name!r}: on={term.on!r} is a label that no sample can carry, so the term cannot train; "
                "expected a probability above 0 for some sample"
            )


def check_routable(data: Data, model: ModelSpec, routing: Routing) -> None:
    """Raise CannotTrain where no sample can be routed, or an InputError where the routing does not fit the model."""
    routing.check(model.latent, "routing")
    if routing.label not in data.labels:
        raise CannotTrain(f"routing: {routing.label!r} is no label; there are {', '.join(data.labels) or 'none'}")
    if not data.labels[routing.label].any():
        raise CannotTrain(f"routing: label {routing.label!r} is one that no sample can carry, expected a probability above 0")


@contextlib.contextmanager
def small_arrays() -> Iterator[None]:
    """One thread, and denormal numbers taken for 0.

    Powers of small similarities underflow; a denormal number costs a hundred times a normal one and changes no sum.
    """
    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    torch.set_flush_denormal(True)
    try:
        yield
    finally:
        torch.set_flush_denormal(False)
        torch.set_num_threads(threads)
