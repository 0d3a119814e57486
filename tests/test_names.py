"""People's names of colors: the copy of the survey, OKLab, which words a name has, which colors a word covers."""

import numpy as np
import pytest
from matplotlib.colors import XKCD_COLORS
from tiny import refused

from redact.worlds import names
from redact.worlds.colors import RgbLattice, named_colors, neighborhood, word


def test_the_copy_of_the_survey_is_matplotlibs():
    theirs = {name.removeprefix("xkcd:"): code.removeprefix("#") for name, code in XKCD_COLORS.items()}
    ours = dict(reversed(line.split(" ", 1)) for line in names.TABLE.splitlines())
    assert list(ours.items()) == list(theirs.items())
    assert len(names.survey()[0]) == 949


# A gray has no chroma, and white a lightness of 1.
@pytest.mark.parametrize(
    ("rgb", "lab"),
    [
        ((0, 0, 0), (0, 0, 0)),
        ((1, 1, 1), (1, 0, 0)),
        # sRGB 0.5 is 0.2140411 in linear light, all cones alike, so that lightness is its cube root.
        ((0.5, 0.5, 0.5), (0.5981808, 0, 0)),
        # Pure red: the cube roots of the first column of the first matrix, 0.744239, 0.596182, 0.445293, by the second one.
        ((1, 0, 0), (0.627955, 0.224863, 0.125846)),
        ((0, 0, 1), (0.452014, -0.032457, -0.311528)),
    ],
)
def test_oklab_is_as_worked_out_by_hand(rgb, lab):
    np.testing.assert_allclose(names.oklab(np.array(rgb)), lab, atol=2e-6)


def test_below_the_bend_srgb_is_linear():
    # 0.04045 / 12.92 is 0.00313080; its cube root is 0.146289.
    assert names.oklab(np.full(3, 0.04045))[0] == pytest.approx(0.146289, abs=1e-5)


@pytest.mark.parametrize("word", ["red", "green", "blue", "pink", "brown", "purple"])
def test_the_color_of_a_name_is_called_by_it(word):
    found, colors = names.survey()
    for place in names.nearest(colors[[found.index(word)]])[0]:
        assert found[place] == word
    assert names.called(colors[[found.index(word)]], word).tolist() == [1]


def test_the_nearest_of_several_names_come_in_order():
    found, colors = names.survey()
    place = found.index("red")
    nearest = names.nearest(colors[[place]], 5)[0]
    apart = np.linalg.norm(names.oklab(colors[nearest]) - names.oklab(colors[place]), axis=-1)
    assert nearest[0] == place
    assert (np.diff(apart) >= 0).all()
    others = np.delete(names.oklab(colors), nearest, axis=0)
    assert np.linalg.norm(others - names.oklab(colors[place]), axis=-1).min() >= apart[-1]


@pytest.mark.parametrize(
    ("name", "word", "has"),
    [
        ("red", "red", True),
        ("brick red", "red", True),
        ("red brown", "red", True),
        ("purple/blue", "blue", True),
        ("orangered", "red", True),  # orange is a word
        ("darkgreen", "green", True),
        ("bluegreen", "blue", True),
        ("bluegreen", "green", True),
        ("evergreen", "green", False),  # ever is none
        ("reddish brown", "red", False),  # a form
        ("pinky", "pink", False),
        ("bluey green", "blue", False),
        ("sky", "blue", False),
        ("bored", "red", False),
    ],
)
def test_a_name_has_a_word_or_has_it_not(name, word, has):
    assert names.has_word(name, word) is has


def test_words_cover_what_they_should_of_the_lattice():
    lattice = RgbLattice(8)
    covered = {of: int(lattice.attribute(f"word {of}").sum()) for of in names.WORDS}
    assert covered == {"red": 23, "green": 114, "blue": 93, "pink": 39, "brown": 20, "purple": 38}
    reds = lattice.colors()[lattice.members(word("red") >= 1)]
    assert (reds[:, 0] > reds[:, 1:].max(axis=-1)).all()


def test_what_has_a_neighborhood_free_of_a_word_is_not_called_by_it():
    lattice = RgbLattice(8)
    for of in names.WORDS:
        free, called = lattice.members(neighborhood(of) <= 0), lattice.members(word(of) >= 1)
        assert free.any()
        assert called.any()
        assert not (free & called).any()
        # The nearest name is one of the ten.
        assert lattice.attribute(f"neighborhood {of}")[called].min() >= 1 / names.NEIGHBORS


def test_a_word_is_a_label_by_its_probability():
    lattice, label = RgbLattice(8), 0.08 * word("red")
    assert sorted(set(lattice.score(label).tolist())) == [0, 0.08]
    assert lattice.certain(label).sum() == 23
    assert word("red")(named_colors(["red", "cyan", "gray"])).tolist() == [1, 0, 0]


@pytest.mark.parametrize("score", [word, neighborhood])
def test_only_some_words_are_known(score):
    with refused("word 'teal' is not one that colors are labeled by; expected one of red, green, blue, pink, brown, purple"):
        score("teal")
