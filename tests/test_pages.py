"""The site as a reader meets it: opened from the file system, in a real browser.

The pages are those of a sample book; `pytest tests/test_pages.py --site paper/_site` looks at the finished site instead,
and `--screenshots FOLDER` writes a picture of every page, wide and narrow, light and dark. With `--short`, the looks that take
time are at a few pages that have every kind of element between them; the others are looked at in fewer widths and themes.

Where a Quarto is on the PATH, its pages of the sample are looked at too, from a server of this machine: from the file system
they lack half of their scripts. A test of something that the default renderer alone has is marked with `ours`, and skipped.
"""

import io
import re
import threading
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import unquote, urldefrag, urlsplit

import pytest
from browsing import DESKTOP, PHONE, STEP_MS
from matplotlib.colors import to_rgb
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Rectangle
from PIL import Image
from sample import write_book

from press.drawing.saving import save
from press.drawing.theme import THEMES
from press.site import quarto
from press.site.rendering import render

playwright = pytest.importorskip("playwright.sync_api", reason="playwright is missing: make test installs it")
expect = playwright.expect

SCHEMES = ("light", "dark")
MARKUP = "domcontentloaded"
"""When the elements of a page are all there, though not its pictures."""
expect.set_options(timeout=STEP_MS)


def pytest_generate_tests(metafunc):
    if "site" in metafunc.fixturenames:
        one = metafunc.config.getoption("--site") is not None or not quarto.available()
        metafunc.parametrize("site", ["pandoc"] if one else ["pandoc", "quarto"], indirect=True, scope="session")


@pytest.fixture(scope="session")
def site(request, tmp_path_factory):
    """The folder of the site."""
    finished = request.config.getoption("--site")
    if finished is not None:
        return finished.resolve()
    paper = write_book(tmp_path_factory.mktemp("book") / "paper")
    render(paper, paper / "_site", request.param)
    return paper / "_site"


class Served(SimpleHTTPRequestHandler):
    def do_GET(self):
        if self.path == "/favicon.ico":  # a browser asks for it of its own accord
            self.send_response(204)
            self.end_headers()
        else:
            super().do_GET()

    def log_message(self, *_):
        pass


@pytest.fixture(scope="session")
def root(site):
    """The address of the site's folder, with a slash at its end."""
    if not quarto.made(site):
        yield f"{site.as_uri()}/"
        return
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(Served, directory=site)) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/"
        server.shutdown()


@pytest.fixture(scope="session")
def addresses(site, root):
    """The addresses of all pages, the home page first."""
    paths = sorted(site.rglob("*.html"), key=lambda path: (path != site / "index.html", path))
    assert paths, f"no page in {site}"
    return [f"{root}{path.relative_to(site).as_posix()}" for path in paths]


def kinds_of(html):
    """What a page is made of: the tags and classes of its elements, without what numbers or names one of many."""
    tags = re.findall(r"<(\w+)((?:[^>\"]|\"[^\"]*\")*)>", html)
    classes = ((tag, re.search(r'\bclass="([^"]*)"', attributes)) for tag, attributes in tags)
    named = {(tag, name) for tag, found in classes if found for name in found[1].split() if not re.search(r"\d", name)}
    return named | {(tag, "") for tag, _ in tags}


def representative(kinds):
    """A few of the pages (page -> its kinds of elements) on which every kind is found, the first among them; in their order."""
    chosen = [next(iter(kinds))]
    while missing := set().union(*kinds.values()).difference(*(kinds[page] for page in chosen)):
        chosen.append(max(kinds, key=lambda page: len(kinds[page] & missing)))
    return [page for page in kinds if page in chosen]


def test_the_representative_pages_have_every_kind_of_element():
    pages = {"home": "<p><b>a</b></p>", "1": '<p class="x y2">', "2": '<p class="x"><i title="a > b" class="z">', "3": "<p>"}
    kinds = {page: kinds_of(html) for page, html in pages.items()}
    assert kinds["2"] == {("p", ""), ("p", "x"), ("i", ""), ("i", "z")}
    assert representative(kinds) == ["home", "2"]
    assert representative({"home": {1}, "1": {1, 2}, "2": {1, 3, 4}, "3": {2}}) == ["home", "1", "2"]


@pytest.fixture(scope="session")
def few(request, site, root, addresses):
    """All pages; with `--short`, a few that have every kind of element between them, among them the home page."""
    if not request.config.getoption("--short"):
        return addresses
    return representative(
        {address: kinds_of(file_of(address, root, site).read_text(encoding="utf-8")) for address in addresses}
    )


@pytest.fixture(scope="session")
def in_turn(request, addresses, few):
    """The pages for one of several looks (place, number of looks): all pages; with `--short` the few, and of the others some.

    Each of the others is then among the pages of one look.
    """

    def pages(place, looks):
        others = [address for address in addresses if address not in few]
        return [address for address in addresses if address in few or others.index(address) % looks == place]

    return pages


@pytest.fixture(autouse=True)
def _only_on_ours(request):
    marked = request.node.get_closest_marker("ours")
    if marked and quarto.made(request.getfixturevalue("site")):
        pytest.skip(f"Quarto made these pages; {marked.args[0]} of the default renderer")


def ours(what):
    """Marks a test of something that only the pages of the default renderer have."""
    return pytest.mark.ours(what)


@pytest.fixture(scope="session")
def marks(site):
    """Selectors of what the pages of both renderers have, each in its own markup."""
    if quarto.made(site):
        return {
            "next": ".nav-page-next a",
            "previous": ".nav-page-previous a",
            "current": ".sidebar-link.active",
            "theme button": ".quarto-color-scheme-toggle:visible",
            "light": ".light-content",
            "dark": ".dark-content",
        }
    return {
        "next": "a[rel=next]",
        "previous": "a[rel=prev]",
        "current": "#pages [aria-current=page]",
        "theme button": ".theme-button",
        "light": ".light-only",
        "dark": ".dark-only",
    }


@contextmanager
def overheard(page, root):
    """A list that fills with all that goes wrong on a page, and with every request that leaves the site."""
    heard = []
    listeners = {
        "console": lambda message: message.type in ("error", "warning") and heard.append(f"{message.type}: {message.text}"),
        "pageerror": lambda error: heard.append(f"error: {error}"),
        "request": lambda request: request.url.startswith((root, "data:")) or heard.append(f"asks for {request.url}"),
        # What was under way when the next page was opened is given up by the browser, and no fault of either page.
        "requestfailed": lambda request: request.failure == "net::ERR_ABORTED" or heard.append(f"did not get {request.url}"),
    }
    for event, listener in listeners.items():
        page.on(event, listener)
    yield heard
    for event, listener in listeners.items():
        page.remove_listener(event, listener)


def found_on(page, addresses, selector):
    """Opens the first page on which something matches the selector; skips the test if there is none."""
    for address in addresses:
        page.goto(address)
        if page.locator(selector).count():
            return page.locator(selector).first
    pytest.skip(f"no page of this site has {selector}")


def loaded(page):
    """Waits until every picture of a page is loaded or has failed; those out of view are asked for too."""
    page.evaluate(
        """() => Promise.all([...document.images].map(image => {
          image.loading = "eager";
          return image.complete || new Promise(done => { image.onload = image.onerror = done; });
        }))"""
    )


def name_of(address):
    return re.sub(r"^http://[^/]+/|.*/_site/", "", address)


def in_all(page, addresses, look, until=None):
    """What `look(page)` finds on each page, by the page's name; only pages on which it finds something.

    Who asks for the markup alone need not wait for the pictures: `until` is then MARKUP.
    """
    found = {}
    for address in addresses:
        page.goto(address, wait_until=until)
        if result := look(page):
            found[name_of(address)] = result
    return found


# --- loading and links ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("scheme", SCHEMES)
def test_every_page_loads_without_a_complaint_and_asks_nothing_of_the_web(open_page, addresses, few, root, scheme):
    page = open_page(color_scheme=scheme)
    with overheard(page, root) as heard:
        for address in addresses if scheme == "light" else few:
            page.goto(address)
            loaded(page)
            broken = page.evaluate(
                "[...document.images].filter(image => image.checkVisibility() && !(image.complete && image.naturalWidth))"
                ".map(image => image.src)"
            )
            heard += [f"{name_of(address)}: no picture {source}" for source in broken]
    assert heard == []


@ours("the policy")
def test_the_policy_of_the_pages_forbids_what_is_not_theirs(page, addresses):
    page.goto(addresses[0])
    refused = page.evaluate(
        """async () => {
          const ran = document.createElement("script");
          ran.textContent = "window.ranInline = true";
          document.head.append(ran);
          const fetched = await fetch("https://web.example/").then(() => true, () => false);
          return !window.ranInline && !fetched;
        }"""
    )
    assert refused


def test_links_and_anchors_lead_somewhere(page, addresses, root, site):
    anchors = {}
    links = {}
    for address in addresses:
        page.goto(address, wait_until=MARKUP)
        anchors[address] = set(page.evaluate("[...document.querySelectorAll('[id]')].map(element => element.id)"))
        links[address] = page.evaluate("[...document.querySelectorAll('a[href]')].map(link => link.href)")
    astray = []
    for address, targets in links.items():
        for target, anchor in map(urldefrag, targets):
            if not target.startswith(root):
                continue
            target = f"{target}index.html" if target.endswith("/") else target
            if target in anchors:
                if anchor and unquote(anchor) not in anchors[target]:
                    astray.append(f"{name_of(address)}: {name_of(target)}#{anchor}")
            elif not file_of(target, root, site).is_file():
                astray.append(f"{name_of(address)}: {name_of(target)}")
    assert astray == []


def file_of(address, root, site):
    return Path(site, unquote(urlsplit(address.removeprefix(root)).path))


def test_downloads_are_files_that_are_there(page, addresses, root, site):
    def empty_downloads(page):
        targets = page.evaluate("[...document.querySelectorAll('a[download]')].map(link => link.href)")
        seen.update(targets)
        files = {target: file_of(target, root, site) for target in targets}
        return [target for target, file in files.items() if not file.is_file() or not file.stat().st_size]

    seen = set()
    assert in_all(page, addresses, empty_downloads, MARKUP) == {}
    assert seen, "figures can be downloaded"


def test_a_download_has_the_name_of_its_file_or_of_its_figure(page, addresses):
    """The name of the figure is the one that its citation includes. From the file system a browser opens the file instead."""
    wrong = (
        "[...document.querySelectorAll('a[download]')].filter(link => {"
        "  const file = link.href.split('/').pop(), ending = file.slice(file.lastIndexOf('.'));"
        "  return link.download !== file && !(link.download.startsWith('fig-') && link.download.endsWith(ending));"
        "}).map(link => link.href)"
    )
    assert in_all(page, addresses, lambda page: page.evaluate(wrong), MARKUP) == {}


def test_pages_follow_one_another(page, addresses, marks):
    def follow(link):
        # A click returns when the new page has begun to come in; counting its links then may find none.
        target = page.locator(link).evaluate("link => link.href")
        page.locator(link).click()
        page.wait_for_url(target)

    page.goto(addresses[0])
    order = [page.url]
    while page.locator(marks["next"]).count():
        follow(marks["next"])
        assert page.url not in order
        back = page.locator(marks["previous"]).evaluate("link => link.href")
        assert order[-1] in (back, f"{back}index.html")
        order.append(page.url)
        expect(page.locator(marks["current"])).to_have_count(1)
    assert sorted(order) == sorted(addresses)
    follow(marks["previous"])
    assert order[-2] in (page.url, f"{page.url}index.html")


# --- formulas ---------------------------------------------------------------------------------------------------------


def fonts_of(page, selector):
    """The fonts in which a browser sets the words of some elements: name, and whether it comes with the site."""
    session = page.context.new_cdp_session(page)
    for domain in ("DOM", "CSS"):
        session.send(f"{domain}.enable")
    root = session.send("DOM.getDocument")["root"]["nodeId"]
    nodes = session.send("DOM.querySelectorAll", {"nodeId": root, "selector": selector})["nodeIds"]
    fonts = [session.send("CSS.getPlatformFontsForNode", {"nodeId": node})["fonts"] for node in nodes]
    session.detach()
    return {(font["familyName"], font["isCustomFont"]) for found in fonts for font in found}


@ours("the font of formulas")
def test_letters_digits_and_signs_of_formulas_are_in_one_font_that_comes_with_the_site(page, few):
    def look(page):
        page.evaluate("document.fonts.ready.then(() => true)")
        return fonts_of(page, "main :is(mi, mn, mo)")

    found = in_all(page, few, look)
    assert found, "the pages have formulas"
    assert set().union(*found.values()) == {("STIX Two Math", True)}


@ours("the font of formulas")
def test_the_license_of_the_font_comes_with_it(site):
    assert "SIL OPEN FONT LICENSE" in (site / "math-license.txt").read_text(encoding="utf-8")


# --- theme ------------------------------------------------------------------------------------------------------------


GROUNDS = {"light": re.compile(r"rgb\(2\d\d, 2\d\d, 2\d\d\)"), "dark": re.compile(r"rgb\(\d\d?, \d\d?, \d\d?\)")}


def expect_theme(page, marks, theme, why=None):
    """By what the reader sees: the ground and the pictures."""
    other = "dark" if theme == "light" else "light"
    expect(page.locator("body"), why).to_have_css("background-color", GROUNDS[theme])
    expect(page.locator(f"img{marks[other]}:visible"), why).to_have_count(0)


@pytest.mark.parametrize("scheme", SCHEMES)
def test_the_theme_follows_the_system_until_it_is_switched_and_then_stays(open_page, addresses, marks, site, scheme):
    other = "dark" if scheme == "light" else "light"
    page = open_page(color_scheme=scheme)
    page.goto(addresses[0])
    expect_theme(page, marks, scheme)
    if not quarto.made(site):
        page.emulate_media(color_scheme=other)
        expect_theme(page, marks, other, "it follows the system while the page is open")
        page.emulate_media(color_scheme=scheme)

    page.locator(marks["theme button"]).click()
    expect_theme(page, marks, other)
    for address in addresses[1:4]:
        page.goto(address)
        expect_theme(page, marks, other, "it is kept on the next page")
    page.locator(marks["theme button"]).click()
    expect_theme(page, marks, scheme)
    if not quarto.made(site):
        page.emulate_media(color_scheme=other)
        expect_theme(page, marks, other, "chosen back, it follows the system again")


@pytest.mark.parametrize("scheme", SCHEMES)
def test_no_picture_stays_behind_in_the_other_theme(open_page, addresses, few, scheme):
    """Wherever it stands: alone, in a link, in the cell of a table. Files are named by their theme, or end in `#dark`."""
    other = {"light": r"-dark\.\w+$|#dark$", "dark": r"-light\.\w+$"}[scheme]
    page = open_page(color_scheme=scheme)
    stays = f"""[...document.querySelectorAll('main img')]
      .filter(image => image.checkVisibility() && /{other}/.test(image.src)).map(image => image.src)"""
    left_behind = "[...document.querySelectorAll('[data-dark], [dark]')].map(element => element.outerHTML.slice(0, 80))"
    # A page is written for the light theme: it is in the dark that a picture can be forgotten.
    pages = addresses if scheme == "dark" else few
    assert in_all(page, pages, lambda page: page.evaluate(stays) + page.evaluate(left_behind)) == {}


def test_each_picture_in_two_themes_shows_one_of_them(open_page, addresses, marks):
    for scheme in SCHEMES:
        page = open_page(color_scheme=scheme)
        found_on(page, addresses, f"figure img{marks['dark']}")
        figure = page.locator(f"figure:has(img{marks['dark']})").first
        pictures = figure.locator(f"img{marks['dark']}").count()  # one, or a few that stand below each other
        expect(figure.locator("img:visible")).to_have_count(pictures)
        expect(figure.locator(f"img{marks[scheme]}:visible")).to_have_count(pictures)


def smallest(svg):
    """The least size of the words of an SVG, as a part of its width; None where it has none."""
    width = float(re.search(r'viewBox="0 0 ([\d.]+)', svg)[1]) if "viewBox" in svg else 0
    sizes = [float(size) for size in re.findall(r"<text[^>]*font-size:([\d.]+)px", svg)]
    return min(sizes) / width if sizes and width else None


def test_the_smallest_words_of_a_picture_are_found():
    svg = '<svg viewBox="0 0 300 100"><text style="font-size:9px">a</text><text x="3" style="font-size:12px">b</text></svg>'
    assert smallest(svg) == 0.03
    assert smallest('<svg viewBox="0 0 300 100"><path d="M0 0"/></svg>') is None


@ours("two arrangements of a figure")
@pytest.mark.parametrize("width", [360, 670, 680, 1280])
def test_the_words_of_every_figure_have_eleven_pixels(open_page, addresses, few, site, root, width):
    page = open_page(viewport={"width": width, "height": 900})

    def too_small(page):
        shown = page.evaluate(
            """async () => {
              const images = [...document.querySelectorAll('main figure img')].filter(image => image.checkVisibility());
              for (const image of images) image.loading = 'eager';
              await Promise.all(images.map(image => image.decode()));
              return images.map(image => [image.currentSrc, image.getBoundingClientRect().width]);
            }"""
        )
        found = []
        for source, wide in shown:
            path = site / urldefrag(unquote(source))[0].removeprefix(unquote(root))
            part = smallest(path.read_text(encoding="utf-8")) if path.suffix == ".svg" else None
            if part is not None and part * wide < 11:
                found.append((path.name, round(part * wide, 1)))
        return found

    # Words are smallest where an arrangement is narrowest: 360 and 680 pixels.
    assert in_all(page, addresses if width in (360, 680) else few, too_small) == {}


def test_a_figure_shows_its_dark_theme_behind_dark(open_page, tmp_path):
    """A ground of the page's color, a sample of white, and marks that refer to one shape."""

    def draw(theme):
        figure = Figure(figsize=(3, 1))
        for x, look in ((0.1, "white"), (0.5, theme.ink)):
            figure.add_artist(Rectangle((x, 0.2), 0.2, 0.6, facecolor=look, linewidth=0))
        look = {"marker": "o", "markersize": 24, "color": theme.band, "markeredgecolor": theme.ink, "markeredgewidth": 6}
        figure.add_artist(Line2D([0.8, 0.9], [0.5, 0.5], linestyle="none", **look))
        return figure

    save(draw, tmp_path, "a", only_svg=True)
    (tmp_path / "a.html").write_text('<body style="margin: 0"><img src="a-light.svg"><br><img src="a-light.svg#dark">')
    page = open_page()
    page.goto((tmp_path / "a.html").as_uri())
    shown = Image.open(io.BytesIO(page.screenshot())).convert("RGB")
    for theme, top in ((THEMES["light"], 0), (THEMES["dark"], page.locator("img").nth(1).bounding_box()["y"])):
        # 288 by 96 pixels: the ground, the white sample, the ink, the middle and the left edge of a mark.
        wanted = (theme.page, "white", theme.ink, theme.band, theme.ink)
        found = [shown.getpixel((x, int(top) + 48)) for x in (5, 58, 172, 230, 215)]
        assert found == [tuple(round(255 * channel) for channel in to_rgb(color)) for color in wanted]


# --- search -----------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def rare_word(browser, addresses):
    """A longish word of the prose that stands on one page alone, and that page's address."""
    texts = {}
    page = browser.new_page()
    for address in addresses[1:]:
        page.goto(address, wait_until=MARKUP)
        # Citations and formulas are not in the index.
        page.evaluate("document.querySelectorAll('.citation, math, code').forEach(element => element.remove())")
        prose = " ".join(page.locator("main > p, main section > p").all_inner_texts())
        texts[address] = set(re.findall(r"\b[a-z]{5,}\b", prose.lower()))
    page.close()
    for address, words in texts.items():
        others = set().union(*(other for at, other in texts.items() if at != address))
        for word in sorted(words - others, key=lambda word: (-len(word), word)):
            if not any(word in other for other in others):
                return word, address
    pytest.skip("no word of this site stands on one page alone")


@ours("the search")
def test_search_finds_a_word_of_another_page_and_leads_there(page, addresses, rare_word):
    word, target = rare_word
    page.goto(addresses[0])
    page.keyboard.press("/")
    page.keyboard.type(word)
    results = page.locator("#search-results")
    expect(results).to_be_visible()
    expect(results.locator("li").first).to_contain_text(word, ignore_case=True)
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.wait_for_url(lambda url: urldefrag(url)[0] == target)
    expect(page.locator("main")).to_contain_text(word, ignore_case=True)


def searched(page, text):
    """What the search shows for a text: of each hit its title, its words, those of them that are marked, and where it leads."""
    page.locator("#search").fill(text)
    hits = page.locator("#search-results li")
    expect(hits.first).to_be_visible()
    return hits.evaluate_all(
        """hits => hits.map(hit => ({
          title: hit.querySelector("strong").textContent,
          words: hit.querySelector("span").textContent,
          marked: [...hit.querySelectorAll("mark")].map(mark => mark.textContent),
          href: hit.querySelector("a").getAttribute("href"),
        }))"""
    )


@ours("the search")
def test_search_finds_figures_by_their_ids_and_leads_to_them(page, addresses):
    found_on(page, addresses, "main figure[id]")
    figure = page.locator("main figure[id]").last
    name = figure.get_attribute("id")
    number = plain(figure.locator(".float-number").inner_text())
    (first, *_) = searched(page, name)
    assert first["href"].endswith(f"#{name}")
    assert first["words"].startswith(f"{number} ({name}): ")
    assert set("-".join(first["marked"]).split("-")) >= set(name.split("-"))
    page.locator("#search-results a").first.click()
    expect(page.locator(f"figure[id='{name}']")).to_be_in_viewport()


@ours("the search")
def test_search_finds_claims_by_key_and_by_sentence(page, addresses):
    claim = found_on(page, addresses, "main span[id^='claim-']")
    name, sentence = claim.get_attribute("id"), claim.inner_text()
    key = re.sub(r"^claim-[\d-]*", "", name)
    for text in (key, sentence):
        hits = [hit for hit in searched(page, text) if hit["words"].startswith(f"Claim {key}: {sentence}")]
        assert hits
        assert all("#claim-" in hit["href"] for hit in hits)
        assert all(hit["marked"] for hit in hits)
    page.locator("#search-results a[href*='#claim-']").first.click()
    expect(page.locator("main :target")).to_be_in_viewport()


@ours("the search")
@pytest.mark.parametrize("typed", ["R²", "R^2", "r^{2}", "$R^2$"])
def test_search_finds_formulas_as_they_are_read_and_as_they_are_typed(page, addresses, typed):
    page.goto(next(address for address in addresses if address.endswith("methods.html")))
    hits = searched(page, typed)
    assert any("methods.html#" in hit["href"] for hit in hits)
    assert all({plain(mark) for mark in hit["marked"]} <= {"R²", "r²", "R^2"} for hit in hits)
    assert [hit for hit in hits if not re.search(r"r(²|\^2)", f"{hit['title']} {hit['words']}".lower())] == []


@ours("the search")
def test_search_leads_to_the_words_themselves(page, addresses, rare_word):
    word, target = rare_word
    page.goto(addresses[0])
    (first, *_) = searched(page, word)
    assert word in " ".join(first["marked"]).lower()
    page.locator("#search-results a").first.click()
    page.wait_for_url(lambda url: urldefrag(url)[0] == target)
    shown = page.locator("main :is(p, li, td, figcaption, h1, h2, h3)").filter(has_text=re.compile(rf"\b{word}", re.IGNORECASE))
    expect(shown.first).to_be_in_viewport()


@ours("the search")
def test_search_says_when_there_is_nothing_and_closes(page, addresses):
    page.goto(addresses[0])
    page.locator("#search").fill("zzzzqqqq")
    expect(page.locator("#search-count")).to_have_text("No places")
    page.keyboard.press("Escape")
    expect(page.locator("#search-results")).to_be_hidden()


# --- folds, tables, menu ----------------------------------------------------------------------------------------------


def test_folds_open_and_close_with_mouse_and_keyboard(page, addresses):
    found_on(page, addresses, "main details:not([open])")
    fold = page.locator("main details:not([open])").first.element_handle()
    summary = fold.query_selector("summary")
    is_open = "fold => fold.open && fold.lastElementChild.checkVisibility()"
    assert not page.evaluate(is_open, fold)
    summary.click()
    assert page.evaluate(is_open, fold)
    summary.focus()
    page.keyboard.press("Enter")
    assert not page.evaluate(is_open, fold)


def test_no_two_folds_of_a_page_have_one_name(page, addresses, request):
    if not request.config.getoption("--site"):
        pytest.skip("the cells of the sample are bound by nobody")

    def repeated(page):
        names = page.evaluate("[...document.querySelectorAll('main summary')].map(it => it.textContent.trim())")
        return sorted({name for name in names if names.count(name) > 1})

    assert in_all(page, addresses, repeated, MARKUP) == {}


@ours("the fold under a figure")
def test_the_fold_under_a_figure_is_called_by_its_number(page, addresses):
    def wrong(page):
        return page.evaluate(
            """[...document.querySelectorAll('main details.figure-facts')].map(fold => [
              fold.previousElementSibling.querySelector('.float-number').textContent.replace('\\u00a0', ' '),
              fold.querySelector('summary').textContent.trim(),
            ]).filter(([number, name]) => !name.endsWith(` of ${number}`))"""
        )

    assert in_all(page, addresses, wrong, MARKUP) == {}


def column(table, position):
    return [text.strip() for text in table.locator(f"tbody tr > :nth-child({position})").all_inner_texts()]


@ours("the sorting of tables")
def test_every_sortable_table_sorts_both_ways(page, addresses):
    found_on(page, addresses, "button.sort")
    for table in page.locator("table:has(button.sort)").all():
        for position in range(1, table.locator("thead th").count() + 1):
            header = table.locator(f"thead th:nth-child({position})")
            if not header.locator("button.sort").count():
                continue
            before = column(table, position)
            header.locator("button.sort").click()
            expect(header).to_have_attribute("aria-sort", "ascending")
            ascending = column(table, position)
            header.locator("button.sort").click()
            expect(header).to_have_attribute("aria-sort", "descending")
            assert sorted(before) == sorted(ascending)
            if len(set(before)) == len(before):
                assert column(table, position) == ascending[::-1]


@ours("the sorting of tables")
def test_numbers_sort_as_numbers_and_versions_as_versions(page, addresses, request):
    if request.config.getoption("--site"):
        pytest.skip("needs the table of the sample")
    page.goto(next(address for address in addresses if address.endswith("more.html")))
    table = page.locator("table")
    table.get_by_role("button", name="Error").click()
    assert column(table, 2) == ["−0.30", "1.5×10⁻⁵", "0.25"]
    table.get_by_role("button", name="Colour").click()
    assert column(table, 1) == ["2.9 azure", "2.10 rose", "2.11 mauve"]


@ours("the menu")
def test_the_menu_of_a_phone_opens_and_leads_on(open_page, addresses):
    page = open_page(viewport=PHONE)
    page.goto(addresses[0])
    menu = page.locator(".menu-button")
    expect(page.locator("#pages")).to_be_hidden()
    menu.click()
    expect(menu).to_have_attribute("aria-expanded", "true")
    page.locator("#pages a:not([aria-current])").first.click()
    page.wait_for_url(lambda url: url != addresses[0])


@ours("the list of sections")
@pytest.mark.parametrize("width", [320, 390, 800, 1000, 1400])
def test_the_sections_of_a_page_can_be_reached_at_every_width_and_from_everywhere(open_page, addresses, width):
    page = open_page(viewport={"width": width, "height": 800})
    found_on(page, addresses, "#contents a")
    page.evaluate("scrollTo(0, document.documentElement.scrollHeight)")
    contents, button = page.locator("#contents"), page.locator(".contents-button")
    if button.is_visible():
        expect(contents).to_be_hidden()
        button.focus()
        page.keyboard.press("Enter")
        expect(button).to_have_attribute("aria-expanded", "true")
        page.keyboard.press("Escape")
        expect(contents).to_be_hidden()
        expect(button).to_be_focused()
        page.keyboard.press("Enter")
        page.keyboard.press("Tab")
        expect(contents.locator("a").first).to_be_focused()
    link = contents.locator("a").first
    expect(link).to_be_in_viewport()
    link.click()
    heading = page.locator(f"[id='{unquote(urldefrag(page.url)[1])}']")
    expect(heading).to_be_in_viewport()
    assert heading.bounding_box()["y"] >= page.locator("header.bar").bounding_box()["height"] - 1
    if button.is_visible():
        expect(contents).to_be_hidden()


@ours("the list of sections")
@pytest.mark.parametrize("width", [390, 800])
def test_without_scripts_the_sections_stand_above_the_text(open_page, addresses, width):
    page = open_page(viewport={"width": width, "height": 800}, java_script_enabled=False)
    found_on(page, addresses, "#contents a")
    assert page.locator("#contents").bounding_box()["y"] < page.locator("main").bounding_box()["y"]
    expect(page.locator("#contents a").first).to_be_visible()


@ours("the copy buttons")
def test_copy_buttons_copy_what_they_stand_by(page, addresses):
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    button = found_on(page, addresses, "button.copy")
    page.evaluate("document.querySelectorAll('details').forEach(fold => { fold.open = true; })")
    button.click()
    page.locator("button.copy", has_text="Copied").first.wait_for()
    copied = page.evaluate("navigator.clipboard.readText()").strip()
    assert copied
    assert copied in [text.strip() for text in page.locator("pre").all_text_contents()]


@ours("the page without scripts")
def test_without_scripts_the_text_is_all_there(open_page, few):
    page = open_page(java_script_enabled=False)
    for address in few:
        page.goto(address)
        expect(page.locator("main h1")).to_be_visible()
        expect(page.locator("#pages a").first).to_be_visible()
        expect(page.locator(".needs-script:visible")).to_have_count(0)


# --- previews and enlarged figures ------------------------------------------------------------------------------------


@ours("the previews")
@pytest.mark.parametrize("selector", ["main a.crossref[href*='#fig-']", "main a.crossref[href*='#tbl-']", "main .citation a"])
def test_a_reference_shows_what_it_refers_to(page, addresses, selector):
    link = found_on(page, addresses, selector)
    preview = page.locator("#preview")
    expect(preview).to_be_hidden()
    link.hover()
    expect(preview).to_be_visible()
    assert len(preview.inner_text()) > 3
    expect(link).to_have_attribute("aria-describedby", "preview")
    if "fig" in selector:
        assert page.locator("#preview img:visible").evaluate(
            "async image => { await image.decode(); return image.naturalWidth; }"
        )
    box = preview.bounding_box()
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= DESKTOP["width"]
    page.keyboard.press("Escape")
    expect(preview).to_be_hidden()


@ours("the previews")
def test_a_preview_comes_with_the_focus_too_and_goes_with_it(page, addresses):
    link = found_on(page, addresses, "main a.crossref[href*='#fig-'], main a.crossref[href*='#sec-']")
    page.locator("main").evaluate("main => { main.tabIndex = -1; main.focus(); }")
    for _ in range(80):
        page.keyboard.press("Tab")
        if link.evaluate("link => link === document.activeElement"):
            break
    expect(page.locator("#preview")).to_be_visible()
    page.keyboard.press("Tab")
    expect(page.locator("#preview")).to_be_hidden()


@ours("the previews")
def test_a_preview_of_a_source_is_its_entry_and_the_link_leads_to_it(page, addresses):
    link = found_on(page, addresses, "main .citation a")
    link.hover()
    page.locator("#preview").wait_for()
    shown = page.locator("#preview").inner_text()
    link.click()
    page.locator(".csl-entry").first.wait_for()
    anchor = unquote(urldefrag(page.url)[1])
    assert anchor.startswith("ref-")
    assert plain(page.locator(f"[id='{anchor}']").inner_text()) == plain(shown)


def plain(text):
    return " ".join(text.split())


@ours("the enlarged figures")
@pytest.mark.parametrize("viewport", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_a_figure_is_enlarged_and_the_focus_comes_back(open_page, addresses, viewport):
    page = open_page(viewport=viewport)
    button = found_on(page, addresses, "main button.enlarge")
    small = page.locator("main figure:has(button.enlarge) img:visible").first.bounding_box()
    button.focus()
    page.keyboard.press("Enter")
    dialog = page.locator("dialog.enlarged")
    expect(dialog.locator("img:visible").first).to_be_visible()
    assert dialog.locator("img:visible").first.bounding_box()["width"] > small["width"]
    page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()
    expect(button).to_be_focused()
    page.locator("main figure:has(button.enlarge) img:visible").first.click()
    dialog.get_by_role("button", name="Close").click()
    expect(dialog).to_be_hidden()


@ours("the enlarged figures")
def test_an_enlarged_figure_has_its_size_before_its_picture_is_loaded(page, addresses):
    """Pictures are large: on a slow disk the window must not be empty first and then jump."""
    button = found_on(page, addresses, "main button.enlarge")
    page.evaluate("document.querySelectorAll('main figure img').forEach(image => { image.src = 'data:never-there'; })")
    button.focus()
    page.keyboard.press("Enter")
    size = page.locator("dialog.enlarged img:visible").first.bounding_box()
    width, height = (
        int(page.locator("main figure:has(button.enlarge) img").first.get_attribute(side)) for side in ("width", "height")
    )
    assert size["height"] == pytest.approx(size["width"] * height / width, rel=0.01)


@ours("the previews and enlarged figures")
@pytest.mark.parametrize("scheme", SCHEMES)
def test_axe_finds_nothing_serious_in_what_opens(open_page, addresses, scheme):
    axe = axe_core()
    page = open_page(color_scheme=scheme)
    found_on(page, addresses, "main button.enlarge").click(force=True)
    expect(page.locator("dialog.enlarged img:visible").first).to_be_visible()
    assert findings_of(axe, page) == []
    page.keyboard.press("Escape")
    page.locator("#search").fill("red a")
    expect(page.locator("#search-results")).to_be_visible()
    assert findings_of(axe, page) == []
    page.keyboard.press("Escape")
    found_on(page, addresses, "main a.crossref").hover()
    expect(page.locator("#preview")).to_be_visible()
    assert findings_of(axe, page) == []


# --- layout -----------------------------------------------------------------------------------------------------------

WIDER = """() => {
  const width = document.documentElement.clientWidth;
  if (document.documentElement.scrollWidth <= width) return [];
  const clipped = element => element && (/auto|scroll|hidden/.test(getComputedStyle(element).overflowX)
    || clipped(element.parentElement));
  return [...document.body.querySelectorAll('*')]
    .filter(element => element.getBoundingClientRect().right > width + 1 && !clipped(element.parentElement))
    .map(element => element.outerHTML.slice(0, 80));
}"""


@pytest.mark.parametrize("width", [320, 390, 768, 1280])
def test_no_page_is_wider_than_the_screen(open_page, addresses, few, width):
    page = open_page(viewport={"width": width, "height": 800})
    # What is too wide anywhere is so on the narrowest screen.
    assert in_all(page, addresses if width == 320 else few, lambda page: page.evaluate(WIDER)) == {}


@ours("the page in print")
def test_print_shows_the_text_alone_in_light_colors(open_page, addresses, marks):
    page = open_page(color_scheme="dark")
    page.emulate_media(media="print")
    found_on(page, addresses, "img.light-only")
    expect_theme(page, marks, "light")
    expect(page.locator("header.bar, #pages, #contents, .neighbors").filter(visible=True)).to_have_count(0)
    expect(page.locator("img.light-only:visible")).to_have_count(page.locator("img.light-only").count())


# --- for everybody ----------------------------------------------------------------------------------------------------


def axe_core():
    reason = "axe-playwright-python is missing: make test installs it"
    return pytest.importorskip("axe_playwright_python.sync_playwright", reason=reason).Axe()


def findings_of(axe, page):
    """The serious and the critical findings of axe-core: rule, help and the elements."""
    found = axe.run(page, options={"resultTypes": ["violations"]}).response["violations"]
    return [
        f"{finding['id']} ({finding['impact']}): {finding['help']}: "
        + "; ".join(str(node["target"]) + " " + node["html"][:120] for node in finding["nodes"][:4])
        for finding in found
        if finding["impact"] in ("serious", "critical")
    ]


@ours("the markup")
@pytest.mark.parametrize("viewport", [DESKTOP, PHONE], ids=["desktop", "phone"])
@pytest.mark.parametrize("scheme", SCHEMES)
def test_axe_finds_nothing_serious(open_page, in_turn, scheme, viewport):
    axe = axe_core()
    page = open_page(color_scheme=scheme, viewport=viewport)

    def look(page):
        page.evaluate("document.querySelectorAll('details').forEach(fold => { fold.open = true; })")
        if viewport is PHONE:
            page.locator(".menu-button").click()
            if page.locator(".contents-button").count():
                page.locator(".contents-button").click()
        return findings_of(axe, page)

    place = 2 * SCHEMES.index(scheme) + (viewport is PHONE)
    assert in_all(page, in_turn(place, 4), look) == {}


def test_headings_are_in_order(page, addresses):
    def out_of_order(page):
        levels = page.evaluate("[...document.querySelectorAll('main :is(h1,h2,h3,h4,h5,h6)')].map(it => Number(it.tagName[1]))")
        if levels[:1] != [1] or levels.count(1) != 1:
            return levels
        return [pair for pair in zip(levels, levels[1:], strict=False) if pair[1] > pair[0] + 1]

    assert in_all(page, addresses, out_of_order, MARKUP) == {}


def test_tables_have_headers_and_pictures_have_alt_texts(page, addresses):
    def missing(page):
        return page.evaluate(
            """[
              ...document.querySelectorAll('table:not(:has(thead th))'),
              ...document.querySelectorAll('img:not([alt]), main img[alt=""]'),
            ].map(element => element.outerHTML.slice(0, 80))"""
        )

    assert in_all(page, addresses, missing, MARKUP) == {}


@ours("the scope of headers")
def test_headers_of_columns_have_a_scope(page, addresses):
    without = "[...document.querySelectorAll('thead th:not([scope=col])')].map(header => header.outerHTML.slice(0, 80))"
    assert in_all(page, addresses, lambda page: page.evaluate(without), MARKUP) == {}


@ours("the sight of the focus")
@pytest.mark.parametrize("scheme", SCHEMES)
def test_whatever_has_the_focus_shows_it(open_page, addresses, scheme):
    page = open_page(color_scheme=scheme)
    found_on(page, addresses, "button.sort")
    unseen = []
    reached = set()
    for _ in range(60):
        page.keyboard.press("Tab")
        focus = page.evaluate(
            """() => {
              const element = document.activeElement, style = getComputedStyle(element);
              const box = element.getBoundingClientRect();
              return { name: element.tagName + "." + element.className, isBody: element === document.body,
                outline: style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 1.5,
                inView: box.right > 0 && box.bottom > 0 && box.left < innerWidth && box.top < innerHeight };
            }"""
        )
        if focus["isBody"]:
            break
        reached.add(focus["name"])
        if not (focus["outline"] and focus["inView"]):
            unseen.append(focus)
    assert unseen == []
    assert {"A.skip", "BUTTON.theme-button needs-script"} <= reached


# --- to look at -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("viewport", [DESKTOP, PHONE], ids=["desktop", "phone"])
@pytest.mark.parametrize("scheme", SCHEMES)
def test_pictures_of_all_pages(open_page, addresses, request, scheme, viewport):
    folder = request.config.getoption("--screenshots")
    if folder is None:
        pytest.skip("pictures are taken with --screenshots FOLDER")
    folder.mkdir(parents=True, exist_ok=True)
    page = open_page(color_scheme=scheme, viewport=viewport)
    for address in addresses:
        page.goto(address)
        loaded(page)
        name = name_of(address).removesuffix(".html").replace("/", "-")
        page.screenshot(path=folder / f"{name}-{'desktop' if viewport is DESKTOP else 'phone'}-{scheme}.png", full_page=True)
