"""Networks as evaluation runs them: trained, edited or steered; what several of one seed compute alike is computed once.

Axes: N samples, C channels, K latent width.
"""

from collections.abc import Mapping

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from anchoring.model import Autoencoder
from anchoring.operations import Intervention

CHUNK = 8192
"""Samples at a time: the activations of a chunk stay in a core's cache."""


class Network:
    """What answers samples (N, C) with (reconstruction (N, C), z (N, K), z_hat (N, K)), nothing clamped."""

    def __call__(self, x: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        raise NotImplementedError

    def reconstruct(self, x: Tensor, known: dict[object, Tensor]) -> Tensor:
        """The reconstruction alone. `known` holds what other networks have computed of these samples, and takes more."""
        return self(x)[0]


class Coder(Network):
    """An autoencoder, as it was trained or after surgery, or with an intervention on its z_hat.

    Surgery leaves the encoder's hidden layers as they were, interventions the whole encoder: half of the work, or nearly.

    Raises:
        InputError: the intervention does not fit the latent space.
    """

    def __init__(self, model: Autoencoder, intervention: Intervention | None = None):
        if intervention is not None:
            intervention.check(model.latent, type(intervention).__name__)
        self.model = model
        self.intervention = intervention
        hidden = b"".join(p.detach().numpy().tobytes() for p in model.encoder[:-1].parameters())
        last = b"".join(p.detach().numpy().tobytes() for p in model.to_latent.parameters())
        self.features, self.z_hat = ("features", hidden), ("z_hat", hidden, last)

    def __call__(self, x: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        z, z_hat = self.model.encode(x)
        changed = self._changed(z_hat)
        return self.model.decoder(changed), z, changed

    def reconstruct(self, x: Tensor, known: dict[object, Tensor]) -> Tensor:
        if self.features not in known:
            known[self.features] = self.model.features(x)
        if self.z_hat not in known:
            known[self.z_hat] = self.model.sphere(self.model.to_latent(known[self.features]))
        return self.model.decoder(self._changed(known[self.z_hat]))

    def _changed(self, z_hat: Tensor) -> Tensor:
        return z_hat if self.intervention is None else self.intervention.apply(z_hat)


@torch.no_grad()
def respond(network: Network, samples: NDArray) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Reconstructions (N, C), clamped to [0, 1], and latents z_hat (N, K) of samples (N, C)."""
    outputs, latents = [], []
    for chunk in torch.from_numpy(np.asarray(samples)).float().split(CHUNK):
        output, _, z_hat = network(chunk)
        outputs.append(output.clamp(0, 1).numpy())
        latents.append(z_hat.numpy())
    return np.concatenate(outputs), np.concatenate(latents)


@torch.no_grad()
def respond_together(networks: Mapping[str, Network], samples: NDArray) -> dict[str, NDArray[np.float32]]:
    """The reconstructions of one seed's networks, as `respond` gives them."""
    outputs = {name: torch.empty(samples.shape[1], len(samples)) for name in networks}
    for first in range(0, len(samples), CHUNK):
        chunk = torch.from_numpy(np.asarray(samples[first : first + CHUNK])).float()
        known: dict[object, Tensor] = {}
        for name, network in networks.items():
            outputs[name][:, first : first + CHUNK] = network.reconstruct(chunk, known).clamp(0, 1).mT
    return {name: output.numpy().T for name, output in outputs.items()}
