"""Operations: what is done to a trained network, as plain data that knows how. Each stands in a file of its own.

Axes: B batch, K latent width.
"""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from torch import Tensor, nn


class Operation:
    """Something done to a trained model. A subclass is frozen data: the settings are its fields."""

    def check(self, latent: int, where: str) -> None:
        """Raise an InputError that opens with `where` if the operation does not fit a latent space of width `latent`."""
        raise NotImplementedError


class Surgery(Operation):
    """An operation on the weights: a new network comes out."""

    def edit(self, model: "nn.Module", writer: str | None = None, reader: str | None = None) -> "nn.Module":
        """The model, or stack of models, after the surgery; the one that is given stays as it is.

        writer, reader: the dotted names of the layers that write and read the latent space; a model that knows its own, as
        `anchoring.model.Autoencoder` does, needs neither.
        """
        raise NotImplementedError

    def edit_arrays(self, parameters: Mapping[str, Any], writer: str, reader: str) -> dict[str, Any] | None:
        """What `edit` makes of a model or stack, of its parameters alone, numpy arrays by name: as good, and without torch.

        None: this surgery has to be given the model. Arrays that it does not change are those that were given.
        """
        return None


class Intervention(Operation):
    """An operation on the activations while the network runs: its weights stay as they are."""

    def apply(self, z_hat: "Tensor") -> "Tensor":
        """Unit vectors (..., K) to changed ones of the same shape, not renormalised unless the intervention says so.

        Raises:
            InputError: the intervention does not fit K dimensions.
        """
        raise NotImplementedError
