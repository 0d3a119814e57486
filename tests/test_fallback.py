"""The fallback: its term by hand and against autograd, alone and in a whole step, and the surgery that lets a concept fall."""

from dataclasses import dataclass, field, replace

import numpy as np
import pytest
import torch
from tiny import refused
from torch import nn

from anchoring import Ablate, AblateWithFallback, AntiAnchor, DecoderTerm, Fallback, ModelSpec, Separation, total
from anchoring.fast import Backpropagation
from anchoring.model import Autoencoder, flatten, select, shapes, stack, unflatten
from anchoring.schedule import parse_schedule
from anchoring.streams import Batch, Data, initial_model
from anchoring.surgery import ablate, ablate_with_fallback
from anchoring.terms import RECONSTRUCTION
from anchoring.training import losses, train

S, K = 3, 4
RED = (1, 0, 0, 0)
GRAY = (0.5, 0.5, 0.5)


def networks(depth=1, n=S):
    return stack([initial_model(3, ModelSpec(K, depth), seed)[0] for seed in range(n)])


# The term ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("term", "expected"),
    [
        (Fallback((1, 0), (0, 0)), (9 + 1) / 2),  # decode(-1, 0) = (-3, 1)
        (Fallback((5, 0), (-3, 0)), 1 / 2),  # the length of the direction does not count
        (Fallback((1, 0), (-3, 1)), 0),
        (Fallback((0, -1), (2, 0)), (0 + 25) / 2),  # decode(0, 1) = (2, 5)
    ],
)
def test_hand_worked_values(term, expected):
    decoder = nn.Linear(2, 2)
    with torch.no_grad():
        decoder.weight.copy_(torch.tensor([[3.0, 2], [4, 0]]))
        decoder.bias.copy_(torch.tensor([0.0, 5]))
    value = total({"fallback": term}, torch.randn(7, 2), {}, {"fallback": 2}, decoder)
    assert value.item() == pytest.approx(2 * expected)


def test_nothing_but_the_decoder_and_no_sample_has_part_in_it():
    term = {"fallback": Fallback(RED, GRAY)}
    model = select(networks(), 0)
    few, many = (torch.rand(n, K, generator=torch.Generator().manual_seed(n)) for n in (1, 9))
    values = [total(term, z, {}, {"fallback": 1}, model.decoder) for z in (few, many)]
    assert torch.equal(*values)
    model.zero_grad()
    z = few.requires_grad_()
    total(term, z, {}, {"fallback": 1}, model.decoder).backward()
    assert all(p.grad is None for p in [z, *model.encoder.parameters()])
    assert all(p.grad.abs().max() > 0 for p in model.decoder.parameters())


def test_a_term_on_the_decoder_needs_one():
    with refused("term 'fallback': Fallback looks at the decoder", "give decoder="):
        total({"fallback": Fallback(RED, GRAY)}, torch.ones(2, K), {}, {"fallback": 1})


@pytest.mark.parametrize(
    ("term", "told"),
    [
        (Fallback((1, 0), GRAY), "term 'f': direction=(1, 0) has 2 coordinates"),
        (Fallback((0, 0, 0, 0), GRAY), "term 'f': direction=(0, 0, 0, 0) has length 0"),
        (Fallback(RED, "gray"), "term 'f': target='gray', expected a number for every channel"),
        (Fallback(RED, ()), "term 'f': target=()"),
        (Fallback(RED, GRAY, on="red"), "term 'f': on='red', expected none"),
    ],
)
def test_a_term_that_does_not_fit(term, told):
    with refused(told):
        term.check(K, "term 'f'")


def test_a_color_of_other_channels():
    with refused("term 'fallback': target=(0.5, 0.5), expected 3 numbers, one for every channel"):
        losses(networks().double(), batch(), {"fallback": Fallback(RED, (0.5, 0.5))}, {"fallback": 1})


# A step ------------------------------------------------------------------------------------


class ByAutograd(Fallback):
    """The fallback without its formula by hand."""

    def decoded_by_hand(self, like):
        return None


@dataclass(frozen=True)
class Several(DecoderTerm):
    """Somebody's own: what several points decode to lies together."""

    points_: tuple = field(default=((1, 0, 0, 0), (0, 1, 0, 0), (0, 0, 0.6, 0.8)), kw_only=False)

    def points(self, like):
        return like.new_tensor(self.points_)

    def decoded_loss(self, decoded):
        return decoded.var(dim=-2).sum(dim=-1)


class OneNumber(Several):
    def decoded_loss(self, decoded):
        return decoded.square().mean()


TERMS = {
    "anti-anchor": AntiAnchor((-1, 0, 0, 0)),
    "gray": Fallback(RED, GRAY),
    "separation": Separation(9),
    "white": ByAutograd((0, 2, 1, 0), (1, 1, 1)),
    "several": Several(),
}


def batch(size=64, dtype=torch.float64, n=S):
    return Batch(torch.rand(n, size, 3, generator=torch.Generator().manual_seed(5)).to(dtype), {})


def step(terms, weights, depth=1, size=64):
    """Losses and gradients (flat) of a fast step, and the stack."""
    model = networks(depth).double()
    vector, layout = flatten(model), shapes(model)
    gradient = torch.full_like(vector, torch.nan)  # every number has to be written
    values = Backpropagation(unflatten(vector, layout), unflatten(gradient, layout), terms)(batch(size), weights)
    return values, gradient, model


@pytest.mark.parametrize("depth", [1, 2])
@pytest.mark.parametrize("size", [1, 2, 63, 64])
@pytest.mark.parametrize("on", [["gray"], ["white"], ["several"], ["anti-anchor", "white"], list(TERMS), []], ids="+".join)
def test_a_step_by_hand_is_the_step_of_autograd(on, size, depth):
    weights = {name: 0.3 + 0.1 * i if name in on else 0.0 for i, name in enumerate(TERMS)}
    values, gradient, model = step(TERMS, weights, depth, size)
    loss, expected = losses(model, batch(size), TERMS, weights)
    loss.sum().backward()
    assert list(values) == list(expected) == [RECONSTRUCTION, *on]
    for name in values:
        torch.testing.assert_close(values[name], expected[name].detach(), rtol=1e-11, atol=1e-13)
    torch.testing.assert_close(gradient, torch.cat([p.grad.flatten() for p in model.parameters()]), rtol=1e-9, atol=1e-13)
    if on:
        assert (gradient - step({}, {}, depth, size)[1]).abs().max() > 1e-4  # it did something


def test_a_loss_that_is_not_one_number_a_network():
    with refused("term 'mine': OneNumber.decoded_loss has the shape (), expected one number a network, (3,)"):
        step({"mine": OneNumber()}, {"mine": 0.5})


DATA = Data(samples=np.random.default_rng(0).random((130, 3)), batch=64)
PLAN = parse_schedule("step,lr,fallback\n0,0.01,0\n10,,0\n11,,0.1\n299,0.01,0.1\n", "tiny.csv")


def test_training_takes_the_far_end_to_the_color_and_nothing_is_there_without_the_term():
    term = Fallback(RED, (0.9, 0.1, 0.5))
    trained = train(DATA, ModelSpec(K), {"fallback": term}, PLAN, range(4))
    assert np.isnan(trained.losses["fallback"][:11]).all()
    assert (trained.losses["fallback"][-1] < 0.002).all()
    far = -torch.eye(K)[:1].expand(4, 1, K)
    torch.testing.assert_close(trained.model.decoder(far)[:, 0], torch.tensor([term.target] * 4), rtol=0, atol=0.1)
    off = replace(PLAN, values={**PLAN.values, "fallback": 0 * PLAN.values["lr"]})
    plain = train(DATA, ModelSpec(K), {"fallback": term}, off, [0])
    assert (plain.model.decoder(far[:1])[0, 0] - torch.tensor(term.target)).abs().max() > 0.1


def test_a_seed_of_a_block_is_that_seed_alone_to_the_bit():
    terms = {"fallback": Fallback(RED, GRAY)}
    together = train(DATA, ModelSpec(K), terms, PLAN, range(5))
    alone = train(DATA, ModelSpec(K), terms, PLAN, [3])
    for a, b in zip(together.model.parameters(), alone.model.parameters(), strict=True):
        assert torch.equal(a[3], b[0])


def test_data_of_other_channels_cannot_train():
    with refused("term 'fallback': target=(0.5,), expected 3 numbers"):
        train(DATA, ModelSpec(K), {"fallback": Fallback(RED, (0.5,))}, PLAN, [0])


# The surgery -------------------------------------------------------------------------------


def arrays_of(model):
    return {name: tensor.numpy() for name, tensor in model.state_dict().items()}


def test_of_an_axis_its_row_becomes_zero_with_a_bias_and_the_column_stays():
    model = networks(2)
    before, after = model.state_dict(), AblateWithFallback((0, 0, 2, 0), 0.5).edit(model).state_dict()
    assert {name for name in before if not torch.equal(before[name], after[name])} == {"encoder.4.weight", "encoder.4.bias"}
    assert not after["encoder.4.weight"][:, 2].any()
    assert after["encoder.4.bias"][:, 2].tolist() == [-0.5] * S
    kept = torch.tensor([0, 1, 3])
    for name in ("encoder.4.weight", "encoder.4.bias"):
        assert torch.equal(after[name].index_select(1, kept), before[name].index_select(1, kept))


def test_where_a_sample_falls_by_hand():
    """(2, 0), (2, 1) and (0, 0), ablated along the first axis with the bias 1: the first and the last fall to -v."""
    model = Autoencoder(2, 2, 1)
    with torch.no_grad():
        model.encoder = nn.Sequential(model.encoder[-1].__class__(2, 2))
        model.encoder[0].weight.copy_(torch.eye(2))
        model.encoder[0].bias.zero_()
    fallen = ablate_with_fallback(model, (3, 0), 1.0)
    z, z_hat = fallen.encode(torch.tensor([[2.0, 0], [2, 1], [0, 0], [7, 100]]))
    torch.testing.assert_close(z, torch.tensor([[-1.0, 0], [-1, 1], [-1, 0], [-1, 100]]))
    torch.testing.assert_close(z_hat[[0, 2]], torch.tensor([[-1.0, 0]] * 2))
    torch.testing.assert_close(z_hat[1], torch.tensor([-1.0, 1]) / 2**0.5)
    assert float(z_hat[3, 0]) == pytest.approx(-0.01, abs=1e-4)  # long otherwise: hardly moved


@pytest.mark.parametrize("direction", [(1, 0, 0, 0), (0.6, 0, -0.8, 0), (1, 2, 3, 4)])
def test_what_is_written_along_a_direction_is_a_constant_and_the_rest_is_as_it_was(direction):
    model, x = select(networks(2), 0), torch.rand(50, 3)
    v = torch.nn.functional.normalize(torch.tensor(direction, dtype=torch.float32), dim=0)
    before, after = model.encode(x)[0], AblateWithFallback(direction, 0.7).edit(model).encode(x)[0]
    torch.testing.assert_close(after @ v, torch.full((50,), -0.7))
    torch.testing.assert_close(after + 0.7 * v, before - (before @ v)[:, None] * v, rtol=1e-5, atol=1e-6)


def test_with_the_bias_0_it_answers_as_ablation_does_and_with_another_it_does_not():
    model, x = networks(2), torch.rand(S, 50, 3)
    plain = Ablate(1).edit(model)(x)[0]
    torch.testing.assert_close(AblateWithFallback((0, 1, 0, 0), 0).edit(model)(x)[0], plain, rtol=0, atol=1e-6)
    assert (AblateWithFallback((0, 1, 0, 0), 0.5).edit(model)(x)[0] - plain).abs().max() > 1e-3


@pytest.mark.parametrize("direction", [(1, 0, 0, 0), (1, 2, 3, 4)])
def test_twice_is_once(direction):
    once = AblateWithFallback(direction, 0.3).edit(networks())
    for a, b in zip(once.parameters(), AblateWithFallback(direction, 0.3).edit(once).parameters(), strict=True):
        torch.testing.assert_close(a, b, rtol=0, atol=1e-6)


@pytest.mark.parametrize("direction", [(1, 0, 0, 0), (0, 0, 0, -2), (1, 2, 3, 4)])
@pytest.mark.parametrize("of", [networks, lambda: select(networks(), 0)], ids=["stack", "one"])
def test_surgery_on_arrays_is_that_on_the_model(of, direction):
    model, operation = of(), AblateWithFallback(direction, 0.25)
    given = arrays_of(model)
    before = {name: array.copy() for name, array in given.items()}
    edited, expected = operation.edit_arrays(given, model.writer, model.reader), operation.edit(model).state_dict()
    assert edited.keys() == expected.keys()
    for name, array in edited.items():
        assert array.dtype == np.float32
        rounding = {"rtol": 0, "atol": 0 if 0 in direction else 1e-6}
        torch.testing.assert_close(torch.from_numpy(array), expected[name], **rounding)
        assert (given[name] == before[name]).all()


def test_a_writer_without_a_bias_gets_one():
    model = nn.Sequential(nn.Linear(3, 2, bias=False), nn.Linear(2, 3))
    operation = AblateWithFallback((1, 0), 0.5)
    fallen = operation.edit(model, "0", "1")
    assert fallen[0].bias.tolist() == [-0.5, 0]
    assert model[0].bias is None
    edited = operation.edit_arrays(arrays_of(model), "0", "1")
    assert edited["0.bias"].tolist() == [-0.5, 0]


@pytest.mark.parametrize("bias", [float("nan"), "0.5", None, True])
def test_a_bias_that_is_no_number(bias):
    with refused(f"AblateWithFallback: bias={bias!r}, expected a finite number"):
        AblateWithFallback(RED, bias)


def test_a_direction_of_another_space():
    model = networks()
    for edit in (lambda one: one.edit(model), lambda one: one.edit_arrays(arrays_of(model), model.writer, model.reader)):
        with refused("ablate with fallback: direction=(1, 0) has 2 coordinates, the latent space 4"):
            edit(AblateWithFallback((1, 0), 0.5))
    assert ablate(model, [0]).latent == K  # the other surgery fits it
