"""One drawing for both themes: what is the theme's is exchanged, a sample of color stays, and no image tells the theme."""

import re
from dataclasses import fields
from xml.etree import ElementTree

import numpy as np
import pytest
from matplotlib.backends.backend_agg import RendererAgg
from matplotlib.colors import to_hex, to_rgb
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle
from test_plotting import KINDS

from press.drawing import both_themes
from press.drawing.both_themes import InBoth, transparent
from press.drawing.saving import save
from press.drawing.theme import IN_DARK, THEMES, Theme, exchanged, hexadecimal
from press.errors import InputError

LIGHT, DARK = THEMES["light"], THEMES["dark"]
PAGES = {theme.name: np.array(to_rgb(theme.page)) * 255 for theme in THEMES.values()}


def svg_of(draw, folder, name="a"):
    return save(draw, folder, name, only_svg=True)[0].read_text(encoding="utf-8")


def drawn(figure, renderer):
    canvas = renderer(*figure.bbox.size, figure.dpi)
    figure.draw(canvas)
    return canvas


def seen(canvas):
    return np.asarray(canvas.buffer_rgba()).astype(int)


def shown_in_dark(svg):
    """An SVG as `#dark` shows it, by what its own rules say."""
    rules = dict(re.findall(r':target \[style\*="\w+:(#\w+)"\],:target \[\w+="#\w+"\]\{\w+:(#\w+)!important\}', svg))
    assert rules == {hexadecimal(light): to_hex(dark) for light, dark in IN_DARK.items()}
    for light, dark in rules.items():
        svg = re.sub(rf'((?:fill|stroke)(?::|="){light})(?=[;"])', lambda found: found[1][:-7] + dark, svg)  # noqa: B023
    return svg


def without_names(svg):
    """An SVG without its rules, its images, and ids, which are made from colors too."""
    svg = re.sub(r"(?s)<style.*?</style>|<image .*?/>", "", svg)
    return re.sub(r"\b[a-zC]\w*?_?[0-9a-f]{10}\b", "", svg)


def test_every_color_of_a_theme_is_exchanged_or_the_same_in_both():
    for role in fields(Theme)[1:]:  # beside its name
        light, dark = getattr(LIGHT, role.name), getattr(DARK, role.name)
        assert light == dark or IN_DARK[light] == dark, role.name
    told = [hexadecimal(light) for light in IN_DARK]
    assert len(set(told)) == len(told)
    assert all(color != color.lower() for color in told), "capitals tell it: there has to be a letter in it"


def test_a_sample_of_the_same_color_is_told_apart_and_nobody_can_see_it():
    assert hexadecimal("#ffffff") == hexadecimal((1.0, 1.0, 1.0)) == "#ffffff"
    assert hexadecimal(LIGHT.page) == "#FFFFFF"
    np.testing.assert_array_equal(exchanged([[*LIGHT.page, 0.5], [1, 1, 1, 0.5]]), [[*to_rgb(DARK.page), 0.5], [1, 1, 1, 0.5]])


@pytest.mark.parametrize("kind", KINDS)
def test_the_svg_shows_behind_dark_what_would_be_drawn_in_the_dark_theme(kind, tmp_path):
    light = svg_of(KINDS[kind], tmp_path)
    dark = svg_of(lambda theme: KINDS[kind](DARK), tmp_path / "dark")
    assert 'id="dark"' in re.search("<svg[^>]*>", light)[0]
    assert without_names(shown_in_dark(light)) == without_names(dark).replace("#FFFFFF", to_hex(DARK.page))


@pytest.mark.parametrize("kind", KINDS)
def test_pixels_in_the_dark_theme_are_those_of_a_drawing_in_it(kind):
    """The page stands behind a mark that is half transparent, in the loss fields, and there one unit is lost."""
    both = drawn(KINDS[kind](LIGHT), InBoth)
    np.testing.assert_allclose(seen(both.dark), seen(drawn(KINDS[kind](DARK), RendererAgg)), atol=1)
    np.testing.assert_array_equal(seen(both), seen(drawn(KINDS[kind](LIGHT), RendererAgg)))


def test_no_shape_that_others_refer_to_has_a_color_of_its_own(tmp_path):
    """What a <use> shows is no part of the target: there it has the color that the <use> has, or none."""
    svg = svg_of(KINDS["training"], tmp_path)
    shapes = "".join(re.findall(r"(?s)<defs>.*?</defs>", svg))
    assert re.search('<path id="m', shapes)
    assert "style=" not in shapes
    assert "*{" not in svg


@pytest.mark.parametrize(
    ("light", "dark", "expected"),
    [
        ([255, 255, 255, 255], [22, 24, 28, 255], [0, 0, 0, 0]),  # the page: nothing is there
        ([200, 100, 50, 255], [200, 100, 50, 255], [200, 100, 50, 255]),  # a sample
        ([200, 100, 50, 128], [200, 100, 50, 128], [200, 100, 50, 128]),
        ([127, 127, 127, 255], [22, 24, 28, 255], [25, 25, 25, 142]),  # gray on the light page alone
        ([254, 254, 254, 255], [127, 127, 127, 255], [253, 252, 250, 117]),  # gray on the dark page alone
    ],
)
def test_one_image_for_two_pages(light, dark, expected):
    pixels = np.array([[light]], np.uint8), np.array([[dark]], np.uint8)
    found = transparent(*pixels)
    np.testing.assert_allclose(found[0, 0].astype(int), expected, atol=4)
    for page, pixel in zip(PAGES.values(), (light, dark), strict=True):
        color, alpha = found[0, 0, :3].astype(float), found[0, 0, 3] / 255
        wanted = (pixel[3] * np.array(pixel[:3]) + (255 - pixel[3]) * page) / 255
        np.testing.assert_allclose(color * alpha + page * (1 - alpha), wanted, atol=4)


def test_an_image_with_ink_is_refused_in_one_line(tmp_path):
    """It is dark in the light theme, and light in the dark one: no one image is both."""

    def draw(theme):
        figure = Figure(figsize=(1, 1))
        figure.add_artist(Rectangle((0.2, 0.2), 0.5, 0.5, color=theme.ink, rasterized=True))
        return figure

    with pytest.raises(InputError, match=r"^figure a: an image in it has a color that no one image can have[^\n]*$"):
        save(draw, tmp_path, "a")


@pytest.mark.parametrize(
    ("number", "told"),
    [
        (0.0, "0"),
        (518.4, "518.4"),
        (-0.004, "-0.004"),
        (12.345678, "12.35"),
        (1 / 64, "0.015625"),
        (-3.999, "-4"),
        (100.0, "100"),
    ],
)
def test_a_number_is_as_short_as_it_can_be(number, told):
    assert both_themes._short(number, 2) == told


def test_a_path_keeps_to_a_hundredth_of_a_point(tmp_path):
    def draw(theme):
        figure = Figure(figsize=(2, 1))
        figure.add_artist(Rectangle((0.123456, 0.1), 0.5, 0.5, facecolor="#336699"))
        return figure

    svg = svg_of(draw, tmp_path)
    # 144 × 72 points, from the top: x is 144 · 0.123456 = 17.7777, y is 72 · 0.9 = 64.8.
    assert 'd="M17.78 64.8l72 0 0-36-72 0z"' in svg


@pytest.mark.parametrize(
    ("path", "told"),
    [
        ("M1 2L3.5 2.25L3 2", "M1 2l2.5 .25-.5-.25"),
        ("M-1 2L0 0zM5 5L5.1 5", "M-1 2l1-2zM5 5l.1 0"),
        ("M1 2L1.04 2L1.08 2", "M1 2l.04 0 .04 0"),
        ("M1 2Q3 -4 5 6", "M1 2Q3-4 5 6"),
    ],
)
def test_a_path_tells_the_way_from_each_place_to_the_next(path, told):
    assert both_themes._relative(path, 2) == told


def test_a_long_path_does_not_drift():
    places = np.round(np.cumsum(np.tile([0.333, 0.0049], (400, 1)), axis=0), 2)
    path = "M" + "L".join(f"{x:g} {y:g}" for x, y in places)
    told = both_themes._relative(path, 2)
    ways = [float(number) for number in re.findall(r"-?\d*\.?\d+", told)]
    np.testing.assert_allclose(np.reshape(ways, (-1, 2)).sum(axis=0), places[-1])
    assert len(told) < 0.8 * len(path)


def test_lines_that_differ_in_color_alone_say_once_what_they_share(tmp_path):
    svg = svg_of(KINDS["error_curves"], tmp_path)
    style = r'style="fill:none;stroke-width:1.8;stroke-linecap:round"'
    groups = re.findall(rf'<g clip-path="[^"]*" {style}>\n((?:<path d="[^"]*" style="stroke:[^;"]*"/>\n)+)</g>', svg)
    assert groups
    assert all(group.count("<path") > 1 for group in groups)
    ElementTree.fromstring(svg)


def test_the_narrow_figure_has_its_dots_in_half_of_the_bytes(tmp_path):
    wide, narrow = (path.read_text(encoding="utf-8") for path in save(KINDS["rgb_cube"], tmp_path, "a", only_svg=True))
    assert "data:image/png;base64," in wide
    assert "data:image/webp;base64," in narrow
    assert "data:image/png" not in narrow
    assert len(narrow) < 0.8 * len(wide)
