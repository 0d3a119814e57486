"""Operations: what is done to a trained network, as plain data that knows how. Each stands in a file of its own.

Axes: B batch, K latent width.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from torch import Tensor, nn

    from anchoring.model import Autoencoder
    from anchoring.streams import Data


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


@dataclass(frozen=True)
class Seen:
    """What a stack of S networks saw while it was trained: what an operation may be fitted on.

    data: samples, and the labels that were drawn of them. seeds (S,): of which the streams of batches and labels were made, in
    the order of the stack. steps: how many batches there were.
    """

    data: "Data"
    seeds: Sequence[int]
    steps: int


class PostHoc(Operation):
    """An operation that is fitted on data, on networks that need not have been trained for it: new networks come out."""

    def fit(self, models: "Autoencoder", seen: Seen) -> "Autoencoder":
        """A stack of networks without the concept, each made of the network at its place; the given ones stay as they are.

        Raises:
            InputError: the operation does not fit the networks, or the data have no such label.
        """
        raise NotImplementedError


class Intervention(Operation):
    """An operation on the activations while the network runs: its weights stay as they are."""

    def apply(self, z_hat: "Tensor") -> "Tensor":
        """Unit vectors (..., K) to changed ones of the same shape, not renormalised unless the intervention says so.

        Raises:
            InputError: the intervention does not fit K dimensions.
        """
        raise NotImplementedError
