"""The lab as a reader meets it: opened from the file system, in a real browser, with networks that are really there.

The page is a small one with two experiments, made as the workflow makes them; with `--site` it is that of the finished site.
"""

import re
import time

import pytest
from test_pages import DESKTOP, SCHEMES, STEP_MS, axe_core, browser, findings_of, open_page, overheard, page  # noqa: F401

SMALL = {"width": 320, "height": 700}
READY = "document.querySelector('.lab[data-experiment]')?.dataset.shown"
SAME = 1e-5
"""By how much an output may differ from torch's."""


def until(page, condition, argument=None):
    """Wait until an expression is true in the page. The page's policy forbids what Playwright's own waiting does."""
    deadline = time.monotonic() + STEP_MS / 1000
    while not page.evaluate(condition, argument):
        assert time.monotonic() < deadline, f"waited for {condition}"
        page.wait_for_timeout(20)


def opened(page, address):
    """Open an address, go to the lab, and wait until it shows a network."""
    page.goto("about:blank")  # an address that differs in its fragment alone would load nothing
    page.goto(address)
    page.locator(".lab[data-experiment]").scroll_into_view_if_needed()
    until(page, READY)
    return page


def settled(page, before):
    """Wait until the lab shows something else than what it showed."""
    until(page, "before => document.querySelector('.lab[data-experiment]').dataset.shown !== before", before)
    return shown(page)


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
            assert page.get_by_role("heading", name=title).is_visible()
    assert heard == []


def test_another_network_is_shown_by_keys_and_a_link_shows_it_again(page, lab_address):
    opened(page, lab_address)
    before = shown(page)
    slider = page.locator(".lab-network input[type=range]")
    slider.focus()
    page.keyboard.press("Home")
    page.keyboard.press("ArrowRight")
    after = settled(page, before)
    seed = state(page)["seed"]
    assert seed == page.evaluate("redact.lab.arm().seeds[1]")
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


def test_nonsense_in_an_address_shows_what_there_is(page, lab_address):
    for nonsense in ("n=9999&o=nothing&x=7,7,7", "k=Suppress&v=0,0&o=own", "e=nowhere", "n=-1&c=zz&r=1&p=abc", "t-nothing=1&i=99999"):
        opened(page, f"{lab_address}#lab?{nonsense}")
        assert "✓" in page.locator(".lab-mark").inner_text()


def test_what_changed_is_said_in_one_sentence(page, lab_address):
    opened(page, lab_address)
    status = page.locator(".lab-status")
    assert status.get_attribute("role") == "status"
    page.get_by_role("button", name="worst").click()
    until(page, "document.querySelector('.lab-status').textContent")
    assert re.fullmatch(r"Network \d+, [^.]*: mean error [\d.]+, of red [\d.]+, largest [\d.]+\.", status.text_content())


def test_without_scripts_and_in_print_the_figure_stands_in_its_place(browser, page, lab_address):
    opened(page, lab_address)
    live, still = page.locator(".lab-live"), page.locator(".lab-still")
    assert live.is_visible() and not still.is_visible()
    page.emulate_media(media="print")
    assert still.is_visible() and not live.is_visible()
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
    until(page, "document.querySelector('.lab-special').textContent.includes('100')")
    assert "random direction" in special.inner_text().lower()
