"""What captions begin with: by hand-worked arrays."""

from types import SimpleNamespace

import numpy as np

from redact.words import findings
from redact.words.colors import findings as color_findings


def claim(text, passes, of=60):
    return SimpleNamespace(text=text, passes=passes, of=of)


def test_the_joint_count_and_the_claim_that_most_fail():
    worst = claim("Red is gone", 52)
    verdict = SimpleNamespace(counted="50 of 60 seeds pass all claims", worst=worst, observations=(), seeds=60)
    assert findings.of_claims(verdict) == "50 of 60 networks pass all claims; most fail one: red is gone, which 52 pass."
    verdict.counted, verdict.worst = "60 of 60 seeds pass all claims", claim("Red is gone", 60)
    assert findings.of_claims(verdict) == "60 of 60 networks pass all claims."
    verdict.observations = (claim("Red is black", 5), claim("Grays shine", 0))
    assert findings.of_observations(verdict) == "Of 60 networks: red is black in 5 and grays shine in 0."


def test_how_much_of_the_length_lies_in_the_first_dimension():
    # Squared lengths 1, 1, 0.25, of which 1 + 0.36 + 0 = 1.36 of 2.25 lie there.
    z = np.array([[1, 0, 0], [0.6, 0.8, 0], [0, 0, 0.5]])
    told = "60 % of the squared length of all colors lies in the first dimension; the shortest vector has a length of 0.50."
    assert color_findings.of_latents(z) == told
    assert color_findings.of_latents(z[:2]) == "68 % of the squared length of all colors lies in the first dimension."


def test_how_many_colors_come_out_changed():
    true = np.zeros((2, 2, 3))
    changed = true.copy()
    changed[0, 0] = 0.5
    told = "1 of 4 colors come out with an error above 0.01; the largest is 0.25."
    assert color_findings.of_slices(true, changed) == told
    assert color_findings.of_slices(true, true) == "All 4 colors come out with an error of 0.01 or less."


def test_which_hue_is_hurt_most():
    hue, error = np.array([0, 0.25, 0.5]), np.zeros((3, 2, 2))
    assert color_findings.of_curves(hue, error) == "No vibrant hue has an error above 0.01."
    error[:, -1, -1] = 0.3, 0.02, 0.1
    told = "Of all vibrant hues the one at 0° has the largest error, 0.30, and the one at 90° the smallest, 0.020."
    assert color_findings.of_curves(hue, error) == told
    bands = {"baseline": np.zeros((3, 3)), "ablated": np.array([[0, 0.1, 0.2], [0, 0.3, 0.2], [0, 0.2, 0.9]])}
    assert color_findings.of_bands(hue, bands) == "The median error over the seeds is largest: ablated, at 90° (0.20)."
    assert color_findings.of_bands(hue, {"baseline": np.zeros((3, 3))}) == "In the median no hue is hurt."


def test_training_and_its_schedule():
    losses = {"recon": np.array([[1, 2, 3], [0.1, 0.3, 0.2]])}
    assert findings.of_training(losses) == "The reconstruction ends at a median loss of 0.20."
    values = {"lr": np.array([0, 0.1, 0.05]), "anchor": np.array([1, 1, 0]), "separation": np.array([0, 1, 1])}
    assert findings.of_schedule(values) == "The learning rate is highest, 0.10, at step 1; at the end 1 of 2 terms are off."


def test_printed_numbers_and_selectivity():
    seeds = np.arange(101) / 100
    told = "1 of 3 printed numbers lie within the middle 90 % of our seeds."
    assert findings.of_printed([seeds, seeds, seeds], [0.5, 0.99, 0.01]) == told
    assert color_findings.of_selectivity({"ablated": seeds}) == "The median R² is 0.50 ablated (lowest 0.00)."
