"""Prune: remove some dimensions."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from anchoring.errors import InputError
from anchoring.operations import Surgery
from anchoring.operations.fields import OfDims, places

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

    def edit_arrays(self, parameters: Mapping[str, Any], writer: str, reader: str) -> dict[str, Any]:
        latent = parameters[f"{writer}.weight"].shape[-2]
        self.check(latent, "prune")
        kept = [d for d in range(latent) if d not in self.dims]
        found = places(parameters, writer, reader, kept)
        return {**parameters, **{name: parameters[name][place] for name, place in found.items()}}
