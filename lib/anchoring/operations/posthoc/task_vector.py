"""Task vector: learn the concept a little more, and go as far the other way as the rest allows."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from anchoring.checks import check_number, check_whole
from anchoring.operations import Seen
from anchoring.operations.posthoc.fields import OfConcept

if TYPE_CHECKING:
    from anchoring.model import Autoencoder

LEAST, MOST, FACTORS = 1e-2, 1e2, 81
"""The factors that are tried, evenly spaced in their logarithm: 20 a decade."""


@dataclass(frozen=True, kw_only=True)
class TaskVector(OfConcept):
    """Train on the concept alone, and subtract the change of the weights times the largest factor that spares the rest.

    Negation of a task vector (Ilharco et al. 2023, arXiv 2212.04089). bound: the mean error of the rest that is allowed. The
    largest factor: factors from 0.01 to 100 are tried in turn, up to the first one that goes beyond it; 0 if the first does.
    """

    steps: int = 100
    lr: float = 0.003
    bound: float = 0.01

    def __post_init__(self) -> None:
        super().__post_init__()
        check_whole(self.steps, "TaskVector: steps", 1, most=1_000_000)
        check_number(self, "lr", "more than 0", lambda value: value > 0)
        check_number(self, "bound", "more than 0", lambda value: value > 0)

    def fit(self, models: "Autoencoder", seen: Seen) -> "Autoencoder":
        import numpy as np
        import torch

        from anchoring.erasing.finetuning import Pool, errors, fine_tune
        from anchoring.model import with_parameters

        known = self.known(models, seen)
        pools = [Pool(known.labeled, known.samples)]
        tuned = fine_tune(models, known.samples, pools, seen.seeds, steps=self.steps, lr=self.lr).state_dict()
        state = {name: tensor.detach() for name, tensor in models.state_dict().items()}

        def moved(factor: "torch.Tensor") -> "Autoencoder":
            by = {name: factor.view(-1, *[1] * (tensor.dim() - 1)) for name, tensor in state.items()}
            return with_parameters({name: tensor - by[name] * (tuned[name] - tensor) for name, tensor in state.items()})

        factor = torch.zeros(len(known.rest))
        going = torch.ones(len(known.rest), dtype=torch.bool)
        for tried in torch.from_numpy(np.geomspace(LEAST, MOST, FACTORS)).float():
            error = (known.rest * errors(moved(tried.expand_as(factor)), known)).sum(dim=-1) / known.rest.sum(dim=-1)
            going = going & (error <= self.bound)
            factor = torch.where(going, tried, factor)
        return moved(factor)
