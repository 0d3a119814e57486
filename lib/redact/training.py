"""Training a spec: what it says, as the arrays that `anchoring` trains on."""

from collections.abc import Sequence

from anchoring.schedule import Schedule
from anchoring.streams import Data
from anchoring.training import Trained, Watch
from anchoring.training import train as train_plainly
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
    watch: Watch | None = None,
) -> Trained:
    """The networks of a spec, one a seed: `anchoring.training.train`, which also says what is raised.

    With another accelerator than the processor, or a Lightning logger, `anchoring.lightning_trainer.train`: the same networks.
    """
    what = data_of(training), training.model, training.terms, schedule, seeds
    if accelerator == "cpu" and not logger:
        return train_plainly(*what, routing=training.routing, watch=watch)
    # Not before it is needed: importing Lightning costs as much as training a block.
    from anchoring import lightning_trainer

    return lightning_trainer.train(*what, routing=training.routing, accelerator=accelerator, logger=logger, watch=watch)
