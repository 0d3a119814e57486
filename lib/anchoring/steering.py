"""Steering: run a model with an intervention on what one of its layers gives, and leave nothing behind."""

from collections.abc import Iterator
from contextlib import contextmanager

from torch import Tensor, nn

from anchoring.errors import InputError
from anchoring.operations import Intervention
from anchoring.sphere import length


@contextmanager
def steer(model: nn.Module, layer: str, intervention: Intervention) -> Iterator[nn.Module]:
    """Inside the block, the layer of that dotted name gives the changed activations, wherever in the model it is called.

    Its output is (..., K), or a tuple that begins with one; the rest of a tuple is passed on. The intervention sees unit
    vectors, and what it changes gets the length of the activation back: a layer need not end in a norm. What it leaves alone
    stays as it is to the bit. Gradients flow through. Blocks may be nested, the inner one then acts last. Weights are not
    touched, and when the block ends, by an error too, the model is as it was.

    Raises:
        InputError: the model has no such layer; or, when it runs, the output is no floating-point tensor or its width does not
            fit the intervention.
    """
    names = dict(model.named_modules(remove_duplicate=False))
    if layer not in names:
        known = ", ".join(filter(None, names))
        raise InputError(f"layer={layer!r} is no layer of the {type(model).__name__}; there are {known}")

    def change(module: nn.Module, inputs: object, output: object) -> object:
        first, *rest = output if type(output) is tuple and output else (output,)
        if not (isinstance(first, Tensor) and first.is_floating_point() and first.dim() > 0):
            given = f"{first.dtype} tensor" if isinstance(first, Tensor) else type(first).__name__
            raise InputError(f"layer={layer!r} gives a {given}, expected activations, or a tuple that begins with them")
        intervention.check(first.shape[-1], f"layer {layer!r}: {type(intervention).__name__}")
        size = length(first)
        z_hat = first / size
        steered = intervention.apply(z_hat)
        changed = first.where(steered == z_hat, size * steered)
        return (changed, *rest) if type(output) is tuple else changed

    handle = names[layer].register_forward_hook(change)
    try:
        yield model
    finally:
        handle.remove()
