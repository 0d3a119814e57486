"""Separation: samples apart from each other."""

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from anchoring.checks import check_whole
from anchoring.terms import ByHand, Formula, Term

if TYPE_CHECKING:
    from torch import Tensor

ALIKE = 1 - (1e-8 + 1e-5)
"""The cosine similarity from which two samples count as one: |c - 1| <= atol + rtol, as `torch.isclose(c, 1)` has it."""


@dataclass(frozen=True)
class Separation(Term):
    """Sum over j of ((c_ij + 1)/2)^power, c the cosine similarities in the batch, in [0, B): zero when all are far apart.

    Pairs that are alike, c_ij close to 1 (the sample itself, and the repeats that sampling with replacement makes), count as
    c = 0 and have no gradient; at the power 100 each adds 8e-31. z_hat must have unit length: the gradient is that of the
    inner products. power: a whole number of at least 2.
    """

    power: int = field(default=100, kw_only=False)

    def check(self, latent: int, where: str) -> None:
        check_whole(self.power, f"{where}: power", 2)

    def loss(self, z: "Tensor", z_hat: "Tensor") -> "Tensor":
        cosine = z_hat @ z_hat.mT
        cosine = cosine.where(cosine < ALIKE, 0)
        return (((cosine + 1) / 2) ** self.power).sum(dim=-1)

    def by_hand(self, latent: int, like: "Tensor") -> Formula:
        """l_i = sum_j t_ij^p with t_ij = (z_hat_i . z_hat_j + 1)/2, where pairs that are alike have the constant t_ij = 1/2.

        Let s_ij = t_ij^(p-1), and 0 for pairs that are alike. Then l_i = sum_j s_ij t_ij = (z_hat_i . (s z_hat)_i + (s 1)_i)/2,
        and as t_ij belongs to the losses of both i and j, the gradient is p/2 (share_i (s z_hat)_i + (s (share z_hat))_i).
        The arrays (S, B, B) are most of the work of a step: with s made in place by a chain of squarings, and all the rest
        in one product of matrices, they are gone through as few times as can be.
        """
        from torch import cat, threshold_

        power = self.power

        def formula(z_hat: "Tensor", length: "Tensor", share: "Tensor") -> ByHand:
            t = (-0.5 * z_hat) @ z_hat.mT  # -c/2
            # What pairs that are alike add is below the precision of any sum, unless the power is small; counting takes time.
            alike = (t <= -0.5 * ALIKE).sum(dim=-1) if power < 64 else 0
            threshold_(t, -0.5 * ALIKE, 0.5)  # as if c = -1: then t = 0 and s = 0
            s = _whole_power(t.neg_().add_(0.5), power - 1)

            z_T, share_1 = z_hat.mT, share.unsqueeze(-2)
            products = cat([z_T, share_1 * z_T, share_1.new_ones(share_1.shape)], dim=-2) @ s  # s is symmetric
            pull, shared_pull, total = products.mT.split([z_T.shape[-2], z_T.shape[-2], 1], dim=-1)
            loss = ((z_hat * pull).sum(dim=-1) + total.squeeze(-1)) / 2 + 0.5**power * alike
            return ByHand(loss, by_z_hat=(power / 2) * (share.unsqueeze(-1) * pull + shared_pull))

        return formula


def _whole_power(base: "Tensor", exponent: int) -> "Tensor":
    """base^exponent by squaring, from the highest bit of the exponent down: nine products for 99. May return `base` itself."""
    result = base
    for bit in f"{exponent:b}"[1:]:
        result = result * result if result is base else result.mul_(result)
        if bit == "1":
            result.mul_(base)
    return result
