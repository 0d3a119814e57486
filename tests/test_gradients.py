"""The gradients worked out by hand: each term against finite differences and its definition, a whole step against autograd."""

import pytest
import torch
from anchoring.gradients import RECONSTRUCTION, Backpropagation

from anchoring import (
    Anchor,
    AngularAnchor,
    AntiAnchor,
    AntiSubspace,
    ModelSpec,
    Separation,
    Subspace,
    Unitarity,
    gradients,
    regularizers,
)
from anchoring.model import flatten, stack, unflatten
from anchoring.streams import Batch, initial_model
from anchoring.training import losses

S, B, K = 3, 11, 4
V = torch.tensor([0.6, 0, -0.8, 0], dtype=torch.float64)
DIMS = torch.tensor([1.0, 0, 0, 1], dtype=torch.float64)


def random(*shape, seed=0):
    return torch.randn(*shape, generator=torch.Generator().manual_seed(seed), dtype=torch.float64)


def unit_vectors(seed=0):
    """(S, B, K), with repeats as sampling with replacement makes them, and the batch last in memory as in training."""
    z_hat = torch.nn.functional.normalize(random(S, B, K, seed=seed), dim=-1)
    z_hat[:, 3] = z_hat[:, 4] = z_hat[:, 0]
    return z_hat.mT.contiguous().mT


TERMS = {
    "anchor": (lambda z_hat, share: gradients.anchor(z_hat, V, share), lambda z_hat: regularizers.anchor(z_hat, V)),
    "angular anchor": (
        lambda z_hat, share: gradients.angular_anchor(z_hat, V, share),
        lambda z_hat: regularizers.angular_anchor(z_hat, V),
    ),
    "anti-anchor": (
        lambda z_hat, share: gradients.anti_anchor(z_hat, V, share),
        lambda z_hat: regularizers.anti_anchor(z_hat, V),
    ),
    "energy": (
        lambda z_hat, share: gradients.energy(z_hat, DIMS, share),
        lambda z_hat: regularizers.anti_subspace(z_hat, (0, 3)),
    ),
} | {
    f"separation, power {p}": (
        lambda z_hat, share, p=p: gradients.separation(z_hat, p, share),
        lambda z_hat, p=p: regularizers.separation(z_hat, p),
    )
    for p in (2, 3, 4, 63, 64, 99, 100)
}


class ByHand(torch.autograd.Function):
    """A term as a function that gradcheck can ask for its gradient."""

    @staticmethod
    def forward(ctx, z_hat, share, term):
        loss, gradient = term(z_hat, share)
        ctx.save_for_backward(gradient)
        return (share * loss).sum()

    @staticmethod
    def backward(ctx, upstream):
        return upstream * ctx.saved_tensors[0], None, None


@pytest.mark.parametrize("name", TERMS)
def test_a_gradient_by_hand_is_that_of_the_finite_differences(name):
    z_hat = unit_vectors(seed=3).requires_grad_()
    assert torch.autograd.gradcheck(lambda x: ByHand.apply(x, random(S, B, seed=1), TERMS[name][0]), (z_hat,))


@pytest.mark.parametrize("name", TERMS)
def test_a_term_by_hand_is_its_definition(name):
    by_hand, definition = TERMS[name]
    share = random(S, B, seed=1)
    leaf = unit_vectors().requires_grad_()
    expected = definition(leaf)
    (share * expected).sum().backward()
    loss, gradient = by_hand(leaf.detach(), share)
    torch.testing.assert_close(loss, expected.detach(), rtol=1e-12, atol=1e-14)
    torch.testing.assert_close(gradient, leaf.grad, rtol=1e-12, atol=1e-14)
    assert gradient.abs().max() > 1e-4  # there was something to compare


def test_unitarity_by_hand_is_its_definition_and_its_gradient_is_by_z():
    z, share = 2 * random(S, B, K), random(S, B, seed=1)

    class Unit(torch.autograd.Function):
        @staticmethod
        def forward(ctx, z):
            length = z.norm(dim=-1, keepdim=True)
            loss, gradient = gradients.unitarity(z / length, length, share)
            ctx.save_for_backward(gradient)
            torch.testing.assert_close(loss, regularizers.unitarity(z))
            return (share * loss).sum()

        @staticmethod
        def backward(ctx, upstream):
            return upstream * ctx.saved_tensors[0]

    assert torch.autograd.gradcheck(Unit.apply, (z.requires_grad_(),))


# A whole step ------------------------------------------------------------------------------

STEP = {
    "unitarity": Unitarity(),
    "anchor": Anchor((1, 0, 0, 0), on="red"),
    "angular": AngularAnchor((1, 0, 1, 0), on="red"),
    "anti-anchor": AntiAnchor((-2, 0, 0, 0)),
    "planarity": Subspace((0, 1), on="vibrant"),
    "anti-subspace": AntiSubspace((0,)),
    "separation": Separation(),
    "labeled separation": Separation(9, on="vibrant"),
}


def batch(dtype=torch.float64):
    generator = torch.Generator().manual_seed(5)
    colors = torch.rand(S, 64, 3, generator=generator)
    colors[:, 3] = colors[:, 0]
    labels = {name: (torch.rand(S, 64, generator=generator) < 0.1).to(dtype) for name in ("red", "vibrant")}
    labels["red"][1] = 0  # one network sees no red in this batch
    return Batch(colors.to(dtype), labels)


def both_ways(depth, weights, dtype):
    """Losses and gradients of a step (flat), by hand and by autograd."""
    members = stack([initial_model(ModelSpec(K, depth), seed)[0] for seed in range(S)])
    vector = flatten(members).to(dtype)
    gradient = torch.full_like(vector, torch.nan)  # every number has to be written
    by_hand = Backpropagation(unflatten(vector, K, depth), unflatten(gradient, K, depth), STEP)(batch(dtype), weights)
    model = unflatten(vector, K, depth)
    total, values = losses(model, batch(dtype), STEP, weights)
    total.sum().backward()
    return by_hand, gradient, values, torch.cat([p.grad.flatten() for p in model.parameters()])


@pytest.mark.parametrize("depth", [1, 2, 3])
@pytest.mark.parametrize("on", [[], *([name] for name in STEP), list(STEP)], ids=lambda names: "+".join(names) or "none")
def test_a_step_by_hand_is_the_step_of_autograd(on, depth):
    weights = {name: 0.3 + 0.1 * i if name in on else 0.0 for i, name in enumerate(STEP)}
    values, gradient, expected, autograd = both_ways(depth, weights, torch.float64)
    assert list(values) == list(expected) == [RECONSTRUCTION, *on]
    for name in values:
        torch.testing.assert_close(values[name], expected[name], rtol=1e-11, atol=1e-13)
    torch.testing.assert_close(gradient, autograd, rtol=1e-9, atol=1e-13)


def test_a_step_in_single_precision():
    # Rounding is all that differs; the power of the separation makes a hundred times as much of it.
    values, gradient, expected, autograd = both_ways(1, dict.fromkeys(STEP, 0.1), torch.float32)
    for name in values:
        torch.testing.assert_close(values[name], expected[name], rtol=1e-5, atol=1e-6)
    torch.testing.assert_close(gradient, autograd, rtol=1e-4, atol=1e-5)
