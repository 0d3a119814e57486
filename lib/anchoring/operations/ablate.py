"""Ablate: zero the weights that write and read some dimensions."""

from typing import TYPE_CHECKING

from anchoring.operations import Surgery
from anchoring.operations.fields import OfDims

if TYPE_CHECKING:
    from torch import nn


class Ablate(OfDims, Surgery):
    """Zero the weights that write and read these dimensions: shapes stay, the activations there are 0 before the norm."""

    def edit(self, model: "nn.Module", writer: str | None = None, reader: str | None = None) -> "nn.Module":
        from anchoring.surgery import ablate

        return ablate(model, self.dims, writer, reader)
