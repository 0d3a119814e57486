"""What every quantity of this paper is: something measured on the networks of one seed."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, ClassVar

from press.claims.quantities import Quantity

if TYPE_CHECKING:
    from redact.measures.asking import Evaluation
    from redact.worlds.scores import Score


class NetworkQuantity(Quantity):
    """A quantity of networks. A subclass is one, wherever it is written: frozen data whose `str()` names its column.

    world: the name of the world whose networks alone can be asked for it; None: those of any.
    """

    world: ClassVar[str | None] = None

    def operations(self) -> Iterator[str]:
        """The networks that it is about, by the operations that made them; with several arms, `<arm>/<operation>`."""
        raise NotImplementedError

    def attacked(self) -> Iterator[tuple[str, str]]:
        """The attacks that it is about, each with the network that is attacked."""
        yield from ()

    def scores(self) -> "Iterator[Score]":
        """The scores of samples that it is about: its world has to know their attributes."""
        yield from ()

    def measure(self, evaluation: "Evaluation") -> float:
        """Its value, from what the networks of one seed do.

        Raises:
            InputError: it asks for what there is none of, a region without a sample say.
        """
        raise NotImplementedError
