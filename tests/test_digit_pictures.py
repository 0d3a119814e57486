"""The figures of digits: what is drawn is what was given, on either page, and their alternative texts say what is in it."""

import dataclasses

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from matplotlib.colors import to_rgb, to_rgba
from matplotlib.image import AxesImage
from sklearn.datasets import load_digits
from test_alt import faults
from test_plotting import words
from tiny import refused

from press.drawing.saving import save
from press.drawing.theme import NARROW, THEMES, contrast
from redact.pictures import digits
from redact.pictures.digits.discs import COLORS, spread
from redact.pictures.digits.strips import scale_of
from redact.words.digits import alt as digits_alt

NARROW_PAGE = dataclasses.replace(THEMES["light"], width=NARROW)
PAGES = {**THEMES, "narrow": NARROW_PAGE}
INK, OF = load_digits().data / 16, load_digits().target
TRUE = np.array([INK[which == OF][0] for which in range(10)])
CUT = np.where(np.arange(10)[:, None] == 3, 0.5, TRUE)
HEADS = [str(which) for which in range(10)]
Z = INK[:200, [19, 27, 28, 36]] - 0.5
Z /= np.linalg.norm(Z, axis=1, keepdims=True)
VIEWS = [(0, 1, 2), (0, 3, None)]
BEFORE = 0.01 + 0.001 * np.arange(50).reshape(5, 10) / 50
AFTER = BEFORE + np.where(np.arange(10) == 3, 0.07, 0.001)
GAINED = np.where(np.eye(10, dtype=bool), 0.08, 0.002)
GAINED[4, 9], GAINED[5, 0], GAINED[6] = 0.031, -0.001, np.nan

STRIPS = {"true": TRUE, "rows": {"as trained": TRUE, "after ablation": CUT}, "differences": ["after ablation"], "heads": HEADS}
KINDS = {
    "digit_strips": STRIPS,
    "digit_discs": {"z": Z, "classes": OF[:200], "views": VIEWS},
    "class_errors": {"before": BEFORE, "after": AFTER, "deleted": 3, "gone": 0.05},
    "chosen_networks": {
        "rows": {"Best: seed 7, 0.08": (BEFORE[0], AFTER[0]), "Worst: seed 1, 0.07": (BEFORE[1], AFTER[1])},
        "done": "after ablation",
    },
    "deletion_matrix": {"gained": GAINED},
    "class_pictures_thumbnail": {"true": TRUE, "out": CUT},
}


def drawn(kind, theme=THEMES["light"], **changes):
    return getattr(digits, kind)(**KINDS[kind] | changes, theme=theme)


def images(figure):
    """The images of digits in a figure, a list an axes; the scales of a key are none."""
    found = [[image.get_array() for image in ax.images if image.get_array().shape == (8, 8)] for ax in figure.axes]
    return [shown for shown in found if shown]


@pytest.mark.parametrize("theme", PAGES.values(), ids=PAGES)
@pytest.mark.parametrize("kind", KINDS)
def test_a_kind_keeps_to_its_page_with_words_that_can_be_read(kind, theme):
    figure = drawn(kind, theme)
    assert figure.get_size_inches()[0] <= theme.width
    assert figure.get_facecolor() == to_rgba(theme.page)
    for text in words(figure):
        box = text.get_window_extent()
        assert text.get_fontsize() >= 9, text.get_text()
        assert contrast(to_rgba(text.get_color())[:3], theme.page) >= 4.5, text.get_text()
        if text.get_figure() and text in figure.texts:
            assert figure.bbox.x0 <= box.x0 <= box.x1 <= figure.bbox.x1, text.get_text()
            assert figure.bbox.y0 <= box.y0 <= box.y1 <= figure.bbox.y1, text.get_text()


@pytest.mark.parametrize("theme", PAGES.values(), ids=PAGES)
@pytest.mark.parametrize("kind", KINDS)
def test_no_word_lies_on_another(kind, theme):
    figure = drawn(kind, theme)
    figure.canvas.draw()
    boxes = [(text.get_text(), text.get_window_extent()) for text in words(figure)]
    for place, (name, box) in enumerate(boxes):
        for other, beside in boxes[place + 1 :]:
            across = min(box.x1, beside.x1) - max(box.x0, beside.x0)
            down = min(box.y1, beside.y1) - max(box.y0, beside.y0)
            assert min(across, down) <= 1.5, (name, other)


@pytest.mark.parametrize("kind", KINDS)
def test_one_drawing_serves_both_pages(kind, tmp_path):
    """Saving refuses an image that would have to be another on a dark page."""
    assert [path.name for path in save(lambda theme: drawn(kind, theme), tmp_path, "a", part=True)][0] == "a-light.svg"


def test_a_strip_shows_the_images_from_the_top_row_down():
    rows = images(drawn("digit_strips"))
    for row, expected in zip(rows, (TRUE, TRUE, CUT, CUT - TRUE), strict=True):
        np.testing.assert_array_equal(row, expected.reshape(-1, 8, 8))
    first = drawn("digit_strips").axes[0].images[0]
    assert first.origin == "upper"
    assert first.cmap(first.norm(1.0)) == (0, 0, 0, 1)  # full ink is black, on either page
    assert first.cmap(first.norm(0.0)) == (1, 1, 1, 1)


def test_differences_share_a_scale_that_is_gray_in_the_middle_and_told():
    figure = drawn("digit_strips", rows={"a": TRUE, "b": np.clip(TRUE + 0.23, 0, 1)}, differences=["a", "b"])
    scales = {tuple(image.get_clim()) for ax in figure.axes for image in ax.images if image.get_array().shape == (8, 8)}
    assert scales == {(0, 1), (-0.3, 0.3)}
    assert "difference, from −0.3, white, over 0, gray, to 0.3, black: darker is more ink" in [
        text.get_text() for text in figure.texts
    ]
    plain = drawn("digit_strips", differences=[])
    assert "difference" not in " ".join(text.get_text() for text in plain.texts)


def test_a_scale_of_differences_ends_at_a_tenth():
    assert scale_of([np.array([0.1, -0.61]), np.array([0.2])]) == pytest.approx(0.7)
    assert scale_of([np.array([0.3])]) == pytest.approx(0.3)
    assert scale_of([np.zeros(2)]) == scale_of([]) == 0.1


def test_a_dot_has_the_color_of_its_class_and_a_digit_stands_at_the_mean():
    z, classes = np.array([[0.5, 0.5], [0.7, 0.5], [-0.5, -0.5]]), np.array([7, 7, 2])
    (ax,) = digits.digit_discs(z, classes, [(0, 1, None)]).axes
    (dots,) = ax.collections
    np.testing.assert_array_equal(dots.get_offsets(), z)
    np.testing.assert_allclose(dots.get_facecolors()[:, :3], [to_rgb(COLORS[which]) for which in classes])
    means = {line.get_label(): line for line in ax.lines if line.get_label().startswith("mean")}
    assert set(means) == {"mean of 2", "mean of 7"}
    np.testing.assert_allclose(means["mean of 7"].get_xydata(), [[0.6, 0.5]], atol=2e-3)
    assert means["mean of 7"].get_markeredgecolor() == COLORS[7]
    (digit,) = [text for text in ax.texts if text.get_text() == "7"]
    np.testing.assert_allclose(digit.get_position(), [0.6, 0.5], atol=2e-3)


def test_nearer_dots_lie_on_top():
    z = np.array([[0.1, 0, 0.9], [0.2, 0, -0.9]])
    (ax,) = digits.digit_discs(z, np.array([1, 2]), [(0, 1, 2)]).axes
    np.testing.assert_array_equal(ax.collections[0].get_offsets()[:, 0], [0.2, 0.1])


@given(st.lists(st.tuples(st.floats(-1, 1), st.floats(-1, 1)), min_size=1, max_size=10))
def test_digits_at_means_keep_apart(places):
    moved = spread(np.array(places), 0.2)
    distance = np.linalg.norm(moved[:, None] - moved, axis=-1) + np.eye(len(moved))
    assert distance.min() >= 0.19


def test_digits_that_have_room_stay_at_their_means():
    places = np.array([[0.0, 0.0], [0.5, 0.0], [0.0, -0.5]])
    np.testing.assert_allclose(spread(places, 0.2), places, atol=2e-4 * 1.01)


# What people without one kind of cones see, of linear RGB: Machado, Oliveira and Fernandes (2009), severity 1.
CONES = {
    "all": np.eye(3),
    "no long": [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]],
    "no middle": [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.01182, 0.04294, 0.968881]],
    "no short": [[1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602], [0.004733, 0.691367, 0.3039]],
}


def oklab(linear):
    """Oklab (N, 3) of linear RGB (N, 3): by Ottosson's two matrices (2020)."""
    cones = [[0.4122214708, 0.5363325363, 0.0514459929], [0.2119034982, 0.6806995451, 0.1073969566]]
    cones.append([0.0883024619, 0.2817188376, 0.6299787005])
    last = [[0.2104542553, 0.793617785, -0.0040720468], [1.9779984951, -2.428592205, 0.4505937099]]
    last.append([0.0259040371, 0.7827717662, -0.808675766])
    return np.cbrt(linear @ np.transpose(cones)) @ np.transpose(last)


@pytest.mark.parametrize("seen", CONES.values(), ids=CONES)
def test_ten_colors_are_told_apart_without_one_kind_of_cones(seen):
    srgb = np.array([to_rgb(color) for color in COLORS])
    linear = np.where(srgb <= 0.04045, srgb / 12.92, ((srgb + 0.055) / 1.055) ** 2.4)
    colors = oklab(np.clip(linear @ np.transpose(seen), 0, 1))
    distance = np.linalg.norm(colors[:, None] - colors, axis=-1) + np.eye(10)
    assert distance.min() > 0.1  # white and black are 1 apart, and what can just be seen is 0.02
    for theme in THEMES.values():
        assert contrast(srgb, theme.page).min() > 1.9


def test_a_class_has_its_quartiles_before_and_after_and_the_deleted_one_stands_first():
    figure = drawn("class_errors")
    (ax,) = figure.axes
    boxes = {box.get_label(): box for box in ax.patches}
    assert len(boxes) == 20
    for name, values in (("before", BEFORE), ("after", AFTER)):
        for which in (0, 3):
            box = boxes[f"{which} {name}"]
            ends = [box.get_x(), box.get_x() + box.get_width()]
            # Of five values the quartiles are the second and the fourth.
            np.testing.assert_allclose(ends, np.sort(values[:, which])[[1, 3]])
            (median,) = [line for line in ax.lines if line.get_label() == f"{which} {name}, median"]
            np.testing.assert_allclose(median.get_xdata(), np.sort(values[:, which])[2])
    tops = {which: boxes[f"{which} before"].get_y() for which in range(10)}
    assert sorted(tops, key=tops.get) == [3, 0, 1, 2, 4, 5, 6, 7, 8, 9]
    assert tops[0] - tops[3] > 1.5 * (tops[1] - tops[0])
    thresholds = [line for line in ax.lines if line.get_label() == "gone"]
    assert [list(line.get_xdata()) for line in thresholds] == [[0.05, 0.05]] * 2
    assert [text.get_text() for text in figure.texts][:2] == ["Deleted", "Kept"]


def test_seeds_beyond_the_whiskers_are_dots():
    (ax,) = drawn("class_errors").axes
    (dots,) = [dots for dots in ax.collections if dots.get_label() == "3 after, beyond"]
    np.testing.assert_allclose(np.asarray(dots.get_offsets())[:, 0], AFTER[[0, 4], 3])


@pytest.mark.parametrize(("least", "scale"), [(1e-4, "log"), (0.0, "linear"), (0.01, "linear")])
def test_a_scale_of_errors_is_logarithmic_where_they_are_positive_and_far_apart(least, scale):
    (ax,) = drawn("class_errors", before=np.full((5, 10), least)).axes
    assert ax.get_xscale() == scale
    assert ax.get_xlabel() == ("mean squared error, log scale" if scale == "log" else "mean squared error")


@pytest.mark.parametrize("theme", PAGES.values(), ids=PAGES)
def test_a_cell_has_its_rise_as_a_number_and_as_a_shade_on_which_it_can_be_read(theme):
    figure = drawn("deletion_matrix", theme)
    (ax,) = figure.axes
    shades = [patch.get_facecolor() for patch in ax.patches if patch.get_label() == "shade"]
    assert len(shades) == 90
    run = GAINED[np.isfinite(GAINED)]
    alphas = np.array([shade[3] for shade in shades])
    np.testing.assert_allclose(alphas / alphas.max(), np.maximum(run, 0) / 0.08)
    darkest = alphas.max() * np.array(to_rgb(theme.ink)) + (1 - alphas.max()) * np.array(to_rgb(theme.page))
    assert contrast(darkest, theme.ink) >= 4.5
    told = [text.get_text() for text in figure.texts]
    narrow = theme.width == NARROW
    assert told.count("80" if narrow else "0.080") == 9
    assert told.count("31" if narrow else "0.031") == 1
    assert told.count("−1" if narrow else "−0.001") == 1
    assert told.count("–") == 10
    assert any("not run" in words for words in told)
    assert any("in thousandths" in words for words in told) == narrow


def test_the_cell_of_the_deleted_class_itself_has_a_thick_frame():
    (ax,) = drawn("deletion_matrix", gained=np.zeros((10, 10))).axes
    thick = [patch.get_linewidth() > 1 for patch in ax.patches if patch.get_label() != "shade"]
    np.testing.assert_array_equal(np.reshape(thick, (10, 10)), np.eye(10, dtype=bool))


def test_a_thumbnail_has_what_comes_out_under_what_goes_in():
    figure = drawn("class_pictures_thumbnail")
    assert tuple(figure.get_size_inches()) == (0.85, 0.6)
    for row, expected in zip(images(figure), (TRUE[:5], CUT[:5], TRUE[5:], CUT[5:]), strict=True):
        np.testing.assert_array_equal(row, expected.reshape(-1, 8, 8))
    many = digits.class_pictures_thumbnail(INK[:100], INK[:100])
    assert sum(map(len, images(many))) == 20
    assert all(isinstance(image, AxesImage) for ax in many.axes for image in ax.images)


@pytest.mark.parametrize(
    ("kind", "change", "message"),
    [
        ("digit_strips", {"true": TRUE[:, :63]}, "digit_strips: true has shape (10, 63), expected (M, 64)"),
        (
            "digit_strips",
            {"rows": {"a": TRUE[:3]}, "differences": []},
            "digit_strips: rows['a'] has shape (3, 64), expected (M, 64) with M = 10 as in true",
        ),
        ("digit_strips", {"true": 16 * TRUE}, "digit_strips: true has values from 0 to 16, expected ink in [0, 1]"),
        ("digit_strips", {"rows": {}}, "digit_strips: rows is empty, expected an array for each network"),
        (
            "digit_strips",
            {"differences": ["x"]},
            "digit_strips: differences has 'x', expected one of as trained, after ablation",
        ),
        ("digit_strips", {"heads": ["0"]}, "digit_strips: heads has 1 names, expected 10, one an image"),
        ("digit_discs", {"classes": OF[:3]}, "digit_discs: classes has shape (3,), expected (N,) with N = 200 as in z"),
        ("digit_discs", {"classes": np.full(200, 10)}, "digit_discs: classes has 10, expected whole numbers from 0 to 9"),
        ("digit_discs", {"classes": np.full(200, 0.5)}, "digit_discs: classes has 0.5, expected whole numbers from 0 to 9"),
        ("digit_discs", {"views": []}, "digit_discs: views is empty, expected (x, y, depth) dimensions"),
        ("digit_discs", {"views": [(0, 4, None)]}, "has dimension 4, outside a latent space of width 4"),
        ("class_errors", {"after": AFTER[:, :9]}, "class_errors: after has shape (5, 9), expected (S, 10)"),
        (
            "class_errors",
            {"after": AFTER[:2]},
            "class_errors: after has shape (2, 10), expected (S, 10) with S = 5 as in before",
        ),
        ("class_errors", {"before": -BEFORE}, "class_errors: before has a value of -0.01098, expected 0 or more"),
        ("class_errors", {"deleted": 10}, "class_errors: deleted is 10, expected a class from 0 to 9"),
        ("class_errors", {"gone": np.nan}, "class_errors: gone is nan, expected a number"),
        ("deletion_matrix", {"gained": GAINED[:9]}, "deletion_matrix: gained has shape (9, 10), expected (10, 10)"),
        ("deletion_matrix", {"gained": GAINED * np.nan}, "gained is NaN everywhere, expected a number in a cell at least"),
        ("deletion_matrix", {"gained": GAINED * np.inf}, "deletion_matrix: gained has 90 infinite values"),
        ("class_pictures_thumbnail", {"out": CUT[:2]}, "out has shape (2, 64), expected (M, 64) with M = 10 as in true"),
        ("class_pictures_thumbnail", {"out": CUT - 1}, "out has values from -1 to 0, expected ink in [0, 1]"),
    ],
)
def test_what_cannot_be_drawn_is_said_in_one_line(kind, change, message):
    with refused(message):
        drawn(kind, **change)


TEXTS = {
    **{kind: (kind, {}) for kind in KINDS if kind in vars(digits_alt)},
    "digit_strips, one image": ("digit_strips", {"true": TRUE[:1], "rows": {"after": CUT[3:4]}, "heads": []}),
    "digit_strips, all change": ("digit_strips", {"rows": {"after": 1 - TRUE}}),
    "digit_discs, one class": ("digit_discs", {"classes": np.zeros(200), "views": VIEWS[:1]}),
    "class_errors, none gains": ("class_errors", {"after": BEFORE / 2}),
    "class_errors, more are gone": ("class_errors", {"after": BEFORE + 0.05}),
    "deletion_matrix, all run": ("deletion_matrix", {"gained": np.eye(10)}),
    "deletion_matrix, one cell": ("deletion_matrix", {"gained": np.where(np.arange(100).reshape(10, 10) == 1, 0.1, np.nan)}),
}


def told(name):
    kind, changes = TEXTS[name]
    return getattr(digits_alt, kind)(**KINDS[kind] | changes)


@pytest.mark.parametrize("name", TEXTS)
def test_an_alternative_text_is_made_of_whole_sentences(name):
    assert faults(told(name)) == []


def test_every_kind_but_the_thumbnail_has_an_alternative_text():
    assert {kind for kind in digits.__all__ if kind not in vars(digits_alt)} == {"class_pictures_thumbnail"}


def test_a_text_of_strips_names_the_images_that_change():
    true = np.zeros((3, 64))
    out = true.copy()
    out[1, :16] = 0.4  # 16 of 64 pixels: 0.25 x 0.16 = 0.04
    out[2, 0] = 0.8  # 0.64 / 64 = 0.01
    out[0, 0] = 0.4  # 0.16 / 64 = 0.0025
    text = digits_alt.digit_strips(true, {"as trained": true, "after ablation": out}, ["after ablation"], heads=["0", "1", "7"])
    assert "Rows show 3 images of digits, dark on white" in text
    assert "As trained, all is nearly the same: the largest error is 0, of the 0." in text
    assert (
        "After ablation, the 1 and the 7 change; the largest error is 0.040, of the 1, and the others are off by at most "
        "0.0025; the differences go from 0 to 0.80 in a pixel."
    ) in text
    assert "After ablation, image 2 and image 3 change" in digits_alt.digit_strips(true, {"after ablation": out})


def test_a_text_of_discs_says_where_the_means_are():
    z = np.array([[0.9, 0.0], [0.7, 0.2], [0.8, -0.5], [-0.1, 0.1]])
    text = digits_alt.digit_discs(z, np.array([7, 7, 2, 4]), [(0, 1, None)])
    # The means: 7 at (0.8, 0.1), 2 at (0.8, -0.5), 4 in the middle.
    assert "2 is at the bottom right; 4 is in the middle; 7 is at the right; the closest are 2 and 7, 0.60 radii apart." in text
    assert "1 and 3 are in the middle" in digits_alt.digit_discs(np.zeros((2, 2)), np.array([3, 1]), [(0, 1, None)])


def test_a_text_of_errors_counts_the_seeds_in_which_the_class_is_gone():
    before, after = np.full((3, 10), 0.01), np.full((3, 10), 0.01)
    after[:, 3] = [0.04, 0.06, 0.07]
    after[:, 9] = 0.02
    text = digits_alt.class_errors(before, after, 3, 0.05)
    assert "goes from a median of 0.010 to 0.060; it is at the threshold of 0.050 or above in 2 of the seeds." in text
    assert text.endswith("Of the kept ones, 9 has the largest median after it, 0.020; 9 gains most, from 0.010 to 0.020.")
    after[:, 9] = 0.05
    assert "Of the kept ones, 9 is above it in the median, too;" not in digits_alt.class_errors(before, after, 3, 0.0501)
    assert "Of the kept ones, 9 is at it or above in the median, too;" in digits_alt.class_errors(before, after, 3, 0.05)
    assert digits_alt.class_errors(before, before, 3, 0.05).endswith("none has a larger median than before.")


def test_a_text_of_deletions_names_the_largest_rises():
    gained = GAINED.copy()
    gained[2, 2], gained[7, 7] = 0.05, 0.09
    text = digits_alt.deletion_matrix(gained)
    assert "gains from 0.050, which is of 2, to 0.090, which is of 7." in text
    assert "the largest rise is 0.031, of 9 where 4 is deleted; the median of all is 0.0020." in text
    assert text.endswith("10 of 100 cells were not run.")


def test_a_chosen_network_has_the_errors_of_its_digits_on_the_scale_of_all():
    panels = drawn("chosen_networks").axes
    assert [ax.get_title() or ax.texts[0].get_text() for ax in panels] == list(KINDS["chosen_networks"]["rows"])
    for ax, row in zip(panels, range(2), strict=True):
        before, after = ax.lines
        np.testing.assert_array_equal(before.get_ydata(), BEFORE[row])
        np.testing.assert_array_equal(after.get_ydata(), AFTER[row])
    assert panels[0].get_ylim() == panels[1].get_ylim() == pytest.approx((-0.02 * 1.08 * AFTER[1, 3], 1.08 * AFTER[1, 3]))


def test_a_text_of_chosen_networks_says_which_digits_lose_most():
    before, after = np.full(10, 0.01), np.full(10, 0.01)
    after[[7, 9]] = 0.12, 0.02
    text = digits_alt.chosen_networks({"Best: seed 7, 0.12": (before, after)}, "after ablation")
    assert (
        "as trained and after ablation. Best: seed 7, 0.12: the error that rises most is that of 7 from 0.010 to 0.12" in text
    )
    assert text.endswith("then that of 9 from 0.010 to 0.020.")
