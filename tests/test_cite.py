"""How a figure is cited."""

import json
import subprocess
import sys

import pytest
import yaml
from test_packaging import ROOT
from tiny import refused

from redact import catalogue
from redact.citation import cite, to_latex
from redact.provenance import AUTHOR, LICENSE
from redact.revision import Revision

FIGURE = {
    "id": "fig-1-1-seeds",
    "caption": "Error of *red*. A dot is a seed.",
    "page": {
        "id": "1.1",
        "slug": "1-1",
        "name": "Experiment 1.1",
        "title": "Red & cyan",
        "source": "experiments/1-1.ipynb",
    },
}
BOOK = {"title": "A book", "author": "Us", "license": "MIT", "year": "2026", "site": ""}
REVISION = Revision("0123456789" * 4, "2026-01-03", clean=True)
LATEX = r"Error of \emph{red}. A dot is a seed."


def test_bibtex():
    assert cite(FIGURE, LATEX, BOOK, REVISION)["bibtex"] == (
        "@misc{redact-fig-1-1-seeds,\n"
        "  author       = {{Us}},\n"
        "  title        = {Experiment 1.1, Red \\& cyan: Error of \\emph{red}},\n"
        "  howpublished = {Figure fig-1-1-seeds of ``A book''},\n"
        "  year         = {2026},\n"
        "  note         = {MIT license, commit 0123456789},\n"
        "}"
    )


def test_a_latex_figure_has_caption_credit_and_label():
    assert cite(FIGURE, LATEX, BOOK, REVISION)["latex"] == (
        "\\begin{figure}\n"
        "  \\centering\n"
        "  \\includegraphics[width=\\linewidth]{fig-1-1-seeds.pdf}\n"
        "  \\caption{Error of \\emph{red}. A dot is a seed. Figure: Us~\\cite{redact-fig-1-1-seeds}, MIT license, "
        "commit 0123456789.}\n"
        "  \\label{fig:redact-fig-1-1-seeds}\n"
        "\\end{figure}"
    )


def test_markdown():
    assert cite(FIGURE, LATEX, BOOK, REVISION)["markdown"] == (
        "![Error of *red*. A dot is a seed.](fig-1-1-seeds.png)\n\n"
        "*Us, experiment 1.1, figure fig-1-1-seeds, MIT license, commit 0123456789.*"
    )


def test_a_published_site_is_linked_to():
    found = cite(FIGURE, LATEX, BOOK | {"site": "https://web.example/"}, REVISION)
    address = "https://web.example/experiments/1-1.html#fig-1-1-seeds"
    assert f"  url          = {{{address}}},\n" in found["bibtex"]
    assert f"[experiment 1.1, figure fig-1-1-seeds]({address})" in found["markdown"]


@pytest.mark.parametrize(
    ("revision", "note"),
    [
        (Revision(), "MIT license"),
        (Revision("a" * 40, "2026-01-03", clean=False), "MIT license, commit aaaaaaaaaa with uncommitted changes"),
    ],
)
def test_what_is_known_of_the_commit_is_said(revision, note):
    assert f"{{{note}}}" in cite(FIGURE, LATEX, BOOK, revision)["bibtex"]


def test_markdown_becomes_latex_paragraph_by_paragraph():
    assert to_latex(["50 % & *more*", "$z_0$"]) == [r"50 \% \& \emph{more}", r"\(z_0\)"]


def test_author_and_license_are_those_of_the_citation_file():
    told = yaml.safe_load((ROOT / "CITATION.cff").read_text(encoding="utf-8"))
    assert [author["name"] for author in told["authors"]] == [AUTHOR]
    assert told["license"] == LICENSE


# The command


def entry(id):
    """All that a catalogue has to say of a figure."""
    place = {"path": "experiments/1.1-a.py", "line": 1}
    return FIGURE | {
        "id": id,
        "name": "seeds",
        "position": 1,
        "alt": "Dots",
        "script": place,
        "function": place | {"name": "draw"},
        "arguments": {},
        "data": None,
        "seeds": [],
        "inputs": {"results/1.1/scores.csv": "0" * 64},
        "versions": {"python": "3.11.7"},
        "files": {f"figures/1.1/{number}.svg": "0" * 64 for number in range(6)},
        "cite": {"bibtex": "B", "latex": "L", "markdown": "M"},
    }


CATALOGUE = {
    "title": "A book",
    "author": "Us",
    "license": "MIT",
    "repository": "",
    "revision": {"commit": "unknown", "date": "unknown", "clean": None},
    "figures": [entry("fig-1-1-seeds"), entry("fig-2-claims")],
}


@pytest.fixture
def checkout(tmp_path):
    (tmp_path / "Snakefile").touch()
    (tmp_path / "figures").mkdir()
    (tmp_path / "figures" / "catalogue.json").write_text(json.dumps(CATALOGUE))
    return tmp_path


def run(folder, id):
    command, environment = [sys.executable, "-m", "redact.cite", id], {"PYTHONPATH": str(ROOT / "lib")}
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False, env=environment)


def test_the_command_prints_all_three(checkout):
    done = run(checkout, "fig-1-1-seeds")
    assert (done.returncode, done.stdout, done.stderr) == (0, "B\n\nL\n\nM\n", "")


def test_an_unknown_id_is_one_line_with_those_that_are_alike(checkout):
    done = run(checkout, "fig-1-1-seed")
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == "error: 'fig-1-1-seed' is no figure; did you mean fig-1-1-seeds?\n"


def test_an_id_like_no_other(checkout):
    with refused("'x' is no figure; figures/catalogue.json lists all 2"):
        catalogue.find(catalogue.read(checkout), "x")


def test_nothing_was_built_yet(tmp_path):
    with refused("figures/catalogue.json does not exist yet; run make first"):
        catalogue.read(tmp_path)
