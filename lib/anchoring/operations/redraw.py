"""Redraw: draw the weights anew that write and read some dimensions."""

from typing import TYPE_CHECKING

from anchoring.operations import Surgery
from anchoring.operations.fields import OfDims

if TYPE_CHECKING:
    from torch import nn


class Redraw(OfDims, Surgery):
    """Draw the weights anew that write and read these dimensions, as torch initializes a layer: they can be trained again.

    Where both are zero no gradient reaches them, however long a network is trained. Network i of a stack draws from a generator
    of its own, seeded with i.
    """

    def edit(self, model: "nn.Module", writer: str | None = None, reader: str | None = None) -> "nn.Module":
        from anchoring.surgery import redraw

        return redraw(model, self.dims, writer, reader)
