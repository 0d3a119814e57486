"""What several operations have in common: some dimensions, or a direction."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from anchoring.checks import check_dims, check_direction, check_width
from anchoring.operations import Operation

if TYPE_CHECKING:
    from torch import Tensor


@dataclass(frozen=True, init=False)
class OfDims(Operation):
    """An operation on some of the K dimensions: `Ablate(0, 2)`."""

    dims: tuple[int, ...]

    def __init__(self, *dims: int):
        object.__setattr__(self, "dims", dims)

    def check(self, latent: int, where: str) -> None:
        check_dims(self.dims, latent, where)


def places(parameters: Mapping[str, Any], writer: str, reader: str, dims: Sequence[int]) -> dict[str, tuple[Any, ...]]:
    """Where the numbers of some dimensions stand: name of a parameter -> index. The bias of the reader belongs to none."""
    rows, columns = (..., list(dims), slice(None)), (..., list(dims))
    found = {f"{writer}.weight": rows, f"{reader}.weight": columns, f"{writer}.bias": columns}
    return {name: place for name, place in found.items() if name in parameters}


@dataclass(frozen=True)
class AlongDirection(Operation):
    """An operation along a direction of any length but 0; it is normalised where it is used.

    The alignment of an activation with it is a = max(0, cos(z_hat, v)).
    """

    direction: tuple[float, ...]

    def __post_init__(self) -> None:
        check_direction(self.direction, type(self).__name__)

    def check(self, latent: int, where: str) -> None:
        check_width(self.direction, latent, where)

    def unit(self, z_hat: "Tensor") -> "Tensor":
        """The unit vector v (K,) for activations (..., K)."""
        from anchoring.sphere import unit

        self.check(z_hat.shape[-1], type(self).__name__)
        return unit(self.direction, z_hat)
