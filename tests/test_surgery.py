"""Surgery by its theorems: ablated equals pruned, twice is once, the order of dimensions does not matter."""

import pytest
import torch
from tiny import refused
from torch import nn

from anchoring import Ablate, InputError, Prune
from anchoring.model import Autoencoder, select, stack, with_parameters
from anchoring.surgery import ablate, prune

SHAPES = [(4, 1, 16), (5, 2, 16), (5, 2, 24)]
DIMS = [(0,), (3,), (0, 1), (2, 0), (1, 2, 3)]


def network(latent=4, depth=1, hidden=16, seed=0):
    torch.manual_seed(seed)
    return Autoencoder(3, latent, depth, hidden)


def colors(n=200):
    return torch.rand(n, 3, generator=torch.Generator().manual_seed(1))


def states_equal(first, second):
    a, b = first.state_dict(), second.state_dict()
    return a.keys() == b.keys() and all(torch.equal(a[name], b[name]) for name in a)


@pytest.mark.parametrize("dims", DIMS)
@pytest.mark.parametrize(("latent", "depth", "hidden"), SHAPES)
def test_ablated_equals_pruned(latent, depth, hidden, dims):
    model = network(latent, depth, hidden)
    ablated, pruned = ablate(model, dims), prune(model, dims)
    kept = [d for d in range(latent) if d not in dims]
    recon_a, _, z_hat_a = ablated(colors())
    recon_p, _, z_hat_p = pruned(colors())
    torch.testing.assert_close(recon_a, recon_p, rtol=0, atol=1e-6)
    torch.testing.assert_close(z_hat_a[:, kept], z_hat_p, rtol=0, atol=1e-6)
    assert (ablated.latent, pruned.latent) == (latent, len(kept))
    assert len(ablated.encoder) == len(pruned.encoder) == 2 * depth + 1


@pytest.mark.parametrize("dims", DIMS)
@pytest.mark.parametrize(("latent", "depth", "hidden"), SHAPES)
@pytest.mark.parametrize("kind", [Ablate, Prune])
@pytest.mark.parametrize("of", [network, lambda *shape: stack([network(*shape, seed=seed) for seed in range(3)])])
def test_surgery_on_arrays_is_that_on_the_model(kind, latent, depth, hidden, dims, of):
    model = of(latent, depth, hidden)
    given = {name: tensor.numpy() for name, tensor in model.state_dict().items()}
    before = {name: array.copy() for name, array in given.items()}
    edited = kind(*dims).edit_arrays(given, model.writer, model.reader)
    expected = kind(*dims).edit(model).state_dict()
    assert edited.keys() == expected.keys()
    for name, array in edited.items():
        assert torch.equal(torch.from_numpy(array), expected[name])
        assert (given[name] == before[name]).all()


def test_surgery_on_arrays_of_layers_without_a_bias():
    arrays = {"in.weight": torch.rand(4, 3).numpy(), "out.weight": torch.rand(2, 4).numpy()}
    assert Prune(1).edit_arrays(arrays, "in", "out").keys() == arrays.keys()
    assert not Ablate(1).edit_arrays(arrays, "in", "out")["out.weight"][:, 1].any()


@pytest.mark.parametrize(
    ("operation", "told"),
    [
        (Ablate(4), "ablate: dims=[4]"),
        (Prune(4), "prune: dims=[4]"),
        (Prune(0, 1, 2, 3), "prune: dims=[0, 1, 2, 3] prunes every"),
    ],
)
def test_surgery_on_arrays_that_does_not_fit(operation, told):
    model = network()
    with refused(told, "width 4"):
        operation.edit_arrays({name: tensor.numpy() for name, tensor in model.state_dict().items()}, model.writer, model.reader)


@pytest.mark.parametrize("dims", DIMS)
def test_ablated_dimensions_are_empty_and_what_is_left_is_renormalised(dims):
    model = network(5, 2)
    kept = [d for d in range(5) if d not in dims]
    _, z, z_hat = ablate(model, dims)(colors())
    assert not z[:, list(dims)].any()
    torch.testing.assert_close(torch.linalg.vector_norm(z_hat, dim=-1), torch.ones(200))
    torch.testing.assert_close(z[:, kept], model(colors())[1][:, kept])


def test_only_the_neighbors_of_the_latent_space_change():
    model = network(5, 2)
    before, after = model.state_dict(), ablate(model, [1]).state_dict()
    changed = {name for name in before if not torch.equal(before[name], after[name])}
    assert changed == {"encoder.4.weight", "encoder.4.bias", "decoder.0.weight"}
    for name, axis in [("encoder.4.weight", 0), ("encoder.4.bias", 0), ("decoder.0.weight", 1)]:
        kept = torch.tensor([0, 2, 3, 4])
        assert torch.equal(after[name].index_select(axis, kept), before[name].index_select(axis, kept))
        assert not after[name].select(axis, 1).any()


@pytest.mark.parametrize("dims", DIMS)
def test_ablating_twice_is_ablating_once(dims):
    once = ablate(network(), dims)
    assert states_equal(ablate(once, dims), once)


def test_ablating_one_by_one_is_ablating_together_in_any_order():
    model = network(5, 2)
    together = ablate(model, [0, 3])
    assert states_equal(ablate(ablate(model, [3]), [0]), together)
    assert states_equal(ablate(model, [3, 0]), together)
    assert states_equal(prune(model, [3, 0]), prune(model, [0, 3]))
    assert states_equal(prune(prune(model, [3]), [0]), prune(model, [0, 3]))


@pytest.mark.parametrize("operation", [ablate, prune])
def test_the_old_model_is_not_touched(operation):
    model = network()
    before = {name: tensor.clone() for name, tensor in model.state_dict().items()}
    new = operation(model, [0, 2])
    with torch.no_grad():
        for parameter in new.parameters():
            parameter.fill_(7)
    assert all(torch.equal(model.state_dict()[name], tensor) for name, tensor in before.items())


def test_a_dimension_that_is_used_changes_the_outputs():
    model = network()
    outputs = model(colors())[0]
    for dim in range(4):
        assert (ablate(model, [dim])(colors())[0] - outputs).abs().max() > 1e-3


def test_a_dimension_that_is_not_used_does_not():
    model = network()
    with torch.no_grad():
        model.to_latent.weight[2] = 0
        model.to_latent.bias[2] = 0
    for operation in (ablate, prune):
        torch.testing.assert_close(operation(model, [2])(colors())[0], model(colors())[0], rtol=0, atol=1e-6)


def test_renaming_the_dimensions_before_or_after_surgery_is_the_same():
    """Permuting the latent dimensions commutes with deleting them."""
    model, order = network(5, 2), [3, 0, 4, 1, 2]

    def permuted(old):
        state = dict(old.state_dict())
        state["encoder.4.weight"] = state["encoder.4.weight"][order]
        state["encoder.4.bias"] = state["encoder.4.bias"][order]
        state["decoder.0.weight"] = state["decoder.0.weight"][:, order]
        return with_parameters(state)

    new_dims = [order.index(d) for d in (0, 3)]
    assert states_equal(ablate(permuted(model), new_dims), permuted(ablate(model, [0, 3])))
    torch.testing.assert_close(
        prune(permuted(model), new_dims)(colors())[0], prune(model, [0, 3])(colors())[0], rtol=0, atol=1e-6
    )


@pytest.mark.parametrize("operation", [ablate, prune])
def test_surgery_on_a_stack_is_surgery_on_its_members(operation):
    members = [network(5, 2, seed=seed) for seed in range(3)]
    edited = operation(stack(members), [0, 3])
    for i, member in enumerate(members):
        assert states_equal(select(edited, i), operation(member, [0, 3]))


def test_ablating_every_dimension_leaves_one_color():
    recon, z, z_hat = ablate(network(), [0, 1, 2, 3])(colors())
    assert not z.any()
    assert not z_hat.any()
    assert torch.equal(recon, recon[:1].expand_as(recon))


@pytest.mark.parametrize("operation", [ablate, prune])
@pytest.mark.parametrize(
    ("dims", "message"),
    [
        ((), "dims=[], expected at least one dimension, each named once"),
        ((1, 1), "dims=[1, 1], expected at least one dimension, each named once"),
        ((7,), "dims=[7] is outside a latent space of width 4"),
        ((0, 4), "dims=[4] is outside a latent space of width 4"),
        ((-1,), "dims=[-1] is outside a latent space of width 4"),
    ],
)
def test_dims_that_are_none(operation, dims, message):
    with pytest.raises(InputError) as caught:
        operation(network(), dims)
    assert str(caught.value) == f"{operation.__name__}: {message}"


def test_pruning_every_dimension():
    with pytest.raises(InputError) as caught:
        prune(network(), [3, 1, 2, 0])
    assert str(caught.value) == "prune: dims=[3, 1, 2, 0] prunes every dimension of a latent space of width 4, none is left"


# Any network -------------------------------------------------------------------------------


class Classifier(nn.Module):
    """A network of somebody's: nested names, an activation between writer and reader, two outputs."""

    def __init__(self, bias=True):
        super().__init__()
        self.body = nn.ModuleDict({"first": nn.Linear(6, 12), "narrow": nn.Linear(12, 5, bias=bias)})
        self.head = nn.Sequential(nn.Tanh(), nn.Linear(5, 8, bias=bias), nn.ReLU(), nn.Linear(8, 2))

    def forward(self, x):
        return self.head(self.body["narrow"](self.body["first"](x).relu()))


NAMES = {"writer": "body.narrow", "reader": "head.1"}


def classifier(bias=True):
    torch.manual_seed(0)
    return Classifier(bias)


@pytest.mark.parametrize("bias", [True, False])
@pytest.mark.parametrize("dims", [(0,), (4, 1), (0, 1, 2, 3)])
def test_ablated_equals_pruned_in_any_network(dims, bias):
    model, x = classifier(bias), torch.randn(50, 6)
    before, state = model(x), {name: tensor.clone() for name, tensor in model.state_dict().items()}
    ablated, pruned = ablate(model, dims, **NAMES), prune(model, dims, **NAMES)
    torch.testing.assert_close(ablated(x), pruned(x), rtol=0, atol=1e-6)
    assert (ablated(x) - before).abs().max() > 1e-3
    assert not ablated.body["narrow"](torch.randn(9, 12))[:, list(dims)].any()
    assert pruned.body["narrow"].weight.shape == (5 - len(dims), 12)
    assert pruned.head[1].weight.shape == (8, 5 - len(dims))
    assert repr(pruned.head[1]) == f"Linear(in_features={5 - len(dims)}, out_features=8, bias={bias})"
    assert torch.equal(model(x), before)
    assert all(torch.equal(tensor, state[name]) for name, tensor in model.state_dict().items())


@pytest.mark.parametrize("operation", [Ablate(3, 0), Prune(3, 0)], ids=str)
def test_an_operation_edits_as_the_function_does(operation):
    function = {Ablate: ablate, Prune: prune}[type(operation)]
    model = classifier()
    assert states_equal(operation.edit(model, **NAMES), function(model, (3, 0), **NAMES))
    coder = network()
    assert states_equal(operation.edit(coder), function(coder, (3, 0)))
    assert states_equal(operation.edit(coder), function(coder, (3, 0), "encoder.2", "decoder.0"))


def test_weights_that_are_shared_with_another_layer_stay_there():
    model = classifier()
    model.tied = nn.Linear(12, 5)
    model.tied.weight = model.body["narrow"].weight
    edited = ablate(model, [0], **NAMES)
    assert torch.equal(edited.tied.weight, model.tied.weight)
    assert not torch.equal(edited.body["narrow"].weight, model.tied.weight)


def test_frozen_weights_stay_frozen_and_others_train_on():
    model = classifier()
    model.head[1].requires_grad_(False)
    pruned = prune(model, [2], **NAMES)
    frozen = {name for name, parameter in pruned.named_parameters() if not parameter.requires_grad}
    assert frozen == {"head.1.weight", "head.1.bias"}
    pruned(torch.randn(4, 6)).sum().backward()
    assert pruned.body["narrow"].weight.grad.shape == (4, 12)


@pytest.mark.parametrize(
    ("names", "fragments"),
    [
        ({}, ("writer=None", "expected the dotted name of a layer of the Classifier")),
        (NAMES | {"writer": "narrow"}, ("writer='narrow' is no layer", "body.first, body.narrow, head.1, head.3")),
        (NAMES | {"reader": "head.2"}, ("reader='head.2' is a ReLU", "one like nn.Linear")),
        (NAMES | {"reader": "head.3"}, ("one writes 5 dimensions, the other reads 8",)),
        (NAMES | {"writer": "table"}, ("writer='table' is a Embedding", "one like nn.Linear")),
    ],
)
def test_layers_that_are_none(names, fragments):
    model = classifier()
    model.table = nn.Embedding(5, 12)
    with refused(*fragments):
        ablate(model, [0], **names)
