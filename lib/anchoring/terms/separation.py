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
        from torch import bmm, mul, sub, threshold_

        factor, half, minus_half = (like.new_tensor(number) for number in (self.power / 2, 0.5, -0.5))
        arrays: dict[tuple[int, ...], _Arrays] = {}

        def formula(z_hat: "Tensor", length: "Tensor", share: "Tensor") -> ByHand:
            own = arrays.get(z_hat.shape)
            if own is None:
                own = arrays[z_hat.shape] = _Arrays(z_hat)
            z_T = z_hat.mT
            t = bmm(mul(z_T, minus_half, out=own.half).mT, z_T, out=own.t)  # -c/2
            # What pairs that are alike add is below the precision of any sum, unless the power is small; counting takes time.
            alike = (t <= -0.5 * ALIKE).sum(dim=-1) if self.power < 64 else None
            threshold_(t, -0.5 * ALIKE, 0.5)  # as if c = -1: then t = 0 and s = 0
            s = _whole_power(sub(half, t, out=t), self.power - 1, own.s)

            own.z.copy_(z_T)
            mul(z_T, share.unsqueeze(-2), out=own.shared_z)
            bmm(own.factors, s, out=own.products)  # s is symmetric
            loss = mul(z_T, own.pull, out=own.half).sum(dim=-2).add_(own.total).mul_(half)
            if alike is not None:
                loss += 0.5**self.power * alike
            by_z_hat = mul(own.pull, share.unsqueeze(-2), out=own.half).add_(own.shared_pull).mul_(factor)
            return ByHand(loss, by_z_hat=by_z_hat.mT)

        return formula


class _Arrays:
    """The arrays of the formula for z_hat of one shape (S, B, K), the batch last in memory; every step overwrites them.

    factors (S, 2 K + 1, B) is z_hat, then z_hat times the shares, then ones; products is what comes of it.
    """

    def __init__(self, z_hat: "Tensor"):
        n_seeds, size, latent = z_hat.shape
        self.t, self.s = (z_hat.new_empty(n_seeds, size, size) for _ in range(2))
        self.half = z_hat.new_empty(n_seeds, latent, size)
        self.factors, self.products = (z_hat.new_ones(n_seeds, 2 * latent + 1, size) for _ in range(2))
        self.z, self.shared_z, _ = self.factors.split([latent, latent, 1], dim=1)
        self.pull, self.shared_pull, total = self.products.split([latent, latent, 1], dim=1)
        self.total = total.squeeze(1)


def _whole_power(base: "Tensor", exponent: int, result: "Tensor") -> "Tensor":
    """base^exponent by squaring, from the highest bit of the exponent down: nine products for 99. It is written into `result`.

    `base` itself is returned for the exponent 1.
    """
    from torch import mul

    power = base
    for bit in f"{exponent:b}"[1:]:
        power = mul(power, power, out=result)
        if bit == "1":
            power.mul_(base)
    return power
