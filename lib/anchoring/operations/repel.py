"""Repel: turn the activations away from a direction."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from anchoring.errors import InputError
from anchoring.mappings import AlignmentMap
from anchoring.operations import Intervention
from anchoring.operations.fields import AlongDirection

if TYPE_CHECKING:
    from torch import Tensor

PARALLEL = 1e-6
"""Below this length the part of a unit vector that is orthogonal to a direction is rounding, in single precision."""


@dataclass(frozen=True)
class Repel(AlongDirection, Intervention):
    """Turn z_hat away from a direction, within the plane of the two, to the alignment that a mapping gives."""

    mapping: AlignmentMap

    def __post_init__(self) -> None:
        super().__post_init__()
        if not isinstance(self.mapping, AlignmentMap):
            raise InputError(
                f"Repel: mapping={self.mapping!r}, expected LinearMap(threshold, end) or BezierMap(threshold, end)"
            )

    def apply(self, z_hat: "Tensor") -> "Tensor":
        """m v + sqrt(1 - m^2) u with m = m(a), u the unit part of z_hat orthogonal to v: turned away from v, of unit length.

        Up to the mapping's threshold, and so wherever it points away, z_hat stays as it is. Where z_hat is parallel to v there
        is no u; the orthogonal part of the coordinate axis farthest from v (of several, the first) takes its place.
        """
        v = self.unit(z_hat)
        alignment = (z_hat @ v).clamp(0, 1)
        # In double precision: the root finder of the Bezier map goes on until nothing changes.
        m = self.mapping(alignment.double()).to(z_hat.dtype).unsqueeze(-1)
        turned = m * v + (1 - m**2).clamp_min(0).sqrt() * _orthogonal(z_hat, v)
        return turned.where((alignment > self.mapping.threshold).unsqueeze(-1), z_hat)


def _orthogonal(z_hat: "Tensor", v: "Tensor") -> "Tensor":
    """The unit part of z_hat orthogonal to the unit vector v, or a fixed one where there is hardly any."""
    from anchoring.sphere import length

    part = z_hat - (z_hat @ v).unsqueeze(-1) * v
    axis = v.new_zeros(v.shape)
    axis[v.abs().argmin()] = 1
    part = axis.where(length(part) < PARALLEL, part)
    # Once more: what rounding left along v is small beside z_hat, but not beside a short part.
    part = part - (part @ v).unsqueeze(-1) * v
    return part / length(part)
