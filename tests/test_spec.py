"""Specs refuse what cannot work, and their digests change with what they stand for and with nothing else."""

import dataclasses
import json
import math

import pytest
from tiny import refused

from anchoring import (
    Ablate,
    Anchor,
    AngularAnchor,
    AntiAnchor,
    AntiSubspace,
    BezierMap,
    Fallback,
    LinearMap,
    ModelSpec,
    Prune,
    Repel,
    Routing,
    Separation,
    Subspace,
    Suppress,
    SuppressSubspace,
    Unitarity,
)
from press.claims.claim import Claim
from press.errors import InputError
from press.scripts.specs import digest, plain
from redact.printed import InNotes, InPaper
from redact.quantities.colors import error, increase
from redact.spec import Experiment, Training, Validation
from redact.worlds.colors import HsvCube, RgbLattice, redness, resemblance, similarity, vibrancy

LABELS = {"red": 0.5 * redness**10, "vibrant": 0.5 * vibrancy**100}
TERMS = {"anchor": Anchor((1, 0, 0), on="red"), "planarity": Subspace((0, 1), on="vibrant"), "unitarity": Unitarity()}
PUBLISHED = InPaper(networks=60, r2_mean=0.9, r2_sd=0.1, r2_best=0.99, seed=7, increases={("red", "ablated"): 0.33})
GONE = Claim("red-gone", "Red is gone", error("red", "ablated") >= 0.2, because="mid-gray gives 0.25")


def training(**parts):
    fields = {
        "model": ModelSpec(latent=3),
        "data": RgbLattice(3),
        "labels": LABELS,
        "terms": TERMS,
        "schedule": "schedules/tiny.csv",
    }
    return Training(**fields | parts)


def experiment(**parts):
    fields = {
        "id": "1.1",
        "title": "Delete red",
        "question": "Does red go?",
        "training": training(),
        "operations": {"ablated": Ablate(0), "pruned": Prune(0)},
        "claims": (GONE,),
        "expect": "confirmed",
    }
    return Experiment(**fields | parts)


def with_term(term):
    return training(labels={"red": LABELS["red"]}, terms={"anchor": TERMS["anchor"], "extra": term})


# Training --------------------------------------------------------------------------------------------


def test_a_term_acts_on_a_label_that_the_data_gives():
    with refused("term 'anchor'", "on='blue'", "it gives red, vibrant"):
        training(terms=TERMS | {"anchor": Anchor((1, 0, 0), on="blue")})
    with refused("term 'anchor'", "it gives none"):
        training(labels={}, terms={"anchor": Anchor((1, 0, 0), on="red")})


def test_a_label_that_nothing_acts_on_has_to_be_named_as_unused():
    labels = LABELS | {"pale": 0.1 * (1 - vibrancy)}
    with refused("label 'pale'", "unused"):
        training(labels=labels)
    assert training(labels=labels, unused=("pale",)).unused == ("pale",)


@pytest.mark.parametrize(("name", "why"), [("red", "used"), ("blue", "not a label")])
def test_an_unused_label_is_drawn_and_acts_on_nothing(name, why):
    with refused("unused=", repr(name), why):
        training(unused=(name,))


@pytest.mark.parametrize("label", [0.5, redness >= 0.5, "red", None])
def test_a_label_is_a_score(label):
    with refused("label 'red'", repr(label), "expected"):
        training(labels=LABELS | {"red": label})


@pytest.mark.parametrize("label", [2 * redness, -0.5 * redness, redness**-1])
def test_a_label_is_a_probability(label):
    with refused("label 'red'", str(label), "between 0 and 1"):
        training(labels=LABELS | {"red": label})


def test_routing_acts_on_a_label_and_fits_the_latent_space():
    routed = training(labels={"red": LABELS["red"]}, terms={}, routing=Routing("red", (0,)))
    assert digest(routed) != digest(dataclasses.replace(routed, routing=Routing("red", (0,), shuffled=True)))
    with refused("routing: 'blue' is a label the data does not give", "it gives red, vibrant"):
        training(routing=Routing("blue", (0,)))
    with refused("routing: dims=[3] is outside"):
        training(routing=Routing("red", (3,)))
    with refused("routing=0, expected Routing(...)"):
        training(routing=0)
    with refused("unused=", "'pale'", "used"):
        training(labels=LABELS | {"pale": 0.1 * redness}, unused=("pale",), routing=Routing("pale", (0,)))


def test_what_a_decoder_is_asked_for_has_its_channels():
    assert with_term(Fallback((1, 0, 0), (0.5, 0.5, 0.5)))
    with refused("term 'extra': target=(0.5, 0.5), expected 3 numbers"):
        with_term(Fallback((1, 0, 0), (0.5, 0.5)))


def test_a_term_is_a_term():
    with refused("term 'anchor'", "0.5", "no term"):
        training(terms=TERMS | {"anchor": 0.5})


@pytest.mark.parametrize("kind", [Anchor, AngularAnchor, AntiAnchor])
def test_a_direction_fits_the_latent_space(kind):
    with refused("term 'extra'", "direction=(1, 0)", "2 coordinates", "3"):
        with_term(kind((1, 0)))
    with refused("term 'extra'", "direction=(0, 0, 0)", "length 0"):
        with_term(kind((0, 0, 0)))
    assert with_term(kind((0, 0, -2))).terms["extra"].direction == (0, 0, -2)


@pytest.mark.parametrize("kind", [Subspace, AntiSubspace])
@pytest.mark.parametrize(
    ("dims", "why"),
    [
        ((3,), "dims=[3] is outside a latent space of width 3"),
        ((0, -1, 7), "dims=[-1, 7] is outside"),
        ((), "at least one dimension"),
        ((1, 1), "each named once"),
        ((0, 1, 2), "expected fewer"),
        ((0.0,), "dims=(0.0,), expected whole numbers"),
    ],
)
def test_the_dimensions_of_a_term_fit_the_latent_space(kind, dims, why):
    with refused("term 'extra'", why):
        with_term(kind(dims))


@pytest.mark.parametrize("power", [1, 0, 2.5, "100"])
def test_the_power_of_separation_is_a_whole_number(power):
    with refused("term 'extra'", f"power={power!r}", "at least 2"):
        with_term(Separation(power))


@pytest.mark.parametrize("value", [0, -1, 1.5, "4"])
def test_the_model_has_two_widths_and_a_depth(value):
    with refused("latent=", repr(value), "from 1 to 1000"):
        ModelSpec(latent=value)
    with refused("depth=", repr(value), "from 1 to 100"):
        ModelSpec(latent=4, depth=value)
    with refused("model: hidden=", repr(value), "from 1 to 1000"):
        ModelSpec(latent=4, hidden=value)


# Operations and experiments --------------------------------------------------------------------------


@pytest.mark.parametrize("kind", [Ablate, Prune, SuppressSubspace])
@pytest.mark.parametrize(
    ("dims", "why"),
    [((7,), "dims=[7] is outside a latent space of width 3"), ((), "at least one"), ((0, 0), "each named once")],
)
def test_an_operation_fits_the_model(kind, dims, why):
    with refused("operation 'ablated'", why):
        experiment(operations={"ablated": kind(*dims)})


def test_not_every_dimension_can_be_pruned():
    with refused("operation 'pruned'", "dims=[2, 0, 1]", "width 3", "every dimension"):
        experiment(operations={"ablated": Ablate(0, 1, 2), "pruned": Prune(2, 0, 1)})


@pytest.mark.parametrize("kind", [Suppress, lambda direction: Repel(direction, LinearMap(0, 0.5))], ids=["suppress", "repel"])
def test_the_direction_of_an_intervention_fits_the_model(kind):
    assert experiment(operations={"ablated": Ablate(0), "steered": kind((0, 0, 3))})
    with refused("operation 'steered'", "direction=(1, 0)", "2 coordinates", "3"):
        experiment(operations={"ablated": Ablate(0), "steered": kind((1, 0))})
    with refused("direction=(0, 0, 0)", "length 0"):
        kind((0, 0, 0))
    for wrong in (math.nan, math.inf):
        with refused(f"direction=(1, {wrong}, 0)", "finite"):
            kind((1, wrong, 0))


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: Suppress((1, 0), threshold=1), "Suppress: threshold=1, expected at least 0 and less than 1"),
        (lambda: Suppress((1, 0), threshold=-0.1), "Suppress: threshold=-0.1"),
        (lambda: Suppress((1, 0), threshold=math.nan), "Suppress: threshold=nan"),
        (lambda: Suppress((1, 0), strength=1.01), "Suppress: strength=1.01, expected between 0 and 1"),
        (lambda: Suppress((1, 0), strength=-0.5), "Suppress: strength=-0.5"),
        (lambda: Suppress((1, 0), power=-1), "Suppress: power=-1, expected 0 or more"),
        (lambda: Suppress((1, 0), power=math.inf), "Suppress: power=inf"),
        (lambda: LinearMap(1, 1), "LinearMap: threshold=1, expected at least 0 and less than 1"),
        (lambda: LinearMap(0, 1.1), "LinearMap: end=1.1, expected between -1 and 1"),
        (lambda: LinearMap(0, -1.1), "LinearMap: end=-1.1"),
        (lambda: BezierMap(-0.1, 0.5), "BezierMap: threshold=-0.1"),
        (lambda: BezierMap(0.5, 0.5), "BezierMap: end=0.5, expected more than the threshold, 0.5, and at most 1"),
        (lambda: BezierMap(0, 1.5), "BezierMap: end=1.5"),
        (lambda: Repel((1, 0), 0.5), "Repel: mapping=0.5, expected LinearMap(threshold, end) or BezierMap(threshold, end)"),
    ],
)
def test_an_intervention_out_of_range_names_the_value(make, message):
    with refused(message):
        make()


def test_ranges_include_their_ends():
    assert Suppress((1, 0), threshold=0, strength=0, power=0)
    assert LinearMap(0, -1).end == -1
    assert LinearMap(0.9, 1).end == BezierMap(0.9, 1).end == 1


def test_what_errors_should_follow_unless_the_spec_says():
    operations = {"ablated": Ablate(0), "suppressed": Suppress((1, 0, 0)), "repelled": Repel((1, 0, 0), LinearMap(0, 0.5))}
    usual = experiment(operations=operations)
    found = [resemblance(usual, name) for name in ("baseline", *operations)]
    assert found == [similarity**3, similarity**3, similarity**2, similarity**2]
    other = experiment(operations=operations, resembling={"ablated": vibrancy**2.3})
    assert resemblance(other, "ablated") == vibrancy**2.3
    assert resemblance(other, "repelled") == similarity**2
    with refused("resembling", "'pruned'", "ablated, baseline"):
        experiment(operations={"ablated": Ablate(0)}, resembling={"pruned": similarity})
    with refused("resembling", "'ablated' is 3", "similarity**3"):
        experiment(resembling={"ablated": 3})


def test_seeds_are_ranked_by_an_operation_and_by_terms():
    assert experiment().ranking == "ablated"
    assert experiment(ranked_by="pruned").ranking == "pruned"
    assert experiment(organized_by=("anchor",)).organized_by == ("anchor",)
    with refused("ranked_by='suppressed'", "ablated, pruned"):
        experiment(ranked_by="suppressed")
    with refused("organized_by", "'separation'", "anchor, planarity, unitarity"):
        experiment(organized_by=("separation",))


def test_published_numbers_are_about_the_experiment():
    assert experiment(in_paper=PUBLISHED).in_paper.seed == 7
    with refused("in_paper", "'suppressed'", "ablated, pruned"):
        experiment(in_paper=dataclasses.replace(PUBLISHED, increases={("red", "suppressed"): 0.2}))
    of_no_color = experiment(in_paper=dataclasses.replace(PUBLISHED, increases={("rouge", "ablated"): 0.2}))
    with refused("color 'rouge'"):
        RgbLattice(4).check_asked(of_no_color)


def test_the_baseline_cannot_be_redefined():
    with refused("operations", "'baseline'"):
        experiment(operations={"baseline": Ablate(0), "ablated": Ablate(0)})


@pytest.mark.parametrize("quantity", [error("red", "suppressed"), increase("red", "suppressed")])
def test_a_claim_is_about_an_operation_of_the_experiment(quantity):
    with refused("claim 'red-gone'", "'suppressed'", "ablated, baseline, pruned"):
        experiment(claims=(dataclasses.replace(GONE, condition=quantity >= 0.2),))


def test_a_claim_may_be_about_the_baseline():
    assert experiment(claims=(dataclasses.replace(GONE, condition=error("red", "baseline") <= 0.01),))


def test_each_claim_has_a_key_of_its_own():
    with refused("'red-gone'", "2 claims", "expected one each"):
        experiment(claims=(GONE, dataclasses.replace(GONE, text="Red is gone again")))


def test_an_observation_is_checked_as_a_claim_is():
    noticed = dataclasses.replace(GONE, key="noticed")
    assert experiment(observations=(noticed,), expect_observed={"noticed": "holds"}).judged == (GONE, noticed)
    seen = dataclasses.replace(GONE, key="seen")
    with refused("expect_observed", "speaks of seen", "expected every observation: noticed, seen; or leave it out"):
        experiment(observations=(noticed, seen), expect_observed={"seen": "holds"})
    assert experiment(observations=(noticed,), expect_observed={"noticed": ("holds", "undecided")}).expected_of("noticed") == (
        "holds",
        "undecided",
    )
    for wrong in ("true", ("holds", "true"), ()):
        with refused("expect_observed", f"'noticed' is {wrong!r}", "holds, refuted, undecided, or several of them"):
            experiment(observations=(noticed,), expect_observed={"noticed": wrong})
    with refused("'red-gone'", "2 claims"):
        experiment(observations=(GONE,))
    with refused("claim 'noticed'", "'suppressed'"):
        suppressed = dataclasses.replace(noticed, condition=error("red", "suppressed") >= 0.2)
        experiment(observations=(suppressed,), expect_observed={"noticed": "holds"})


def test_an_experiment_claims_something():
    with refused("claims=()", "at least one"):
        experiment(claims=())


def test_the_expected_verdict_is_a_verdict():
    with refused("expect='true'", "confirmed, disconfirmed, undecided"):
        experiment(expect="true")
    for several in (("confirmed", "true"), ()):
        with refused(f"expect={several!r}", "confirmed, disconfirmed, undecided"):
            experiment(expect=several)


def test_prose_may_hold_for_several_verdicts():
    assert experiment(expect="confirmed").expected == ("confirmed",)
    assert experiment(expect=("confirmed", "undecided")).expected == ("confirmed", "undecided")
    assert experiment(expect=None).expected == ()


@pytest.mark.parametrize("share", [0, 1, 90, math.nan, "0.9", None])
def test_the_share_that_has_to_pass_lies_between_none_and_all(share):
    with refused(f"in_share={share!r}", "between 0 and 1"):
        experiment(in_share=share)


def test_an_experiment_is_a_draft_until_its_conclusions_are_chosen():
    noticed = dataclasses.replace(GONE, key="noticed")
    assert experiment().unchosen == ()
    assert experiment(expect=None).unchosen == ("expect",)
    assert experiment(observations=(noticed,)).unchosen == ("expect_observed",)
    assert experiment(observations=(noticed,), expect=None).unchosen == ("expect", "expect_observed")
    assert experiment(observations=(noticed,), expect=None, expect_observed={"noticed": "holds"}).unchosen == ("expect",)


def test_all_that_does_not_fit_together_is_told_at_once():
    with pytest.raises(InputError) as caught:
        experiment(expect="true", expect_observed={"x": "no"}, ranked_by="none")
    starts = ("expect='true'", "expect_observed: speaks", "expect_observed: 'x'", "ranked_by")
    lines = str(caught.value).splitlines()
    assert len(lines) == len(starts)
    assert all(line.startswith(start) for line, start in zip(lines, starts, strict=True))


def test_training_is_a_training_or_the_id_of_one():
    assert experiment(training="2.6").training == "2.6"
    with refused("training=2.6", "another experiment"):
        experiment(training=2.6)


def test_the_slug_of_an_id():
    assert experiment(id="2.6").slug == "2-6"
    assert experiment(id="2.10.1").slug == "2-10-1"


# Digests ---------------------------------------------------------------------------------------------

TRAINING_CHANGES = {
    "power of a label": {"labels": LABELS | {"red": 0.5 * redness**11}},
    "factor of a label": {"labels": LABELS | {"red": 0.4 * redness**10}},
    "attribute of a label": {"labels": LABELS | {"red": 0.5 * vibrancy**10}},
    "complement of a label": {"labels": LABELS | {"red": 0.5 * (1 - redness) ** 10}},
    "order of the labels": {"labels": dict(reversed(LABELS.items()))},
    "name of a term": {"terms": {("flat" if name == "planarity" else name): term for name, term in TERMS.items()}},
    "kind of a term": {"terms": TERMS | {"anchor": AngularAnchor((1, 0, 0), on="red")}},
    "kind of a term with the same fields": {"terms": TERMS | {"planarity": AntiSubspace((0, 1), on="vibrant")}},
    "direction of a term": {"terms": TERMS | {"anchor": Anchor((0, 1, 0), on="red")}},
    "label of a term": {"terms": TERMS | {"unitarity": Unitarity(on="red")}},
    "dimensions of a term": {"terms": TERMS | {"planarity": Subspace((0, 2), on="vibrant")}},
    "a term more": {"terms": TERMS | {"separation": Separation()}},
    "order of the terms": {"terms": dict(reversed(TERMS.items()))},
    "depth": {"model": ModelSpec(latent=3, depth=2)},
    "hidden width": {"model": ModelSpec(latent=3, hidden=24)},
    "size of the data": {"data": RgbLattice(4)},
    "kind of the data": {"data": HsvCube(3, 3, 3)},
    "schedule": {"schedule": "schedules/other.csv"},
    "batch": {"batch": 32},
    "workers": {"workers": 4},
    "validation": {"validation": Validation(RgbLattice(3), every=5)},
}


@pytest.mark.parametrize("change", TRAINING_CHANGES)
def test_the_digest_of_a_training_changes_with_the_training(change):
    assert digest(training(**TRAINING_CHANGES[change])) != digest(training())


def test_digests_of_different_trainings_differ():
    digests = [digest(training(**parts)) for parts in TRAINING_CHANGES.values()]
    assert len(set(digests)) == len(digests)


@pytest.mark.parametrize(
    "parts",
    [
        {"title": "Another title"},
        {"question": "Another question?"},
        {"claims": (dataclasses.replace(GONE, condition=error("red", "ablated") >= 0.3),)},
        {"expect": "undecided"},
        {"in_share": 0.9},
        {"because": "it has to be relied on"},
        {"operations": {"ablated": Ablate(1)}},
        {"in_notes": InNotes(losses={"recon": 0.1})},
        {"resembling": {"ablated": similarity**2}},
        {"ranked_by": "pruned"},
        {"organized_by": ("anchor",)},
        {"in_paper": PUBLISHED},
    ],
)
def test_the_digest_of_a_training_depends_on_nothing_else(parts):
    assert digest(experiment(**parts).training) == digest(experiment().training)
    assert digest(experiment(**parts)) != digest(experiment())


def test_equal_specs_have_equal_digests_of_twelve_hexadecimal_digits():
    assert training() == training()
    assert digest(training()) == digest(training())
    assert len(digest(training())) == 12
    assert int(digest(training()), 16) >= 0


def test_plain_data_of_a_part():
    assert plain({"anchor": Anchor((1, 0), on="red"), "ablated": Ablate(0, 2)}) == [
        ["anchor", {"kind": "Anchor", "on": "red", "direction": [1, 0]}],
        ["ablated", {"kind": "Ablate", "dims": [0, 2]}],
    ]
    assert plain(Repel((1, 0), LinearMap(0, 0.5))) == {
        "kind": "Repel",
        "direction": [1, 0],
        "mapping": {"kind": "LinearMap", "threshold": 0, "end": 0.5},
    }
    assert digest(LinearMap(0, 0.5)) != digest(BezierMap(0, 0.5))


def test_a_whole_experiment_is_plain_data():
    data = plain(experiment(in_notes=InNotes(scores={("ablated", "max_error"): 0.27})))
    assert json.loads(json.dumps(data)) == data


def test_specs_cannot_be_changed():
    for part in (
        experiment(),
        training(),
        ModelSpec(3),
        Anchor((1, 0, 0)),
        Ablate(0),
        Suppress((1, 0)),
        LinearMap(0, 1),
        PUBLISHED,
        GONE,
    ):
        with pytest.raises(dataclasses.FrozenInstanceError):
            setattr(part, dataclasses.fields(part)[0].name, None)
