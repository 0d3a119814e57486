"""Training: the total loss, and many seeds at once in one Lightning Trainer.

The total loss is written down here; a step of training takes it, and its gradients, from `anchoring.gradients`. The loss of a
stack is the sum of its networks' own losses, so every gradient is that of its network alone, and Adam acts on each number by
itself. The schedule is an array before training starts.
"""

import contextlib
import logging
import warnings
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import lightning
import numpy as np
import torch
from lightning.pytorch.callbacks import Callback
from lightning.pytorch.utilities.exceptions import MisconfigurationException
from torch import Tensor, nn

from anchoring import regularizers
from anchoring.gradients import RECONSTRUCTION, Backpropagation
from anchoring.model import Autoencoder, flatten, stack, unflatten
from anchoring.schedule import Schedule
from anchoring.streams import Batch, Streams, initial_model
from press.errors import InputError
from redact.spec import Term, Training


class CannotTrain(InputError):
    """A spec, with its schedule, that trains nothing or runs away; whoever knows their files names them."""


LossFunction = Callable[[Tensor, Tensor], Tensor]


def masked_mean(loss_SB: Tensor, label_SB: Tensor | None) -> Tensor:
    """The mean loss (S,) over the batch, or over its labeled samples alone: 0 where the batch has none."""
    if label_SB is None:
        return loss_SB.mean(dim=-1)
    return (loss_SB * label_SB).sum(dim=-1) / (label_SB.sum(dim=-1) + 1e-8)


def losses(
    model: Autoencoder, batch: Batch, terms: Mapping[str, Term], weights: Mapping[str, float]
) -> tuple[Tensor, dict[str, Tensor]]:
    """The total loss (S,) of a batch and each of its terms (S,), unweighted; a term whose weight is exactly 0 is left out.

    The reconstruction loss is the squared error of the unclamped output, averaged over batch and channels.
    """
    predicted, z, z_hat = model(batch.colors)
    total = ((predicted - batch.colors) ** 2).mean(dim=(-1, -2))
    values = {RECONSTRUCTION: total}
    for name, term in terms.items():
        if weights[name] == 0:
            continue
        label = None if term.on is None else batch.labels[term.on]
        values[name] = masked_mean(regularizers.term_loss(term, z, z_hat), label)
        total = total + weights[name] * values[name]
    return total, values


class ConceptAnchoring(lightning.LightningModule):
    """A stack of autoencoders under a schedule, with all its parameters in one vector: one tensor for Adam, not eight.

    A batch of Lightning's is a whole epoch, a list of batches, because its loop around a batch takes longer than a step does.
    `steps` counts the steps done; `history` (T, 1 + terms, S) holds the losses of every step, NaN where a term was off; `seen`
    (labels, S) counts the labels drawn and `samples` the samples. `seeds` is what the networks are called, for errors.
    """

    def __init__(self, stacked: Autoencoder, training: Training, schedule: Schedule, seeds: Sequence[int] | None = None):
        super().__init__()
        self.automatic_optimization = False
        self.spec = training
        numbers = flatten(stacked)
        # Adam rounds the last few numbers of a vector otherwise than the others: let them be nobody's.
        self.vector = nn.Parameter(nn.functional.pad(numbers, (0, -len(numbers) % 64)))
        self.names = [RECONSTRUCTION, *training.terms]
        # Plain Python floats: reading a number out of an array at every step costs more than the arithmetic with it.
        self.schedule = {name: values.tolist() for name, values in schedule.values.items()}
        self.steps = 0
        self.samples = 0
        n_seeds = len(stacked.to_latent.weight)
        self.seeds = list(range(n_seeds) if seeds is None else seeds)
        on = np.stack([np.ones(schedule.steps), *(schedule.values[name] for name in training.terms)], axis=-1) != 0
        self.register_buffer("on", torch.from_numpy(on), persistent=False)  # (T, 1 + terms)
        history = torch.full((schedule.steps, len(self.names), n_seeds), torch.nan)
        self.register_buffer("history", history, persistent=False)
        self.register_buffer("seen", torch.zeros(len(training.labels), n_seeds), persistent=False)

    @property
    def model(self) -> Autoencoder:
        """The stack. Its parameters are views of the vector."""
        return unflatten(self.vector.detach(), self.spec.model.latent, self.spec.model.depth)

    def configure_optimizers(self) -> torch.optim.Optimizer:
        return torch.optim.Adam([self.vector], lr=self.schedule["lr"][0], fused=True)

    def on_train_start(self) -> None:
        # Not before: Lightning has moved the vector to its device by now.
        self.vector.grad = torch.zeros_like(self.vector)
        gradient = unflatten(self.vector.grad, self.spec.model.latent, self.spec.model.depth)
        self.losses_and_gradients = Backpropagation(self.model, gradient, self.spec.terms)

    def training_step(self, epoch: Sequence[Batch]) -> None:
        first = self.steps
        optimizer = self.optimizers(use_pl_optimizer=False)
        for batch in epoch:
            optimizer.param_groups[0]["lr"] = self.schedule["lr"][self.steps]
            weights = {name: self.schedule[name][self.steps] for name in self.spec.terms}
            values = self.losses_and_gradients(batch, weights)
            optimizer.step()
            for i, name in enumerate(self.names):
                if name in values:
                    self.history[self.steps, i] = values[name]
            self.steps += 1
        self.check_losses(first)
        for i, name in enumerate(self.spec.labels):
            self.seen[i] += sum(batch.labels[name].sum(dim=-1) for batch in epoch)
        self.samples += sum(batch.colors.shape[-2] for batch in epoch)
        if self.logger:
            self.logger.log_metrics(self.median_losses(), self.steps - 1)

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


@dataclass(frozen=True)
class Trained:
    """A trained stack and what was seen on the way. losses: term -> (T, S), NaN where off; label_rates: label -> (S,)."""

    model: Autoencoder
    seeds: tuple[int, ...]
    losses: dict[str, np.ndarray]
    label_rates: dict[str, np.ndarray]


def check_trainable(training: Training, schedule: Schedule) -> None:
    """Raise CannotTrain for a spec that would train nothing, or a term of it nothing."""
    lr = schedule.values["lr"]
    if not (lr > 0).any() or (lr < 0).any():
        raise CannotTrain(f"lr goes from {lr.min():g} to {lr.max():g}: it cannot train, expected a learning rate above 0")
    colors = training.data.colors()
    for name, term in training.terms.items():
        if term.on is not None and schedule.values[name].any() and not training.labels[term.on](colors).any():
            raise CannotTrain(
                f"term {name!r}: on={term.on!r} is a label that no color of the data can carry, so the term cannot train; "
                "expected a probability above 0 for some color"
            )


def train(
    training: Training,
    schedule: Schedule,
    seeds: Sequence[int],
    *,
    accelerator: str = "cpu",
    logger: object = False,
    callbacks: Sequence[Callback] = (),
) -> Trained:
    """Train one network a seed, all at once.

    On one machine a seed's network is the same to the bit whichever other seeds are trained with it (where an odd number of
    seeds meets a batch of odd size, GELU rounds the last few numbers differently; blocks of an even size never show it).

    Torch computes in one thread meanwhile: the arrays of a step are too small to share, and blocks run side by side instead.
    accelerator: any of Lightning's. logger: a Lightning logger, or False for none.

    Raises:
        CannotTrain: the spec cannot train, or a loss or a weight stopped being a finite number.
    """
    check_trainable(training, schedule)
    built = [initial_model(training.model, seed) for seed in seeds]
    module = ConceptAnchoring(stack([model for model, _ in built]), training, schedule, seeds)
    streams = Streams(training, [generator for _, generator in built], schedule.steps)
    with _quiet(), _small_arrays():
        trainer = _trainer(accelerator, logger=logger, callbacks=list(callbacks))
        trainer.fit(module, streams.epochs())
    module.cpu()
    module.check_parameters()
    history = module.history.numpy()
    return Trained(
        model=module.model,
        seeds=tuple(seeds),
        losses={name: history[:, i] for i, name in enumerate(module.names)},
        label_rates={name: module.seen[i].numpy() / module.samples for i, name in enumerate(training.labels)},
    )


def _trainer(accelerator: str, **arguments: object) -> lightning.Trainer:
    try:
        return lightning.Trainer(
            accelerator=accelerator,
            devices=1,
            max_epochs=1,  # all the epochs there are, one a batch
            enable_checkpointing=False,
            enable_model_summary=False,
            enable_progress_bar=False,
            **arguments,
        )
    except (ValueError, MisconfigurationException) as error:
        raise InputError(f"config.yaml: accelerator: {accelerator!r} cannot be had: {' '.join(str(error).split())}") from None


@contextlib.contextmanager
def _small_arrays():
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


@contextlib.contextmanager
def _quiet():
    """Lightning speaks of devices, loaders and workers that are not in play here."""
    log = logging.getLogger("lightning.pytorch")
    level = log.level
    log.setLevel(logging.WARNING)
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", category=UserWarning, module="lightning")
        try:
            yield
        finally:
            log.setLevel(level)
