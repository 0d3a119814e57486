"""The total loss of some terms on somebody's activations."""

import pytest
import torch
from tiny import refused

from anchoring import Anchor, AngularAnchor, AntiSubspace, Term, Unitarity, project, term_losses, total

Z = torch.tensor([[2.0, 0, 0], [0, 3, 0], [0, 0, -1], [3, 4, 0]])
LABELS = {"red": torch.tensor([0.0, 1, 0, 1]), "none": torch.zeros(4)}


def test_by_hand():
    terms = {
        "unitarity": Unitarity(),  # 1, 4, 0, 16: mean 21/4
        "anchor": AngularAnchor((5, 0, 0), on="red"),  # 1 and 1 - 0.6: mean 0.7
        "empty": AntiSubspace((1,)),  # 0, 1, 0, 0.64: mean 0.41
        "off": Anchor((1, 0, 0)),
    }
    weights = {"unitarity": 2, "anchor": 0.5, "empty": 10, "off": 0.0}
    values = term_losses(terms, Z, project(Z), LABELS, weights)
    assert {name: value.item() for name, value in values.items()} == pytest.approx(
        {"unitarity": 5.25, "anchor": 0.7, "empty": 0.41}
    )
    assert total(terms, Z, LABELS, weights).item() == pytest.approx(10.5 + 0.35 + 4.1)


def test_a_label_that_nobody_carries_and_no_term_at_all():
    z = Z.clone().requires_grad_()
    loss = total({"anchor": Anchor((1, 0, 0), on="none")}, z, LABELS, {"anchor": 1})
    loss.backward()
    assert loss == 0
    assert not z.grad.any()
    assert total({}, Z, {}, {}) == 0


def test_the_gradient_goes_through_the_norm():
    """Whatever acts on z_hat alone pushes z at right angles to itself."""
    z = torch.randn(20, 4, dtype=torch.float64, requires_grad=True)
    total({"anchor": Anchor((1, 0, 0, 0)), "empty": AntiSubspace((2,))}, z, {}, {"anchor": 1, "empty": 3}).backward()
    torch.testing.assert_close((z * z.grad).sum(dim=-1), torch.zeros(20, dtype=torch.float64))
    assert z.grad.abs().max() > 1e-3


def test_labels_may_be_truth_values_and_leading_axes_are_networks():
    terms, weights = {"anchor": Anchor((1, 0, 0), on="red")}, {"anchor": 1}
    several = torch.stack([Z, Z + 1, 2 * Z])
    labels = {"red": torch.stack([LABELS["red"], 1 - LABELS["red"], LABELS["red"]]).bool()}
    found = total(terms, several, labels, weights)
    assert found.shape == (3,)
    for i in range(3):
        torch.testing.assert_close(found[i], total(terms, several[i], {"red": labels["red"][i].float()}, weights))


class OneNumber(Term):
    """A loss that forgot that it is one a sample."""

    def loss(self, z, z_hat):
        return z_hat.square().mean()


def test_what_is_missing_or_wrong_is_told():
    with refused("term 'anchor' has no weight", "weights for unitarity"):
        total({"anchor": Anchor((1, 0, 0))}, Z, {}, {"unitarity": 1})
    with refused("term 'anchor': on='blue' is no label; there are red, none"):
        total({"anchor": Anchor((1, 0, 0), on="blue")}, Z, LABELS, {"anchor": 1})
    with refused("term 'mine': OneNumber.loss has the shape ()", "one number a sample, (4,)"):
        total({"mine": OneNumber()}, Z, {}, {"mine": 1})
