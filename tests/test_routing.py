"""Gradient routing: what a labeled sample reaches and what it does not, by hand and by autograd, in a step and in training."""

import numpy as np
import pytest
import torch
from tiny import refused

from anchoring import AngularAnchor, AntiSubspace, Data, ModelSpec, Routing, Separation, Unitarity, ablate, project
from anchoring.fast import Backpropagation
from anchoring.model import flatten, shapes, stack, unflatten
from anchoring.schedule import parse_schedule
from anchoring.streams import Batch, initial_model
from anchoring.training import CannotTrain, losses, train

S, K = 3, 4
TERMS = {
    "unitarity": Unitarity(),
    "anchor": AngularAnchor((1, 0, 1, 0), on="red"),
    "anti-subspace": AntiSubspace((0,)),
    "separation": Separation(9),
}
WEIGHTS = dict.fromkeys(TERMS, 0.3)


def networks(depth=1):
    return stack([initial_model(3, ModelSpec(K, depth), seed)[0] for seed in range(S)]).double()


def batch(size=64):
    generator = torch.Generator().manual_seed(5)
    labels = {"red": (torch.rand(S, size, generator=generator) < 0.3).double()}
    labels["red"][1] = 0  # one network sees no red in this batch
    return Batch(torch.rand(S, size, 3, generator=generator).double(), labels)


def gradients(routing, several, terms=TERMS, depth=1):
    """Those of the definition (flat), by autograd, and its losses."""
    model = networks(depth)
    total, _ = losses(model, several, terms, WEIGHTS, routing)
    total.sum().backward()
    return torch.cat([p.grad.flatten() for p in model.parameters()]), total, model


# What passes -------------------------------------------------------------------------------


def test_what_passes_by_hand():
    label = torch.tensor([0.0, 1, 0, 1])
    assert Routing("red", (0, 2)).passes(label, 3).tolist() == [[1, 1, 1], [1, 0, 1], [1, 1, 1], [1, 0, 1]]
    shuffled = Routing("red", (0, 2), shuffled=True).passes(label, 3)
    assert shuffled.tolist() == [[1, 0, 1], [1, 1, 1], [1, 0, 1], [1, 1, 1]]


def test_what_comes_out_is_what_went_in_and_the_gradient_stops():
    z = torch.randn(2, 5, K, generator=torch.Generator().manual_seed(0)).requires_grad_()
    label = torch.zeros(2, 5)
    label[0, 3] = 1
    routed = Routing("red", (1,)).route(z, label)
    assert torch.equal(routed, z)
    routed.sum().backward()
    expected = torch.ones(2, 5, K)
    expected[0, 3, [0, 2, 3]] = 0
    assert torch.equal(z.grad, expected)


def test_behind_the_norm_a_mask_would_not_hold():
    """Why z is masked and not z_hat: the gradient by one coordinate of z_hat reaches every coordinate of z."""
    label = torch.ones(1)
    found = []
    for before in (True, False):
        z = torch.tensor([[0.6, 0.5, -0.4]]).requires_grad_()
        route = Routing("red", (0,)).route
        z_hat = project(route(z, label)) if before else route(project(z), label)
        (z_hat - torch.tensor([1.0, 1, 1])).square().sum().backward()
        found.append(z.grad[0, 1:].abs().min())
    assert found[0] == 0
    assert found[1] > 0.01


@pytest.mark.parametrize("depth", [1, 2])
def test_of_a_batch_of_labeled_samples_only_the_rows_of_its_dimensions_learn(depth):
    several = batch()
    several = Batch(several.samples, {"red": torch.ones(S, 64).double()})
    routed, total, model = gradients(Routing("red", (1, 3)), several, depth=depth)
    plain, expected, _ = gradients(None, several, depth=depth)
    torch.testing.assert_close(total, expected, rtol=1e-12, atol=0)  # the losses are the same
    layout = shapes(model)
    routed, plain = (unflatten(vector, layout) for vector in (routed, plain))
    for name in ("weight", "bias"):
        own, all_of_it = (getattr(each.to_latent, name) for each in (routed, plain))
        assert not own[:, [0, 2]].any()
        assert all_of_it[:, [0, 2]].abs().max() > 1e-4
        torch.testing.assert_close(own[:, [1, 3]], all_of_it[:, [1, 3]])
    for own, all_of_it in zip(routed.decoder.parameters(), plain.decoder.parameters(), strict=True):
        torch.testing.assert_close(own, all_of_it, rtol=1e-12, atol=1e-14)  # the decoder learns as ever
    assert routed.encoder[0].weight.abs().max() > 1e-6  # so do the layers before, through these rows
    assert not torch.equal(routed.encoder[0].weight, plain.encoder[0].weight)


@pytest.mark.parametrize("shuffled", [False, True])
def test_without_labels_nothing_is_routed(shuffled):
    several = batch()
    several.labels["red"].zero_()
    several.parts["red"].zero_()
    routed, plain = (gradients(routing, several)[0] for routing in (Routing("red", (0,), shuffled), None))
    torch.testing.assert_close(routed, plain, rtol=1e-12, atol=1e-14)


# A step ------------------------------------------------------------------------------------


@pytest.mark.parametrize("depth", [1, 2])
@pytest.mark.parametrize(
    "routing", [Routing("red", (0,)), Routing("red", (3, 1)), Routing("red", (0,), shuffled=True)], ids=str
)
@pytest.mark.parametrize("size", [1, 64])
def test_a_step_by_hand_is_the_step_of_autograd(routing, size, depth):
    several, model = batch(size), networks(depth)
    vector, layout = flatten(model), shapes(model)
    gradient = torch.full_like(vector, torch.nan)
    step = Backpropagation(unflatten(vector, layout), unflatten(gradient, layout), TERMS, routing)
    values = step(several, WEIGHTS)
    _, expected = losses(networks(depth), several, TERMS, WEIGHTS, routing)
    for name in expected:
        torch.testing.assert_close(values[name], expected[name].detach(), rtol=1e-11, atol=1e-13)
    torch.testing.assert_close(gradient, gradients(routing, several, depth=depth)[0], rtol=1e-9, atol=1e-13)
    if size > 1:
        assert (gradient - gradients(None, several, depth=depth)[0]).abs().max() > 1e-4  # it did something


# Training ----------------------------------------------------------------------------------

PLAN = parse_schedule("step,lr\n0,0.01\n20,0.03\n399,0.005\n", "tiny.csv")


def data():
    """Colors of a plane, and a quarter that has its third channel at 1: the labeled ones."""
    generator = np.random.default_rng(0)
    samples = np.concatenate([generator.random((120, 2)), np.zeros((120, 1))], axis=1)
    samples[90:, 2] = 1
    return Data(samples=samples, labels={"red": samples[:, 2]}, batch=64)


def apart_after_ablation(routing):
    """How far apart labeled and other samples are in the third channel when the first dimension is ablated: the median of 6."""
    x = torch.from_numpy(data().samples).float().expand(6, -1, -1)
    model = ablate(train(data(), ModelSpec(K), {}, PLAN, range(6), routing=routing).model, [0])
    third = model(x)[0][..., 2].detach()
    return float((third[:, 90:].mean(dim=1) - third[:, :90].mean(dim=1)).median())


def test_routing_by_labels_isolates_and_routing_by_shuffled_labels_isolates_nothing():
    plain, routed, shuffled = map(apart_after_ablation, (None, Routing("red", (0,)), Routing("red", (0,), shuffled=True)))
    assert routed < 0.4
    assert plain > 0.8
    assert shuffled > 0.8


def test_a_seed_of_a_block_is_that_seed_alone_to_the_bit():
    routing = Routing("red", (0,))
    short = parse_schedule("step,lr\n0,0.01\n9,0.01\n", "tiny.csv")
    together, alone = (train(data(), ModelSpec(K), {}, short, seeds, routing=routing).model for seeds in (range(5), [3]))
    for a, b in zip(together.parameters(), alone.parameters(), strict=True):
        assert torch.equal(a[3], b[0])


# What does not fit -------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("", (0,)), "routing: label='', expected the name of a label"),
        (("red", [0]), "routing: dims=[0], expected a tuple of whole numbers"),
        (("red", (0,), 1), "routing: shuffled=1, expected True or False"),
    ],
)
def test_what_is_no_routing(arguments, told):
    with refused(told):
        Routing(*arguments)


@pytest.mark.parametrize(
    ("routing", "told"),
    [
        (Routing("red", (4,)), "routing: dims=[4] is outside"),
        (Routing("red", ()), "routing: dims=[], expected at least one"),
        (Routing("red", (0, 1, 2, 3)), "routing: dims=[0, 1, 2, 3] are all of a latent space of width 4"),
        (Routing("blue", (0,)), "routing: 'blue' is no label; there are red"),
    ],
)
def test_a_routing_that_does_not_fit(routing, told):
    with refused(told):
        train(data(), ModelSpec(K), {}, PLAN, [0], routing=routing)


def test_a_label_that_nothing_can_carry():
    nothing = Data(samples=np.ones((4, 3)), labels={"red": np.zeros(4)})
    with pytest.raises(CannotTrain, match="that no sample can carry"):
        train(nothing, ModelSpec(K), {}, PLAN, [0], routing=Routing("red", (0,)))
