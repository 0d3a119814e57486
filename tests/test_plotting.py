"""Every figure kind in both themes, and what a figure must not get wrong: order, counts, colors, bytes."""

import base64
import dataclasses
import io
import re
import struct
from collections.abc import Callable
from xml.etree import ElementTree

import numpy as np
import pytest
from fontTools.ttLib import TTFont
from hypothesis import given
from hypothesis import strategies as st
from matplotlib.collections import QuadMesh
from matplotlib.colors import hsv_to_rgb, to_rgba
from matplotlib.figure import Figure
from matplotlib.text import Text
from PIL import Image
from tiny import unpacked

from press.drawing import saving, subsets
from press.drawing.canvas import LogTicks
from press.drawing.saving import save
from press.drawing.theme import NARROW, THEMES, Theme, contrast
from press.errors import InputError
from press.figures.picture_sizes import size_of
from redact import pictures
from redact.measures.r_squared import r_squared
from redact.pictures.beyond.landings import Landing, landings
from redact.pictures.beyond.matrix import outcome_matrix
from redact.pictures.beyond.paired import paired
from redact.pictures.beyond.planes import Lost, planes
from redact.pictures.beyond.recovery import relearning_curves, slowdowns
from redact.pictures.beyond.square import Measured, four_arms
from redact.pictures.beyond.tradeoff import Curve, Doses, tradeoff
from redact.pictures.beyond.tried import tried
from redact.pictures.cubes import project
from redact.pictures.discs import far_to_near
from redact.pictures.hues import centered_hues
from redact.pictures.losses import bin_means
from redact.pictures.method import spheres
from redact.pictures.patches import thinned
from redact.pictures.scatters import fit
from redact.pictures.swarms import swarm

HUE, SATURATION, VALUE = np.arange(12) / 12, np.linspace(0, 1, 3), np.linspace(0, 1, 4)
GRID = hsv_to_rgb(np.stack(np.meshgrid(HUE, SATURATION, VALUE, indexing="ij"), axis=-1))
STRIPS = pictures.strips_of(
    {
        name: {"true": GRID, "predicted": colors, "hue": HUE, "saturation": SATURATION, "value": VALUE}
        for name, colors in (("as trained", GRID), ("after ablation", 1 - GRID))
    }
)
ERRORS = pictures.shown_errors(HUE, SATURATION, VALUE, (1 - 2 * GRID).mean(-1) ** 2)
LATTICE = np.stack(np.meshgrid(*[np.linspace(0, 1, 3)] * 3, indexing="ij"), axis=-1).reshape(-1, 3)
Z = np.column_stack([LATTICE - 0.5, np.full(27, 0.1)])
Z /= np.linalg.norm(Z, axis=1, keepdims=True)
TRADED = {
    name: Curve(np.array([[0.001, 0.01, 0.1], [0.01, 0.1, 0.2], [0.1, 0.2, 0.9]]), 0.05)
    for name in ("distance of red from the color", "largest error of a color unlike red")
}
STEPS = np.arange(31)
LOSS = np.exp(-STEPS / 10)[:, None] * np.array([1.0, 2.0, 3.0])
ROW = pictures.StackedRow(Z, LATTICE, 1 - LATTICE, HUE, SATURATION, VALUE, GRID, 1 - GRID, (0, 1, 2))
ANGLE = np.arange(24) * np.pi / 12
INTERVENTION = pictures.InterventionCurves(
    ANGLE,
    np.maximum(0, np.cos(ANGLE)),
    np.column_stack([np.minimum(0, np.cos(ANGLE)), np.sin(ANGLE)]),
    STEPS / 30,
    STEPS / 30,
    "h(a)",
    False,
    "t = 0, p = 1",
)
POINTS = np.array([[0.0, 0.6, 0.8], [0.0, 0.0, 1.0], [0.6, 0.0, 0.8]])
FIELD = pictures.LossField(
    1 - spheres.visible(20)[..., 0], 2.0, POINTS, np.eye(3)[[0, 0, 0]], "labeled samples", (1.0, 0.0, 0.0), others=POINTS[:1]
)
FLAT = pictures.LossField(np.ones((20, 20)), 1.0, POINTS, 0 * POINTS, goal=(0, 1), flat=True)
BOXES = {"2.4.1": np.array([0.9, 0.95, 0.99]), "2.9.1": np.array([0.3, 0.8, 0.97, 0.9])}
SCATTER = pictures.Scatter(LATTICE[:, 0], LATTICE[:, 0] ** 2, LATTICE, "similarity²")

NETWORKS = {
    "red": np.array([[1, 0.9, 0], [0, 0, 0], [1, 0, 0]]),
    "cyan": np.tile([0.0, 1, 1], (3, 1)),
    "gray": np.full((3, 3), 0.5),
}
CHOSEN = {
    "rows": {
        f"{which}: seed {seed}, 0.3": pictures.ChosenNetwork(Z, GRID[:, -1, -1], 1 - GRID[:, -1, -1], HUE * 0, HUE * scale)
        for which, seed, scale in (("Best", 7, 0.5), ("Median", 0, 0.25))
    },
    "lattice": LATTICE,
    "true": np.concatenate([GRID[:10, -1, -1], [[0, 0, 0], [1, 1, 1]]]),
    "hue": HUE,
    "view": (1, 0, 2),
    "done": "after ablation",
}
NETWORKS_TRUE = {"red": np.array([1.0, 0, 0]), "cyan": np.array([0.0, 1, 1]), "gray": np.full(3, 0.5)}

MATRIX = {arm: {"learned": 60, "red gone": 57, "rest unhurt": 5} for arm in ("four-terms", "no-anchor", "no-anti-subspace")}
SIZES = {size: {"red gone": Measured(np.array([0.3, 0.25, 0.1]), ">=", 0.2)} for size in ("K = 4, depth 1", "K = 5, depth 2")}
SQUARE = {"without the term": SIZES, "with it": SIZES}
LOST = Lost(np.array([0.3, 0.25, -0.01]), np.array([0.2, 1e-5, 0.01]))
PLANES = {name: {"by labels": LOST, "by scores": LOST} for name in ("ablated, isolated", "LEACE", "retrained, shown the rest")}
DOSES = pictures.Doses(np.arange(3), ["1/4\n22", "", "1\n86"], "the label's probability, as a multiple of the published one", 2)
RESPONSE = pictures.Response("Isolated", np.array([0.1, 0.6, 0.9]), np.zeros(3), np.ones(3), "networks", 0.5, share=True)
GAINED = pictures.Response("Error gained by red", np.array([0.1, 0.2, 0.3]), np.full(3, -0.1), np.full(3, 0.4), "error", 0.2)
WORD = pictures.WordCube("Called red", LATTICE[:, 0] > LATTICE[:, 1], LATTICE[:, 0] / 4, "9 of 27 colors; area 0.93")

KINDS: dict[str, Callable[[Theme], Figure]] = {
    "schedule": lambda theme: pictures.schedule(
        {"lr": STEPS / 30, "anchor": STEPS * 0.0}, {"lr": [(0, 0.0), (30, 1.0)]}, theme=theme
    ),
    "training": lambda theme: pictures.training(
        **pictures.in_bins({"reconstruction": LOSS, "anchor": np.where(LOSS > 1, LOSS, np.nan), "off": LOSS * np.nan}),
        weights={"anchor": STEPS / 30},
        seeds=np.array([0, 1, 2]),
        printed={"reconstruction": (30, 0.01)},
        theme=theme,
    ),
    "color_slices": lambda theme: pictures.color_slices(GRID, 1 - GRID, HUE, SATURATION, VALUE, theme=theme),
    "color_strips": lambda theme: pictures.color_strips(**STRIPS, theme=theme),
    "thumbnail": lambda theme: pictures.thumbnail(GRID, 1 - GRID, HUE, SATURATION, VALUE, theme=theme),
    "error_curves": lambda theme: pictures.error_curves(**ERRORS, theme=theme),
    "latents": lambda theme: pictures.latents(Z, LATTICE, 1 - LATTICE, [(0, 1, 2), (0, 2, None)], theme=theme),
    "rgb_cube": lambda theme: pictures.rgb_cube(LATTICE, 1 - LATTICE, theme=theme),
    "stacked": lambda theme: pictures.stacked({"baseline": ROW, "ablated": ROW}, theme=theme),
    "seed_distribution": lambda theme: pictures.seed_distribution(
        {"red": np.array([0.1, 0.2, 0.3]), "gray": np.array([0.01, 0.02])},
        marks={"red": 0.26},
        log=True,
        theme=theme,
    ),
    "loss_fields": lambda theme: pictures.loss_fields({"Anchor": FIELD, "Unitarity": FLAT}, theme=theme),
    "keyframes": lambda theme: pictures.keyframes(
        STEPS / 30,
        (STEPS / 30) ** 2,
        [("step", "anchor", "at step"), ("0", "0", "0"), ("+0.5", "", "15"), ("30", "1", "30")],
        STEPS / 30,
        [(0, 0.0), (30, 1.0)],
        theme=theme,
    ),
    "label_probabilities": lambda theme: pictures.label_probabilities(
        LATTICE, {f"red\np = {number} redness": number * LATTICE[:, 0] for number in (0.5, 0.1, 0.2, 0.3, 0.4)}, theme=theme
    ),
    "interventions": lambda theme: pictures.interventions(
        {"Suppression": INTERVENTION, "Repulsion": INTERVENTION}, theme=theme
    ),
    "seed_boxes": lambda theme: pictures.seed_boxes(
        {"R²": BOXES, "loss": {"2.4.1": np.array([1e-5, 1e-4, 3e-4])}},
        chosen={"2.4.1": 2},
        middle={"2.4.1": 1},
        published={"R²": {"2.4.1": (0.95, 0.02), "2.9.1": (0.86, 0.15)}},
        log=["loss"],
        theme=theme,
    ),
    "similarity_scatter": lambda theme: pictures.similarity_scatter(
        {"Suppressed, best seed\nseed 12": SCATTER, "Suppressed, median seed\nseed 3": SCATTER, "Ablated": SCATTER}, theme=theme
    ),
    "threshold_curves": lambda theme: pictures.threshold_curves(
        [("red is gone", np.array([0.1, 0.2, 0.3]), ">=", 0.2), ("Cyan", np.array([-1e-5, 1e-3, 3]), "<=", 0.01)] * 2,
        [0.5, 0.9] * 2,
        theme=theme,
    ),
    "outcome_matrix": lambda theme: outcome_matrix(
        {"Four terms": MATRIX}, 60, promised=[("no-anchor", "red gone")], theme=theme
    ),
    "four_arms": lambda theme: four_arms(SQUARE, theme=theme),
    "planes": lambda theme: planes(PLANES, gone=0.2, spared=0.05, theme=theme),
    "chosen_networks": lambda theme: pictures.chosen_networks(**CHOSEN, theme=theme),
    "every_network": lambda theme: pictures.every_network(NETWORKS, NETWORKS_TRUE, "red", 0.2, theme=theme),
    "dose_response": lambda theme: pictures.dose_response(DOSES, [RESPONSE, GAINED, RESPONSE, GAINED], theme=theme),
    "word_cubes": lambda theme: pictures.word_cubes(LATTICE, [WORD] * 4, 0.2, theme=theme),
    "relearning_curves": lambda theme: relearning_curves(
        {
            "On reds alone": {
                "isolated, ablated, drawn anew": np.array([3, 8, np.inf]),
                "never taught": np.array([0.0, 1, 900]),
            },
            "On all colors": {"never taught": np.array([np.inf, np.inf])},
        },
        {"On reds alone": 1000, "On all colors": 300},
        64,
        theme=theme,
    ),
    "slowdowns": lambda theme: slowdowns(
        {
            "never taught red": (np.array([0.5, 1, 200]), (0.5, 200)),
            "no anchor, mean difference": (np.array([0.1, 0.4, 0.6]), (0.2, 0.5)),
        },
        theme=theme,
    ),
    "tried": lambda theme: tried(
        np.array([0.8, 0.95]),
        np.array([0.2, 0.9]),
        np.array([1, 2]),
        {"chosen": 1},
        ["on 12", "on 60"],
        (0.95, 0.85),
        theme=theme,
    ),
    "paired": lambda theme: paired(np.array([0.3, 0.9]), np.array([0.9, 0.95]), ("before", "after"), 0.85, theme=theme),
    "landings": lambda theme: landings(
        {
            "arm plain: no fallback": {"after ablation": Landing(LATTICE, np.full(3, 0.5), 1 / 16)},
            "arm white: the far end is white": {"after ablation with fallback": Landing(LATTICE, np.ones(3), 1 / 6)},
        },
        np.array([1.0, 0, 0]),
        theme=theme,
    ),
    "tradeoff": lambda theme: tradeoff(
        {arm: Doses(np.array([0.0, 0.5, 5.0]), TRADED, 0.5) for arm in ("gray", "white", "blue")},
        x_name="bias b",
        ticks=(0, 0.5, 1, 2, 5),
        theme=theme,
    ),
    "claims_chart": lambda theme: pictures.claims_chart(
        [("red is gone", np.array([0.1, 0.2, 0.3]), ">=", 0.2), ("all", np.ones(3), "<=", 1.0)], theme=theme
    ),
}


def words(figure: Figure) -> list[Text]:
    """Every text that is drawn; the ticks of axes that are off are not."""
    figure.canvas.draw()
    texts = [*figure.texts]
    for ax in figure.axes:
        texts += [*ax.texts, *(ax.findobj(Text) if ax.axison else [])]
    return [text for text in texts if text.get_text().strip() and text.get_visible()]


@pytest.mark.parametrize("theme", THEMES.values(), ids=THEMES)
@pytest.mark.parametrize("draw", KINDS.values(), ids=KINDS)
def test_a_kind_is_drawn_in_a_theme_with_words_that_can_be_read(draw, theme):
    figure = draw(theme)
    assert figure.get_size_inches()[0] <= 7.2
    assert figure.get_facecolor() == to_rgba(theme.page)
    for text in words(figure):
        assert contrast(to_rgba(text.get_color())[:3], theme.page) >= 4.5, text.get_text()


NARROW_PAGE = dataclasses.replace(THEMES["light"], width=NARROW)


@pytest.mark.parametrize("theme", [THEMES["light"], NARROW_PAGE], ids=["wide", "narrow"])
@pytest.mark.parametrize("kind", KINDS)
def test_a_kind_keeps_to_the_width_of_its_page_with_words_as_large_as_print_needs(kind, theme):
    figure = KINDS[kind](theme)
    assert figure.get_size_inches()[0] <= theme.width
    assert [text.get_text() for text in words(figure) if text.get_fontsize() < 9] == []


@pytest.mark.parametrize("kind", KINDS)
def test_an_axis_with_numbers_says_what_they_measure(kind):
    figure = KINDS[kind](THEMES["light"])
    figure.canvas.draw()
    told = " ".join(text.get_text() for text in figure.texts)
    axes = [ax for ax in figure.axes if ax.axison]
    beside = ("schedule", "claims_chart", "every_network", "seed_boxes", "color_slices", "training", "dose_response")
    if kind in (*beside, "relearning_curves"):
        # Their words stand beside the panels, or at the first and the last of them.
        assert told or any(ax.texts for ax in axes)
        return
    if kind == "color_strips":
        assert any(ax.get_xticklabels() for ax in axes)  # names, and no numbers
        return
    for ax in axes:
        assert ax.get_xlabel(), "across"
        shared = [other for other in axes if other.get_ylim() == ax.get_ylim()]
        names = [other.get_ylabel() for other in shared] + [text.get_text() for text in ax.texts]
        assert any(names) or not ax.get_yticklabels(), "upwards"


@pytest.mark.parametrize("theme", [THEMES["light"], NARROW_PAGE], ids=["wide", "narrow"])
@pytest.mark.parametrize("draw", KINDS.values(), ids=KINDS)
def test_no_word_leaves_the_page(draw, theme):
    figure = draw(theme)
    figure.canvas.draw()
    boxes = {text.get_text(): text.get_window_extent() for text in figure.texts}
    for ax in figure.axes:
        boxes |= {text.get_text(): text.get_window_extent() for text in ax.texts}
        if ax.axison:  # an axis' own box has the ticks in it that are drawn, and its label
            boxes |= {f"{ax.get_title()} {axis.axis_name}": axis.get_tightbbox() for axis in (ax.xaxis, ax.yaxis)}
        for name, box in boxes.items():
            if box is not None:
                assert figure.bbox.x0 <= box.x0 <= box.x1 <= figure.bbox.x1, name
                assert figure.bbox.y0 <= box.y0 <= box.y1 <= figure.bbox.y1, name


def test_contrast_is_the_ratio_of_wcag():
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.005)
    for theme in THEMES.values():
        assert contrast(theme.outline, theme.page) >= 3


def test_two_saves_give_the_same_bytes_of_what_is_shown_and_of_what_is_printed(tmp_path):
    alt = {"Title": "latents", "Author": "us", "Description": "Dots in a circle."}
    first = save(KINDS["latents"], tmp_path / "a", "fig-2-6-latents", alt)
    second = save(KINDS["latents"], tmp_path / "b", "fig-2-6-latents", alt)
    endings = ["light.svg", "light.png", "light.pdf", "narrow.svg", "preview-light.webp", "preview-dark.webp"]
    assert [path.name for path in first] == [f"fig-2-6-latents-{ending}" for ending in endings]
    assert [path.read_bytes() for path in first] == [path.read_bytes() for path in second]
    assert len({path.read_bytes() for path in first}) == len(first)
    assert [path.name for path in save(KINDS["latents"], tmp_path, "a", part=True)] == [f"a-{ending}" for ending in endings[:3]]
    svg = first[0].read_text()
    assert "Dots in a circle." in svg
    assert "dc:date" not in svg


def test_a_figure_says_itself_where_it_comes_from(tmp_path):
    told = {
        "Title": "Latents",
        "Author": "us",
        "Description": "Dots.",
        "Source": "a.py, draw",
        "Identifier": "fig-1",
        "Rights": "MIT",
    }
    svg, png, pdf, _, small, *_ = save(KINDS["latents"], tmp_path, "latents", told)
    root = ElementTree.parse(svg).getroot()
    work = next(root.iter("{http://creativecommons.org/ns#}Work"))
    found = {item.tag.rpartition("}")[2]: "".join(item.itertext()).strip() for item in work}
    assert found | {"type": ""} == {
        "type": "",
        "format": "image/svg+xml",
        "title": "Latents",
        "creator": "us",
        "description": "Dots.",
        "source": "a.py, draw",
        "identifier": "fig-1",
        "rights": "MIT",
    }
    assert {("Copyright" if key == "Rights" else key): value for key, value in told.items()}.items() <= texts_of(png).items()
    information = pdf.read_bytes()
    for entry in (
        b"/Title (Latents)",
        b"/Author (us)",
        b"/Subject (Dots.)",
        b"/Creator (a.py, draw)",
        b"/Keywords (fig-1, MIT)",
    ):
        assert entry in information
    assert b"CreationDate" not in information
    assert small.name == "latents-preview-light.webp"
    assert small.stat().st_size < png.stat().st_size
    assert size_of(small.read_bytes()) == tuple(0.75 * -(-length // 3) for length in Image.open(png).size)


@pytest.mark.parametrize("colors", [2, 256, 257])
def test_a_png_of_few_colors_has_a_palette_and_the_same_pixels(colors, tmp_path):
    shades = np.arange(colors * 64) % colors
    pixels = np.stack([shades // 3, 255 - shades // 2, shades % 5], axis=-1).astype(np.uint8).reshape(-1, 64, 3)
    saving._write_png(tmp_path / "a.png", Image.fromarray(pixels), {})
    read = Image.open(tmp_path / "a.png")
    assert read.mode == ("P" if colors <= 256 else "RGB")
    np.testing.assert_array_equal(np.asarray(read.convert("RGB")), pixels)


@pytest.mark.parametrize("kind", KINDS)
def test_a_pdf_has_truetype_fonts_that_can_be_searched(kind, tmp_path):
    """Publishers refuse Type 3."""
    drawn = KINDS[kind](THEMES["light"])
    drawn.draw_without_rendering()
    letters = {letter for text in drawn.findobj(Text) if text.get_visible() for letter in text.get_text()} - {"\n", " "}
    pdf = unpacked(next(path for path in save(KINDS[kind], tmp_path, "a") if path.suffix == ".pdf").read_bytes())
    assert b"/Type3" not in pdf
    assert pdf.count(b"/CIDFontType2") == pdf.count(b"/FontFile2") == pdf.count(b"/ToUnicode")
    if kind != "thumbnail":
        assert letters
        assert letters - set("0123456789.−⁰¹²³⁴⁵⁶⁷⁸⁹⁻") <= letters_of(pdf)  # there are ticks beyond the axes
        assert letters <= subsets.LETTERS, "such a figure is slower to write"


def letters_of(pdf):
    """What the fonts of an unpacked PDF say their letters are: by this they are searched and copied."""
    ranges = re.findall(rb"<[0-9a-f]+> <[0-9a-f]+> \[((?:<[0-9a-f]+> ?)+)\]", pdf)
    codes = [bytes.fromhex(code.decode()) for found in ranges for code in re.findall(rb"<([0-9a-f]+)>", found)]
    return set(b"".join(codes).decode("utf-16-be"))


def labeled(text, **font):
    def draw(theme):
        figure = Figure(figsize=(2, 1))
        figure.text(0.1, 0.5, text, **theme.text() | font)
        return figure

    return draw


def pdf_of(draw, folder):
    return next(path for path in save(draw, folder, "a") if path.suffix == ".pdf").read_bytes()


@pytest.mark.parametrize("text", ["fi AV", "$\\lambda^2$", "Ж", "Ж fi"])
def test_a_text_of_any_kind_is_written_in_truetype(text, tmp_path):
    pdf = unpacked(pdf_of(labeled(text), tmp_path))
    assert b"/CIDFontType2" in pdf
    assert b"/Type3" not in pdf


@pytest.mark.parametrize("words", ["李明 red", "✅", "हिन्दी and Ж"])
def test_a_text_with_letters_out_of_other_fonts_is_outlines_beside_texts_in_truetype(words, tmp_path):
    def draw(theme):
        figure = labeled(words)(theme)
        figure.text(0.1, 0.1, "plain", **theme.text())
        return figure

    pdf = unpacked(pdf_of(draw, tmp_path))
    assert b"/Type3" not in pdf
    assert letters_of(pdf) >= set("plain")
    assert not letters_of(pdf) & set("李明✅हि")
    assert pdf_of(draw, tmp_path / "again") == pdf_of(draw, tmp_path / "once more")


def test_another_process_writes_the_same_pdf(tmp_path):
    draw = labeled("E = 1 × 10⁻⁵", fontstyle="italic")
    first = pdf_of(draw, tmp_path / "a")
    subsets._small.cache_clear()
    subsets._folder.cache_clear()
    assert pdf_of(draw, tmp_path / "b") == first


def test_a_figure_has_its_own_fonts_again_once_its_pdf_is_written():
    figure = labeled("fi")(THEMES["light"])
    (text,) = figure.findobj(Text)
    with subsets.cut_down(figure):
        assert text.get_fontproperties().get_file()
        cut = text.get_window_extent().width
    assert text.get_fontproperties().get_file() is None
    assert text.get_window_extent().width == pytest.approx(cut, rel=0.02)  # hinted, and not


def texts_of(path):
    """The tEXt chunks of a PNG."""
    content, place, found = path.read_bytes(), 8, {}
    while place < len(content):
        length, kind = struct.unpack(">I4s", content[place : place + 8])
        if kind == b"tEXt":
            key, _, value = content[place + 8 : place + 8 + length].partition(b"\0")
            found[key.decode("latin-1")] = value.decode("latin-1")
        place += 12 + length
    return found


def test_the_dots_of_a_vector_file_are_one_image(tmp_path):
    draw = lambda theme: pictures.latents(Z, LATTICE, LATTICE, [(0, 1, 2)], theme=theme)  # noqa: E731
    assert save(draw, tmp_path, "discs")[0].read_text().count("<image") == 1


@pytest.mark.parametrize("kind", KINDS)
def test_the_text_of_an_svg_is_text_in_a_font_that_it_holds(kind, tmp_path):
    svg = save(KINDS[kind], tmp_path, "a", only_svg=True)[0].read_text()
    root = ElementTree.fromstring(svg)
    written = [element for element in root.iter() if element.tag.endswith("}text")]
    expected = [line for text in words(KINDS[kind](THEMES["light"])) for line in text.get_text().split("\n")]
    found = ["".join(element.itertext()) for element in written]
    assert set(found) <= set(expected)
    assert set(found) >= {line for line in expected if re.search("[A-Za-z]", line)}  # there are ticks beyond the axes
    assert 'xlink:href="#DejaVu' not in svg, "outlines of letters"
    fonts = [base64.b64decode(font) for font in re.findall(r"url\(data:font/woff;base64,([^)]*)\)", svg)]
    held = [set(TTFont(io.BytesIO(font)).getBestCmap()) for font in fonts]
    for element in written:
        number = int((element.get("class") or "f0")[1:])
        assert {ord(letter) for letter in "".join(element.itertext())} <= held[number]


def test_an_svg_writes_a_formula_as_outlines_and_other_words_as_text(tmp_path):
    svg = save(labeled("$\\lambda^2$"), tmp_path, "a", only_svg=True)[0].read_text()
    assert "<text" not in svg
    assert "@font-face" not in svg


def titled(words, **text):
    def draw(theme):
        figure = Figure(figsize=(4, 1))
        figure.text(0.1, 0.5, words, **theme.text(), **text)
        return figure

    return draw


@pytest.mark.parametrize("text", [{}, {"fontweight": "bold"}])
def test_letters_that_the_font_lacks_are_drawn_all_the_same(tmp_path, text, recwarn, caplog):
    save(titled("李明 ✅ 😀 हिन्दी Ελληνικά", **text), tmp_path, "signs")
    assert [str(warning.message) for warning in recwarn] == []
    assert caplog.messages == []


def test_a_formula_beside_letters_that_its_font_lacks_is_refused(tmp_path):
    with pytest.raises(
        InputError, match=r"^figure both: 李 U\+674E CJK UNIFIED IDEOGRAPH-674E: a text with a formula has one font"
    ):
        save(titled("李 $x^2$"), tmp_path, "both")
    save(titled("α ∑ $x^2$"), tmp_path, "formula")


def test_a_sign_that_no_font_has_is_named(tmp_path):
    with pytest.raises(
        InputError, match=r"^figure rune: ᚠ U\+16A0 RUNIC LETTER FEHU FEOH FE F: no font of the figures has it$"
    ):
        save(titled("A rune ᚠ"), tmp_path, "rune")


def test_save_refuses_a_path_and_unknown_metadata(tmp_path):
    with pytest.raises(InputError, match="name is 'a/b', expected a file name"):
        save(KINDS["thumbnail"], tmp_path, "a/b")
    with pytest.raises(InputError, match="has 'Colour', expected Title, Author, Description"):
        save(KINDS["thumbnail"], tmp_path, "a", {"Colour": "red"})


@pytest.mark.parametrize(
    ("draw", "message"),
    [
        (
            lambda: pictures.latents(Z, LATTICE[:5], LATTICE, [(0, 1, 2)]),
            r"latents: true has shape \(5, 3\), expected \(N, 3\) with N = 27 as in z",
        ),
        (
            lambda: pictures.latents(Z, LATTICE, LATTICE, [(0, 1, 4)]),
            r"latents: view \(0, 1, 4\) has dimension 4, outside a latent space of width 4",
        ),
        (
            lambda: pictures.latents(Z, LATTICE, LATTICE, [(0, 0, 1)]),
            r"latents: view \(0, 0, 1\) is not \(x, y, depth\)",
        ),
        (
            lambda: pictures.rgb_cube(LATTICE, 2 * LATTICE),
            r"rgb_cube: predicted has values from 0 to 2, expected colors in \[0, 1\]",
        ),
        (
            lambda: pictures.color_slices(GRID, GRID, HUE[:3], SATURATION, VALUE),
            r"color_slices: hue has shape \(3,\), expected \(H,\) with H = 12 as in true",
        ),
        (
            lambda: pictures.error_curves(**ERRORS | {"by_value": np.full((12, 4), np.nan)}),
            "error_curves: by_value has 48 of 48 values that are not finite",
        ),
        (
            lambda: pictures.error_curves(**ERRORS | {"by_saturation": np.full((12, 3), -1.0)}),
            "error_curves: by_saturation has a value of -1, expected 0 or more",
        ),
        (
            lambda: pictures.schedule({"lr": STEPS}, {"planar-v": [(0, 1)]}),
            "schedule: keyframes has 'planar-v', expected one of lr",
        ),
        (
            lambda: pictures.schedule({"lr": STEPS}, {"lr": [(31, 1)]}),
            "schedule: a keyframe of 'lr' is at step 31, expected 0 to 30",
        ),
        (
            lambda: pictures.training({"anchor": LOSS}, {"anchor": STEPS[:-1]}, np.arange(3), 31),
            r"training: weights\['anchor'\] has 30 steps, expected 31",
        ),
        (
            lambda: pictures.training({"anchor": LOSS}, {}, np.arange(3), 3001),
            "training: losses has 31 bins, expected 143 of 3001 steps",
        ),
        (
            lambda: pictures.training({"anchor": LOSS}, {}, np.arange(3), 31, shown_seed_index=7),
            "training: shown_seed_index is 7, there are 3 seeds",
        ),
        (
            lambda: pictures.stacked({"pruned": pictures.StackedRow(Z[:, :2], *list(vars(ROW).values())[1:])}),
            r"stacked, row 'pruned': view \(0, 1, 2\) has dimension 2, outside a latent space of width 2",
        ),
        (
            lambda: pictures.seed_distribution({"red": np.zeros(3)}, log=True),
            "seed_distribution: log is set but a value is 0, expected above 0",
        ),
        (
            lambda: pictures.seed_distribution({"red": np.zeros(3)}, marks={"cyan": 1}),
            "seed_distribution: marks has 'cyan', expected one of red",
        ),
        (
            lambda: pictures.seed_boxes({"R²": BOXES}, chosen={"2.4.1": 3}),
            r"seed_boxes: chosen\['2.4.1'\] is 3, there are 3 seeds",
        ),
        (
            lambda: pictures.seed_boxes({"R²": BOXES}, middle={"2.8": 0}),
            "seed_boxes: middle has '2.8', expected one of 2.4.1",
        ),
        (
            lambda: pictures.claims_chart([("red", np.zeros(3), ">=", 0.1)], median_index=3),
            "claims_chart: median_index is 3, the claims have 3 seeds",
        ),
        (
            lambda: pictures.seed_boxes({"R²": BOXES}, published={"loss": {}}),
            "seed_boxes: 'loss' is no panel, expected one of R²",
        ),
        (
            lambda: pictures.seed_boxes({"loss": {"2.4.1": np.zeros(3)}}, log=["loss"]),
            "seed_boxes: log has 'loss', one of whose values is 0, expected above 0",
        ),
        (
            lambda: pictures.similarity_scatter({"a": pictures.Scatter(np.zeros(27), np.zeros(26), LATTICE)}),
            r"similarity_scatter, 'a': error has shape \(26,\), expected \(N,\) with N = 27 as in resemblance",
        ),
        (
            lambda: pictures.label_probabilities(LATTICE, {"red": 0 * LATTICE[:, 0]}),
            "label_probabilities: 'red' has values from 0 to 0, expected 0 to 1 and some above 0",
        ),
        (
            lambda: pictures.interventions({"a": dataclasses.replace(INTERVENTION, strength=2 * np.ones(24))}),
            "interventions, 'a': strength has values from 2 to 2, expected 0 to 1",
        ),
        (
            lambda: pictures.keyframes(STEPS, STEPS, [("step", "a"), ("0",)], STEPS, []),
            "keyframes: rows of different lengths",
        ),
        (
            lambda: pictures.claims_chart([("red", np.zeros(3), ">", 0.1)]),
            "sign is '>', expected '>=' or '<='",
        ),
    ],
)
def test_what_cannot_be_drawn_is_said_in_one_line(draw, message):
    with pytest.raises(InputError, match=message) as caught:
        draw()
    assert "\n" not in str(caught.value)


def test_nearer_dots_are_drawn_later_and_dot_and_center_stay_together():
    z = np.array([[0.1, 0, 0.9], [0.2, 0, -0.9], [0.3, 0, 0.0]])
    true, predicted = np.eye(3), 1 - np.eye(3)
    assert far_to_near(z, 2).tolist() == [1, 2, 0]
    assert far_to_near(z, None).tolist() == [0, 1, 2]
    dots = pictures.latents(z, true, predicted, [(0, 1, 2)]).axes[0].collections[0]
    assert np.asarray(dots.get_offsets())[:, 0].tolist() == [0.2, 0.2, 0.3, 0.3, 0.1, 0.1]
    colors = dots.get_facecolors()[:, :3]
    np.testing.assert_allclose(colors[0::2], predicted[[1, 2, 0]])
    np.testing.assert_allclose(colors[1::2], true[[1, 2, 0]])
    assert (dots.get_sizes()[0::2] > dots.get_sizes()[1::2]).all()


def test_a_slice_has_the_returned_color_around_the_true_one():
    ax = pictures.color_slices(GRID, 1 - GRID, HUE, SATURATION, VALUE).axes[0]
    outer, inner = ax.collections
    first = GRID[6, -1, 0]  # the circle is cut at cyan, the lowest value comes first
    np.testing.assert_allclose(outer.get_facecolors()[0, :3], 1 - first)
    np.testing.assert_allclose(inner.get_facecolors()[0, :3], first)
    np.testing.assert_allclose(inner.get_facecolors()[-1, :3], GRID[5, -1, -1])
    assert [label.get_text() for label in ax.get_xticklabels()][0] == "red"
    assert ax.get_xticks()[0] == 6.5  # red is the seventh of twelve columns


def test_failing_seeds_are_counted_and_have_another_shape():
    values = np.array([0.3, 0.1, 0.2, 0.19, 0.5])
    figure = pictures.claims_chart([("red is gone", values, ">=", 0.2)])
    ax = figure.axes[0]
    dots = {dots.get_label(): dots for dots in ax.collections}
    assert sorted(np.asarray(dots["failing"].get_offsets())[:, 0]) == [0.1, 0.19]
    assert sorted(np.asarray(dots["passing"].get_offsets())[:, 0]) == [0.2, 0.5]  # seed 0 is drawn by itself
    assert len(dots["failing"].get_paths()[0].vertices) != len(dots["passing"].get_paths()[0].vertices)
    assert "3 of 5" in [text.get_text() for text in words(figure)]
    (shown,) = [line for line in ax.lines if line.get_label() == "shown"]
    assert shown.get_marker() == "o"
    figure = pictures.claims_chart([("gray is spared", values, "<=", 0.2)])
    assert "3 of 5" in [text.get_text() for text in words(figure)]
    (shown,) = [line for line in figure.axes[0].lines if line.get_label() == "shown"]
    assert shown.get_marker() == "D"


def test_a_ring_is_round_the_median_network_and_the_key_names_its_seed():
    values = np.array([0.3, 0.1, 0.2, 0.19, 0.5])
    figure = pictures.claims_chart([("red is gone", values, ">=", 0.2)], median_index=2)
    (ring,) = [line for line in figure.axes[0].lines if line.get_label() == "ringed"]
    (passing,) = [dots for dots in figure.axes[0].collections if dots.get_label() == "passing"]
    assert list(ring.get_xdata()) == [0.2]
    assert [0.2, *ring.get_ydata()] in np.asarray(passing.get_offsets()).tolist()  # it is a dot as well
    assert "seed 2" in [text.get_text() for text in words(figure)]


@given(st.lists(st.floats(0, 10), min_size=1, max_size=25))
def test_dots_of_a_swarm_do_not_touch_while_there_is_room(xs):
    x = np.array(xs)
    y = swarm(x, 1.0, room=30.0)
    distances = np.hypot(x[:, None] - x, y[:, None] - y) + 2 * np.eye(len(x))
    assert distances.min() >= 0.97
    assert (np.abs(swarm(x, 1.0, room=2.0)) <= 2.0).all()


def test_means_of_bins_leave_steps_out_at_which_a_term_is_off():
    values = np.array([[1.0], [3.0], [np.nan], [5.0], [np.nan]])
    np.testing.assert_array_equal(bin_means(values, 2), [[2.0], [5.0], [np.nan]])


def test_a_figure_of_losses_is_given_the_means_that_it_shows():
    losses = np.arange(302.0)[:, None]
    found = pictures.in_bins({"anchor": losses}, seeds=np.array([7]))
    assert found["steps"] == 302
    assert found["seeds"] == [7]
    # Of 302 steps at most 150 bins: of three steps each, and the last of two.
    np.testing.assert_array_equal(found["losses"]["anchor"][[0, 1, -1], 0], [1, 4, 300.5])
    (line, *_) = pictures.training(**found, weights={}).axes[0].lines
    np.testing.assert_array_equal(line.get_data(), [[*range(1, 301, 3), 301], found["losses"]["anchor"][:, 0]])


def test_a_figure_of_errors_is_given_those_at_full_saturation_and_at_full_value():
    error = np.arange(2 * 3 * 4.0).reshape(2, 3, 4)
    found = pictures.shown_errors(np.arange(2), np.arange(3), np.arange(4), error)
    np.testing.assert_array_equal(found["by_value"][1], [20, 21, 22, 23])
    np.testing.assert_array_equal(found["by_saturation"][0], [3, 7, 11])
    assert found["highest"] == 23


def test_seeds_whose_term_is_zero_count_in_the_median():
    loss = np.zeros((4, 3))
    loss[:, 0] = 1.0
    ax = pictures.training({"anchor": loss}, {}, np.arange(3), 4).axes[0]
    shown, median = (line.get_ydata() for line in ax.lines)
    assert shown.tolist() == [1.0] * 4
    assert np.isnan(median).all()  # two of three are 0, which the scale cannot show


def test_the_circle_of_hues_is_cut_opposite_red():
    order, degrees = centered_hues(np.arange(4) / 4)
    assert order.tolist() == [2, 3, 0, 1]
    assert degrees.tolist() == [-180, -90, 0, 90]


def test_a_thinned_circle_keeps_the_named_hues():
    hues, values = thinned(240, 48)
    assert len(hues) <= 36
    assert {0, 40, 80, 120, 160, 200} <= set(hues.tolist())
    assert (values[0], values[-1]) == (0, 47)
    assert thinned(12, 4)[0].tolist() == list(range(12))


def test_the_cube_stands_on_black_with_primaries_below_secondaries():
    gray = project(np.array([[0, 0, 0], [0.5, 0.5, 0.5], [1, 1, 1]]), 0.0)
    np.testing.assert_allclose(gray[:, 0], 0, atol=1e-12)
    assert (np.diff(gray[:, 1]) > 0).all()
    front, back = (project(np.array([[1, 0, 0], [0, 1, 1]]), turn)[:, 2] for turn in (0.0, np.pi))
    assert front[0] > front[1]  # red faces the viewer
    assert back[1] > back[0]  # from the other side, cyan does
    for turn in (0.0, 1.0):
        corners = project(LATTICE, turn)
        np.testing.assert_allclose((corners**2).sum(-1), (LATTICE**2).sum(-1))  # turned, not stretched


def test_a_short_logarithmic_scale_still_has_ticks():
    assert LogTicks(4).tick_values(1e-4, 1e-1) == pytest.approx([1e-4, 1e-3, 1e-2, 1e-1])
    assert LogTicks(4).tick_values(0.15, 0.9) == pytest.approx([0.2, 0.5])
    assert len(LogTicks(4).tick_values(0.31, 0.34)) >= 2


def test_a_line_through_points_of_a_line_is_that_line():
    assert fit(np.array([0.0, 1, 2]), np.array([1.0, 3, 5])) == pytest.approx((2, 1))
    # Worked by hand: means 1 and 2, so across = -1, 0, 1 and along = -1, 2, -1: no slope at all.
    assert fit(np.array([0.0, 1, 2]), np.array([1.0, 4, 1])) == pytest.approx((0, 2))
    assert fit(np.zeros(3), np.arange(3)) == (0, 1)


@given(st.lists(st.tuples(st.floats(0, 1), st.floats(0, 1)), min_size=3, max_size=20))
def test_r2_is_the_share_of_the_variance_that_the_line_explains_with_the_sign_of_its_slope(points):
    x, y = np.array(points).T
    if x.std() > 1e-3 and y.std() > 1e-3:
        slope, start = fit(x, y)
        share = np.var(start + slope * x) / np.var(y)
        assert r_squared(x, y) == pytest.approx(np.sign(slope) * share, abs=1e-9)


def test_a_box_holds_the_middle_half_and_every_seed_is_a_dot():
    values = np.array([0.0, 1, 2, 3, 4])
    ax = pictures.seed_boxes(
        {"R²": {"2.4.1": values}}, chosen={"2.4.1": 4}, middle={"2.4.1": 2}, published={"R²": {"2.4.1": (2.5, 0.5)}}
    ).axes[0]
    (box,) = ax.patches
    assert (box.get_x(), box.get_x() + box.get_width()) == (1, 3)
    (seeds,) = ax.collections
    assert sorted(np.asarray(seeds.get_offsets())[:, 0]) == [0, 1, 2, 3]
    lines = {line.get_label(): line for line in ax.lines}
    assert lines["chosen"].get_xdata() == [4]
    assert lines["ringed"].get_xdata() == [2]
    assert list(lines["published"].get_xdata()) == [2.0, 3.0]


def test_the_visible_half_faces_the_viewer_and_has_unit_length():
    points = spheres.visible(41)
    inside = np.isfinite(points).all(axis=-1)
    np.testing.assert_allclose(np.linalg.norm(points[inside], axis=-1), 1)
    assert (points[inside] @ spheres.CAMERA[2] >= -1e-12).all()
    np.testing.assert_allclose(spheres.CAMERA @ spheres.CAMERA.T, np.eye(3), atol=1e-12)
    top = points[inside][points[inside][:, 0].argmax()]
    assert (spheres.CAMERA @ top)[1] > 0.9  # the first dimension is upright


def test_colors_that_are_all_but_never_labeled_have_no_dot():
    ax = pictures.label_probabilities(LATTICE, {"red": np.where(np.arange(27) == 3, 0.5, 0.004)}).axes[0]
    dots = [dots for dots in ax.collections if len(dots.get_offsets())]
    assert [len(found.get_offsets()) for found in dots] == [1]


def columns_of(figure, kind="patches"):
    """The images of a figure of every network: the colors of hues and the grays, what is true and what comes out."""
    return [np.asarray(image.get_array()) for ax in figure.axes for image in ax.images if image.get_label() == kind]


def errors_in(figure):
    (line,) = [line for ax in figure.axes for line in ax.lines if line.get_label() == "errors"]
    return line.get_ydata()


def test_networks_stand_in_the_order_of_the_error_of_the_color():
    figure = KINDS["every_network"](THEMES["light"])
    np.testing.assert_allclose(errors_in(figure), [0, 0.81 / 3, 1 / 3])
    true, hues, true_gray, grays = columns_of(figure)
    np.testing.assert_array_equal(true, [[NETWORKS_TRUE["red"]], [NETWORKS_TRUE["cyan"]]])
    np.testing.assert_array_equal(hues[0], [[1, 0, 0], [1, 0.9, 0], [0, 0, 0]])
    np.testing.assert_array_equal(hues[1], NETWORKS["cyan"])
    assert true_gray.shape == (1, 1, 3)
    assert grays.shape == (1, 3, 3)


@pytest.mark.parametrize(("theme", "most"), [(THEMES["light"], 100), (NARROW_PAGE, 60)], ids=["wide", "narrow"])
@pytest.mark.parametrize("count", [2, 60, 200])
def test_of_many_networks_those_at_evenly_spaced_ranks_are_shown(count, theme, most):
    error = np.linspace(0, 1, count)
    outputs = {"red": np.stack([np.sqrt(1 - error), 0 * error, 0 * error], axis=-1)[::-1]}
    figure = pictures.every_network(outputs, {"red": np.array([1.0, 0, 0])}, "red", 0.2, theme=theme)
    shown = errors_in(figure)
    expected = np.sort((1 - np.sqrt(1 - error)) ** 2 / 3)
    assert len(shown) == min(count, most)
    assert {shown[0], shown[-1]} <= set(expected)
    np.testing.assert_allclose(shown[[0, -1]], expected[[0, -1]])
    told = " ".join(text.get_text() for text in figure.texts).replace("\n", " ")
    assert (f"{count} in all" in told) == (count > most)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"color": "mauve"}, "color is 'mauve', expected one of red, cyan, gray"),
        ({"true": {"red": NETWORKS_TRUE["red"]}}, "true has no 'cyan', which outputs has"),
        ({"outputs": NETWORKS | {"gray": np.ones((2, 3))}}, r"outputs\['gray'\] has shape \(2, 3\)"),
    ],
)
def test_what_every_network_is_told_has_to_fit_together(change, message):
    arguments = {"outputs": NETWORKS, "true": NETWORKS_TRUE, "color": "red", "threshold": 0.2} | change
    with pytest.raises(InputError, match=message):
        pictures.every_network(**arguments)


def strips_in(figure):
    """The colors of each strip, a list a row of a network."""
    meshes = [mesh for ax in figure.axes for mesh in ax.collections if isinstance(mesh, QuadMesh)]
    return [mesh.cmap(mesh.norm(np.arange(mesh.get_array().size)))[:, :3] for mesh in meshes]


@pytest.mark.parametrize("theme", ["light", "narrow"])
def test_a_chosen_network_has_its_colors_true_before_and_after_with_red_in_the_middle(theme):
    figure = pictures.chosen_networks(**CHOSEN, theme=NARROW_PAGE if theme == "narrow" else THEMES["light"])
    strips = strips_in(figure)
    assert [len(strip) for strip in strips] == [10, 2] * 6  # hues and grays; true, before and after; of two networks
    order = [6, 7, 8, 9, 0, 1, 2, 3, 4, 5]  # from the hue opposite red on, and 180° is -180°
    true, before, after = CHOSEN["true"], GRID[:, -1, -1], 1 - GRID[:, -1, -1]
    for strip, colors in zip(strips[:6:2], (true, before, after), strict=True):
        np.testing.assert_allclose(strip, colors[order])
    for strip, colors in zip(strips[1:6:2], (true, before, after), strict=True):
        np.testing.assert_allclose(strip, colors[10:])


def test_the_errors_of_chosen_networks_are_on_one_scale():
    panels = [ax for ax in pictures.chosen_networks(**CHOSEN).axes if ax.get_ylabel() == "error"]
    assert [ax.get_ylim() for ax in panels] == [pytest.approx((-0.02 * 1.05 * 11 / 24, 1.05 * 11 / 24))] * 2
    for ax, scale in zip(panels, (0.5, 0.25), strict=True):
        before, after = ax.lines[1].get_ydata(), ax.lines[0].get_ydata()
        np.testing.assert_array_equal(before, 0)
        np.testing.assert_allclose(after, scale * np.roll(np.append(HUE, HUE[0]), 0)[[*range(6, 12), *range(6), 6]])


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"rows": {}}, r"^chosen_networks: rows is empty, expected a ChosenNetwork for each network$"),
        ({"view": (1, 0, 4)}, r"^chosen_networks: view \(1, 0, 4\) has dimension 4, outside a latent space of width 4$"),
        (
            {"hue": HUE[:5]},
            r"rows\['Best: seed 7, 0\.3'\]\.error_before has shape \(12,\), expected \(H,\) with H = 5 as in hue$",
        ),
        ({"true": 2 * CHOSEN["true"]}, r"^chosen_networks: true has values from 0 to 2, expected colors in \[0, 1\]$"),
    ],
)
def test_what_chosen_networks_are_told_has_to_fit_together(change, message):
    with pytest.raises(InputError, match=message):
        pictures.chosen_networks(**CHOSEN | change)
