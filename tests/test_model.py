"""The autoencoder against plain torch, and a stack of networks against each of its members."""

import pytest
import torch
from torch import nn

from anchoring import ModelSpec
from anchoring.model import Autoencoder, flatten, select, shapes, stack, unflatten, with_parameters
from anchoring.streams import initial_model

SHAPES = [(4, 1, 16), (5, 2, 16), (5, 2, 24)]


def models(latent, depth, hidden=16, n=3):
    torch.manual_seed(0)
    return [Autoencoder(3, latent, depth, hidden) for _ in range(n)]


def plain_network(latent, depth, hidden):
    """Encoder and decoder in the words of plain torch."""

    def layers(first, last):
        network = nn.Sequential(nn.Linear(first, hidden), nn.GELU())
        for _ in range(depth - 1):
            network.extend([nn.Linear(hidden, hidden), nn.GELU()])
        return network.append(nn.Linear(hidden, last))

    encoder = layers(3, latent)  # drawn first
    return encoder, layers(latent, 3)


@pytest.mark.parametrize(
    ("latent", "depth", "hidden", "count"), [(4, 1, 16, 263), (5, 2, 16, 840), (2, 3, 16, 1285), (5, 2, 24, 1640)]
)
def test_number_of_parameters(latent, depth, hidden, count):
    model = Autoencoder(3, latent, depth, hidden)
    assert sum(p.numel() for p in model.parameters()) == count
    assert (model.latent, len(model.encoder), len(model.decoder)) == (latent, 2 * depth + 1, 2 * depth + 1)


@pytest.mark.parametrize(("latent", "depth", "hidden"), SHAPES)
def test_initialised_and_computed_as_plain_torch_does(latent, depth, hidden):
    torch.manual_seed(7)
    model = Autoencoder(3, latent, depth, hidden)
    state_after = torch.get_rng_state()
    torch.manual_seed(7)
    encoder, decoder = plain_network(latent, depth, hidden)
    assert torch.equal(torch.get_rng_state(), state_after)
    for mine, theirs in zip(model.parameters(), [*encoder.parameters(), *decoder.parameters()], strict=True):
        assert torch.equal(mine, theirs)

    x = torch.rand(50, 3)
    recon, z, z_hat = model(x)
    torch.testing.assert_close(z, encoder(x))
    torch.testing.assert_close(z_hat, nn.functional.normalize(encoder(x), dim=-1))
    torch.testing.assert_close(recon, decoder(nn.functional.normalize(encoder(x), dim=-1)))


def test_z_hat_has_unit_length_and_the_direction_of_z():
    (model,) = models(5, 2, n=1)
    z, z_hat = model.encode(torch.rand(200, 3))
    torch.testing.assert_close(torch.linalg.vector_norm(z_hat, dim=-1), torch.ones(200))
    torch.testing.assert_close(z_hat * torch.linalg.vector_norm(z, dim=-1, keepdim=True), z)


def test_nothing_is_clamped():
    (model,) = models(4, 1, n=1)
    nn.init.constant_(model.decoder[-1].bias, 3.0)
    assert model(torch.rand(10, 3))[0].min() > 1


def test_a_zero_activation_stays_finite_forward_and_backward():
    (model,) = models(4, 1, n=1)
    nn.init.zeros_(model.to_latent.weight)
    nn.init.zeros_(model.to_latent.bias)
    recon, z, z_hat = model(torch.rand(8, 3))
    assert not z.any()
    assert not z_hat.any()
    recon.sum().backward()
    assert torch.isfinite(recon).all()
    assert all(torch.isfinite(p.grad).all() for p in model.parameters())


@pytest.mark.parametrize(("latent", "depth", "hidden"), SHAPES)
def test_a_member_of_a_stack_computes_what_it_computes_alone(latent, depth, hidden):
    members = models(latent, depth, hidden)
    stacked = stack(members)
    assert (stacked.latent, len(stacked.encoder)) == (latent, 2 * depth + 1)
    x_SBC = torch.rand(len(members), 64, 3)
    outputs = stacked(x_SBC)
    for i, member in enumerate(members):
        for together, alone in zip(outputs, member(x_SBC[i]), strict=True):
            torch.testing.assert_close(together[i], alone, rtol=0, atol=1e-6)


def test_members_of_a_stack_do_not_touch_each_other():
    stacked = stack(models(4, 1))
    x_SBC = torch.rand(3, 16, 3)
    stacked(x_SBC)[0][1].square().sum().backward()
    for parameter in stacked.parameters():
        assert not parameter.grad[[0, 2]].any()
    assert stacked.to_latent.weight.grad[1].any()


@pytest.mark.parametrize(("latent", "depth", "hidden"), SHAPES)
def test_stacking_and_selecting_gives_the_same_numbers_back(latent, depth, hidden):
    members = models(latent, depth, hidden)
    stacked = stack(members)
    for i, member in enumerate(members):
        chosen = select(stacked, i)
        assert (chosen.latent, len(chosen.encoder)) == (latent, 2 * depth + 1)
        assert list(chosen.state_dict()) == list(member.state_dict())
        for name, tensor in member.state_dict().items():
            assert torch.equal(chosen.state_dict()[name], tensor)


def test_a_selected_model_has_parameters_of_its_own():
    stacked = stack(models(4, 1))
    before = stacked.to_latent.weight.detach().clone()
    with torch.no_grad():
        select(stacked, 0).to_latent.weight.zero_()
    assert torch.equal(stacked.to_latent.weight, before)


def test_neighbors_of_the_latent_space():
    (model,) = models(5, 2, n=1)
    assert model.to_latent.weight.shape == (5, 16)
    layers = dict(model.named_modules())
    assert layers[model.writer] is model.to_latent
    assert layers[model.reader].weight.shape == (16, 5)


@pytest.mark.parametrize("spec", [ModelSpec(4), ModelSpec(5, 2, 24), ModelSpec(1, 3, 1)], ids=str)
def test_parameters_say_the_shape_of_the_model_that_they_are_of(spec):
    one, other = (initial_model(3, spec, seed)[0] for seed in (0, 1))
    stacked = stack([one, other])
    for model in (
        one,
        with_parameters(one.state_dict()),
        stacked,
        select(stacked, 1),
        unflatten(flatten(stacked), shapes(stacked)),
    ):
        assert model.spec == spec
    remade = with_parameters(one.state_dict())
    # What has no part in a computation on parameters of its own, and is read by whoever looks at a layer.
    assert [str(layer) for layer in remade.modules()] == [str(layer) for layer in one.modules()]


def test_making_a_model_from_parameters_draws_no_random_number():
    (model,) = models(4, 1, n=1)
    before = torch.get_rng_state()
    remade = with_parameters(model.state_dict())
    assert torch.equal(torch.get_rng_state(), before)
    x = torch.rand(5, 3)
    assert torch.equal(remade(x)[0], model(x)[0])
