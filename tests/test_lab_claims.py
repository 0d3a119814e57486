"""The lab's claims, in a real browser: thresholds that are moved, one network's claims, what is special, a color, a digit.

Every page is of toys whose answers are worked out by hand: ten seeds, and networks of two linear layers.
"""

import json
import math
from pathlib import Path

import numpy as np
import pytest
from browsing import until

from press.claims.intervals import wilson

LAB = Path(__file__).parent.parent / "paper" / "lab"
MODULES = (
    *("elements", "writing", "wording", "axes", "colors", "network", "measures", "evaluation", "judging", "own"),
    *("thresholds", "claims", "special", "picker", "drawing"),
)
POLICY = "default-src 'none'; img-src 'self' data:; style-src 'self'; script-src 'self'"
WIDE, NARROW = {"width": 1000, "height": 900}, {"width": 320, "height": 700}

COLORS = ":root { color-scheme: light dark; } body { background: light-dark(#ffffff, #16181c); }"

TOY = """
"use strict";
const { record, view, latent, inputs, classes, state: begin } = window.toy;
const width = latent;
const identity = () => ({
  weight: Float64Array.from({ length: width * width }, (_, at) => Number(at % (width + 1) === 0)),
  bias: new Float64Array(width), inputs: width, outputs: width,
});
// Two linear layers that change nothing: what comes out is the input, at the length 1.
const shape = { channels: width, hidden: 0, latent: width, depth: 0 };
const network = { shape, layers: [identity(), identity()], encoder: 1, removed: [] };
const state = {
  experiment: "toy", arm: "", seed: 3, network: "ablated", own: null, color: [1, 0, 0], dot: null, hover: null, thresholds: {},
  pixels: null, ...begin,
};
const arm = { ...record.arms[0], shape };
const sets = [], said = [];
let waiting = false;
const lab = {
  set(changes) {
    sets.push(changes);
    Object.assign(state, changes);
    if (waiting) return;
    waiting = true;
    requestAnimationFrame(() => { waiting = false; shown.show(model()); });
  },
  say: (sentence) => said.push(sentence),
};
function side(edited, operation) {
  const values = Float64Array.from(inputs);
  const { out, z, count } = redact.network.run(edited, values, operation);
  const errors = redact.measures.errors(out, values, width);
  return { network: edited, lattice: { inputs: values, out, z, count, errors, classes } };
}
let evaluate = null;
function model() {
  const paper = arm.operations.find(({ name }) => name === state.network);
  const none = { kind: "None" };
  const operation = state.network === "own" ? state.own : paper ? paper.operation : none;
  const edited = redact.network.edit(network, operation);
  const networks = { baseline: { network, operation: none }, ablated: { network: edited, operation } };
  return {
    state, record, arm, index: {}, place: state.seed, operation, operationWords: paper ? paper.words : "as trained",
    before: side(network, none), after: side(edited, operation),
    evaluate: evaluate || (() => redact.evaluation(record, networks, { colors: { red: [1, 0, 0] } })),
  };
}
const shown = redact.views[view](document.getElementById("view"), lab);
shown.show(model());
const settle = () => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
"""

GONE = [0.0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9]
SPARED = [0.0001, 0.0001, 0.001, 0.001, 0.001, 0.01, 0.01, 0.02, 0.05, 0.1]


def claim(key, text, comparison, threshold, values, quantity=None, alone=False):
    return {
        **{"key": key, "text": text, "condition": f"{key} {comparison} {threshold}", "because": "", "comparison": comparison},
        **{"threshold": threshold, "in_share": 0.5, "alone": alone, "values": values, "quantity": quantity},
    }


def error_of_red(operation):
    return {"kind": "ColorError", "color": "red", "operation": operation}


ABLATED = {"name": "ablated", "network": "ablated", "words": "after ablation", "operation": {"kind": "Ablate", "dims": [0]}}
RECORD = {
    **{"id": "toy", "slug": "toy", "world": "colors", "seeds": list(range(10)), "in_share": 0.5, "tested": [2, 2, 2]},
    "shown": "ablated",
    "arms": [{"name": "", "networks": "toy", "seeds": list(range(10)), "operations": [ABLATED]}],
    "claims": [
        claim("gone", "Red is gone", ">=", 0.2, GONE, error_of_red("ablated")),
        claim("spared", "The rest is spared", "<=", 0.01, SPARED, error_of_red("baseline")),
    ],
    "observations": [claim("seven", "It is seven", ">=", 5, [7] * 10, {"kind": "Selectivity", "operation": "ablated"})],
    # Of three inputs, the first stands for the concept.
    "concept": {"ablated": {"members": "AQ==", "rest": "Bg=="}},
}


@pytest.fixture
def open_view(browser, tmp_path):
    """Opens a view of the toy on a page of its own; what the browser finds wrong is an error."""
    pages, wrong = [], []

    def opened(
        view, size=WIDE, scheme="light", latent=3, inputs=(1, 0, 0, 0, 1, 0, 0, 0, 1), classes=None, record=None, **state
    ):
        toy = {"record": RECORD | (record or {}), "view": view, "latent": latent, "inputs": list(inputs), "classes": classes}
        (tmp_path / "data.js").write_text(f"window.toy = {json.dumps(toy | {'state': state})};")
        (tmp_path / "toy.js").write_text(TOY)
        (tmp_path / "colors.css").write_text(COLORS)
        scripts = [*(next(LAB.rglob(f"{name}.js")).as_uri() for name in MODULES), "data.js", "toy.js"]
        (tmp_path / "page.html").write_text(
            f'<!doctype html><html lang="en"><meta charset="utf-8"><title>Toy</title>'
            f'<meta http-equiv="Content-Security-Policy" content="{POLICY}"><meta name="viewport" content="width=device-width">'
            f'<link rel="stylesheet" href="colors.css"><link rel="stylesheet" href="{LAB.as_uri()}/lab.css">'
            f'<link rel="stylesheet" href="{LAB.as_uri()}/claims/claims.css">'
            f'<body class="lab"><div id="view"></div>{"".join(f"<script src={name!r}></script>" for name in scripts)}'
        )
        page = browser.new_page(viewport=size)
        pages.append(page)
        page.on("pageerror", lambda error: wrong.append(str(error)))
        page.on("console", lambda message: wrong.append(message.text) if message.type == "error" else None)
        page.goto((tmp_path / "page.html").as_uri())
        return page

    yield opened
    for page in pages:
        page.close()
    assert not wrong


def settled(page):
    page.evaluate("settle()")


def row(page, text):
    return page.get_by_role("group", name=text, exact=True)


def counted(page, text):
    return row(page, text).locator(".count").inner_text().split("\n")


def percents(passes, of):
    low, high = wilson(passes, of)
    return f"{100 * low:.0f}–{100 * high:.0f} %"


# --- thresholds -----------------------------------------------------------------------------------------------------------


def test_counts_include_what_lies_at_the_threshold(open_view):
    page = open_view("thresholds")
    # 0.2 to 0.9 reach 0.2; of the other claim seven are at 0.01 or less; both are met by the seeds 2 to 6.
    assert counted(page, "Red is gone") == ["8 of 10", percents(8, 10), "◐ undecided"]
    assert counted(page, "The rest is spared") == ["7 of 10", percents(7, 10), "◐ undecided"]
    assert counted(page, "It is seven") == ["10 of 10", percents(10, 10), "● holds"]
    assert page.locator(".verdict").inner_text() == "◐ Undecided: 5 of 10 seeds pass all claims"
    assert page.locator(".rule").inner_text() == f"95 % interval {percents(5, 10)}; more than 50 % have to."
    assert row(page, "Red is gone").locator(".dot.fails").count() == 2
    assert page.locator(".pointed").inner_text() == "Seed 3, shown here (ringed), passes all claims."
    slider = row(page, "Red is gone").get_by_role("slider")
    assert slider.get_attribute("aria-valuetext") == "0.2, 8 of 10 pass, undecided"
    assert slider.get_attribute("aria-valuenow") == "24.3", "0.236 of 0.972"


def test_an_axis_is_logarithmic_where_values_span_more_than_two_decades(open_view):
    page = open_view("thresholds")
    assert row(page, "The rest is spared").locator(".ground text").all_text_contents() == ["10⁻⁴", "0.001", "0.01", "0.1"]
    assert row(page, "Red is gone").locator(".ground text").first.text_content() == "0"


@pytest.mark.parametrize(
    ("text", "keys", "threshold", "passes"),
    [
        # 0 to 0.9, with 4 % on both sides: a hundredth is 0.00972.
        ("Red is gone", ["ArrowRight"], 0.2097, 7),
        ("Red is gone", ["ArrowLeft"], 0.1903, 8),
        ("Red is gone", ["PageUp", "PageUp"], 0.3944, 6),
        ("Red is gone", ["PageUp", "Home"], 0.2, 8),
        # 10^-4 to 10^-1, with 4 % on both sides: a hundredth of 3.24 decades is a factor of 1.0775.
        ("The rest is spared", ["ArrowLeft"], 0.00928, 5),
        ("The rest is spared", ["PageUp"], 0.0211, 8),
    ],
)
def test_keys_move_a_threshold(open_view, text, keys, threshold, passes):
    page = open_view("thresholds")
    slider = row(page, text).get_by_role("slider")
    slider.focus()
    for key in keys:
        page.keyboard.press(key)
    settled(page)
    registered = 0.2 if text == "Red is gone" else 0.01
    key = "gone" if text == "Red is gone" else "spared"
    assert page.evaluate("state.thresholds") == ({} if threshold == registered else {key: threshold})
    assert counted(page, text)[0] == f"{passes} of 10"
    shown = page.evaluate(f"redact.writing.number({threshold})")
    assert slider.get_attribute("aria-valuetext").startswith(f"{shown}, {passes} of 10 pass, ")


def test_the_pointer_drags_a_threshold_and_all_follows(open_view):
    page = open_view("thresholds")
    axis = row(page, "Red is gone").locator(".axis")
    box = axis.bounding_box()
    at = lambda value: box["x"] + box["width"] * (value + 0.036) / 0.972  # noqa: E731
    page.mouse.move(at(0.2), box["y"] + 4)
    page.mouse.down()
    page.mouse.move(at(0.3), box["y"] + 4)
    page.mouse.move(at(0.45), box["y"] + 30)
    page.mouse.up()
    settled(page)
    assert page.evaluate("state.thresholds.gone") == pytest.approx(0.45, abs=0.002)
    assert page.evaluate("state.seed") == 3, "the end of a drag chooses no seed"
    # 0.5 to 0.9 pass, and of these the seeds 5 and 6 are spared too.
    assert counted(page, "Red is gone") == ["5 of 10", percents(5, 10), "◐ undecided"]
    # 2 of 10: the interval reaches from 6 to 51 %.
    assert page.locator(".verdict").inner_text() == "◐ Undecided: 2 of 10 seeds pass all claims"
    assert page.locator(".registered").inner_text().startswith("As registered: undecided, 5 of 10 seeds pass all claims.")
    assert row(page, "Red is gone").locator(".before").inner_text() == "registered ≥ 0.2"
    said = page.evaluate("said")
    assert len(said) == 1
    assert said[0].startswith("Red is gone at 0.4")
    assert said[0].endswith("5 of 10, undecided; all claims together 2 of 10, undecided.")
    page.get_by_role("button", name="As registered").click()
    settled(page)
    assert page.evaluate("state.thresholds") == {}
    assert counted(page, "Red is gone")[0] == "8 of 10"
    assert page.locator(".registered").inner_text() == "All thresholds are as registered."
    assert page.evaluate("said.at(-1)") == "All thresholds are as registered: 5 of 10 seeds pass all claims, undecided."


def test_a_drag_ends_where_the_axis_does(open_view):
    page = open_view("thresholds")
    box = row(page, "Red is gone").locator(".axis").bounding_box()
    page.mouse.move(box["x"] + box["width"] * 0.236 / 0.972, box["y"] + 4)
    page.mouse.down()
    page.mouse.move(box["x"] - 90, box["y"] + 4)
    page.mouse.up()
    settled(page)
    assert page.evaluate("state.thresholds") == {"gone": -0.036}
    assert counted(page, "Red is gone")[0] == "10 of 10"


def test_a_number_is_typed_and_nonsense_put_back(open_view):
    page = open_view("thresholds")
    field = row(page, "Red is gone").get_by_role("spinbutton")
    field.fill("0.1")
    field.press("Enter")
    settled(page)
    assert page.evaluate("state.thresholds") == {"gone": 0.1}
    assert counted(page, "Red is gone") == ["9 of 10", percents(9, 10), "● holds"]
    assert page.evaluate("said") == ["Red is gone at 0.1: 9 of 10, holds; all claims together 6 of 10, undecided."]
    field.fill("")
    field.press("Enter")
    assert field.input_value() == "0.1"
    # The registered one is no change at all.
    field.fill("0.2")
    field.press("Enter")
    settled(page)
    assert page.evaluate("state.thresholds") == {}


def test_the_threshold_of_an_observation_leaves_the_verdict_alone(open_view):
    page = open_view("thresholds", thresholds={"seven": 8})
    assert counted(page, "It is seven") == ["0 of 10", percents(0, 10), "○ refuted"]
    assert page.locator(".verdict").inner_text() == "◐ Undecided: 5 of 10 seeds pass all claims"


def test_a_seed_that_is_pointed_at_is_marked_in_every_row_and_a_click_opens_it(open_view):
    page = open_view("thresholds")
    box = row(page, "Red is gone").locator(".axis").bounding_box()
    at = box["x"] + box["width"] * 0.836 / 0.972, box["y"] + 9 + 26
    page.mouse.move(*at)
    settled(page)
    assert page.evaluate("state.hover") == 8
    marked = page.locator(".hovered:not([hidden])")
    assert marked.count() == 3
    for text, seed in (("Red is gone", 8), ("The rest is spared", 8), ("It is seven", 8)):
        place = row(page, text).locator(".hovered").get_attribute("transform")
        assert place == row(page, text).locator(".dot").nth(seed).get_attribute("transform")
    assert page.locator(".pointed").inner_text() == "Seed 8 fails 1 of 2 claims: The rest is spared."
    page.mouse.click(*at)
    settled(page)
    assert page.evaluate("state.seed") == 8
    assert page.locator(".current:not([hidden])").count() == 3
    page.mouse.move(5, 5)
    settled(page)
    assert page.evaluate("state.hover") is None
    assert marked.count() == 0


def test_a_value_that_is_none_passes_nothing_and_is_not_drawn(open_view):
    claims = [claim("gone", "Red is gone", "<=", 0.2, [None, *GONE[1:]])]
    page = open_view("thresholds", record={"claims": claims, "observations": []})
    assert counted(page, "Red is gone")[0] == "2 of 10"
    assert row(page, "Red is gone").locator(".dot:not([hidden])").count() == 9


def test_claims_with_shares_of_their_own_have_their_own_words(open_view):
    claims = [
        claim("gone", "Red is gone", ">=", 0.1, GONE, alone=True),
        claim("spared", "Spared", "<=", 0.01, SPARED, alone=True),
    ]
    page = open_view("thresholds", record={"claims": claims})
    assert page.locator(".verdict").inner_text() == "◐ Undecided: 1 of 2 claims hold, each asked for a share of its own"


# --- the claims of one network --------------------------------------------------------------------------------------------


def cells(page):
    rows = page.locator(".network-claims tbody tr")
    return [[text.strip() for text in rows.nth(at).locator("td").all_inner_texts()] for at in range(rows.count())]


def test_the_paper_s_operations_have_the_values_that_were_recorded(open_view):
    page = open_view("claims", seed=1, thresholds={"spared": 0.00001})
    found = cells(page)
    assert found[0][:2] == ["gone ≥ 0.2", "0.1 ○ fails"]
    assert found[1][:2] == ["spared ≤ 0.01; now ≤ 10⁻⁵", "10⁻⁴ ○ fails"]
    assert page.locator(".network-claims .verdict").inner_text() == "Seed 1 passes 0 of 2 claims"


def test_the_own_operation_is_computed_in_place_of_the_one_that_the_page_opens_with(open_view):
    # Without the first dimension, red (1, 0, 0) comes out black: an error of 1 / 3. Without the second it stays.
    page = open_view("claims", network="own", own={"kind": "Ablate", "dims": [0]})
    until(page, "said.length === 1")
    found = cells(page)
    assert found[0] == ["gone ≥ 0.2", "0.333 ● passes", "0.3"]
    assert found[1][1:] == ["0.001 ● passes", "0.001"], "no operation has a part in it: as recorded"
    assert found[2][1:] == ["not computed here", "7"]
    page.evaluate("lab.set({ own: { kind: 'Ablate', dims: [1] } })")
    until(page, "said.length === 2")
    assert cells(page)[0][1] == "0 ○ fails"
    assert page.evaluate("said[1]") == "Seed 3 passes 1 of 2 claims; it fails: Red is gone."


def test_what_is_computed_for_an_earlier_network_is_dropped(open_view):
    page = open_view("claims")
    page.evaluate("""() => {
        window.begun = [];
        const ablated = { network, operation: { kind: "None" } };
        const made = redact.evaluation(record, { ablated }, { colors: { red: [1, 0, 0] } });
        evaluate = () => ({ ...made, prepare: (_, stop) => new Promise((done) => begun.push({ done, stop })) });
    }""")
    page.evaluate("lab.set({ network: 'own', own: { kind: 'Ablate', dims: [0] } })")
    until(page, "begun.length === 1")
    assert cells(page)[0][1] == "computing…"
    page.evaluate("lab.set({ own: { kind: 'Ablate', dims: [1] } })")
    until(page, "begun.length === 2")
    assert page.evaluate("begun.map(({ stop }) => stop())") == [True, False]
    page.evaluate("begun[0].done(true)")
    settled(page)
    assert cells(page)[0][1] == "computing…"
    page.evaluate("begun[1].done(true)")
    until(page, "said.length === 1")
    assert cells(page)[0][1] == "0 ○ fails"


# --- what is special ------------------------------------------------------------------------------------------------------


def without(direction, inputs):
    """What the toy makes of unit inputs (N, K) without a direction (K,): the rest of each, at the length 1."""
    rest = inputs - np.outer(inputs @ direction, direction)
    lengths = np.linalg.norm(rest, axis=1, keepdims=True)
    return np.where(lengths > 1e-12, rest / np.maximum(lengths, 1e-12), 0)


def test_the_paper_s_choice_is_counted_among_dimensions_and_random_directions(open_view):
    page = open_view("special")
    page.get_by_role("button").click()
    until(page, "said.length === 1")
    directions = np.array(page.evaluate("redact.special.directions(100, 3)"))
    np.testing.assert_allclose(np.linalg.norm(directions, axis=1), 1)
    inputs = np.eye(3)
    errors = np.array([((np.clip(without(v, inputs), 0, 1) - inputs) ** 2).mean(axis=1) for v in directions])
    deleting, sparing = errors[:, 0] >= 1 / 3, errors[:, 1:].mean(axis=1) <= 0
    assert 0 < deleting.sum() < 100
    assert sparing.sum() == 0
    assert page.locator(".found").inner_text() == (
        "The paper’s choice, after ablation, raises the error of what stands for the concept by 0.333 and the rest’s by 0. "
        f"Of 100 random directions {deleting.sum()} delete as much (at least 0.333), none spares the rest as well (at most 0), "
        "and none does both. Of the 2 other dimensions none deletes as much, none spares the rest as well, and none does both."
    )
    # Without another dimension one of the two inputs that are to be spared comes out black.
    labels = [page.locator(".try.axis").nth(at).get_attribute("aria-label") for at in range(3)]
    assert sorted(labels) == [
        "dimension 1: concept 0.333, rest 0",
        "dimension 2: concept 0, rest 0.167",
        "dimension 3: concept 0, rest 0.167",
    ]
    assert page.locator(".try.random").count() == 100


def test_dominance_counts_what_is_as_good_in_both(open_view):
    page = open_view("special")
    tries = [(0.5, 0.1), (0.3, 0.1), (0.3, 0.2), (0.2, 0.0)]
    listed = json.dumps([{"deleted": deleted, "spared": spared} for deleted, spared in tries])
    assert page.evaluate(f"redact.special.rivals({listed}, {{ deleted: 0.3, spared: 0.1 }})") == {
        **{"of": 4, "deleting": 3, "sparing": 3, "both": 2}
    }


def test_random_directions_are_the_same_every_time_and_prefer_none(open_view):
    page = open_view("special")
    drawn = np.array(page.evaluate("redact.special.directions(500, 4)"))
    again = np.array(page.evaluate("redact.special.directions(500, 4)"))
    np.testing.assert_array_equal(drawn, again)
    # Of a direction uniform on the sphere of K dimensions, coordinates have the mean 0 and the mean square 1 / K.
    assert np.abs(drawn.mean(axis=0)).max() < 4 * math.sqrt(1 / 4 / 500)
    np.testing.assert_allclose((drawn**2).mean(axis=0), 1 / 4, atol=0.045)


def test_a_dot_makes_its_direction_the_own_operation(open_view):
    page = open_view("special")
    page.get_by_role("button").click()
    until(page, "said.length === 1")
    page.locator(".try[aria-label^='dimension 1']").locator(".mark").click()
    settled(page)
    operation = {"kind": "AblateWithFallback", "direction": [1, 0, 0], "bias": 0}
    assert page.evaluate("state.network") == "own"
    assert page.evaluate("state.own") == operation
    assert page.locator("[aria-selected=true]").get_attribute("aria-label").startswith("dimension 1")
    assert page.locator(".found").inner_text().startswith("The paper’s choice, after ablation"), "the results stay"
    page.keyboard.press("ArrowRight")
    settled(page)
    assert page.evaluate("state.own.direction") == [0, 1, 0]
    page.keyboard.press("End")
    settled(page)
    assert page.evaluate("state.own.direction") == page.evaluate("redact.special.directions(100, 3).at(-1)")
    # Another network has its own results.
    page.evaluate("lab.set({ seed: 4 })")
    settled(page)
    assert page.locator(".found").inner_text() == ""
    assert not page.locator(".scatter").is_visible()


# --- a color, and a digit -------------------------------------------------------------------------------------------------


def test_a_color_is_shown_as_it_comes_out_and_how_near_red_it_lies(open_view):
    # (0.6, 0.8, 0) has the length 1: it comes out as it is, and without its first dimension as (0, 1, 0).
    page = open_view("picker", color=[0.6, 0.8, 0])
    captions = page.locator("figcaption").all_inner_texts()
    assert [caption.split("\n") for caption in captions] == [
        ["In", "#99cc00"],
        ["Out, as trained", "#99cc00", "error 0"],
        ["Out, after ablation", "#00ff00", "error 0.133"],
    ]
    assert page.locator("dd").all_inner_texts() == [
        "z = (0.60, 0.80, 0.00)",
        "z = (0.00, 1.00, 0.00)",
        "cosine 0.60, 53°: leaning toward it",
        "cosine 0.60, 53°: leaning toward it (the axis of dimension 1)",
    ]
    assert page.locator(".field").nth(2).evaluate("(field) => field.style.background") == "rgb(0, 255, 0)"


def test_sliders_and_the_picker_choose_a_color(open_view):
    page = open_view("picker")
    page.get_by_role("slider", name="Hue").fill("120")
    settled(page)
    assert page.evaluate("state.color") == [0, 1, 0]
    # A gray has no hue: the slider keeps the one it had.
    page.get_by_role("slider", name="Saturation").fill("0")
    settled(page)
    assert page.evaluate("state.color") == [1, 1, 1]
    assert page.get_by_role("slider", name="Hue").input_value() == "120"
    page.get_by_label("Your color").fill("#336699")
    settled(page)
    assert page.evaluate("state.color") == pytest.approx([0.2, 0.4, 0.6])
    assert page.get_by_role("slider", name="Hue").input_value() == "210"


def test_the_cosine_is_of_any_lengths(open_view):
    page = open_view("picker")
    for first, second, expected in [([2, 0], [3, 0], 1), ([1, 0], [0, 5], 0), ([1, 0], [-2, 0], -1), ([3, 4], [1, 0], 0.6)]:
        assert page.evaluate(f"redact.picker.cosine({first}, {second})") == pytest.approx(expected)


@pytest.fixture
def pad(open_view):
    """The pad of a page with three tested images: of the class 3 an upper half and a lower one, and of 5 a left half."""
    upper, lower = [1] * 32 + [0] * 32, [0] * 32 + [1] * 32
    left = [1, 1, 1, 1, 0, 0, 0, 0] * 8
    return open_view("drawing", latent=64, inputs=[*upper, *lower, *left], classes=[3, 3, 5], record={"world": "digits"})


def pixels(page):
    return (16 * np.array(page.evaluate("state.pixels"))).reshape(8, 8)


def test_keys_draw_on_the_pad(pad):
    pad.locator(".pad").focus()
    pad.keyboard.press("Backspace")
    settled(pad)
    assert pixels(pad).sum() == 0
    pad.keyboard.press("ArrowUp")
    pad.keyboard.press("ArrowRight")
    pad.keyboard.press("Space")
    settled(pad)
    expected = np.zeros((8, 8))
    expected[1:4, 3:6] = [[2, 4, 2], [4, 12, 4], [2, 4, 2]]
    np.testing.assert_array_equal(pixels(pad), expected)
    # No cell holds more than 16.
    pad.keyboard.press("Space")
    settled(pad)
    expected = 2 * expected
    expected[2, 4] = 16
    np.testing.assert_array_equal(pixels(pad), expected)
    assert pad.evaluate("said.at(-1)") == "Row 3, column 5: 16 of 16."


def test_a_stroke_of_the_pointer_leaves_ink_in_every_cell_that_it_crosses(pad):
    pad.get_by_role("button", name="Clear").click()
    box = pad.locator(".pad").bounding_box()
    at = lambda row, column: (box["x"] + box["width"] * (column + 0.5) / 8, box["y"] + box["height"] * (row + 0.5) / 8)  # noqa: E731
    pad.mouse.move(*at(4, 2))
    pad.mouse.down()
    pad.mouse.move(*at(4, 4))
    pad.mouse.up()
    settled(pad)
    expected = np.zeros((8, 8))
    expected[3:6, 1:6] = [[2, 6, 8, 6, 2], [4, 16, 16, 16, 4], [2, 6, 8, 6, 2]]
    np.testing.assert_array_equal(pixels(pad), expected)
    assert pad.locator("figcaption").first.inner_text() == "Drawn\nby you"


def test_a_tested_image_is_chosen_and_shown_as_it_comes_out(pad):
    assert pad.locator("figcaption").first.inner_text() == "Drawn\na tested 3"
    pad.get_by_role("combobox").select_option("5")
    settled(pad)
    assert pad.evaluate("state.dot") == 2
    np.testing.assert_array_equal(pixels(pad), [[16, 16, 16, 16, 0, 0, 0, 0]] * 8)
    # 32 ones come out at the length 1, as 1 / sqrt(32); without the first of 64 dimensions as 1 / sqrt(31), and that one as 0.
    trained = 32 * (1 - 1 / math.sqrt(32)) ** 2 / 64
    ablated = (31 * (1 - 1 / math.sqrt(31)) ** 2 + 1) / 64
    assert [text.split("\n") for text in pad.locator("figcaption").all_inner_texts()[1:]] == [
        ["Out, as trained", f"error {trained:.3g}"],
        ["Out, after ablation", f"error {ablated:.3g}"],
    ]
    gray = round(255 * (1 - 1 / math.sqrt(32)))
    assert pad.locator("canvas").nth(1).evaluate("(canvas) => [...canvas.getContext('2d').getImageData(4, 4, 1, 1).data]") == [
        *[gray] * 3,
        255,
    ]
    pad.get_by_role("combobox").select_option("3")
    pad.get_by_role("slider").fill("2")
    settled(pad)
    assert pad.evaluate("state.dot") == 1
    np.testing.assert_array_equal(pixels(pad)[:, 0], [0, 0, 0, 0, 16, 16, 16, 16])


# --- every view -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("view", ["thresholds", "claims", "special", "picker"])
def test_a_phone_scrolls_no_view_sideways(open_view, view):
    page = open_view(view, size=NARROW, network="own", own={"kind": "Ablate", "dims": [0]}, thresholds={"gone": 0.123456})
    if view == "special":
        page.get_by_role("button").click()
        until(page, "said.length === 1")
    settled(page)
    assert page.evaluate("document.documentElement.scrollWidth") == 320


def test_every_rule_of_the_style_is_the_lab_s_own():
    text = (LAB / "claims" / "claims.css").read_text(encoding="utf-8")
    rules = [line.strip() for line in text.splitlines() if "{" in line and not line.startswith("@")]
    assert rules
    for rule in rules:
        for selector in rule.split("{")[0].split(","):
            assert selector.strip().startswith(".lab "), rule
