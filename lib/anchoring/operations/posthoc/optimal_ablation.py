"""Optimal ablation: a direction of the activations is replaced by the constant that harms the rest least."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from anchoring.checks import check_dims, check_whole
from anchoring.operations import Seen
from anchoring.operations.posthoc.fields import OfConcept, encoded

if TYPE_CHECKING:
    from torch import Tensor

    from anchoring.erasing.affine import Affine
    from anchoring.erasing.evidence import Evidence
    from anchoring.model import Autoencoder


@dataclass(frozen=True)
class OptimalAblation(OfConcept):
    """Set the component of z_hat along a direction to the constant with the least mean error of the rest (Li & Janson 2024).

    dim: a dimension of the latent space; None: along the difference of means. The rest: samples that never carried the label.
    The map is folded into the decoder's first layer.
    """

    dim: int | None = None

    def __post_init__(self) -> None:
        super().__post_init__()
        if self.dim is not None:
            check_whole(self.dim, "OptimalAblation: dim", 0)

    def check(self, latent: int, where: str) -> None:
        if self.dim is not None:
            check_dims((self.dim,), latent, where)

    def fit(self, models: "Autoencoder", seen: Seen) -> "Autoencoder":
        import torch

        from anchoring.erasing import fits
        from anchoring.erasing.affine import fold

        self.check(models.latent, "OptimalAblation")
        known = self.known(models, seen)
        z_hat = encoded(models, known)
        if self.dim is None:
            direction = fits.difference_of_means(z_hat, known.drawn, known.labeled)
        else:
            direction = z_hat.new_zeros(len(z_hat), models.latent)
            direction[:, self.dim] = 1

        def loss(constants: "Tensor") -> "Tensor":
            maps = (fits.constant_along(direction, constant) for constant in constants)
            return torch.stack([rest_error(models, z_hat, edit, known) for edit in maps])

        return fold(models, fits.constant_along(direction, fits.best_constant(loss, direction[:, 0])))


def rest_error(models: "Autoencoder", z_hat: "Tensor", edit: "Affine", known: "Evidence") -> "Tensor":
    """The mean error (S,) of the rest after a map of z_hat (S, N, K); outputs are not clamped."""
    import torch

    with torch.no_grad():
        error = ((models.decoder(edit(z_hat).float()) - known.samples) ** 2).mean(dim=-1)
    return (known.rest * error).sum(dim=-1) / known.rest.sum(dim=-1)
