"""Best dimension: ablate the one dimension whose loss follows the concept most closely."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from anchoring.operations import Seen
from anchoring.operations.posthoc.fields import OfConcept

if TYPE_CHECKING:
    from torch import Tensor

    from anchoring.model import Autoencoder


@dataclass(frozen=True)
class BestDimension(OfConcept):
    """Ablate, in each network, the dimension after whose ablation the error gained correlates best with the concept."""

    def fit(self, models: "Autoencoder", seen: Seen) -> "Autoencoder":
        import torch

        from anchoring.erasing.finetuning import errors
        from anchoring.model import with_parameters
        from anchoring.surgery import ablate

        known = self.known(models, seen)
        before = errors(models, known).double()
        cut = [ablate(models, [dim]) for dim in range(models.latent)]
        follows = [correlation(errors(one, known).double() - before, known.share, known.drawn) for one in cut]
        best = torch.stack(follows).nan_to_num(-torch.inf).argmax(dim=0)  # (S,)
        states = [one.state_dict() for one in cut]
        each = torch.arange(len(best))
        return with_parameters({name: torch.stack([state[name] for state in states])[best, each] for name in states[0]})


def correlation(first: "Tensor", second: "Tensor", weight: "Tensor") -> "Tensor":
    """The Pearson correlation (...) of two arrays (..., N) whose places count by a weight (..., N)."""
    w = weight / weight.sum(dim=-1, keepdim=True)
    a, b = (values - (w * values).sum(dim=-1, keepdim=True) for values in (first, second))
    return (w * a * b).sum(dim=-1) / ((w * a * a).sum(dim=-1) * (w * b * b).sum(dim=-1)).sqrt()
