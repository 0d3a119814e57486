"""Figures: one function a figure kind, arrays in, a matplotlib `Figure` out, in a light or a dark theme.

Nothing here reads a file, knows an experiment, or keeps state between calls; `save` alone writes.
"""

from redact.plotting.boxes import seed_boxes
from redact.plotting.cubes import rgb_cube
from redact.plotting.curves import error_bands, error_curves
from redact.plotting.discs import latents
from redact.plotting.interventions import InterventionCurves, interventions
from redact.plotting.keyframes import keyframes
from redact.plotting.labels import label_probabilities
from redact.plotting.losses import training
from redact.plotting.patches import color_slices, thumbnail
from redact.plotting.saving import save
from redact.plotting.scatters import Scatter, similarity_scatter
from redact.plotting.schedules import schedule
from redact.plotting.spheres import LossField, loss_fields
from redact.plotting.stack import StackedRow, stacked
from redact.plotting.swarms import claims_chart, meets, seed_distribution
from redact.plotting.theme import THEMES, Theme, contrast
from redact.plotting.workflow import workflow

__all__ = [
    "THEMES",
    "InterventionCurves",
    "LossField",
    "Scatter",
    "StackedRow",
    "Theme",
    "claims_chart",
    "color_slices",
    "contrast",
    "error_bands",
    "error_curves",
    "interventions",
    "keyframes",
    "label_probabilities",
    "latents",
    "loss_fields",
    "meets",
    "rgb_cube",
    "save",
    "schedule",
    "seed_boxes",
    "seed_distribution",
    "similarity_scatter",
    "stacked",
    "thumbnail",
    "training",
    "workflow",
]
