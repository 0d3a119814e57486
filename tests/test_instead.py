"""What comes instead of red: the distance from a color, where red lands, how far networks differ, the search for the bias."""

from dataclasses import replace

import numpy as np
import pytest
import torch
from matplotlib.figure import Figure
from tiny import asked_of_colors, refused

from anchoring import AblateWithFallback, ModelSpec
from anchoring.model import stack
from anchoring.streams import initial_model
from press.drawing.theme import NARROW, THEMES
from redact.measures.colors import Asked
from redact.measures.networks import Network
from redact.pictures.beyond.landings import Landing, landings
from redact.pictures.beyond.tradeoff import Curve, Doses, tradeoff
from redact.quantities.colors import distance, error
from redact.search import bias_table
from redact.search.fallback import lengths, measured
from redact.search.tables import table
from redact.words.beyond import instead
from redact.worlds.colors import HsvCube, named_colors

NARROW_THEME = replace(THEMES["light"], width=NARROW)
RED, GRAY = named_colors(["red", "gray"])


# The quantity ------------------------------------------------------------------------------


class One(Network):
    """A network that answers everything with one color."""

    def __init__(self, color):
        self.color = color

    def __call__(self, x):
        return torch.tensor(self.color).expand(len(x), 3), x, x


def evaluation(color):
    return Asked(asked_of_colors(HsvCube(6, 3, 3)), {}, 1).evaluate({"ablated": One(color)}, {})


@pytest.mark.parametrize(
    ("color", "to", "expected"),
    [
        ((0.5, 0.5, 0.5), "gray", 0),
        ((1.0, 0.0, 0.0), "gray", 0.25),
        ((1.0, 0.0, 0.0), "white", 2 / 3),
        ((0.0, 0.0, 0.5), "blue", 1 / 12),
    ],
)
def test_the_distance_of_what_comes_out_from_a_color(color, to, expected):
    found = evaluation(color)
    assert distance("red", "ablated", to=to).measure(found) == pytest.approx(expected, abs=1e-6)
    assert distance("red", "ablated", to="red").measure(found) == error("red", "ablated").measure(found)


def test_a_distance_by_its_words_and_of_no_color():
    assert str(distance("red", "gray/replaced", to="gray")) == "distance of red from gray, gray/replaced"
    assert list(distance("red", "gray/replaced", to="gray").operations()) == ["gray/replaced"]
    for colors in (("mauve", "gray"), ("red", "mauve")):
        with refused("color 'mauve' is not a named color"):
            distance(colors[0], "ablated", to=colors[1])


# Where red lands ---------------------------------------------------------------------------


@pytest.mark.parametrize(("target", "expected"), [("gray", 1 / 16), ("white", 1 / 6), ("blue", 1 / 6)])
def test_half_of_the_way_is_as_far_from_the_color_as_from_red(target, expected):
    middle = (RED + named_colors([target])[0]) / 2
    assert instead.half_way(target) == pytest.approx(expected)
    assert ((middle - RED) ** 2).mean() == pytest.approx(expected)


def test_how_many_land_near_by_hand():
    outputs = np.array([GRAY, RED, (GRAY + RED) / 2, GRAY + 0.1])
    landing = Landing(outputs, GRAY, instead.half_way("gray"))
    np.testing.assert_allclose(landing.distances, [0, 0.25, 0.0625, 0.01])
    assert landing.count == 3


def test_the_spread_by_hand():
    assert instead.spread(np.array([GRAY] * 5)) == 0
    assert instead.spread(np.array([[0, 0, 0], [1, 1, 0]])) == pytest.approx((0.25 + 0.25) / 3)


@pytest.mark.parametrize("theme", [*THEMES.values(), NARROW_THEME], ids=["light", "dark", "narrow"])
def test_the_picture_of_landings_has_the_networks_in_order_and_marks_where_nearness_ends(theme):
    outputs = np.array([RED, GRAY, GRAY + 0.1, (GRAY + RED) / 2 + 0.01])
    figure = landings({"arm": {"ablated": Landing(outputs, GRAY, 0.0625)}}, RED, theme=theme)
    assert isinstance(figure, Figure)
    row = figure.axes[-1]
    np.testing.assert_allclose(row.images[0].get_array()[0], outputs[[1, 2, 3, 0]])
    marks = {float(x) for line in row.lines for x in line.get_xdata()}
    assert marks == {Landing(outputs, GRAY, 0.0625).count}
    assert f"{Landing(outputs, GRAY, 0.0625).count} of 4" in [text.get_text() for text in figure.texts]


def test_landings_that_are_none():
    with refused("landings: groups is empty"):
        landings({}, RED)
    with refused("'ablated': outputs has values from"):
        landings({"arm": {"ablated": Landing(np.array([[2.0, 0, 0]]), GRAY, 0.1)}}, RED)


# The bias ----------------------------------------------------------------------------------


def rows():
    shares = {"gray": [1, 0.95, 0.9, 0.8], "white": [0.95, 0.85, 0.9, 0.1], "blue": [0.5] * 4}
    return [
        {"arm": arm, "bias": bias, "spares": share, "from_target_50": 0.12345678}
        for arm, each in shares.items()
        for bias, share in zip((0.0, 0.5, 1.0, 2.0), each, strict=True)
    ]


def test_the_bias_chosen_is_the_largest_that_spares_in_nine_of_ten():
    assert bias_table.chosen(rows()) == {"gray": 1, "white": 1}


def test_a_table_that_is_written_and_read_chooses_alike(tmp_path):
    path = tmp_path / "bias.csv"
    path.write_text(table(rows()), encoding="utf-8")
    read = bias_table.read(path)
    assert read[0] == {"arm": "gray", "bias": "0", "spares": "1", "from_target_50": "0.1235"}
    assert bias_table.chosen(read) == bias_table.chosen(rows())


def models():
    return stack([initial_model(3, ModelSpec(5, 2), seed)[0] for seed in range(3)])


def test_what_is_measured_of_edited_networks_is_what_they_do():
    edited = AblateWithFallback((1, 0, 0, 0, 0), 0.5).edit(models())
    found = measured(edited, (0.5, 0.5, 0.5))
    out = edited(torch.tensor([[1.0, 0, 0]]).expand(3, 1, 3))[0].detach().clamp(0, 1).numpy()[:, 0]
    assert found["red_50"] == pytest.approx(np.median(((out - RED) ** 2).mean(axis=-1)), abs=1e-6)
    assert found["from_target_50"] == pytest.approx(np.median(((out - GRAY) ** 2).mean(axis=-1)), abs=1e-6)
    assert found["spares"] == 0  # they were not trained
    assert found["unlike_red_05"] <= found["unlike_red_50"] <= found["unlike_red_95"]


def test_lengths_along_a_direction_and_beside_it():
    model = models()
    z = model.encode(torch.tensor([[1.0, 0, 0]]).expand(3, 1, 3))[0].detach().numpy()[:, 0]
    found = lengths(model, (0, 0, 2, 0, 0))
    assert found["along_red"] == pytest.approx(np.median(z[:, 2]), abs=1e-6)
    assert found["beside_red"] == pytest.approx(np.median(np.linalg.norm(z[:, [0, 1, 3, 4]], axis=-1)), abs=1e-6)
    assert found["beside_least"] <= found["beside_unlike"]


def doses(**parts):
    curve = Curve(np.array([[0.0, 0.001, 0.01], [0.001, 0.01, 0.1], [0.1, 0.2, 0.3]]), 0.05)
    return Doses(**{"at": np.array([0.0, 1, 4]), "curves": {"distance": curve, "error": curve}, "chosen": 1.0} | parts)


@pytest.mark.parametrize("theme", [*THEMES.values(), NARROW_THEME], ids=["light", "dark", "narrow"])
def test_the_picture_of_a_dose_has_a_panel_for_each_arm_and_measure(theme):
    figure = tradeoff({"gray": doses(), "blue": doses(chosen=4.0)}, x_name="bias b", ticks=(0, 1, 4), theme=theme)
    assert len(figure.axes) == 4
    line = next(line for line in figure.axes[0].lines if line.get_label() == "median")
    np.testing.assert_allclose(line.get_xdata(), [0, 1, 2])  # a scale of square roots
    np.testing.assert_allclose(line.get_ydata(), [0.001, 0.01, 0.1])


@pytest.mark.parametrize(
    ("arms", "told"),
    [
        ({}, "tradeoff: arms is empty"),
        ({"gray": doses(), "blue": doses(curves={})}, "tradeoff: 'blue' has none, expected distance, error"),
        ({"gray": doses(at=np.array([0, 2, 1]))}, "expected doses that ascend from 0"),
        ({"gray": doses(at=np.array([0.0, 1]))}, "has shape (3, 3), expected (3, D) with D = 2"),
    ],
)
def test_doses_that_do_not_fit(arms, told):
    with refused(told):
        tradeoff(arms, x_name="b", ticks=(0, 1))
