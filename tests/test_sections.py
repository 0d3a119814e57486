"""What pages show alike: counted captions, and no picture that shows nothing new."""

from contextlib import contextmanager
from types import SimpleNamespace

import numpy as np
import pytest

from press.claims.claim import Claim
from redact.quantities.colors import error
from redact.results.colors import Results
from redact.words.colors.sections import Sections
from redact.words.sections import PRUNED_LEFT_OUT, without_pruned
from redact.worlds.colors import COARSE_CUBE, LATENT_LATTICE, NAMED_HSV, named_colors

ONE, OTHER = np.array([0.1, 0.2]), np.array([0.1, 0.3])


@pytest.mark.parametrize(
    ("arrays", "kept"),
    [
        ({"baseline": ONE, "ablated": ONE, "pruned": ONE}, ["baseline", "ablated"]),  # one that changes nothing stays
        ({"baseline": ONE, "ablated": ONE, "pruned": ONE + 9e-6}, ["baseline", "ablated"]),
        ({"baseline": ONE, "ablated": ONE, "pruned": ONE + 2e-5}, ["baseline", "ablated", "pruned"]),
        ({"baseline": ONE, "pruned": ONE}, ["baseline", "pruned"]),
        ({"a/ablated": ONE, "a/pruned": ONE, "b/ablated": ONE, "b/pruned": OTHER}, ["a/ablated", "b/ablated", "b/pruned"]),
        ({"ablated": ONE * np.nan, "pruned": ONE * np.nan}, ["ablated"]),
    ],
)
def test_pruned_networks_that_answer_as_ablated_ones_are_left_out(arrays, kept):
    left, told = without_pruned({name: name.upper() for name in arrays}, arrays)
    assert left == {name: name.upper() for name in kept}
    assert told == ("" if len(kept) == len(arrays) else f" {PRUNED_LEFT_OUT}")


def test_they_are_shown_where_one_quantity_differs():
    same, unlike = {"ablated": ONE, "pruned": ONE}, {"ablated": ONE, "pruned": OTHER}
    assert list(without_pruned(same, same, unlike)[0]) == ["ablated", "pruned"]


@pytest.mark.parametrize(("count", "threshold", "gone"), [(4, 0.2, 1), (4, 0.05, 2), (200, 0.2, 50)])
def test_the_caption_of_every_network_begins_with_the_count(count, threshold, gone):
    true = named_colors()
    outputs = {name: np.tile(color, (count, 1)) for name, color in zip(NAMED_HSV, true, strict=True)}
    outputs["red"][::4] = 0  # an error of 1/3
    outputs["red"][1::4, 0] = 0.5  # of 0.25/3
    shown = {}
    sections = Sections.__new__(Sections)
    sections.page = SimpleNamespace(figure=lambda name, draw, **told: shown.update(name=name, draw=draw, **told))
    sections.results = SimpleNamespace(
        outputs=lambda operation: outputs | {"orange-red": outputs["red"]}, seeds=np.arange(count)
    )
    sections.every_network("ablated", threshold=threshold)
    assert shown["name"] == "networks-ablated"
    assert shown["caption"].startswith(f"Red is gone in {gone} of {count} networks after ablation: ")
    assert ("evenly spaced ranks" in shown["caption"]) == (count > 100)
    assert f"in {gone} of them" in shown["alt"]
    assert "orange-red" not in shown["draw"].keywords["outputs"]
    assert shown["draw"]().axes


def results_of(values, comparison=">=", typical=12):
    """Results of three seeds, 11 to 13, by the values of the telling claim; ablated, seed 12 answers black."""
    telling = error("red", "ablated")
    condition = telling >= 0.2 if comparison == ">=" else telling <= 0.2
    named = np.tile(named_colors(), (3, 1, 1))
    named = np.concatenate([named, named[:, :1]], axis=1)  # and one that claims can speak of
    hues = len(COARSE_CUBE.axes()[0])
    results = Results.__new__(Results)
    results.experiment = SimpleNamespace(
        claims=(Claim("gone", "Red is gone", condition, because="it shows"),),
        telling=telling,
        slug="2-8",
        id="2.8",
        tested=COARSE_CUBE,
        networks=["baseline", "ablated"],
    )
    learned = SimpleNamespace(key="learned", values=(9.0, 9.0, 9.0), comparison=">=")
    judged = SimpleNamespace(key="gone", values=values, comparison=comparison)
    results.__dict__ |= {
        "verdict": SimpleNamespace(claims=[learned, judged]),
        "_scores": {"baseline": {"seed": np.array([11.0, 12.0, 13.0])}},
        "_views": {
            "typical": np.array([typical]),
            "baseline/named": named,
            "ablated/named": named * np.array([1, 0, 1])[:, None, None],
            "baseline/hue_errors": np.zeros((3, hues)),
            "ablated/hue_errors": np.tile([[0.1], [0.3], [0.2]], (1, hues)),
            "baseline/all_latents": np.tile(np.eye(3)[:1], (3, 729, 1)).astype(np.float16),
        },
    }
    return results


@pytest.mark.parametrize(
    ("values", "comparison", "best", "worst"),
    [
        ((0.1, 0.3, 0.2), ">=", 12, 11),
        ((0.1, 0.3, 0.2), "<=", 11, 12),
        ((0.3, 0.3, 0.3), ">=", 11, 11),  # the first of those alike
        ((0.1, np.nan, 0.2), ">=", 13, 12),
        ((0.1, np.nan, 0.2), "<=", 11, 12),
        ((40.0, np.inf, 30.0), ">=", 12, 13),
    ],
)
def test_networks_are_ranked_by_the_claim_that_tells_most(values, comparison, best, worst):
    results = results_of(values, comparison, typical=13)
    assert results.ranks == {"best": best, "median": 13, "worst": worst}
    assert results.told(11) == values[0]


def test_the_lab_is_a_division_with_a_figure_of_three_networks():
    shown, order = {}, []

    @contextmanager
    def division(name, **attributes):
        order.append((name, attributes))
        yield
        order.append("end")

    def figure(name, draw, **told):
        order.append(name)
        shown.update(draw=draw, **told)

    sections = Sections.__new__(Sections)
    sections.results = results_of((0.1, 0.25, 0.3))
    sections.page = SimpleNamespace(figure=figure, division=division)
    sections.lab("ablated")
    assert order == [("lab", {"experiment": "2-8"}), "lab", "end"]
    first = "Error of red after ablation: 0.30 in the best network, 0.25 in the median one, 0.10 in the worst. With scripts, "
    assert shown["caption"].startswith(first)
    assert shown["caption"].endswith("the error of the vibrant hues, as trained and after ablation, of these three.")
    assert shown["seeds"] == [11, 12, 13]
    rows = shown["draw"].keywords["rows"]
    assert list(rows) == ["Best: seed 13, 0.30", "Median: seed 12, 0.25", "Worst: seed 11, 0.10"]
    median = rows["Median: seed 12, 0.25"]
    np.testing.assert_array_equal(median.named_before, named_colors())
    np.testing.assert_array_equal(median.named_after, 0 * named_colors())
    np.testing.assert_array_equal(median.error_after, 0.3)
    assert median.z.shape == (len(LATENT_LATTICE.colors()), 3)
    assert "Median: seed 12, 0.25, after ablation: red comes out black" in shown["alt"]
    assert shown["draw"]().axes
