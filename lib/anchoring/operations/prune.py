"""Prune: remove some dimensions."""

from typing import TYPE_CHECKING

from anchoring.errors import InputError
from anchoring.operations import Surgery
from anchoring.operations.fields import OfDims

if TYPE_CHECKING:
    from torch import nn


class Prune(OfDims, Surgery):
    """Remove these dimensions: the network comes out narrower, its outputs equal the ablated one's."""

    def check(self, latent: int, where: str) -> None:
        super().check(latent, where)
        if len(self.dims) == latent:
            raise InputError(
                f"{where}: dims={list(self.dims)} prunes every dimension of a latent space of width {latent}, none is left"
            )

    def edit(self, model: "nn.Module", writer: str | None = None, reader: str | None = None) -> "nn.Module":
        from anchoring.surgery import prune

        return prune(model, self.dims, writer, reader)
