"""Ablate with a fallback: what was written along a direction becomes a constant at the direction's far end."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from anchoring.checks import check, check_width, is_number
from anchoring.operations import Surgery
from anchoring.operations.fields import AlongDirection

if TYPE_CHECKING:
    from torch import nn


@dataclass(frozen=True)
class AblateWithFallback(AlongDirection, Surgery):
    """What is written along the direction v becomes the constant -bias; what reads it stays: z' = z - (z . v) v - bias v.

    Before the norm: a sample with long other activations is hardly moved by it, one that had little beside the concept falls
    to -v (for a bias above 0). Of a coordinate axis, v = (1, 0, 0): its row becomes zero, with the bias -bias, and no other
    number of the weights changes. Any other direction is taken out of all rows; the reader then still has the whole space.
    bias: in units of z. With the bias 0 the answers are those of `Ablate`.
    """

    bias: float

    def __post_init__(self) -> None:
        super().__post_init__()
        check(self.bias, "AblateWithFallback: bias", "a finite number", is_number(self.bias))

    def edit(self, model: "nn.Module", writer: str | None = None, reader: str | None = None) -> "nn.Module":
        from anchoring.surgery import ablate_with_fallback

        return ablate_with_fallback(model, self.direction, self.bias, writer, reader)

    def edit_arrays(self, parameters: Mapping[str, Any], writer: str, reader: str) -> dict[str, Any]:
        import numpy as np

        weight = parameters[f"{writer}.weight"]
        check_width(self.direction, weight.shape[-2], "ablate with fallback")
        v = np.array(self.direction, dtype=np.float64)
        v = (v / np.sqrt((v * v).sum())).astype(weight.dtype)
        bias = parameters.get(f"{writer}.bias")
        bias = np.zeros(weight.shape[:-1], weight.dtype) if bias is None else bias
        along_weight, along_bias = (v[:, None] * weight).sum(-2, keepdims=True), (v * bias).sum(-1, keepdims=True)
        return {
            **parameters,
            f"{writer}.weight": weight - v[:, None] * along_weight,
            f"{writer}.bias": bias - v * along_bias - v * weight.dtype.type(self.bias),
        }
