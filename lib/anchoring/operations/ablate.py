"""Ablate: zero the weights that write and read some dimensions."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from anchoring.operations import Surgery
from anchoring.operations.fields import OfDims, places

if TYPE_CHECKING:
    from torch import nn


class Ablate(OfDims, Surgery):
    """Zero the weights that write and read these dimensions: shapes stay, the activations there are 0 before the norm."""

    def edit(self, model: "nn.Module", writer: str | None = None, reader: str | None = None) -> "nn.Module":
        from anchoring.surgery import ablate

        return ablate(model, self.dims, writer, reader)

    def edit_arrays(self, parameters: Mapping[str, Any], writer: str, reader: str) -> dict[str, Any]:
        self.check(parameters[f"{writer}.weight"].shape[-2], "ablate")
        edited = dict(parameters)
        for name, place in places(parameters, writer, reader, self.dims).items():
            edited[name] = parameters[name].copy()
            edited[name][place] = 0
        return edited
