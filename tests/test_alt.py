"""Alternative texts: whole sentences, whatever the figure shows."""

import re
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from test_plotting import (
    BOXES,
    CHOSEN,
    FIELD,
    FLAT,
    GRID,
    HUE,
    INTERVENTION,
    LATTICE,
    LOSS,
    NETWORKS,
    NETWORKS_TRUE,
    SATURATION,
    SCATTER,
    STEPS,
    STRIPS,
    VALUE,
    Z,
)

from redact import pictures
from redact.words import alt
from redact.words.colors import alt as color_alt

ERROR = (1 - 2 * GRID).mean(-1) ** 2
TEXTS = {
    "schedule": lambda: alt.schedule({"lr": STEPS, "anchor": STEPS}, {"lr": [(0, 0.0), (30, 1.0)], "anchor": []}),
    "training": lambda: alt.training({"recon": LOSS, "off": LOSS * np.nan}, {}, np.arange(3)),
    "training, all off": lambda: alt.training({"off": LOSS * np.nan}, {}, np.arange(3)),
    "color_slices": lambda: color_alt.color_slices(GRID, 1 - GRID, HUE, SATURATION, VALUE),
    "color_slices, nothing changed": lambda: color_alt.color_slices(GRID, GRID, HUE, SATURATION, VALUE),
    "color_strips": lambda: color_alt.color_strips(**STRIPS),
    "error_curves": lambda: color_alt.error_curves(HUE, SATURATION, VALUE, ERROR),
    "error_bands": lambda: color_alt.error_bands(HUE, {"baseline": np.ones((3, 12)), "ablated": np.zeros((3, 12))}),
    "latents": lambda: color_alt.latents(Z, LATTICE, [(0, 1, 2), (0, 2, None)]),
    "latents, one view": lambda: color_alt.latents(0 * Z, LATTICE, [(0, 1, 2)]),
    "rgb_cube": lambda: color_alt.rgb_cube(LATTICE, 1 - LATTICE),
    "stacked": lambda: color_alt.stacked(["baseline"], {"baseline": color_alt.error_curves(HUE, SATURATION, VALUE, ERROR)}),
    "seed_distribution": lambda: alt.seed_distribution({"red": np.array([0.1, 0.2])}),
    "claims_chart": lambda: alt.claims_chart([("red is gone", np.array([0.1, 0.2, 0.3]), ">=", 0.2)]),
    "loss_fields": lambda: alt.loss_fields({"Anchor": FIELD, "Unitarity": FLAT}),
    "keyframes": lambda: alt.keyframes(STEPS / 30, (STEPS / 30) ** 2, [("step", "anchor"), ("0", "")], STEPS, [(0, 0.0)]),
    "label_probabilities": lambda: color_alt.label_probabilities(LATTICE, {"red\np = 0.1": LATTICE[:, 0]}),
    "interventions": lambda: alt.interventions({"Suppression": INTERVENTION}),
    "seed_boxes": lambda: alt.seed_boxes({"R²": BOXES}, chosen={"2.4.1": 2}, published={"R²": {"2.4.1": (0.95, 0.02)}}),
    "chosen_networks": lambda: color_alt.chosen_networks(**CHOSEN),
    "chosen_networks, nothing changed": lambda: color_alt.chosen_networks(
        **CHOSEN | {"rows": {name: replace(row, named_after=CHOSEN["true"]) for name, row in CHOSEN["rows"].items()}}
    ),
    "every_network": lambda: color_alt.every_network(NETWORKS, NETWORKS_TRUE, "red", 0.2),
    "every_network, nothing changed": lambda: color_alt.every_network(
        {"red": np.ones((2, 3))}, {"red": np.ones(3)}, "red", 0.2
    ),
    "similarity_scatter": lambda: color_alt.similarity_scatter({"Ablated\nseed 3": SCATTER}),
    "similarity_scatter, one color": lambda: color_alt.similarity_scatter(
        {"Ablated": pictures.Scatter(np.ones(3), np.ones(3), LATTICE[:3])}
    ),
}
_VERB = re.compile(r"\b(is|are|has|have|was|shows?|comes|goes|points?|lies?|stands?|acts|pass|looks?|does|keeps|shortens)\b")
_SLOT = re.compile(r" [,.;:)]|\( |\(\)|  |[,;:.][,;:.]|\bat the(?= and|[,.;])|\bnan\b|\binf\b|\n")


def faults(text: str) -> list[str]:
    """What is wrong with the form of a text of sentences."""
    found = [repr(slot) for slot in _SLOT.findall(text)]
    if text != text.strip() or not text.endswith("."):
        found.append("does not end in a full stop")
    for sentence in re.split(r"(?<=[.])\s+(?=[A-ZÀ-Ý…])", text):
        if not _VERB.search(sentence):
            found.append(f"no verb in {sentence!r}")
    return found


@pytest.mark.parametrize("text", TEXTS.values(), ids=TEXTS)
def test_an_alternative_text_is_made_of_whole_sentences(text):
    assert faults(text()) == []


def test_every_kind_of_figure_has_an_alternative_text():
    told = {name.partition(",")[0] for name in TEXTS}
    words = vars(alt) | vars(color_alt)
    drawn = {name for name in pictures.__all__ if callable(words.get(name))}
    assert told == drawn


def test_faults_are_found():
    assert faults("Red is at the top, and black at the .") != []
    assert faults("Line charts of the error.") == ["no verb in 'Line charts of the error.'"]
    assert faults("It is  red.") == ["'  '"]
    assert faults("It is red") == ["does not end in a full stop"]
    assert faults("The error is 0.25, as it was.") == []


@given(arrays(float, (len(LATTICE), 2), elements=st.floats(-1, 1)))
def test_wherever_a_color_lies_its_place_has_words(places):
    assert faults(color_alt.latents(places, LATTICE, [(0, 1, None)])) == []


@pytest.mark.parametrize(
    ("turn", "words"),
    list(enumerate(("right", "top right", "top", "top left", "left", "bottom left", "bottom", "bottom right"))),
)
def test_a_place_beside_the_middle_lies_in_one_of_eight_sectors(turn, words):
    place = np.array([np.cos(turn * np.pi / 4), np.sin(turn * np.pi / 4)])
    for radius in (0.32, 1.0):
        text = color_alt.latents(np.tile(radius * place, (len(LATTICE), 1)), LATTICE, [(0, 1, None)])
        assert f"red is at the {words}," in text


def test_what_is_said_of_every_network_is_counted():
    text = color_alt.every_network(NETWORKS, NETWORKS_TRUE, "red", 0.2)
    assert "This error goes from 0 to 0.33 and is 0.20 or more in 2 of them." in text
    assert text.endswith("By the median of each channel red comes out red; the other colors are as they were.")


def test_what_is_said_of_chosen_networks_is_what_they_do():
    text = color_alt.chosen_networks(**CHOSEN)
    assert "Best: seed 7, 0.3, after ablation: red comes out cyan, orange comes out azure, " in text
    assert "the largest error of a vibrant hue is 0.46, at 330° (pink), and was at most 0 as trained." in text
    kept = {name: replace(row, named_after=CHOSEN["true"]) for name, row in CHOSEN["rows"].items()}
    assert "Median: seed 0, 0.3, after ablation: every color keeps its name; " in color_alt.chosen_networks(
        **CHOSEN | {"rows": kept}
    )
