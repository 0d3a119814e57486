"""The same training in a Lightning Trainer, for its trackers and accelerators. The only module that needs Lightning."""

import contextlib
import logging
import warnings
from collections.abc import Iterator, Mapping, Sequence

import lightning
from lightning.pytorch.callbacks import Callback
from lightning.pytorch.utilities.exceptions import MisconfigurationException

from anchoring.model_spec import ModelSpec
from anchoring.routing import Routing
from anchoring.schedule import Schedule
from anchoring.streams import Batch, Data
from anchoring.terms import Term
from anchoring.training import NoAccelerator, Run, Trained, Watch, small_arrays


class ConceptAnchoring(lightning.LightningModule):
    """A run as Lightning knows it.

    A batch of Lightning's is a whole epoch, a list of batches, because its loop around a batch takes longer than a step does.
    """

    def __init__(self, run: Run, watch: Watch | None = None):
        super().__init__()
        self.automatic_optimization = False
        self.run = run
        self.watch = watch

    def configure_optimizers(self) -> None:
        """None: the run has an optimizer of its own."""

    def on_train_start(self) -> None:
        # Not before: Lightning has moved the vector to its device by now.
        self.run.start()

    def training_step(self, epoch: Sequence[Batch]) -> None:
        self.run.train_on(epoch)
        if self.logger:
            self.logger.log_metrics(self.run.median_losses(), self.run.steps - 1)
        if self.watch:
            self.watch(self.run)


def train(
    data: Data,
    model: ModelSpec,
    terms: Mapping[str, Term],
    schedule: Schedule,
    seeds: Sequence[int],
    *,
    routing: Routing | None = None,
    accelerator: str = "cpu",
    logger: object = False,
    callbacks: Sequence[Callback] = (),
    watch: Watch | None = None,
) -> Trained:
    """`anchoring.training.train`, the same to the bit on the processor, with what Lightning has beside it.

    accelerator: any of Lightning's. logger: a Lightning logger, or False for none. watch: called with the run after every
    epoch.

    Raises:
        CannotTrain: nothing can be trained so, or a loss or a weight stopped being a finite number.
        NoAccelerator: it cannot be had.
    """
    run = Run(data, model, terms, schedule, seeds, routing)
    with _quiet(), small_arrays():
        trainer = _trainer(accelerator, logger=logger, callbacks=list(callbacks))
        trainer.fit(ConceptAnchoring(run, watch), run.streams.epochs())
    return run.trained()


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
        raise NoAccelerator(f"accelerator: {accelerator!r} cannot be had: {' '.join(str(error).split())}") from None


@contextlib.contextmanager
def _quiet() -> Iterator[None]:
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
