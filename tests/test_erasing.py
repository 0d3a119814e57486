"""Erasers: the maps, how they are folded into a decoder, and the operations that fit them on networks."""

import numpy as np
import pytest
import torch

from anchoring.erasing import fits
from anchoring.erasing.affine import Affine, along, fold
from anchoring.erasing.evidence import evidence
from anchoring.erasing.finetuning import Pool, draws, errors, fine_tune
from anchoring.errors import InputError
from anchoring.model import Autoencoder, select, stack
from anchoring.model_spec import ModelSpec
from anchoring.operations import Seen
from anchoring.operations.posthoc.best_dimension import BestDimension, correlation
from anchoring.operations.posthoc.leace import Leace, by_package
from anchoring.operations.posthoc.mean_difference import MeanDifference
from anchoring.operations.posthoc.optimal_ablation import OptimalAblation, rest_error
from anchoring.operations.posthoc.retrain import Retrain
from anchoring.operations.posthoc.task_vector import TaskVector
from anchoring.schedule import Schedule
from anchoring.streams import Data, Streams, initial_model
from anchoring.surgery import ablate
from anchoring.training import train
from redact.measures.probes import balanced_accuracy, linear_probe
from redact.worlds.colors import RgbLattice, redness

LATTICE = RgbLattice(5)
SEEDS = (3, 4)
GRAY = (0.5, 0.5, 0.5)
SHAPE = ModelSpec(latent=4, depth=1)


def data(**changes) -> Data:
    settings = {"samples": LATTICE.samples(), "labels": {"red": LATTICE.score(0.5 * redness**8)}, "batch": 25, "workers": 2}
    return Data(**{**settings, **changes})


SEEN = Seen(data(), SEEDS, 40)


@pytest.fixture(scope="module")
def models() -> Autoencoder:
    """Two networks that have learned the colors of the lattice, not well."""
    fresh = stack([initial_model(3, SHAPE, seed)[0] for seed in SEEDS])
    x = torch.from_numpy(LATTICE.samples()).float()
    return fine_tune(fresh, x, [Pool(torch.ones(2, len(x)), x)], SEEDS, steps=100, lr=0.02)


def cloud(seed: int = 0) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
    """z_hat (2, 80, 4), whole numbers drawn (2, 80), and labeled ones that follow the first two coordinates."""
    generator = torch.Generator().manual_seed(seed)
    z = torch.randn(2, 80, 4, generator=generator, dtype=torch.float64)
    z = z @ torch.randn(2, 4, 4, generator=generator, dtype=torch.float64)
    z = z / torch.linalg.vector_norm(z, dim=-1, keepdim=True)
    drawn = torch.randint(1, 9, (2, 80), generator=generator).double()
    labeled = (drawn * torch.sigmoid(4 * z[..., 0] + 3 * z[..., 1] ** 3)).floor()
    return z, drawn, labeled


# --- maps -------------------------------------------------------------------------------------------------------------


def test_a_direction_is_set_to_the_center_by_hand():
    edit = along(torch.tensor([2.0, 0.0]), torch.tensor([0.25, 7.0]))
    assert edit(torch.tensor([[3.0, 4.0]])).tolist() == [[0.25, 4.0]]


@pytest.mark.parametrize("fit", [fits.mean_difference, fits.leace])
def test_to_erase_twice_is_to_erase_once(fit):
    z, drawn, labeled = cloud()
    edit = fit(z, drawn, labeled)
    once = edit(z)
    assert not torch.allclose(once, z, atol=1e-2)
    torch.testing.assert_close(edit(once), once)


@pytest.mark.parametrize("fit", [fits.mean_difference, fits.leace])
def test_labeled_samples_have_the_mean_of_all_afterwards(fit):
    z, drawn, labeled = cloud()
    assert fits.difference_of_means(z, drawn, labeled).norm(dim=-1).min() > 0.05
    edit = fit(z, drawn, labeled)
    assert fits.difference_of_means(edit(z), drawn, labeled).norm(dim=-1).max() < 1e-12
    torch.testing.assert_close(fits.mean(edit(z), drawn), fits.mean(z, drawn))


def test_leace_moves_less_than_mean_difference_in_the_norm_of_the_covariance_and_in_the_plain_one():
    z, drawn, labeled = cloud()

    def moved(edit):
        return (drawn.unsqueeze(-1) * (edit(z) - z) ** 2).sum(dim=(-1, -2))

    assert (moved(fits.leace(z, drawn, labeled)) < moved(fits.mean_difference(z, drawn, labeled))).all()


def test_leace_is_that_of_the_package():
    pytest.importorskip("concept_erasure")
    z, drawn, labeled = cloud()
    ours = fits.leace(z, drawn, labeled)
    for i in range(2):
        theirs = by_package(z[i], drawn[i], labeled[i])
        torch.testing.assert_close(theirs.matrix, ours.matrix[i])
        torch.testing.assert_close(theirs.shift, ours.shift[i])


def test_leace_takes_all_out_of_a_rare_label_that_the_package_by_itself_would_leave():
    pytest.importorskip("concept_erasure")
    from concept_erasure import LeaceFitter

    z, drawn, _ = (array[0] for array in cloud())
    drawn = torch.full_like(drawn, 40)
    labeled = torch.zeros_like(drawn)
    labeled[z[:, 0].topk(2).indices] = 1
    share = labeled / drawn
    left = LeaceFitter.fit(z, share, shrinkage=False, constrain_cov_trace=False).eraser
    assert torch.equal(left.P, torch.eye(4, dtype=torch.float64)), "its bound of 0.01 takes the covariance for 0"
    edit = by_package(z, drawn, labeled)
    assert fits.difference_of_means(edit(z), drawn, labeled).norm() < 1e-9


def test_leace_in_a_subspace_leaves_the_rest_of_the_space_alone():
    """Points of a plane: the covariance has no inverse."""
    z, drawn, labeled = cloud()
    flat = z * torch.tensor([1.0, 1.0, 0.0, 0.0], dtype=torch.float64)
    edit = fits.leace(flat, drawn, labeled)
    assert edit(flat)[..., 2:].abs().max() < 1e-12
    assert fits.difference_of_means(edit(flat), drawn, labeled).norm(dim=-1).max() < 1e-12


@pytest.mark.parametrize("fit", [fits.mean_difference, fits.leace])
def test_a_linear_probe_is_at_chance_after_a_linear_eraser(fit):
    z, drawn, labeled = cloud()
    before, after = z[0].numpy(), fit(z, drawn, labeled)(z)[0].numpy()
    positive, negative = labeled[0].numpy(), (drawn - labeled)[0].numpy()
    found = {}
    for name, features in (("before", before), ("after", after)):
        score = linear_probe(features, positive, negative)(features)
        found[name] = balanced_accuracy(score, positive, negative)
        if name == "after":
            assert np.abs(score).max() < 1e-6, "the best linear probe is a constant"
    assert found["before"] > 0.7


def test_the_best_constant_by_hand():
    target = torch.tensor([0.3, -0.7, 5.0], dtype=torch.float64)
    best = fits.best_constant(lambda constants: (constants - target) ** 2, target)
    torch.testing.assert_close(best, torch.tensor([0.3, -0.7, 1.0], dtype=torch.float64), atol=1e-5, rtol=0)
    assert fits.best_constant(torch.abs, target).tolist() == [0, 0, 0]


def test_a_constant_along_a_direction():
    edit = fits.constant_along(torch.tensor([[0.0, 3.0]]), torch.tensor([0.2]))
    torch.testing.assert_close(edit(torch.tensor([[[0.6, 0.8]]])), torch.tensor([[[0.6, 0.2]]]))


# --- folding ----------------------------------------------------------------------------------------------------------


def test_to_fold_is_to_apply(models):
    z, drawn, labeled = cloud()
    edit = fits.leace(z, drawn, labeled)
    x = torch.rand(2, 7, 3, generator=torch.Generator().manual_seed(0))
    before = {name: tensor.clone() for name, tensor in models.state_dict().items()}
    with torch.no_grad():
        applied = models.decoder(edit(models.encode(x)[1].double()).float())
        torch.testing.assert_close(fold(models, edit)(x)[0], applied, atol=1e-5, rtol=1e-5)
        one = Affine(edit.matrix[1], edit.shift[1])
        torch.testing.assert_close(fold(select(models, 1), one)(x[1])[0], applied[1], atol=1e-5, rtol=1e-5)
        assert not torch.allclose(models(x)[0], applied, atol=1e-3)
    assert all(torch.equal(before[name], tensor) for name, tensor in models.state_dict().items()), "given, and left as it was"


def test_a_map_of_another_width_is_refused(models):
    with pytest.raises(InputError, match="^fold: a map of 3 dimensions, expected 4 as the latent space has$"):
        fold(models, Affine(torch.eye(3), torch.zeros(3)))


# --- evidence ---------------------------------------------------------------------------------------------------------


def test_labels_are_those_of_training(models):
    known = evidence(models, SEEN, "red", "labels")
    generators = [initial_model(3, SHAPE, seed)[1] for seed in SEEDS]
    total, reds = torch.zeros(2), torch.zeros(2, 3)
    for batch in Streams(SEEN.data, generators, SEEN.steps):
        total += batch.labels["red"].sum(dim=-1)
        reds += (batch.labels["red"].unsqueeze(-1) * batch.samples).sum(dim=-2)
    assert known.labeled.sum(dim=-1).tolist() == total.tolist()
    torch.testing.assert_close((known.labeled @ known.samples.double()).float(), reds)
    assert known.drawn.sum(dim=-1).tolist() == [40 * 25] * 2
    assert not (known.rest * known.labeled).any()
    assert ((known.rest == 0) | (known.rest == known.drawn)).all()


@pytest.mark.parametrize("shape", [ModelSpec(4), ModelSpec(4, depth=2, hidden=24)], ids=str)
def test_labels_are_those_that_training_saw_whatever_the_shape_of_the_networks(shape):
    plan = Schedule({"lr": np.full(SEEN.steps, 0.01)}, {}, [], SEEN.steps)
    trained = train(SEEN.data, shape, {}, plan, SEEDS)
    known = evidence(trained.model, SEEN, "red", "labels")
    np.testing.assert_allclose(known.labeled.sum(dim=-1), trained.label_rates["red"] * SEEN.steps * 25, rtol=1e-6)
    # The negative control: networks of another width began with other numbers, and the stream of labels after them.
    other = stack([initial_model(3, ModelSpec(4, depth=2, hidden=17), seed)[0] for seed in SEEDS])
    assert (evidence(other, SEEN, "red", "labels").drawn != known.drawn).any()


def test_scores_are_exact_and_at_most_1(models):
    known = evidence(models, SEEN, "red", "scores")
    np.testing.assert_allclose(known.labeled[0], LATTICE.score(redness**8), atol=1e-12)
    torch.testing.assert_close(known.rest, 1 - known.labeled)


@pytest.mark.parametrize("by", ["labels", "scores"])
def test_an_unknown_label_is_refused(models, by):
    with pytest.raises(InputError, match="^on='blue' is a label the data does not give; it gives red$"):
        MeanDifference("blue", by).fit(models, SEEN)


def test_a_label_that_was_never_drawn_is_refused(models):
    rare = Seen(data(labels={"red": LATTICE.score(1e-9 * redness**8)}), SEEDS, 4)
    with pytest.raises(InputError, match="^on='red': seed 3 drew no sample with that label, expected one at least$"):
        Leace("red").fit(models, rare)
    none = Seen(data(labels={"red": np.zeros(125)}), SEEDS, 4)
    with pytest.raises(InputError, match="^on='red': no sample can carry the label"):
        Leace("red", "scores").fit(models, none)


# --- operations -------------------------------------------------------------------------------------------------------

OPERATIONS = {
    "mean difference": MeanDifference("red"),
    "leace": Leace("red"),
    "optimal ablation": OptimalAblation("red"),
    "of a dimension": OptimalAblation("red", dim=1),
    "best dimension": BestDimension("red"),
    "retrain": Retrain(on="red", to=GRAY, steps=20),
    "retrain, keeping": Retrain(on="red", to=GRAY, keep=True, steps=20),
    "task vector": TaskVector(on="red", steps=10),
}


@pytest.mark.parametrize("operation", OPERATIONS.values(), ids=OPERATIONS)
@pytest.mark.parametrize("by", ["labels", "scores"])
def test_a_network_of_a_stack_is_edited_as_if_it_were_alone(models, operation, by):
    from dataclasses import replace

    operation = replace(operation, by=by)
    before = {name: tensor.clone() for name, tensor in models.state_dict().items()}
    together = select(operation.fit(models, SEEN), 1).state_dict()
    alone = select(operation.fit(stack([select(models, 1)]), Seen(SEEN.data, SEEDS[1:], SEEN.steps)), 0).state_dict()
    for name, tensor in together.items():
        torch.testing.assert_close(tensor, alone[name], atol=1e-4, rtol=1e-3)
    assert any(not torch.equal(tensor, before[name][1]) for name, tensor in together.items())
    assert all(torch.equal(before[name], tensor) for name, tensor in models.state_dict().items())


def test_optimal_ablation_is_no_worse_on_the_rest_than_zero(models):
    known = evidence(models, SEEN, "red", "labels")
    with torch.no_grad():
        z_hat = models.encode(known.samples.expand(2, -1, -1))[1].double()
    axis = torch.tensor([[0.0, 1.0, 0.0, 0.0]] * 2, dtype=torch.float64)
    zero = rest_error(models, z_hat, fits.constant_along(axis, torch.zeros(2, dtype=torch.float64)), known)
    best = OptimalAblation("red", dim=1).fit(models, SEEN)
    error = (known.rest * errors(best, known)).sum(dim=-1) / known.rest.sum(dim=-1)
    assert (error <= zero + 1e-7).all()
    assert (error < zero - 1e-4).any(), "negative control: zero is not the best constant everywhere"


def test_the_best_dimension_is_one_of_the_dimensions_and_the_most_selective(models):
    known = evidence(models, SEEN, "red", "scores")
    before, best = errors(models, known), BestDimension("red", "scores").fit(models, SEEN)
    found = correlation((errors(best, known) - before).double(), known.share, known.drawn)
    each = [correlation((errors(ablate(models, [k]), known) - before).double(), known.share, known.drawn) for k in range(4)]
    torch.testing.assert_close(found, torch.stack(each).max(dim=0).values)


def test_retraining_turns_the_concept_gray_and_keeps_what_it_is_shown(models):
    known = evidence(models, SEEN, "red", "scores")
    before, red = errors(models, known), known.labeled[0].argmax()
    alone = errors(Retrain(on="red", by="scores", to=GRAY, steps=200, lr=0.01).fit(models, SEEN), known)
    kept = errors(Retrain(on="red", by="scores", to=GRAY, keep=True, steps=200, lr=0.01).fit(models, SEEN), known)
    for after in (alone, kept):
        assert (after[:, red] - before[:, red] > 0.15).all()
    unlike = torch.from_numpy(LATTICE.attribute("similarity") <= 0.05)
    assert (kept[:, unlike].mean(dim=-1) < 0.3 * alone[:, unlike].mean(dim=-1)).all()


def test_a_task_vector_goes_as_far_as_the_rest_allows(models):
    known = evidence(models, SEEN, "red", "labels")

    def rest(edited):
        return (known.rest * errors(edited, known)).sum(dim=-1) / known.rest.sum(dim=-1)

    near, far = (TaskVector(on="red", steps=30, bound=float(rest(models).max()) + more) for more in (0.002, 0.02))
    assert (rest(near.fit(models, SEEN)) <= near.bound + 1e-7).all()
    assert (rest(far.fit(models, SEEN)) > rest(near.fit(models, SEEN))).all()


def test_draws_follow_the_weights_and_the_seed_alone():
    weight = torch.tensor([[0.0, 1.0, 3.0], [1.0, 0.0, 0.0]])
    places = draws(weight, (5, 6), steps=100, count=8)
    assert places.shape == (100, 2, 8)
    assert not (places[:, 0] == 0).any()
    assert 0.7 < (places[:, 0] == 2).float().mean() < 0.8
    assert (places[:, 1] == 0).all()
    assert torch.equal(places[:, :1], draws(weight[:1], (5,), steps=100, count=8))


@pytest.mark.parametrize(
    ("make", "told"),
    [
        (lambda: MeanDifference(""), "MeanDifference: on='', expected the name of a label"),
        (lambda: Leace("red", "guesses"), "Leace: by='guesses', expected 'labels' or 'scores'"),
        (lambda: OptimalAblation("red", dim=-1), "OptimalAblation: dim=-1, expected a whole number of at least 0"),
        (lambda: Retrain(on="red", to=GRAY, steps=0), "Retrain: steps=0, expected a whole number from 1 to 1000000"),
        (lambda: Retrain(on="red", to=GRAY, lr=0), "Retrain: lr=0, expected more than 0"),
        (lambda: Retrain(on="red", to=GRAY, keep=1), "Retrain: keep=1, expected True or False"),
        (lambda: Retrain(on="red", to="gray"), "Retrain: to='gray', expected a tuple of 0 finite numbers"),
        (lambda: TaskVector(on="red", bound=0), "TaskVector: bound=0, expected more than 0"),
    ],
)
def test_settings_that_mean_nothing_are_refused(make, told):
    with pytest.raises(InputError) as raised:
        make()
    assert str(raised.value) == told


def test_settings_that_do_not_fit_the_networks_are_refused(models):
    with pytest.raises(InputError, match=r"^OptimalAblation: dims=\[4\] is outside a latent space of width 4$"):
        OptimalAblation("red", dim=4).fit(models, SEEN)
    with pytest.raises(InputError, match=r"^Retrain: to=\(0.5,\), expected a tuple of 3 finite numbers$"):
        Retrain(on="red", to=(0.5,)).fit(models, SEEN)
