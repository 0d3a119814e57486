"""Images of digits: what the set holds, how it is split, what is known of each image, and what is refused."""

import hashlib
import subprocess
import sys
from types import SimpleNamespace

import numpy as np
import pytest
from tiny import refused

from redact.predictions.digits import GONE, MEAN_IMAGE
from redact.variables.digits import mean_image_errors
from redact.worlds.digits import CLASSES, ROUND, SPLIT_SEED, Digits, as_images, digit, round_digit

TRAIN, TEST = Digits(), Digits(part="test")
# How many images of 0, 1, ... 9 the set has, as its authors count them.
COUNTS = [178, 182, 177, 183, 181, 182, 181, 179, 174, 180]


def counted(digits):
    return np.bincount(digits.classes(), minlength=CLASSES)


def sorted_rows(images):
    return images[np.lexsort(images.T)]


# The images --------------------------------------------------------------------------------------


def test_an_image_is_64_pixels_in_16ths():
    images = np.concatenate([TRAIN.samples(), TEST.samples()])
    assert images.shape == (1797, 64)
    assert images.dtype == np.float64
    assert set(np.unique(images * 16)) == set(range(17))
    assert TRAIN.bounds == (0, 1)


def test_the_pixels_are_those_of_the_set():
    from sklearn.datasets import load_digits

    images = np.concatenate([TRAIN.samples(), TEST.samples()])
    np.testing.assert_array_equal(sorted_rows(images) * 16, sorted_rows(load_digits().data))


def test_the_pixels_vary_as_much_in_the_test_images_as_in_all():
    assert TEST.samples().var() == pytest.approx(0.142, abs=5e-4)
    assert np.concatenate([TRAIN.samples(), TEST.samples()]).var() == pytest.approx(0.141, abs=5e-4)


def test_eights_are_nearest_to_the_mean_of_all_and_would_not_count_as_gone():
    errors = mean_image_errors(SimpleNamespace(part=TEST, images=TEST.samples(), classes=TEST.classes()))
    assert np.average(errors, weights=counted(TEST)) == pytest.approx(MEAN_IMAGE, abs=5e-4)
    assert errors.argmin() == 8
    assert errors[8] < GONE


def test_an_image_has_its_rows_from_the_top():
    # The first test image shows a 1, upright in the middle: its columns are dark there and empty at both sides.
    image = as_images(TEST.samples())[0]
    assert TEST.classes()[0] == 1
    assert image.shape == (8, 8)
    np.testing.assert_array_equal(image.ravel(), TEST.samples()[0])
    assert image.sum(axis=0)[3:5].min() > 4
    assert image.sum(axis=0)[[0, 7]].max() == 0


def test_the_channels_are_known_without_the_images():
    assert Digits.channels == TRAIN.samples().shape[1]


def test_what_one_changes_in_the_arrays_is_ones_own():
    before = TRAIN.samples()
    changed = TRAIN.samples()
    changed[:] = 7
    TRAIN.classes()[:] = 7
    np.testing.assert_array_equal(TRAIN.samples(), before)
    assert set(TRAIN.classes()) == set(range(CLASSES))


# The split ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("tested", [0.0056, 0.2, 0.5, 0.994])
def test_the_parts_are_apart_are_all_and_have_each_class_at_its_share(tested):
    train, test = Digits("train", tested), Digits("test", tested)
    assert len(test.samples()) == pytest.approx(1797 * tested, abs=1)
    assert (counted(train) + counted(test)).tolist() == COUNTS
    np.testing.assert_allclose(counted(test), np.array(COUNTS) * tested, atol=1)
    assert min(counted(train).min(), counted(test).min()) >= 1


def test_no_image_is_in_both_parts():
    assert not {image.tobytes() for image in TRAIN.samples()} & {image.tobytes() for image in TEST.samples()}


def test_the_split_is_the_same_every_time():
    assert (len(TRAIN.samples()), len(TEST.samples())) == (1437, 360)
    assert counted(TEST).tolist() == [36, 36, 35, 37, 36, 37, 36, 36, 35, 36]
    digest = hashlib.sha256((TEST.samples() * 16).astype(np.uint8).tobytes()).hexdigest()
    assert digest == "1719106c1bcc8c5cce1955b7fa4affd90eca6ffff303e1a10686b9fbf20d62f5"


def test_another_seed_makes_another_split():
    other = Digits(part="test", seed=SPLIT_SEED + 1)
    assert counted(other).sum() == 360
    assert not np.array_equal(sorted_rows(other.samples()), sorted_rows(TEST.samples()))


def test_the_test_images_of_the_same_split_are_held_out():
    assert TRAIN.held_out() == TEST.held_out() == TEST
    assert Digits(tested=0.3, seed=5).held_out() == Digits("test", 0.3, 5)


# What is known of an image -----------------------------------------------------------------------


def test_an_image_shows_one_digit():
    shown = np.array([TEST.attribute(f"digit {c}") for c in range(CLASSES)])
    assert set(shown.ravel()) == {0, 1}
    np.testing.assert_array_equal(shown.sum(axis=0), 1)
    np.testing.assert_array_equal(shown.argmax(axis=0), TEST.classes())


def test_a_round_digit_is_one_of_four():
    np.testing.assert_array_equal(TRAIN.attribute("round digit"), sum(TRAIN.attribute(f"digit {c}") for c in ROUND))


def test_labels_fall_on_the_images_of_their_digit():
    label = 0.1 * digit(7)
    assert TEST.score(label).sum() == pytest.approx(0.1 * 36)
    assert TEST.certain(label).sum() == 36
    assert TEST.members(round_digit >= 0.5).sum() == 36 + 36 + 35 + 36
    assert {digit(c).attribute for c in range(CLASSES)} | {round_digit.attribute} == set(Digits.attributes)


@pytest.mark.parametrize("digits", [TRAIN, TEST])
def test_an_attack_is_looked_at_by_test_images_of_each_digit(digits):
    watched = digits.watched("digit 7")
    assert watched.mean
    np.testing.assert_array_equal(watched.concept, TEST.samples()[TEST.classes() == 7])
    assert list(watched.others) == [f"digit {c}" for c in range(CLASSES) if c != 7]
    for name, images in watched.others.items():
        np.testing.assert_array_equal(images, TEST.samples()[TEST.attribute(name) == 1])


# What is refused ---------------------------------------------------------------------------------


@pytest.mark.parametrize("of", [10, 12, -1, "7", 7.0, True, None])
def test_a_digit_is_one_of_ten(of):
    with refused(f"digit: of={of!r}, expected a whole number from 0 to 9"):
        digit(of)


@pytest.mark.parametrize("part", ["validation", "Train", None, 0])
def test_a_part_is_one_of_two(part):
    with refused(f"Digits: part={part!r}, expected 'train' or 'test'"):
        Digits(part=part)


@pytest.mark.parametrize("tested", [0, 1, -0.2, 1.5, 360, "0.2", True, float("nan")])
def test_the_tested_images_are_a_share(tested):
    with refused(f"Digits: tested={tested!r}, expected a share of the images between 0 and 1"):
        Digits(tested=tested)


@pytest.mark.parametrize("seed", [-1, 2**32, 1.5, "17", None])
def test_the_seed_is_one_that_a_split_can_have(seed):
    with refused(f"Digits: seed={seed!r}, expected a whole number from 0 to {2**32 - 1}"):
        Digits(seed=seed)


@pytest.mark.parametrize("tested", [0.0001, 0.005, 0.996, 0.9999])
@pytest.mark.parametrize("ask", [Digits.samples, Digits.classes])
def test_no_class_may_be_missing_from_a_part(ask, tested):
    with refused(f"Digits: tested={tested!r} of 1797 images, expected a share that leaves all 10 digits in both parts"):
        ask(Digits(tested=tested))


@pytest.mark.parametrize("concept", ["digit 10", "7", "round digit", "red", ""])
def test_an_attack_brings_a_digit_back(concept):
    with refused(f"attack: back={concept!r}, expected one of digit 0, digit 1,", "digit 9"):
        TRAIN.watched(concept)


@pytest.mark.parametrize("shape", [(3, 63), (3, 8, 8), (64,), (2, 3, 64)])
def test_images_of_another_size_are_refused(shape):
    with refused(f"as_images: samples of the shape {shape}, expected (N, 64)"):
        as_images(np.zeros(shape))


def test_without_scikit_learn_one_is_told_how_to_install_it(monkeypatch):
    monkeypatch.setitem(sys.modules, "sklearn", None)
    with refused("Digits: the package scikit-learn is not installed", "pip install scikit-learn"):
        Digits(seed=SPLIT_SEED + 2).samples()


def test_planning_does_without_scikit_learn():
    plan = "from redact.worlds.digits import Digits, digit; Digits().held_out().channels, 0.1 * digit(7)"
    code = f"import sys; {plan}; sys.exit('sklearn' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
