"""Erasing a concept from a network that was trained without a thought of it: the mathematics, on tensors.

`affine`: maps of latent vectors, and how one becomes part of the layer that reads them. `evidence`: what is known of the
concept, from labels or from scores. `fits`: the maps that erase it. `finetuning`: further training of a stack.

Axes: S seeds, N samples, C channels, K latent width.
"""
