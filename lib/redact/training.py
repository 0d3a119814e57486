"""Training: the total loss, and many seeds at once in one Lightning Trainer.

A stack of networks is one module; the loss of a step is the sum of the networks' own losses, so every gradient is that of its
network alone, and Adam acts on each number by itself. The schedule is an array before training starts.
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
from torch import Tensor

from redact import regularizers
from redact.model import Autoencoder, stack
from redact.schedule import Schedule
from redact.spec import Term, Training
from redact.streams import Batch, Streams, initial_model

RECONSTRUCTION = "recon"
"""The name of the reconstruction loss among the terms."""

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
    """A stack of autoencoders under a schedule.

    `history` (T, 1 + terms, S) holds the losses of every step, NaN where a term was off; `seen` (labels, S) counts the labels
    drawn and `samples` the samples.
    """

    def __init__(self, model: Autoencoder, training: Training, schedule: Schedule, n_seeds: int):
        super().__init__()
        self.model = model
        self.terms = dict(training.terms)
        self.names = [RECONSTRUCTION, *self.terms]
        # Plain Python floats: reading a number out of an array at every step costs more than the step's arithmetic.
        self.schedule = {name: values.tolist() for name, values in schedule.values.items()}
        history = torch.full((schedule.steps, len(self.names), n_seeds), torch.nan)
        self.register_buffer("history", history, persistent=False)
        self.register_buffer("seen", torch.zeros(len(training.labels), n_seeds), persistent=False)
        self.samples = 0

    def configure_optimizers(self) -> torch.optim.Optimizer:
        return torch.optim.Adam(self.parameters(), lr=self.schedule["lr"][0], fused=True)

    def training_step(self, batch: Batch, step: int) -> Tensor:
        self.optimizers(use_pl_optimizer=False).param_groups[0]["lr"] = self.schedule["lr"][step]
        weights = {name: self.schedule[name][step] for name in self.terms}
        total, values = losses(self.model, batch, self.terms, weights)
        with torch.no_grad():
            for i, name in enumerate(self.names):
                if name in values:
                    self.history[step, i] = values[name]
            for i, label in enumerate(batch.labels.values()):
                self.seen[i] += label.sum(dim=-1)
            self.samples += batch.colors.shape[-2]
        return total.sum()


@dataclass(frozen=True)
class Trained:
    """A trained stack and what was seen on the way. losses: term -> (T, S), NaN where off; label_rates: label -> (S,)."""

    model: Autoencoder
    seeds: tuple[int, ...]
    losses: dict[str, np.ndarray]
    label_rates: dict[str, np.ndarray]


def train(
    training: Training,
    schedule: Schedule,
    seeds: Sequence[int],
    *,
    accelerator: str = "cpu",
    logger: object = False,
    callbacks: Sequence[Callback] = (),
) -> Trained:
    """Train one network a seed, all at once. On one machine a seed's network does not depend on the other seeds.

    accelerator: any of Lightning's. logger: a Lightning logger, or False for none.
    """
    built = [initial_model(training.model, seed) for seed in seeds]
    module = ConceptAnchoring(stack([model for model, _ in built]), training, schedule, len(seeds))
    streams = Streams(training, [generator for _, generator in built], schedule.steps)
    with _quiet():
        trainer = lightning.Trainer(
            accelerator=accelerator,
            devices=1,
            max_steps=schedule.steps,
            max_epochs=-1,
            logger=logger,
            callbacks=list(callbacks),
            enable_checkpointing=False,
            enable_model_summary=False,
            enable_progress_bar=False,
        )
        # Powers of small similarities underflow; a denormal number costs a hundred times a normal one and changes no sum.
        torch.set_flush_denormal(True)
        try:
            trainer.fit(module, streams)
        finally:
            torch.set_flush_denormal(False)
    module.cpu()
    history = module.history.numpy()
    return Trained(
        model=module.model,
        seeds=tuple(seeds),
        losses={name: history[:, i] for i, name in enumerate(module.names)},
        label_rates={name: module.seen[i].numpy() / module.samples for i, name in enumerate(training.labels)},
    )


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
