"""What pages show alike: counted captions, and no picture that shows nothing new."""

from types import SimpleNamespace

import numpy as np
import pytest

from redact.words.colors.sections import Sections
from redact.words.sections import PRUNED_LEFT_OUT, without_pruned
from redact.worlds.colors import NAMED_HSV, named_colors

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
