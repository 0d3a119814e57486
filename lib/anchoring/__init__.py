"""The method: terms that anchor a concept in a latent space, operations that steer or delete it, on anybody's network.

Every public name is loaded when it is first asked for: naming a term, an operation or a schedule needs no torch.
"""

import importlib
from typing import Any

_MODULES = {
    "errors": ("InputError",),
    "terms": ("Term", "DecoderTerm"),
    "terms.unitarity": ("Unitarity",),
    "terms.anchor": ("Anchor",),
    "terms.angular_anchor": ("AngularAnchor",),
    "terms.anti_anchor": ("AntiAnchor",),
    "terms.subspace": ("Subspace",),
    "terms.anti_subspace": ("AntiSubspace",),
    "terms.separation": ("Separation",),
    "terms.fallback": ("Fallback",),
    "operations": ("Operation", "Surgery", "PostHoc", "Intervention"),
    "operations.ablate": ("Ablate",),
    "operations.ablate_with_fallback": ("AblateWithFallback",),
    "operations.prune": ("Prune",),
    "operations.redraw": ("Redraw",),
    "operations.fresh": ("Fresh",),
    "operations.suppress": ("Suppress",),
    "operations.suppress_subspace": ("SuppressSubspace",),
    "operations.repel": ("Repel",),
    "operations.posthoc.mean_difference": ("MeanDifference",),
    "operations.posthoc.leace": ("Leace",),
    "operations.posthoc.optimal_ablation": ("OptimalAblation",),
    "operations.posthoc.best_dimension": ("BestDimension",),
    "operations.posthoc.retrain": ("Retrain",),
    "operations.posthoc.task_vector": ("TaskVector",),
    "mappings": ("AlignmentMap", "LinearMap", "BezierMap"),
    "model_spec": ("ModelSpec",),
    "routing": ("Routing",),
    "schedule": ("Schedule", "parse_schedule", "read_schedule"),
    "sphere": ("Sphere", "project"),
    "total_loss": ("total", "term_losses"),
    "steering": ("steer",),
    "surgery": ("ablate", "ablate_with_fallback", "prune"),
    "streams": ("Data",),
    "model": ("Autoencoder",),
    "training": ("train",),
}
"""Where each public name stands, torch-free ones first."""

PLACES = {name: f"anchoring.{module}" for module, names in _MODULES.items() for name in names}
"""Public name -> the module that it is loaded from: for whoever asks what code a script depends on."""

__all__ = list(PLACES)


def __getattr__(name: str) -> Any:
    if name not in PLACES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = globals()[name] = getattr(importlib.import_module(PLACES[name]), name)
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *PLACES})
