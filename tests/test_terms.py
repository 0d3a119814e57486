"""Every term on vectors worked out by hand, its gradient against finite differences, and separation against its formula."""

import pytest
import torch
from torch import tensor

from anchoring import Anchor, AngularAnchor, AntiAnchor, AntiSubspace, Separation, Subspace, Term, Unitarity, project

X = tensor([1.0, 0, 0, 0])
"""The first axis."""
Y = tensor([0, 1.0, 0, 0])
P = tensor([0.6, 0.8, 0, 0])
"""A unit vector with cosine 0.6 to the first axis and 0.8 to the second."""
H = tensor([0.5, -0.5, 0.5, 0.5])
"""A unit vector with equal energy in every dimension."""


def unit_vectors(*shape, seed=0):
    generator = torch.Generator().manual_seed(seed)
    return torch.nn.functional.normalize(torch.randn(*shape, generator=generator, dtype=torch.float64), dim=-1)


def with_repeats(*shape, seed=0):
    """A batch (..., B, K) as sampling with replacement makes it: some samples are there two or three times."""
    z_hat = unit_vectors(*shape, seed=seed)
    z_hat[..., 3, :] = z_hat[..., 0, :]
    z_hat[..., 4, :] = z_hat[..., 0, :]
    z_hat[..., 6, :] = z_hat[..., 1, :]
    return z_hat


def close(actual, expected):
    torch.testing.assert_close(actual, torch.as_tensor(expected, dtype=actual.dtype), rtol=1e-6, atol=1e-6)


def unitarity(z):
    return Unitarity().loss(z, project(z))


def anchor(z_hat, direction):
    return Anchor(tuple(direction.tolist())).loss(z_hat, z_hat)


def angular_anchor(z_hat, direction):
    return AngularAnchor(tuple(direction.tolist())).loss(z_hat, z_hat)


def anti_anchor(z_hat, direction):
    return AntiAnchor(tuple(direction.tolist())).loss(z_hat, z_hat)


def subspace(z_hat, dims):
    return Subspace(dims).loss(z_hat, z_hat)


def anti_subspace(z_hat, dims):
    return AntiSubspace(dims).loss(z_hat, z_hat)


def separation(z_hat, power):
    return Separation(power).loss(z_hat, z_hat)


# Values worked out by hand -----------------------------------------------------------------


@pytest.mark.parametrize(
    ("loss", "expected"),
    [
        (lambda: unitarity(tensor([3.0, 4, 0, 0])), 16),
        (lambda: unitarity(tensor([0.3, 0.4, 0, 0])), 0.25),
        (lambda: unitarity(torch.zeros(4)), 1),
        (lambda: unitarity(P), 0),
        (lambda: anchor(P, X), 0.8),  # 0.4^2 + 0.8^2
        (lambda: anchor(P, Y), 0.4),
        (lambda: anchor(X, X), 0),
        (lambda: anchor(-X, X), 4),
        (lambda: angular_anchor(P, X), 0.4),
        (lambda: angular_anchor(P, 5 * X), 0.4),
        (lambda: angular_anchor(P, P), 0),
        (lambda: angular_anchor(-P, P), 2),
        (lambda: angular_anchor(X, Y), 1),
        (lambda: anti_anchor(P, X), 0.6),
        (lambda: anti_anchor(P, 3 * Y), 0.8),
        (lambda: anti_anchor(P, -X), 0),
        (lambda: anti_anchor(X, Y), 0),
        (lambda: anti_anchor(-X, -X), 1),
        (lambda: subspace(P, (0, 1)), 0),
        (lambda: subspace(P, (0,)), 0.64),
        (lambda: subspace(P, (1, 3)), 0.36),
        (lambda: subspace(H, (1, 2)), 0.5),
        (lambda: subspace(H, (0,)), 0.75),
        (lambda: anti_subspace(P, (2, 3)), 0),
        (lambda: anti_subspace(P, (0,)), 0.36),
        (lambda: anti_subspace(P, (3, 1)), 0.64),
        (lambda: anti_subspace(H, (0, 1, 3)), 0.75),
        (lambda: anti_subspace(H, (0, 1, 2, 3)), 1),
    ],
)
def test_hand_worked_values(loss, expected):
    close(loss(), expected)


def test_leading_axes_are_kept():
    z_SBK = torch.stack([torch.stack([P, X]), torch.stack([-X, H])])
    close(angular_anchor(z_SBK, X), [[0.4, 0], [2, 0.5]])
    close(anchor(z_SBK, X), [[0.8, 0], [4, 1]])
    close(anti_anchor(z_SBK, X), [[0.6, 1], [0, 0.5]])
    close(subspace(z_SBK, (0, 1)), [[0, 0], [0, 0.5]])
    close(unitarity(2 * z_SBK), [[1, 1], [1, 1]])


@pytest.mark.parametrize("dims", [(0,), (3,), (0, 1), (1, 2), (0, 3), (0, 2, 4)])
def test_energy_inside_and_outside_a_subspace_is_all_there_is(dims):
    z_hat = unit_vectors(3, 20, 5)
    close(subspace(z_hat, dims) + anti_subspace(z_hat, dims), torch.ones(3, 20))


def test_euclidean_anchor_is_twice_the_angular_one_on_the_sphere():
    z_hat, direction = unit_vectors(20, 5), unit_vectors(5, seed=1)
    close(anchor(z_hat, direction), 2 * angular_anchor(z_hat, direction))


@pytest.mark.parametrize(
    ("cosine", "power", "other"),
    [(0, 2, 0.25), (0.5, 2, 0.75**2), (-1, 2, 0), (0.5, 3, 0.75**3), (-0.5, 3, 0.25**3), (0.9, 100, 0.95**100)],
)
def test_separation_of_two_vectors(cosine, power, other):
    pair = tensor([[1, 0], [cosine, (1 - cosine**2) ** 0.5]], dtype=torch.float64)
    # The sample itself counts as cosine 0, which is (1/2)^power.
    close(separation(pair, power), [0.5**power + other] * 2)


def test_separation_is_nothing_for_repeats_of_one_sample_and_for_a_batch_of_one():
    close(separation(P.repeat(8, 1), 100), torch.zeros(8))
    close(separation(P.repeat(1, 1), 100), [0])


# Separation against its formula ------------------------------------------------------------


def plain_separation(z_hat, power):
    """The formula, one step a line, for autograd."""
    cosine = z_hat @ z_hat.mT
    cosine = torch.where(torch.isclose(cosine, torch.ones_like(cosine), rtol=1e-5, atol=1e-8), 0.0, cosine)
    return (((cosine + 1) / 2) ** power).sum(dim=-1)


@pytest.mark.parametrize("shape", [(12, 4), (3, 12, 5), (2, 64, 4)], ids=["single", "stack", "batches-of-64"])
@pytest.mark.parametrize("power", [2, 3, 99, 100])
def test_separation_value_and_gradient(shape, power):
    z_hat = with_repeats(*shape)
    upstream = torch.rand(shape[:-1], generator=torch.Generator().manual_seed(1), dtype=torch.float64)
    values, gradients = [], []
    for loss in (separation, plain_separation):
        leaf = z_hat.clone().requires_grad_()
        values.append(loss(leaf, power))
        (values[-1] * upstream).sum().backward()
        gradients.append(leaf.grad)
    torch.testing.assert_close(*values, rtol=1e-10, atol=1e-14)
    torch.testing.assert_close(*gradients, rtol=1e-10, atol=1e-14)
    assert gradients[0].abs().max() > 1e-6  # there was something to compare


def test_separation_in_single_precision():
    z_hat = with_repeats(64, 4)
    leaf = z_hat.float().requires_grad_()
    value = separation(leaf, 100)
    value.sum().backward()
    exact = z_hat.clone().requires_grad_()
    plain_separation(exact, 100).sum().backward()
    torch.testing.assert_close(value.double(), plain_separation(z_hat, 100), rtol=1e-4, atol=1e-6)
    torch.testing.assert_close(leaf.grad.double(), exact.grad, rtol=1e-3, atol=1e-4)


def test_behind_the_norm_its_gradient_is_that_of_the_cosine_similarity():
    z = torch.randn(12, 4, dtype=torch.float64, generator=torch.Generator().manual_seed(2))
    gradients = []
    for similarities in (False, True):
        leaf = z.clone().requires_grad_()
        if similarities:
            cosine = torch.nn.functional.cosine_similarity(leaf.unsqueeze(0), leaf.unsqueeze(1), dim=-1)
            off_diagonal = ~torch.eye(12, dtype=torch.bool)
            (((cosine + 1) / 2) ** 10)[off_diagonal].sum().backward()
        else:
            separation(torch.nn.functional.normalize(leaf, dim=-1), 10).sum().backward()
        gradients.append(leaf.grad)
    torch.testing.assert_close(*gradients)


@pytest.mark.parametrize(("gap", "masked"), [(0, True), (0.99e-5, True), (1.0009e-5, True), (1.002e-5, False), (1e-4, False)])
def test_what_counts_as_a_repeat(gap, masked):
    cosine = 1 - gap
    pair = tensor([[1, 0], [cosine, (1 - cosine**2) ** 0.5]], dtype=torch.float64).requires_grad_()
    assert bool(torch.isclose(tensor(cosine, dtype=torch.float64), tensor(1.0, dtype=torch.float64))) is masked
    value = separation(pair, 2)
    close(value, [0.25 + (0.25 if masked else (1 - gap / 2) ** 2)] * 2)
    value.sum().backward()
    assert bool(pair.grad.any()) is not masked


@pytest.mark.parametrize("seed", range(3))
def test_separation_does_not_care_about_the_order_of_samples(seed):
    z_hat = with_repeats(2, 16, 4, seed=seed)
    order = torch.randperm(16, generator=torch.Generator().manual_seed(seed))
    close(separation(z_hat[:, order], 100), separation(z_hat, 100)[:, order])


def test_separation_keeps_the_members_of_a_stack_apart():
    z_hat = with_repeats(3, 12, 4)
    together = separation(z_hat, 100)
    for i in range(3):
        torch.testing.assert_close(together[i], separation(z_hat[i], 100))


# Gradients against finite differences ------------------------------------------------------

GRADIENTS = {
    "unitarity": lambda z: unitarity(3 * z),
    "anchor": lambda z: anchor(z, tensor([0, 1.0, 0, 0], dtype=torch.float64)),
    "angular anchor": lambda z: angular_anchor(z, tensor([1.0, 2, 0, 0], dtype=torch.float64)),
    "anti-anchor": lambda z: anti_anchor(z, tensor([-1.0, 0, 0, 1], dtype=torch.float64)),
    "subspace": lambda z: subspace(z, (0, 1)),
    "subspace, dims apart": lambda z: subspace(z, (1, 2)),
    "subspace, one left": lambda z: subspace(z, (0, 1, 3)),
    "anti-subspace": lambda z: anti_subspace(z, (0,)),
    "separation, power 2": lambda z: separation(z, 2),
    "separation, power 3": lambda z: separation(z, 3),
    "separation, power 100": lambda z: separation(z, 100),
}


@pytest.mark.parametrize("name", GRADIENTS)
def test_gradients(name):
    z_hat = unit_vectors(2, 6, 4, seed=3).requires_grad_()
    assert torch.autograd.gradcheck(GRADIENTS[name], (z_hat,))


# What every term keeps to ------------------------------------------------------------------


@pytest.mark.parametrize(
    "term",
    [
        Unitarity(),
        Anchor((0, 1, 0, 0)),
        AngularAnchor((0, 2, 0, 0)),
        AntiAnchor((0, -1, 0, 0)),
        Subspace((0, 1)),
        AntiSubspace((0,)),
        Separation(3),
        Separation(),
    ],
    ids=str,
)
def test_only_unitarity_looks_at_z_and_it_looks_at_nothing_else(term):
    z = 2 * unit_vectors(10, 4).float()
    z_hat = unit_vectors(10, 4, seed=1).float()
    loss = term.loss(z, z_hat)
    assert loss.shape == (10,)
    others = unit_vectors(10, 4, seed=2).float()
    unmoved = [torch.equal(loss, term.loss(z + 1, z_hat)), torch.equal(loss, term.loss(z, others))]
    assert unmoved == ([False, True] if isinstance(term, Unitarity) else [True, False])


def test_a_term_without_a_formula():
    with pytest.raises(NotImplementedError, match=r"Term has no loss\(z, z_hat\)"):
        Term().loss(P, P)
