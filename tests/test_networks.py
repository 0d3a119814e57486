"""Networks as evaluation runs them: chunks, clamping, and what several of one seed share."""

import numpy as np
import pytest
import torch
from tiny import refused

from anchoring import Ablate, LinearMap, Prune, Repel, Suppress, SuppressSubspace, steer
from anchoring.model import Autoencoder
from redact.measures import networks
from redact.measures.networks import Coder, Network, respond, respond_together

RED = (1, 0, 0, 0, 0)
BOUNDS = (0.0, 1.0)


class Gray(Network):
    """A network that is no autoencoder, and shares nothing."""

    def __call__(self, x):
        return torch.full_like(x, 0.5), x, x


@pytest.mark.parametrize("chunk", [1, 7, 100, 1000])
def test_the_size_of_chunks_changes_nothing(monkeypatch, chunk):
    torch.manual_seed(0)
    model = Coder(Autoencoder(3, 4))
    colors = np.random.default_rng(0).random((350, 3))
    output, latents = respond(model, colors, BOUNDS)
    monkeypatch.setattr(networks, "CHUNK", chunk)
    again, latents_again = respond(model, colors, BOUNDS)
    np.testing.assert_allclose(again, output, rtol=0, atol=1e-6)
    np.testing.assert_allclose(latents_again, latents, rtol=0, atol=1e-6)
    assert latents.shape == (350, 4)


def test_responses_of_a_network_are_its_clamped_reconstruction_and_z_hat():
    torch.manual_seed(0)
    model = Autoencoder(3, 4)
    with torch.no_grad():
        model.decoder[-1].weight.mul_(5)  # so that some outputs leave [0, 1]
        model.decoder[-1].bias.copy_(torch.tensor([-0.5, 0.5, 2.5]))
    colors = torch.rand(100, 3)
    recon, _, z_hat = model(colors)
    assert recon.min() < 0
    assert recon.max() > 1
    output, latents = respond(Coder(model), colors.numpy(), BOUNDS)
    np.testing.assert_array_equal(output, recon.detach().clamp(0, 1).numpy())
    np.testing.assert_array_equal(latents, z_hat.detach().numpy())


@pytest.mark.parametrize("depth", [1, 2])
def test_networks_that_share_what_they_compute_answer_as_each_alone(depth):
    torch.manual_seed(0)
    model, other = Autoencoder(3, 5, depth), Autoencoder(3, 5, depth)
    together = {
        "baseline": Coder(model),
        "ablated": Coder(Ablate(0).edit(model)),
        "pruned": Coder(Prune(0).edit(model)),
        "suppressed": Coder(model, Suppress(RED)),
        "other": Coder(other),
        "repelled": Coder(other, Repel(RED, LinearMap(0, 0.1))),
        "function": Gray(),
    }
    colors = np.random.default_rng(0).random((networks.CHUNK + 300, 3))
    found = respond_together(together, colors, BOUNDS)
    assert list(found) == list(together)
    for name, network in together.items():
        np.testing.assert_array_equal(found[name], respond(network, colors, BOUNDS)[0])
    assert not np.array_equal(found["baseline"], found["other"])


def test_layers_that_are_alike_and_are_given_the_same_are_run_once(monkeypatch):
    torch.manual_seed(0)
    model, other = Autoencoder(3, 4), Autoencoder(3, 4)
    coders = {"one": Coder(model), "same": Coder(model), "another": Coder(other), "changed": Coder(Ablate(0).edit(model))}
    runs = []
    for name, coder in coders.items():
        coder.rest.register_forward_hook(lambda *_, name=name: runs.append(name))
    found = respond_together(coders, np.random.default_rng(0).random((100, 3)), BOUNDS)
    assert runs == ["one", "another", "changed"]
    np.testing.assert_array_equal(found["one"], found["same"])
    assert not np.array_equal(found["one"], found["changed"])


@pytest.mark.parametrize("kind", [Suppress, lambda v: SuppressSubspace(1, 3), lambda v: Repel(v, LinearMap(0, 0.1))])
def test_a_network_with_an_intervention_is_the_model_steered_at_its_sphere(kind):
    torch.manual_seed(0)
    model, x = Autoencoder(3, 5, 2), torch.rand(40, 3)
    intervention = kind(tuple(model.encode(x)[1][0].tolist()))  # a direction towards which some activations point
    output, z, changed = Coder(model, intervention)(x)
    with steer(model, "sphere", intervention):
        for mine, theirs in zip(model(x), (output, z, changed), strict=True):
            torch.testing.assert_close(mine, theirs, rtol=0, atol=1e-6)
    assert (output - model(x)[0]).abs().max() > 1e-3


def test_an_intervention_that_does_not_fit_the_latent_space():
    with refused("Suppress", "direction=(1, 0)", "2 coordinates", "4"):
        Coder(Autoencoder(3, 4), Suppress((1, 0)))
    with refused("SuppressSubspace", "dims=[4]", "width 4"):
        Coder(Autoencoder(3, 4), SuppressSubspace(0, 4))
