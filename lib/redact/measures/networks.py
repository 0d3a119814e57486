"""Networks as evaluation runs them: trained, edited or steered; what several of one seed compute alike is computed once.

Axes: N samples, C channels, K latent width.
"""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from anchoring.model import Autoencoder, with_parameters
from anchoring.operations import Intervention
from press.files.store import Arrays, under

CHUNK = 17_280
"""Samples at a time, a 32nd of the HD cube: the activations of a chunk stay in a processor's cache.

Not a multiple of 1024: rows of activations that begin a multiple of 4096 bytes apart compete for the same places in the cache,
and products of matrices then take twice as long. But a multiple of 64: torch rounds the last few numbers of a GELU otherwise,
those that fill no vector.
"""

Known = dict[object, Any]
"""What networks of one seed have computed of the same samples, by the parameters that it depends on."""


class Network:
    """What answers samples (N, C) with (reconstruction (N, C), z (N, K), z_hat (N, K)), nothing clamped."""

    def __call__(self, x: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        raise NotImplementedError

    def reconstruct(self, x: Tensor, known: Known) -> Tensor:
        """The reconstruction alone. `known` holds what other networks have computed of these samples, and takes more."""
        return self(x)[0]


class Coder(Network):
    """An autoencoder, as it was trained or after surgery, or with an intervention on its z_hat.

    Surgery leaves the encoder's hidden layers as they were, interventions the whole encoder: half of the work, or nearly. Both
    leave all of the decoder but its first layer: where that gives the same to the bit, as often after ablating and pruning the
    same dimensions, so does the rest.

    Raises:
        InputError: the intervention does not fit the latent space.
    """

    def __init__(self, model: Autoencoder, intervention: Intervention | None = None):
        if intervention is not None:
            intervention.check(model.latent, type(intervention).__name__)
        self.model = model
        self.intervention = intervention
        # Taken apart once: a slice of a Sequential is a new one, which takes as long to make as a chunk to go through it.
        self.hidden, self.reader, self.rest = model.encoder[:-1], model.decoder[0], model.decoder[1:]
        hidden, last = _content(self.hidden), _content(model.to_latent)
        self.features, self.z_hat = ("features", hidden), ("z_hat", hidden, last)
        self.decoded = ("decoded", _content(self.rest))

    def __call__(self, x: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        z, z_hat = self.model.encode(x)
        changed = self._changed(z_hat)
        return self.model.decoder(changed), z, changed

    def reconstruct(self, x: Tensor, known: Known) -> Tensor:
        if self.features not in known:
            known[self.features] = self.hidden(x)
        if self.z_hat not in known:
            known[self.z_hat] = self.model.sphere(self.model.to_latent(known[self.features]))
        read = self.reader(self._changed(known[self.z_hat]))
        decoded = known.setdefault(self.decoded, [])
        for like, output in decoded:
            if torch.equal(like, read):
                return output
        decoded.append((read, self.rest(read)))
        return decoded[-1][1]

    @torch.inference_mode()
    def read(self, samples: NDArray) -> NDArray[np.float64]:
        """What the decoder's first layer makes of samples (N, C), before its activation (N, H), H its width.

        An affine map of what the decoder is given, whether a map of z_hat was folded into the layer or not.
        """
        x = torch.from_numpy(np.asarray(samples)).float()
        return self.reader(self._changed(self.model.encode(x)[1])).double().numpy()

    def _changed(self, z_hat: Tensor) -> Tensor:
        return z_hat if self.intervention is None else self.intervention.apply(z_hat)


def _content(layers: nn.Module) -> bytes:
    """The parameters of some layers, to compare them by."""
    return b"".join(parameter.detach().numpy().tobytes() for parameter in layers.parameters())


@torch.inference_mode()
def respond(network: Network, samples: NDArray, bounds: tuple[float, float]) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Reconstructions (N, C), clamped to `bounds`, and latents z_hat (N, K) of samples (N, C)."""
    outputs, latents = [], []
    for chunk in torch.from_numpy(np.asarray(samples)).float().split(CHUNK):
        output, _, z_hat = network(chunk)
        outputs.append(output.clamp(*bounds).numpy())
        latents.append(z_hat.numpy())
    return np.concatenate(outputs), np.concatenate(latents)


@torch.inference_mode()
def respond_together(
    networks: Mapping[str, Network], samples: NDArray, bounds: tuple[float, float], room: dict[str, Tensor] | None = None
) -> dict[str, NDArray[np.float32]]:
    """The reconstructions of one seed's networks, as `respond` gives them.

    room: keeps the memory of each network's outputs for the next call, with samples of the same shape, which overwrites them.
    """
    room = {} if room is None else room
    for name in networks:
        if name not in room:
            room[name] = torch.empty(samples.shape[1], len(samples))
    outputs = {name: room[name] for name in networks}
    for first in range(0, len(samples), CHUNK):
        chunk = torch.from_numpy(np.asarray(samples[first : first + CHUNK])).float()
        known: Known = {}
        for name, network in networks.items():
            torch.clamp(network.reconstruct(chunk, known).mT, *bounds, out=outputs[name][:, first : first + CHUNK])
    return {name: output.numpy().T for name, output in outputs.items()}


def load_models(arrays: Arrays, operations: Sequence[str]) -> dict[str, Autoencoder]:
    """The stacks of networks by operation."""
    models = {}
    for name in operations:
        state = {key: torch.from_numpy(array) for key, array in under(name, arrays).items()}
        models[name] = with_parameters(state)
    return models
