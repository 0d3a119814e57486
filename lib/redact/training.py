"""Training a spec: what it says, as the arrays that `anchoring` trains on."""

from collections.abc import Sequence

from lightning.pytorch.callbacks import Callback

from anchoring import lightning_trainer
from anchoring.schedule import Schedule
from anchoring.streams import Data
from anchoring.training import Trained
from redact.spec import Training


def data_of(training: Training) -> Data:
    """The samples that a spec names, how often each is drawn, and with which labels."""
    return Data(
        samples=training.data.samples(),
        labels={name: training.data.score(score) for name, score in training.labels.items()},
        weights=training.data.weights(),
        batch=training.batch,
        workers=training.workers,
        validation_every=training.validation.every if training.validation else None,
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
    """The networks of a spec, one a seed: `anchoring.lightning_trainer.train`, which also says what is raised."""
    return lightning_trainer.train(
        data_of(training),
        training.model,
        training.terms,
        schedule,
        seeds,
        accelerator=accelerator,
        logger=logger,
        callbacks=callbacks,
    )
