"""Steering at any layer of any network: what it does there, and that nothing is left of it."""

import math

import pytest
import torch
from tiny import refused
from torch import nn

from anchoring import LinearMap, Repel, Suppress, SuppressSubspace, project, steer

X = torch.randn(30, 6, generator=torch.Generator().manual_seed(1))
UP = (1.0, 0, 0, 0)


class Halves(nn.Module):
    """A layer that gives a tuple: activations, and something beside them."""

    def forward(self, h):
        return h[..., :4], {"rest": h[..., 4:]}


class Block(nn.Module):
    """A block of a transformer, nearly: a norm, a residual, a layer that is called twice."""

    def __init__(self):
        super().__init__()
        self.norm = nn.LayerNorm(4)
        self.mix = nn.Linear(4, 4)

    def forward(self, h):
        h = h + self.mix(self.norm(h)).tanh()
        return h + self.mix(h)


class Model(nn.Module):
    def __init__(self):
        super().__init__()
        self.stem = nn.Sequential(nn.Linear(6, 8), nn.GELU())
        self.halves = Halves()
        self.blocks = nn.ModuleList([Block(), Block()])
        self.head = nn.Linear(4, 3)

    def forward(self, x):
        h, _ = self.halves(self.stem(x))
        for block in self.blocks:
            h = block(h)
        return self.head(h)


@pytest.fixture
def model():
    torch.manual_seed(0)
    return Model()


def hooks(model):
    return [hook for module in model.modules() for hook in (*module._forward_hooks, *module._forward_pre_hooks)]


EACH = [Suppress(UP, 0.2, 0.7, 1.5), SuppressSubspace(1, 3), Repel(UP, LinearMap(0.1, 0.4))]
LAYERS = ["halves", "blocks.0", "blocks.1.mix", "blocks.0.norm"]


@pytest.mark.parametrize("operation", EACH, ids=str)
@pytest.mark.parametrize("layer", LAYERS)
def test_a_model_is_steered_at_any_layer_and_left_as_it_was(model, layer, operation):
    before = model(X)
    state = {name: tensor.clone() for name, tensor in model.state_dict().items()}
    attributes = {module: dict(vars(module)) for module in model.modules()}
    with steer(model, layer, operation) as steered:
        assert steered is model
        assert (model(X) - before).abs().max() > 1e-3
    assert not hooks(model)
    assert all(vars(module) == attributes[module] for module in model.modules() if not module._parameters)
    assert torch.equal(model(X), before)
    assert all(torch.equal(tensor, state[name]) for name, tensor in model.state_dict().items())


def test_an_activation_keeps_its_length_where_the_intervention_keeps_it_and_loses_in_proportion():
    layer = nn.Sequential(nn.Identity())
    h = torch.tensor([[30.0, 40, 0, 0], [-3, 4, 0, 0], [0, 0, 0, 0]])
    with steer(layer, "0", Suppress(UP)):
        torch.testing.assert_close(layer(h), torch.tensor([[0, 40.0, 0, 0], [-3, 4, 0, 0], [0, 0, 0, 0]]))
    with steer(layer, "0", Repel(UP, LinearMap(0, 0.5))):  # the cosine 0.6 becomes 0.3
        turned = layer(h)
    torch.testing.assert_close(turned[0], torch.tensor([15.0, 50 * math.sqrt(0.91), 0, 0]))
    torch.testing.assert_close(turned[1:], h[1:])


@pytest.mark.parametrize("operation", EACH, ids=str)
def test_steering_does_not_depend_on_the_length_of_an_activation(operation):
    layer, h = nn.Sequential(nn.Identity()), torch.randn(20, 4, dtype=torch.float64)
    with steer(layer, "0", operation):
        torch.testing.assert_close(layer(7 * h), 7 * layer(h))
        torch.testing.assert_close(layer(project(h)), operation.apply(project(h)))


def test_the_rest_of_a_tuple_is_passed_on(model):
    h = torch.randn(5, 8)
    with steer(model, "halves", SuppressSubspace(0)):
        first, rest = model.halves(h)
    assert not first[:, 0].any()
    assert torch.equal(first[:, 1:], h[:, 1:4])
    assert torch.equal(rest["rest"], h[:, 4:])


def test_nothing_is_left_after_an_error(model):
    before = model(X)
    with pytest.raises(ZeroDivisionError), steer(model, "blocks.0", Suppress(UP)), steer(model, "head", SuppressSubspace(0)):
        1 / 0  # noqa: B018
    assert not hooks(model)
    assert torch.equal(model(X), before)


def test_blocks_within_blocks(model):
    layer, h = nn.Sequential(nn.Identity()), torch.randn(20, 4)
    with steer(layer, "0", SuppressSubspace(0)):
        with steer(layer, "0", SuppressSubspace(1)):
            torch.testing.assert_close(layer(h)[:, :2], torch.zeros(20, 2))
        torch.testing.assert_close(layer(h)[:, 1], h[:, 1])
        assert not layer(h)[:, 0].any()
    with steer(model, "blocks.0", Suppress(UP)):
        outer = model(X)
        with steer(model, "blocks.1", Suppress(UP)):
            assert not torch.equal(model(X), outer)
        assert torch.equal(model(X), outer)
    assert not hooks(model)


def test_the_inner_of_two_acts_last():
    layer, h = nn.Sequential(nn.Identity()), torch.tensor([[0.6, 0.8, 0, 0]])
    repel, suppress = Repel(UP, LinearMap(0, 0.5)), Suppress((0, 1, 0, 0))
    with steer(layer, "0", repel), steer(layer, "0", suppress):
        torch.testing.assert_close(layer(h), torch.tensor([[0.3, 0, 0, 0]]))


def test_gradients_flow_through(model):
    x = X.clone().requires_grad_()
    with steer(model, "blocks.0", Suppress(UP)):
        model(x).sum().backward()
    assert x.grad.isfinite().all()
    assert x.grad.any()


def test_what_cannot_be_steered(model):
    with refused("layer='block' is no layer of the Model; there are stem, stem.0"), steer(model, "block", Suppress(UP)):
        pass
    with refused("layer 'head': Suppress", "4 coordinates", "3"), steer(model, "head", Suppress(UP)):
        model(X)
    with refused("layer='stem' gives a dict"), steer(Keyed(), "stem", Suppress(UP)) as keyed:
        keyed(X)
    with refused("layer='0' gives a torch.int64 tensor"), steer(nn.Sequential(nn.Identity()), "0", Suppress(UP)) as counted:
        counted(torch.ones(3, 4, dtype=torch.int64))
    assert not hooks(model)


class Keyed(nn.Module):
    """A model with a layer that gives a dictionary."""

    def __init__(self):
        super().__init__()
        self.stem = Given()

    def forward(self, x):
        return self.stem(x)["h"]


class Given(nn.Module):
    def forward(self, x):
        return {"h": x}
