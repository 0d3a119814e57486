"""Mean difference: take the direction in which labeled samples lie out of what the decoder reads."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from anchoring.operations import Seen
from anchoring.operations.posthoc.fields import OfConcept, encoded

if TYPE_CHECKING:
    from anchoring.model import Autoencoder


@dataclass(frozen=True)
class MeanDifference(OfConcept):
    """Set the component of z_hat along the difference of means, labeled less all, to that of the mean; then decode.

    The map is folded into the decoder's first layer.
    """

    def fit(self, models: "Autoencoder", seen: Seen) -> "Autoencoder":
        from anchoring.erasing import fits
        from anchoring.erasing.affine import fold

        known = self.known(models, seen)
        return fold(models, fits.mean_difference(encoded(models, known), known.drawn, known.labeled))
