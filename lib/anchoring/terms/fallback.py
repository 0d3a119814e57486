"""Fallback: what the far end of a concept's axis decodes to, for what loses the concept to fall to."""

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from anchoring.checks import check, check_direction, check_width, is_number
from anchoring.terms import DecodedFormula, DecoderTerm

if TYPE_CHECKING:
    from torch import Tensor


@dataclass(frozen=True)
class Fallback(DecoderTerm):
    """|decode(-v) - c|^2 / C, v the unit vector of `direction`, c the `target` (C numbers), in [0, inf): zero where -v gives c.

    The mean over the channels, as the reconstruction loss takes it: at weight 1 the point counts as much as a whole batch.
    No sample is needed, and the encoder is not asked. The operation that lets a concept fall there is `AblateWithFallback`.
    """

    direction: tuple[float, ...] = field(kw_only=False)
    target: tuple[float, ...] = field(kw_only=False)

    def check(self, latent: int, where: str) -> None:
        super().check(latent, where)
        check_direction(self.direction, where)
        check_width(self.direction, latent, where)
        ok = isinstance(self.target, tuple) and self.target and all(map(is_number, self.target))
        check(self.target, f"{where}: target", "a number for every channel, such as (0.5, 0.5, 0.5)", ok)

    def check_channels(self, channels: int, where: str) -> None:
        expected = f"{channels} number{'s' * (channels != 1)}, one for every channel"
        check(self.target, f"{where}: target", expected, len(self.target) == channels)

    def points(self, like: "Tensor") -> "Tensor":
        from anchoring.sphere import unit

        return -unit(self.direction, like).unsqueeze(0)

    def decoded_loss(self, decoded: "Tensor") -> "Tensor":
        return ((decoded - decoded.new_tensor(self.target)) ** 2).mean(dim=(-2, -1))

    def decoded_by_hand(self, like: "Tensor") -> DecodedFormula:
        """The gradient is 2 (decode(-v) - c) / C."""
        c = like.new_tensor(self.target)

        def formula(decoded: "Tensor") -> "tuple[Tensor, Tensor]":
            off = decoded - c
            return (off * off).mean(dim=(-2, -1)), off.mul_(2 / off[0].numel())

        return formula
