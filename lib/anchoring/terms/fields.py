"""What several terms have in common: a direction, or some dimensions."""

from dataclasses import dataclass, field

from anchoring.checks import check_dims, check_direction, check_width
from anchoring.errors import InputError
from anchoring.terms import Term


@dataclass(frozen=True)
class Directed(Term):
    """A term with a direction (K numbers)."""

    direction: tuple[float, ...] = field(kw_only=False)

    def check(self, latent: int, where: str) -> None:
        check_direction(self.direction, where)
        check_width(self.direction, latent, where)


@dataclass(frozen=True)
class OnDims(Term):
    """A term with some, not all, of the K dimensions."""

    dims: tuple[int, ...] = field(kw_only=False)

    def check(self, latent: int, where: str) -> None:
        check_dims(self.dims, latent, where)
        if len(self.dims) == latent:
            raise InputError(f"{where}: dims={list(self.dims)} are all of a latent space of width {latent}, expected fewer")
