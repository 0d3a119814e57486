"""What is kept from one build to the next: figures and converted pages come back only when nothing has changed."""

from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from functools import partial
from pathlib import Path

import numpy as np
import pytest
from matplotlib.figure import Figure
from sample import write_book
from tiny import spec_cell, write_checkout, write_script

from press.drawing import saving
from press.drawing.saving import save
from press.figures.drawn import WEAVING
from press.files import provenance, reuse
from press.files.reuse import Memo, key_of
from press.scripts import page
from press.scripts.page import Page
from press.site import rendering
from press.site.reading import pandoc
from press.site.rendering import render
from redact import pictures
from redact.project import PROJECT


@pytest.fixture
def kept(tmp_path):
    """A memo with the entry `curve` under the key `k`: two files."""
    files = [tmp_path / "made" / name for name in ("a.svg", "b.png")]
    files[0].parent.mkdir()
    for path in files:
        path.write_text(f"content of {path.name}")
    found = Memo(tmp_path / "memo")
    found.keep("curve", "k", files)
    return found


def test_no_two_divisions_of_the_same_bytes_have_one_key():
    assert len({key_of("ab"), key_of("a", "b"), key_of("", "ab"), key_of("ab", ""), key_of("b", "a")}) == 5
    assert key_of("ab") == key_of(b"ab")


def test_an_entry_comes_back_under_its_key_alone(kept, tmp_path):
    assert kept.recall("curve", "other", tmp_path / "into") is None
    assert kept.recall("line", "k", tmp_path / "into") is None
    paths = kept.recall("curve", "k", tmp_path / "into")
    assert {path.name: path.read_text() for path in paths} == {"a.svg": "content of a.svg", "b.png": "content of b.png"}


def test_a_new_entry_takes_the_place_of_the_old_one(kept, tmp_path):
    new = tmp_path / "c.svg"
    new.write_text("new")
    kept.keep("curve", "k2", [new])
    assert kept.recall("curve", "k", tmp_path / "into") is None
    assert [path.name for path in kept.recall("curve", "k2", tmp_path / "into")] == ["c.svg"]
    assert not (kept.folder / "curve" / "a.svg").exists()


@pytest.mark.parametrize(
    "damage",
    [
        lambda entry: (entry / "b.png").write_text("content of c.png"),
        lambda entry: (entry / "b.png").write_text(""),
        lambda entry: (entry / "b.png").unlink(),
        lambda entry: (entry / "manifest.json").unlink(),
        lambda entry: (entry / "manifest.json").write_text("{"),
        lambda entry: (entry / "manifest.json").write_text("[]"),
        lambda entry: (entry / "manifest.json").write_text('{"key": "k"}'),
    ],
)
def test_a_damaged_entry_does_not_count(kept, tmp_path, damage):
    damage(kept.folder / "curve")
    assert kept.recall("curve", "k", tmp_path / "into") is None


def test_changing_a_file_that_came_back_cannot_bring_a_wrong_one_back_later(kept, tmp_path):
    (path, _) = kept.recall("curve", "k", tmp_path / "into")
    path.write_text("changed in place")  # it may be the same file under another name
    again = kept.recall("curve", "k", tmp_path / "again")
    assert again is None or again[0].read_text() == "content of a.svg"


# --- figures ----------------------------------------------------------------------------------------------------------


@pytest.fixture
def drawn(tmp_path, monkeypatch):
    """`drawn(draw)`: how many figures it took to put one on the page of a script that is being woven."""
    write_script(tmp_path / "experiments", spec_cell("2.6"))
    for path in ("Snakefile", *(f"results/2.6/{name}" for name in PROJECT.results)):
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text("")
    write_checkout(tmp_path)
    monkeypatch.setenv(WEAVING, "1")
    counted = []
    monkeypatch.setattr(saving, "save", lambda *args, **kwargs: counted.append(args) or save(*args, **kwargs))
    monkeypatch.setattr(page, "display", lambda shown: None)

    def times(draw, caption="Two.", alt="Two dots."):
        counted.clear()
        experiment = PROJECT.discover(tmp_path / "experiments")["2.6"].experiment
        Page(experiment, tmp_path).figure("seeds", draw, caption=caption, alt=alt)
        return len(counted)

    return times


def dots(*values, **options):
    return partial(pictures.seed_distribution, {"red": np.array(values)}, **options)


def test_a_figure_is_drawn_once_and_comes_back_to_the_byte(drawn, tmp_path):
    folder = tmp_path / "figures" / "2.6"
    assert drawn(dots(0.25, 0.5)) == 1
    first = {path.name: path.read_bytes() for path in folder.iterdir()}
    for path in folder.iterdir():
        path.unlink()
    assert drawn(dots(0.25, 0.5)) == 0
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == first


@pytest.mark.parametrize(
    "other",
    [dots(0.25, 0.75), dots(0.25, 0.5, log=True), dots(0.5, 0.25), dots(np.float32(0.25), np.float32(0.5))],
    ids=["data", "argument", "order", "precision"],
)
def test_a_figure_of_other_data_is_drawn(drawn, other):
    drawn(dots(0.25, 0.5))
    assert drawn(other) == 1


def test_a_figure_with_another_alternative_text_is_drawn_for_its_metadata_and_with_another_caption_is_not(drawn):
    drawn(dots(0.25, 0.5))
    assert drawn(dots(0.25, 0.5), caption="A pair.") == 0
    assert drawn(dots(0.25, 0.5), alt="A pair of dots.") == 1


@pytest.mark.parametrize("module", ["swarms", "canvas", "theme", "fallback", "saving", "subsets"])
def test_a_change_to_what_draws_or_saves_draws_again(drawn, module, monkeypatch):
    drawn(dots(0.25, 0.5))
    digest = provenance.sha256
    monkeypatch.setattr(provenance, "sha256", lambda path: "0" * 64 if path.name == f"{module}.py" else digest(path))
    assert drawn(dots(0.25, 0.5)) == 1


def test_a_function_of_the_script_is_called_every_time_for_nobody_knows_what_it_looks_at(drawn):
    def draw(theme):
        return pictures.seed_distribution({"red": np.array([0.25, 0.5])}, theme=theme)

    assert [drawn(draw), drawn(draw)] == [1, 1]


# --- pages ------------------------------------------------------------------------------------------------------------


def test_a_page_is_converted_again_only_when_it_or_what_it_names_has_changed(tmp_path, monkeypatch):
    converted = []
    convert = pandoc._converted
    monkeypatch.setattr(pandoc, "WORTH_KEEPING", 0)
    monkeypatch.setattr(
        pandoc,
        "_converted",
        lambda arguments, text, place, *more: converted.append(place) or convert(arguments, text, place, *more),
    )

    @contextmanager
    def here(make):
        make()
        yield

    monkeypatch.setattr(rendering, "meanwhile", here)  # in a process of its own, nobody would hear of it

    def places():
        converted.clear()
        render(paper, paper / "_site", "pandoc")
        return {place for place in converted if place != "_quarto.yml"}

    paper = write_book(tmp_path / "paper")
    everything = places()
    assert {"index.qmd", "methods.qmd", "more.qmd", "experiments/2-6.ipynb", "tiny.pdf"} <= everything
    site = {path: path.read_bytes() for path in (paper / "_site").rglob("*") if path.is_file()}
    assert places() == set()
    assert {path: path.read_bytes() for path in (paper / "_site").rglob("*") if path.is_file()} == site

    page = paper / "more.qmd"
    page.write_text(page.read_text() + "\nOne more sentence.\n")
    assert places() == {"more.qmd", "tiny.pdf"}
    assert "One more sentence" in (paper / "_site" / "more.html").read_text()

    theme = paper / "theme" / "page.html"
    theme.write_text(theme.read_text().replace("<main", '<main data-changed=""'))
    assert places() == {place for place in everything if place.endswith((".qmd", ".ipynb"))}

    partial = paper / "theme" / "typst-template.typ"  # no argument names it: the article's template takes it in
    partial.write_text(partial.read_text() + "\n")
    assert places() == {"tiny.pdf"}

    filters = paper / "filters" / "context.lua"  # no argument names it: the others read it
    filters.write_text(filters.read_text() + "\n")
    assert places() >= {"index.qmd", "tiny.pdf"}


def test_every_folder_of_entries_is_left_out_of_the_repository():
    ignored = (Path(__file__).parents[1] / ".gitignore").read_text().split()
    assert f"/{reuse.FOLDER}" in ignored


def test_a_value_is_recalled_under_its_key_alone_and_only_when_sound(tmp_path):
    path = tmp_path / "folder" / "value.json"
    reuse.keep_value(path, "key", ["a = 1\n", "ü"])
    assert reuse.recall_value(path, "key") == ["a = 1\n", "ü"]
    assert reuse.recall_value(path, "other") is None
    path.write_text(path.read_text(encoding="utf-8").replace("a = 1", "a = 2"), encoding="utf-8")
    assert reuse.recall_value(path, "key") is None
    for text in ("", "[]", "{}", "null", "nonsense"):
        path.write_text(text, encoding="utf-8")
        assert reuse.recall_value(path, "key") is None


def test_a_value_that_cannot_be_kept_is_no_error(tmp_path):
    (tmp_path / "file").touch()
    reuse.keep_value(tmp_path / "file" / "value.json", "key", 1)
    assert reuse.recall_value(tmp_path / "file" / "value.json", "key") is None


def test_an_entry_that_two_processes_make_is_one_of_theirs(tmp_path):
    """None is seen half made, and none that is taken away meanwhile is an error."""
    memo, contents = Memo(tmp_path / "memo"), {f"{n}": bytes([n]) * 100_000 for n in range(2)}

    def keep_and_recall(name):
        source = tmp_path / name / "a.bin"
        source.parent.mkdir()
        source.write_bytes(contents[name])
        for turn in range(50):
            memo.keep("entry", name, [source])
            recalled = memo.recall("entry", name, tmp_path / name / f"{turn}")
            if recalled:
                assert recalled[0].read_bytes() == contents[name]

    with ThreadPoolExecutor(2) as pool:
        list(pool.map(keep_and_recall, contents))
    assert {path.name for path in (tmp_path / "memo").iterdir()} == {"entry"}


def test_the_files_of_a_figure_are_known_before_it_is_drawn(tmp_path):
    """And a sketch is those of them that a page shows, as they are in the whole figure."""

    def draw(theme):
        figure = Figure(figsize=(1, 1), facecolor=theme.page)
        figure.add_subplot().plot([0, 1])
        return figure

    for part in (True, False):
        found = save(draw, tmp_path / "all", "curve", part=part)
        assert found == saving.paths(tmp_path / "all", "curve", part=part)
    sketched = save(draw, tmp_path / "sketch", "curve", only_svg=True)
    assert [path.name for path in sketched] == ["curve-light.svg", "curve-narrow.svg"]
    for path in sketched:
        assert path.read_bytes() == (tmp_path / "all" / path.name).read_bytes()
