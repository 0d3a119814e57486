"""Where networks are to be seen in figures: as it is drawn, saved, written for a page, and as the page answers the pointer."""

import json
import re
import shutil
from dataclasses import replace
from functools import partial
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest
from matplotlib.figure import Figure
from test_plotting import KINDS
from tiny import refused, write_checkout

from press.drawing import places
from press.drawing.saving import save
from press.drawing.theme import NARROW, THEMES
from press.figures.drawn import SKETCHING, sidecars_in
from press.figures.folder import FigureFolder
from press.figures.page_info import PageInfo
from press.figures.places_script import scripts, shown_in
from redact import pictures
from redact.pictures.beyond.landings import Landing, landings
from redact.pictures.beyond.paired import paired
from redact.pictures.beyond.planes import Lost, planes
from redact.pictures.beyond.recovery import slowdowns
from redact.pictures.beyond.square import Measured, four_arms
from redact.pictures.digits import class_errors

LIGHT = THEMES["light"]
THEMES_OF_PAGES = {"wide": LIGHT, "narrow": replace(LIGHT, width=NARROW)}
LAB = Path("paper/lab").resolve()


def figure_with_axes(**limits):
    """4 by 2 inches, with axes from 1 to 3 across, and from 0.5 to 1 from the bottom up."""
    figure = Figure(figsize=(4, 2))
    ax = figure.add_axes((0.25, 0.25, 0.5, 0.25))
    ax.set(**limits)
    return figure, ax


# --- drawing ----------------------------------------------------------------------------------------------------------


def test_a_dot_lies_where_it_is_in_the_picture_from_its_top_left_corner():
    figure, ax = figure_with_axes(xlim=(0, 10), ylim=(0, 4))
    places.mark(ax, [5, 0, 10], [2, 0, 4])
    assert places.of(figure) == {"3": [[0, 0.5, 0.625], [1, 0.25, 0.75], [2, 0.75, 0.5]]}


def test_a_logarithmic_axis_places_by_ratios_and_limits_set_later_count():
    figure, ax = figure_with_axes()
    places.mark(ax, [1, 10, 100], 0)
    ax.set(xscale="log", xlim=(1, 100), ylim=(-1, 1))
    assert places.of(figure) == {"3": [[0, 0.25, 0.625], [1, 0.5, 0.625], [2, 0.75, 0.625]]}


def test_limits_that_matplotlib_chooses_are_those_of_the_picture():
    figure, ax = figure_with_axes()
    ax.plot([0, 1], [0, 1])
    ax.margins(0.5)
    places.mark(ax, [0, 1], [0, 1])
    assert places.of(figure) == {"2": [[0, 0.375, 0.6875], [1, 0.625, 0.5625]]}


def test_axes_of_equal_scales_are_where_they_shrink_to():
    figure, ax = figure_with_axes(xlim=(0, 1), ylim=(0, 1), aspect="equal")
    places.mark(ax, [0, 1], [0, 1])  # a square of half an inch about the middle, which is 2 inches from the left
    assert places.of(figure) == {"2": [[0, 0.4375, 0.75], [1, 0.5625, 0.5]]}


def test_a_column_has_half_its_width_and_half_its_height():
    figure, ax = figure_with_axes(xlim=(0, 10), ylim=(4, 0))
    places.mark(ax, [1, 9], 2, [7, 3], count=9, half=(1, 2))
    assert places.of(figure) == {"9": [[7, 0.3, 0.625, 0.05, 0.125], [3, 0.7, 0.625, 0.05, 0.125]]}
    places.mark(figure, 0.5, 0.75, [1], count=2)
    assert places.of(figure)["2"] == [[1, 0.5, 0.25]]


def test_what_cannot_be_seen_has_no_place():
    figure, ax = figure_with_axes(xlim=(0, 10), ylim=(0, 1))
    places.mark(ax, [np.nan, 5, 100, np.inf], 0.5)
    assert [place[0] for place in places.of(figure)["4"]] == [1]
    assert places.of(Figure()) == {}


def test_one_of_many_figures_knows_only_its_own():
    first, ax = figure_with_axes(xlim=(0, 1), ylim=(0, 1))
    places.mark(ax, [0.5], [0.5])
    second, _ = figure_with_axes()
    assert places.of(first)
    assert not places.of(second)


_X, _Y = np.random.default_rng(0).uniform(0.01, 1, (2, 12))
_ARM = {"red": Measured(_X, ">=", 0.2), "others": Measured(_Y, "<=", 0.5)}
OVER_NETWORKS = {kind: KINDS[kind] for kind in ("claims_chart", "seed_distribution", "seed_boxes")} | {
    "relations": lambda theme: pictures.relations([pictures.Relation("a", _X, _Y, "x", "y")], theme=theme),
    "paired": lambda theme: paired(_X, _Y, ("before", "after"), 0.5, theme=theme),
    "planes": lambda theme: planes({"a": {"one": Lost(_X, _Y), "two": Lost(_Y, _X)}}, gone=0.2, spared=0.01, theme=theme),
    "four_arms": lambda theme: four_arms({"with": {"a": _ARM}, "without": {"a": _ARM}}, theme=theme),
    "slowdowns": lambda theme: slowdowns({"control": (_X, (0.4, 0.6))}, theme=theme),
    "class_errors": lambda theme: class_errors(np.tile(_X, (10, 1)).T, np.tile(_Y, (10, 1)).T, 3, 0.5, theme=theme),
}


def dots_of(figure):
    """The middles of all dots that a figure draws, in fractions from the top left corner."""
    found = []
    for ax in figure.axes:
        for drawn in ax.collections:
            if len(drawn.get_offsets()):
                found.append(drawn.get_offset_transform().transform(drawn.get_offsets()))
        for line in ax.lines:
            if line.get_marker() not in ("None", "", None):
                found.append(ax.transData.transform(line.get_xydata()))
    middles = figure.transFigure.inverted().transform(np.concatenate(found))
    return np.column_stack([middles[:, 0], 1 - middles[:, 1]])


@pytest.mark.parametrize("theme", THEMES_OF_PAGES.values(), ids=THEMES_OF_PAGES)
@pytest.mark.parametrize("kind", OVER_NETWORKS)
def test_every_place_of_a_kind_is_that_of_a_dot(kind, theme):
    figure = OVER_NETWORKS[kind](theme)
    dots = dots_of(figure)
    found = [place for group in places.of(figure).values() for place in group]
    assert found
    for _, x, y in found:
        assert np.abs(dots - (x, y)).max(axis=1).min() < 1e-4


def test_a_dot_of_a_claim_is_that_of_its_seed():
    values = np.array([0.3, 0.1, 0.2])
    figure = pictures.claims_chart([("Small", values, "<=", 0.25)])
    found = places.of(figure)["3"]
    assert [place[0] for place in found] == [0, 1, 2]
    assert np.argsort([place[1] for place in found]).tolist() == [1, 2, 0]


def test_a_column_of_all_networks_is_that_of_its_seed():
    errors = np.array([0.5, 0.1, 0.9])
    outputs = np.column_stack([1 - errors, np.zeros(3), np.zeros(3)])
    figure = pictures.every_network({"red": outputs}, {"red": np.array([1.0, 0, 0])}, "red", 0.2)
    found = places.of(figure)["3"]
    assert [place[0] for place in found] == [1, 0, 2]
    width = 2 * found[0][3]
    assert [found[1][1] - found[0][1], found[2][1] - found[1][1]] == pytest.approx([width, width], abs=2e-4)
    panel = figure.axes[0].get_position()
    assert found[0][1] - found[0][3] == pytest.approx(panel.x0, abs=2e-4)
    assert found[0][2] - found[0][4] == pytest.approx(1 - panel.y1, abs=2e-4)
    assert found[0][2] + found[0][4] == pytest.approx(1 - min(ax.get_position().y0 for ax in figure.axes), abs=2e-4)


def test_a_column_of_landings_is_that_of_its_seed_in_every_row():
    red, outputs = np.array([1.0, 0, 0]), np.array([[0.2, 0, 0], [0.9, 0, 0], [0.5, 0, 0]])
    figure = landings({"all": {"red": Landing(outputs, red, 0.1), "black": Landing(outputs, 0 * red, 0.1)}}, red)
    found = places.of(figure)["3"]
    assert [place[0] for place in found] == [1, 2, 0, 0, 2, 1]
    assert [place[1] for place in found[:3]] == [place[1] for place in found[3:]]
    assert len({place[2] for place in found}) == 2


# --- saving -----------------------------------------------------------------------------------------------------------


def three(theme):
    """Three dots in the middle of a page, one above the other on a narrow one."""
    figure = Figure(figsize=(theme.width, 2), facecolor=theme.page)
    ax = figure.add_axes((0, 0, 1, 1), facecolor="none")
    ax.set(xlim=(0, 4), ylim=(4, 0))
    ax.set_axis_off()
    across = np.full(3, 2) if theme.narrow else np.array([1, 2, 3])
    down = np.array([1, 2, 3]) if theme.narrow else np.full(3, 2)
    ax.plot(across, down, "o", color=theme.ink, markersize=5)
    places.mark(ax, across, down)
    return figure


def none(theme):
    return Figure(figsize=(theme.width, 1), facecolor=theme.page)


IN_THREE = {
    "light": {"3": [[0, 0.25, 0.5], [1, 0.5, 0.5], [2, 0.75, 0.5]]},
    "narrow": {"3": [[0, 0.5, 0.25], [1, 0.5, 0.5], [2, 0.5, 0.75]]},
}


def test_places_are_saved_of_both_arrangements_and_to_the_byte(tmp_path):
    saved = [save(three, tmp_path / name, "a") for name in ("first", "second")]
    assert saved[0][-1].name == "a-places.json"
    assert json.loads(saved[0][-1].read_text()) == IN_THREE
    assert saved[0][-1].read_bytes() == saved[1][-1].read_bytes()


def test_a_figure_without_networks_and_a_part_of_one_have_no_such_file(tmp_path):
    save(none, tmp_path, "a")
    save(three, tmp_path, "b", part=True)
    assert not list(tmp_path.glob("*.json"))


def folder_of(root):
    write_checkout(root)
    (root / "script.py").write_text("")
    return FigureFolder(PageInfo("1.1", "1-1", "Experiment 1.1", "Tiny", "experiments/1-1.ipynb"), root / "script.py", root)


def put(folder, name, draw, seeds):
    return folder.write(name, draw, caption="Dots.", alt="Dots.", inputs={"a": "0" * 64}, seeds=seeds)


def test_places_lie_beside_their_figure_and_are_no_figure_of_their_own(tmp_path):
    about = put(folder_of(tmp_path), "a", three, [4, 5, 6])
    assert "a-places.json" in about["files"]
    assert [path.name for path in sidecars_in(tmp_path / "figures" / "1.1")] == ["a.json"]


def test_a_figure_may_not_have_the_name_of_places(tmp_path):
    with refused("'a-places': a name that ends like this"):
        put(folder_of(tmp_path), "a-places", three, [])


def test_places_come_back_with_a_figure_that_is_not_drawn_again(tmp_path):
    draw = partial(pictures.seed_distribution, {"red": np.array([0.25, 0.5])})
    first = put(folder_of(tmp_path), "a", draw, [0, 1])
    path = tmp_path / "figures" / "1.1" / "a-places.json"
    before = path.read_bytes()
    path.unlink()
    assert put(folder_of(tmp_path), "a", draw, [0, 1])["files"] == first["files"]
    assert path.read_bytes() == before


def test_a_sketch_has_places_too(tmp_path, monkeypatch):
    for name in ("built", "draft"):
        (tmp_path / name).mkdir()
    put(folder_of(tmp_path / "built"), "a", three, [4, 5, 6])
    monkeypatch.setenv(SKETCHING, str(tmp_path / "built" / "figures"))
    about = put(folder_of(tmp_path / "draft"), "a", three, [4, 5, 6])
    assert "a-places.json" in about["files"]
    assert json.loads((tmp_path / "draft" / "figures" / "1.1" / "a-places.json").read_text()) == IN_THREE


# --- the script of a page ---------------------------------------------------------------------------------------------


def test_a_script_names_seeds_by_their_numbers_and_leaves_out_arrays_of_others(tmp_path):
    folder = folder_of(tmp_path)
    put(folder, "all", three, [4, 5, 6])
    put(folder, "others", three, [4, 5])  # of three networks two: whose the dots are is not known
    put(folder, "none", none, [4, 5, 6])
    script = SimpleNamespace(experiment=SimpleNamespace(id="1.1", slug="1-1"))
    made = scripts(tmp_path / "figures", [script], "page.add")
    assert list(made) == ["1-1-places.js"]
    head, told = re.fullmatch(r"(.*?)(\{.*\})\);\n", made["1-1-places.js"].decode()).groups()
    assert head == 'page.add("places", "1-1-places", '
    assert json.loads(told) == {
        "fig-1-1-all": {
            "seeds": [4, 5, 6],
            "light": [[4, 0.25, 0.5], [5, 0.5, 0.5], [6, 0.75, 0.5]],
            "narrow": [[4, 0.5, 0.25], [5, 0.5, 0.5], [6, 0.5, 0.75]],
        }
    }


def test_a_page_without_figures_over_networks_has_an_empty_script(tmp_path):
    script = SimpleNamespace(experiment=SimpleNamespace(id="1.1", slug="1-1"))
    assert scripts(tmp_path / "figures", [script], "page.add") == {"1-1-places.js": b'page.add("places", "1-1-places", {});\n'}
    assert shown_in(tmp_path / "nowhere") == {}


# --- the page ---------------------------------------------------------------------------------------------------------

NARROW_SCREEN = "(max-width: 42em)"
PAGE = """<!doctype html>
<html lang="en" class="has-script"><meta charset="utf-8"><title>Dots</title>
<meta http-equiv="Content-Security-Policy" 
content="default-src 'none'; img-src 'self' data:; style-src 'self'; script-src 'self'; font-src 'self'">
<link rel="stylesheet" href="style.css"><link rel="stylesheet" href="seeds.css">
<main>{figures}<details id="fold"><summary>More</summary>{folded}</details></main>
<script src="enlarge.js"></script><script src="seeds.js"></script><script src="begin.js"></script></html>"""
FIGURE = """<figure id="fig-1-1-{name}"><picture><source media="{narrow}" srcset="{name}-narrow.svg" width="346" height="192">
<img src="{name}-light.svg" class="light-only" loading="lazy" width="691" height="192" alt="Dots."></picture><picture>
<source media="{narrow}" srcset="{name}-narrow.svg#dark" width="346" height="192">
<img src="{name}-light.svg#dark" class="dark-only" loading="lazy" width="691" height="192" alt="Dots."></picture>
<figcaption><span class="float-number">Figure 1</span>: Dots.</figcaption></figure>"""
BEGIN = """"use strict";
window.told = [];
const places = {places};
window.marks = redact.seeds.over(document.querySelector("main"), places, {{
  onChoose: (seed) => told.push(["choose", seed]), onHover: (seed) => told.push(["hover", seed]),
}});
"""


@pytest.fixture(scope="module")
def address(tmp_path_factory):
    """A page with three figures of the seeds 4, 5 and 6, one of them in a closed fold."""
    folder = tmp_path_factory.mktemp("page")
    for path in (LAB / "seeds.js", LAB / "seeds.css", LAB.parent / "theme/enlarge.js", LAB.parent / "theme/style.css"):
        shutil.copy(path, folder)
    told = {arrangement: [[4 + which, *xy] for which, *xy in groups["3"]] for arrangement, groups in IN_THREE.items()}
    for name in "abc":
        save(three, folder, name)
    figures = [FIGURE.format(name=name, narrow=NARROW_SCREEN) for name in "abc"]
    (folder / "index.html").write_text(PAGE.format(figures="".join(figures[:2]), folded=figures[2]), encoding="utf-8")
    named = {f"fig-1-1-{name}": {"seeds": [4, 5, 6], **told} for name in "abc"} | {"fig-1-1-elsewhere": told}
    (folder / "begin.js").write_text(BEGIN.format(places=json.dumps(named)), encoding="utf-8")
    return (folder / "index.html").as_uri()


@pytest.fixture
def opened(browser, address):
    """`opened(width, scheme)`: the page, in which nothing may fail."""
    contexts, wrong = [], []

    def open_page(width=1000, scheme="light"):
        contexts.append(browser.new_context(viewport={"width": width, "height": 900}, color_scheme=scheme))
        page = contexts[-1].new_page()
        page.on("pageerror", lambda error: wrong.append(str(error)))
        page.on("console", lambda message: message.type == "error" and wrong.append(message.text))
        page.goto(address)
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert not wrong


def picture_of(page, name):
    return page.locator(f"#fig-1-1-{name} img").locator("visible=true")


def point(page, name, x, y, act="move"):
    """Move the pointer to a point of a picture, in fractions of it, or click there."""
    box = picture_of(page, name).bounding_box()
    getattr(page.mouse, act)(box["x"] + x * box["width"], box["y"] + y * box["height"])


def wait_for(page, name, part):
    """Until a figure shows a file in whose address a part is. (The page's policy forbids Playwright's own way.)"""
    for _ in range(200):
        image = picture_of(page, name)
        if image.evaluate("(image) => image.complete && image.currentSrc").rpartition("/")[2].find(part) >= 0:
            return
        page.wait_for_timeout(25)
    raise AssertionError(f"{name} never showed {part}")


def rings(page, name):
    """kind, x and y of the rings over a picture, in fractions of it."""
    page.evaluate("() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")
    image = picture_of(page, name).bounding_box()
    found = []
    for ring in page.locator(f"#fig-1-1-{name} .marks .line").all():
        box = ring.bounding_box()
        middle = (box["x"] + box["width"] / 2 - image["x"], box["y"] + box["height"] / 2 - image["y"])
        kind = ring.get_attribute("class").split()[0]
        found.append((kind, round(middle[0] / image["width"], 2), round(middle[1] / image["height"], 2)))
    return found


def test_a_pointer_near_a_dot_is_told_its_seed_once_and_rings_it_in_every_figure(opened):
    page = opened()
    point(page, "a", 0.5, 0.5)
    point(page, "a", 0.505, 0.51)
    assert page.evaluate("told") == [["hover", 5]]
    assert rings(page, "a") == rings(page, "b") == [("hovered", 0.5, 0.5)]
    assert page.locator("#fig-1-1-a .marks text").text_content() == "seed 5"
    assert page.locator("#fig-1-1-b .marks text").count() == 0
    point(page, "a", 0.6, 0.5)
    assert page.evaluate("told") == [["hover", 5], ["hover", None]]
    assert rings(page, "a") == rings(page, "b") == []


def test_within_ten_pixels_of_a_dot_and_no_further(opened):
    page = opened()
    box = picture_of(page, "a").bounding_box()
    dot = box["x"] + 0.25 * box["width"]
    for far, seeds in ((12, []), (9, [["hover", 4]])):
        page.mouse.move(dot - far, box["y"] + box["height"] / 2)
        assert page.evaluate("told") == seeds


def test_of_two_places_the_nearer_one_counts_and_a_rectangle_is_near_where_the_pointer_is_in_it(opened):
    page = opened()
    near = "([x, y], places) => redact.seeds.nearest(places, {x, y}, {width: 100, height: 100})?.[0] ?? null"
    look = "(asked) => (" + near + ")(asked[0], asked[1])"
    dots = [[1, 0.5, 0.5], [2, 0.56, 0.5]]
    assert [page.evaluate(look, [[x, 50], dots]) for x in (52, 54, 67, 39)] == [1, 2, None, None]
    columns = [[1, 0.45, 0.5, 0.05, 0.5], [2, 0.55, 0.5, 0.05, 0.5]]
    assert [page.evaluate(look, [[x, 95], columns]) for x in (41, 49, 51, 69, 71)] == [1, 1, 2, 2, None]


def test_a_click_on_a_dot_chooses_its_seed_and_one_elsewhere_enlarges_the_figure(opened):
    page = opened()
    point(page, "a", 0.75, 0.5, "click")
    assert ["choose", 6] in page.evaluate("told")
    assert page.locator("dialog[open]").count() == 0
    assert rings(page, "b") == [("chosen", 0.75, 0.5)]
    point(page, "a", 0.6, 0.2, "click")
    assert page.locator("dialog[open] img").count() == 2
    page.keyboard.press("Escape")
    page.locator("#fig-1-1-b .enlarge").click()
    assert page.locator("dialog[open]").count() == 1
    assert [seed for what, seed in page.evaluate("told") if what == "choose"] == [6]


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_rings_follow_the_picture_to_other_sizes_arrangements_and_themes(opened, scheme):
    page = opened(1000, scheme)
    page.evaluate("marks.mark(4, 6)")
    wide = [("hovered", 0.75, 0.5), ("chosen", 0.25, 0.5)]
    assert rings(page, "a") == wide
    page.set_viewport_size({"width": 690, "height": 900})
    assert rings(page, "a") == wide
    page.set_viewport_size({"width": 320, "height": 900})
    wait_for(page, "a", "narrow")
    assert rings(page, "a") == rings(page, "b") == [("hovered", 0.5, 0.75), ("chosen", 0.5, 0.25)]
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    page.set_viewport_size({"width": 1000, "height": 900})
    wait_for(page, "a", "light")
    assert rings(page, "a") == wide
    page.evaluate("(other) => { document.documentElement.dataset.theme = other; }", "dark" if scheme == "light" else "light")
    wait_for(page, "a", "#dark" if scheme == "light" else "light.svg")
    assert rings(page, "a") == wide


def test_a_figure_in_a_fold_has_its_rings_once_it_is_open(opened):
    page = opened()
    page.evaluate("marks.mark(5)")
    page.locator("summary").click()
    assert rings(page, "c") == [("chosen", 0.5, 0.5)]


def test_one_ring_is_drawn_where_the_chosen_seed_is_hovered_and_none_where_there_is_none(opened):
    page = opened()
    page.evaluate("marks.mark(5, 5)")
    assert rings(page, "a") == [("chosen", 0.5, 0.5)]
    page.evaluate("marks.mark(null)")
    assert rings(page, "a") == []


def test_what_lies_over_a_picture_is_hidden_from_screen_readers_and_can_be_removed(opened):
    page = opened()
    assert page.locator(".marks").count() == 3
    assert page.locator(".marks:not([aria-hidden=true])").count() == 0
    page.evaluate("marks.remove()")
    assert page.locator(".marks, .lab-places").count() == 0
    point(page, "a", 0.5, 0.5, "click")
    assert page.locator("dialog[open]").count() == 1
