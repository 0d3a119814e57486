"""A term of the loss that shapes a latent space: what every one of them is. Each stands in a file of its own beside this one.

Axes: S seeds of a stack, B batch, K latent width. z (..., B, K) are the activations before the norm, z_hat = z / |z| after it.
Formulas, unless a term says otherwise: Fraser & Wielopolski (2026), arXiv 2512.12469, and the experiment notes that it grew
from.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from anchoring.errors import InputError

if TYPE_CHECKING:
    from torch import Tensor

RECONSTRUCTION = "recon"
"""What the reconstruction loss is called beside the terms: no term can have this name."""


class ByHand(NamedTuple):
    """Losses (S, B), and the gradients (S, B, K) of sum_i share_i loss_i by z and by z_hat; None: it does not depend on it."""

    loss: "Tensor"
    by_z: "Tensor | None" = None
    by_z_hat: "Tensor | None" = None


Formula = Callable[["Tensor", "Tensor", "Tensor"], ByHand]
"""(z_hat (S, B, K), |z| (S, B, 1), share (S, B)) -> losses, gradients. share: what a sample's loss counts for in the total."""


@dataclass(frozen=True, kw_only=True)
class Term:
    """A term of the loss. `on` names the label whose samples it acts on; None: all samples.

    A subclass that has a `loss` is a term, wherever it is written: frozen, with its settings as fields.
    """

    on: str | None = None

    def check(self, latent: int, where: str) -> None:
        """Raise an InputError that opens with `where` if the term does not fit a latent space of width `latent`."""

    def loss(self, z: "Tensor", z_hat: "Tensor") -> "Tensor":
        """One loss a sample (..., B); leading axes, the seeds of a stack, are kept apart."""
        raise NotImplementedError(f"{type(self).__name__} has no loss(z, z_hat)")

    def by_hand(self, latent: int, like: "Tensor") -> Formula | None:
        """The same loss with its gradient worked out by hand, which a stack's step is faster with; None: autograd does it.

        Called once before training; `like` is a tensor of the kind that it will be given.
        """
        return None


class DecoderTerm(Term):
    """A term on the decoder alone: it is asked about fixed points of the latent space, and needs no sample.

    C channels, P points. Such a term cannot act on labeled samples: `on` stays None.
    """

    def check(self, latent: int, where: str) -> None:
        if self.on is not None:
            raise InputError(f"{where}: on={self.on!r}, expected none: the term looks at the decoder, not at samples")

    def check_channels(self, channels: int, where: str) -> None:
        """Raise an InputError that opens with `where` if the term does not fit a decoder of as many channels."""

    def points(self, like: "Tensor") -> "Tensor":
        """The points (P, K) that the decoder is asked about, of the kind of the tensor `like`."""
        raise NotImplementedError(f"{type(self).__name__} has no points(like)")

    def decoded_loss(self, decoded: "Tensor") -> "Tensor":
        """One loss (...) for what the decoder makes of the points (..., P, C); leading axes are kept apart."""
        raise NotImplementedError(f"{type(self).__name__} has no decoded_loss(decoded)")

    def decoded_by_hand(self, like: "Tensor") -> "DecodedFormula | None":
        """The same loss with its gradient worked out by hand; None: autograd does it."""
        return None


DecodedFormula = Callable[["Tensor"], "tuple[Tensor, Tensor]"]
"""What the decoder makes of the points (S, P, C) -> losses (S,), and their gradients (S, P, C)."""
