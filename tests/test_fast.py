"""The gradients worked out by hand: each term against finite differences and its definition, a whole step against autograd."""

from dataclasses import dataclass, field

import pytest
import torch

from anchoring import (
    Anchor,
    AngularAnchor,
    AntiAnchor,
    AntiSubspace,
    InputError,
    ModelSpec,
    Separation,
    Subspace,
    Term,
    Unitarity,
)
from anchoring.fast import Backpropagation
from anchoring.model import flatten, shapes, stack, unflatten
from anchoring.streams import Batch, initial_model
from anchoring.terms import RECONSTRUCTION
from anchoring.training import losses

S, B, K = 3, 11, 4
NARROW = ModelSpec(K)


def random(*shape, seed=0):
    return torch.randn(*shape, generator=torch.Generator().manual_seed(seed), dtype=torch.float64)


def unit_vectors(seed=0):
    """(S, B, K), with repeats as sampling with replacement makes them, and the batch last in memory as in training."""
    z_hat = torch.nn.functional.normalize(random(S, B, K, seed=seed), dim=-1)
    z_hat[:, 3] = z_hat[:, 4] = z_hat[:, 0]
    return z_hat.mT.contiguous().mT


TERMS = [
    Anchor((0.6, 0, -0.8, 0)),
    Anchor((2, 0, 0, 0)),
    AngularAnchor((0.6, 0, -0.8, 0)),
    AngularAnchor((3, 1, 0, 0)),
    AntiAnchor((0.6, 0, -0.8, 0)),
    Subspace((0, 3)),
    AntiSubspace((0, 3)),
    *map(Separation, (2, 3, 4, 63, 64, 99, 100)),
]


class ByHand(torch.autograd.Function):
    """A term on z and z_hat as a function that gradcheck can ask for its gradients."""

    @staticmethod
    def forward(ctx, z, z_hat, share, term):
        found = term.by_hand(K, z)(z_hat, z.norm(dim=-1, keepdim=True), share)
        ctx.save_for_backward(found.by_z, found.by_z_hat)
        return (share * found.loss).sum()

    @staticmethod
    def backward(ctx, upstream):
        return *(None if by is None else upstream * by for by in ctx.saved_tensors), None, None


@pytest.mark.parametrize("term", TERMS, ids=str)
def test_a_gradient_by_hand_is_that_of_the_finite_differences(term):
    z_hat, share = unit_vectors(seed=3).requires_grad_(), random(S, B, seed=1)
    assert torch.autograd.gradcheck(lambda x: ByHand.apply(x.detach(), x, share, term), (z_hat,))


@pytest.mark.parametrize("term", TERMS, ids=str)
def test_a_term_by_hand_is_its_definition(term):
    share = random(S, B, seed=1)
    leaf = unit_vectors().requires_grad_()
    expected = term.loss(leaf.detach(), leaf)
    (share * expected).sum().backward()
    found = term.by_hand(K, leaf.detach())(leaf.detach(), torch.ones(S, B, 1, dtype=torch.float64), share)
    torch.testing.assert_close(found.loss, expected.detach(), rtol=1e-12, atol=1e-14)
    torch.testing.assert_close(found.by_z_hat, leaf.grad, rtol=1e-12, atol=1e-14)
    assert found.by_z is None
    assert found.by_z_hat.abs().max() > 1e-4  # there was something to compare


def test_unitarity_by_hand_is_its_definition_and_its_gradient_is_by_z():
    share = random(S, B, seed=1)

    def by_hand(z):
        z_hat = (z / z.norm(dim=-1, keepdim=True)).detach()
        return ByHand.apply(z, z_hat, share, Unitarity())

    z = (2 * random(S, B, K)).requires_grad_()
    torch.testing.assert_close(by_hand(z), (share * Unitarity().loss(z, z)).sum())
    assert torch.autograd.gradcheck(by_hand, (z,))


# A term that somebody else wrote ------------------------------------------------------------


@dataclass(frozen=True)
class Cubed(Term):
    """(|z| - r)^2 + |cos^3|: it depends on both z and z_hat."""

    radius: float = field(default=1.5, kw_only=False)

    def loss(self, z, z_hat):
        return (z.norm(dim=-1) - self.radius) ** 2 + (z_hat[..., 0] ** 3).abs()


class UnitarityByAutograd(Unitarity):
    """Unitarity without its formula by hand; so the others below."""

    def by_hand(self, latent, like):
        return None


class SeparationByAutograd(Separation):
    def by_hand(self, latent, like):
        return None


class AnchorByAutograd(AngularAnchor):
    def by_hand(self, latent, like):
        return None


def step(terms, weights, dtype=torch.float64, shape=NARROW):
    """Losses and gradients (flat) of a step, by a stack's fast step."""
    vector = flatten(stack([initial_model(3, shape, seed)[0] for seed in range(S)])).to(dtype)
    gradient = torch.full_like(vector, torch.nan)  # every number has to be written
    layout = shapes(stack([initial_model(3, shape, 0)[0]] * S))
    values = Backpropagation(unflatten(vector, layout), unflatten(gradient, layout), terms)(batch(dtype), weights)
    return values, gradient, unflatten(vector, layout)


@pytest.mark.parametrize(
    ("own", "library"),
    [
        (UnitarityByAutograd(), Unitarity()),
        (SeparationByAutograd(9, on="vibrant"), Separation(9, on="vibrant")),
        (AnchorByAutograd((1, 0, 1, 0), on="red"), AngularAnchor((1, 0, 1, 0), on="red")),
    ],
    ids=lambda term: type(term).__name__,
)
def test_a_term_without_a_formula_by_hand_takes_the_same_step_as_with_it(own, library):
    (values, gradient, _), (expected, by_hand, _) = (step({"own": term}, {"own": 0.7}) for term in (own, library))
    torch.testing.assert_close(values["own"], expected["own"], rtol=1e-11, atol=1e-13)
    torch.testing.assert_close(gradient, by_hand, rtol=1e-9, atol=1e-13)


def test_a_new_term_takes_the_step_of_autograd_beside_those_of_the_library():
    terms = {"cubed": Cubed(on="red"), "anchor": Anchor((1, 0, 0, 0), on="red"), "everywhere": Cubed(0.5)}
    weights = {"cubed": 0.3, "anchor": 0.2, "everywhere": 0.1}
    values, gradient, model = step(terms, weights)
    total, expected = losses(model, batch(), terms, weights)
    total.sum().backward()
    for name in values:
        torch.testing.assert_close(values[name], expected[name].detach(), rtol=1e-11, atol=1e-13)
    autograd = torch.cat([p.grad.flatten() for p in model.parameters()])
    torch.testing.assert_close(gradient, autograd, rtol=1e-9, atol=1e-13)
    without = step({"anchor": terms["anchor"]}, weights)[1]
    assert (gradient - without).abs().max() > 1e-4  # it did something


class Constant(Term):
    """1, whatever the network does: it has no gradient, and that is no error."""

    def loss(self, z, z_hat):
        return z.new_ones(z.shape[:-1])


class OneNumber(Term):
    """A loss that forgot that it is one a sample."""

    def loss(self, z, z_hat):
        return z_hat.square().mean()


def test_a_term_that_depends_on_nothing():
    values, gradient, _ = step({"constant": Constant()}, {"constant": 0.5})
    assert values["constant"].tolist() == pytest.approx([1] * S)
    torch.testing.assert_close(gradient, step({}, {})[1], rtol=0, atol=0)


def test_a_loss_that_is_not_one_number_a_sample():
    with pytest.raises(InputError) as caught:
        step({"mine": OneNumber()}, {"mine": 0.5})
    assert str(caught.value) == "term 'mine': OneNumber.loss has the shape (), expected one number a sample, (3, 64)"


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


def both_ways(shape, weights, dtype):
    """Losses and gradients of a step (flat), by hand and by autograd."""
    by_hand, gradient, model = step(STEP, weights, dtype, shape)
    total, values = losses(model, batch(dtype), STEP, weights)
    total.sum().backward()
    return by_hand, gradient, values, torch.cat([p.grad.flatten() for p in model.parameters()])


SHAPES = [ModelSpec(K, depth) for depth in (1, 2, 3)] + [ModelSpec(K, depth=2, hidden=64), ModelSpec(K, hidden=3)]


@pytest.mark.parametrize("shape", SHAPES, ids=str)
@pytest.mark.parametrize("on", [[], *([name] for name in STEP), list(STEP)], ids=lambda names: "+".join(names) or "none")
def test_a_step_by_hand_is_the_step_of_autograd(on, shape):
    weights = {name: 0.3 + 0.1 * i if name in on else 0.0 for i, name in enumerate(STEP)}
    values, gradient, expected, autograd = both_ways(shape, weights, torch.float64)
    assert list(values) == list(expected) == [RECONSTRUCTION, *on]
    for name in values:
        torch.testing.assert_close(values[name], expected[name], rtol=1e-11, atol=1e-13)
    torch.testing.assert_close(gradient, autograd, rtol=1e-9, atol=1e-13)


def test_a_step_in_single_precision():
    # Rounding is all that differs; the power of the separation makes a hundred times as much of it.
    values, gradient, expected, autograd = both_ways(NARROW, dict.fromkeys(STEP, 0.1), torch.float32)
    for name in values:
        torch.testing.assert_close(values[name], expected[name], rtol=1e-5, atol=1e-6)
    torch.testing.assert_close(gradient, autograd, rtol=1e-4, atol=1e-5)
