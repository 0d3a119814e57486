"""LEACE: the least change of the activations after which no linear classifier finds the concept."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from anchoring.errors import InputError
from anchoring.operations import Seen
from anchoring.operations.posthoc.fields import OfConcept, encoded

if TYPE_CHECKING:
    from torch import Tensor

    from anchoring.erasing.affine import Affine
    from anchoring.model import Autoencoder

SMALL = 1e-12
"""Below this singular value the package takes a covariance with the label for 0.

Its own bound, 0.01, is on a correlation times the label's standard deviation: a label that one sample in five hundred carries
has 0.045, and a fifth of a correlation would be left where it is.
"""


@dataclass(frozen=True)
class Leace(OfConcept):
    """Least-squares concept erasure (Belrose et al. 2023) of z_hat, fitted by the package `concept-erasure`; then decode.

    Without shrinkage of the covariance and without a bound on its trace: so the theorem holds on the data of the fit, exactly.
    The map is folded into the decoder's first layer.
    """

    def fit(self, models: "Autoencoder", seen: Seen) -> "Autoencoder":
        """Raises: InputError: the package is not installed."""
        import torch

        from anchoring.erasing.affine import Affine, fold

        known = self.known(models, seen)
        z_hat = encoded(models, known)
        maps = [by_package(*network) for network in zip(z_hat, known.drawn, known.labeled, strict=True)]
        return fold(models, Affine(torch.stack([m.matrix for m in maps]), torch.stack([m.shift for m in maps])))


def by_package(z_hat: "Tensor", drawn: "Tensor", labeled: "Tensor") -> "Affine":
    """What `anchoring.erasing.fits.leace` is, as the package has it: z_hat (N, K), whole numbers drawn (N,), labeled (N,)."""
    from anchoring.erasing.affine import Affine

    try:
        from concept_erasure import LeaceFitter
    except ImportError:
        raise InputError(
            "Leace: the package concept-erasure is not installed, expected anchoring with the extra 'erase'"
        ) from None
    # The package knows no weights: a sample stands there as often as it was drawn, with the share of its labels.
    count = drawn.long()
    x, y = z_hat.repeat_interleave(count, dim=0), (labeled / drawn.clamp_min(1)).repeat_interleave(count)
    settings = {"shrinkage": False, "constrain_cov_trace": False, "svd_tol": SMALL}
    eraser = LeaceFitter.fit(x, y, **settings).eraser
    return Affine(eraser.P, (eraser.proj_left @ (eraser.proj_right @ eraser.bias)))
