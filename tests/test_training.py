"""Training: one step against each network alone, Adam and the schedule by hand, and the same bits again."""

from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field, replace
from multiprocessing import get_context
from pathlib import Path

import numpy as np
import pytest
import torch
from tiny import asked_of_colors, refused

from anchoring import (
    Anchor,
    AngularAnchor,
    AntiAnchor,
    AntiSubspace,
    Data,
    ModelSpec,
    Routing,
    Separation,
    Subspace,
    Term,
    Unitarity,
    lightning_trainer,
)
from anchoring import training as plain_training
from anchoring.model import Autoencoder, flatten, select, stack
from anchoring.schedule import parse_schedule, read_schedule
from anchoring.streams import Batch, Streams, initial_model
from anchoring.surgery import ablate
from anchoring.terms import RECONSTRUCTION
from anchoring.total_loss import masked_mean
from anchoring.training import Run, losses
from press.errors import InputError
from press.scripts.discovery import read_spec
from redact.arms import BASELINE
from redact.loggers import make_logger
from redact.measures.colors import Asked
from redact.measures.networks import Coder
from redact.progress import Progress
from redact.spec import Training
from redact.training import data_of, train
from redact.worlds.colors import HsvCube, RgbLattice, redness, vibrancy

EXPERIMENTS = Path(__file__).parents[1] / "experiments"

TERMS = {
    "unitarity": Unitarity(),
    "anchor": Anchor((1, 0, 0, 0), on="red"),
    "angular": AngularAnchor((1, 0, 0, 0), on="red"),
    "anti-anchor": AntiAnchor((-1, 0, 0, 0)),
    "planarity": Subspace((0, 1), on="vibrant"),
    "anti-subspace": AntiSubspace((0,)),
    "separation": Separation(),
}
TINY = Training(
    model=ModelSpec(4),
    data=HsvCube(6, 5, 5),
    labels={"red": 0.8 * redness**2, "vibrant": 0.5 * vibrancy},
    terms=TERMS,
    schedule="none.csv",
)


def schedule(*rows, terms=TERMS):
    """Rows of a step, the learning rate and one weight that all terms have; None is a blank cell."""
    lines = [
        ",".join("" if cell is None else str(cell) for cell in (step, lr, *[weight] * len(terms))) for step, lr, weight in rows
    ]
    return parse_schedule("\n".join([",".join(["step", "lr", *terms]), *lines]) + "\n", "tiny.csv")


TWENTY = schedule((0, 0.001, 0.01), (10, 0.02, 0.1), (19, 0.01, 0))


def states(model):
    return list(model.state_dict().values())


# Terms over a batch ------------------------------------------------------------------------


def test_masked_mean_by_hand():
    loss = torch.tensor([[1.0, 2, 3, 4], [1, 2, 3, 4], [1, 2, 3, 4]])
    label = torch.tensor([[0.0, 0, 0, 0], [0, 1, 0, 1], [1, 0, 0, 0]])
    torch.testing.assert_close(masked_mean(loss, label), torch.tensor([0.0, 3, 1]))
    torch.testing.assert_close(masked_mean(loss, None), torch.tensor([2.5, 2.5, 2.5]))


def test_without_a_label_there_is_no_loss_and_no_gradient():
    loss = torch.ones(4, requires_grad=True)
    value = masked_mean(loss, torch.zeros(4))
    value.backward()
    assert value == 0
    assert not loss.grad.any()


def batch(n_seeds, size=64, dtype=torch.float32):
    generator = torch.Generator().manual_seed(5)
    colors = torch.rand(n_seeds, size, 3, generator=generator)
    colors[:, 3] = colors[:, 0]  # a repeat, as sampling with replacement makes
    names = ("red", "vibrant")
    labels = {name: (torch.rand(n_seeds, size, generator=generator) < 0.1).to(dtype) for name in names}
    labels["red"][1] = 0  # one network sees no red in this batch
    return Batch(colors.to(dtype), labels)


def part(whole, i):
    return Batch(whole.samples[i], {name: label[i] for name, label in whole.labels.items()})


def test_the_total_is_the_reconstruction_and_the_weighted_terms():
    model = initial_model(3, ModelSpec(4), 0)[0]
    one = part(batch(2), 0)
    weights = {name: 0.1 * (i + 1) for i, name in enumerate(TERMS)}
    total, values = losses(model, one, TERMS, weights)
    recon, z, z_hat = model(one.samples)
    torch.testing.assert_close(values[RECONSTRUCTION], torch.nn.functional.mse_loss(recon, one.samples))
    expected = values[RECONSTRUCTION].clone()
    for name, term in TERMS.items():
        loss = term.loss(z, z_hat)
        mean = loss.mean() if term.on is None else loss[one.labels[term.on] == 1].mean()
        torch.testing.assert_close(values[name], mean)
        expected += weights[name] * mean
    torch.testing.assert_close(total, expected)


def test_a_term_whose_weight_is_zero_is_left_out():
    model = initial_model(3, ModelSpec(4), 0)[0]
    weights = dict.fromkeys(TERMS, 0.0) | {"anchor": 1e-12}
    total, values = losses(model, part(batch(2), 0), TERMS, weights)
    assert set(values) == {RECONSTRUCTION, "anchor"}
    torch.testing.assert_close(total, values[RECONSTRUCTION])


@pytest.mark.parametrize("on", [[name] for name in TERMS] + [list(TERMS)], ids=lambda names: "+".join(names))
def test_one_gradient_step_of_a_stack_is_one_step_of_each_network_alone(on):
    # In double precision: a power of 100 multiplies the rounding of single precision by as much.
    members = [initial_model(3, ModelSpec(4), seed)[0].double() for seed in range(3)]
    stacked = stack(members)
    whole = batch(3, dtype=torch.float64)
    weights = {name: 1.0 if name in on else 0.0 for name in TERMS}
    total_S, values_S = losses(stacked, whole, TERMS, weights)
    total_S.sum().backward()
    torch.optim.SGD(stacked.parameters(), lr=0.1).step()
    for i, member in enumerate(members):
        before = member.to_latent.weight.detach().clone()
        total, values = losses(member, part(whole, i), TERMS, weights)
        total.backward()
        torch.optim.SGD(member.parameters(), lr=0.1).step()
        torch.testing.assert_close(total_S[i], total, rtol=0, atol=1e-6)
        assert set(values_S) == set(values) == {RECONSTRUCTION, *on}
        for name in values:
            torch.testing.assert_close(values_S[name][i], values[name], rtol=0, atol=1e-6)
        for together, alone in zip(states(select(stacked, i)), states(member), strict=True):
            torch.testing.assert_close(together, alone, rtol=0, atol=1e-6)
        assert (member.to_latent.weight - before).abs().max() > 1e-4  # it was a step


def test_the_loss_of_a_step_is_the_sum_over_the_networks():
    """Its mean would shrink every gradient by the number of networks, and Adam's epsilon would not shrink with it."""
    whole, plan = batch(3), TWENTY
    module = Run(data_of(TINY), ModelSpec(4), TERMS, plan, range(3))
    module.start()
    stacked = stack([initial_model(3, ModelSpec(4), seed)[0] for seed in range(3)])
    weights = {name: plan.values[name][5] for name in TERMS}
    values = module.losses_and_gradients(whole, weights)
    total_S, expected = losses(stacked, whole, TERMS, weights)
    total_S.sum().backward()
    gradient = torch.cat([parameter.grad.flatten() for parameter in stacked.parameters()])
    torch.testing.assert_close(module.vector.grad[: len(gradient)], gradient, rtol=1e-4, atol=1e-6)
    for name in values:
        torch.testing.assert_close(values[name], expected[name].detach(), rtol=1e-5, atol=1e-6)


# Whole runs --------------------------------------------------------------------------------


def by_hand(training, plan, seed):
    """Plain torch, one network, the schedule's value i at step i."""
    model, generator = initial_model(3, training.model, seed)
    adam = torch.optim.Adam(model.parameters(), betas=(0.9, 0.999), eps=1e-8, weight_decay=0)
    history, counts, samples = [], dict.fromkeys(training.labels, 0.0), 0
    for step, several in enumerate(Streams(data_of(training), [generator], plan.steps)):
        one = part(several, 0)
        adam.param_groups[0]["lr"] = plan.values["lr"][step]
        weights = {name: plan.values[name][step] for name in training.terms}
        total, values = losses(model, one, training.terms, weights)
        adam.zero_grad()
        total.backward()
        adam.step()
        history.append({name: value.item() for name, value in values.items()})
        samples += len(one.samples)
        for name, label in one.labels.items():
            counts[name] += label.sum().item()
    return model, history, {name: count / samples for name, count in counts.items()}


# Each schedule has a jump that a learning rate taken one step early or late would show.
@pytest.mark.parametrize(
    "plan",
    [
        schedule((0, 0.01, 0.1)),
        schedule((0, 0.05, 0.1), (1, 1e-6, 0.1), (2, 0.03, 0.2)),
        TWENTY,
    ],
    ids=["one step", "three steps", "twenty steps"],
)
def test_training_is_adam_with_the_value_of_the_schedule_at_every_step(plan):
    trained = train(TINY, plan, [4])
    model, history, rates = by_hand(TINY, plan, 4)
    assert len(history) == plan.steps
    for mine, expected in zip(states(select(trained.model, 0)), states(model), strict=True):
        torch.testing.assert_close(mine, expected, rtol=0, atol=1e-5)
    for name, values in trained.losses.items():
        expected = [step.get(name, np.nan) for step in history]
        np.testing.assert_allclose(values[:, 0], expected, rtol=1e-3, atol=1e-5)
    assert {name: float(rate[0]) for name, rate in trained.label_rates.items()} == pytest.approx(rates)


def test_what_a_run_returns():
    trained = train(TINY, TWENTY, [3, 5])
    assert trained.seeds == (3, 5)
    assert list(trained.losses) == [RECONSTRUCTION, *TERMS]
    assert all(values.shape == (20, 2) for values in trained.losses.values())
    assert list(trained.label_rates) == ["red", "vibrant"]
    assert all(rates.shape == (2,) for rates in trained.label_rates.values())
    assert trained.model.to_latent.weight.shape == (2, 4, 16)


def test_a_term_is_not_a_number_exactly_where_its_weight_is_zero():
    terms = {"separation": Separation(), "unitarity": Unitarity()}
    text = "step,lr,separation,unitarity\n0,0.01,0.1,0\n6,,0,\n7,,,0\n12,0.01,,0.1\n"
    plan = parse_schedule(text, "tiny.csv")
    trained = train(replace(TINY, terms=terms, unused=("red", "vibrant")), plan, [0, 1])
    for name in terms:
        off = plan.values[name] == 0
        assert 0 < off.sum() < plan.steps
        np.testing.assert_array_equal(np.isnan(trained.losses[name]), np.stack([off, off], axis=1))
    assert np.isfinite(trained.losses[RECONSTRUCTION]).all()


def assert_same_bits(trained, i, other, j):
    for a, b in zip(states(trained.model), states(other.model), strict=True):
        assert torch.equal(a[i], b[j])
    for name, values in trained.losses.items():
        np.testing.assert_array_equal(values[:, i], other.losses[name][:, j])


@pytest.mark.parametrize("model", [ModelSpec(4), ModelSpec(4, depth=2)], ids=["one layer", "two layers"])
def test_a_seed_of_a_block_is_that_seed_alone_to_the_bit(model):
    training = replace(TINY, model=model)
    together = train(training, TWENTY, range(5))
    for seeds in ([0], [3], [4, 3], range(1, 5), range(30)):
        fewer_or_more = train(training, TWENTY, seeds)
        for i, seed in enumerate(seeds):
            if seed < 5:
                assert_same_bits(fewer_or_more, i, together, seed)


def test_a_block_does_not_depend_on_threads():
    one = train(TINY, TWENTY, range(30))
    torch.set_num_threads(2)
    try:
        two = train(TINY, TWENTY, range(30))
        assert torch.get_num_threads() == 2  # given back
    finally:
        torch.set_num_threads(1)
    for i in range(30):
        assert_same_bits(one, i, two, i)


def trained_block(first):
    torch.set_num_threads(2)
    return flatten(train(TINY, TWENTY, range(first, first + 30)).model).detach().numpy().tobytes()


@pytest.mark.slow
def test_a_block_does_not_depend_on_another_one_beside_it():
    with ProcessPoolExecutor(2, mp_context=get_context("spawn")) as two_at_once:
        beside = list(two_at_once.map(trained_block, [0, 30]))
    assert beside == [trained_block(0), trained_block(30)]
    torch.set_num_threads(1)


def test_two_runs_are_the_same_to_the_bit():
    first, second = (train(TINY, TWENTY, [0, 1, 2]) for _ in range(2))
    for a, b in zip(states(first.model), states(second.model), strict=True):
        assert torch.equal(a, b)
    for name, values in first.losses.items():
        np.testing.assert_array_equal(values, second.losses[name])


def test_seeds_differ_and_training_helps():
    plan = schedule((0, 0.01, 0), (100, 0.01, 0))
    trained = train(TINY, plan, [0, 1])
    recon = trained.losses[RECONSTRUCTION]
    assert (recon[0] != recon[0, 0]).any()
    assert (recon[-5:].mean(axis=0) < 0.3 * recon[:5].mean(axis=0)).all()


def test_label_rates_are_shares_of_the_samples():
    training = replace(TINY, data=RgbLattice(5), terms=TERMS)
    trained = train(training, TWENTY, [0, 7])
    generators = [initial_model(3, training.model, seed)[1] for seed in (0, 7)]
    batches = list(Streams(data_of(training), generators, 20))
    for name, rates in trained.label_rates.items():
        labels = torch.cat([one.labels[name] for one in batches], dim=1)
        np.testing.assert_allclose(rates, labels.mean(dim=1).numpy(), rtol=1e-6)
        assert (rates > 0).all()


def test_training_leaves_the_generator_global_to_torch_alone():
    torch.manual_seed(99)
    before = torch.get_rng_state()
    train(TINY, schedule((0, 0.01, 0.1), (3, 0.01, 0.1)), [0])
    assert torch.equal(torch.get_rng_state(), before)


def test_numbers_too_small_for_single_precision_are_numbers_again_after_training():
    train(TINY, schedule((0, 0.01, 0.1)), [0])
    assert torch.tensor(1e-40) * 1 != 0


@pytest.mark.parametrize("routing", [None, Routing("red", (0,))], ids=["", "routed"])
@pytest.mark.parametrize("seeds", [[3], range(4)], ids=str)
def test_the_plain_loop_and_lightnings_end_with_the_same_bits(seeds, routing):
    plain = plain_training.train(data_of(TINY), TINY.model, TINY.terms, TWENTY, seeds, routing=routing)
    lightning = lightning_trainer.train(data_of(TINY), TINY.model, TINY.terms, TWENTY, seeds, routing=routing)
    for i in range(len(seeds)):
        assert_same_bits(plain, i, lightning, i)
    for name, rates in plain.label_rates.items():
        np.testing.assert_array_equal(rates, lightning.label_rates[name])
    assert plain.seeds == lightning.seeds == tuple(seeds)


@dataclass(frozen=True)
class Away(Term):
    """A term of nobody's: max(0, z_hat_k)."""

    k: int = field(kw_only=False)

    def loss(self, z, z_hat):
        return z_hat[..., self.k].clamp_min(0)


def test_a_new_term_trains_in_the_stack_as_the_same_term_by_hand_does():
    plan = schedule((0, 0.01, 0.5), (19, 0.01, 0.5), terms=["away"])
    own, library = (
        train(replace(TINY, terms={"away": term}, unused=("red", "vibrant")), plan, [0, 1])
        for term in (Away(2), AntiAnchor((0, 0, 1, 0)))
    )
    for mine, theirs in zip(states(own.model), states(library.model), strict=True):
        torch.testing.assert_close(mine, theirs, rtol=0, atol=1e-5)
    np.testing.assert_allclose(own.losses["away"], library.losses["away"], rtol=1e-4, atol=1e-6)
    assert own.losses["away"][-1].max() < own.losses["away"][0].max()


def test_samples_of_any_number_of_channels():
    """Four channels of which the last is the sum of the first two, and no label."""
    rng = np.random.default_rng(0)
    samples = rng.random((50, 3))
    data = Data(samples=np.column_stack([samples, samples[:, :2].sum(axis=1)]))
    terms = {"unitarity": Unitarity()}
    plan = schedule((0, 0.01, 0.1), (300, 0.01, 0.1), terms=terms)
    trained = plain_training.train(data, ModelSpec(5), terms, plan, [0, 1])
    assert (trained.losses[RECONSTRUCTION][-1] < 0.1 * trained.losses[RECONSTRUCTION][0]).all()
    outputs, _, _ = select(trained.model, 1)(torch.from_numpy(data.samples).float())
    assert outputs.shape == (50, 4)


def test_a_label_that_no_sample_can_carry():
    data = Data(samples=np.ones((4, 2)), labels={"red": np.zeros(4)})
    terms = {"anchor": Anchor((1, 0), on="red")}
    plan = schedule((0, 0.01, 0.1), terms=terms)
    with refused("term 'anchor'", "on='red' is a label that no sample can carry", "expected a probability above 0"):
        plain_training.train(data, ModelSpec(2), terms, plan, [0])


# Beside the run ----------------------------------------------------------------------------


def test_progress_says_where_training_is(capsys):
    plan = schedule((0, 0.01, 0.1), (4, 0.01, 0))
    progress = Progress("2.6 seeds 0-1")
    progress.every = 0
    train(TINY, plan, [0, 1], watch=progress)
    lines = capsys.readouterr().err.splitlines()
    steps = [line for line in lines if line.startswith("2.6 seeds 0-1: step ")]
    assert [line.split()[4].rstrip(",") for line in steps] == ["3/5", "5/5"]  # three batches an epoch
    assert "recon" in steps[0]
    assert "separation" in steps[0]
    assert "separation" not in steps[-1]  # its weight is 0 there


def test_no_logger_unless_asked_for():
    assert make_logger("none", "2.6", range(3)) is False


@pytest.mark.parametrize("name", ["tensorboard", "wandb"])
def test_a_logger_whose_package_is_not_installed(monkeypatch, name):
    monkeypatch.setattr("importlib.util.find_spec", lambda package: None)
    with pytest.raises(InputError, match=f"logger: {name} needs the package '{name}'") as caught:
        make_logger(name, "2.6", range(3))
    assert "\n" not in str(caught.value)


# The source's numbers ----------------------------------------------------------------------


@pytest.mark.slow
def test_seed_0_of_2_6_prints_what_the_source_prints():
    (path,) = EXPERIMENTS.glob("2.6-*.py")
    training = read_spec(path).training
    trained = train(training, read_schedule(EXPERIMENTS / training.schedule), [0, 1])
    model: Autoencoder = select(trained.model, 0)
    networks = {BASELINE: Coder(model), "ablated": Coder(ablate(model, [0]))}
    responses = Asked(asked_of_colors(), {}, 1).evaluate(networks, {})
    printed = {
        name: (f"{errors.max():.2g}", f"{torch.from_numpy(errors).median().item():.2g}")
        for name, errors in responses.errors.items()
    }
    assert printed == {BASELINE: ("0.0011", "1.5e-05"), "ablated": ("0.27", "0.0031")}
