"""Figures: one function a figure kind, arrays in, a matplotlib `Figure` out, in a light or a dark theme.

Nothing here reads a file, knows an experiment, or keeps state between calls; `save` alone writes.
"""

from press.drawing.rule_graph import workflow
from press.drawing.saving import save
from press.drawing.theme import THEMES, Theme, contrast
from redact.pictures.boxes import seed_boxes
from redact.pictures.cubes import rgb_cube
from redact.pictures.curves import error_bands, error_curves
from redact.pictures.discs import latents
from redact.pictures.interventions import InterventionCurves, interventions
from redact.pictures.keyframes import keyframes
from redact.pictures.labels import label_probabilities
from redact.pictures.losses import training
from redact.pictures.patches import color_slices, thumbnail
from redact.pictures.scatters import Scatter, similarity_scatter
from redact.pictures.schedules import schedule
from redact.pictures.spheres import LossField, loss_fields
from redact.pictures.stack import StackedRow, stacked
from redact.pictures.swarms import claims_chart, meets, seed_distribution

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
