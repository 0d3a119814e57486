"""What networks of digits are asked: errors by class by hand, on networks whose faults are known because they are written here.

And what experiments on digits claim: which words, which thresholds, and that the data give the numbers they rest on.
"""

from types import SimpleNamespace

import numpy as np
import pytest
import torch
from tiny import refused

from press.claims.quantities import evaluate_quantity
from redact import predictions
from redact.measures.digits import Asked
from redact.measures.networks import Network
from redact.predictions import digits as claimed
from redact.quantities import disagreement, linear_probe, most_gained
from redact.quantities.digits import (
    ClassRise,
    error,
    largest_error,
    largest_rise,
    others,
    relative_rise,
    smallest_relative_rise,
)
from redact.worlds.digits import CLASSES, GRAY, Digits, digit, round_digit
from redact.worlds.scores import Region

TRAIN, TEST = Digits(), Digits(part="test")
IMAGES, classes = TEST.samples(), TEST.classes()
MEAN = TRAIN.samples().mean(axis=0)
NETWORKS = ("baseline", "ablated", "plain/baseline", "plain/ablated")


class Written(Network):
    """A network that is a function of the images, with two latent dimensions: how dark an image is, and 1."""

    def __init__(self, function):
        self.function = function

    def __call__(self, x):
        z = torch.stack([x.mean(dim=1), torch.ones(len(x))], dim=1)
        return self.function(x), z, z


@Written
def faithful(x):
    return x


@Written
def mean_image(x):
    return torch.from_numpy(MEAN).float().expand_as(x)


@Written
def gray(x):
    return torch.tensor(GRAY).expand_as(x)


def off_by(amounts):
    """A network that is off by so much in every pixel of the images of a digit; elsewhere it is faithful.

    amounts: digit -> one number, or two, of which the second is that of the first of its tested images.
    """
    by_place = np.zeros(len(classes))
    for which, by in amounts.items():
        places = np.flatnonzero(classes == which)
        by_place[places] = np.ravel(by)[0]
        by_place[places[0]] = np.ravel(by)[-1]
    # Away from the nearer bound, so that nothing is clamped that is off by half at most.
    sign = np.where(IMAGES > 0.5, -1, 1)
    return Written(lambda x: x + torch.from_numpy(sign * by_place[:, None]).float())


def asked(trainings=None, networks=NETWORKS):
    trained = {"": SimpleNamespace(data=TRAIN)} if trainings is None else trainings
    return Asked(SimpleNamespace(networks=networks), trained, 1)


def evaluation(**networks):
    return asked().evaluate({name.replace("__", "/"): network for name, network in networks.items()}, {})


# Errors by class ---------------------------------------------------------------------------------


def test_the_mean_image_is_off_by_the_variance_about_it():
    found = evaluation(baseline=mean_image)
    expected = [((IMAGES[classes == c] - MEAN) ** 2).mean() for c in range(CLASSES)]
    np.testing.assert_allclose(found.by_class("baseline", "mean"), expected, rtol=1e-5)
    assert [error(c, "baseline").measure(found) for c in range(CLASSES)] == pytest.approx(expected, rel=1e-5)
    assert largest_error("baseline").measure(found) == pytest.approx(max(expected), rel=1e-5)


def test_the_median_of_a_class_is_that_of_its_images_the_lower_of_two():
    found = evaluation(baseline=gray)
    for c, median in enumerate(found.by_class("baseline", "median")):
        errors = np.sort(((IMAGES[classes == c] - 0.305) ** 2).mean(axis=1))
        assert median == pytest.approx(errors[(len(errors) - 1) // 2], rel=1e-5)


def test_outputs_are_clamped_before_they_are_compared():
    found = evaluation(baseline=Written(lambda x: 9 * (x - 0.5)), ablated=Written(lambda x: x - 7))
    assert found.outputs["baseline"].min() == 0
    assert found.outputs["baseline"].max() == 1
    np.testing.assert_allclose(found.by_class("ablated", "mean"), [(IMAGES[classes == c] ** 2).mean() for c in range(CLASSES)])


BEFORE = off_by({0: 0.1, 1: 0.2, 2: 0.1, 3: 0.1, 4: 0.1, 5: 0.1, 6: 0.1, 7: 0.1, 8: 0.1, 9: 0.1})
AFTER = off_by({0: 0.1, 1: 0.3, 2: 0.2, 3: 0.1, 4: 0.1, 5: 0.1, 6: 0.1, 7: 0.5, 8: (0.1, 0.4), 9: 0.05})
# Squares: 0.01 before, of 1 0.04; after it 0.09 of 1, 0.04 of 2, 0.25 of 7, 0.0025 of 9, and of one eight of 35 0.16.
EIGHT = (0.01 * 34 + 0.16) / 35


@pytest.fixture(scope="module")
def edited():
    return evaluation(baseline=BEFORE, ablated=AFTER, plain__baseline=AFTER, plain__ablated=BEFORE)


@pytest.mark.parametrize(
    ("quantity", "expected"),
    [
        (error(7, "ablated"), 0.25),
        (error(8, "ablated"), EIGHT),
        (largest_error("baseline"), 0.04),
        (largest_error("ablated"), 0.25),
        (largest_rise("ablated", others()), 0.24),
        (largest_rise("ablated", others(7)), 0.05),
        (largest_rise("ablated", others(1, 2, 7)), EIGHT - 0.01),
        (largest_rise("ablated", (9,)), -0.0075),
        (largest_rise("plain/ablated", (1, 9)), 0.0075),
        (relative_rise("ablated", others(7)), 3),  # 2 goes from 0.01 to 0.04, 1 from 0.04 to 0.09
        (relative_rise("ablated", (0, 1)), 1.25),
        (relative_rise("ablated", (8,)), 0),  # the median does not see one image of 35
        (smallest_relative_rise("ablated", (1, 2, 7)), 1.25),
        (smallest_relative_rise("ablated", others()), -0.75),
        (smallest_relative_rise("ablated", (8,)), 100 * EIGHT - 1),  # the mean does
        (ClassRise("smallest", "ablated", (1, 2), "median", relative=False), 0.03),
        (most_gained("ablated", digit(8) >= 1), 0.15),
        (most_gained("ablated", round_digit >= 1), 0.15),
        (disagreement("baseline", "ablated"), 0.4),
    ],
    ids=str,
)
def test_quantities_by_hand(edited, quantity, expected):
    values = {str(part): part.measure(edited) for part in quantity.measured()}
    assert evaluate_quantity(quantity, values) == pytest.approx(expected, rel=1e-4, abs=1e-6)


def test_the_others_are_all_but_these():
    assert others() == tuple(range(10))
    assert others(7) == (0, 1, 2, 3, 4, 5, 6, 8, 9)
    assert others(9, 0, 0) == (1, 2, 3, 4, 5, 6, 7, 8)


def test_quantities_are_told_apart_by_their_texts():
    told = [
        *(rise("a/ablated", (1, 2)) for rise in (largest_rise, relative_rise, smallest_relative_rise)),
        largest_rise("a/ablated", (1,)),
        largest_rise("b/ablated", (1, 2)),
        largest_error("a/ablated"),
        error(1, "a/ablated"),
    ]
    assert len(set(map(str, told))) == len(told)
    assert str(told[1]) == "largest relative rise of the median error of 1, 2, a/ablated"
    assert list(told[1].operations()) == ["a/ablated", "a/baseline"]
    assert list(told[5].operations()) == ["a/ablated"]


@pytest.mark.parametrize(
    ("changed", "says"),
    [
        ({"which": "worst"}, "rise: which='worst', expected 'largest' or 'smallest'"),
        ({"statistic": "max"}, "rise: statistic='max', expected 'mean' or 'median'"),
        ({"digits": ()}, "rise: digits=(), expected digits, one at least"),
        ({"digits": 7}, "rise: digits=7, expected a tuple of digits"),
        ({"digits": (7, 10)}, "rise: digits=10, expected a whole number from 0 to 9"),
    ],
)
def test_a_rise_that_is_none_is_refused(changed, says):
    whole = {"which": "largest", "operation": "ablated", "digits": (1,), "statistic": "mean", "relative": False}
    with refused(says):
        ClassRise(**whole | changed)


# What is kept, and what is refused ---------------------------------------------------------------


def test_scores_have_the_mean_error_and_both_of_each_digit(edited):
    row = edited.scores("ablated")
    assert list(row) == ["mean_error", *(f"error_{c}" for c in range(10)), *(f"median_{c}" for c in range(10))]
    assert row["error_8"] == pytest.approx(EIGHT, rel=1e-4)
    assert row["median_8"] == pytest.approx(0.01, rel=1e-4)
    counts = np.bincount(classes)
    assert row["mean_error"] == pytest.approx(np.average([row[f"error_{c}"] for c in range(10)], weights=counts), rel=1e-5)


def test_views_hold_what_comes_out_and_the_latent_vectors_a_seed_a_row():
    asking = asked(networks=("baseline", "ablated"))
    asking.keep(evaluation(baseline=faithful))
    for seed_off in (0.25, 0.5):
        asking.look_closer("viewed", {"baseline": faithful, "ablated": off_by({7: seed_off})})
    views = asking.views()
    assert {name: array.shape for name, array in views.items()} == {
        f"{network}/{what}": (2, 360, width)
        for network in ("baseline", "ablated")
        for what, width in (("outputs", 64), ("latents", 2))
    }
    np.testing.assert_array_equal(views["baseline/outputs"][1], IMAGES.astype(np.float32))
    np.testing.assert_allclose(views["baseline/latents"][0][:, 0], IMAGES.mean(axis=1), rtol=1e-5)
    off = np.abs(views["ablated/outputs"] - IMAGES).max(axis=2)
    np.testing.assert_allclose(off[:, classes == 7], [[0.25] * 36, [0.5] * 36], rtol=1e-4)


def test_a_region_holds_the_tested_images_of_its_digits(edited):
    assert edited.members(digit(7) >= 1).tolist() == np.flatnonzero(classes == 7).tolist()
    assert edited.members(round_digit <= 0).tolist() == np.flatnonzero(~np.isin(classes, (0, 6, 8, 9))).tolist()


def test_a_region_without_an_image_is_refused(edited):
    with refused(f"region digit 7 >= 2: no image of {TEST} lies in it, expected at least one"):
        edited.members(Region(digit(7), ">=", 2))


def test_arms_are_tested_on_one_split():
    one, other = SimpleNamespace(data=TRAIN), SimpleNamespace(data=Digits(seed=18))
    with refused("arms: are tested on", "seed=17", "seed=18", "expected one split in all arms"):
        asked({"a": one, "b": other})
    # Those that never saw a seven are tested on all digits, as the others are.
    never = SimpleNamespace(data=Digits(without=(7,)))
    assert asked({"a": one, "never": never}).tested.part == TEST


def test_probes_are_fitted_on_all_images_of_training_and_tested_on_the_others():
    asking = asked({"never": SimpleNamespace(data=Digits(without=(7,)))})
    found = asking.evaluate({"baseline": faithful}, {})
    (fitted, concept), (tested, there) = (found.probed(part, digit(7)) for part in ("fit", "test"))
    np.testing.assert_array_equal(fitted, TRAIN.samples())
    np.testing.assert_array_equal(concept, TRAIN.classes() == 7)
    np.testing.assert_array_equal(tested, IMAGES)
    np.testing.assert_array_equal(there, classes == 7)


@pytest.mark.parametrize(("known", "expected"), [(True, 2), (False, 1)])
def test_a_probe_finds_a_digit_where_the_decoder_is_told_it_and_else_guesses(known, expected):
    both = (TRAIN, TEST)
    shows = {image.tobytes(): which for part in both for image, which in zip(part.samples(), part.classes(), strict=True)}

    def read(samples):
        told = np.array([shows[image.tobytes()] == 7 for image in samples], dtype=float)
        return np.column_stack([told if known else np.arange(len(samples)) % 2, np.arange(len(samples)) % 3])

    network = Written(lambda x: x)
    network.read, network.model = read, SimpleNamespace(latent=2)
    found = evaluation(baseline=network)
    assert linear_probe("baseline", digit(7)).measure(found) == pytest.approx(expected, abs=0 if known else 0.25)


# What is claimed ---------------------------------------------------------------------------------


def test_thresholds_rest_on_what_the_images_are():
    everything = np.concatenate([TRAIN.samples(), IMAGES])
    assert round(everything.var(), 3) == claimed.VARIANCE
    assert round(((IMAGES - MEAN) ** 2).mean(), 3) == claimed.MEAN_IMAGE
    assert pytest.approx(claimed.MEAN_IMAGE / 3, abs=5e-4) == claimed.KNOWN
    assert claimed.GONE == claimed.VARIANCE / 2
    assert claimed.NOT_GONE == claimed.GONE / 2
    assert (round(everything.mean(), 3),) * 64 == GRAY


def test_reasons_name_the_numbers_that_they_rest_on():
    assert f"{claimed.VARIANCE}" in claimed.WHY_GONE
    assert f"{claimed.MEAN_IMAGE}" in claimed.WHY_GONE
    assert f"{claimed.MEAN_IMAGE}" in claimed.WHY_KNOWN
    # Half more of a squared error is a fifth more in a pixel, a tenth is a twentieth.
    assert np.sqrt(1 + claimed.HALF) == pytest.approx(1.2, abs=0.03)
    assert np.sqrt(1 + claimed.SOME) == pytest.approx(1.05, abs=0.003)


@pytest.mark.parametrize(
    ("claim", "key", "text", "condition", "aspect"),
    [
        (
            claimed.learned("baseline"),
            *("learned", "Before surgery every digit is reconstructed"),
            *("largest mean error of a digit, baseline <= 0.025", predictions.LEARNED),
        ),
        (
            claimed.gone(7, "ablated"),
            *("seven-gone", "Seven is gone", "mean error where digit 7 >= 1, ablated >= 0.0705", predictions.CONCEPT_GONE),
        ),
        (
            claimed.spared(7, "ablated"),
            *("others-spared", "Every other digit is spared"),
            "largest relative rise of the median error of 0, 1, 2, 3, 4, 5, 6, 8, 9, ablated <= 0.5",
            predictions.OTHERS_SPARED,
        ),
        (
            claimed.all_lose_a_little("ablated")[0],
            *("all-lose", "Ablation takes from every digit"),
            *("smallest relative rise of the mean error of 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, ablated >= 0.1", ""),
        ),
        (
            claimed.all_lose_a_little("ablated")[1],
            *("none-gone", "Ablation takes no digit away"),
            *("largest rise of the mean error of 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, ablated <= 0.03525", ""),
        ),
    ],
    ids=lambda value: value.key if hasattr(value, "key") else "",
)
def test_claims(claim, key, text, condition, aspect):
    assert (claim.key, claim.text, str(claim.condition), claim.aspect or "") == (key, text, condition, aspect)
    assert claim.because


def test_claims_of_several_networks_have_keys_and_texts_of_their_own():
    several = [
        claim
        for network in ("ablated", "plain/ablated", "tenth/ablated")
        for claim in (
            claimed.learned(network.replace("ablated", "baseline")),
            claimed.gone(7, network),
            claimed.spared(7, network),
            *claimed.all_lose_a_little(network),
        )
    ]
    assert len({claim.key for claim in several}) == len({claim.text for claim in several}) == len(several)
    assert [claimed.gone(c, "ablated").key for c in range(10)] == [f"{name}-gone" for name in claimed.NAMES]


@pytest.mark.parametrize(("network", "holds"), [(faithful, (True, False)), (mean_image, (False, True)), (gray, (False, True))])
def test_who_knows_all_has_learned_and_who_answers_all_alike_has_no_digit(network, holds):
    found = evaluation(baseline=network)
    worst = largest_error("baseline").measure(found)
    gone = [error(c, "baseline").measure(found) >= claimed.GONE for c in range(CLASSES)]
    assert (worst <= claimed.KNOWN) == holds[0]
    assert any(gone) == holds[1]
