"""What one would do instead: the quantities of that comparison, its probes, its words."""

from types import SimpleNamespace

import numpy as np
import pytest
import torch

from anchoring.erasing.affine import along, fold
from anchoring.model import Autoencoder
from press.errors import InputError
from redact.measures.colors import probed_colors
from redact.measures.networks import Coder
from redact.measures.probes import balanced_accuracy, coordinates, linear_probe, small_probe
from redact.pictures.beyond.planes import Lost, planes
from redact.quantities import linear_probe as linear
from redact.quantities import most_gained
from redact.quantities import small_probe as small
from redact.quantities.probed import best_possible
from redact.words.beyond.rivals import found_in_planes, planes_alt
from redact.worlds.colors import SELECTIVITY_LATTICE, redness, similarity


def test_gained_is_the_largest_increase_and_not_the_largest_error():
    errors = {"baseline": np.array([0.5, 0.1, 0.0]), "ablated": np.array([0.5, 0.3, 0.9])}
    seen = SimpleNamespace(errors=errors, members=lambda region: np.array([0, 1]))
    quantity = most_gained("ablated", similarity <= 0.05)
    assert quantity.measure(seen) == pytest.approx(0.2)
    assert list(quantity.operations()) == ["ablated", "baseline"]
    assert str(quantity) == "largest error gained where similarity <= 0.05, ablated"
    assert list(most_gained("plain/ablated", similarity <= 0.05).operations()) == ["plain/ablated", "plain/baseline"]
    with pytest.raises(InputError, match="^gained: where=0.05, expected a region of samples"):
        most_gained("ablated", 0.05)


def test_balanced_accuracy_by_hand():
    positive, negative = np.array([1.0, 1.0, 0.0, 0.0]), np.array([0.0, 0.0, 1.0, 3.0])
    assert balanced_accuracy(np.array([1.0, -1.0, -1.0, -1.0]), positive, negative) == 0.75
    assert balanced_accuracy(np.array([1.0, 1.0, 1.0, -1.0]), positive, negative) == 0.875
    assert balanced_accuracy(np.zeros(4), positive, negative) == 0.5


def test_probes_find_what_they_can_and_no_more():
    generator = np.random.default_rng(0)
    x = generator.normal(size=(400, 3))
    line, ring = (x[:, 0] + 0.3 * x[:, 1] > 0.4) * 1.0, ((x[:, :2] ** 2).sum(axis=-1) < 1) * 1.0
    nothing = (generator.random(400) < 0.5) * 1.0

    def found(probe, label):
        return balanced_accuracy(probe(x[:200], label[:200], 1 - label[:200])(x[200:]), label[200:], 1 - label[200:])

    assert found(linear_probe, line) > 0.95
    assert found(small_probe, line) > 0.9
    assert found(linear_probe, ring) < 0.62, "no line parts a disc from what is around it"
    assert found(small_probe, ring) > 0.85
    for probe in (linear_probe, small_probe):
        assert 0.4 < found(probe, nothing) < 0.6


def test_a_probe_of_what_is_the_same_everywhere_guesses():
    same, label = np.ones((6, 2)), np.array([1.0, 1, 0, 0, 0, 0])
    for probe in (linear_probe, small_probe):
        # Which side it says is rounding; it says the same of all.
        assert balanced_accuracy(probe(same, label, 1 - label)(same), label, 1 - label) == 0.5


def test_coordinates_keep_what_there_is():
    generator = np.random.default_rng(0)
    flat = generator.normal(size=(50, 2)) @ generator.normal(size=(2, 7)) + 3
    reduced = coordinates(flat, 2)(flat)
    np.testing.assert_allclose(np.linalg.norm(reduced[0] - reduced[1]), np.linalg.norm(flat[0] - flat[1]))


def probed(model):
    return SimpleNamespace(networks={"x": Coder(model)}, probed=probed_colors)


def test_a_probe_reads_what_the_decoder_is_given():
    """An encoder that hands on red itself; the probe finds it, and no more once red's dimension is taken out by the decoder."""
    torch.manual_seed(0)
    model = Autoencoder(3, latent=3, depth=1)
    before = linear("x", redness**8).measure(probed(model))
    blind = fold(model, along(torch.eye(3)[0], torch.zeros(3)))
    blind = fold(blind, along(torch.eye(3)[1], torch.zeros(3)))
    blind = fold(blind, along(torch.eye(3)[2], torch.zeros(3)))
    after = linear("x", redness**8).measure(probed(blind))
    assert before > 1.4
    assert after == pytest.approx(1, abs=1e-6)
    assert 1.4 < small("x", redness**8).measure(probed(model)) <= 2


def test_no_probe_gives_more_than_the_colors_themselves():
    assert best_possible(SELECTIVITY_LATTICE.score(redness**8)) == pytest.approx(1.857, abs=1e-3)
    assert best_possible(SELECTIVITY_LATTICE.score(redness**1000)) > 1.99, "where nearly all colors are either red or not"


def test_what_is_no_probability_is_not_probed():
    with pytest.raises(InputError, match="expected a score between 0 and 1$"):
        linear("x", 2 * redness)


# --- words ------------------------------------------------------------------------------------------------------------

PANELS = {
    "ours": {"by labels": Lost(np.array([0.3, 0.3, 0.1]), np.array([0.01, 0.2, 0.01]))},
    "theirs": {"by labels": Lost(np.array([0.3, 0.3, 0.1]), np.array([0.2, 0.2, 0.01]))},
}


def test_what_planes_show_is_counted():
    assert found_in_planes(PANELS) == "Of 3 networks red alone is lost in 1 after ours; in none after any other."
    assert "After ours the median is 0.30 for red and 0.010 for the rest." in planes_alt(PANELS)


@pytest.mark.parametrize(
    ("panels", "told"),
    [
        ({}, "planes: panels is empty, expected method -> evidence -> Lost"),
        ({"a": {}}, "planes: 'a' has 0 rows of evidence, expected one or two"),
    ],
)
def test_planes_of_nothing_are_refused(panels, told):
    with pytest.raises(InputError) as raised:
        planes(panels, gone=0.2, spared=0.05)
    assert str(raised.value) == told
