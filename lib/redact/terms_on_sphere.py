"""What the terms of the loss do on the unit sphere of a latent space of three dimensions, for the page on methods.

The formulas are the terms' own; the gradients are torch's own. Axes: P places, N points, M other samples.
"""

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from anchoring.terms import Term, anchor, angular_anchor, anti_anchor, anti_subspace, energy, separation, subspace, unitarity
from redact.pictures.method import spheres

MODULES = (anchor, angular_anchor, anti_anchor, anti_subspace, energy, separation, subspace, unitarity)
"""Where the formulas of the pictures stand."""

UP = (1.0, 0.0, 0.0)
"""The direction of the pictures; it points upwards there."""

_PIXELS = 150


def sphere_points(count: int) -> NDArray[np.float64]:
    """Points (N, 3) spread evenly over the unit sphere, on a spiral in steps of the golden angle."""
    place = np.arange(count) + 0.5
    height = 1 - 2 * place / count
    angle = np.pi * (1 + 5**0.5) * place
    around = np.sqrt(1 - height**2)
    return np.stack([height, around * np.cos(angle), around * np.sin(angle)], axis=-1)


def loss_and_push(term: Term, points: NDArray, others: NDArray | None = None) -> tuple[NDArray, NDArray]:
    """The loss (P,) of a sample whose z is at each of some points (P, 3), and minus its gradient with respect to z (P, 3).

    Every term but unitarity sees z projected onto the sphere, so that their pushes are tangents of the sphere. others (M, 3):
    samples that are in the batch of each.
    """
    z = torch.tensor(points, dtype=torch.float64, requires_grad=True)
    z_hat = z / torch.linalg.vector_norm(z, dim=-1, keepdim=True).clamp_min(1e-12)
    loss = _with_others(term, z_hat, others) if others is not None else term.loss(z, z_hat)
    (gradient,) = torch.autograd.grad(loss.sum(), z)
    return loss.detach().numpy(), -gradient.numpy()


def _with_others(term: Term, z_hat: Tensor, others: NDArray) -> Tensor:
    """The loss (P,) of each of P samples among the same others: P batches of one sample and M others."""
    rest = torch.from_numpy(others).expand(len(z_hat), -1, -1)
    batches = torch.cat([z_hat[:, None], rest], dim=1)
    return term.loss(batches, batches)[:, 0]


def _field(term: Term, points: NDArray, **about) -> spheres.LossField:
    grid = spheres.plane(_PIXELS) if about.get("flat") else spheres.visible(_PIXELS)
    inside = np.isfinite(grid).all(axis=-1)
    loss = np.full(inside.shape, np.nan)
    loss[inside] = loss_and_push(term, grid[inside], about.get("others"))[0]
    # The plane of a flat field goes on for ever; what counts is the sphere and what lies within.
    everywhere = np.concatenate([sphere_points(4000) * (0 if about.get("flat") else 1), [UP], [[-x for x in UP]]])
    highest = float(loss_and_push(term, everywhere, about.get("others"))[0].max())
    return spheres.LossField(loss, highest, points, loss_and_push(term, points, about.get("others"))[1], **about)


def _in_front(points: NDArray, margin: float = 0.12) -> NDArray:
    """Those of the points that face the viewer, but for a rim where arrows would lie on each other."""
    return points[points @ spheres.CAMERA[2] > margin]


def _rings(centers: NDArray, radius: float, count: int) -> NDArray:
    """Points (N, 3) of the sphere on circles of an angular radius around some centers."""
    found = []
    for center in centers:
        first = np.cross(center, [0.0, 0.6, 0.8])
        first /= np.linalg.norm(first)
        second = np.cross(center, first)
        turn = np.arange(count)[:, None] / count * 2 * np.pi
        found.append(np.cos(radius) * center + np.sin(radius) * (np.cos(turn) * first + np.sin(turn) * second))
    return np.concatenate(found)


def all_fields() -> dict[str, spheres.LossField]:
    """Every term of the methods, in the order of their table."""
    points = _in_front(sphere_points(130))
    flat = np.concatenate([radius * _circle(count) for radius, count in ((0.28, 6), (0.76, 14), (1, 18), (1.28, 22))])
    # Two of the other samples are near each other, and so push the farther.
    others = sphere_points(16)
    others[3] = _rings(others[6:7], np.radians(17), 4)[1]
    near = _in_front(np.concatenate([_rings(others, np.radians(9), 7), sphere_points(60)]), margin=0.25)
    away = tuple(-x for x in UP)
    labeled = "labeled samples"
    return {
        "Unitarity": _field(unitarity.Unitarity(), flat, flat=True),
        "Anchor": _field(anchor.Anchor(UP), points, direction=UP, on=labeled),
        "Angular anchor": _field(angular_anchor.AngularAnchor(UP), points, direction=UP, on=labeled),
        "Anti-anchor": _field(anti_anchor.AntiAnchor(away), points, direction=away, letter="u"),
        "Subspace {0, 1}": _field(subspace.Subspace((0, 1)), points, goal=(0, 1), on=labeled),
        "Anti-subspace {0}": _field(anti_subspace.AntiSubspace((0,)), points, goal=(1, 2)),
        "Separation": _field(separation.Separation(), near, others=others),
    }


def _circle(count: int) -> NDArray:
    """Points (N, 3) of the unit circle in the plane of the page."""
    angle = np.arange(count) / count * 2 * np.pi
    return np.stack([np.cos(angle), np.sin(angle), 0 * angle], axis=-1) @ spheres.CAMERA
