"""Figures: one function a figure kind, arrays in, a matplotlib `Figure` out, in a light or a dark theme.

Nothing here reads a file, knows an experiment, writes one, or keeps state between calls.
"""

from redact.pictures.beyond.dose_response import Doses, Response, dose_response
from redact.pictures.beyond.word_cubes import WordCube, word_cubes
from redact.pictures.boxes import seed_boxes
from redact.pictures.chosen import ChosenNetwork, chosen_networks
from redact.pictures.cubes import rgb_cube
from redact.pictures.curves import error_bands, error_curves, shown_errors
from redact.pictures.discs import latents
from redact.pictures.every_network import every_network
from redact.pictures.losses import in_bins, training
from redact.pictures.method.interventions import InterventionCurves, interventions
from redact.pictures.method.keyframes import keyframes
from redact.pictures.method.labels import label_probabilities
from redact.pictures.method.spheres import LossField, loss_fields
from redact.pictures.patches import color_slices, thumbnail
from redact.pictures.relations import Relation, relations
from redact.pictures.scatters import Scatter, similarity_scatter
from redact.pictures.schedules import schedule
from redact.pictures.stack import StackedRow, stacked
from redact.pictures.strips import color_strips, strips_of
from redact.pictures.swarms import claims_chart, seed_distribution
from redact.pictures.thresholds import threshold_curves

__all__ = [
    "ChosenNetwork",
    "Doses",
    "InterventionCurves",
    "LossField",
    "Relation",
    "Response",
    "Scatter",
    "StackedRow",
    "WordCube",
    "chosen_networks",
    "claims_chart",
    "color_slices",
    "color_strips",
    "dose_response",
    "error_bands",
    "error_curves",
    "every_network",
    "in_bins",
    "interventions",
    "keyframes",
    "label_probabilities",
    "latents",
    "loss_fields",
    "relations",
    "rgb_cube",
    "schedule",
    "seed_boxes",
    "seed_distribution",
    "shown_errors",
    "similarity_scatter",
    "stacked",
    "strips_of",
    "threshold_curves",
    "thumbnail",
    "training",
    "word_cubes",
]
