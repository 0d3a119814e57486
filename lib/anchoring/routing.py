"""Gradient routing: where a sample carries a label, what is learned from it is written to some dimensions alone.

After Cloud et al. (2024), Gradient routing: masking gradients to localize computation in neural networks, arXiv 2410.04332:
the forward pass is as ever, and gradients of activations are masked by what a sample is. What is masked here, and where:

- The gradient of the whole loss, terms included, by the activations z of the bottleneck *before* the norm. Of a labeled sample
  only that by z_k, k in `dims`, goes on into the encoder; of any other sample, all of it. A mask behind the norm would not do:
  z_hat_k = z_k / |z| depends on every z_j, so that the gradient by z_hat_k would reach the writers of all dimensions.
- So of the layer that writes the bottleneck only the rows `dims`, weights and biases, learn from labeled samples. The hidden
  layers before it are shared: they learn from labeled samples through these rows.
- The decoder's gradients are as ever, those of labeled samples too, as in the split autoencoder of that paper, which stops the
  gradient at the encoding: what reads the other dimensions learns from all samples.

Axes: S seeds, B batch, K latent width.
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from anchoring.checks import check, check_dims
from anchoring.errors import InputError

if TYPE_CHECKING:
    from torch import Tensor


@dataclass(frozen=True)
class Routing:
    """Samples that carry the `label` train what writes the dimensions `dims` of the bottleneck, and no others.

    shuffled: the control. Each sample is routed as if it had the label of the next one of its batch (the last one that of the
    first). Samples are drawn independently, so this label says nothing of the sample, while as many are routed, in the same
    random stream: a network trained so is paired with the one of the same seed that is routed by its labels.
    """

    label: str
    dims: tuple[int, ...]
    shuffled: bool = False

    def __post_init__(self) -> None:
        check(self.label, "routing: label", "the name of a label", isinstance(self.label, str) and bool(self.label))
        check(self.dims, "routing: dims", "a tuple of whole numbers, such as (0,)", isinstance(self.dims, tuple))
        check(self.shuffled, "routing: shuffled", "True or False", isinstance(self.shuffled, bool))

    def check(self, latent: int, where: str) -> None:
        """Raise an InputError that opens with `where` if it does not fit a latent space of width `latent`."""
        check_dims(self.dims, latent, where)
        if len(self.dims) == latent:
            raise InputError(f"{where}: dims={list(self.dims)} are all of a latent space of width {latent}, expected fewer")

    def passes(self, label: "Tensor", latent: int) -> "Tensor":
        """Where gradients pass, (..., B, K): 0 for a sample with the label, 0 or 1 (..., B), outside of `dims`; else 1."""
        routed = label.roll(-1, dims=-1) if self.shuffled else label
        closed = label.new_tensor([float(k not in self.dims) for k in range(latent)])
        return 1 - routed.unsqueeze(-1) * closed

    def route(self, z: "Tensor", label: "Tensor") -> "Tensor":
        """z (..., B, K) as it is, whose gradient stops where it does not pass."""
        passes = self.passes(label, z.shape[-1])
        return passes * z + (1 - passes) * z.detach()
