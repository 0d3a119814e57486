"""Validation losses: exact labels by hand, and losses of a network written down here."""

import math

import numpy as np
import pytest
import torch

from anchoring import AngularAnchor, AntiAnchor, AntiSubspace, Fallback, ModelSpec, Separation, Subspace, Unitarity
from anchoring.model import Autoencoder
from redact.measures.validation import validate
from redact.spec import Training, Validation
from redact.worlds.colors import VALIDATION_LATTICE, RgbLattice, ValidationLattice, redness, vibrancy


def training(**parts):
    fields = {
        "model": ModelSpec(latent=4),
        "data": RgbLattice(8),
        "labels": {"red": 0.08 * redness**8, "vibrant": 0.01 * vibrancy**10},
        "terms": {
            "anchor": AngularAnchor((1, 0, 0, 0), on="red"),
            "planarity": Subspace((0, 1), on="vibrant"),
            "anti-anchor": AntiAnchor((-1, 0, 0, 0)),
            "anti-subspace": AntiSubspace((0,)),
            "unitarity": Unitarity(),
        },
        "schedule": "none.csv",
        "validation": Validation(ValidationLattice(8), every=150),
    }
    return Training(**fields | parts)


class Channels(torch.nn.Module):
    """A network that keeps a color's channels, plus one third, as z, and answers with twice the color, less one half."""

    def forward(self, x):
        z = torch.cat([x, torch.full_like(x[:, :1], 1 / 3)], dim=-1)
        return 2 * x - 0.5, z, z / z.norm(dim=-1, keepdim=True)


def test_exact_labels_are_where_the_attribute_is_1_whatever_the_probability():
    colors = VALIDATION_LATTICE.colors()
    assert colors.shape == (7**3 + 8, 3)
    corners = {tuple(c) for c in colors[VALIDATION_LATTICE.certain(0.01 * vibrancy**10)]}
    assert corners == {(1, 0, 0), (0, 1, 0), (0, 0, 1), (1, 1, 0), (1, 0, 1), (0, 1, 1)}
    assert colors[VALIDATION_LATTICE.certain(0.08 * redness**8)].tolist() == [[1, 0, 0]]
    pale = colors[VALIDATION_LATTICE.certain(0.5 * (1 - vibrancy) ** 10)]
    assert (pale == pale[:, :1]).all()
    assert len(pale) == 7 + 2


def test_losses_by_hand():
    losses = validate(Channels(), training())
    colors = VALIDATION_LATTICE.colors()
    assert losses["recon"] == pytest.approx((((2 * colors - 0.5).clip(0, 1) - colors) ** 2).mean(), rel=1e-5)
    # Pure red has z = (1, 0, 0, 1/3).
    assert losses["anchor"] == pytest.approx(1 - 1 / math.sqrt(10 / 9), rel=1e-5)
    # Of the vibrant corners red and green have the energy (1/9) / (10/9) outside of the plane, yellow (1/9) / (19/9), blue all,
    # magenta and cyan (10/9) / (19/9).
    assert losses["planarity"] == pytest.approx((2 * 0.1 + 1 / 19 + 1 + 2 * 10 / 19) / 6, rel=1e-5)
    assert losses["anti-anchor"] == 0
    lengths = np.sqrt((colors**2).sum(axis=1) + 1 / 9)
    assert losses["anti-subspace"] == pytest.approx(((colors[:, 0] / lengths) ** 2).mean(), rel=1e-5)
    assert losses["unitarity"] == pytest.approx(((lengths - 1) ** 2).mean(), rel=1e-5)


def test_the_loss_of_a_term_on_the_decoder_alone():
    torch.manual_seed(0)
    model = Autoencoder(3, 4)
    terms = {"anchor": AngularAnchor((1, 0, 0, 0), on="red"), "fallback": Fallback((0, 2, 0, 0), (0.5, 0.25, 1))}
    found = validate(model, training(labels={"red": redness}, terms=terms))
    far = model.decoder(torch.tensor([0.0, -1, 0, 0]))
    assert list(found) == ["recon", "anchor", "fallback"]
    assert found["fallback"] == pytest.approx(((far - torch.tensor([0.5, 0.25, 1])) ** 2).mean().item(), rel=1e-5)


def test_a_spec_may_name_its_own_colors_or_none():
    torch.manual_seed(0)
    model = Autoencoder(3, 4)
    terms = {"anchor": AngularAnchor((1, 0, 0, 0), on="red"), "separation": Separation()}
    spec = training(labels={"red": redness}, terms=terms)
    assert validate(model, training(labels={"red": redness}, terms=terms, validation=None)) == validate(model, spec)
    coarse = training(labels={"red": redness}, terms=terms, validation=Validation(RgbLattice(2), every=9))
    assert list(validate(model, coarse)) == ["recon", "anchor", "separation"]
    assert validate(model, coarse)["recon"] != validate(model, spec)["recon"]


def test_the_loss_of_a_label_that_no_color_carries_is_not_a_number():
    from redact.worlds.colors import CellCenters

    spec = training(validation=Validation(CellCenters(8), every=150))
    assert math.isnan(validate(Channels(), spec)["anchor"])
