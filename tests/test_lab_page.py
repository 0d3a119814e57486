"""The lab as a reader meets it: opened from the file system, in a real browser, with networks that are really there.

The page is a small one with two experiments, made as the workflow makes them; with `--site` it is that of the finished site.
"""

import re
import shutil
from pathlib import Path

import pytest
from browsing import DESKTOP, until
from test_lab_data import networks, verdict_of
from test_pages import SCHEMES, axe_core, findings_of, overheard
from tiny import forget_scripts, write_checkout, write_experiments

from redact.lab.collected import index
from redact.lab.packing import pack
from redact.project import PROJECT

PAPER = Path(__file__).parent.parent / "paper"

SMALL = {"width": 320, "height": 700}
READY = "document.querySelector('.lab[data-experiment]')?.dataset.shown"
SAME = 1e-5
"""By how much an output may differ from torch's."""


PAGE = """<!doctype html><html lang="en"><head><meta charset="utf-8"><title>A page with a lab</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="{policy}">
<script src="{root}theme.js"></script><link rel="stylesheet" href="{root}style.css">
</head><body data-root="{root}"><main id="content"><h1>A page</h1><h2>The lab</h2>
<div class="lab" data-experiment="{experiment}"><p><img src="{root}still.svg" alt="Three networks"></p></div>
<h2>Claims</h2><figure id="fig-1-1-claims"><p><img src="{root}still.svg" alt="Dots"></p>
<figcaption>Claims.</figcaption></figure>
</main><script src="{root}lab/start.js" defer></script></body></html>
"""
STILL = '<svg xmlns="http://www.w3.org/2000/svg" width="300" height="100"><path d="M0 0L300 100"/></svg>'
CLAIMS = """(
    Claim("red-gone", "Red is gone", error("red", "ablated") >= 0.2, because="why"),
    Claim("cyan-spared", "Cyan is spared", error("cyan", "ablated") <= 0.5, because="why", in_share=0.5),
    Claim("all-close", "All colors are close", worst("ablated", where=vibrancy <= 0) <= 0.9, because="why"),
)"""


def write_site(folder, scratch):
    """Write a page of an experiment, and one of all, with networks of random weights, into a folder."""
    parts = {
        "model": "ModelSpec(latent=5, depth=2)",
        "terms": '{"unitarity": Unitarity(), "anchor": Anchor((1, 0, 0, 0, 0), on="red")}',
        "operations": '{"ablated": Ablate(0), "suppressed": Suppress((1, 0, 0, 0, 0))}',
        "claims": CLAIMS,
    }
    experiments = write_experiments(write_checkout(scratch) / "experiments", parts)
    forget_scripts()
    script = PROJECT.find(experiments, "1.1")
    packed = pack(script, networks(script, 12), verdict_of(script.experiment, 12), 3)
    data = folder / "_generated" / "lab"
    data.mkdir(parents=True)
    others = {"index": index([script]), "1-1-places": 'redact.add("places", "1-1-places", {});'}
    for name, text in (packed | others).items():
        (data / f"{name}.js").write_text(text)
    shutil.copytree(PAPER / "lab", folder / "lab")
    for name in ("theme.js", "style.css", "math.woff2"):
        shutil.copy(PAPER / "theme" / name, folder / name)
    (folder / "still.svg").write_text(STILL)
    policy = re.search(r"Content-Security-Policy\" content=\"([^\"]+)", (PAPER / "theme" / "page.html").read_text())[1]
    (folder / "experiments").mkdir()
    (folder / "experiments" / "1-1.html").write_text(PAGE.format(policy=policy, root="../", experiment="1-1"))
    (folder / "lab.html").write_text(PAGE.format(policy=policy, root="", experiment=""))


@pytest.fixture(scope="module")
def lab_site(request, tmp_path_factory):
    """The folder of the site."""
    finished = request.config.getoption("--site")
    if finished is not None:
        return finished.resolve()
    folder = tmp_path_factory.mktemp("site")
    write_site(folder, tmp_path_factory.mktemp("checkout"))
    return folder


@pytest.fixture
def lab_root(lab_site):
    """The address of the site, with a slash at its end."""
    return f"{lab_site.as_uri()}/"


@pytest.fixture(params=["one", "all"])
def lab_address(request, lab_site, lab_root):
    """The address of a page with a lab: that of one experiment, and that of all."""
    of_one = "experiments/2-9-1.html" if (lab_site / "experiments" / "2-9-1.html").is_file() else "experiments/1-1.html"
    return lab_root + (of_one if request.param == "one" else "lab.html")


def opened(page, address):
    """Open an address, go to the lab, and wait until it shows a network."""
    page.goto("about:blank")  # an address that differs in its fragment alone would load nothing
    page.goto(address)
    page.locator(".lab[data-experiment]").scroll_into_view_if_needed()
    until(page, READY)
    return page


def shown(page):
    """What the lab shows: networks, place and operation, as text."""
    return page.evaluate(READY)


def state(page):
    return page.evaluate("redact.lab.state")


def test_the_lab_shows_a_network_and_that_its_numbers_are_those_of_torch(page, lab_address, lab_root):
    with overheard(page, lab_root) as heard:
        opened(page, lab_address)
        assert "✓" in page.locator(".lab-mark").inner_text()
        assert 0 < float(page.locator(".lab[data-experiment]").get_attribute("data-checked")) <= SAME
        for title in ("The latent sphere", "Colors", "Error by hue", "Named colors", "Your color", "Is it special?"):
            assert page.get_by_role("heading", name=title, exact=True).is_visible()
    assert heard == []


def test_another_network_is_shown_by_keys_and_a_link_shows_it_again(page, lab_address):
    opened(page, lab_address)
    slider = page.locator(".lab-network input[type=range]")
    slider.focus()
    page.keyboard.press("Home")
    page.keyboard.press("ArrowRight")
    seed = page.evaluate("redact.lab.arm().seeds[1]")
    until(page, "seed => redact.lab.state.seed === seed && location.hash.includes(`n=${seed}&`)", seed)
    after = shown(page)
    assert f"n={seed}" in page.url
    opened(page, page.url)
    assert (shown(page), state(page)["seed"]) == (after, seed)


def test_the_readers_own_operation_changes_what_comes_out_and_is_in_the_address(page, lab_address):
    opened(page, lab_address)
    page.get_by_label("nothing, as trained").check()
    trained = page.evaluate("(redact.lab.computed.key)")
    until(page, "redact.lab.state.network === 'baseline'")
    page.get_by_label("your own").check()
    until(page, "redact.lab.state.network === 'own'")
    own = page.locator(".lab-own")
    for dimension in ("1", "2"):
        own.get_by_label(dimension, exact=True).set_checked(dimension == "2")
    until(page, "redact.lab.computed.key.includes('\"dims\":[1]')")
    assert shown(page) != trained
    z = page.evaluate("[...redact.lab.model().after.lattice.z]")
    width = page.evaluate("redact.lab.width()")
    assert all(value == 0 for value in z[1::width])
    until(page, "location.hash.includes('d=1')")
    key = shown(page)
    opened(page, page.url)
    assert shown(page) == key


def test_every_kind_of_operation_can_be_set(page, lab_address):
    opened(page, lab_address)
    page.get_by_label("your own").check()
    kind = page.locator(".lab-own select").first
    for value in page.evaluate("Object.keys(redact.own.KINDS)"):
        kind.select_option(value)
        until(page, "kind => redact.lab.state.own.kind === kind", value)
        until(page, "redact.lab.computed.key.includes(redact.lab.operation(redact.lab.arm()).operation.kind)")
        out = page.evaluate("[...redact.lab.model().after.named.out]")
        assert all(0 <= value <= 1 for value in out)


def test_the_readers_color_lies_on_the_sphere_where_its_network_puts_it(page, lab_address):
    opened(page, f"{lab_address}#lab?c=00ffff")
    yours, named, width = page.evaluate(
        """() => {
          const { yours, after } = redact.lab.model(), width = redact.lab.width(), at = after.named.names.indexOf("cyan");
          return [[...yours], [...after.named.z.slice(width * at, width * (at + 1))], width];
        }"""
    )
    assert len(yours) == width
    assert yours == named
    canvas = page.locator("canvas.globe")
    before = canvas.screenshot()
    page.evaluate("redact.lab.set({ color: [1, 0, 0] })")
    until(page, "location.hash.includes('c=ff0000')")
    assert canvas.screenshot() != before


def test_nonsense_in_an_address_shows_what_there_is(page, lab_address):
    for nonsense in (
        "n=9999&o=nothing&x=7,7,7",
        "k=Suppress&v=0,0&o=own",
        "e=nowhere",
        "n=-1&c=zz&r=1&p=abc",
        "t-nothing=1&i=99999",
    ):
        opened(page, f"{lab_address}#lab?{nonsense}")
        assert "✓" in page.locator(".lab-mark").inner_text()


def test_what_changed_is_said_in_one_sentence(page, lab_address):
    opened(page, lab_address)
    status = page.locator(".lab-status")
    assert status.get_attribute("role") == "status"
    page.get_by_label("nothing, as trained").check()
    until(page, "document.querySelector('.lab-status').textContent")
    assert re.fullmatch(r"Network \d+, as trained: mean error [\d.]+, of red [\d.]+, largest [\d.]+\.", status.text_content())


def test_without_scripts_and_in_print_the_figure_stands_in_its_place(browser, page, lab_address):
    opened(page, lab_address)
    live, still = page.locator(".lab-live"), page.locator(".lab-still")
    assert [live.is_visible(), still.is_visible()] == [True, False]
    page.emulate_media(media="print")
    assert [live.is_visible(), still.is_visible()] == [False, True]
    context = browser.new_context(java_script_enabled=False)
    bare = context.new_page()
    bare.goto(lab_address)
    assert bare.locator(".lab[data-experiment] img").first.is_visible()
    context.close()


@pytest.mark.parametrize("viewport", [DESKTOP, SMALL, {"width": 640, "height": 450}], ids=["desktop", "320", "at 200 %"])
@pytest.mark.parametrize("scheme", SCHEMES)
def test_axe_finds_nothing_serious_in_the_lab(open_page, lab_address, scheme, viewport):
    axe = axe_core()
    page = open_page(color_scheme=scheme, viewport=viewport)
    opened(page, f"{lab_address}#lab?o=own&k=Suppress&v=1,0,0,0,0")
    assert findings_of(axe, page) == []
    page.get_by_label("nothing, as trained").check()
    until(page, "redact.lab.state.network === 'baseline'")
    assert findings_of(axe, page) == []


def test_the_page_does_not_scroll_sideways_at_320_pixels(open_page, lab_address):
    page = opened(open_page(viewport=SMALL), f"{lab_address}#lab?o=own&k=Suppress&v=1,0,0,0,0")
    assert page.evaluate("document.documentElement.scrollWidth") <= SMALL["width"]


def test_a_threshold_is_moved_and_put_back(page, lab_address):
    opened(page, lab_address)
    chart = page.locator(".lab-thresholds, .lab-chart").first
    handle = chart.get_by_role("slider").first
    registered = handle.get_attribute("aria-valuetext")
    handle.focus()
    page.keyboard.press("PageUp")
    until(page, "Object.keys(redact.lab.state.thresholds).length === 1")
    until(page, "location.hash.includes('t-')")
    assert handle.get_attribute("aria-valuetext") != registered
    chart.get_by_role("button", name=re.compile("as registered", re.IGNORECASE)).click()
    until(page, "Object.keys(redact.lab.state.thresholds).length === 0")
    assert handle.get_attribute("aria-valuetext") == registered


def test_is_it_special_tries_every_dimension_and_a_hundred_directions(page, lab_address):
    opened(page, lab_address)
    special = page.locator(".lab-special")
    special.get_by_role("button").first.click()
    until(page, "document.querySelector('.lab-special .found').textContent")
    assert re.search(r"Of 100 random directions \w+ deletes? as much", special.locator(".found").inner_text())
    assert special.locator(".try").count() == 100 + page.evaluate("redact.lab.width()")
